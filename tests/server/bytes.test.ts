import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bytesOf, encodingFor } from '../../src/server/bytes.ts';

test('each form is made once, and all of them say the same', async () => {
  const text = 'Bonjour, l’imprimante ne répond plus. '.repeat(100);
  const bytes = bytesOf(Buffer.from(text));
  expect(bytes.ready('br')).toBeUndefined();
  const [one, two] = await Promise.all([bytes.in('br'), bytes.in('br')]);
  expect(one).toBe(two);
  expect(bytes.ready('br')).toBe(one);
  expect(brotliDecompressSync(one).toString()).toBe(text);
  expect(gunzipSync(await bytes.in('gzip')).toString()).toBe(text);
  expect((await bytes.in('identity')).toString()).toBe(text);
  expect(bytes.size()).toBeGreaterThan(bytes.plain.length);
  expect(bytes.etag).toBe(bytesOf(Buffer.from(text)).etag);
  expect(bytes.etag).not.toBe(bytesOf(Buffer.from(`${text}.`)).etag);
});

test('a small body is sent as it is', () => {
  const bytes = bytesOf(Buffer.from('ok'));
  expect(bytes.ready('br')).toBe(bytes.plain);
});

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.0,gzip;q=0', 'identity'],
  ['br;q=0.1', 'br'],
  ['identity', 'identity'],
  ['', 'identity'],
  [undefined, 'identity'],
])('Accept-Encoding %j gets %s', (accept, encoding) => {
  expect(encodingFor(accept)).toBe(encoding);
});
