/** `npm run welcome` from a clone, with a real mail server: who gets what, once, what is recorded, and what a kill costs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { findTool } from '../../scripts/install-tools.ts';
import { contract, firm } from '../domain/firm.ts';
import { mailServer } from '../mail/mail-server.ts';
import { content } from '../support/content.ts';
import { day } from '../support/firm.ts';
import { expectSound } from '../support/jobs.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Every step is a process.
vi.setConfig({ testTimeout: 180_000 });

const folder = temporaryFolder();
const mail = await mailServer();
beforeEach(() => mail.reset());

const people = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  holidays: FR
  ---
  === customers/boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { email: dsi@boege.example, name: Claire Favre, role: manager }
    maire: { email: maire@boege.example, name: Ann Lee, locale: en }
    ecole: { email: ecole@boege.example, name: Paul Rey, role: requester }
    parti: { email: parti@boege.example, name: Jean Blanc, active: false }
  systems: [{ name: mx-boege, system: Debian 12 }]
  ---
  === customers/vide.md
  ---
  name: Vide
  contacts: { parti: { email: parti@vide.example, name: Jean Blanc, active: false } }
  ---
`;
const everybody = ['dsi@boege.example', 'ecole@boege.example', 'maire@boege.example'];
const running = [`start: ${day(5)}`, `end: ${day(-200)}`];
const record = (more: ReadonlyMap<string, string> = new Map()) =>
  bareRepository(
    folder,
    new Map([
      ...firm,
      ...people,
      ...contract('LH-1', ...running),
      ...contract('LH-2', ...running, 'customer: vide'),
      ...contract('LH-0', `start: ${day(300)}`, `end: ${day(40)}`),
      ...more,
    ]),
  );
/** So many days from now, at an hour that the firm's clocks always have. */
const inDays = (days: number, hour = 10) => `${day(-days)}T${hour}:00`;

interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
}
function start(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const script = join(import.meta.dirname, '../../scripts/welcome.ts');
  const child: ChildProcess = spawn(process.execPath, [script, ...args], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      SMTP_URL: mail.url,
      CARNET_URL: 'https://support.libra.example',
      ...env,
    },
    // A process group of its own, to be killed as one.
    detached: true,
  });
  const said: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name]!.on('data', (chunk) => (said[name] += chunk));
  const ended = new Promise<Run>((resolve) => child.on('close', (status) => resolve({ status, ...said })));
  return { child, ended };
}
const welcome = (cwd: string, ...args: string[]) => start(cwd, args).ended;
const send = (cwd: string, ...args: string[]) => welcome(cwd, 'LH-1', '--send', ...args);

const arrived = () => mail.received.map(({ to }) => to[0]!).sort();
const proposalOf = (at: number) => {
  const { parsed } = mail.received[at]!;
  const ics = parsed.attachments.find(({ contentType }) => contentType === 'application/ics')?.content.toString('utf8');
  return Object.fromEntries(
    [...(ics ?? '').matchAll(/^(UID|SEQUENCE|DTSTART|METHOD):(.*)\r$/gm)].map(([, k, v]) => [k, v]),
  );
};
/** The events that the record has, in order. */
const events = (bare: string) =>
  git(bare, 'ls-tree', '-r', '--name-only', 'main', 'content/contracts/LH-1/')
    .trim()
    .split('\n')
    .filter((path) => !path.endsWith('contract.md'))
    .map((path) => git(bare, 'show', `main:${path}`));

test('each contact gets theirs once, in their language, with the appointment; a move is told to all as the same event', async () => {
  const bare = record();
  const tree = clone(bare);
  const first = await send(tree.folder, '--appointment', inDays(6));
  expect(first, first.stderr).toMatchObject({ status: 0, stdout: 'LH-1 (boege): went to dsi, maire, ecole\n' });
  expect(arrived()).toEqual(everybody);
  for (const { parsed, headers, to } of mail.received) {
    const file = parsed.attachments.find(({ filename }) => filename === 'LH-1-support.html')!;
    const text = file.content.toString('utf8');
    expect(text).toContain(to[0] === 'maire@boege.example' ? 'Your support: contract LH-1' : 'Votre assistance');
    // Who sees their own tickets alone is not told what the firm has.
    expect(text.includes('mx-boege')).toBe(to[0] !== 'ecole@boege.example');
    expect(headers).toContain(`X-Carnet-Sha256: ${createHash('sha256').update(file.content).digest('hex')}`);
    expect(parsed.text).toContain('https://support.libra.example/welcomes/LH-1');
  }
  const proposals = mail.received.map((_, at) => proposalOf(at));
  expect(new Set(proposals.map(({ UID }) => UID)).size).toBe(1);
  expect(proposals.map(({ SEQUENCE, METHOD }) => [SEQUENCE, METHOD])).toEqual(Array(3).fill(['0', 'REQUEST']));

  expect(events(bare)).toHaveLength(1);
  expect(events(bare)[0]).toMatch(
    new RegExp(
      `^---\nat: \\S+\ntype: welcome\n---\n\nAppointment: ${inDays(6)}:00\\+0[12]:00\n(\nSent to \\w+: sha256 [0-9a-f]{64}\n){3}$`,
    ),
  );
  expectSound(bare);

  // Again, in any way that says the same: nothing.
  for (const args of [[], ['--appointment', inDays(6)], ['--to', 'dsi']]) {
    const again = await send(tree.folder, ...args);
    expect(again, again.stderr).toMatchObject({ status: 0, stdout: expect.stringContaining('went to nobody; had it') });
  }
  expect([mail.received.length, events(bare).length]).toEqual([3, 1]);

  // Moved: to all, also as others' clones and languages go.
  expect(await send(bare, '--appointment', inDays(8))).toMatchObject({ status: 0 });
  expect(arrived()).toEqual([...everybody, ...everybody].sort());
  const moved = [3, 4, 5].map(proposalOf);
  expect(moved.map(({ UID, SEQUENCE }) => [UID, SEQUENCE])).toEqual(Array(3).fill([proposals[0]!['UID'], '1']));
  expect(moved[0]!['DTSTART']).not.toBe(proposals[0]!['DTSTART']);
  expect(new Set(mail.received.map(({ parsed }) => parsed.messageId)).size).toBe(6);
  expectSound(bare);
});

