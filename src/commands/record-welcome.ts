import { formatContractEvent } from '../domain/format-contract.ts';
import { entryId } from '../domain/format-entry.ts';
import { instantOf, type Instant } from '../domain/values.ts';
import { formatWelcome } from '../domain/welcome.ts';
import { commitAuthor, commitLine, fourCharacters } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { contractAt } from './read-head.ts';

/**
 * Records beside a contract who was welcomed to it by mail, with the sha256 of each one's document: one event, one
 * commit, so that nobody is sent it again. Undefined: the contract is gone. Throws what the store throws; then nothing
 * was written.
 */
export async function recordWelcome(
  { writer, now, random, timezone }: CommandDeps,
  {
    contract,
    appointment,
    sent,
  }: { contract: string; appointment: Instant | undefined; sent: ReadonlyMap<string, string> },
): Promise<string | undefined> {
  const outcome = await writer.write(async (tree) => {
    if (!(await contractAt(tree, contract))) return { refused: [] };
    const atMs = now();
    const at = instantOf(Math.floor(atMs / 1000) * 1000);
    const id = entryId(at, 'carnet', fourCharacters(random));
    const body = formatWelcome({ ...(appointment !== undefined && { appointment }), to: [], sent, text: '' }, timezone);
    const text = formatContractEvent({ id, at, type: 'welcome', body }, timezone);
    return {
      commit: {
        files: [{ path: `content/contracts/${contract}/${id}.md`, content: Buffer.from(text) }],
        message: commitLine(
          `${contract}: ${sent.size > 0 ? `welcomed ${[...sent.keys()].join(', ')}` : 'appointment proposed'}`,
        ),
        trailers: { 'Carnet-Contract': contract },
        author: commitAuthor({ team: 'carnet' }),
        atMs,
      },
      result: undefined,
    };
  });
  return 'refused' in outcome ? undefined : outcome.commit;
}
