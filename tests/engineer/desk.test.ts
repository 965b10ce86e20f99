/** What an engineer does of the desk's work in a clone: selling, filing mail, keeping in step with the record. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { content } from '../support/content.ts';
import { startGitHub, type TestGitHub } from '../support/github/github.ts';
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
  === contracts/B-2026-0001/contract.md
  ---
  customer: boege
  offer: help-10
  start: 2026-01-01
  hours: 10
  price: 700
  end: 2099-12-30
  ---
  === tickets/0-999/12/ticket.md
  ---
  customer: boege
  contact: dsi
  opened: 2026-03-02T09:00:00Z
  subject: The queue is stuck
  ---
  Since this morning.
  === inbox/2026-03-03T101233Z-mail-x7f2.md
  ---
  at: 2026-03-03T10:12:33Z
  from: Jean Dunoyer <jean@boege.example>
  subject: Re [#12] The queue
  reason: The sender is nobody known.
  ---
  It stands still again.
`;

vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
let bare: string;
let engineer: Clone;
beforeEach(() => {
  bare = bareRepository(folder, firm);
  engineer = cloneOf('camille');
});

function cloneOf(handle: string): Clone {
  const tree = clone(bare);
  tree.git('config', 'user.email', `${handle}@libra.example`);
  tree.git('config', 'user.name', handle);
  return tree;
}
const typed = (...line: string[]) => type(engineer.folder, line);
async function json<T>(tree: Clone, env: Record<string, string>, ...line: string[]): Promise<T> {
  const { stdout, stderr } = await type(tree.folder, [...line, '--json'], env);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as T;
}
const shown = ({ status, stdout, stderr }: Typed) =>
  `${steady(stdout + stderr, engineer.folder).replace(/\b[0-9a-f]{6}\b/g, 'abcdef')}exit code ${status}\n`;

describe('a contract', () => {
  test('is sold with the offer’s terms, and one follows it from the day after', async () => {
    const sold = await typed('contract', 'new', '--customer', 'boege', '--offer', 'help-10', '--welcome', 'A call.');
    expect(sold).toMatchObject({ status: 0, stderr: '' });
    const [, number = ''] = /^(\S+) is sold\./.exec(sold.stdout)!;
    expect(git(bare, 'show', `main:content/contracts/${number}/contract.md`)).toContain('hours: 10\nprice: 700\n');
    const next = await json<{ contract: string }>(
      engineer,
      {},
      ...['contract', 'renew', 'B-2026-0001', '--welcome', 'A call.', '--price', '650'],
    );
    const text = git(bare, 'show', `main:content/contracts/${next.contract}/contract.md`);
    expect(text).toMatch(/^---\ncustomer: boege\noffer: help-10\nstart: 2099-12-31\n[^]*price: 650\n/);
    expectSound(bare);
  });
});

describe('a held mail', () => {
  test('is listed, shown with what it may be, and filed by that', async () => {
    await expect(shown(await typed('inbox'))).toMatchFileSnapshot('golden/inbox.txt');
    await expect(shown(await typed('inbox', 'show', 'x7f2'))).toMatchFileSnapshot('golden/inbox-show.txt');
    const filed = await json<{ ticket: number; entry: string }>(
      engineer,
      {},
      ...['inbox', 'file', 'x7f2', '--contact', '+', '--role', 'member'],
    );
    expect(filed.ticket).toBe(12);
    expect(git(bare, 'show', `main:content/tickets/0-999/12/${filed.entry}.md`)).toContain('by: boege/jean\n');
    expect(git(bare, 'show', 'main:content/customers/boege.md')).toContain('jean@boege.example');
    engineer.git('pull', '--quiet');
    expect((await typed('inbox')).stdout).toBe('No mail is held.\n');
    expectSound(bare);
  });

  test('becomes a ticket of its own, or nothing, with a reason', async () => {
    const line = ['inbox', 'file', 'x7f2', '--customer', 'boege', '--contact', 'dsi', '--subject', 'A still queue'];
    expect(await json(engineer, {}, ...line)).toMatchObject({ ticket: 13 });
    const other = cloneOf('bruno');
    other.push(
      new Map([
        ['content/inbox/2026-03-04T101233Z-mail-aaaa.md', firm.get('content/inbox/2026-03-03T101233Z-mail-x7f2.md')!],
      ]),
    );
    expect(await type(other.folder, ['inbox', 'dismiss', 'aaaa', '--reason', 'An advertisement'])).toMatchObject({
      status: 0,
    });
    expect(git(bare, 'log', '-1', '--format=%B')).toContain('An advertisement');
    expect(git(bare, 'ls-tree', 'main', 'content/inbox/')).toBe('');
  });
});

test.each<[string, string[]]>([
  ['contract-of-nothing', ['contract']],
  ['contract-refused', ['contract', 'new', '--customer', 'boege', '--offer', 'help-99', '--hours', 'ten']],
  ['contract-unknown', ['contract', 'renew', 'B-1', '--welcome', 'A call.']],
  ['mail-unknown', ['inbox', 'file', 'zzzz']],
  ['mail-of-nobody', ['inbox', 'file', 'x7f2']],
  ['mail-without-reason', ['inbox', 'dismiss', 'x7f2']],
  ['inbox-verb', ['inbox', 'burn', 'x7f2']],
  ['preview-of-nothing', ['preview', '--head', 'nowhere']],
])('%s is told with what to type instead, and nothing is written', async (name, line) => {
  const before = git(bare, 'rev-parse', 'main');
  await expect(shown(await typed(...line))).toMatchFileSnapshot(`golden/${name}.txt`);
  expect(git(bare, 'rev-parse', 'main')).toBe(before);
});

describe('sync', () => {
  interface Synced {
    behind: number;
    ahead: number;
    restamped: { ticket: number; from: string; to: string }[];
    renumbered: { from: number; to: number }[];
    conflict?: true;
    left?: string;
    branches: { branch: string; state: string; restamped: { to: string }[]; url?: string }[];
  }
  const push = async (handle: string, ...line: string[]) => {
    const tree = cloneOf(handle);
    expect(await type(tree.folder, [...line, '--push'])).toMatchObject({ status: 0 });
  };
  const answers = () =>
    git(bare, 'ls-tree', '--name-only', 'main', 'content/tickets/0-999/12/')
      .split('\n')
      .filter((path) => /Z-/.test(path))
      .map((path) => git(bare, 'show', `main:${path}`).split('---\n\n')[1]?.trim());

  test('what waited while its ticket went on is dated again; its work stays on its day', async () => {
    expect(await typed('reply', '12', '-m', 'Mine.', '--spent', '35m', '--commit')).toMatchObject({ status: 0 });
    expect(await typed('reply', '12', '-m', 'Asked.', '--pr')).toMatchObject({ status: 0 });
    const [branch = ''] = engineer.git('branch', '-r', '--format=%(refname:lstrip=3)').match(/reply-.*/)!;
    await push('bruno', 'reply', '12', '-m', 'A colleague’s.');
    appendFileSync(join(engineer.folder, 'content/company.md'), '\nHalf a sentence');

    const synced = await json<Synced>(engineer, {}, 'sync');
    expect(synced).toMatchObject({ behind: 1, ahead: 1, branches: [{ branch, state: 'waiting' }] });
    expect(synced.restamped).toHaveLength(1);
    expect(engineer.git('status', '--porcelain').trim()).toBe('M content/company.md');
    const { from, to } = synced.restamped[0]!;
    const text = engineer.git('show', `HEAD:content/tickets/0-999/12/${to}.md`);
    expect(text).toMatch(/^---\nat: \S+\nworked: \S+\nby: camille\nspent: 35m\n---\n\nMine\.\n$/);
    expect(engineer.git('log', '-1', '--format=%an %B')).toMatch(new RegExp(`^camille .*[^]*${to}`));
    expect(from < to).toBe(true);
    engineer.git('push', '--quiet', 'origin', 'HEAD:main');
    expect(answers()).toEqual(['A colleague’s.', 'Mine.']);
    const asked = synced.branches[0]!.restamped[0]!.to;
    expect(git(bare, 'diff', '--name-only', `main...${branch}`)).toBe(`content/tickets/0-999/12/${asked}.md\n`);
    expectSound(bare);
    expect((await json<Synced>(engineer, {}, 'sync')).restamped).toEqual([]);
  });

  test('a ticket opened under a number that somebody else has got gets the next one, with its answers', async () => {
    const ticket = '---\ncustomer: boege\ncontact: dsi\nopened: 2026-03-03T09:00:00Z\nsubject: Mine\n---\nText.\n';
    engineer.commit(new Map([['content/tickets/0-999/13/ticket.md', ticket]]), 'Open');
    expect(await typed('reply', '13', '-m', 'On it.', '--commit')).toMatchObject({ status: 0 });
    const call = ['open', '--customer', 'boege', '--contact', 'dsi', '--subject', 'Theirs', '-m', 'x'];
    expect(await type(cloneOf('bruno').folder, call)).toMatchObject({ status: 0 });
    await expect(shown(await typed('sync'))).toMatchFileSnapshot('golden/sync-renumbered.txt');
    engineer.git('push', '--quiet');
    expect(git(bare, 'show', 'main:content/tickets/0-999/13/ticket.md')).toContain('subject: Theirs');
    expect(git(bare, 'show', 'main:content/tickets/0-999/14/ticket.md')).toContain('subject: Mine');
    expect(git(bare, 'ls-tree', '--name-only', 'main', 'content/tickets/0-999/14/').trim().split('\n')).toHaveLength(2);
    expectSound(bare);
  });

  test('what both sides changed, or what stands in the way, is left to a person', async () => {
    const company = join(engineer.folder, 'content/company.md');
    cloneOf('bruno').push(new Map([['content/company.md', '---\nname: Theirs\nemail: support@libra.example\n---\n']]));
    writeFileSync(company, '---\nname: Mine\nemail: support@libra.example\n---\n');
    await expect(shown(await typed('sync'))).toMatchFileSnapshot('golden/sync-in-the-way.txt');
    engineer.git('commit', '--quiet', '--all', '--message', 'Mine');
    const head = engineer.git('rev-parse', 'HEAD');
    await expect(shown(await typed('sync'))).toMatchFileSnapshot('golden/sync-conflict.txt');
    expect(engineer.git('rev-parse', 'HEAD')).toBe(head);
  });

  describe('with a forge', () => {
    let github: TestGitHub;
    beforeEach(async () => {
      github = await startGitHub({ repository: 'libra/content', bare });
      github.tokens.set('a-token', { login: 'camille-roux' });
    });
    afterEach(async () => {
      await github.close();
      expect(github.wrong).toEqual([]);
    });

    test('merged, squashed, refused and waiting are told apart', async () => {
      const env = { GITHUB_REPOSITORY: 'libra/content', GITHUB_API_URL: github.apiUrl, GITHUB_TOKEN: 'a-token' };
      for (const text of ['One.', 'Two.', 'Three.'])
        expect(await type(engineer.folder, ['reply', '12', '-m', text], env)).toMatchObject({ status: 0 });
      const [one, two] = github.pulls;
      // As a forge does that squashes: the same files in another commit.
      const tree = git(bare, 'merge-tree', '--write-tree', 'main', one!.branch).trim();
      git(bare, 'update-ref', 'refs/heads/main', git(bare, 'commit-tree', tree, '-p', 'main', '-m', 'Squash').trim());
      Object.assign(one!, { state: 'closed', merged: true });
      two!.state = 'closed';
      const { branches, behind } = await json<Synced>(engineer, env, 'sync');
      expect(behind).toBe(1);
      expect(Object.fromEntries(branches.map(({ branch, state }) => [branch, state]))).toEqual({
        [one!.branch]: 'merged',
        [two!.branch]: 'refused',
        [github.pulls[2]!.branch]: 'waiting',
      });
      expect(branches.every(({ url }) => url?.startsWith('https://github.example/libra/content/pull/'))).toBe(true);
      const without = await json<Synced>(engineer, {}, 'sync');
      expect(without.branches.find(({ branch }) => branch === one!.branch)!.state).toBe('merged');
    });
  });
});
