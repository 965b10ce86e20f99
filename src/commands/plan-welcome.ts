import { dueWelcome } from '../domain/due-welcome.ts';
import { formatContractEvent } from '../domain/format-contract.ts';
import { entryId } from '../domain/format-entry.ts';
import type { Problem } from '../domain/problem.ts';
import type { Source } from '../domain/source.ts';
import { instantOf } from '../domain/values.ts';
import { foldWelcome, formatWelcome, parseAppointment } from '../domain/welcome.ts';
import { commitAuthor, commitLine, formKey, fourCharacters } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { contactAt, contractAt, contractEventsAt, mayWrite } from './read-head.ts';
import { notFound, requestProblem, unseen } from './request-problem.ts';

export interface PlanWelcomeInput {
  /** Handle of the team member who plans it. */
  team: string;
  contract: string;
  /** As typed: `2026-03-02T10:00`, in the firm's zone; blank: none, or the one proposed before. */
  appointment: string | undefined;
  /** Handles within the customer, with blanks between. */
  to: string | undefined;
  seen: string | undefined;
}

/**
 * Records beside a contract whom the portal is to welcome to it: one event, one commit, from which the mails follow as
 * notices do. The same form sent again gives what the first one gave. `source`: the content as served, for who can be
 * reached; whoever has been told meanwhile is not told again. `not-found`: no such contract, or the writer has left. Throws
 * what the store throws; then nothing was written.
 */
export async function planWelcome(
  { writer, now, random, timezone }: CommandDeps,
  source: Source,
  input: PlanWelcomeInput,
): Promise<{ contract: string; commit: string } | Problem[]> {
  const { team, contract } = input;
  const author = { team };
  const seen = input.seen?.slice(0, 500) ?? '';
  const typed = input.appointment?.trim() ?? '';
  const appointment = typed === '' ? undefined : parseAppointment(typed, timezone);
  const to = (input.to ?? '').split(/[\s,]+/).filter((handle) => handle !== '');
  const key = formKey(author, `welcome ${contract}`, seen, { appointment: typed, to });

  const due = dueWelcome(source, { contract, appointment, to, again: false }, instantOf(now()));
  if (Array.isArray(due) && due.some(({ code, field }) => code === 'unknown' && field === 'contract'))
    return [notFound()];
  const problems = seen === '' ? [unseen()] : [];
  if (typed !== '' && appointment === undefined)
    problems.push(
      requestProblem(
        'malformed',
        'appointment',
        `This cannot be read: ${JSON.stringify(typed)}.`,
        'Write a day and a time as 2026-03-02T10:00.',
      ),
    );
  if (Array.isArray(due)) problems.push(...due);

  const outcome = await writer.write<null>(async (tree) => {
    const first = tree.find('Carnet-Form', key);
    if (first) return { already: first, result: null };
    const file = await contractAt(tree, contract);
    if (!(await mayWrite(tree, author)) || file === undefined) return { refused: [notFound()] };
    if (problems.length > 0 || Array.isArray(due)) return { refused: problems };
    const welcome = foldWelcome(await contractEventsAt(tree, contract));
    const isMoved = appointment !== undefined && appointment !== welcome?.appointment;
    const handles: string[] = [];
    for (const { reader } of due.recipients) {
      const isTold = !isMoved && welcome?.told.has(reader.handle);
      if (!isTold && (await contactAt(tree, file.customer, reader.handle))) handles.push(reader.handle);
    }
    if (handles.length === 0)
      return {
        refused: [requestProblem('told', 'to', 'All of these have it already.', 'Choose others, or another time.')],
      };
    const atMs = now();
    const at = instantOf(Math.floor(atMs / 1000) * 1000);
    const id = entryId(at, team, fourCharacters(random));
    const body = formatWelcome(
      { ...(appointment !== undefined && { appointment }), to: handles, sent: new Map(), text: '' },
      timezone,
    );
    const text = formatContractEvent({ id, at, type: 'welcome', by: author, body }, timezone);
    return {
      commit: {
        files: [{ path: `content/contracts/${contract}/${id}.md`, content: Buffer.from(text) }],
        message: commitLine(`${contract}: welcome of ${handles.join(', ')} planned by ${team}`),
        trailers: { 'Carnet-Contract': contract, 'Carnet-Entry': id, 'Carnet-Form': key },
        author: commitAuthor(author),
        atMs,
      },
      result: null,
    };
  });
  if ('refused' in outcome) return outcome.refused;
  return { contract, commit: outcome.commit };
}
