import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../support/client.ts';
import { firm } from '../support/firm.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal, shown } from './support.ts';

const folder = temporaryFolder();
let repo: string;
let open: Awaited<ReturnType<typeof openPortal>>;
let dsi: Client;
let head: string;

beforeAll(async () => {
  repo = bareRepository(folder, firm());
  open = await openPortal(folder, repo);
  dsi = await open.signIn('dsi@boege.example');
});
beforeEach(() => {
  head = headNow();
  // Every limit has forgotten.
  open.clock.nowMs += 20 * 60_000;
});
afterAll(() => open?.portal.close());

const headNow = () => git(repo, 'rev-parse', 'main').trim();
const added = () => git(repo, 'diff', '--name-only', head, 'main').trim().split('\n').filter(Boolean);
const multipart = { multipart: true };
const seenNow = async () => shown(await dsi.get('/tickets/1')).ticket!;
const ticket = { subject: 'Imprimante', body: 'Muette.', kind: 'incident', component: '' };

describe('done', () => {
  test('a reply is one commit, and the page it leads to has it', async () => {
    const before = await seenNow();
    const answer = await dsi.post('/tickets/1/replies', { body: 'Oui.', seen: before }, multipart);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([303, 'no-store']);
    const [path, ...others] = added();
    expect(others).toEqual([]);
    const entry = /1\/([^/]+)\.md$/.exec(path!)![1];
    expect(answer.location).toBe(`/tickets/1#${entry}`);
    expect(await seenNow()).toContain(entry);
    expect(git(repo, 'fsck', '--strict', '--no-dangling')).toBe('');
  });

  test('a ticket is one commit, and the page it leads to is there', async () => {
    const answer = await dsi.post('/tickets/new', { ...ticket, seen: 'r' }, multipart);
    expect([answer.status, answer.location]).toEqual([303, '/tickets/3']);
    expect(added()).toEqual(['content/tickets/0-999/3/ticket.md']);
    expect((await dsi.get('/tickets/3')).status).toBe(200);
  });

  test('an engineer opens one for who phones', async () => {
    const camille = await open.signIn('camille@libra.example');
    const fields = { ...ticket, customer: 'mairie-boege', contact: 'accueil', seen: 'r' };
    const answer = await camille.post('/tickets/new', fields, multipart);
    expect(answer.status).toBe(303);
    const text = git(repo, 'show', `main:${added()[0]}`);
    expect(text).toMatch(/^by: camille$/m);
    expect(text).toMatch(/^via: phone$/m);
    expect(text).toMatch(/^contact: accueil$/m);
  });

  test('a contact opens for nobody else, whatever the form says', async () => {
    const fields = { ...ticket, customer: 'clinique-tilleuls', contact: 'si', seen: 'other' };
    expect((await dsi.post('/tickets/new', fields, multipart)).status).toBe(303);
    const text = git(repo, 'show', `main:${added()[0]}`);
    expect(text).toMatch(/^customer: mairie-boege$/m);
    expect(text).toMatch(/^contact: dsi$/m);
  });

  test('the same form twice is one write, at once and after a restart', async () => {
    const form = { body: 'Une fois.', seen: await seenNow() };
    const send = () => dsi.post('/tickets/1/replies', form, multipart);
    const [one, two] = await Promise.all([send(), send()]);
    expect(two.location).toBe(one.location);
    await dsi.post('/tickets/1/replies', { body: 'Autre.', seen: 'x' }, multipart);
    await open.portal.close();
    open.config.port = Number(new URL(open.portal.address).port);
    open.portal = await open.start();
    await open.portal.ready;
    expect((await send()).location).toBe(one.location);
    expect(added()).toHaveLength(2);
  });
});

