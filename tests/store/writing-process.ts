/**
 * One of several processes that write to the same repository: opens tickets, some at once, and prints `form number
 * commit` for each that is acknowledged. Run by `writers-killed.ts`, which kills it.
 *
 *   node writing-process.ts REPOSITORY NAME FIRST
 */
import { setTimeout } from 'node:timers/promises';
import { StaleHeadError } from '../../src/store/errors.ts';
import { openLocalStore } from '../../src/store/local.ts';
import { openWriter, type Outcome, type Plan } from '../../src/store/writer.ts';

const [path, name, first] = process.argv.slice(2) as [string, string, string];
const store = await openLocalStore({ path, branch: 'main', lockLeftBehindMs: 2000 });
const writer = openWriter(store);

const ticketsFrom = (thousand: number) => `content/tickets/${thousand}-${thousand + 999}`;

/** Sends again what the writer gave up on, as a person would. */
async function send<T>(plan: Plan<T>): Promise<Outcome<T>> {
  for (;;) {
    try {
      return await writer.write(plan);
    } catch (error) {
      if (!(error instanceof StaleHeadError)) throw error;
    }
  }
}

let next = Number(first);
async function openTickets(): Promise<void> {
  for (;;) {
    const form = `${name}-${next++}`;
    const outcome = await send(async (tree) => {
      const already = tree.find('Carnet-Form', form);
      if (already !== undefined) return { already, result: Number(already.trailers.get('Carnet-Ticket')) };
      const buckets = (await tree.children('content/tickets')).map((child) => Number.parseInt(child.name));
      const last = Math.max(0, ...buckets);
      const numbers = (await tree.children(ticketsFrom(last))).map((child) => Number(child.name));
      const number = Math.max(0, ...numbers) + 1;
      const commit = {
        files: [{ path: `${ticketsFrom(number - (number % 1000))}/${number}/ticket.md`, content: Buffer.from(form) }],
        message: `Ticket ${number}`,
        trailers: { 'Carnet-Form': form, 'Carnet-Ticket': String(number) },
        author: { name, email: `${name}@libra.invalid` },
        atMs: Date.now(),
      };
      return { commit, result: number };
    });
    if ('refused' in outcome) throw new Error('refused');
    process.stdout.write(`${form} ${outcome.result} ${outcome.commit}\n`);
    await setTimeout(Math.random() * 200);
  }
}

// Whoever starts us waits for this before it begins to kill.
process.stdout.write('ready\n');
await Promise.all(Array.from({ length: 6 }, () => openTickets()));
