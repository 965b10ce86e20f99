/** The workflows of docs/ci as a forge runs them: each command in a clean clone, with the environment that is declared. */
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { SMTPServer } from 'smtp-server';
import { parse } from 'yaml';
import { day, daysAgo, entryId, firm } from '../support/firm.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Step {
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
}
interface Workflow {
  on: Record<string, unknown> | string;
  permissions: Record<string, string>;
  concurrency?: { group: string };
  jobs: Record<string, { steps: Step[]; 'timeout-minutes': number; permissions?: unknown; env?: unknown }>;
}

// Each test is some dozens of processes.
vi.setConfig({ testTimeout: 240_000 });

const root = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const readYaml = (path: string): unknown => parse(readFileSync(join(root, 'docs/ci', path), 'utf8'));
const workflows = new Map(
  globSync('github/*.yml', { cwd: join(root, 'docs/ci') }).map((path) => [path, readYaml(path) as Workflow]),
);
const workflow = (name: string): Workflow => workflows.get(`github/${name}.yml`)!;
const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps);

/** Most of a pack of 10 h is used, so there is something to warn of. */
const used = `content/tickets/0-999/1/${entryId(daysAgo(1), 'camille')}.md`;
const usedText = `---\nat: ${daysAgo(1)}\nby: camille\nspent: 8h\n---\nFait.\n`;
const received: string[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, { envelope }, done) {
    stream
      .on('data', () => {})
      .on('end', () => {
        received.push(...envelope.rcptTo.map(({ address }) => address));
        done();
      });
  },
});
let smtpUrl: string;
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  smtpUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  // The installation itself, and `npx` on it, are tests/system/packed.test.ts's.
  writeFileSync(join(folder, 'npm'), '#!/bin/sh\n[ "$*" = ci ]\n', { mode: 0o755 });
  const npx = `#!/bin/sh\n[ "$1 $2" = "--no carnet" ] || exit 64\njob=$3\nshift 3\nexec "${process.execPath}" "${root}/scripts/$job.ts" "$@"\n`;
  writeFileSync(join(folder, 'npx'), npx, { mode: 0o755 });
});
afterAll(() => new Promise<void>((closed) => server.close(closed)));

/** Runs commands as a runner's `bash -e` does. `values`: by the expressions and names that the forge fills in. */
async function run(cwd: string, commands: readonly Step[], values: Record<string, string>, given = {}) {
  let said = '';
  for (const { run, env = {} } of commands) {
    const declared = Object.fromEntries(
      Object.entries(env).map(([name, text]) => [
        name,
        text.replace(/\$\{\{ (.+?) \}\}/g, (_, key) => values[key] ?? ''),
      ]),
    );
    const environment = { PATH: [folder, process.env['PATH']].join(delimiter), HOME: folder, ...given, ...declared };
    const code = await new Promise<number>((done) =>
      execFile('bash', ['-e', '-c', run!], { cwd, env: environment }, (error, stdout, stderr) => {
        said += stdout + stderr;
        done(error === null ? 0 : Number(error.code));
      }),
    );
    if (code !== 0) return { code, said };
  }
  return { code: 0, said };
}
const runs = (name: string) => stepsOf(workflow(name)).filter(({ run }) => run !== undefined);

test.each([...workflows])('%s may do no more than it needs, and ends', (_, { on, permissions, jobs }) => {
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const writes = Object.keys(permissions).filter((name) => permissions[name] !== 'read');
  const text = JSON.stringify(jobs);
  expect(Object.values(jobs).every((job) => job['timeout-minutes'] > 0 && !job.permissions && !job.env)).toBe(true);
  for (const { uses } of steps) if (uses) expect(uses).toMatch(/^actions\/[a-z-]+@v\d+$/);
  // What somebody typed reaches a shell by its environment, never as a part of the command.
  for (const { run } of steps) expect(run ?? '').not.toContain('${{');
  const triggers = typeof on === 'string' ? [on] : Object.keys(on);
  if (triggers.includes('pull_request')) expect([writes, text.includes('secrets.')]).toEqual([[], false]);
  if (triggers.some((name) => name.startsWith('pull_request'))) {
    expect(text).not.toContain('secrets.');
    expect(steps.find(({ uses }) => uses?.startsWith('actions/checkout'))!.with!['ref']).toContain('.base.ref');
  }
});

test('check.yml judges what would be merged, and says what is missing', async () => {
  const bare = bareRepository(folder, firm());
  const pull = async (number: string, text: string) => {
    const head = clone(bare);
    head.git('checkout', '--quiet', '-b', `pull-${number}`);
    writeFileSync(join(head.folder, used), text);
    head.git('add', '--all');
    head.git('commit', '--quiet', '--message', 'Answer');
    head.git('push', '--quiet', 'origin', `HEAD:refs/pull/${number}/merge`);
    return run(clone(bare).folder, runs('check'), { 'github.event.pull_request.number': number });
  };
  const right = await pull('1', usedText);
  expect(right).toEqual({ code: 0, said: expect.stringContaining('LH-1') });
  const wrong = await pull('2', usedText.replace('8h', '8,5'));
  expect(wrong).toEqual({ code: 1, said: expect.stringContaining(`${used}:4: spent wants hours and minutes`) });
  const missing = await run(clone(bare).folder, runs('check'), {});
  expect(missing.code).not.toBe(0);
  expect(missing.said).toContain('NUMBER: names the pull request');
});

