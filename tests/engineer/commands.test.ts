/** An engineer's day in a clone: real git, a real bare repository, commands as they are typed. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { choices, commands } from '../../scripts/engineer/commands.ts';
import { draftOf, writtenIn } from '../../scripts/engineer/editor.ts';
import { content } from '../support/content.ts';
import { expectSound } from '../support/jobs.ts';
import { bareRepository, clone, git, type Clone } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { steady, type, type Typed } from './command.ts';

const firm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  locale: en
  ---
  === team/camille.md
  ---
  name: Camille Roux
  email: camille@libra.example
  aliases: [cr@home.example]
  ---
  === team/bruno.md
  ---
  name: Bruno Petit
  email: bruno@libra.example
  ---
  === offers/help-10.md
  ---
  name: Help 10
  hours: 10
  price: 700
  ---
  === customers/boege.md
  ---
  name: Boège
  contacts: { dsi: { email: dsi@boege.example, name: Claire Morel, role: manager } }
  ---
  === contracts/P/contract.md
  ---
  customer: boege
  offer: help-10
  start: 2026-01-01
  hours: 10
  price: 700
  end: 2099-12-31
  multipliers: [{ where: onsite, under: 4h, factor: 2 }]
  ---
  === tickets/0-999/12/ticket.md
  ---
  customer: boege
  contact: dsi
  opened: 2026-03-02T09:00:00Z
  subject: The queue is stuck
  ---
  Since this morning.
`;

// Some stories type half a dozen commands, each a process with git below it.
vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
let bare: string;
let engineer: Clone;
const camille = (tree: Clone) => tree.git('config', 'user.email', 'cr@home.example');
beforeEach(() => {
  bare = bareRepository(folder, firm);
  engineer = clone(bare);
  camille(engineer);
  engineer.git('config', 'user.name', 'Camille');
});

const typed = (...line: string[]) => type(engineer.folder, line);
async function written(...line: string[]): Promise<{ entry: string; commit: string; chargedMinutes: number }> {
  const { status, stdout, stderr } = await typed(...line, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as never;
}
const fileAt = (repo: string, entry: string, revision = 'main') =>
  git(repo, 'show', `${revision}:content/tickets/0-999/12/${entry}.md`);

describe('an answer', () => {
  test('is a commit of the clone, with its debit told, and reaches the record by a push', async () => {
    const log = join(folder, 'mail.log');
    writeFileSync(log, 'queue: 412\n');
    const line = [
      'reply',
      '12',
      '--spent',
      '50m',
      '--where',
      'onsite',
      '--status',
      'waiting',
      '-m',
      'Try now.',
      '--file',
      log,
    ];
    const { status, stdout } = await typed(...line);
    expect({ status, stdout: steady(stdout, engineer.folder) }).toEqual({
      status: 0,
      stdout: [
        '#12: ENTRY-camille',
        'Debits 50 min × 2 → 1 h 45 min (on site, under 4 h: counts double; rounded up in steps of 15 min)',
        '  P: 10 h → 8 h 15 left',
        'It reaches the customer once pushed: git push',
        '',
      ].join('\n'),
    });
    expect(git(bare, 'rev-list', '--count', 'main').trim()).toBe('1');
    engineer.git('push', '--quiet');
    const [entry = ''] = /[^/]+(?=\.md$)/m.exec(engineer.git('show', '--name-only', '--format='))!;
    expect(fileAt(bare, entry)).toMatch(
      /^---\nat: \S+\nby: camille\nstatus: waiting\nspent: 50m\nwhere: onsite\n---\n\nTry now\.\n$/,
    );
    expect(git(bare, 'show', `main:content/tickets/0-999/12/files/${entry}/mail.log`)).toBe('queue: 412\n');
    expect(engineer.git('log', '-1', '--format=%an <%ae>')).toBe('Camille <cr@home.example>\n');
    expect(engineer.git('status', '--porcelain')).toBe('');
    expectSound(bare);
  });

  test('--push writes into the record, and leaves the files of the clone as they are', async () => {
    appendFileSync(join(engineer.folder, 'content/company.md'), '\nHalf a sentence');
    const { entry, chargedMinutes } = await written('reply', '12', '-m', 'Done.', '--spent', '35m', '--push');
    expect(chargedMinutes).toBe(45);
    expect(fileAt(bare, entry)).toContain('Done.');
    expect(engineer.git('status', '--porcelain').trim()).toBe('M content/company.md');
    expect(engineer.git('rev-list', '--count', 'HEAD').trim()).toBe('1');
  });

  test('--push goes on when a colleague was faster', async () => {
    const others = await Promise.all(
      ['one', 'two', 'three'].map(async (text) => {
        const tree = clone(bare);
        camille(tree);
        return type(tree.folder, ['reply', '12', '-m', text, '--push']);
      }),
    );
    expect(others.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(git(bare, 'rev-list', '--count', 'main').trim()).toBe('4');
    expectSound(bare);
  });

  test('--pr waits on a branch of its own, made of that entry alone', async () => {
    appendFileSync(join(engineer.folder, 'content/company.md'), '\nHalf a sentence');
    const { status, stdout, stderr } = await typed('reply', '12', '-m', 'Done.', '--pr', '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('is pushed.') });
    const { entry } = JSON.parse(stdout) as { entry: string };
    const branch = git(bare, 'branch', '--list', 'reply-12-*', '--format=%(refname:short)').trim();
    expect(git(bare, 'diff', '--name-status', `main...${branch}`)).toBe(`A\tcontent/tickets/0-999/12/${entry}.md\n`);
    expect(engineer.git('branch', '--show-current').trim()).toBe('main');
  });

  test('taken, closed and voided', async () => {
    await written('take', '12');
    const wrong = await written('reply', '12', '-m', 'Two hours.', '--spent', '2h');
    await written('void', '12', wrong.entry, '--reason', 'It was one.', '--spent', '1h');
    await written('close', '12', '--resolution', 'fix', '-m', 'The queue runs.');
    const { ticket, contracts } = JSON.parse((await typed('show', '12', '--json')).stdout) as {
      ticket: { status: string; resolution: string; assignee: { handle: string } };
      contracts: { remainingMinutes: number }[];
    };
    expect(ticket).toMatchObject({ status: 'closed', resolution: 'fix', assignee: { handle: 'camille' } });
    expect(contracts[0]!.remainingMinutes).toBe(540);
    engineer.git('push', '--quiet');
    expectSound(bare);
  });

  test('a hook of the clone that refuses leaves it as it was', async () => {
    const hooks = join(engineer.folder, '.git/hooks');
    mkdirSync(hooks, { recursive: true });
    writeFileSync(join(hooks, 'pre-commit'), '#!/bin/sh\necho "Not today" >&2\nexit 1\n');
    chmodSync(join(hooks, 'pre-commit'), 0o755);
    const { status, stderr } = await typed('reply', '12', '-m', 'x');
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('Not today') });
    expect(engineer.git('status', '--porcelain')).toBe('');
  });
});

test('who phones gets a number that nobody else gets', async () => {
  const opened = await Promise.all(
    [1, 2, 3].map(async (n) => {
      const tree = clone(bare);
      camille(tree);
      const call = ['--customer', 'boege', '--contact', 'dsi', '--subject', `Call ${n}`, '-m', 'On the phone.'];
      return JSON.parse((await type(tree.folder, ['open', ...call, '--json'])).stdout) as { ticket: number };
    }),
  );
  expect(opened.map(({ ticket }) => ticket).sort((a, b) => a - b)).toEqual([13, 14, 15]);
  expect(git(bare, 'show', 'main:content/tickets/0-999/13/ticket.md')).toContain('via: phone\n');
  expectSound(bare);
});

test('the list says who waits, and for what', async () => {
  expect((await typed('list')).stdout).toMatch(/^ +ticket .*\n +12 +new +.* late +Boège .* The queue is stuck\n$/);
  expect((await typed('list', '--mine')).stdout).toBe('Nothing waits.\n');
  await written('take', '12');
  const { tickets } = JSON.parse((await typed('list', '--mine', '--json')).stdout) as { tickets: { number: number }[] };
  expect(tickets.map(({ number }) => number)).toEqual([12]);
  expect((await typed('list', '--mine', '--waiting')).stdout).toBe('Nothing waits.\n');
  expect((await typed('show', '#12')).stdout).toMatch(
    /The queue is stuck[^]*> Since this morning\.[^]*P +Help 10 +active +10 h left/,
  );
});

describe('an editor', () => {
  test('is given the thread and the balance below a line, and what is above it is kept', () => {
    const draft = draftOf('', '#12\n> Since this morning.\n');
    expect(writtenIn(`Hello.\n\n# A heading of mine${draft}`)).toBe('Hello.\n\n# A heading of mine');
    expect(writtenIn(draft)).toBe('');
    expect(draft).toContain('> Since this morning.');
  });
});

/** Each in its own clone, with what makes it go wrong. */
const mistakes: Readonly<Record<string, () => Promise<Typed>>> = {
  'not-a-clone': () => type(folder, ['reply', '12', '-m', 'x']),
  'no-identity': () => (engineer.git('config', '--unset', 'user.email'), typed('reply', '12', '-m', 'x')),
  'not-in-team': () => (engineer.git('config', 'user.email', 'x@y.example'), typed('reply', '12', '-m', 'x')),
  'unknown-ticket': () => typed('reply', '1200', '-m', 'x'),
  'no-number': () => typed('show', 'the queue'),
  'time-without-unit': () => typed('reply', '12', '--spent', '35', '-m', 'x'),
  'no-message': () => typed('reply', '12'),
  'nothing-said': () => typed('reply', '12', '-m', ''),
  'dirty-tree': () => (
    appendFileSync(join(engineer.folder, 'content/company.md'), 'x'),
    typed('reply', '12', '-m', 'x')
  ),
  'detached-head': () => (engineer.git('checkout', '--quiet', '--detach'), typed('reply', '12', '-m', 'x')),
  async 'stale-clone'() {
    const other = clone(bare);
    other.push(
      new Map([
        [
          'content/tickets/0-999/12/2026-03-02T110000Z-bruno.md',
          '---\nat: 2026-03-02T11:00:00Z\nby: bruno\n---\nMine.\n',
        ],
      ]),
    );
    return typed('reply', '12', '-m', 'x');
  },
  'no-remote': () => (engineer.git('remote', 'remove', 'origin'), typed('reply', '12', '-m', 'x', '--push')),
  'no-file': () => typed('reply', '12', '-m', 'x', '--file', 'none.log'),
  'closed-without-summary': () => typed('close', '12', '--resolution', 'fix'),
  'unknown-status': () => typed('reply', '12', '-m', 'x', '--status', 'done'),
  'unknown-entry': () => typed('void', '12', '2026-03-02T110000Z-nobody', '--reason', 'x'),
  'unknown-option': () => typed('reply', '12', '--spend', '35m'),
};
test.each(Object.entries(mistakes))(
  '%s is told with what to type instead, and nothing is written',
  async (name, make) => {
    const before = git(bare, 'rev-parse', 'main');
    const { status, stdout, stderr } = await make();
    expect(stdout).toBe('');
    const told = `${steady(stderr, engineer.folder).replaceAll(folder, 'FOLDER')}exit code ${status}\n`;
    await expect(told).toMatchFileSnapshot(`golden/${name}.txt`);
    if (name !== 'stale-clone') expect(git(bare, 'rev-parse', 'main')).toBe(before);
    expect(engineer.git('rev-list', '--count', 'HEAD').trim()).toBe('1');
  },
);

