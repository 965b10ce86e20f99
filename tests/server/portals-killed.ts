/**
 * Whole portals, each a process with its own state folder, before one remote whose every fifth answer is a fault. Customers
 * send forms over HTTP, each again until it is acknowledged, while portals are killed at random moments and started again.
 * Then everything is counted.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { countForms, faultAt, type RemoteReckoning } from '../store/remote-writers-killed.ts';
import { seededRandom } from '../store/seeded-random.ts';
import { Client } from '../support/client.ts';
import { firm } from '../support/firm.ts';
import { serveGit } from '../support/git-server.ts';
import { bareRepository } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';

export interface KilledPortals {
  /** Below this the repositories are made. */
  folder: string;
  seed: number;
  portals: number;
  customers: number;
  /** It goes on until as many forms were acknowledged and as many portals killed, or until the time is up. */
  acknowledged: number;
  kills: number;
  seconds: number;
}

export async function killPortals(wanted: KilledPortals): Promise<RemoteReckoning> {
  const { folder, seed } = wanted;
  const random = seededRandom(seed);
  const bare = bareRepository(folder, crowd(wanted.customers));
  let faultsMade = 0;
  let failing = false;
  const server = await serveGit({
    folder: dirname(bare),
    fault: () => {
      const fault = failing ? faultAt(random) : null;
      if (fault !== null) faultsMade += 1;
      return fault;
    },
  });
  const remote = `${server.url}/${basename(bare)}`;
  const acknowledged = new Map<string, null>();
  const faults: string[] = [];
  const portals = Array.from({ length: wanted.portals }, (_, i) =>
    openProcess(remote, join(folder, `portal-${i}`), faults),
  );
  let ended = false;
  let kills = 0;
  const until = performance.now() + wanted.seconds * 1000;
  const enough = () => acknowledged.size >= wanted.acknowledged && kills >= wanted.kills;
  const clients: Client[] = [];
  try {
    for (const portal of portals) await portal.start();
    for (let i = 0; i < wanted.customers; i += 1)
      clients.push(await signIn(portals[i % wanted.portals]!, `c${i}@boege.example`));
    failing = true;
    const sending = clients.map((client, i) =>
      sendForms(client, `c${i}`, {
        acknowledged,
        faults,
        ended: () => ended,
      }),
    );
    while (!enough() && performance.now() < until && faults.length === 0) {
      await setTimeout(1000 + random() * 3000);
      if (kills * wanted.acknowledged > acknowledged.size * wanted.kills) continue;
      kills += 1;
      const portal = portals[Math.floor(random() * wanted.portals)]!;
      await portal.kill();
      await portal.start();
    }
    ended = true;
    await Promise.all(sending);
  } finally {
    ended = true;
    await Promise.all(portals.map((portal) => portal.kill()));
    await server.close();
  }
  const written = countForms(bare, acknowledged, faults);
  return { acknowledged: acknowledged.size, written, kills, requests: server.requests.length, faultsMade, faults };
}

/** A customer with as many contacts as there are to be at once. */
function crowd(size: number): Map<string, string> {
  const contacts = Array.from(
    { length: size },
    (_, i) => `  c${i}: { name: Contact ${i}, email: c${i}@boege.example }\n`,
  );
  const customer = `---\nname: Mairie de Boëge\ncontacts:\n  dsi: { name: Jean Dunoyer, email: dsi@boege.example, role: manager }\n${contacts.join('')}---\n`;
  return new Map([...firm(), ['content/customers/mairie-boege.md', customer]]);
}

interface PortalProcess {
  url: string;
  state: string;
  /** Resolves when it serves. Where it served before, it does again. */
  start(): Promise<void>;
  kill(): Promise<void>;
}

function openProcess(remote: string, state: string, faults: string[]): PortalProcess {
  let child: ChildProcess | undefined;
  const portal: PortalProcess = {
    url: '',
    state,
    async start() {
      const script = join(import.meta.dirname, 'portal-process.ts');
      const port = portal.url === '' ? '0' : new URL(portal.url).port;
      const started = spawn(process.execPath, [script, remote, state, port], {
        stdio: ['ignore', 'pipe', 'pipe'],
        // A process group of its own, to be killed as one.
        detached: true,
        env: { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
      });
      child = started;
      let stderr = '';
      started.stderr.on('data', (chunk) => (stderr = (stderr + chunk).slice(-4000)));
      started.on('close', (_, signal) => {
        if (signal !== 'SIGKILL') faults.push(`a portal ended by itself: ${stderr}`);
      });
      for await (const line of createInterface({ input: started.stdout })) {
        portal.url = /^ready (\S+)$/.exec(line)?.[1] ?? portal.url;
        if (line.startsWith('ready ')) break;
      }
      started.stdout.resume();
    },
    async kill() {
      if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'close');
      process.kill(-child.pid, 'SIGKILL');
      await ended;
    },
  };
  return portal;
}

async function signIn({ url, state }: PortalProcess, email: string): Promise<Client> {
  const client = new Client(url);
  await client.post('/login', { email });
  const path = await eventually(() => {
    const outbox = join(state, 'outbox');
    const mails = readdirSync(outbox).filter((name) => /^\d.*\.eml$/.test(name));
    for (const name of mails) {
      const text = readFileSync(join(outbox, name), 'utf8').replaceAll('=\r\n', '');
      const to = /^To: .*$/m.exec(text)?.[0];
      const link = /\/login\/[\w-]{43}/.exec(text)?.[0];
      if (to?.includes(email) && link) return link;
    }
    return undefined;
  });
  await client.post(path, {});
  if (client.cookies.size === 0) throw new Error(`${email} was not signed in`);
  return client;
}

/** One after the other, each as a person does who is told to come back, or is not told anything. */
async function sendForms(
  client: Client,
  name: string,
  { acknowledged, faults, ended }: { acknowledged: Map<string, null>; faults: string[]; ended: () => boolean },
): Promise<void> {
  for (let number = 1; !ended(); number += 1) {
    const form = `${name}-${number}`;
    const text = { body: `Le formulaire ${form}.`, seen: form };
    const opens = number % 3 === 0;
    const fields = opens ? { ...text, subject: form, kind: 'incident', component: '' } : text;
    while (!ended()) {
      try {
        const answer = await client.post(opens ? '/tickets/new' : '/tickets/1/replies', fields, { multipart: true });
        if (answer.status === 303 && answer.location?.startsWith('/tickets/')) {
          acknowledged.set(form, null);
          break;
        }
        if (answer.status !== 503 && answer.status !== 429)
          faults.push(`${form} was answered ${answer.status}: ${(answer.location ?? answer.text).slice(0, 300)}`);
      } catch {
        // Killed, or not there yet.
      }
      await setTimeout(200);
    }
  }
}