const withUse = new Map([...firm(), [used, usedText]]);

test('warn.yml mails and records once, and says what is missing', async () => {
  const bare = bareRepository(folder, withUse);
  const missing = await run(clone(bare).folder, runs('warn'), {});
  expect(missing).toEqual({ code: 2, said: expect.stringContaining('SMTP_URL names no mail server') });
  const values = { 'secrets.SMTP_URL': smtpUrl, 'vars.CARNET_URL': 'https://support.example' };
  received.length = 0;
  expect(await run(clone(bare).folder, runs('warn'), values)).toMatchObject({ code: 0 });
  expect(received).toContain('dsi@boege.example');
  const told = received.length;
  expect(git(bare, 'ls-tree', '-r', '--name-only', 'main', 'content/contracts/LH-1')).toContain('LH-1/');
  expect(await run(clone(bare).folder, runs('warn'), values)).toEqual({
    code: 0,
    said: expect.stringContaining('Nothing is due'),
  });
  expect(received).toHaveLength(told);
});

test('statements.yml mails and records once, and says what is missing', async () => {
  const running = new Map(
    [...firm()].map(([path, text]) => [path, text.replace(`start: ${day(30)}`, `start: ${day(100)}`)]),
  );
  const bare = bareRepository(folder, running);
  const missing = await run(clone(bare).folder, runs('statements'), {});
  expect(missing).toEqual({ code: 2, said: expect.stringContaining('SMTP_URL names no mail server') });
  const values = { 'secrets.SMTP_URL': smtpUrl, 'vars.CARNET_URL': 'https://support.example' };
  received.length = 0;
  for (let times = 0; times < 2; times += 1)
    expect(await run(clone(bare).folder, runs('statements'), values)).toMatchObject({ code: 0 });
  expect(received.toSorted()).toEqual(['dsi@boege.example', 'si@tilleuls.example']);
  expect(git(bare, 'log', '--format=%s', 'main').match(/statement of/g)).toHaveLength(2);
});

test('notify.yml begins at the head, then mails once', async () => {
  const bare = bareRepository(folder, firm());
  const values = { 'secrets.SMTP_URL': smtpUrl, 'vars.CARNET_URL': 'https://support.example' };
  received.length = 0;
  expect(await run(clone(bare).folder, runs('notify'), values)).toMatchObject({ code: 0 });
  clone(bare).push(new Map([[used, usedText]]));
  for (let times = 0; times < 2; times += 1)
    expect(await run(clone(bare).folder, runs('notify'), values)).toMatchObject({ code: 0 });
  // Ticket 2 waits for the team.
  expect(received.toSorted()).toEqual(['camille@libra.example', 'dsi@boege.example']);
});

test('gitlab-ci.yml checks and warns alike', async () => {
  const pipeline = readYaml('gitlab-ci.yml') as Record<string, { script: (string | string[])[] }>;
  // An anchor is a list within the list.
  const steps = (job: string) => pipeline[job]!.script.flat().map((each) => ({ run: each }));
  const bare = bareRepository(folder, firm());
  const base = git(bare, 'rev-parse', 'main').trim();
  clone(bare).push(new Map([[used, usedText]]));
  const home = clone(bare).folder;
  const check = await run(home, steps('check'), {}, { CI_MERGE_REQUEST_DIFF_BASE_SHA: base });
  expect(check).toEqual({ code: 0, said: expect.stringContaining('LH-1') });
  expect((await run(home, steps('check'), {})).said).toContain('CI_MERGE_REQUEST_DIFF_BASE_SHA: names where');
  const elsewhere = mkdtempSync(join(folder, 'runner-'));
  git(folder, 'clone', '--quiet', bare, elsewhere);
  git(elsewhere, 'remote', 'set-url', 'origin', join(folder, 'not-here'));
  expect((await run(elsewhere, steps('warn'), {})).said).toContain('CARNET_REMOTE: says where');
  received.length = 0;
  const given = {
    CARNET_REMOTE: bare,
    SMTP_URL: smtpUrl,
    CARNET_URL: 'https://support.example',
    CI_DEFAULT_BRANCH: 'main',
  };
  expect(await run(elsewhere, steps('warn'), {}, given)).toMatchObject({ code: 0 });
  expect(received).toContain('dsi@boege.example');
  for (const job of ['statements', 'notify'])
    expect(await run(elsewhere, steps(job), {}, given), job).toMatchObject({ code: 0 });
});
