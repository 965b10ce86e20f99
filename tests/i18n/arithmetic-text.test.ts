import { expect, test } from 'vitest';
import type { Arithmetic } from '../../src/domain/ledger.ts';
import { arithmeticText, ruleText } from '../../src/i18n/arithmetic-text.ts';
import { formats } from '../../src/i18n/format.ts';
import { translator } from '../../src/i18n/translator.ts';

const firm = { timezone: 'Europe/Paris', currency: 'EUR' };
const seen = (text: string) => text.replaceAll('\u202f', ' ');
const times = (numerator: bigint, digits = 0) => ({ factor: { numerator, digits } });
const onsite = { where: 'onsite', underMinutes: 240, ...times(2n) } as const;
const computed = (multiplier?: Extract<Arithmetic, { kind: 'computed' }>['multiplier']): Arithmetic => ({
  kind: 'computed',
  multiplier,
  stepMinutes: 15,
  terms: 'LH-1',
});

test.each<[number, number, Arithmetic, string, string]>([
  [45, 45, computed(), '45 min', ''],
  [35, 45, computed(), '35 min → 45 min', 'arrondi par tranche de 15 min'],
  [
    50,
    105,
    computed(onsite),
    '50 min × 2 → 1 h 45',
    'sur site, moins de 4 h : compte double ; arrondi par tranche de 15 min',
  ],
  [60, 120, computed(onsite), '1 h × 2 → 2 h', 'sur site, moins de 4 h : compte double'],
  [
    20,
    30,
    computed({ outsideServiceHours: true, ...times(15n, 1) }),
    '20 min × 1,5 → 30 min',
    'hors des heures de service : compte × 1,5',
  ],
  [20, 0, computed({ where: 'phone', ...times(0n) }), '20 min × 0 → 0 min', 'par téléphone : ne compte pas'],
  [240, 240, computed({ where: 'onsite', ...times(10n, 1) }), '4 h', ''],
  [50, 0, { kind: 'charge', reason: 'geste' }, '50 min → 0 min', 'Durée fixée : geste'],
  [50, 30, { kind: 'charge', reason: '' }, '50 min → 30 min', 'Durée fixée par l’équipe'],
  [50, 0, { kind: 'voided', by: 'x' }, '50 min → 0 min', 'Annulée'],
])('%d min counted as %d', (spentMinutes, chargedMinutes, arithmetic, formula, because) => {
  const text = arithmeticText({ spentMinutes, chargedMinutes, arithmetic }, translator('fr'), formats('fr', firm));
  expect({ formula: seen(text.formula), because: seen(text.because) }).toEqual({ formula, because });
});

test('in English', () => {
  const debit = { spentMinutes: 50, chargedMinutes: 105, arithmetic: computed(onsite) };
  const { formula, because } = arithmeticText(debit, translator('en'), formats('en', firm));
  expect(seen(formula)).toBe('50 min × 2 → 1 h 45 min');
  expect(seen(because)).toBe('on site, under 4 h: counts double; rounded up in steps of 15 min');
});

test.each([
  [times(2n), 'toute intervention : compte double'],
  [
    { where: 'lab', outsideServiceHours: false, ...times(1n) } as const,
    'en atelier, pendant les heures de service : compte une fois',
  ],
])('a rule of an offer', (multiplier, text) => {
  expect(seen(ruleText(multiplier, translator('fr'), formats('fr', firm)))).toBe(text);
});
