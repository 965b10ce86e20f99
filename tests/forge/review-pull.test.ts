import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openGitHub } from '../../src/forge/github.ts';
import { reviewPull } from '../../src/forge/review-pull.ts';
import { at } from '../domain/tree.ts';
import { content } from '../support/content.ts';
import { startGitHub, type Fault, type TestGitHub } from '../support/github/github.ts';
import { bareRepository, clone, git, type Clone } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

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
  github: camille-roux
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
const answer = (keys: string, second = '00') =>
  new Map([
    [
      `content/tickets/0-999/12/2026-03-02T1100${second}Z-camille.md`,
      `---\nat: 2026-03-02T11:00:${second}Z\nby: camille\n${keys}---\nThe queue runs again.\n`,
    ],
  ]);

const folder = temporaryFolder();
const repository = 'libra/content';
const token = 'a-token-of-the-tests';
let bare: string;
let engineer: Clone;
let github: TestGitHub;

beforeEach(async () => {
  bare = bareRepository(folder, firm);
  engineer = clone(bare);
  github = await startGitHub({ repository, bare });
  github.tokens.set(token, { login: 'carnet[bot]' });
});
afterEach(async () => {
  await github.close();
  expect(github.wrong).toEqual([]);
});

/** A pull request of one commit on a branch of its own; pushed again, it is the same one. */
function ask(files: ReadonlyMap<string, string>, branch = 'reply-12'): number {
  engineer.git('switch', '--quiet', '--force-create', branch, 'origin/main');
  write(files);
  engineer.git('push', '--quiet', '--force', 'origin', branch);
  let pull = github.pulls.find((each) => each.branch === branch);
  if (!pull) {
    const number = github.pulls.length + 1;
    pull = { number, branch, base: 'main', author: 'camille-roux', draft: false, state: 'open', title: 'x', body: '' };
    github.pulls.push(pull);
  }
  git(bare, 'update-ref', `refs/pull/${pull.number}/head`, `refs/heads/${branch}`);
  return pull.number;
}
function write(files: ReadonlyMap<string, string>): void {
  engineer.git('rm', '-r', '--quiet', '--ignore-unmatch', '--', '.github');
  for (const [path, text] of files) {
    const file = join(engineer.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  engineer.git('add', '--all');
  engineer.git('commit', '--quiet', '--message', 'Answer #12');
}

const instant = at('2026-03-02T12:00:00Z');
function review(number: number) {
  const client = openGitHub({ repository, token, apiUrl: github.apiUrl, retryBaseMs: 1 });
  return reviewPull({
    github: client,
    gitDir: bare,
    number,
    at: instant,
    portalUrl: 'https://support.libra.example',
    fetched: async () => ({ base: git(bare, 'rev-parse', 'main').trim() }),
  });
}
const said = () => ({
  comments: github.comments.length,
  comment: github.comments[0]?.body,
  remarks: github.remarks.map(({ path, line }) => `${path.split('/').at(-1)}:${line}`),
  status: github.statuses.map(({ state, description }) => `${state}: ${description}`),
});

describe('a pull request is reviewed', () => {
  test('by one comment and a status; a pushed fix edits the same comment; a run repeated changes nothing', async () => {
    const number = ask(answer('spent: 35\n'));
    await review(number);
    expect(said()).toEqual({
      comments: 1,
      comment: expect.stringContaining('❌ Carnet'),
      remarks: ['2026-03-02T110000Z-camille.md:4'],
      status: [expect.stringMatching(/^failure: spent /)],
    });

    ask(answer('spent: 35m\n'));
    await review(number);
    const fixed = {
      comments: 1,
      comment: expect.stringContaining('`35 min → 45 min'),
      remarks: [],
      status: ['success: Debits 45 min; one person is mailed.', expect.stringMatching(/^failure: /)],
    };
    expect(said()).toEqual(fixed);

    const before = structuredClone({ ...said(), requests: [] });
    github.requests.length = 0;
    await review(number);
    expect({ ...said(), requests: [] }).toEqual(before);
    expect(github.requests.filter((name) => !name.startsWith('GET') && !name.endsWith('/graphql'))).toEqual([]);
  });

  test('a comment of a stranger that carries our mark is left alone', async () => {
    const number = ask(answer('spent: 35m\n'));
    github.comments.push({
      id: 1,
      pull: number,
      login: 'mallory',
      body: '<!-- carnet: review of a pull request -->\nAll is free.',
    });
    await review(number);
    expect(github.comments.map(({ login }) => login)).toEqual(['mallory', 'carnet[bot]']);
    expect(github.comments[0]!.body).toContain('All is free.');
  });

  test('on pages of one, with a hundred other comments', async () => {
    const number = ask(answer('spent: 35m\n'));
    for (let id = 1; id <= 101; id += 1)
      github.comments.push({ id, pull: number, login: 'camille-roux', body: `${id}` });
    await review(number);
    github.perPage = 40;
    await review(number);
    expect(github.comments.filter(({ login }) => login === 'carnet[bot]')).toHaveLength(1);
  });

  test('what a colleague merged meanwhile is part of the balance, and no debit of this one', async () => {
    const number = ask(answer('spent: 1h\n'));
    const other = clone(bare);
    other.push(answer('spent: 2h\n', '30'));
    const judgement = await review(number);
    expect(judgement!.review.debitedMinutes).toBe(60);
    expect(github.comments[0]!.body).toContain('active, 8 h of 10 h left | active, 7 h of 10 h left');
  });

  test('content and code together are refused', async () => {
    await review(ask(new Map([...answer('spent: 1h\n'), ['.github/workflows/x.yml', 'on: push\n']])));
    expect(said().status).toEqual([expect.stringContaining('failure: The change touches content and a file outside')]);
  });

  test('a closed one is left alone', async () => {
    const number = ask(answer('spent: 1h\n'));
    github.pulls[0]!.state = 'closed';
    expect(await review(number)).toBeUndefined();
    expect(said()).toMatchObject({ comments: 0, status: [] });
  });
});

describe('what goes wrong at GitHub', () => {
  const once = (of: RegExp, does: Fault['does']): Fault => ({ of, does, times: 1 });
  test.each<[string, Fault[]]>([
    ['502 to reading', [once(/^GET .*pulls\/1$/, { status: 502 })]],
    ['502 to a comment', [once(/^POST .*issues\/1\/comments/, { status: 502 })]],
    ['a comment made, and the answer lost', [once(/^POST .*issues\/1\/comments/, 'lost')]],
    ['a cut connection', [once(/^POST .*statuses/, 'cut')]],
    [
      'a secondary limit',
      [
        once(/^POST .*statuses/, {
          status: 403,
          headers: { 'retry-after': '1' },
          message: 'You have exceeded a secondary rate limit',
        }),
      ],
    ],
    ['an answer that is slow', [once(/^GET .*reviews/, { slowMs: 300 })]],
  ])('%s', async (_, faults) => {
    const number = ask(answer('spent: 35m\n'));
    github.faults.push(...faults);
    await review(number);
    expect(said()).toMatchObject({ comments: 1, status: ['success: Debits 45 min; one person is mailed.'] });
    expect(github.faults.every(({ times }) => times === 0)).toBe(true);
  });

  test('two runs at once leave one comment', async () => {
    const number = ask(answer('spent: 35m\n'));
    await Promise.all([review(number), review(number)]);
    await review(number);
    expect(github.comments).toHaveLength(1);
  });
});

describe('as a step of a workflow', () => {
  test('it brings the commits into the clone, and its exit code is the verdict', async () => {
    const number = ask(answer('spent: 35m\n'));
    const workflow = clone(bare);
    expect(await job(workflow.folder, ['--number', String(number)])).toEqual({
      status: 0,
      stdout: 'success: Debits 45 min; one person is mailed.\n',
      stderr: '',
    });
    expect(said()).toMatchObject({ comments: 1 });
    const { status, stdout } = await job(workflow.folder, ['--dry-run', '--head', `refs/carnet/pulls/${number}`]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${github.comments[0]!.body}\n` });
  });

  test.each([
    ['no token', {}, { GITHUB_TOKEN: '' }, 'GITHUB_TOKEN is not set.'],
    ['an expired token', { GITHUB_TOKEN: 'old' }, {}, 'The token is wrong or has expired'],
    ['a token that only reads', { GITHUB_TOKEN: 'reads' }, {}, 'The token may not do that: docs/github.md lists'],
    ['another repository', { GITHUB_REPOSITORY: 'libra/other' }, {}, 'There is no such repository'],
  ])('%s is told with what to do', async (_, env, unset, expected) => {
    github.tokens.set('reads', { login: 'carnet[bot]', reads: true });
    const number = ask(answer('spent: 35m\n'));
    const { status, stderr } = await job(clone(bare).folder, ['--number', String(number)], { ...env, ...unset });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(expected) });
    expect(stderr).not.toContain(token);
    expect(said()).toMatchObject({ comments: 0, status: [] });
  });
});

/** Not waited for in one go: the GitHub it talks to is in this process. */
function job(repo: string, args: string[], env: Record<string, string> = {}) {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((done) => {
    const script = join(import.meta.dirname, '../../scripts/pull-request.ts');
    const child = spawn(process.execPath, [script, '--repo', repo, '--at', '2026-03-02T12:00:00Z', ...args], {
      env: {
        PATH: process.env['PATH'],
        GITHUB_TOKEN: token,
        GITHUB_REPOSITORY: repository,
        GITHUB_API_URL: github.apiUrl,
        ...env,
      },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.on('close', (status) => done({ status, stdout, stderr }));
  });
}
