import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ParsedMail, simpleParser } from 'mailparser';
import { Client } from './client.ts';

export interface RunningPortal {
  url: string;
  /** The state folder. */
  state: string;
  process: ChildProcess;
  /** What it printed so far, both outputs. */
  said(): string;
  /** A browser without a session. */
  visitor(): Client;
  /** A browser of whoever has this address, signed in by the mailed link. */
  signIn(email: string): Promise<Client>;
  /** Mails so far, in order. */
  mails(): Promise<ParsedMail[]>;
  /** Waits for a mail that `wanted` holds of. */
  mail(wanted: (mail: ParsedMail) => boolean): Promise<ParsedMail>;
  /** Until `/healthz` says that this commit is served. */
  serves(commit: string): Promise<void>;
  /** SIGTERM, and its exit code; or another signal. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface PortalOptions {
  /** State folder; kept. */
  state: string;
  /** The content repository; the demo without one. */
  repo?: string;
  env?: Readonly<Record<string, string>>;
  args?: readonly string[];
  /** Node's own flags. */
  execArgv?: readonly string[];
}

const root = join(import.meta.dirname, '../..');

/** Starts the built portal as `npm start` does, in a process of its own on a free port, and waits until it is ready. */
export async function startPortal({
  state,
  repo,
  env,
  args = [],
  execArgv = [],
}: PortalOptions): Promise<RunningPortal> {
  const child = spawn(process.execPath, [...execArgv, join(root, 'scripts/start.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      CARNET_STATE: state,
      PORT: '0',
      ...(repo && { CARNET_REPO: repo }),
      ...env,
    },
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const url = await eventually(() => {
    if (child.exitCode !== null) throw new Error(`The portal did not start:\n${said}`);
    return /^Carnet is at (\S+)$/m.exec(said)?.[1];
  }, 60_000);

  const outbox = join(state, 'outbox');
  const mails = () =>
    Promise.all(
      (existsSync(outbox) ? readdirSync(outbox) : [])
        // One that is being written begins with a dot.
        .filter((name) => /^\d.*\.eml$/.test(name))
        .sort()
        .map((name) => simpleParser(readFileSync(join(outbox, name)))),
    );
  const mail = (wanted: (mail: ParsedMail) => boolean) => eventually(async () => (await mails()).find(wanted));
  const portal: RunningPortal = {
    url,
    state,
    process: child,
    said: () => said,
    visitor: () => new Client(url),
    async signIn(email) {
      const client = new Client(url);
      const before = (await mails()).length;
      await client.post('/login', { email });
      const linkIn = (text = '') => /https?:\/\/\S+\/login\/[\w-]+/.exec(text)?.[0];
      // They may be told of something else meanwhile.
      const link = await eventually(async () =>
        (await mails())
          .slice(before)
          .filter((one) => isTo(one, email))
          .map(({ text }) => linkIn(text))
          .find(Boolean),
      );
      await client.post(new URL(link).pathname, {});
      return client;
    },
    mails,
    mail,
    serves: async (commit) => {
      await eventually(async () => {
        const answer = await fetch(`${url}/healthz`);
        return answer.ok && ((await answer.json()) as { commit: string }).commit === commit ? true : undefined;
      });
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return (await exited)[0];
    },
  };
  await eventually(async () => ((await fetch(`${url}/healthz`)).ok ? true : undefined), 60_000);
  return portal;
}

export function isTo(mail: ParsedMail, email: string): boolean {
  return [mail.to ?? []].flat().some(({ value }) => value.some(({ address }) => address === email));
}

/** Asks until there is an answer; throws after `patienceMs`. */
export async function eventually<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  patienceMs = 30_000,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`Nothing within ${patienceMs} ms: ${ask.toString()}`);
    await sleep(25);
  }
}
