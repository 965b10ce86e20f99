import { entryId } from '../domain/format-entry.ts';
import { formatContractEvent } from '../domain/format-contract.ts';
import type { Problem } from '../domain/problem.ts';
import { instantOf } from '../domain/values.ts';
import { foldWelcome } from '../domain/welcome.ts';
import { commitAuthor, commitLine, fourCharacters } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { contactAt, contractAt, contractEventsAt } from './read-head.ts';
import { notFound, unseen } from './request-problem.ts';

/**
 * Records beside a contract that one of its customer's contacts confirms the welcome. Once: whoever has confirmed is
 * told so, and `commit` is the head. `not-found`: no such contract of theirs, nobody was welcomed to it, or the contact has
 * left. Throws what the store throws; then nothing was written.
 */
export async function confirmWelcome(
  { writer, now, random, timezone }: CommandDeps,
  {
    customer,
    contact,
    contract,
    seen,
  }: { customer: string; contact: string; contract: string; seen: string | undefined },
): Promise<{ contract: string; commit: string } | Problem[]> {
  const author = { customer, contact };
  let standing: string | undefined;
  const outcome = await writer.write<null>(async (tree) => {
    standing = undefined;
    const isTheirs = (await contractAt(tree, contract))?.customer === customer;
    if (!isTheirs || (await contactAt(tree, customer, contact)) === undefined) return { refused: [notFound()] };
    const welcome = foldWelcome(await contractEventsAt(tree, contract));
    if (welcome === undefined) return { refused: [notFound()] };
    if (welcome.confirmed.has(contact)) {
      standing = tree.head ?? '';
      return { refused: [] };
    }
    if ((seen ?? '') === '') return { refused: [unseen()] };
    const atMs = now();
    const at = instantOf(Math.floor(atMs / 1000) * 1000);
    const id = entryId(at, contact, fourCharacters(random));
    const text = formatContractEvent({ id, at, type: 'confirmed', by: author, body: '' }, timezone);
    return {
      commit: {
        files: [{ path: `content/contracts/${contract}/${id}.md`, content: Buffer.from(text) }],
        message: commitLine(`${contract}: confirmed by ${customer}/${contact}`),
        trailers: { 'Carnet-Contract': contract, 'Carnet-Entry': id },
        author: commitAuthor(author),
        atMs,
      },
      result: null,
    };
  });
  if (!('refused' in outcome)) return { contract, commit: outcome.commit };
  return standing === undefined ? outcome.refused : { contract, commit: standing };
}
