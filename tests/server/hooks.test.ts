/** Hooks as forges send them, to the real portal before a real remote, with the tests' GitHub to speak to. */
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firm } from '../support/firm.ts';
import { serveGit, type GitServer } from '../support/git-server.ts';
import { startGitHub, type TestGitHub } from '../support/github/github.ts';
import { bareRepository, clone, git, type Clone } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal } from './support.ts';

const folder = temporaryFolder();
const secret = 'a secret of these hooks';
const repository = 'libra/content';
let bare: string;
let forge: GitServer;
let github: TestGitHub;
let engineer: Clone;
let open: Awaited<ReturnType<typeof openPortal>>;

/** `hookSecret` and `credentials` as a test wants them. */
async function start(over: Parameters<typeof openPortal>[2] = {}, as: object = { token: 'a-token' }) {
  const credentials = as as { token: string };
  open = await openPortal(folder, join(folder, `${randomUUID()}.git`), {
    remote: { address: `${forge.url}/${basename(bare)}`, everyMs: 3_600_000 },
    hookSecret: secret,
    github: { repository, apiUrl: github.apiUrl, credentials },
    ...over,
  });
}
beforeEach(async () => {
  bare = bareRepository(folder, firm());
  engineer = clone(bare);
  forge = await serveGit({ folder: dirname(bare) });
  github = await startGitHub({ repository, bare });
  github.tokens.set('a-token', { login: 'carnet[bot]' });
});
afterEach(async () => {
  await open.portal.close();
  await github.close();
  await forge.close();
  expect(github.wrong).toEqual([]);
});

const url = (of = 'github') => `${open.portal.url}/hooks/${of}`;
const served = async () => (JSON.parse((await open.visitor().get('/healthz')).text) as { commit: string }).commit;
const article = (name: string) => new Map([[`content/articles/${name}.md`, '---\ntitle: Essai\n---\nTexte.\n']]);
const entry = (spent: string) =>
  new Map([
    [
      'content/tickets/0-999/1/2026-03-02T110000Z-camille.md',
      `---\nat: 2026-03-02T11:00:00Z\nby: camille\nspent: ${spent}\n---\nFait.\n`,
    ],
  ]);

/** Pushes it as the head of a pull request, which is made if there is none; what GitHub would say of it. */
function ask(files: ReadonlyMap<string, string>, over: Partial<TestGitHub['pulls'][number]> = {}) {
  const branch = 'reply-1';
  engineer.git('switch', '--quiet', '--force-create', branch, 'origin/main');
  const head = engineer.commit(files);
  engineer.git('push', '--quiet', '--force', 'origin', branch);
  if (github.pulls.length === 0)
    github.pulls.push({
      number: 1,
      branch,
      base: 'main',
      author: 'camille-roux',
      draft: false,
      state: 'open',
      title: 'Ticket 1',
      body: '',
      ...over,
    });
  git(bare, 'update-ref', 'refs/pull/1/head', head);
  return {
    action: 'synchronize',
    number: 1,
    pull_request: { number: 1, state: 'open' },
    repository: { full_name: repository },
  };
}
const push = { ref: 'refs/heads/main', repository: { full_name: repository } };
const statuses = () => github.statuses.map(({ state, context, description }) => `${context} ${state}: ${description}`);

