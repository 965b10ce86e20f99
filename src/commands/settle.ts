import { readDuration, readMoney } from '../domain/answer.ts';
import { entryId } from '../domain/format-entry.ts';
import { formatContractEvent } from '../domain/format-contract.ts';
import type { Problem } from '../domain/problem.ts';
import { formatDuration, formatMoney, instantOf } from '../domain/values.ts';
import { commitAuthor, commitLine, formKey, fourCharacters } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { readBody } from './message-text.ts';
import { contractAt, mayWrite } from './read-head.ts';
import { notFound, requestProblem, unseen } from './request-problem.ts';

export interface SettleInput {
  /** Handle of the team member who invoiced. */
  team: string;
  /** Beside which it is recorded. */
  contract: string | undefined;
  /** As typed: `2h30`, `45.50`; blank: none. */
  overage: string | undefined;
  travel: string | undefined;
  /** Such as the invoice's number. */
  body: string | undefined;
  seen: string | undefined;
}

/** What is to be invoiced at the most; more would be owed to the customer. */
export interface Outstanding {
  overageMinutes: number;
  travelCents: number;
}

/**
 * Records beside a contract that overrun and travel are invoiced: one file, one commit. The same form sent again, also by
 * a colleague who has seen the same, is one record: nothing is settled twice. `not-found`: no such contract, or the writer
 * has left. Throws what the store throws; then nothing was written.
 */
export async function settle(
  { writer, now, random, timezone }: CommandDeps,
  input: SettleInput,
  outstanding: Outstanding,
): Promise<{ contract: string; entry: string; commit: string } | Problem[]> {
  const { team } = input;
  const author = { team };
  const number = input.contract?.trim() ?? '';
  const seen = input.seen?.slice(0, 500) ?? '';
  const problems = seen === '' ? [unseen()] : [];
  const overage = amount('overage', input.overage, readDuration, outstanding.overageMinutes, formatDuration);
  const travel = amount('travel', input.travel, readMoney, outstanding.travelCents, formatMoney);
  for (const { problem } of [overage, travel]) if (problem) problems.push(problem);
  const [overageMinutes, travelCents] = [overage.value, travel.value];
  if (problems.length === 0 && !overageMinutes && !travelCents)
    problems.push(
      requestProblem('missing', 'overage', 'Nothing is settled.', 'Write the overrun or the travel invoiced.'),
    );
  const body = readBody(input.body).slice(0, 5_000);

  // Whoever clicks first has settled it for the team.
  const key = formKey({ team: '' }, `settle ${number}`, seen, { overageMinutes, travelCents });
  const outcome = await writer.write<string>(async (tree) => {
    const first = tree.find('Carnet-Form', key);
    if (first) return { already: first, result: first.trailers.get('Carnet-Entry')! };
    if (!(await mayWrite(tree, author)) || !(await contractAt(tree, number))) return { refused: [notFound()] };
    if (problems.length > 0) return { refused: problems };

    const atMs = now();
    const at = instantOf(Math.floor(atMs / 1000) * 1000);
    const id = entryId(at, team, fourCharacters(random));
    const event = {
      id,
      at,
      type: 'settled',
      by: author,
      ...(overageMinutes && { overageMinutes }),
      ...(travelCents && { travelCents }),
      body,
    } as const;
    return {
      commit: {
        files: [
          {
            path: `content/contracts/${number}/${id}.md`,
            content: Buffer.from(formatContractEvent(event, timezone)),
          },
        ],
        message: commitLine(`${number}: settled by ${team}`),
        trailers: { 'Carnet-Contract': number, 'Carnet-Entry': id, 'Carnet-Form': key },
        author: commitAuthor(author),
        atMs,
      },
      result: id,
    };
  });
  if ('refused' in outcome) return outcome.refused;
  return { contract: number, entry: outcome.result, commit: outcome.commit };
}

function amount(
  field: 'overage' | 'travel',
  typed: string | undefined,
  read: (text: string) => number | undefined,
  most: number,
  format: (value: number) => string,
): { value?: number; problem?: Problem } {
  const text = typed?.trim() ?? '';
  if (text === '') return {};
  const value = read(text);
  if (value === undefined)
    return {
      problem: requestProblem(
        'malformed',
        field,
        `This cannot be read: ${JSON.stringify(text)}.`,
        'Write 2h30, or 45.50.',
      ),
    };
  if (value <= Math.max(0, most)) return { value };
  return {
    value,
    problem: requestProblem(
      'too-much',
      field,
      'This is more than there is to settle.',
      `Write ${format(Math.max(0, most))} at the most.`,
    ),
  };
}
