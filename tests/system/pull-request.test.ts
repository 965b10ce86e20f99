/**
 * A ticket's whole way through a forge: the built portal over the URL of a repository, an engineer in a clone, a GitHub that
 * sends hooks. The portal looks by itself once an hour: whatever shows sooner came by a hook.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type, type Typed } from '../engineer/command.ts';
import { type Client, textOf } from '../support/client.ts';
import { firm } from '../support/firm.ts';
import { serveGit, type GitServer } from '../support/git-server.ts';
import { startGitHub, type TestGitHub } from '../support/github/github.ts';
import { expectSound } from '../support/jobs.ts';
import { openTicket } from '../support/journey.ts';
import { bareRepository, git } from '../support/repository.ts';
import { eventually, isTo, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const repository = 'libra/content';
const secret = 'a secret of this story';
let bare: string;
let forge: GitServer;
let github: TestGitHub;
let portal: RunningPortal;
let dsi: Client;
let tree: string;
let env: Record<string, string>;

beforeAll(async () => {
  bare = bareRepository(folder, firm());
  forge = await serveGit({ folder: dirname(bare) });
  github = await startGitHub({ repository, bare });
  github.tokens.set('of-the-portal', { login: 'carnet[bot]' });
  github.tokens.set('of-camille', { login: 'camille-roux' });
  const url = `${forge.url}/${basename(bare)}`;
  portal = await startPortal({
    state: join(folder, 'state'),
    repo: url,
    env: {
      CARNET_FETCH_SECONDS: '3600',
      CARNET_FORGE: `github https://github.example/${repository}`,
      HOOK_SECRET: secret,
      GITHUB_TOKEN: 'of-the-portal',
      GITHUB_API_URL: github.apiUrl,
    },
  });
  dsi = await portal.signIn('dsi@boege.example');
  tree = mkdtempSync(join(folder, 'camille-'));
  // By its path: this process serves the address, and waits for what it runs.
  git(folder, 'clone', '--quiet', bare, tree);
  git(tree, 'config', 'user.email', 'camille@libra.example');
  git(tree, 'config', 'user.name', 'Camille Roux');
  env = { GITHUB_REPOSITORY: repository, GITHUB_API_URL: github.apiUrl, GITHUB_TOKEN: 'of-camille' };
});
afterAll(async () => {
  await portal?.stop();
  await github?.close();
  await forge?.close();
  expect(github.wrong).toEqual([]);
});

const carnet = (...line: string[]): Promise<Typed> => type(tree, line, env);
const hook = (event: string, payload: object) =>
  github.deliver(`${portal.url}/hooks/github`, secret, event, { ...payload, repository: { full_name: repository } });
/** As GitHub does when a branch of a pull request is pushed. */
async function tellOfPull(action: string): Promise<void> {
  const [pull] = github.pulls;
  git(bare, 'update-ref', `refs/pull/${pull!.number}/head`, pull!.branch);
  expect(await hook('pull_request', { action, pull_request: { number: pull!.number, state: 'open' } })).toBe(202);
}

test('a customer writes, an engineer answers by a pull request, and the merge reaches page and mail', async () => {
  const opened = await openTicket(dsi, { subject: 'Le certificat expire', body: 'Il reste deux jours.' });
  const number = Number(/\/tickets\/(\d+)/.exec(opened.location!)![1]);
  const told = await portal.mail((mail) => isTo(mail, 'support@libra.example') || isTo(mail, 'camille@libra.example'));
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

  const preview = join(folder, 'preview');
  const shown = await carnet('preview', '--head', pull!.branch, '--out', preview, '--json');
  expect(shown).toMatchObject({ status: 0, stderr: '' });
  const { pages } = JSON.parse(shown.stdout) as {
    pages: { who: string; page: string; mail?: { file: string; subject: string } }[];
  };
  const own = pages.find(({ who }) => who === 'mairie-boege/dsi')!;
  const before = await dsi.get(`/tickets/${number}`);
  expect(before.text).not.toContain('Il est renouvelé.');

  const merged = git(bare, 'merge-tree', '--write-tree', 'main', pull!.branch).trim();
  const message = `Merge ${pull!.branch}`;
  const commit = git(bare, 'commit-tree', merged, '-p', 'main', '-p', pull!.branch, '-m', message).trim();
  git(bare, 'update-ref', 'refs/heads/main', commit);
  Object.assign(pull!, { state: 'closed', merged: true });
  expect(await hook('push', { ref: 'refs/heads/main', after: commit })).toBe(202);
  const page = await eventually(async () => {
    const { text } = await dsi.get(`/tickets/${number}`);
    return text.includes('Il est renouvelé.') ? text : undefined;
  });
  const mail = await portal.mail((one) => isTo(one, 'dsi@boege.example') && one.text!.includes('Il est renouvelé.'));
  // What was shown before is what came.
  expect(mail.subject).toBe(own.mail!.subject);
  const thread = (html: string) => /<ol[^>]*class="thread"[^]*?<\/ol>/.exec(html)![0];
  expect(textOf(thread(page))).toContain('30 min');
  expect(textOf(thread(readFileSync(join(preview, own.page), 'utf8')))).toBe(textOf(thread(page)));

  git(tree, 'switch', '--quiet', 'main');
  const synced = JSON.parse((await carnet('sync', '--json')).stdout) as object;
  expect(synced).toMatchObject({ behind: 3, ahead: 0, branches: [{ branch: pull!.branch, state: 'merged' }] });
  expect(git(tree, 'rev-parse', 'HEAD').trim()).toBe(commit);
  expectSound(bare);
});