describe('a push', () => {
  test('is served at once', async () => {
    await start();
    const pushed = engineer.push(article('essai'));
    expect(await served()).not.toBe(pushed);
    expect(await github.deliver(url(), secret, 'push', push)).toBe(202);
    await eventually(async () => ((await served()) === pushed ? true : undefined));
  });

  test('to another branch is none of ours', async () => {
    await start();
    expect(await github.deliver(url(), secret, 'push', { ...push, ref: 'refs/heads/reply-1' })).toBe(200);
  });

  test.each([
    ['gitlab', (_: string) => ({ 'x-gitlab-token': secret, 'x-gitlab-event': 'Push Hook' })],
    [
      'gitea',
      (body: string) => ({
        'x-gitea-event': 'push',
        'x-gitea-delivery': randomUUID(),
        'x-gitea-signature': createHmac('sha256', secret).update(body).digest('hex'),
      }),
    ],
  ])('on %s too', async (kind, headers) => {
    await start({ github: null });
    const pushed = engineer.push(article('essai'));
    const body = JSON.stringify(push);
    const send = (given: Record<string, string>) =>
      fetch(url(kind), { method: 'POST', body, headers: { 'content-type': 'application/json', ...given } });
    expect((await send({})).status).toBe(401);
    const wrong = Object.entries(headers(body)).map(([name, value]) => [name, value.replace(/^a|^./, 'x')]);
    expect((await send(Object.fromEntries(wrong) as Record<string, string>)).status).toBe(401);
    expect((await send(headers(body))).status).toBe(202);
    await eventually(async () => ((await served()) === pushed ? true : undefined));
  });
});

describe('a pull request', () => {
  test('is reviewed as the job does, once however often it is delivered; a fix edits the one comment', async () => {
    await start();
    const asked = ask(entry('35'));
    const delivery = randomUUID();
    expect(await github.deliver(url(), secret, 'pull_request', asked, delivery)).toBe(202);
    await eventually(() => (github.statuses.length === 1 ? true : undefined));
    expect(github.comments).toMatchObject([{ login: 'carnet[bot]', body: expect.stringContaining('❌ Carnet') }]);
    expect(github.remarks.filter(({ body }) => body.includes('❌'))).toHaveLength(1);

    github.requests.length = 0;
    await eventually(async () =>
      (await github.deliver(url(), secret, 'pull_request', asked, delivery)) === 200 ? true : undefined,
    );
    // Under another name it is the same all the same: names are not signed.
    expect(await github.deliver(url(), secret, 'pull_request', asked)).toBe(200);
    expect(github.requests).toEqual([]);

    expect(await github.deliver(url(), secret, 'pull_request', { ...ask(entry('35m')), at: 2 })).toBe(202);
    await eventually(() => (github.statuses.length === 2 ? true : undefined));
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]!.body).toContain('35 min →');
    expect(github.remarks.filter(({ body }) => body.includes('❌'))).toEqual([]);
    expect(statuses()[0]).toMatch(/^carnet\/check success: Debits 45 min/);
    // What was proposed is in no object of the record's mirror.
    expect(() => git(open.config.repo, 'cat-file', '-e', git(bare, 'rev-parse', 'reply-1').trim())).toThrow();
  });

  test('that was delivered already is known after a restart', async () => {
    await start();
    const [asked, delivery] = [ask(entry('35m')), randomUUID()];
    await github.deliver(url(), secret, 'pull_request', asked, delivery);
    await eventually(() => github.statuses[0]);
    await eventually(
      async () => (await github.deliver(url(), secret, 'pull_request', asked, delivery)) === 200 || undefined,
    );
    await open.portal.close();
    open.portal = await open.start();
    await open.portal.ready;
    expect(await github.deliver(url(), secret, 'pull_request', asked, delivery)).toBe(200);
  });

  test('that was opened while the portal was down is reviewed when it starts', async () => {
    ask(entry('35m'));
    await start();
    await eventually(() => github.statuses[0]);
    expect(github.comments).toHaveLength(1);
  });

  test('of a draft is reviewed too, and one of another repository is not', async () => {
    await start();
    const asked = ask(entry('35m'), { draft: true });
    const other = { ...asked, repository: { full_name: 'libra/other' } };
    expect(await github.deliver(url(), secret, 'pull_request', other)).toBe(200);
    expect(await github.deliver(url(), secret, 'pull_request', { ...asked, action: 'converted_to_draft' })).toBe(202);
    await eventually(() => github.statuses[0]);
  });

  test('that a colleague approves is judged again', async () => {
    await start();
    const asked = ask(entry('35m'));
    expect(await github.deliver(url(), secret, 'pull_request_review', { ...asked, action: 'submitted' })).toBe(202);
    await eventually(() => github.statuses[0]);
  });

  test('is reviewed after all when GitHub was down', async () => {
    await start();
    const asked = ask(entry('35m'));
    github.faults.push({ of: /^GET .*pulls\/1$/, does: { status: 404 }, times: 1 });
    expect(await github.deliver(url(), secret, 'pull_request', asked)).toBe(202);
    await eventually(() => (open.log().includes('could not be reviewed') ? true : undefined));
    await eventually(() => github.statuses[0]);
  });

  test('is spoken of by an App, whose token is made of its key', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    github.apps.set('123', { publicKey, login: 'carnet-libra[bot]' });
    await start({}, { appId: '123', privateKey });
    await github.deliver(url(), secret, 'pull_request', ask(entry('35m')));
    await eventually(() => github.statuses[0]);
    expect(github.comments.map(({ login }) => login)).toEqual(['carnet-libra[bot]']);
    expect(github.requests.filter((name) => name.endsWith('/access_tokens'))).toHaveLength(1);
    expect(open.log()).not.toContain('ghs_');
  });
});

