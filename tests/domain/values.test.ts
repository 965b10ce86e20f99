import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addSpan,
  compareBytes,
  epochMs,
  formatDecimal,
  formatDuration,
  formatInstant,
  formatMoney,
  formatSpan,
  instantOf,
  isContractNumber,
  isEntryId,
  isSlug,
  parseBoolean,
  parseDay,
  parseDecimal,
  parseDuration,
  parseHours,
  parseInstant,
  parseMoney,
  parseSpan,
  parseTicketNumber,
  type Day,
} from '../../src/domain/values.ts';

describe('slug', () => {
  test.each(['mairie-boege', 'a', '0', '2-b', 'a'.repeat(64)])('%s is one', (text) => {
    expect(isSlug(text)).toBe(true);
  });
  test.each(['', '-a', 'a-', 'a--b', 'A', 'é', 'a_b', 'a/b', '../a', 'a\n', 'a'.repeat(65)])('%j is none', (text) => {
    expect(isSlug(text)).toBe(false);
  });
});

test.each([
  ['LH-2026-0042', true],
  ['A', true],
  ['A--b', true],
  ['-A', false],
  ['A-', false],
  ['A_b', false],
  ['', false],
  ['A b', false],
])('contract number %j: %s', (text, is) => {
  expect(isContractNumber(text)).toBe(is);
});

test.each([
  ['1', 1],
  ['1234', 1234],
  ['0', undefined],
  ['01', undefined],
  ['-1', undefined],
  ['1.0', undefined],
  ['99999999999999999999', undefined],
])('ticket number %j is %s', (text, number) => {
  expect(parseTicketNumber(text)).toBe(number);
});

test.each([
  ['2026-03-02T101500Z-camille', true],
  ['2026-03-02T101500Z-camille-7q2d', true],
  ['2026-03-02T101500Z-mairie-boege-dsi', true],
  // Only its form is checked: a second that does not exist is a warning.
  ['2026-13-45T996199Z-camille', true],
  [`2026-03-02T101500Z-${'a'.repeat(64)}`, true],
  [`2026-03-02T101500Z-${'a'.repeat(64)}-7q2d`, true],
  [`2026-03-02T101500Z-${'a'.repeat(65)}`, false],
  ['2026-03-02T10:15:00Z-camille', false],
  ['2026-03-02T101500-camille', false],
  ['2026-03-02T1015Z-camille', false],
  ['2026-03-02T101500Z', false],
  ['2026-03-02T101500Z-', false],
  ['2026-03-02T101500Z-Camille', false],
  ['2026-03-02T101500Z-camille.md', false],
])('entry id %j: %s', (text, is) => {
  expect(isEntryId(text)).toBe(is);
});

