import { expect, test } from 'vitest';
import { bytesOf } from '../../src/server/bytes.ts';
import { openKeptPages, type KeptPage } from '../../src/server/kept-pages.ts';

const pageOf = (text: string, validUntilMs = Infinity): KeptPage => ({
  status: 200,
  headers: {},
  bytes: bytesOf(Buffer.from(text)),
  validUntilMs,
});

test('asked for many times at once, a page is rendered once', async () => {
  const pages = openKeptPages(() => 0);
  let rendered = 0;
  const render = async () => {
    rendered++;
    await new Promise((resolve) => setImmediate(resolve));
    return pageOf('a');
  };
  const all = await Promise.all(Array.from({ length: 20 }, () => pages.getOr('a', render)));
  expect(rendered).toBe(1);
  expect(new Set(all).size).toBe(1);
  expect(await pages.getOr('a', render)).toBe(all[0]);
  expect(rendered).toBe(1);
});

test('a page ends when its time has come', async () => {
  let nowMs = 0;
  const pages = openKeptPages(() => nowMs);
  await pages.getOr('a', () => Promise.resolve(pageOf('a', 1_000)));
  nowMs = 999;
  expect(pages.get('a')).toBeDefined();
  nowMs = 1_000;
  expect(pages.get('a')).toBeUndefined();
  expect(pages.size()).toBe(0);
});

test('a page whose time has come while it was rendered is given, and not kept', async () => {
  const pages = openKeptPages(() => 1_000);
  const page = await pages.getOr('a', () => Promise.resolve(pageOf('a', 1_000)));
  expect(page.bytes.plain.toString()).toBe('a');
  expect(pages.get('a')).toBeUndefined();
});

test('a failure is told to everyone who waits, and not kept', async () => {
  const pages = openKeptPages(() => 0);
  const fail = () => Promise.reject(new Error('broken'));
  await expect(Promise.all([pages.getOr('a', fail), pages.getOr('a', fail)])).rejects.toThrow('broken');
  expect((await pages.getOr('a', () => Promise.resolve(pageOf('a')))).status).toBe(200);
});

test('holds no more bytes than it may, and lets the least recently asked for go', async () => {
  const pages = openKeptPages(() => 0, 10_000);
  const keep = (key: string, text: string) => pages.getOr(key, () => Promise.resolve(pageOf(text)));
  const page = 'x'.repeat(1_400);
  for (const key of ['a', 'b', 'c']) await keep(key, page);
  expect(pages.get('a')).toBeDefined();
  await keep('d', page);
  expect(pages.get('b')).toBeUndefined();
  for (const key of ['a', 'c', 'd']) expect(pages.get(key), key).toBeDefined();
  expect(pages.size()).toBeLessThanOrEqual(10_000);
  await keep('whale', 'x'.repeat(20_000));
  expect(pages.get('whale')).toBeUndefined();
  expect(pages.get('d')).toBeDefined();
});
