import type { IncomingMessage } from 'node:http';
import { BlockList } from 'node:net';
import { expect, test } from 'vitest';
import { readCookie, readLanguages, readTarget, sourceOf } from '../../src/server/request.ts';

test.each(['/', '/tickets', '/tickets/12/replies', '/_assets/page.B3x_-d.css', '/tickets/', '/.well-known/x'])(
  '%s is an address',
  (path) => {
    expect(readTarget(path)).toEqual({ path, query: undefined });
    expect(readTarget(`${path}?a=b&c=%C3%A9`)?.query?.get('c')).toBe('é');
  },
);

test.each([
  '',
  '*',
  'tickets',
  'http://evil.example/tickets',
  '//evil.example/tickets',
  '/tickets//12',
  '/../etc/passwd',
  '/tickets/./12',
  '/tickets/..',
  '/%2e%2e/etc/passwd',
  '/tickets/%31',
  '/tickets\\12',
  '/tickets/12\0',
  '/tickets/é',
  `/${'a'.repeat(2048)}`,
])('%j is none', (url) => {
  expect(readTarget(url)).toBeUndefined();
});

test.each([
  ['carnet=abc', 'abc'],
  ['other=1; carnet=abc; lang=fr', 'abc'],
  ['xcarnet=no; carnet=abc', 'abc'],
  ['carnetx=no;carnet=abc', 'abc'],
  ['carnet=first; carnet=second', 'first'],
  ['carnet=', ''],
  ['other=carnet=abc', undefined],
  ['carnet', undefined],
  ['', undefined],
  [undefined, undefined],
])('cookie %j', (header, value) => {
  expect(readCookie(header, 'carnet')).toBe(value);
});

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

test.each([
  // peer, X-Forwarded-For, source
  ['192.0.2.1', undefined, '192.0.2.1'],
  ['192.0.2.1', '198.51.100.9', '192.0.2.1'],
  ['127.0.0.1', '198.51.100.9', '198.51.100.9'],
  ['::ffff:127.0.0.1', '198.51.100.9', '198.51.100.9'],
  ['127.0.0.1', '203.0.113.5, 198.51.100.9', '198.51.100.9'],
  ['127.0.0.1', '203.0.113.5, 198.51.100.9, 10.1.2.3', '198.51.100.9'],
  ['127.0.0.1', 'nonsense', '127.0.0.1'],
  ['127.0.0.1', '198.51.100.9, nonsense', '127.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', undefined, '2001:db8:1:2::/64'],
  ['2001:db8::1', undefined, '2001:db8:0:0::/64'],
  ['::1', undefined, '0:0:0:0::/64'],
])('a request of %s, forwarded for %s, counts as %s', (peer, forwarded, source) => {
  const proxies = new BlockList();
  proxies.addAddress('127.0.0.1');
  proxies.addSubnet('10.0.0.0', 8);
  expect(sourceOf(from(peer, forwarded), proxies)).toBe(source);
});

test('forwarded headers count from nobody by default', () => {
  expect(sourceOf(from('127.0.0.1', '198.51.100.9'), new BlockList())).toBe('127.0.0.1');
});

test.each([
  ['fr-FR,fr;q=0.9,en;q=0.8', ['fr', 'fr', 'en']],
  ['de, en;q=0.5, fr;q=0.9', ['de', 'fr', 'en']],
  ['en;q=0, fr', ['fr']],
  ['*', []],
  [undefined, []],
  ['x'.repeat(600), []],
])('languages of %j', (header, languages) => {
  expect(readLanguages(header)).toEqual(languages);
});
