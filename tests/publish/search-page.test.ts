import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { assembleContent } from '../../src/domain/assemble.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import { parseSearch } from '../../src/domain/search.ts';
import type { Instant } from '../../src/domain/values.ts';
import { placeOf } from '../../src/publish/address.ts';
import { find } from '../../src/publish/search-page.ts';
import { findablePublic, findableTicket, formatPart, type Findable } from '../../src/publish/search-parts.ts';
import { readFolder } from '../../src/store/read-content.ts';

const files = await Array.fromAsync(readFolder(join(import.meta.dirname, '../../content')));
const source = sourceOf(assembleContent(files), null);
const reader = { kind: 'contact', customer: 'mairie-boege', handle: '', role: 'member' } as const;
const space = openSpace(source, reader, '2026-11-25T10:00:00Z' as Instant);

/** As a browser gets it: by running the parts. */
function parts(): readonly Findable[] {
  const numbers = [1, 2, 3].flatMap((page) => space.tickets({ status: 'all', page }).rows.map(({ number }) => number));
  const tickets = [...new Set(numbers)]
    .sort((a, b) => b - a)
    .map((number) => {
      return findableTicket(space.ticket(number)!, placeOf(`/tickets/${number}`, space)!.file, space);
    });
  const others = findablePublic(space, (address) => placeOf(address, space)?.file);
  const context: { carnetFindable?: Findable[] } = {};
  for (const part of [tickets, others]) runInNewContext(formatPart(part), context);
  return context.carnetFindable!;
}
const all = parts();

test.each([
  'serveur',
  'SÉRVEUR',
  'disque',
  'certificat expire',
  '"certificat expiré"',
  '« file d’attente »',
  'post',
  'noyau-linux',
  '993',
  'sauvegarde nuit',
  'Debian 12',
  'e',
  'introuvable zzz',
  '',
  '"',
  '<script>',
])('finds for %s what the portal finds', (text) => {
  const found = find(all, parseSearch(text));
  const portal = space.search({ text, page: 1 });
  const hrefs = (kind: Findable['kind']) => found.filter((one) => one.kind === kind);
  expect(
    hrefs('ticket')
      .map(({ serial }) => serial)
      .slice(0, 20),
  ).toEqual(portal.tickets.map(({ row }) => row.number));
  expect(hrefs('article').map(({ href }) => href)).toEqual(portal.articles.map(({ slug }) => `articles/${slug}.html`));
  const names = portal.components.map(({ name }) => name.map((part) => part.text).join(''));
  expect(
    hrefs('component')
      .map(({ title }) => title)
      .slice(0, 10)
      .sort(),
  ).toEqual(names.sort());
});

test('a text cannot end the script it is in', () => {
  const context: { carnetFindable?: Findable[] } = {};
  const title = '</script>\u2028\u2029"\'`${x}\\';
  const one: Findable = { kind: 'ticket', href: 'x', title, about: '', also: [], texts: [] };
  runInNewContext(formatPart([one]), context);
  expect(context.carnetFindable).toEqual([one]);
});
