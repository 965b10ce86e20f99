import type { Day, Span } from './values.ts';

// Proleptic Gregorian arithmetic on plain numbers: `Date.UTC` moves years 0–99, and both `Date` and `Temporal` cost too
// much for the ledger's inner loop.

/** Days since 1970-01-01 of a date; `month` 1–12, `day` may run over. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The date that is so many days after 1970-01-01. */
export function civilFromDays(days: number): { year: number; month: number; day: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

const FIRST = daysFromCivil(0, 1, 1);
const LAST = daysFromCivil(9999, 12, 31);

export function daysInMonth(year: number, month: number): number {
  return month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : month === 4 || month === 6 || month === 9 || month === 11
      ? 30
      : 31;
}

/** Two digits. */
export function two(n: number): string {
  return n < 10 ? `0${n}` : `${n}`;
}

function four(n: number): string {
  return n < 1000 ? `${n}`.padStart(4, '0') : `${n}`;
}

/** The `Day` so many days after 1970-01-01, held within years 0000–9999. */
export function dayFromDays(days: number): Day {
  const { year, month, day } = civilFromDays(Math.min(LAST, Math.max(FIRST, days)));
  return `${four(year)}-${two(month)}-${two(day)}` as Day;
}

/** Days since 1970-01-01. */
export function daysOf(day: Day): number {
  return daysFromCivil(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10)));
}

/** `YYYY-MM-DD`, a day that exists; undefined otherwise. */
export function parseDay(text: string): Day | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!found) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return text as Day;
}

/** So many days later, or earlier; held within years 0000–9999. */
export function addDays(day: Day, count: number): Day {
  return dayFromDays(daysOf(day) + count);
}

export function nextDay(day: Day): Day {
  return addDays(day, 1);
}

/** 1 (Monday) to 7 (Sunday), of a number of days since 1970-01-01. */
export function weekdayOfDays(days: number): number {
  return ((((days + 3) % 7) + 7) % 7) + 1;
}

/**
 * Calendar time later; a day missing in the target month becomes its last (2024-02-29 + 1y = 2025-02-28). Held at
 * 9999-12-31.
 */
export function addSpan(day: Day, span: Span): Day {
  if (span.unit === 'd') return addDays(day, span.count);
  const months = span.unit === 'y' ? span.count * 12 : span.count;
  const from = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const year = Math.floor(from / 12);
  if (year > 9999) return dayFromDays(LAST);
  const month = (from % 12) + 1;
  return dayFromDays(daysFromCivil(year, month, Math.min(Number(day.slice(8, 10)), daysInMonth(year, month))));
}
