import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BlockList } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linksPerAddress, sessionIdleMs, sessionLifeMs } from '../../src/auth/sessions.ts';
import { Client } from '../support/client.ts';
import { firm } from '../support/firm.ts';
import { bareRepository, clone, type Clone } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal, shown } from './support.ts';

const folder = temporaryFolder();
let open: Awaited<ReturnType<typeof openPortal>>;
let engineer: Clone;

beforeAll(async () => {
  const repo = bareRepository(folder, firm());
  engineer = clone(repo);
  open = await openPortal(folder, repo);
});
afterAll(() => open?.portal.close());

const isIn = async (client: Client) => (await client.get('/tickets')).status === 200;
/** Rewrites the file and pushes it, and waits until the portal serves it. */
async function change(path: string, from: string | RegExp, to: string): Promise<void> {
  const text = engineer.git('show', `HEAD:content/${path}`);
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  const commit = engineer.push(new Map([[`content/${path}`, changed]]));
  await eventually(async () => (await open.visitor().get('/healthz')).text.includes(commit) || undefined);
}
/** Enough for every limit to have forgotten. */
const later = () => (open.clock.nowMs += 20 * 60_000);

test('a link opens a session once: reading it spends nothing, its button does', async () => {
  const [client, other] = [open.visitor(), open.visitor()];
  const link = await open.link(client, 'dsi@boege.example');
  for (let i = 0; i < 3; i++) {
    const page = await client.get(link);
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
  }
  const answer = await client.post(link, {});
  expect([answer.status, answer.location]).toEqual([303, '/tickets']);
  expect(await isIn(client)).toBe(true);
  const again = await other.post(link, {});
  expect([again.status, shown(again).notice, shown(again).url]).toEqual([410, 'link-expired', '/login']);
  expect(await isIn(other)).toBe(false);
});

test('the cookie: not for scripts, not from elsewhere, for the whole site', async () => {
  const client = open.visitor();
  const answer = await client.post(await open.link(client, 'dsi@boege.example'), {});
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^carnet=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/),
  ]);
});

test('behind https it is bound to the host and to https', async () => {
  const secure = await openPortal(folder, bareRepository(folder, firm()), { url: 'https://support.example' });
  try {
    const client = new Client(secure.portal.address);
    const origin = { origin: 'https://support.example' };
    await client.post('/login', { email: 'dsi@boege.example' }, origin);
    const mail = await eventually(() => secure.mailed()[0]);
    expect(mail.replaceAll('=\r\n', '')).toContain('https://support.example/login/');
    const link = /\/login\/[\w-]{43}/.exec(mail.replaceAll('=\r\n', ''))![0];
    expect((await client.post(link, {}, { origin: client.url })).status, 'from the inner address').toBe(403);
    const answer = await client.post(link, {}, origin);
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-carnet=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
    expect((await client.get('/tickets')).status).toBe(200);
    client.cookies.set('carnet', client.cookies.get('__Host-carnet')!);
    client.cookies.delete('__Host-carnet');
    expect((await client.get('/tickets')).status, 'the name matters').toBe(303);
  } finally {
    await secure.portal.close();
  }
});

test('known, unknown and ambiguous addresses: the same answer, and a mail for the first alone', async () => {
  later();
  await change(
    'customers/clinique-tilleuls.md',
    'contacts:\n',
    'contacts:\n  autre: { name: Autre, email: ecole@boege.example }\n',
  );
  const before = open.mailed().length;
  const answers = [];
  for (const email of ['nobody@boege.example', 'ecole@boege.example', 'DSI@boege.example '])
    answers.push(await open.visitor().post('/login', { email }));
  for (const answer of answers) {
    expect(answer).toEqual({ ...answers[0], headers: expect.anything() });
    expect(answer.location).toBe('/login?notice=link-sent');
    const told = ({ headers }: typeof answer) => [...headers].filter(([name]) => name !== 'date');
    expect(told(answer)).toEqual(told(answers[0]!));
  }
  expect(shown(await open.visitor().get('/login?notice=link-sent')).notice).toBe('link-sent');
  await eventually(() => open.mailed().length > before || undefined);
  expect(
    open
      .mailed()
      .slice(before)
      .map((mail) => /^To: .*$/m.exec(mail)![0]),
  ).toEqual([expect.stringContaining('dsi@boege.example')]);
  await change('customers/clinique-tilleuls.md', /^ *autre:.*\n/m, '');
});

