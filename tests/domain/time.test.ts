import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, endOfDay, epochMs, formatInstant, instantOf, isTimeZone, startOfDay } from '../../src/domain/values.ts';
import type { Day, Instant } from '../../src/domain/values.ts';
import { at } from './tree.ts';

describe('the day of an instant', () => {
  test.each([
    ['2026-02-16T23:00:00Z', 'Europe/Paris', '2026-02-17'],
    ['2026-02-16T22:59:59.999Z', 'Europe/Paris', '2026-02-16'],
    ['2026-07-16T22:00:00Z', 'Europe/Paris', '2026-07-17'],
    // The hour before and after clocks change.
    ['2026-03-28T22:59:59Z', 'Europe/Paris', '2026-03-28'],
    ['2026-03-29T21:59:59Z', 'Europe/Paris', '2026-03-29'],
    ['2026-03-29T22:00:00Z', 'Europe/Paris', '2026-03-30'],
    ['2026-10-25T22:59:59Z', 'Europe/Paris', '2026-10-25'],
    ['2026-10-25T23:00:00Z', 'Europe/Paris', '2026-10-26'],
    ['2026-02-17T00:00:00Z', 'UTC', '2026-02-17'],
    ['2026-02-17T03:29:59Z', 'America/St_Johns', '2026-02-16'],
    ['2026-02-17T03:30:00Z', 'America/St_Johns', '2026-02-17'],
  ])('%s in %s is %s', (instant, zone, day) => {
    expect(dayOf(at(instant), zone)).toBe(day);
  });

  test('is what Temporal says, in any zone at any time', () => {
    const zones = ['Europe/Paris', 'America/Sao_Paulo', 'Asia/Kolkata', 'Pacific/Apia', 'Antarctica/Troll'];
    const ms = fc.integer({ min: Date.UTC(1890, 0), max: Date.UTC(2100, 0) });
    fc.assert(
      fc.property(ms, fc.constantFrom(...zones), (epoch, zone) => {
        const there = Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone);
        expect(dayOf(instantOf(epoch), zone)).toBe(there.toPlainDate().toString());
      }),
      { numRuns: 500 },
    );
  });
});

describe('a day begins', () => {
  test.each([
    ['2026-02-17', 'Europe/Paris', '2026-02-16T23:00:00'],
    ['2026-03-29', 'Europe/Paris', '2026-03-28T23:00:00'],
    ['2026-03-30', 'Europe/Paris', '2026-03-29T22:00:00'],
    // Clocks skip midnight.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00'],
    ['2026-02-17', 'UTC', '2026-02-17T00:00:00'],
  ])('%s in %s at %s', (day, zone, instant) => {
    expect(startOfDay(day as Day, zone)).toBe(instant);
    expect(dayOf(instant as Instant, zone)).toBe(day);
  });

  test('and the one before ends just before', () => {
    expect(endOfDay('2026-03-29' as Day, 'Europe/Paris')).toBe('2026-03-29T21:59:59.999999999999999999');
    expect(endOfDay('2026-03-29' as Day, 'Europe/Paris') < startOfDay('2026-03-30' as Day, 'Europe/Paris')).toBe(true);
    expect(dayOf(endOfDay('9999-12-31' as Day, 'Europe/Paris'), 'Europe/Paris')).toBe('9999-12-31');
  });
});

test.each([
  ['2026-03-02T10:15:00Z', 'Europe/Paris', '2026-03-02T11:15:00+01:00'],
  ['2026-07-02T10:15:00.999Z', 'Europe/Paris', '2026-07-02T12:15:00+02:00'],
  ['2026-03-02T10:15:00Z', 'UTC', '2026-03-02T10:15:00Z'],
  ['2026-01-02T10:15:00Z', 'Europe/London', '2026-01-02T10:15:00+00:00'],
  ['2026-03-02T01:15:00Z', 'America/St_Johns', '2026-03-01T21:45:00-03:30'],
  ['9999-12-31T23:30:00Z', 'Europe/Paris', '9999-12-31T23:30:00+00:00'],
  ['0000-01-01T00:30:00Z', 'America/Montreal', '0000-01-01T00:30:00+00:00'],
  // Clocks of Paris were 9 minutes 21 seconds ahead; an offset has whole minutes.
  ['1900-01-01T00:00:00Z', 'Europe/Paris', '1900-01-01T00:09:00+00:09'],
])('%s in %s is written %s', (instant, zone, written) => {
  expect(formatInstant(at(instant), zone)).toBe(written);
});

test.each([
  ['Europe/Paris', true],
  ['UTC', true],
  ['Europe/Boëge', false],
  ['+01:00', false],
  ['', false],
])('time zone %j: %s', (name, is) => {
  expect(isTimeZone(name)).toBe(is);
});

test('milliseconds are cut, not rounded', () => {
  expect(epochMs(at('1970-01-01T00:00:00.9999Z'))).toBe(999);
  expect(epochMs(at('1970-01-01T00:00:00.05Z'))).toBe(50);
  expect(epochMs(at('1969-12-31T23:59:59.9999Z'))).toBe(-1);
});