describe('instant', () => {
  test.each([
    ['2026-02-17T04:06:00+01:00', '2026-02-17T03:06:00'],
    ['2026-02-17T04:06+01:00', '2026-02-17T03:06:00'],
    ['2026-02-17T04:06:00Z', '2026-02-17T04:06:00'],
    ['2026-02-17T04:06:00-00:00', '2026-02-17T04:06:00'],
    ['2026-02-17T04:06:00.500Z', '2026-02-17T04:06:00.5'],
    ['2026-02-17T04:06:00.000Z', '2026-02-17T04:06:00'],
    ['2026-02-17T04:06:00.1234567890123456789Z', '2026-02-17T04:06:00.1234567890123456789'],
    ['2024-02-29T00:30:00+01:00', '2024-02-28T23:30:00'],
    ['2026-01-01T00:00:00+23:59', '2025-12-31T00:01:00'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59'],
  ])('%s is %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });
  test.each([
    '2026-02-17',
    '2026-02-17T04:06:00',
    '2026-02-17t04:06:00Z',
    '2026-02-17T04:06:00z',
    '2026-02-17 04:06:00Z',
    '2026-02-30T04:06:00Z',
    '2026-13-01T04:06:00Z',
    '2025-02-29T00:00:00Z',
    '2026-02-17T24:00:00Z',
    '2026-02-17T04:60:00Z',
    '2016-12-31T23:59:60Z',
    '2026-02-17T04:06:00+24:00',
    '2026-02-17T04:06:00+01:60',
    '2026-02-17T04:06:00+0100',
    '2026-02-17T04:06:00+01',
    '2026-02-17T04:06.5Z',
    '2026-02-17T04:06:00.Z',
    '2026-02-17T04:06:00,5Z',
    '2026-02-17T4:06:00Z',
    '2026-02-17T04:06:00Z ',
    '2026-02-17T04:06:00[Europe/Paris]',
    '9999-12-31T23:59:59-01:00',
    '0000-01-01T00:00:00+01:00',
    '+2026-02-17T04:06:00Z',
  ])('%j is none', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  test('sorts as text in order of time, at any fraction', () => {
    const inOrder = ['04:06:00', '04:06:00.25', '04:06:00.3', '04:06:00.30000000000000000001', '04:06:01'];
    const instants = inOrder.map((time) => parseInstant(`2026-02-17T${time}Z`) as string);
    expect(instants.toSorted()).toEqual(instants);
  });

  const ms = fc.integer({ min: Date.UTC(1, 0), max: Date.UTC(9999, 11, 31) });
  test('agrees with Date to the millisecond', () => {
    fc.assert(
      fc.property(ms, (epoch) => {
        const text = new Date(epoch).toISOString();
        expect(epochMs(instantOf(epoch))).toBe(epoch);
        expect(parseInstant(text)).toBe(instantOf(epoch));
      }),
    );
  });

  test('is the same written in any zone', () => {
    const zones = ['UTC', 'Europe/Paris', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'Africa/Monrovia'];
    fc.assert(
      fc.property(ms, fc.constantFrom(...zones), (epoch, zone) => {
        const second = instantOf(Math.floor(epoch / 1000) * 1000);
        expect(parseInstant(formatInstant(second, zone))).toBe(second);
      }),
    );
  });
});

test.each([
  ['2026-02-17', true],
  ['2024-02-29', true],
  ['2000-02-29', true],
  ['1900-02-29', false],
  ['2026-02-30', false],
  ['2026-00-10', false],
  ['2026-2-17', false],
  ['2026-02-17T00:00:00Z', false],
  ['17/02/2026', false],
])('day %j: %s', (text, is) => {
  expect(parseDay(text)).toBe(is ? text : undefined);
});

describe('duration', () => {
  test.each([
    ['45m', 45],
    ['240m', 240],
    ['2h', 120],
    ['1h30m', 90],
    ['1h30', 90],
    ['1h05', 65],
    ['0m', 0],
    ['0h', 0],
    ['0h00', 0],
    ['100h', 6000],
  ])('%s is %i minutes', (text, minutes) => {
    expect(parseDuration(text)).toBe(minutes);
  });
  test.each([
    '',
    '45',
    '1h5',
    '1h5m',
    '1h60',
    '1h99m',
    '1 h',
    '1h 30',
    ' 45m',
    '45m ',
    '1,5h',
    '1.5h',
    '1H',
    '45M',
    '-9h',
    '+45m',
    'h30',
    '1:30',
    'PT45M',
    '45min',
    '1h30s',
    '٤٥m',
    '99999999999999999999m',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
  test('reads back as written', () => {
    fc.assert(fc.property(fc.nat(1e9), (minutes) => parseDuration(formatDuration(minutes)) === minutes));
  });
});

test.each([
  ['10', 600],
  ['9.5', 570],
  ['0.25', 15],
  ['0.10', 6],
  ['1.05', 63],
  ['0', undefined],
  ['0.0', undefined],
  ['0.01', undefined],
  ['9,5', undefined],
  ['.5', undefined],
  ['5.', undefined],
  ['-1', undefined],
  ['1e2', undefined],
  ['10h', undefined],
])('hours %j are %s minutes', (text, minutes) => {
  expect(parseHours(text)).toBe(minutes);
});

test.each([
  ['2', { numerator: 2n, digits: 0 }],
  ['1.5', { numerator: 15n, digits: 1 }],
  ['1.50', { numerator: 15n, digits: 1 }],
  ['0', { numerator: 0n, digits: 0 }],
  ['0.333333333333333333333', { numerator: 333333333333333333333n, digits: 21 }],
  ['007', { numerator: 7n, digits: 0 }],
  ['+2', undefined],
  ['-2', undefined],
  ['2e1', undefined],
  ['.5', undefined],
  ['2.', undefined],
  ['1,5', undefined],
  ['', undefined],
])('number %j', (text, decimal) => {
  expect(parseDecimal(text)).toEqual(decimal);
  if (decimal) expect(parseDecimal(formatDecimal(decimal))).toEqual(decimal);
});

test.each([
  ['1200', 120_000],
  ['45.50', 4550],
  ['45.5', 4550],
  ['0', 0],
  ['45.505', undefined],
  ['45.', undefined],
  ['.50', undefined],
  ['-1', undefined],
  ['1 200', undefined],
  ['1,200', undefined],
  ['12 €', undefined],
])('money %j is %s cents', (text, cents) => {
  expect(parseMoney(text)).toBe(cents);
  if (cents !== undefined) expect(parseMoney(formatMoney(cents))).toBe(cents);
});

test.each([
  ['true', true],
  ['false', false],
  ['yes', undefined],
  ['True', undefined],
  ['1', undefined],
  ['', undefined],
])('boolean %j is %s', (text, value) => {
  expect(parseBoolean(text)).toBe(value);
});

describe('span', () => {
  test.each(['1y', '6mo', '90d', '18mo'])('%s reads back', (text) => {
    const span = parseSpan(text);
    expect(span && formatSpan(span)).toBe(text);
  });
  test.each(['0y', '0d', '1', 'y', '1 y', '1m', '1w', '-1y', '1.5y', '1Y'])('%j is none', (text) => {
    expect(parseSpan(text)).toBeUndefined();
  });
  test.each([
    ['2026-02-17', '1y', '2027-02-17'],
    ['2024-02-29', '1y', '2025-02-28'],
    ['2024-02-29', '4y', '2028-02-29'],
    ['2026-01-31', '1mo', '2026-02-28'],
    ['2026-08-31', '6mo', '2027-02-28'],
    ['2026-11-30', '3mo', '2027-02-28'],
    ['2026-12-01', '90d', '2027-03-01'],
    ['2026-12-15', '12mo', '2027-12-15'],
    ['2026-12-15', '9000y', '9999-12-31'],
    ['2026-12-15', '99999999999d', '9999-12-31'],
  ])('%s + %s is %s', (day, span, expected) => {
    expect(addSpan(day as Day, parseSpan(span)!)).toBe(expected);
  });
});

test('texts compare by the bytes of their UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }),
  );
  expect(compareBytes('\uffff', '\u{10000}')).toBeLessThan(0);
});
