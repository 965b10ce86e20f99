/** A ticket on the terminal: its thread, its state, and what its customer has left. */
import { parseArgs } from 'node:util';
import { run } from './engineer/run.ts';
import { ticketText } from './engineer/show-ticket.ts';
import { findTicket, findWorkplace, readRecord, teamSpace } from './engineer/workplace.ts';

const help = `Shows a ticket as your clone has it: thread, state, time left to take it in charge, balance.

  carnet show N [--repo PATH] [--json]

  --repo PATH   your clone; where you are by default
  --json        all of it, as JSON

Exit code: 0 shown, 1 there is none, 2 a wrong call.
`;

await run('show', help, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { repo: { type: 'string' }, json: { type: 'boolean' } },
  });
  const { root, head } = findWorkplace(values.repo ?? process.env.INIT_CWD ?? process.cwd());
  const { source } = await readRecord(root, head);
  const space = teamSpace(source, '', Date.now());
  const ticket = findTicket(space, positionals[0]);
  const credit = space.credit({ customer: ticket.customer.slug });
  console.log(
    values.json
      ? JSON.stringify({ commit: head, ticket, contracts: credit?.contracts ?? [] }, jsonable, 2)
      : ticketText(space, ticket).trimEnd(),
  );
});

/** Factors are exact, and JSON has no such numbers. */
function jsonable(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
