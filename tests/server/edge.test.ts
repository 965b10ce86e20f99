import { request } from 'node:http';
import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../src/server/routes.ts';
import { Client } from '../support/client.ts';
import { firm } from '../support/firm.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal, shown } from './support.ts';

const folder = temporaryFolder();
const held = '2026-03-01T090000Z-mail-x7f2';
let repo: string;
let open: Awaited<ReturnType<typeof openPortal>>;
let visitor: Client;
let dsi: Client;
let camille: Client;

beforeAll(async () => {
  const article = '---\ntitle: Sauvegarder\ndate: 2026-01-05\nkind: help\n---\n\nAvec rsync.\n';
  const mail = '---\nat: 2026-03-01T09:00:00Z\nfrom: qui@nowhere.example\n---\n';
  const files = new Map([...firm(), ['content/articles/guide.md', article], [`content/inbox/${held}.md`, mail]]);
  repo = bareRepository(folder, files);
  open = await openPortal(folder, repo);
  visitor = open.visitor();
  dsi = await open.signIn('dsi@boege.example');
  camille = await open.signIn('camille@libra.example');
});
afterAll(() => open?.portal.close());

const head = () => git(repo, 'rev-parse', 'main').trim();
const example = (path: string) =>
  path
    .replace(':number', '1')
    .replace('customers/:slug', 'customers/mairie-boege')
    .replace(':customer/:role', 'mairie-boege/member')
    .replace(':slug', 'guide')
    .replace(':mail', held)
    .replace(':confirmation', `${held}.tau5c0.${'A'.repeat(27)}`)
    .replace(':contract', 'LH-1')
    .replace(':document', 'support.md')
    .replace(':letter', '4711')
    .replace(':statement', '2026-01.md')
    .replace(':token', 'A'.repeat(43));

describe('the table of routes', () => {
  test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s is answered',
    async (_, route) => {
      const path = example(route.path);
      for (const [kind, client] of Object.entries({ visitor, contact: dsi, team: camille })) {
        if (route.serves === 'action' && route.action === 'sign out') continue;
        // Their own tests have files and a picture to ask for.
        if (route.serves === 'file' || route.serves === 'logo' || route.serves === 'hook') continue;
        if (route.serves === 'file of a mail') continue;
        // There is one once the contract's welcome is sent.
        if (route.path.startsWith('/welcomes/')) continue;
        if (route.serves === 'answer elsewhere') continue;
        if (route.serves === 'leave to read a copy' && kind === 'visitor') continue;
        const may = route.may.some((one) => one === kind);
        const answer =
          route.method === 'GET'
            ? await client.get(path)
            : await client.post(path, {}, { multipart: route.form.type.startsWith('multipart') });
        if (route.method === 'GET' && may) expect([path, kind, answer.status]).toEqual([path, kind, 200]);
        else if (!may && kind !== 'visitor') expect([path, kind, answer.status]).toEqual([path, kind, 404]);
        else if (route.method === 'GET') expect([answer.status, answer.location]).toEqual([303, '/login']);
        else expect([path, kind, [200, 303, 400, 401, 410].includes(answer.status)]).toEqual([path, kind, true]);
      }
    },
  );

  test.each([
    '/nowhere',
    '/tickets/',
    '/tickets/01',
    '/tickets/1/',
    '/tickets/-1',
    '/tickets/1.0',
    '/tickets/9999999999999999',
    '/tickets/new/replies',
    '/login/short',
    '/index.html',
    '/.git/config',
    '/_assets/',
    '/_assets/other.css',
    '/_image',
    '/healthz/',
    '/404',
  ])('%s is not in it: 404, for everyone the same', async (path) => {
    for (const client of [visitor, dsi]) {
      const answer = await client.get(path);
      expect(answer.status).toBe(404);
      expect(answer.text).toBe((await client.get('/really-nowhere')).text);
      expect(shown(answer).notice).toBe('not-found');
    }
  });

  test.each([
    ['POST', '/', 'GET, HEAD'],
    ['PUT', '/tickets/1', 'GET, HEAD'],
    ['DELETE', '/tickets/new', 'GET, HEAD, POST'],
    ['GET', '/tickets/1/replies', 'POST'],
    ['GET', '/logout', 'POST'],
    ['OPTIONS', '/login', 'GET, HEAD, POST'],
    ['PATCH', '/healthz', 'GET, HEAD'],
    ['POST', '/_assets/page.css', 'GET, HEAD'],
  ])('%s %s: 405, and what is allowed', async (method, path, allow) => {
    const answer = await fetch(new URL(path, open.portal.url), { method, headers: { origin: open.portal.url } });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });

  test.each(['//evil.example/', '/../etc/passwd', '/tickets/%2e%2e', '/tickets\\1', '*', 'http://evil.example/'])(
    'a request for %s is none',
    async (target) => {
      expect(await raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 400 /);
    },
  );

  test('what is no HTTP, or too much of it, is told so', async () => {
    expect(await raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
    const both = 'POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(await raw(both)).toMatch(/^HTTP\/1.1 400 /);
    expect((await visitor.get('/')).status).toBe(200);
  });
});

