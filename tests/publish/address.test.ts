import { expect, test } from 'vitest';
import { assembleContent } from '../../src/domain/assemble.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Instant } from '../../src/domain/values.ts';
import { placeOf, relativeTo } from '../../src/publish/address.ts';
import { routes } from '../../src/server/routes.ts';
import { firm } from '../support/firm.ts';

const article = '---\ntitle: Guide\ndate: 2026-01-05\nkind: help\n---\nTexte\n';
const files = new Map([...firm(), ['content/articles/guide.md', article]]);
const source = sourceOf(
  assembleContent([...files].map(([path, bytes]) => ({ path, kind: 'file', oid: null, bytes }))),
  null,
);
const now = '2026-11-25T10:00:00Z' as Instant;
const member = openSpace(source, { kind: 'contact', customer: 'mairie-boege', handle: '', role: 'member' }, now);
const visitor = openSpace(source, { kind: 'visitor' }, now);

test.each([
  ['/', 'index.html', '/'],
  ['/offers', 'offers.html', '/offers'],
  ['/articles/guide', 'articles/guide.html', '/articles/guide'],
  ['/tickets', 'tickets.html', '/tickets'],
  ['/tickets?status=open', 'tickets.html', '/tickets'],
  ['/tickets?status=closed&page=1', 'tickets-closed.html', '/tickets?status=closed'],
  ['/tickets?page=2&status=closed', 'tickets-closed-2.html', '/tickets?status=closed&page=2'],
  ['/tickets.csv?status=open', 'tickets-open.csv', '/tickets.csv?status=open'],
  ['/tickets.csv', 'tickets.csv', '/tickets.csv'],
  ['/tickets/1', 'tickets/1.html', '/tickets/1'],
  ['/credit', 'credit.html', '/credit'],
  ['/synthesis?from=2026-01-01&to=2026-12-31', 'synthesis-2026-01-01-2026-12-31.html', undefined],
  ['/search?q=rsync', 'search.html', '/search'],
])('%s is kept as %s', (address, file, named) => {
  expect(placeOf(address, member)).toMatchObject({ file, ...(named !== undefined && { address: named }) });
});

test.each([
  // Forms, and what leads to one.
  '/login',
  '/open',
  '/consult',
  '/tickets/new',
  '/credit/renew',
  '/tickets/1?line=2026-03-02T101500Z',
  '/logout',
  // As many as there are days and words.
  '/credit?at=2026-03-02',
  '/credit/statements/1999-01.html',
  '/tickets?status=open&component=postfix',
  // The team's, the clock's, another's, nobody's.
  '/desk',
  '/desk/report',
  '/healthz',
  '/export.zip',
  '/tickets/2',
  '/tickets/99',
  '/articles/nothing',
  '/nowhere',
  '/../etc/passwd',
])('%s has no place in a copy', (address) => {
  expect(placeOf(address, member)).toBeUndefined();
});

test('a visitor’s copy has nothing that asks for a session', () => {
  const places = routes.flatMap(
    ({ path }) => placeOf(path.replace(':slug', 'guide').replace(':number', '1'), visitor)?.file ?? [],
  );
  expect(new Set(places)).toEqual(
    new Set([
      'index.html',
      'offers.html',
      'catalogue.html',
      'procedures.html',
      'articles.html',
      'articles.atom',
      'articles/guide.html',
      'search.html',
    ]),
  );
});

test.each([
  ['index.html', 'tickets/1.html', 'tickets/1.html'],
  ['tickets/1.html', 'index.html', '../index.html'],
  ['tickets/1.html', 'tickets/2.html', '2.html'],
  ['tickets/1.html', 'tickets/1/files/ticket/é a#?.txt', '1/files/ticket/%C3%A9%20a%23%3F.txt'],
  ['articles/a.html', 'tickets/1.html', '../tickets/1.html'],
])('from %s to %s: %s', (from, to, way) => {
  expect(relativeTo(from, to)).toBe(way);
});
