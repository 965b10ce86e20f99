/** Files of entries: who is given them, as what, and that they go out at the reader's pace. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '../support/client.ts';
import { entryId, firm, minutesAgo } from '../support/firm.ts';
import { bareRepository, clone } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal } from './support.ts';

const folder = temporaryFolder();
const png = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
const note = entryId(minutesAgo(60), 'camille');
const large = Buffer.alloc(40 * 1024 * 1024, 'a line of a log\n');
let open: Awaited<ReturnType<typeof openPortal>>;
let dsi: Client;
let ecole: Client;
let tilleuls: Client;
let camille: Client;

beforeAll(async () => {
  const repo = bareRepository(folder, firm());
  const at = minutesAgo(60);
  const ticket = 'content/tickets/0-999/1';
  const engineer = clone(repo);
  engineer.push(
    new Map<string, string | Uint8Array>([
      [`${ticket}/${note}.md`, `---\nat: ${at}\nby: camille\ninternal: true\n---\n\nEntre nous.\n`],
      [`${ticket}/files/${note}/entre nous.png`, png],
      [`${ticket}/files/ticket/écran n°1 (50%).png`, png],
      [`${ticket}/files/ticket/page.html`, '<script>alert(1)</script>'],
      [`${ticket}/files/ticket/dessin.svg`, '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'],
      [`${ticket}/files/ticket/faux.png`, '<!doctype html><script>alert(1)</script>'],
      [`${ticket}/files/ticket/double.gif`, 'GIF89a/*<script>alert(1)</script>*/=1'],
      [`${ticket}/files/ticket/vide.log`, ''],
      [`${ticket}/files/ticket/a"b\n;c.txt`, 'x'],
      [`${ticket}/files/ticket/grand.log`, large],
    ]),
  );
  engineer.remove();
  open = await openPortal(folder, repo);
  dsi = await open.signIn('dsi@boege.example');
  ecole = await open.signIn('ecole@boege.example');
  tilleuls = await open.signIn('si@tilleuls.example');
  camille = await open.signIn('camille@libra.example');
});
afterAll(() => open?.portal.close());

const at = (name: string, entry = 'ticket') => `/tickets/1/files/${entry}/${encodeURIComponent(name)}`;

test.each([
  [
    'écran n°1 (50%).png',
    'image/png',
    /^inline; filename="ecran n_1 \(50_\)\.png"; filename\*=UTF-8''%C3%A9cran%20n%C2%B01%20%2850%25%29\.png$/,
  ],
  ['double.gif', 'image/gif', /^inline; /],
  ['page.html', 'application/octet-stream', /^attachment; filename="page\.html"/],
  ['dessin.svg', 'application/octet-stream', /^attachment; /],
  ['faux.png', 'application/octet-stream', /^attachment; /],
  ['vide.log', 'application/octet-stream', /^attachment; /],
  [
    'a"b\n;c.txt',
    'application/octet-stream',
    /^attachment; filename="a_b_;c\.txt"; filename\*=UTF-8''a%22b%0A%3Bc\.txt$/,
  ],
])('%j is given as %s', async (name, type, disposition) => {
  const answer = await dsi.fetch(at(name));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
  expect(answer.headers.get('content-disposition')).toMatch(disposition);
  expect(answer.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect(answer.headers.get('cache-control')).toBe('private, no-cache');
  const body = Buffer.from(await answer.arrayBuffer());
  expect(answer.headers.get('content-length')).toBe(String(body.length));
  const head = await dsi.fetch(at(name), { method: 'HEAD' });
  for (const header of ['content-type', 'content-length', 'content-disposition', 'etag'])
    expect([header, head.headers.get(header)]).toEqual([header, answer.headers.get(header)]);
  const again = await dsi.fetch(at(name), { headers: { 'if-none-match': answer.headers.get('etag')! } });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test('whoever is not shown the entry is told what everybody is told of what does not exist', async () => {
  const told = async (client: Client, path: string) => {
    const { status, headers, text } = await client.get(path);
    return { status, headers: [...headers].filter(([name]) => name !== 'date'), text };
  };
  const nothing = await told(tilleuls, '/tickets/99/files/ticket/x.png');
  expect(nothing.status).toBe(404);
  const page = at('écran n°1 (50%).png');
  expect(await told(tilleuls, page)).toEqual(nothing);
  expect(await told(tilleuls, at('entre nous.png', note))).toEqual(nothing);
  const theirs = await told(dsi, at('keine.png'));
  expect(theirs.status).toBe(404);
  expect(await told(dsi, at('entre nous.png', note))).toEqual(theirs);
  expect(await told(dsi, at('entre nous.png'))).toEqual(theirs);
  expect((await ecole.get(page)).status).toBe(404);
  expect((await camille.fetch(at('entre nous.png', note))).status).toBe(200);
  expect((await camille.fetch(at('page.html', note))).status).toBe(404);
  const visitor = await open.visitor().get(page);
  expect([visitor.status, visitor.location]).toEqual([303, '/login']);
  expect((await open.visitor().get(at('keine.png'))).location).toBe('/login');
});

test('whoever reads one ticket through a mailed link has its files, and no other’s', async () => {
  const guest = open.visitor();
  await guest.post('/consult', { email: 'dsi@boege.example', ticket: '1' });
  const link = await eventually(() =>
    open
      .mailed()
      .map((mail) => /\/consult\/[\w-]{43}/.exec(mail.replaceAll('=\r\n', ''))?.[0])
      .find(Boolean),
  );
  await guest.post(link, {});
  expect((await guest.fetch(at('page.html'))).status).toBe(200);
  expect((await guest.fetch(at('entre nous.png', note))).status).toBe(404);
  expect((await guest.fetch('/tickets/2/files/ticket/x.txt')).status).toBe(404);
});

test('an etag gives nothing to whoever may not read', async () => {
  const etag = (await dsi.fetch(at('page.html'))).headers.get('etag')!;
  expect((await tilleuls.fetch(at('page.html'), { headers: { 'if-none-match': etag } })).status).toBe(404);
});

test.each([
  '/tickets/1/files/ticket/%70age.html',
  '/tickets/1/files/ticket/..%2fticket.md',
  '/tickets/1/files/ticket/%ff',
])('%s is no address', async (path) => {
  expect((await dsi.get(path)).status).toBe(400);
});

test.each(['/tickets/1/files/../ticket/page.html', '/tickets/1/files/ticket', '/tickets/1/files/x/page.html'])(
  'there is nothing at %s',
  async (path) => {
    expect([303, 404]).toContain((await dsi.get(path)).status);
  },
);

test('a reader who takes nothing costs little memory, and what is cut short leaves nothing behind', async () => {
  const before = process.memoryUsage.rss();
  const sockets = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const socket = connect(Number(new URL(open.portal.address).port), '127.0.0.1').pause();
      await once(socket, 'connect');
      const cookie = `carnet=${dsi.cookies.get('carnet')}`;
      socket.write(`GET ${at('grand.log')} HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`);
      // Its beginning is there, and nobody takes it.
      await once(socket, 'readable');
      return socket;
    }),
  );
  await sleep(1_500);
  // Whole they would be 480 MB.
  expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024);
  const more = await dsi.get(at('page.html'));
  expect([more.status, more.headers.get('retry-after')]).toEqual([503, '2']);
  expect((await camille.fetch(at('page.html'))).status).toBe(200);
  for (const socket of sockets) socket.destroy();
  await expect.poll(async () => (await dsi.fetch(at('page.html'))).status).toBe(200);
  expect(Buffer.from(await (await dsi.fetch(at('grand.log'))).arrayBuffer()).equals(large)).toBe(true);
});