describe('headers', () => {
  test('are on every answer, whatever it is', async () => {
    const answers = await Promise.all([
      visitor.get('/'),
      visitor.get('/nowhere'),
      visitor.get('/tickets'),
      visitor.get('/theme.css'),
      visitor.get('/_assets/page.css'),
      visitor.get('/healthz'),
      visitor.post('/', {}),
      visitor.post('/login', {}, { origin: null }),
      dsi.get('/tickets/1'),
    ]);
    for (const { headers } of answers) {
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe|http:|https:|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('strict-transport-security')).toBeNull();
      expect(headers.get('cache-control')).toBeTruthy();
    }
    expect(answers[0]!.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answers[8]!.headers.get('cache-control')).toBe('private, no-cache');
  });

  test('HEAD gives those of GET, and no body', async () => {
    const [get, head] = [await visitor.get('/offers'), await fetch(`${open.portal.url}/offers`, { method: 'HEAD' })];
    expect(head.status).toBe(200);
    for (const name of ['content-type', 'content-length', 'etag', 'cache-control', 'vary'])
      expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
    expect(await head.text()).toBe('');
  });

  test('a page that has not changed is not sent again', async () => {
    const { headers } = await dsi.get('/tickets');
    const etag = headers.get('etag')!;
    const again = await dsi.get('/tickets', { 'if-none-match': `"other", ${etag}` });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await dsi.get('/tickets', { 'if-none-match': '"other"' })).status).toBe(200);
    expect(
      (await dsi.get('/nowhere', { 'if-none-match': (await dsi.get('/nowhere')).headers.get('etag')! })).status,
    ).toBe(404);
  });

  test('bodies are compressed as the browser can', async () => {
    const plain = (await encoded('identity')).body.toString();
    const [br, gzip] = [await encoded('gzip, br'), await encoded('gzip')];
    expect([br.encoding, gzip.encoding]).toEqual(['br', 'gzip']);
    expect(brotliDecompressSync(br.body).toString()).toBe(plain);
    expect(gunzipSync(gzip.body).toString()).toBe(plain);
    expect(br.body.length).toBeLessThan(plain.length / 2);
  });
});

describe('kept pages', () => {
  const times = (url: string) => open.site.rendered.get(url) ?? 0;

  test('a second reader with the same rights gets bytes', async () => {
    const accueil = await open.signIn('accueil@boege.example');
    const international = await open.signIn('international@boege.example');
    await accueil.get('/tickets?status=closed', { 'accept-language': 'fr' });
    const before = times('/tickets?status=closed');
    await Promise.all(Array.from({ length: 10 }, () => accueil.get('/tickets?status=closed')));
    await accueil.get('/tickets?unknown=1&status=closed&status=all');
    expect(times('/tickets?status=closed')).toBe(before);
    expect(shown(await international.get('/tickets?status=closed')).locale, 'their own language').toBe('en');
    expect(times('/tickets?status=closed')).toBe(before + 1);
    await open.visitor().get('/offers');
    const offers = times('/offers');
    await open.visitor().get('/offers');
    expect(times('/offers')).toBe(offers);
  });

  test('other rights get a page of their own', async () => {
    expect(shown(await dsi.get('/tickets/1')).reader).toBe('customer/mairie-boege/manager');
    expect(shown(await camille.get('/tickets/1')).reader).toBe('team');
    expect(shown(await dsi.get('/')).reader).toBe('customer/mairie-boege/manager');
    expect(shown(await visitor.get('/')).reader).toBe('visitor');
  });

  test('a push shows at once, and only where it concerns', async () => {
    const si = await open.signIn('si@tilleuls.example');
    const [mine, theirs] = [shown(await dsi.get('/tickets/1')), shown(await si.get('/tickets/2'))];
    const rendered = times('/tickets/2');
    const engineer = clone(repo);
    const at = new Date(open.clock.nowMs).toISOString().replace(/\.\d+Z/, 'Z');
    engineer.push(
      new Map([
        [`content/tickets/0-999/1/${at.replaceAll(':', '')}-camille.md`, `---\nat: ${at}\nby: camille\n---\n\nVu.\n`],
      ]),
    );
    await eventually(async () => shown(await dsi.get('/tickets/1')).ticket !== mine.ticket || undefined);
    expect(shown(await si.get('/tickets/2')).revision).toBe(theirs.revision);
    expect(times('/tickets/2')).toBe(rendered);
  });

  test('a page whose time has come is rendered again', async () => {
    await dsi.get('/credit');
    const before = times('/credit');
    await dsi.get('/credit');
    expect(times('/credit')).toBe(before);
    open.clock.nowMs += 24 * 3_600_000;
    await dsi.get('/credit');
    expect(times('/credit')).toBe(before + 1);
  });

  test('what breaks while it is rendered is told, logged, and not kept', async () => {
    open.site.before = (url) =>
      url === '/catalogue' ? Promise.reject(new Error('the page broke')) : Promise.resolve();
    const answer = await dsi.get('/catalogue', { 'accept-language': 'en' });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([500, 'no-store']);
    expect(answer.text).toContain('The fault is on our side');
    expect(answer.text).not.toContain('broke');
    expect(open.log()).toContain('the page broke');
    open.site.before = undefined;
    expect((await dsi.get('/catalogue')).status).toBe(200);
  });
});

