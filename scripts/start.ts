/** Serves the portal until it is told to stop. */
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, readConfig } from '../src/config.ts';
import type { Problem } from '../src/domain/problem.ts';
import { withoutPassword } from '../src/domain/remote-address.ts';
import { lockFile } from '../src/index/lock.ts';
import { startPortal } from '../src/server/portal.ts';
import { RemoteError, UnusableRepositoryError } from '../src/store/errors.ts';
import { ensureBuilt } from './build.ts';
import { hasDemo, makeDemo } from './demo/make-demo.ts';
import { namesToTry } from './demo/names-to-try.ts';
import { findTool } from './install-tools.ts';

const root = join(import.meta.dirname, '..');

const help = `Serves the portal until it is told to stop.

  npm start               the repository that CARNET_REPO names; without it, a demo made from the sample
  npm start -- --fresh    the demo made anew, with nobody signed in and no mail

Settings are environment variables, which docs/operating.md lists; all that is wrong with them is told at once.
`;

/** A reason not to start that a person can do something about. */
class Refusal extends Error {}

function readArguments(): { fresh?: boolean; help?: boolean } {
  try {
    return parseArgs({ options: { fresh: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    throw new Refusal(`${(error as Error).message}\n\n${help}`);
  }
}

function readSettings(): Config {
  const tell = ({ message, hint }: Problem) => `${message}\n  ${hint}`;
  const read = readConfig(process.env);
  if ('problems' in read) throw new Refusal(read.problems.map(tell).join('\n'));
  for (const warning of read.warnings) console.error(tell(warning));
  return read.config;
}

/** Told before anything is made, or made anew. */
function expectFreePort({ host, port }: Config): Promise<void> {
  return new Promise((free, taken) => {
    const probe = createServer();
    probe.on('error', (error: NodeJS.ErrnoException) =>
      taken(
        new Refusal(
          error.code === 'EADDRINUSE'
            ? `Port ${port} of ${host} is taken, perhaps by another Carnet. Stop that one, or choose: PORT=${port + 1} npm start`
            : `Nothing can listen on port ${port} of ${host}: ${error.message}`,
        ),
      ),
    );
    probe.listen(port, host, () => probe.close(() => free()));
  });
}

async function prepareDemo({ repo, stateFolder, branch }: Config, fresh: boolean): Promise<void> {
  if (fresh) {
    using _ = await lockFile(join(stateFolder, 'index.sqlite-lock'), 0).catch(() => {
      throw new Refusal(`Another Carnet runs on ${stateFolder}; stop it before its demo is made anew.`);
    });
    for (const name of ['demo.git', 'index.sqlite', 'sessions.sqlite', 'outbox.sqlite', 'mail-notes.sqlite', 'outbox'])
      for (const file of [name, `${name}-wal`, `${name}-shm`])
        rmSync(join(stateFolder, file), { recursive: true, force: true });
  }
  if (hasDemo(repo)) return;
  console.error('Making the demo from content/ …');
  await makeDemo({ sample: root, repository: repo, branch, now: Temporal.Now.instant() });
}

async function main(): Promise<void> {
  const { fresh = false, help: asked } = readArguments();
  if (asked) {
    process.stdout.write(help);
    return;
  }
  const config = readSettings();
  if (fresh && !config.demo) throw new Refusal('--fresh is for the demo; CARNET_REPO names a repository of yours.');
  if (!findTool('git')) throw new Refusal('git is not on this machine; Carnet keeps everything in a git repository.');
  await expectFreePort(config);
  await ensureBuilt();
  if (config.demo) await prepareDemo(config, fresh);

  const portal = await startPortal(config, { dist: join(root, 'dist') });
  let stoppingSince: number | undefined;
  const stop = () => {
    // The same key, or a process group, may well bring the first signal twice.
    if (stoppingSince !== undefined && Date.now() - stoppingSince > 500) process.exit(130);
    if (stoppingSince !== undefined) return;
    stoppingSince = Date.now();
    console.error('Stopping: ending what is under way …');
    portal.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const slow = setTimeout(() => console.error('Reading the repository …'), 500);
  await portal.ready.finally(() => clearTimeout(slow));
  await welcome(config, portal.url);
}

async function welcome(config: Config, url: string): Promise<void> {
  const lines = [`\nCarnet is at ${url}\n`];
  if (config.demo) {
    lines.push('Sign in with one of these addresses; the link comes by mail:');
    const people = await namesToTry(config.repo, config.branch);
    const width = Math.max(0, ...people.map(({ email }) => email.length));
    for (const { email, who } of people) lines.push(`  ${email.padEnd(width)}  ${who}`);
  }
  const outbox = join(config.stateFolder, 'outbox');
  const nearby = relative(process.cwd(), outbox);
  lines.push(
    config.smtpUrl
      ? 'Mails leave by SMTP_URL.'
      : `Mails are files in ${nearby.startsWith('..') ? outbox : nearby}/, the newest last.`,
    `Engineers work in a clone:\n  git clone ${withoutPassword(config.remote?.address ?? config.repo)}\n`,
  );
  console.log(lines.join('\n'));
}

try {
  await main();
} catch (error) {
  const isTold = [Refusal, UnusableRepositoryError, RemoteError].some((kind) => error instanceof kind);
  console.error(isTold ? (error as Error).message : error);
  process.exit(1);
}
