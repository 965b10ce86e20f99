/**
 * One of several processes that write to the same repository: opens tickets, some at once, and prints `form number
 * commit` for each that is acknowledged. Run by `writers-killed.ts`, which kills it.
 *
 *   node writing-process.ts REPOSITORY NAME FIRST
 */
import { openLocalStore } from '../../src/store/local.ts';
import { openWriter } from '../../src/store/writer.ts';

const [path, name, first] = process.argv.slice(2) as [string, string, string];
const store = await openLocalStore({ path, branch: 'main', lockLeftBehindMs: 2000 });
const writer = openWriter(store);

let next = Number(first);
async function openTickets(): Promise<void> {
  for (;;) {
    const form = `${name}-${next++}`;
    const outcome = await writer.write(async (tree) => {
      const already = tree.find('Carnet-Form', form);
      if (already !== undefined) return { already, result: Number(already.trailers.get('Carnet-Ticket')) };
      const numbers = (await tree.children('content/tickets/0-999')).map((child) => Number(child.name));
      const number = Math.max(0, ...numbers) + 1;
      const commit = {
        files: [{ path: `content/tickets/0-999/${number}/ticket.md`, content: Buffer.from(form) }],
        message: `Ticket ${number}`,
        trailers: { 'Carnet-Form': form, 'Carnet-Ticket': String(number) },
        author: { name, email: `${name}@libra.invalid` },
        atMs: Date.now(),
      };
      return { commit, result: number };
    });
    if ('refused' in outcome) throw new Error('refused');
    process.stdout.write(`${form} ${outcome.result} ${outcome.commit}\n`);
  }
}

// Whoever starts us waits for this before it begins to kill.
process.stdout.write('ready\n');
await Promise.all(Array.from({ length: 6 }, () => openTickets()));