test('a ticket of others is answered exactly as one that does not exist', async () => {
  const ecole = await open.signIn('ecole@boege.example');
  for (const [client, path] of [
    [dsi, '/tickets/2'],
    [ecole, '/tickets/1'],
  ] as const) {
    const [theirs, none] = [await client.get(path), await client.get('/tickets/4711')];
    expect(theirs.status).toBe(404);
    expect(theirs.text).toBe(none.text);
    const told = ({ headers }: typeof theirs) => [...headers].filter(([name]) => name !== 'date');
    expect(told(theirs)).toEqual(told(none));
  }
});

describe('languages', () => {
  test('a visitor gets what the browser asks for, a contact their own', async () => {
    const ask = async (client: Client, languages: string) =>
      shown(await client.get('/offers', { 'accept-language': languages })).locale;
    expect(await ask(visitor, 'en-GB,en;q=0.9,fr;q=0.8')).toBe('en');
    expect(await ask(visitor, 'de,fr;q=0.5')).toBe('fr');
    expect(await ask(visitor, 'de')).toBe('fr');
    expect(await ask(dsi, 'en')).toBe('fr');
    expect(await ask(await open.signIn('international@boege.example'), 'fr')).toBe('en');
  });

  test('whoever chooses one keeps it, on the page they were on', async () => {
    const client = await open.signIn('accueil@boege.example');
    const chosen = await client.get('/tickets?lang=en&status=all&evil=1');
    expect([chosen.status, chosen.location]).toEqual([303, '/tickets?status=all']);
    expect(shown(await client.get('/tickets?status=all')).locale).toBe('en');
    expect((await client.get('/nowhere?lang=fr')).location).toBe('/nowhere');
    expect(shown(await client.get('/tickets')).locale).toBe('fr');
    expect((await client.get('/tickets?lang=xx')).status).toBe(200);
  });
});

test('/healthz says what is served', async () => {
  const answer = await visitor.get('/healthz');
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toEqual({
    commit: head(),
    indexing: false,
    problems: 0,
    mail: { state: 'ok', queued: expect.any(Number), dead: 0 },
  });
});

test('/theme.css is the firm’s colour, anew when it changes', async () => {
  const before = await visitor.get('/theme.css');
  expect(before.headers.get('content-type')).toBe('text/css; charset=utf-8');
  const engineer = clone(repo);
  const company = engineer.git('show', 'HEAD:content/company.md').replace('---\n', '---\ncolour: "#aa3300"\n');
  engineer.push(new Map([['content/company.md', company]]));
  await eventually(async () => (await visitor.get('/theme.css')).text !== before.text || undefined);
});

function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(open.portal.url);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk) => (answer += chunk));
    socket.on('close', () => resolve(answer)).on('error', () => undefined);
  });
}

/** As it comes over the wire: fetch would undo it. */
function encoded(accept: string): Promise<{ encoding: string | undefined; body: Buffer }> {
  return new Promise((resolve, reject) => {
    request(`${open.portal.url}/offers`, { headers: { 'accept-encoding': accept } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ encoding: answer.headers['content-encoding'], body: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
}