test('who joins later is welcomed alone, to the appointment that stands; --again is another mail to who is named', async () => {
  const bare = record();
  const tree = clone(bare);
  expect((await send(bare, '--to', 'dsi,maire', '--appointment', inDays(6))).stdout).toContain('went to dsi, maire\n');
  expect((await send(bare)).stdout).toBe('LH-1 (boege): went to ecole; had it before: dsi, maire\n');
  expect(arrived()).toEqual(everybody);
  expect(proposalOf(2)).toEqual({ ...proposalOf(0), METHOD: 'REQUEST' });
  expect((await send(tree.folder, '--again', '--to', 'dsi', '--format', 'md')).stdout).toContain('went to dsi\n');
  expect(mail.received[3]!.parsed.attachments.map(({ filename }) => filename)).toContain('LH-1-support.md');
  expect(mail.received[3]!.parsed.messageId).not.toBe(mail.received[0]!.parsed.messageId);
  expect(proposalOf(3)).toEqual(proposalOf(0));
});

test('two at once send it once', async () => {
  const bare = record();
  const runs = await Promise.all([send(clone(bare).folder), send(clone(bare).folder)]);
  expect(runs.map(({ status }) => status)).toEqual([0, 0]);
  expect(arrived()).toEqual(everybody);
  expect(events(bare)).toHaveLength(1);
});

test('whoever is refused gets it at the next run, alone; the others are recorded meanwhile', async () => {
  const bare = record();
  mail.onRecipient = (address) => (address.startsWith('maire') ? { code: 451 } : undefined);
  expect(await send(bare)).toMatchObject({ status: 1, stdout: expect.stringContaining('not maire:') });
  expect(events(bare)[0]).not.toContain('maire');
  mail.onRecipient = () => undefined;
  expect(await send(bare)).toMatchObject({ status: 0, stdout: expect.stringContaining('went to maire; had') });
  expect(arrived()).toEqual(everybody);
});

describe('killed', () => {
  test.each([1, 2, 3])(
    'as mail %i arrives, nobody goes without, and what comes twice is the same message',
    async (at) => {
      const bare = record();
      const { child, ended } = start(clone(bare).folder, [
        'LH-1',
        '--send',
        '--appointment',
        inDays(6),
        '--claim',
        '1',
      ]);
      mail.onMessage = () => {
        // The last one of it: taken by the server, and not yet told to anybody.
        if (mail.received.length + 1 === at) process.kill(-child.pid!, 'SIGKILL');
        return 'accept';
      };
      expect((await ended).status).toBeNull();
      expect(mail.received).toHaveLength(at);
      expect(git(bare, 'rev-list', '--count', 'main').trim()).toBe('1');
      mail.onMessage = () => 'accept';

      // Asked for once more, and as it was asked for: only what nobody knows to have left comes again.
      const again = await send(clone(bare).folder, '--appointment', inDays(6));
      expect(again, again.stderr).toMatchObject({ status: 0 });
      const ids = Map.groupBy(mail.received, ({ to }) => to[0]!);
      expect([...ids.keys()].sort()).toEqual(everybody);
      for (const [, copies] of ids) expect(new Set(copies.map(({ parsed }) => parsed.messageId)).size).toBe(1);
      expect(mail.received.length - 3).toBeLessThanOrEqual(1);
      const told = events(bare)
        .join('\n')
        .match(/^Sent to \w+/gm)!;
      expect(told.sort()).toEqual(['Sent to dsi', 'Sent to ecole', 'Sent to maire']);
      expect((await send(bare)).stdout).toContain('went to nobody');
      expectSound(bare);
    },
  );

  test.each([1, 2])('as mail %i arrives, then moved: all get the new proposal, above the first', async (at) => {
    const bare = record();
    const { child, ended } = start(bare, ['LH-1', '--send', '--appointment', inDays(6), '--claim', '1']);
    mail.onMessage = () => {
      if (mail.received.length + 1 === at) process.kill(-child.pid!, 'SIGKILL');
      return 'accept';
    };
    await ended;
    mail.onMessage = () => 'accept';
    expect(await send(bare, '--appointment', inDays(9))).toMatchObject({ status: 0 });
    const after = mail.received.slice(at);
    expect(after.map(({ to }) => to[0]!).sort()).toEqual(everybody);
    for (let each = at; each < mail.received.length; each += 1)
      expect(proposalOf(each)).toMatchObject({ UID: proposalOf(0)['UID'], SEQUENCE: '1' });
    expectSound(bare);
  });
});

