import { expect, test } from 'vitest';
import { renderDocumentHtml, renderDocumentMarkdown } from '../../src/documents/document.ts';
import { statementDocument } from '../../src/documents/statement-document.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import type { Locale } from '../../src/domain/records.ts';
import { contract, entry, firm, ticket } from '../domain/firm.ts';
import { at } from '../domain/tree.ts';
import { sourceFrom } from '../mail/source-from.ts';
import { faultsOf } from '../portal/markup.ts';

const hostile = '# A | <script>alert(1)</script> *b*';
const source = sourceFrom(
  new Map([
    ...firm,
    ...contract('LH-1', 'hours: 2', 'price: 140', 'start: 2026-01-10'),
    ...ticket(7, `subject: "${hostile}"`),
    ...entry(7, '2026-01-20T09:00:00Z', 'spent: 50m', 'where: onsite', 'travel: 45'),
    ...entry(7, '2026-01-21T09:00:00Z', 'spent: 30m'),
    ...entry(7, '2026-02-01T09:00:00Z', 'voids: 2026-01-20T090000Z-camille'),
  ]),
  'c'.repeat(40),
);
function documentOf(month: string, locale: Locale, role: 'manager' | 'member' = 'manager') {
  const reader = { kind: 'contact', customer: 'boege', handle: 'dsi', role } as const;
  const space = openSpace(source, reader, at('2026-09-15T10:00:00Z'), locale);
  return statementDocument(space, space.statement({ month })!);
}
/** As read, with every blank a plain one. */
const markdown = (...args: Parameters<typeof documentOf>) =>
  renderDocumentMarkdown(documentOf(...args)).replace(/[\u202f\u00a0]/g, ' ');

test('Markdown says every debit with its arithmetic, and the commit', () => {
  const text = markdown('2026-01', 'fr');
  expect(text).toMatch(/^# Relevé de janvier 2026\n/);
  expect(text).toContain('- Client : Mairie de Boëge\n- Période : du 1er janvier 2026 au 31 janvier 2026\n');
  expect(text).toContain('| LH-1, LibrA-HELP 10 | 09/01/2027 | 0 min | 2 h | −2 h |  | 0 min |');
  expect(text).toContain(
    'sur site, 50 min × 2 → 1 h 45 (sur site, moins de 4 h : compte double ; arrondi par tranche de 15 min) | 1 h 45 | LH-1 |',
  );
  expect(text).toContain('15 min sur LH-1, 15 min en dépassement');
  expect(text).toContain(`commit ${'c'.repeat(40)}`);
  // A subject is a subject: one line, one cell, no markup.
  expect(text).toContain('\\# A \\| \\<script\\>alert(1)\\</script\\> \\*b\\*');
});

test('English says the same, and a correction is told where it happens', () => {
  const text = markdown('2026-02', 'en');
  expect(text).toContain('# Statement for February 2026');
  expect(text).toContain('## Corrections of earlier months');
  expect(text).toMatch(/20\/01\/2026 .* 1 h 45 min \| 0 min \|/);
});

test('a member’s statement has hours and no money', () => {
  expect(markdown('2026-01', 'fr')).toMatch(/140 €[^]*45 €/);
  expect(markdown('2026-01', 'fr', 'member')).not.toMatch(/€/);
});

test.each(['fr', 'en'] as const)(
  'the page in %s is sound, needs nothing from elsewhere, and repeats exactly',
  (locale) => {
    const html = renderDocumentHtml(documentOf('2026-01', locale));
    // Its style sheet comes with it, as it is read away from the portal.
    expect(faultsOf(html.replace(/<style>[^]*<\/style>/, ''))).toEqual([]);
    expect(html).not.toMatch(/<script|<img|<link|url\(|@import|https?:/i);
    expect(html).toContain('&#60;script&#62;alert(1)');
    expect(renderDocumentHtml(documentOf('2026-01', locale))).toBe(html);
  },
);
