import Holidays from 'date-holidays';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCountry, isNationalHoliday } from '../../src/domain/holidays.ts';
import {
  addServiceMinutes,
  formatServiceHours,
  isServiceTime,
  parseServiceHours,
  serviceMinutesBetween,
  type ServiceTerms,
} from '../../src/domain/service-hours.ts';
import { epochMs, instantOf, type Day } from '../../src/domain/values.ts';
import { at } from './tree.ts';

function terms(hours: readonly string[], more: Partial<ServiceTerms> = {}): ServiceTerms {
  return {
    serviceHours: hours.map((text) => parseServiceHours(text)!),
    holidays: { countries: [], days: [] },
    timezone: 'Europe/Paris',
    ...more,
  };
}
const office = terms(['mon-fri 09:00-18:00']);

describe('service hours are written', () => {
  test.each([
    ['mon-fri 09:00-18:00', [1, 2, 3, 4, 5], 540, 1080],
    ['mon,wed 08:30-12:00', [1, 3], 510, 720],
    ['sat-mon 00:00-24:00', [1, 6, 7], 0, 1440],
    ['mon-wed,sat 09:00-12:00', [1, 2, 3, 6], 540, 720],
    ['sun 23:59-24:00', [7], 1439, 1440],
    ['mon-mon 09:00-12:00', [1], 540, 720],
  ])('%s', (text, days, fromMinute, toMinute) => {
    expect(parseServiceHours(text)).toEqual({ days, fromMinute, toMinute });
    expect(parseServiceHours(formatServiceHours(parseServiceHours(text)!))).toEqual({ days, fromMinute, toMinute });
  });
  test.each([
    '',
    '09:00-18:00',
    'mon-fri',
    'mon-fri 9:00-18:00',
    'mon-fri 09:00-24:01',
    'mon-fri 09:00-25:00',
    'mon-fri 09:60-18:00',
    'mon-fri 18:00-09:00',
    'mon-fri 09:00-09:00',
    'Mon-Fri 09:00-18:00',
    'lun-ven 09:00-18:00',
    'mon-wed-fri 09:00-18:00',
    'mon, wed 09:00-18:00',
    'mon-fri 09:00 - 18:00',
    'mon-fri 09:00-12:00,14:00-18:00',
  ])('not %j', (text) => {
    expect(parseServiceHours(text)).toBeUndefined();
  });
});

describe('somebody is at work', () => {
  test.each([
    ['2026-03-02T09:00:00+01:00', true],
    ['2026-03-02T08:59:59.999+01:00', false],
    ['2026-03-02T17:59:59.999+01:00', true],
    ['2026-03-02T18:00:00+01:00', false],
    ['2026-03-01T10:00:00+01:00', false],
    // Summer time: the same clock, another offset.
    ['2026-07-06T07:00:00Z', true],
    ['2026-07-06T06:59:00Z', false],
    ['2026-03-02T08:00:00Z', true],
  ])('%s: %s', (instant, expected) => {
    expect(isServiceTime(at(instant), office)).toBe(expected);
  });
  test('never without hours', () => {
    expect(isServiceTime(at('2026-03-02T10:00:00Z'), terms([]))).toBe(false);
  });
  test('all of a day until 24:00', () => {
    expect(isServiceTime(at('2026-03-02T23:59:59+01:00'), terms(['mon 00:00-24:00']))).toBe(true);
    expect(isServiceTime(at('2026-03-03T00:00:00+01:00'), terms(['mon 00:00-24:00']))).toBe(false);
  });
  test.each([
    [{ countries: ['FR'], days: [] }, '2026-05-01T10:00:00+02:00', false],
    [{ countries: ['FR'], days: [] }, '2026-05-04T10:00:00+02:00', true],
    [{ countries: [], days: ['2026-05-04' as Day] }, '2026-05-04T10:00:00+02:00', false],
    [{ countries: ['FR'], days: ['2026-05-04' as Day] }, '2026-05-04T10:00:00+02:00', false],
    [{ countries: ['FR', 'DE'], days: [] }, '2026-10-03T10:00:00+02:00', false],
  ])('but on holidays %j at %s: %s', (holidays, instant, expected) => {
    expect(isServiceTime(at(instant), terms(['mon-sun 09:00-18:00'], { holidays }))).toBe(expected);
  });
});