test('who has an address is asked when the link is used, not when it was mailed', async () => {
  later();
  const client = open.visitor();
  const link = await open.link(client, 'accueil@boege.example');
  await change('customers/mairie-boege.md', 'accueil@boege.example', 'guichet@boege.example');
  const answer = await client.post(link, {});
  expect([answer.status, shown(answer).notice]).toEqual([410, 'link-expired']);
  await change('customers/mairie-boege.md', 'guichet@boege.example', 'accueil@boege.example');
  expect((await client.post(link, {})).status, 'spent').toBe(410);
});

test('signing in again ends the session there was, and gives another token', async () => {
  later();
  const client = await open.signIn('dsi@boege.example');
  const first = client.cookies.get('carnet')!;
  await client.post(await open.link(client, 'dsi@boege.example'), {});
  expect(client.cookies.get('carnet')).not.toBe(first);
  const old = open.visitor();
  old.cookies.set('carnet', first);
  expect(await isIn(old)).toBe(false);
  expect(await isIn(client)).toBe(true);
});

test('a token that came from elsewhere is never taken on', async () => {
  later();
  const client = open.visitor();
  const planted = 'A'.repeat(43);
  client.cookies.set('carnet', planted);
  await client.post(await open.link(client, 'dsi@boege.example'), {});
  expect(client.cookies.get('carnet')).not.toBe(planted);
});

test('signing out ends the session, not only the cookie', async () => {
  later();
  const client = await open.signIn('dsi@boege.example');
  const token = client.cookies.get('carnet')!;
  const answer = await client.post('/logout', {});
  expect([answer.status, answer.location]).toEqual([303, '/login?notice=signed-out']);
  expect(client.cookies.has('carnet')).toBe(false);
  client.cookies.set('carnet', token);
  expect(await isIn(client)).toBe(false);
});

describe('a session ends', () => {
  test.each([
    ['when its contact leaves', /^ *accueil:.*\n/m, ''],
    [
      'when its contact is no longer active',
      'email: accueil@boege.example',
      'email: accueil@boege.example, active: false',
    ],
    ['when its contact has another address', 'accueil@boege.example', 'guichet@boege.example'],
  ])('%s, for good', async (_, from, to) => {
    later();
    const accueil = await open.signIn('accueil@boege.example');
    const before = engineer.git('show', 'HEAD:content/customers/mairie-boege.md');
    await change('customers/mairie-boege.md', from, to);
    expect((await accueil.get('/tickets')).location).toBe('/login');
    expect(shown(await accueil.get('/')).reader).toBe('visitor');
    await change('customers/mairie-boege.md', /^[\s\S]*$/, before);
    expect(await isIn(accueil)).toBe(false);
  });

  test('never for a mistake in the customer’s file, only while it stands', async () => {
    later();
    const accueil = await open.signIn('accueil@boege.example');
    await change('customers/mairie-boege.md', 'name: Mairie', 'name: [Mairie');
    expect(await isIn(accueil)).toBe(false);
    await change('customers/mairie-boege.md', 'name: [Mairie', 'name: Mairie');
    expect(await isIn(accueil)).toBe(true);
  });

  test('when its engineer leaves', async () => {
    later();
    const camille = await open.signIn('camille@libra.example');
    expect(shown(await camille.get('/tickets')).reader).toBe('team');
    await change('team/camille.md', 'name: Camille Roux', 'name: Camille Roux\nactive: false');
    expect(await isIn(camille)).toBe(false);
    await change('team/camille.md', '\nactive: false', '');
  });

  test('after a week without use, and after a month with', async () => {
    later();
    const [idle, busy] = [await open.signIn('dsi@boege.example'), await open.signIn('dsi@boege.example')];
    const began = open.clock.nowMs;
    open.clock.nowMs += sessionIdleMs - 60_000;
    expect(await isIn(busy)).toBe(true);
    open.clock.nowMs += 60_000;
    expect(await isIn(idle)).toBe(false);
    expect(await isIn(busy)).toBe(true);
    while (open.clock.nowMs + sessionIdleMs < began + sessionLifeMs) {
      open.clock.nowMs += sessionIdleMs - 60_000;
      expect(await isIn(busy)).toBe(true);
    }
    open.clock.nowMs = began + sessionLifeMs;
    expect(await isIn(busy)).toBe(false);
  });
});

test('a role is never remembered: it is what the repository says now', async () => {
  later();
  const accueil = await open.signIn('accueil@boege.example');
  expect(shown(await accueil.get('/tickets')).reader).toBe('customer/mairie-boege/member');
  await change(
    'customers/mairie-boege.md',
    'email: accueil@boege.example',
    'email: accueil@boege.example, role: requester',
  );
  expect(shown(await accueil.get('/tickets')).reader).toBe('customer/mairie-boege/requester/accueil');
  expect((await accueil.get('/tickets/1')).status).toBe(404);
  await change('customers/mairie-boege.md', ', role: requester }\n  ecole', ' }\n  ecole').catch(() => undefined);
});

