/** `npm run notify` where no portal is up: what it says, what it mails, and where it stops. */
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';
import { claimsBranch, openClaims } from '../../src/store/claims.ts';
import { openLocalStore } from '../../src/store/local.ts';
import { mailServer } from '../mail/mail-server.ts';
import { drawer, noticeFirm, noticeStory } from '../mail/notice-story.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Every step is a process.
vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
const mails = await mailServer();
beforeEach(() => mails.reset());

async function notify(cwd: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const script = join(import.meta.dirname, '../../scripts/notify.ts');
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: folder, SMTP_URL: mails.url, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}
/** A record that was told up to here, and what came then. */
function record() {
  const bare = bareRepository(folder, noticeFirm);
  const engineer = clone(bare);
  git(bare, 'update-ref', 'refs/carnet/notified', 'main');
  const expected = new Set<string>();
  engineer.push(noticeStory(0, drawer(1), expected));
  return { bare, engineer, expected };
}
const cursor = (bare: string) => git(bare, 'rev-parse', 'refs/carnet/notified').trim();

test('the first run mails nothing of the past; the next one what came since, once', async () => {
  const bare = bareRepository(folder, noticeFirm);
  const engineer = clone(bare);
  engineer.push(noticeStory(0, drawer(1), new Set()));
  expect(await notify(engineer.folder)).toMatchObject({ code: 0, stdout: expect.stringContaining('of the past') });
  const expected = new Set<string>();
  const head = engineer.push(noticeStory(1, drawer(1), expected));
  const told = await notify(engineer.folder, ['--json'], { CARNET_URL: 'https://support.libra.example' });
  expect(told, told.stderr).toMatchObject({ code: 0 });
  const { mails: report, upTo, waiting } = JSON.parse(told.stdout);
  expect([report.length, upTo, waiting]).toEqual([expected.size, head, 0]);
  expect(report).toContainEqual({
    ticket: 2,
    to: 'boege/dsi',
    subject: '[#2] Demande reçue : Sujet 2',
    outcome: 'sent',
  });
  expect(mails.received).toHaveLength(expected.size);
  expect(mails.received[0]!.parsed.text).toContain('https://support.libra.example/tickets/2');
  expect(await notify(engineer.folder)).toEqual({ code: 0, stdout: 'Nothing to tell.\n', stderr: '' });
  expect(mails.received).toHaveLength(expected.size);
});

test('without a portal letters point nowhere; with its secret answers find their ticket', async () => {
  const { bare, engineer } = record();
  await notify(bare);
  for (const { parsed } of mails.received) expect(parsed.text).not.toContain('://');
  mails.reset();
  engineer.push(noticeStory(1, drawer(1), new Set()));
  await notify(bare, [], { CARNET_SECRET: 'the secret of whatever takes mail in' });
  expect(mails.received[0]!.headers).toContainEqual(
    expect.stringMatching(/^Reply-To: .*support\+2[^ ]*@libra\.example/),
  );
});

test('--dry-run says whom it would tell, and leaves no trace', async () => {
  const { bare, expected } = record();
  const before = git(bare, 'for-each-ref');
  const { code, stdout } = await notify(bare, ['--dry-run']);
  expect([code, stdout.trim().split('\n').length]).toEqual([0, expected.size]);
  expect(stdout).toContain('would tell boege/dsi: [#1] Demande reçue : Sujet 1\n');
  expect([mails.received, git(bare, 'for-each-ref')]).toEqual([[], before]);
});

test('whoever is not taken now is told at the next run, alone; whoever never is, is said once', async () => {
  const { bare, expected } = record();
  const before = cursor(bare);
  mails.onRecipient = (address) => (address.startsWith('eau@') ? { code: 451 } : undefined);
  expect(await notify(bare)).toMatchObject({ code: 1, stdout: expect.stringContaining('not told boege/eau: [#1]') });
  expect(cursor(bare)).toBe(before);
  const told = mails.received.length;
  mails.onRecipient = (address) => (address.startsWith('eau@') ? { code: 550 } : undefined);
  expect(await notify(bare)).toMatchObject({ code: 1, stdout: expect.not.stringContaining('\ntold') });
  expect(cursor(bare)).toBe(git(bare, 'rev-parse', 'main').trim());
  expect(await notify(bare)).toMatchObject({ code: 0, stdout: 'Nothing to tell.\n' });
  expect(mails.received).toHaveLength(told);
  expect(told).toBe([...expected].filter((mail) => !mail.startsWith('eau@')).length);
});

test('a mail server that is away, another that is at it, a history rewritten, a call that says too little', async () => {
  const { bare, engineer } = record();
  const before = cursor(bare);
  const away = await notify(bare, [], { SMTP_URL: 'smtp://127.0.0.1:9' });
  expect([away.code, cursor(bare)]).toEqual([1, before]);

  const store = await openLocalStore({ path: bare, branch: claimsBranch });
  await openClaims(store, { holder: 'portal-x' }).take('notify');
  await store.close();
  const held = await notify(bare, ['--wait', '0']);
  expect(held).toMatchObject({ code: 3, stderr: expect.stringContaining('portal-x is at it') });
  git(bare, 'update-ref', '-d', `refs/heads/${claimsBranch}`);

  engineer.git('checkout', '--quiet', '--orphan', 'anew');
  engineer.git('commit', '--quiet', '--message', 'Anew');
  git(bare, 'fetch', '--quiet', '--force', engineer.folder, 'anew:main');
  expect(await notify(bare)).toMatchObject({ code: 1, stderr: expect.stringContaining('its history was rewritten') });

  expect(await notify(bare, [], { SMTP_URL: '' })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('SMTP_URL names no mail server'),
  });
  expect(await notify(bare, ['--wait', 'soon'])).toMatchObject({ code: 2 });
  expect(mails.received).toEqual([]);
});
