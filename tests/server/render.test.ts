import { expect, test } from 'vitest';
import type { Space } from '../../src/domain/space.ts';
import { pageRenderer, RenderError, type AstroHandler } from '../../src/server/render.ts';

const space = { rights: 'visitor' } as Space;
interface Exchange {
  req: { method: string; url: string; headers: Record<string, string>; socket: { encrypted: boolean } };
  res: {
    writeHead(status: number, headers: Record<string, unknown>): void;
    write(chunk: Uint8Array | string, done?: () => void): boolean;
    end(chunk?: string): void;
    destroy(error?: Error): void;
  };
}
const renderer = (page: (exchange: Exchange, locals: App.Locals, next: () => void) => unknown) =>
  pageRenderer(
    ((req, res, next, locals) => page({ req, res } as Exchange, locals, next)) as AstroHandler,
    'https://support.example',
  );

test('a page gets the address, what it may be asked, and its locals; nothing of anybody’s request', async () => {
  const render = renderer(({ req, res }, locals) => {
    res.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'x=y', 'x-powered-by': 'z' });
    res.write(Buffer.from(JSON.stringify({ ...req, ...locals })));
    res.end();
  });
  const { status, headers, body } = await render({
    path: '/tickets',
    query: new URLSearchParams({ status: 'all' }),
    space,
    notice: 'expired',
    form: { values: { body: 'x' }, problems: [] },
  });
  expect([status, headers]).toEqual([200, { 'content-type': 'text/html; charset=utf-8' }]);
  expect(JSON.parse(body.toString())).toEqual({
    method: 'GET',
    url: '/tickets?status=all',
    headers: { host: 'support.example' },
    socket: { encrypted: true },
    space: { rights: 'visitor' },
    notice: 'expired',
    form: { values: { body: 'x' }, problems: [] },
  });
});

test('the status is the page’s own, unless it was given one', async () => {
  const render = renderer(({ res }, locals) => {
    res.writeHead(locals.status ?? 404, {});
    res.end('x');
  });
  expect((await render({ path: '/', space })).status).toBe(404);
  expect((await render({ path: '/', space, status: 503 })).status).toBe(503);
});

test('chunks of any kind make one body', async () => {
  const render = renderer(async ({ res }) => {
    res.writeHead(200, {});
    const bytes = new Uint8Array([0xc3, 0xa9]);
    res.write(bytes);
    // A stream may use its buffer again.
    bytes.fill(0);
    res.write('è');
    await Promise.resolve();
    res.end('ê');
  });
  expect((await render({ path: '/', space })).body.toString()).toBe('éèê');
});

test.each<[string, Parameters<typeof renderer>[0]]>([
  ['throws', () => Promise.reject(new Error('broke'))],
  ['answers 500', ({ res }) => (res.writeHead(500, {}), res.end('secret'))],
  ['ends without a word', ({ res }) => res.end()],
  ['breaks in its middle', ({ res }) => (res.writeHead(200, {}), res.write('half'), res.destroy(new Error('broke')))],
  [
    'breaks in its middle as Astro has it',
    ({ res }) => (res.writeHead(200, {}), res.write('Internal server error', () => res.destroy(new Error('broke')))),
  ],
  ['is none', (_exchange, _locals, next) => next()],
])('a page that %s is a failure, and no answer', async (_, page) => {
  const failure = await renderer(page)({ path: '/x', space }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RenderError);
  expect(String((failure as Error).cause)).not.toContain('secret');
});
