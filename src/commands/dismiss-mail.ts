import type { Problem } from '../domain/problem.ts';
import { commitAuthor, commitLine } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { heldPaths } from './held-files.ts';
import { mailOutcome } from './mail-outcome.ts';
import { heldMailAt, mayWrite } from './read-head.ts';
import { notFound, requestProblem } from './request-problem.ts';

/** Of a reason, in characters. */
export const maxReason = 200;

export interface DismissMailInput {
  /** Handle of the team member who dismisses it. */
  team: string;
  /** Id of the held mail. */
  mail: string;
  /** As typed, at most `maxReason`; for whoever reads the history. */
  reason: string | undefined;
}

/**
 * Takes a held mail out of `inbox/`, where there is nothing to do about it: one commit in that engineer's name, which keeps it
 * in the history with the reason. Dismissed twice, it is dismissed once; when a colleague has filed it, `ticket` is what it
 * became. `not-found`: there is no such mail, or the writer has left. Throws what the store throws; then nothing was written.
 */
export async function dismissMail(
  { writer, now }: CommandDeps,
  { team, mail, reason }: DismissMailInput,
): Promise<{ ticket?: number; entry?: string; commit: string } | Problem[]> {
  const why = commitLine(reason ?? '', Infinity);
  const length = [...why].length;
  if (length > maxReason)
    return [
      requestProblem(
        'too-long',
        'reason',
        `The reason has ${length} characters, more than ${maxReason}.`,
        'Shorten it.',
      ),
    ];
  const outcome = await writer.write<{ ticket?: number; entry?: string }>(async (tree) => {
    if (!(await mayWrite(tree, { team }))) return { refused: [notFound()] };
    const before = mailOutcome(tree, mail);
    if (before) return { already: before.written, result: before.became };
    if (!(await heldMailAt(tree, mail))) return { refused: [notFound()] };
    return {
      commit: {
        files: [],
        remove: await heldPaths(tree, mail),
        message: `inbox: ${mail} dismissed by ${team}${why === '' ? '' : `\n\n${why}`}`,
        trailers: { 'Carnet-Mail': mail },
        author: commitAuthor({ team }),
        atMs: now(),
      },
      result: {},
    };
  });
  if ('refused' in outcome) return outcome.refused;
  return { ...outcome.result, commit: outcome.commit };
}
