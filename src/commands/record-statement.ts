import { formatContractEvent } from '../domain/format-contract.ts';
import { entryId } from '../domain/format-entry.ts';
import { instantOf, type Day } from '../domain/values.ts';
import { commitAuthor, commitLine, fourCharacters } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { contractAt } from './read-head.ts';

/** What a customer was told of a contract. */
export interface ToldBalance {
  number: string;
  usedMinutes: number;
  /** null: unlimited. */
  remainingMinutes: number | null;
}

/**
 * Records beside each contract what its customer was told of the end of a day, in one commit: `check` holds the ledger to
 * it from then on. Undefined: none of these contracts is there any more. Throws what the store throws; then nothing was
 * written.
 */
export async function recordStatement(
  { writer, now, random, timezone }: CommandDeps,
  { customer, on, told, body }: { customer: string; on: Day; told: readonly ToldBalance[]; body: string },
): Promise<string | undefined> {
  const outcome = await writer.write(async (tree) => {
    const atMs = now();
    const at = instantOf(Math.floor(atMs / 1000) * 1000);
    const files: { path: string; content: Buffer }[] = [];
    for (const { number, usedMinutes, remainingMinutes } of told) {
      if ((await contractAt(tree, number))?.customer !== customer) continue;
      const id = entryId(at, 'carnet', fourCharacters(random));
      const text = formatContractEvent(
        { id, at, type: 'statement', on, usedMinutes, ...(remainingMinutes !== null && { remainingMinutes }), body },
        timezone,
      );
      files.push({ path: `content/contracts/${number}/${id}.md`, content: Buffer.from(text) });
    }
    if (files.length === 0) return { refused: [] };
    return {
      commit: {
        files,
        message: commitLine(`${customer}: statement of ${on.slice(0, 7)}`),
        trailers: { 'Carnet-Statement': `${customer} ${on.slice(0, 7)}` },
        author: commitAuthor({ team: 'carnet' }),
        atMs,
      },
      result: undefined,
    };
  });
  return 'refused' in outcome ? undefined : outcome.commit;
}
