/**
 * A ticket's whole way through a forge: the portal over the URL of a repository, its pages but for their look, an engineer in a clone, a GitHub that
 * sends hooks. The portal looks by itself once an hour: whatever shows sooner came by a hook.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type, type Typed } from '../engineer/command.ts';
import { type ParsedMail, simpleParser } from 'mailparser';
import type { Client } from '../support/client.ts';
import { firm } from '../support/firm.ts';
import { serveGit, type GitServer } from '../support/git-server.ts';
import { startGitHub, type TestGitHub } from '../support/github/github.ts';
import { expectSound } from '../support/jobs.ts';
import { bareRepository, git } from '../support/repository.ts';
import { eventually, isTo } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal, shown } from './support.ts';

const folder = temporaryFolder();
const repository = 'libra/content';
const secret = 'a secret of this story';
let bare: string;
let forge: GitServer;
let github: TestGitHub;
let open: Awaited<ReturnType<typeof openPortal>>;
let dsi: Client;
let tree: string;
let env: Record<string, string>;

beforeAll(async () => {
  bare = bareRepository(folder, firm());
  forge = await serveGit({ folder: dirname(bare) });
  github = await startGitHub({ repository, bare });
  github.tokens.set('of-the-portal', { login: 'carnet[bot]' });
  github.tokens.set('of-camille', { login: 'camille-roux' });
  open = await openPortal(folder, join(folder, 'mirror.git'), {
    remote: { address: `${forge.url}/${basename(bare)}`, everyMs: 3_600_000 },
    hookSecret: secret,
    github: { repository, apiUrl: github.apiUrl, credentials: { token: 'of-the-portal' } },
  });
  dsi = await open.signIn('dsi@boege.example');
  tree = mkdtempSync(join(folder, 'camille-'));
  // By its path: this process serves the address, and waits for what it runs.
  git(folder, 'clone', '--quiet', bare, tree);
  git(tree, 'config', 'user.email', 'camille@libra.example');
  git(tree, 'config', 'user.name', 'Camille Roux');
  env = { GITHUB_REPOSITORY: repository, GITHUB_API_URL: github.apiUrl, GITHUB_TOKEN: 'of-camille' };
});
afterAll(async () => {
  await open?.portal.close();
  await github?.close();
  await forge?.close();
  expect(github.wrong).toEqual([]);
});

async function mailThat(wanted: (mail: ParsedMail) => boolean): Promise<ParsedMail> {
  return eventually(async () => (await Promise.all(open.mailed().map((text) => simpleParser(text)))).find(wanted));
}
const carnet = (...line: string[]): Promise<Typed> => type(tree, line, env);
const hook = (event: string, payload: object) =>
  github.deliver(`${open.portal.url}/hooks/github`, secret, event, {
    ...payload,
    repository: { full_name: repository },
  });
/** As GitHub does when a branch of a pull request is pushed. */
async function tellOfPull(action: string): Promise<void> {
  open.clock.nowMs = Date.now();
  const [pull] = github.pulls;
  git(bare, 'update-ref', `refs/pull/${pull!.number}/head`, pull!.branch);
  expect(await hook('pull_request', { action, pull_request: { number: pull!.number, state: 'open' } })).toBe(202);
}

test('a customer writes, an engineer answers by a pull request, and the merge reaches page and mail', async () => {
  const form = { subject: 'Le certificat expire', body: 'Il reste deux jours.', kind: 'incident', seen: 'a' };
  const opened = await dsi.post('/tickets/new', form, { multipart: true });
  const number = Number(/\/tickets\/(\d+)/.exec(opened.location!)![1]);
  const told = await mailThat((mail) => isTo(mail, 'support@libra.example') || isTo(mail, 'camille@libra.example'));
  expect(told.text).toContain('Il reste deux jours.');

  git(tree, 'pull', '--quiet');
  expect((await carnet('show', String(number))).stdout).toContain('Le certificat expire');
  const replied = await carnet('reply', String(number), '-m', 'Il est renouvelé.', '--spent', '3h05', '--pr', '--json');
  expect(replied).toMatchObject({ status: 0, stderr: '' });
  const { entry } = JSON.parse(replied.stdout) as { entry: string };
  const [pull] = github.pulls;
  expect(pull).toMatchObject({
    author: 'camille-roux',
    title: expect.stringContaining(`Ticket ${number}: answer, 3h05`),
  });
  await tellOfPull('opened');
  await eventually(() => github.statuses[0]);
  expect(github.statuses[0]).toMatchObject({ context: 'carnet/check', state: 'success' });
  expect(github.comments).toMatchObject([{ login: 'carnet[bot]', body: expect.stringMatching(/→ 3\sh\s15/) }]);
  const [{ id } = { id: 0 }] = github.comments;

  // Twenty minutes it was.
  git(tree, 'fetch', '--quiet');
  git(tree, 'switch', '--quiet', pull!.branch);
  const file = `content/tickets/0-999/${number}/${entry}.md`;
  const text = readFileSync(join(tree, file), 'utf8');
  expect(text).toContain('spent: 3h05\n');
  writeFileSync(join(tree, file), text.replace('spent: 3h05', 'spent: 20m'));
  git(tree, 'commit', '--quiet', '--all', '--author=Camille Roux <camille@libra.example>', '--message', 'Less');
  git(tree, 'push', '--quiet');
  await tellOfPull('synchronize');
  await eventually(() => (github.statuses.length > 1 ? true : undefined));
  expect(github.comments).toMatchObject([{ id, body: expect.stringMatching(/20\smin → 30\smin/) }]);

  const before = shown(await dsi.get(`/tickets/${number}`)).ticket;
  const merged = git(bare, 'merge-tree', '--write-tree', 'main', pull!.branch).trim();
  const message = `Merge ${pull!.branch}`;
  const commit = git(bare, 'commit-tree', merged, '-p', 'main', '-p', pull!.branch, '-m', message).trim();
  git(bare, 'update-ref', 'refs/heads/main', commit);
  Object.assign(pull!, { state: 'closed', merged: true });
  expect(await hook('push', { ref: 'refs/heads/main', after: commit })).toBe(202);
  await eventually(async () => (shown(await dsi.get(`/tickets/${number}`)).ticket === before ? undefined : true));
  await mailThat((mail) => isTo(mail, 'dsi@boege.example') && mail.text!.includes('Il est renouvelé.'));

  git(tree, 'switch', '--quiet', 'main');
  const synced = JSON.parse((await carnet('sync', '--json')).stdout) as object;
  expect(synced).toMatchObject({ behind: 3, ahead: 0, branches: [{ branch: pull!.branch, state: 'merged' }] });
  expect(git(tree, 'rev-parse', 'HEAD').trim()).toBe(commit);
  expectSound(bare);
}, 240_000);
