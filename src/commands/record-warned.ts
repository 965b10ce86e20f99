import { formatContractEvent } from '../domain/format-contract.ts';
import { entryId } from '../domain/format-entry.ts';
import { instantOf } from '../domain/values.ts';
import { commitAuthor, commitLine, fourCharacters } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { contractAt } from './read-head.ts';

/**
 * Records beside a contract that its contacts were warned: an event for each notice, in one commit, so that none of them
 * is sent again. Undefined: the contract is gone. Throws what the store throws; then nothing was written.
 */
export async function recordWarned(
  { writer, now, random, timezone }: CommandDeps,
  { contract, notices }: { contract: string; notices: readonly string[] },
): Promise<string | undefined> {
  const outcome = await writer.write(async (tree) => {
    if (!(await contractAt(tree, contract))) return { refused: [] };
    const atMs = now();
    const at = instantOf(Math.floor(atMs / 1000) * 1000);
    const files = notices.map((notice) => {
      const id = entryId(at, 'carnet', fourCharacters(random));
      const text = formatContractEvent({ id, at, type: 'warned', notice, body: '' }, timezone);
      return { path: `content/contracts/${contract}/${id}.md`, content: Buffer.from(text) };
    });
    return {
      commit: {
        files,
        message: commitLine(`${contract}: warned of ${notices.join(', ')}`),
        trailers: { 'Carnet-Contract': contract },
        author: commitAuthor({ team: 'carnet' }),
        atMs,
      },
      result: undefined,
    };
  });
  return 'refused' in outcome ? undefined : outcome.commit;
}