describe('refused, with the text', () => {
  test.each<[string, string, Record<string, string>, number, string[]]>([
    ['nothing in it', '/tickets/1/replies', { seen: 'r' }, 400, ['body-missing']],
    ['no page it was on', '/tickets/1/replies', { body: 'Un récit.' }, 400, ['stale']],
    ['no subject', '/tickets/new', { ...ticket, subject: ' ', body: 'Un récit.', seen: 'r' }, 400, ['subject-missing']],
    ['two lines of subject', '/tickets/new', { ...ticket, subject: 'a\r\nb', seen: 'r' }, 400, ['subject-line-break']],
    ['a component elsewhere', '/tickets/new', { ...ticket, component: '../x', seen: 'r' }, 400, ['component-unknown']],
    ['a large text', '/tickets/1/replies', { body: 'é'.repeat(100_001), seen: 'r' }, 400, ['body-too-long']],
    ['a larger one', '/tickets/1/replies', { body: 'x'.repeat(400_000) + 'y'.repeat(800_000) }, 413, ['too-large']],
    ['a large subject', '/tickets/new', { ...ticket, subject: 's'.repeat(1 << 20), seen: 'r' }, 413, ['too-large']],
  ])('%s', async (_, path, fields, status, problems) => {
    const answer = await dsi.post(path, fields, multipart);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const page = shown(answer);
    expect(page.problems).toEqual(problems);
    expect(page.url).toBe(path.replace('/replies', ''));
    for (const [name, typed] of Object.entries(fields)) {
      if (name === 'seen') continue;
      const limit = name === 'subject' ? 1_000 : 500_000;
      expect([name, page.values![name]?.length]).toEqual([name, Math.min(typed.length, limit)]);
      expect(typed.startsWith(page.values![name]!)).toBe(true);
    }
    expect(headNow()).toBe(head);
  });

  test('too often', async () => {
    const answers = [];
    for (let i = 0; i < 61; i++) answers.push(await dsi.post('/tickets/1/replies', { seen: 'r' }, multipart));
    expect(new Set(answers.slice(0, 60).map(({ status }) => status))).toEqual(new Set([400]));
    const answer = await dsi.post('/tickets/1/replies', { body: 'Un récit.', seen: 'r' }, multipart);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '300']);
    expect(shown(answer)).toMatchObject({ notice: 'too-many', values: { body: 'Un récit.' }, url: '/tickets/1' });
    expect(headNow()).toBe(head);
  });

  test.each([
    ['a session that is over', 'A'.repeat(43)],
    ['a cookie that is none', '../../etc/passwd'],
    ['no session', undefined],
  ])('%s', async (_, token) => {
    const client = open.visitor();
    if (token) client.cookies.set('carnet', token);
    for (const path of ['/tickets/1/replies', '/tickets/2/replies', '/tickets/new']) {
      const answer = await client.post(path, { subject: 'Sujet', body: 'Un récit.', seen: 'r' }, multipart);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([401, 'no-store']);
      expect(shown(answer)).toMatchObject({ url: '/login', notice: 'expired', reader: 'visitor' });
      expect(shown(answer).values!['body']).toBe('Un récit.');
      expect(client.cookies.get('carnet-next'), 'where to go once signed in').toBe(path.replace('/replies', ''));
    }
    expect(headNow()).toBe(head);
  });

  test('a store that takes nothing: 503, and it can be sent again', async () => {
    const own = bareRepository(folder, firm());
    const other = await openPortal(folder, own);
    // Where new objects go; those there are lie beside it, so that reading goes on.
    const packs = join(own, 'objects/pack');
    renameSync(packs, `${packs}.away`);
    try {
      const client = await other.signIn('dsi@boege.example');
      const send = () => client.post('/tickets/1/replies', { body: 'Un récit.', seen: 'r' }, multipart);
      const answer = await send();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '10']);
      expect(shown(answer)).toMatchObject({ url: '/tickets/1', notice: 'unavailable', values: { body: 'Un récit.' } });
      expect(other.log()).toContain('a reply failed');
      expect(other.log()).not.toContain('Un récit');
      expect((await client.get('/tickets/1')).status).toBe(200);
      renameSync(`${packs}.away`, packs);
      expect((await send()).status).toBe(303);
      expect(git(own, 'rev-list', '--count', 'main').trim()).toBe('2');
    } finally {
      await other.portal.close();
    }
  });
});

describe('refused without a word of it', () => {
  test.each([
    ['no origin', null],
    ['a foreign one', 'https://evil.example'],
    ['one that is hidden', 'null'],
    ['another port of ours', 'http://127.0.0.1:1'],
    ['https, where we are not', 'https://127.0.0.1'],
    ['one that looks like ours', 'http://127.0.0.1.evil.example'],
  ])('%s', async (_, origin) => {
    const forms: [string, boolean][] = [
      ['/tickets/1/replies', true],
      ['/tickets/new', true],
      ['/login', false],
      [`/login/${'A'.repeat(43)}`, false],
      ['/logout', false],
    ];
    for (const [path, isMultipart] of forms) {
      const fields = { ...ticket, email: 'dsi@boege.example', seen: 'r' };
      const answer = await dsi.post(path, fields, { multipart: isMultipart, origin });
      expect([answer.status, shown(answer).notice]).toEqual([403, 'forbidden-origin']);
      expect(answer.text).not.toContain('Muette');
    }
    expect((await dsi.get('/tickets')).status, 'still signed in').toBe(200);
    expect(headNow()).toBe(head);
  });

  test('either name of this machine is ours', async () => {
    for (const host of ['localhost', '127.0.0.1']) {
      const origin = `http://${host}:${new URL(open.portal.url).port}`;
      expect((await dsi.post('/login', { email: 'x@y.example' }, { origin })).status).toBe(303);
    }
  });

  test('a ticket of others, exactly as one that does not exist', async () => {
    const form = { body: 'Bonjour', seen: 'r' };
    const [theirs, none] = [
      await dsi.post('/tickets/2/replies', form, multipart),
      await dsi.post('/tickets/4711/replies', form, multipart),
    ];
    expect(theirs.status).toBe(404);
    expect(theirs.text).toBe(none.text);
    expect(theirs.text).toBe((await dsi.get('/tickets/2')).text);
    expect(headNow()).toBe(head);
  });

  test('and so when something is wrong with the form besides', async () => {
    for (const fields of [{}, { body: 'x'.repeat(2 << 20) }] as Record<string, string>[]) {
      const [theirs, none] = [
        await dsi.post('/tickets/2/replies', fields, multipart),
        await dsi.post('/tickets/4711/replies', fields, multipart),
      ];
      expect(theirs.status).toBe(404);
      expect(theirs.text).toBe(none.text);
    }
  });
});

test('a ticket that is taken away while somebody answers it is not there', async () => {
  const seen = await seenNow();
  const engineer = clone(repo);
  engineer.git('rm', '-r', '--quiet', 'content/tickets/0-999/1');
  engineer.push(new Map());
  head = headNow();
  expect((await dsi.post('/tickets/1/replies', { body: 'Bonjour', seen }, multipart)).status).toBe(404);
  expect(headNow()).toBe(head);
});

test('the end waits for what is under way, and takes nothing new', async () => {
  let go!: () => void;
  const rendering = new Promise<void>((begun) => {
    open.site.before = async (url) => {
      if (url !== '/catalogue') return;
      begun();
      await new Promise<void>((resolve) => (go = resolve));
    };
  });
  const answer = open.visitor().get('/catalogue');
  await rendering;
  const closed = open.portal.close();
  await expect(open.visitor().get('/')).rejects.toThrow();
  go();
  const { status, headers } = await answer;
  expect([status, headers.get('connection')]).toEqual([200, 'close']);
  await closed;
});