test('a mistake is JSON for who asks for JSON', async () => {
  const { status, stdout } = await typed('reply', '1200', '-m', 'x', '--json');
  expect({ status, error: (JSON.parse(stdout) as { error: { code: string } }).error.code }).toEqual({
    status: 1,
    error: 'unknown-ticket',
  });
});

describe('completion', () => {
  test.each(Object.entries(commands))('%s has the options that it completes', async (command, options) => {
    const { stdout } = await typed(command, '--help');
    for (const option of options) if (option !== '--help') expect(stdout).toContain(option);
  });

  test('works in bash itself', async () => {
    const { stdout } = await typed('completion', 'bash');
    const complete = (words: string[]) => {
      const asked = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _carnet; echo "\${COMPREPLY[*]}"`;
      return spawnSync('bash', ['-c', `${stdout}\n${asked}`], { encoding: 'utf8' }).stdout.trim();
    };
    expect(complete(['carnet', 'r'])).toBe('reply');
    expect(complete(['carnet', 'reply', '12', '--wh'])).toBe('--where');
    expect(complete(['carnet', 'reply', '12', '--where', 'on'])).toBe('onsite');
  });

  test.each(['zsh', 'fish'])('is written for %s', async (shell) => {
    const { status, stdout } = await typed('completion', shell);
    expect(status).toBe(0);
    for (const word of [...Object.keys(commands), ...choices['--where']!]) expect(stdout).toContain(word);
  });
});