describe('what is refused', () => {
  const send = (headers: Record<string, string>, body: string = JSON.stringify(push), to = 'github') =>
    fetch(url(to), { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  const signed = (body: string, key = secret) => ({
    'x-github-event': 'push',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
  });
  const large = JSON.stringify({ ...push, text: 'x'.repeat(3 * 1024 * 1024) });

  test('leaves everything as it is', async () => {
    await start();
    const before = await served();
    engineer.push(article('essai'));
    const body = JSON.stringify(push);
    const answers: [string, number, Response][] = [
      ['unsigned', 401, await send({ 'x-github-event': 'push', 'x-github-delivery': 'a' })],
      ['signed with another secret', 401, await send(signed(body, 'another secret'))],
      ['the signature of something else', 401, await send(signed('{}'))],
      ['the old kind of signature', 401, await send({ 'x-hub-signature': 'sha1=00' })],
      ['larger than any, as it says', 413, await send(signed(large), large)],
      ['larger than any, in pieces', 413, await pieces(large)],
      ['a form', 415, await send({ ...signed(body), 'content-type': 'application/x-www-form-urlencoded' })],
      ['no JSON', 400, await send(signed('ref'), 'ref')],
      ['a list', 400, await send(signed('[]'), '[]')],
      ['nothing', 400, await send(signed(''), '')],
      ['an event that means nothing here', 200, await send({ ...signed(body), 'x-github-event': 'star' })],
      ['a ping', 200, await send({ ...signed('{"zen":"x"}'), 'x-github-event': 'ping' }, '{"zen":"x"}')],
      ['a pull request without a number', 200, await send({ ...signed(body), 'x-github-event': 'pull_request' })],
    ];
    for (const [what, status, answer] of answers) expect([what, answer.status]).toEqual([what, status]);
    expect(await served()).toBe(before);
    expect(github.requests.filter((name) => !name.startsWith('GET /repos/libra/content/pulls'))).toEqual([]);
    expect(open.log()).not.toContain(secret);
  });

  /** Without saying how much it is. */
  async function pieces(text: string): Promise<Response> {
    const stream = new Blob([text]).stream();
    const init = { method: 'POST', body: stream, duplex: 'half', headers: { 'content-type': 'application/json' } };
    return fetch(url(), init as RequestInit);
  }

  test('where no secret is set there is no such address', async () => {
    await start({ hookSecret: null, github: null });
    expect((await send(signed(JSON.stringify(push)))).status).toBe(404);
    expect(await github.deliver(url(), secret, 'push', push)).toBe(404);
  });

  test('too many of one sender', async () => {
    await start();
    const answers = await Promise.all(Array.from({ length: 310 }, () => send({}, '{}')));
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect(count(429)).toBeGreaterThan(0);
    expect(count(401) + count(503)).toBe(310 - count(429));
  });
});