describe('national holidays', () => {
  test.each([
    ['2026-01-01', 'FR', true],
    ['2026-04-06', 'FR', true],
    ['2026-05-08', 'FR', true],
    ['2026-05-25', 'FR', true],
    ['2026-07-14', 'FR', true],
    ['2026-12-25', 'FR', true],
    // Observed by many, a holiday for none: Easter Sunday, Whit Sunday, Mothers' Day.
    ['2026-04-05', 'FR', false],
    ['2026-05-24', 'FR', false],
    ['2026-05-31', 'FR', false],
    // Of Alsace alone.
    ['2026-12-26', 'FR', false],
    ['2026-04-03', 'FR', false],
    // Falls on a Saturday, so the Monday is free.
    ['2026-12-28', 'GB', true],
    // Four days, given by their first.
    ['2026-03-22', 'SA', true],
    ['2026-03-23', 'SA', false],
    // Years for which nobody knows them, and whose moons the library would calculate without end.
    ['0001-01-01', 'CN', false],
    ['9999-12-25', 'FR', false],
    ['2200-12-25', 'FR', true],
  ])('%s in %s: %s', (day, country, expected) => {
    expect(isNationalHoliday(day as Day, country)).toBe(expected);
  });
  test.each([
    ['FR', true],
    ['CH', true],
    ['XX', false],
    ['fr', false],
    ['FR-57', false],
    ['__proto__', false],
  ])('%s is a country: %s', (code, expected) => {
    expect(isCountry(code)).toBe(expected);
  });
  test('countries are those of the library', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters.flatMap((first) => letters.map((second) => first + second));
    expect(codes.filter(isCountry)).toEqual(Object.keys(new Holidays().getCountries()).toSorted());
  });
});

describe('service minutes later', () => {
  test.each([
    ['2026-03-02T09:00:00+01:00', 240, '2026-03-02T13:00:00+01:00'],
    ['2026-03-02T17:00:00+01:00', 60, '2026-03-02T18:00:00+01:00'],
    ['2026-03-02T17:00:00+01:00', 61, '2026-03-03T09:01:00+01:00'],
    ['2026-03-02T03:00:00+01:00', 240, '2026-03-02T13:00:00+01:00'],
    ['2026-03-06T17:30:00+01:00', 240, '2026-03-09T12:30:00+01:00'],
    ['2026-03-06T20:00:00+01:00', 0, '2026-03-06T20:00:00+01:00'],
    ['2026-03-02T09:00:30+01:00', 1, '2026-03-02T09:01:30+01:00'],
  ])('%s + %i is %s', (from, minutes, expected) => {
    expect(addServiceMinutes(at(from), minutes, office)).toBe(at(expected));
  });
  test('pass over holidays', () => {
    const holidays = { countries: ['FR'], days: ['2026-05-04' as Day] };
    const later = addServiceMinutes(at('2026-04-30T17:00:00+02:00'), 120, { ...office, holidays });
    expect(later).toBe(at('2026-05-05T10:00:00+02:00'));
  });
  test('never come without hours', () => {
    expect(addServiceMinutes(at('2026-03-02T09:00:00Z'), 1, terms([]))).toBeUndefined();
    expect(addServiceMinutes(at('2026-03-02T09:00:00Z'), 1e12, office)).toBeUndefined();
  });
  test('count what passes while clocks change', () => {
    // From midnight to noon it is 11 hours in March, 13 in October.
    const night = terms(['sun 00:00-12:00']);
    expect(serviceMinutesBetween(at('2026-03-28T00:00Z'), at('2026-03-30T00:00Z'), night)).toBe(11 * 60);
    expect(serviceMinutesBetween(at('2026-10-24T00:00Z'), at('2026-10-26T00:00Z'), night)).toBe(13 * 60);
    // An hour that clocks skip is no time at all, one they show twice is two.
    const small = terms(['sun 02:00-03:00']);
    expect(serviceMinutesBetween(at('2026-03-28T00:00Z'), at('2026-03-30T00:00Z'), small)).toBe(0);
    expect(serviceMinutesBetween(at('2026-10-24T00:00Z'), at('2026-10-26T00:00Z'), small)).toBe(120);
  });
  test('overlapping hours count once', () => {
    const twice = terms(['mon 09:00-12:00', 'mon-tue 11:00-13:00', 'mon 12:00-13:00']);
    expect(serviceMinutesBetween(at('2026-03-02T00:00Z'), at('2026-03-03T00:00Z'), twice)).toBe(240);
  });

  const someTime = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2026, 11, 31) }).map(instantOf);
  const someTerms = fc.constantFrom(
    office,
    terms(['mon-fri 08:30-12:00', 'mon-thu 13:30-17:30', 'sat 22:00-24:00']),
    terms(['sat-mon 00:00-24:00'], { timezone: 'America/Sao_Paulo' }),
    terms(['mon-sun 01:00-04:00'], { holidays: { countries: ['FR'], days: [] } }),
  );
  test('is the first instant by which they have passed', () => {
    fc.assert(
      fc.property(someTime, fc.integer({ min: 1, max: 6000 }), someTerms, (from, minutes, hours) => {
        const later = addServiceMinutes(from, minutes, hours)!;
        expect(serviceMinutesBetween(from, later, hours)).toBe(minutes);
        expect(serviceMinutesBetween(from, instantOf(epochMs(later) - 1), hours)).toBe(minutes - 1);
      }),
    );
  });
  test('agree with whether somebody is at work, minute by minute', () => {
    fc.assert(
      fc.property(someTime, someTerms, (from, hours) => {
        const start = Math.floor(epochMs(from) / 60_000) * 60_000;
        let minutes = 0;
        for (let i = 0; i < 1500; i++) if (isServiceTime(instantOf(start + i * 60_000), hours)) minutes++;
        const end = instantOf(start + 1500 * 60_000);
        expect(serviceMinutesBetween(instantOf(start), end, hours)).toBe(minutes);
      }),
      { numRuns: 40 },
    );
  });
});
