/**
 * One of several portals' writers before one remote: customers who open tickets and answer, several at once, each form
 * sent again until it is acknowledged. Prints `form commit` for each that is. Run by `remote-writers-killed.ts`.
 *
 *   node remote-writing-process.ts URL MIRROR NAME FIRST
 */
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { openTicket } from '../../src/commands/open-ticket.ts';
import { reply } from '../../src/commands/reply.ts';
import { RemoteError, StaleHeadError } from '../../src/store/errors.ts';
import { openRemoteStore } from '../../src/store/remote.ts';
import { openWriter } from '../../src/store/writer.ts';

const [remote, path, name, first] = process.argv.slice(2) as [string, string, string, string];
const customers = 7;

/** As a person does who is told to come back. */
async function again<T>(write: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof RemoteError) && !(error instanceof StaleHeadError)) throw error;
      await setTimeout(200 + Math.random() * 300);
    }
  }
}

const options = { path, remote, branch: 'main', quietMs: 15_000, lookEveryMs: 2000, lockLeftBehindMs: 3000 };
const store = await again(() => openRemoteStore(options));
store.watch(() => {});
const writer = openWriter(store, { patienceMs: 25_000 });
const deps = { writer, now: Date.now, random: randomBytes, timezone: 'Europe/Paris' };
const author = { customer: 'mairie-boege', contact: 'dsi' };

let next = Number(first);
async function customer(): Promise<void> {
  for (;;) {
    const number = next++;
    const form = `${name}-${number}`;
    const text = { author, body: `Le formulaire ${form}.`, seen: form };
    const done = await again(() =>
      number % 3 === 0
        ? openTicket(deps, {
            ...text,
            customer: 'mairie-boege',
            contact: 'dsi',
            via: 'web',
            subject: form,
            kind: 'incident',
            component: '',
          })
        : reply(deps, { ...text, ticket: 1, close: false }),
    );
    if (Array.isArray(done)) throw new Error(`${form} was refused: ${JSON.stringify(done)}`);
    process.stdout.write(`${form} ${done.commit}\n`);
  }
}

process.stdout.write('ready\n');
await Promise.all(Array.from({ length: customers }, customer));
