import { expect, test } from 'vitest';
import { daysBetween, forecastOf } from '../../src/domain/forecast.ts';
import type { Day } from '../../src/domain/values.ts';

const day = (text: string) => text as Day;
const forecast = (
  today: string,
  remainingMinutes: number,
  draws: readonly [string, number][],
  firstDay = '2026-01-01',
) =>
  forecastOf({
    firstDay: day(firstDay),
    lastDay: day('2026-12-31'),
    today: day(today),
    remainingMinutes,
    draws: draws.map(([on, minutes]) => ({ day: day(on), minutes })),
  });

test('used up before its end at the pace of the last 90 days', () => {
  // 90 days to 31 March take 900 min: 10 a day, so 600 min last 60 days.
  expect(
    forecast('2026-03-31', 600, [
      ['2026-01-01', 450],
      ['2026-03-31', 450],
    ]),
  ).toEqual({
    drawnMinutes: 900,
    days: 90,
    usedUpOn: '2026-05-30',
    lapsesMinutes: 0,
  });
});

test('ended before it is used up: what would lapse', () => {
  // 180 min in 90 days: 2 a day, and 61 days to go.
  expect(forecast('2026-10-31', 600, [['2026-10-01', 180]])).toEqual({
    drawnMinutes: 180,
    days: 90,
    lapsesMinutes: 600 - 122,
  });
});

test('used up on the very last day, nothing lapses; a minute more, and it does', () => {
  const draws: [string, number][] = [['2026-12-01', 90]];
  expect(forecast('2026-12-21', 10, draws)).toMatchObject({ usedUpOn: '2026-12-31', lapsesMinutes: 0 });
  expect(forecast('2026-12-21', 11, draws)).toEqual({ drawnMinutes: 90, days: 90, lapsesMinutes: 1 });
});

test('a pack younger than 90 days goes by its own life', () => {
  expect(forecast('2026-06-14', 100, [['2026-06-01', 14]], '2026-06-01')).toMatchObject({ days: 14, drawnMinutes: 14 });
});

test.each<[string, Parameters<typeof forecast>]>([
  ['nothing left', ['2026-03-31', 0, [['2026-03-01', 60]]]],
  ['nothing drawn', ['2026-03-31', 600, []]],
  ['nothing drawn lately', ['2026-06-30', 600, [['2026-03-01', 60]]]],
  ['drawn only later', ['2026-03-31', 600, [['2026-04-01', 60]]]],
  ['the first fortnight', ['2026-01-13', 600, [['2026-01-02', 60]]]],
  ['not begun', ['2025-12-01', 600, [['2025-12-01', 60]]]],
  ['its last day', ['2026-12-31', 600, [['2026-12-01', 60]]]],
  ['ended', ['2027-02-01', 600, [['2026-12-31', 60]]]],
])('no forecast: %s', (_, given) => {
  expect(forecast(...given)).toBeUndefined();
});

test('days across a leap day and a change of clocks', () => {
  expect(daysBetween(day('2028-02-28'), day('2028-03-01'))).toBe(2);
  expect(daysBetween(day('2026-03-28'), day('2026-03-30'))).toBe(2);
  expect(daysBetween(day('2026-03-30'), day('2026-03-28'))).toBe(-2);
});
