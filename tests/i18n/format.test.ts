import { describe, expect, test } from 'vitest';
import { formats } from '../../src/i18n/format.ts';
import type { Day } from '../../src/domain/values.ts';
import { parseInstant } from '../../src/domain/values.ts';

const firm = { timezone: 'Europe/Paris', currency: 'EUR' };
const [fr, en] = [formats('fr', firm), formats('en', firm)];
/** U+202F, shown: it is the only space that does not break and that these may hold between digits. */
const seen = (text: string) => text.replaceAll('\u202f', '~');
const at = (text: string) => parseInstant(text)!;

test.each([
  [0, '0~min', '0~min'],
  [45, '45~min', '45~min'],
  [60, '1~h', '1~h'],
  [65, '1~h~05', '1~h~05~min'],
  [105, '1~h~45', '1~h~45~min'],
  [1200, '20~h', '20~h'],
  [72_345, '1~205~h~45', '1,205~h~45~min'],
])('%d minutes', (minutes, french, english) => {
  expect(seen(fr.duration(minutes))).toBe(french);
  expect(seen(en.duration(minutes))).toBe(english);
});

test.each([
  [120_000, '1~200~€', '€1,200'],
  [4550, '45,50~€', '€45.50'],
  [0, '0~€', '€0'],
])('%d cents', (cents, french, english) => {
  expect(seen(fr.money(cents))).toBe(french);
  expect(seen(en.money(cents))).toBe(english);
});

describe('instants are those of the firm’s clock', () => {
  test.each([
    ['2026-02-17T04:06:00+01:00', '17 février 2026 à 04:06', '17 February 2026 at 04:06'],
    ['2026-07-01T22:30:00Z', '2 juillet 2026 à 00:30', '2 July 2026 at 00:30'],
  ])('%s', (text, french, english) => {
    expect(fr.instant(at(text))).toBe(french);
    expect(en.instant(at(text))).toBe(english);
  });
  test('in parts', () => {
    const late = at('2026-12-31T23:30:00Z');
    expect([fr.instantDay(late), fr.instantShortDay(late), fr.time(late)]).toEqual([
      '1er janvier 2027',
      '01/01/2027',
      '00:30',
    ]);
  });
});

test('French counts the first of a month', () => {
  expect([fr.day('2026-03-01' as Day), fr.day('2026-03-11' as Day)]).toEqual(['1er mars 2026', '11 mars 2026']);
  expect(en.day('2026-03-01' as Day)).toBe('1 March 2026');
  expect(fr.instantDay(at('2026-03-01T10:00:00Z'))).toBe('1er mars 2026');
});

test('days are days in any zone', () => {
  const day = '2026-02-17' as Day;
  for (const timezone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    const far = formats('fr', { ...firm, timezone });
    expect([far.day(day), far.shortDay(day)]).toEqual(['17 février 2026', '17/02/2026']);
  }
});

test.each([
  [68.75, '68,75~%', '68.75%'],
  [80, '80~%', '80%'],
  [0.01, '0,01~%', '0.01%'],
])('%d percent', (percent, french, english) => {
  expect(seen(fr.percent(percent))).toBe(french);
  expect(seen(en.percent(percent))).toBe(english);
});

test.each([
  [2n, 0, '2', '2'],
  [150n, 2, '1,5', '1.5'],
  [200n, 2, '2', '2'],
  [5n, 2, '0,05', '0.05'],
  [0n, 0, '0', '0'],
  [12345678901234567891n, 1, '1234567890123456789,1', '1234567890123456789.1'],
])('factor %s / 10^%d', (numerator, digits, french, english) => {
  expect(fr.factor({ numerator, digits })).toBe(french);
  expect(en.factor({ numerator, digits })).toBe(english);
});

test('clock, week and lists', () => {
  expect([540, 1050, 1440].map(fr.clock).map(seen)).toEqual(['9~h', '17~h~30', '24~h']);
  expect([540, 1050].map(en.clock)).toEqual(['9:00', '17:30']);
  expect([1, 7].map(fr.weekday)).toEqual(['lundi', 'dimanche']);
  expect(fr.list(['a', 'b', 'c'])).toBe('a, b et c');
});