/** Of all that change nothing. */
let bare: string | undefined;
test.each<[what: string, args: readonly string[], said: RegExp]>([
  ['no contract', ['--send'], /Say which contract/],
  ['an unknown contract', ['LH-9', '--send'], /There is no contract LH-9/],
  ['a contract that has ended', ['LH-0', '--send'], /LH-0 ended on/],
  ['nobody to welcome', ['LH-2', '--send'], /vide has no active contact to welcome/],
  [
    'somebody unknown',
    ['LH-1', '--send', '--to', 'dsi,personne'],
    /no active contact personne.*Choose among dsi, maire, ecole/,
  ],
  ['somebody who has left', ['LH-1', '--send', '--to', 'parti'], /no active contact parti/],
  ['no time', ['LH-1', '--send', '--appointment', 'mardi'], /--appointment wants a day and a time/],
  ['a day that is none', ['LH-1', '--send', '--appointment', '2027-02-30T10:00'], /wants a day and a time/],
  ['a time that the clocks skip', ['LH-1', '--send', '--appointment', '2027-03-28T02:30'], /that Europe\/Paris has/],
  ['a time that is past', ['LH-1', '--send', '--appointment', '2020-03-02T10:00'], /in the past/],
  [
    'a time after the contract',
    ['LH-1', '--send', '--appointment', inDays(300)],
    /after \d{4}-\d\d-\d\d, the contract's last day/,
  ],
  ['a format that is none', ['LH-1', '--send', '--format', 'docx'], /one of md, html, pdf/],
  ['options that do not go together', ['LH-1', '--send', '--lang', 'fr'], /--lang does not go with --send/],
  ['an option of --send alone', ['LH-1', '--to', 'dsi'], /--to goes with --send/],
  ['a PDF on a terminal', ['LH-1', '--format', 'pdf'], /A PDF is a file/],
])('%s is told, and changes nothing', async (_what, args, said) => {
  bare ??= record();
  const { status, stdout, stderr } = await welcome(bare, ...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(said);
  expect(stderr).toContain('Try: npm run welcome -- --help');
  expect(mail.received).toEqual([]);
  expect(git(bare, 'for-each-ref', '--format=%(refname)').trim()).toBe('refs/heads/main');
  expect(git(bare, 'rev-list', '--count', 'main').trim()).toBe('1');
});

test('without a mail server nothing leaves and nothing is recorded', async () => {
  const bare = record();
  const run = await start(bare, ['LH-1', '--send'], { SMTP_URL: '' }).ended;
  expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining('SMTP_URL names no mail server') });
  expect(git(bare, 'rev-list', '--count', 'main').trim()).toBe('1');
});

test('--dry-run says who would get what, and leaves no trace', async () => {
  const bare = record();
  expect(await send(bare, '--dry-run', '--appointment', inDays(6))).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^LH-1 \(boege\): would go to dsi, maire, ecole, for \S+T10:00:00\+0[12]:00\n$/),
  });
  expect(mail.received).toEqual([]);
  expect(git(bare, 'for-each-ref', '--format=%(refname)').trim()).toBe('refs/heads/main');
});

test('printed as a manager reads it, or a contact, from a clone or a folder, and as JSON', async () => {
  const tree = clone(record());
  expect((await welcome(tree.folder, 'LH-1')).stdout).toMatch(/^# Votre assistance[^]*mx-boege/);
  const english = (await welcome(tree.folder, 'LH-1', '--contact', 'maire', '--format', 'html')).stdout;
  expect(english).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect((await welcome(tree.folder, 'LH-1', '--contact', 'ecole')).stdout).not.toContain('mx-boege');
  const json = JSON.parse((await welcome(tree.folder, 'LH-1', '--json')).stdout) as unknown;
  expect(json).toMatchObject({
    contract: 'LH-1',
    customer: 'boege',
    appointment: null,
    contacts: ['dsi', 'maire', 'ecole'].map((handle) => ({ handle, toldAt: null, confirmedAt: null })),
    file: null,
  });
});

test('a PDF is a file that says the same', async ({ skip }) => {
  if (findTool('chromium') === undefined) skip('chromium is not installed');
  const tree = clone(record());
  const run = await welcome(tree.folder, 'LH-1', '--format', 'pdf', '--out', join(folder, 'pdf'));
  expect(run, run.stderr).toMatchObject({ status: 0, stdout: `${join(folder, 'pdf', 'LH-1-support.pdf')}\n` });
  expect(readFileSync(run.stdout.trim()).subarray(0, 5).toString()).toBe('%PDF-');
});
