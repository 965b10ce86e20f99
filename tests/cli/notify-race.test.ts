/** `npm run notify` twice and a portal, at once, before one remote: who is first sends, and each mail comes. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { mailServer } from '../mail/mail-server.ts';
import { drawer, noticeFirm, noticeStory, tokenOf } from '../mail/notice-story.ts';
import { openPortal } from '../server/support.ts';
import { serveGit } from '../support/git-server.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const mails = await mailServer();
beforeEach(() => mails.reset());

const scripts = join(import.meta.dirname, '../../scripts');
const postman = join(import.meta.dirname, '../mail/run-postman.ts');
const environment = { PATH: process.env['PATH'], SMTP_URL: mails.url, CARNET_URL: 'https://support.libra.example' };

function run(cwd: string, program: string, ...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, to be killed as one.
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, said }));
  /** With its git processes, as when a container is stopped; or alone. False: it had ended. */
  const kill = (whole: boolean) => {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    process.kill(whole ? -child.pid! : child.pid!, 'SIGKILL');
    return true;
  };
  // A child that is left keeps the whole test run from ending.
  return { ended, kill, [Symbol.dispose]: () => void kill(true) };
}
// Far longer than one mail and its commit take here.
const notify = (cwd: string) => run(cwd, join(scripts, 'notify.ts'), '--claim', '20');

/** A record that tells what happens from now on. */
function record() {
  const bare = bareRepository(folder, noticeFirm);
  git(bare, 'update-ref', 'refs/carnet/notified', 'main');
  const isTold = () => git(bare, 'rev-parse', 'refs/carnet/notified') === git(bare, 'rev-parse', 'main');
  return { bare, isTold, engineer: clone(bare) };
}
/** Its forge, and a clone of it for each job. */
async function served(bare: string) {
  const forge = await serveGit({ folder: join(bare, '..') });
  const address = `${forge.url}/${basename(bare)}`;
  const clones = [1, 2].map(() => mkdtempSync(join(folder, 'job-')));
  // Not `clone`, which keeps this process, and so the server in it, from answering.
  for (const into of clones)
    expect(await once(spawn('git', ['clone', '--quiet', address, into], { stdio: 'ignore' }), 'close')).toContain(0);
  return { address, clones, [Symbol.asyncDispose]: () => forge.close() };
}
/** By `recipient token`, the Message-IDs under which it came. */
const arrived = () =>
  Object.fromEntries(
    Map.groupBy(mails.received, ({ to, parsed }) => `${to.join()} ${tokenOf(parsed.text)}`)
      .entries()
      .map(([mail, copies]) => [mail, copies.map(({ parsed }) => parsed.messageId)]),
  );

test('two jobs and a portal at once: each mail exactly once', { timeout: 300_000 }, async () => {
  const { bare, isTold, engineer } = record();
  await using remote = await served(bare);
  const { address, clones } = remote;
  const { portal } = await openPortal(folder, join(folder, 'mirror.git'), {
    remote: { address, everyMs: 300 },
    smtpUrl: mails.url,
  });
  const expected = new Set<string>();
  for (let round = 0; round < 2; round += 1) {
    engineer.push(noticeStory(round, drawer(1), expected, { brief: true }));
    const runs = await Promise.all(clones.map((each) => notify(each).ended));
    expect(runs).toEqual(clones.map(() => expect.objectContaining({ code: 0 })));
    await eventually(() => isTold() || undefined, 60_000);
  }
  await portal.close();
  const ids = arrived();
  expect(Object.keys(ids).toSorted()).toEqual([...expected].toSorted());
  expect(Object.values(ids).filter((copies) => copies.length > 1)).toEqual([]);
  expect(JSON.parse(git(bare, 'show', 'carnet-claims:claims/notify.json'))).toEqual({
    holder: null,
    until: null,
    done: [],
  });
});

test('killed anywhere, none is missing, and a kill costs one copy at the most', { timeout: 300_000 }, async () => {
  const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
  console.log(`SEED=${seed}`);
  const random = drawer(seed);
  const { bare, isTold, engineer } = record();
  const [state, began] = [join(folder, 'postman-state'), String(Date.now())];
  const portal = () => run(folder, postman, bare, state, mails.url, began, 'portal-1');
  const expected = new Set<string>();
  let kills = 0;
  for (let round = 0; round < 4; round += 1) {
    engineer.push(noticeStory(round, random, expected));
    await Promise.all(
      [notify(bare), notify(bare), portal()].map(async ({ ended, kill }) => {
        // In the middle of sending, more or less.
        const enough = mails.received.length + Math.floor(random() * 12);
        for (let waits = 0; waits < 500 && mails.received.length < enough; waits += 1) await sleep(10);
        await sleep(random() * 200);
        if (kill(random() < 0.5)) kills += 1;
        await ended;
      }),
    );
    if (random() < 0.5) rmSync(state, { recursive: true, force: true });
  }
  using last = portal();
  const { code, said } = await notify(bare).ended;
  expect(code, said).toBe(0);
  await eventually(() => isTold() || undefined, 60_000);
  last.kill(true);
  await last.ended;
  const ids = arrived();
  expect(Object.keys(ids).toSorted()).toEqual([...expected].toSorted());
  for (const [mail, copies] of Object.entries(ids)) expect([mail, new Set(copies).size]).toEqual([mail, 1]);
  console.log(`${expected.size} mails, ${mails.received.length} arrivals, ${kills} kills`);
  expect(mails.received.length - expected.size).toBeLessThanOrEqual(kills);
});
