/** The configuration of docs/publishing.md under Debian's nginx, in front of the built portal. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTool } from '../../scripts/install-tools.ts';
import { Client } from '../support/client.ts';
import { job } from '../support/jobs.ts';
import { bareRepository } from '../support/repository.ts';
import { eventually, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { secretOf, sides, twoCustomers } from '../support/two-customers.ts';

const nginx = findTool('nginx');
const folder = temporaryFolder();
const copies = join(folder, 'copies');
let portal: RunningPortal;
let server: ChildProcess;
let url: string;

/** The block of the documentation, for these ports and places. */
function configuration(port: number): string {
  const docs = readFileSync(join(import.meta.dirname, '../../docs/publishing.md'), 'utf8');
  const block = /^```nginx\n(.*?)^```$/ms.exec(docs)![1]!;
  const own = block
    .replaceAll('listen 80;', `listen 127.0.0.1:${port};`)
    .replaceAll('http://127.0.0.1:4321', portal.url)
    .replaceAll('server_name support.example;', 'server_name 127.0.0.1;')
    .replaceAll('/srv/carnet/copies', copies);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/nginx/${name};`,
  );
  // A test's folder is its own user's alone.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `daemon off; ${user} pid ${folder}/nginx/pid; error_log stderr; worker_processes 1; events {}
    http { access_log off; types { text/html html; text/css css; text/javascript js; image/svg+xml svg; text/plain txt; }
    ${temporary.join('\n')}
    ${own} }`;
}

function freePort(): Promise<number> {
  return new Promise((free) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => free(port));
    });
  });
}

beforeAll(async () => {
  if (!nginx) return;
  const repo = bareRepository(folder, twoCustomers());
  portal = await startPortal({ state: join(folder, 'state'), repo });
  const { status, stderr } = job(
    'publish',
    '--out',
    copies,
    '--repo',
    repo,
    '--all',
    '--as',
    'member',
    '--as',
    'manager',
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) });
  const port = await freePort();
  mkdirSync(join(folder, 'nginx'));
  writeFileSync(join(folder, 'nginx.conf'), configuration(port));
  server = spawn(nginx, ['-p', join(folder, 'nginx'), '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr!.setEncoding('utf8').on('data', (text) => (said += text));
  url = `http://127.0.0.1:${port}`;
  await eventually(async () => {
    if (server.exitCode !== null) throw new Error(`nginx did not start:\n${said}`);
    return (await fetch(`${url}/healthz`).catch(() => undefined))?.ok ? true : undefined;
  });
});
afterAll(async () => {
  if (server?.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  await portal?.stop();
});

/** The same browser, at nginx: its session is the portal's. */
async function signIn(email: string): Promise<Client> {
  const there = await portal.signIn(email);
  const client = new Client(url);
  for (const [name, value] of there.cookies) client.cookies.set(name, value);
  return client;
}
/** An address as it is written, which `fetch` would tidy up. */
async function raw(path: string, client?: Client, name?: string): Promise<[status: number, text: string]> {
  const cookie = [...(client?.cookies ?? [])].map(([key, value]) => `${key}=${value}`).join('; ');
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, path, headers: { ...(cookie && { cookie }), ...(name && { host: name }) } });
  const [answer] = (await once(sent.end(), 'response')) as [IncomingMessage];
  return [answer.statusCode!, await text(answer)];
}
const page = (side: 'alpes' | 'jura', role: string) => `/customers/${side}/${role}/tickets/${sides[side].ticket}.html`;

describe.skipIf(!nginx)('nginx in front of copies', () => {
  test('one’s own copy is there, whole, with what keeps it safe', async () => {
    const chef = await signIn('chef@alpes.example');
    for (const role of ['manager', 'member']) {
      const answer = await chef.get(page('alpes', role));
      expect(answer.status).toBe(200);
      expect(answer.text).toContain(`Réponse ${secretOf.alpes}`);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'");
      expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    }
    const first = await chef.get('/customers/alpes/member/');
    expect([first.status, first.text.includes(`Commune ${secretOf.alpes}`)]).toEqual([200, true]);
    const href = / href="(\d+\/files\/[^"]*journal\.txt)"/.exec((await chef.get(page('alpes', 'member'))).text)![1]!;
    const file = await chef.get(`/customers/alpes/member/tickets/${href}`);
    expect([file.status, file.text]).toEqual([200, `Journal ${secretOf.alpes}\n`]);
    expect(file.headers.get('content-security-policy')).toContain('sandbox');
  });

  test('another’s copy is what does not exist, and so is another role’s', async () => {
    const told = ({ status, text: said, headers }: Awaited<ReturnType<Client['get']>>) => ({
      status,
      text: said,
      headers: [...headers].filter(([name]) => name !== 'date'),
    });
    const member = await signIn('membre@alpes.example');
    const nothing = told(await member.get('/customers/personne/member/index.html'));
    expect(nothing.status).toBe(404);
    expect((await member.get(page('alpes', 'member'))).status).toBe(200);
    for (const path of [
      page('jura', 'member'),
      page('jura', 'manager'),
      page('alpes', 'manager'),
      '/customers/jura/member/',
      '/customers/jura/member/theme.css',
      '/customers/alpes/member/nothing.html',
      '/customers/alpes/member/tickets',
    ])
      expect(told(await member.get(path)), path).toEqual(nothing);
    // Not what an address says, but what it comes to, is asked about.
    for (const way of ['../..', '%2e%2e/%2e%2e', '..%2f..'])
      expect(await raw(`/customers/alpes/member/${way}/jura/member/index.html`, member)).toEqual([404, nothing.text]);
    const requester = await signIn('demandeur@alpes.example');
    expect(told(await requester.get(page('alpes', 'member')))).toEqual(nothing);
  });

  test('what was written about the copies is nobody’s to read', async () => {
    const chef = await signIn('chef@alpes.example');
    for (const path of ['/.carnet-copy/public.json', '/customers/.carnet-copy/about.txt', '/customers/alpes/'])
      expect((await chef.get(path)).status, path).toBe(404);
  });

  test('whoever is not signed in is led there, whatever there is', async () => {
    const visitor = new Client(url);
    for (const path of [page('alpes', 'member'), '/customers/personne/member/', '/customers/alpes/manager/nothing']) {
      const { status, location, text: said } = await visitor.get(path);
      expect([status, location && new URL(location, url).pathname], path).toEqual([303, '/login']);
      expect(said).not.toContain(secretOf.alpes);
    }
  });

  test('the team reads everybody’s, and the public part is everybody’s', async () => {
    const camille = await signIn('camille@libra.example');
    for (const side of ['alpes', 'jura'] as const)
      expect((await camille.get(page(side, 'manager'))).text).toContain(secretOf[side]);
    const [status, said] = await raw('/', undefined, 'www.support.example');
    expect([status, said.includes('LibrA-HELP 10')]).toEqual([200, true]);
    expect((await raw('/../.carnet-copy/public.json', undefined, 'www.support.example'))[0]).not.toBe(200);
    expect((await raw('/customers/alpes/member/index.html', undefined, 'www.support.example'))[0]).toBe(404);
  });
});