test('whoever was on the way to a page arrives there', async () => {
  later();
  const client = open.visitor();
  expect((await client.get('/tickets/1')).location).toBe('/login');
  const answer = await client.post(await open.link(client, 'dsi@boege.example'), {});
  expect(answer.location).toBe('/tickets/1');
  expect(client.cookies.has('carnet-next')).toBe(false);
});

test.each([
  ['/tickets?status=all&evil=1', 'dsi@boege.example', '/tickets?status=all'],
  ['/desk?whose=mine', 'camille@libra.example', '/desk?whose=mine'],
  ['/desk/inbox/2026-03-01T090000Z-x?ticket=12', 'camille@libra.example', '/desk/inbox/2026-03-01T090000Z-x?ticket=12'],
  ['/tickets/1/files/ticket/a%20b.png', 'dsi@boege.example', '/tickets/1'],
  ['/desk', 'dsi@boege.example', '/tickets'],
])('asked for %s, %s arrives at %s', async (asked, email, arrives) => {
  later();
  const client = open.visitor();
  expect((await client.get(asked)).location).toBe('/login');
  expect((await client.post(await open.link(client, email), {})).location).toBe(arrives);
});

test.each([
  '//evil.example',
  'https://evil.example',
  '/logout',
  '/tickets/1/replies',
  '/nowhere',
  '/export.zip',
  '/theme.css',
  '',
])('a way to %j is not taken', async (next) => {
  later();
  const client = open.visitor();
  client.cookies.set('carnet-next', next);
  expect((await client.post(await open.link(client, 'dsi@boege.example'), {})).location).toBe('/tickets');
});

describe('limits', () => {
  test('per address, the same for one that nobody has', async () => {
    for (const email of ['dsi@boege.example', 'nobody@boege.example']) {
      later();
      const client = open.visitor();
      for (let i = 0; i < linksPerAddress; i++) expect((await client.post('/login', { email })).status).toBe(303);
      const answer = await client.post('/login', { email });
      expect([answer.status, shown(answer).notice]).toEqual([429, 'too-many']);
      expect(answer.headers.get('retry-after')).toBe('300');
      later();
      expect((await client.post('/login', { email })).status).toBe(303);
    }
  });

  test('per sender, as our proxies name them', async () => {
    const proxies = new BlockList();
    proxies.addAddress('127.0.0.1');
    const behind = await openPortal(folder, bareRepository(folder, firm()), { proxies });
    try {
      const ask = (i: number, from: string) =>
        behind.visitor().post('/login', { email: `a${i}@x.example` }, { headers: { 'x-forwarded-for': from } });
      let answers = 0;
      while (answers < 500 && (await ask(answers, '192.0.2.1')).status === 303) answers++;
      expect(answers).toBe(60);
      expect((await ask(0, '192.0.2.2')).status).toBe(303);
      expect((await ask(0, '192.0.2.2, 192.0.2.1')).status, 'what a sender adds counts for nothing').toBe(429);
    } finally {
      await behind.portal.close();
    }
  });
});

test.each([
  ['', 'email-missing'],
  ['   ', 'email-missing'],
  ['dsi', 'email-malformed'],
  ['dsi@boege.example, paul@boege.example', 'email-malformed'],
  ['dsi@boege.example\r\nBcc: paul@boege.example', 'email-malformed'],
])('the address %j is refused, and given back', async (email, problem) => {
  later();
  const before = open.mailed().length;
  const answer = await open.visitor().post('/login', { email });
  expect(answer.status).toBe(400);
  expect(shown(answer)).toMatchObject({ url: '/login', problems: [problem], values: { email } });
  expect(open.mailed().length).toBe(before);
});

test('nothing that opens anything is logged or kept in clear', async () => {
  later();
  const client = open.visitor();
  const link = await open.link(client, 'dsi@boege.example');
  await client.post(link, {});
  open.site.before = () => Promise.reject(new Error(`broke at ${link} for dsi@boege.example`));
  await client.get('/offers');
  open.site.before = undefined;
  const [linkToken, token] = [link.slice('/login/'.length), client.cookies.get('carnet')!];
  const log = open.log();
  expect(log).toContain('signed in');
  for (const secret of [linkToken, token, '@boege.example']) expect(log).not.toContain(secret);
  const state = readFileSync(join(open.config.stateFolder, 'sessions.sqlite'), 'latin1');
  for (const secret of [linkToken, token]) expect(state).not.toContain(secret);
});
