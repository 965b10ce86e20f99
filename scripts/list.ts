/** Who waits for what. */
import { parseArgs } from 'node:util';
import type { DeskTicket } from '../src/domain/desk.ts';
import { readableDuration, textTable } from '../src/domain/text-table.ts';
import { formatInstant } from '../src/domain/values.ts';
import { run } from './engineer/run.ts';
import { findSelf, findWorkplace, readRecord, teamSpace } from './engineer/workplace.ts';

const help = `Lists the tickets that are not closed, as your clone has them: what is due first, first.

  carnet list [--mine | --nobody] [--new] [--open] [--waiting] [--solved] [--customer SLUG] [--repo PATH] [--json]

  --mine, --nobody                     assigned to you, to nobody
  --new, --open, --waiting, --solved   only these; several may be said
  --customer SLUG                      only this customer's
  --repo PATH                          your clone; where you are by default
  --json                               as JSON

Exit code: 0 listed, 1 it cannot be, 2 a wrong call.
`;
const parts = { new: 'toTake', open: 'open', waiting: 'waiting', solved: 'solved' } as const;

await run('list', help, async () => {
  const { values } = parseArgs({
    options: {
      mine: { type: 'boolean' },
      nobody: { type: 'boolean' },
      new: { type: 'boolean' },
      open: { type: 'boolean' },
      waiting: { type: 'boolean' },
      solved: { type: 'boolean' },
      customer: { type: 'string' },
      repo: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const { root, head } = findWorkplace(values.repo ?? process.env.INIT_CWD ?? process.cwd());
  const { content, source } = await readRecord(root, head);
  const space = teamSpace(source, values.mine ? findSelf(root, content).handle : '', Date.now());
  const view = space.desk!.overview(values.mine ? 'mine' : values.nobody ? 'nobody' : 'all');
  const states = (Object.keys(parts) as (keyof typeof parts)[]).filter((state) => values[state]);
  const wanted = states.length === 0 ? (Object.keys(parts) as (keyof typeof parts)[]) : states;
  const tickets = wanted
    .flatMap((state) => view[parts[state]])
    .filter(({ customer }) => values.customer === undefined || customer.slug === values.customer);
  if (values.json) console.log(JSON.stringify({ commit: head, tickets }, null, 2));
  else process.stdout.write(tickets.length === 0 ? 'Nothing waits.\n' : tableOf(tickets, source.company().timezone));
});

function tableOf(tickets: readonly DeskTicket[], timeZone: string): string {
  return textTable(
    ['>ticket', 'status', 'due', 'customer', 'assigned', 'last', 'subject'],
    tickets.map(({ number, status, leftMinutes, customer, assignee, lastAt, subject }) => [
      String(number),
      status,
      leftMinutes === undefined
        ? ''
        : leftMinutes >= 0
          ? readableDuration(leftMinutes)
          : `${readableDuration(-leftMinutes)} late`,
      customer.name,
      assignee?.handle ?? '',
      formatInstant(lastAt, timeZone).slice(0, 16).replace('T', ' '),
      subject.replace(/[\p{C}\s]+/gu, ' '),
    ]),
  );
}
