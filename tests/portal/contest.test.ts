import { expect, test } from 'vitest';
import Ticket from '../../src/pages/tickets/[number].astro';
import { spaceOf, type Role } from './fixtures.ts';
import { render } from './rendering.ts';

const begins = async (role: Role, line: string, locale: 'fr' | 'en' = 'fr') => {
  const { html } = await render(
    Ticket,
    { space: spaceOf(role, locale) },
    { path: `/tickets/1234?line=${line}`, params: { number: '1234' } },
  );
  return /<textarea[^>]* name="body"[^>]*>([^<]*)<\/textarea>/.exec(html)![1]!.replaceAll('\u202f', ' ').trim();
};

test.each<[Role, string, 'fr' | 'en', string]>([
  [
    'manager',
    '2026-11-18T140000Z-camille',
    'fr',
    'Je conteste le décompte du 18 novembre 2026 à 14:00 : 1 h 45 débitées pour 50 min passées (ligne 2026-11-18T140000Z-camille).',
  ],
  [
    'member',
    '2026-11-18T150000Z',
    'en',
    'I contest the debit of 18 November 2026 at 16:00: 1 h debited for 1 h spent (line 2026-11-18T150000Z).',
  ],
  // Whoever sees no credit was told no debit.
  [
    'requester',
    '2026-11-17T091500Z-camille',
    'fr',
    'Je conteste le temps du 17 novembre 2026 à 10:10 : 35 min passées (ligne 2026-11-17T091500Z-camille).',
  ],
  // An answer without time, and none at all.
  ['manager', '2026-11-18T074500Z-accueil', 'fr', ''],
  ['manager', '2026-11-18T000000Z-nobody', 'fr', ''],
])('%s contests %s', async (role, line, locale, text) => {
  expect(await begins(role, line, locale)).toBe(text);
});
