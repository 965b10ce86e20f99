import { dayFromDays, daysOf, two, weekdayOfDays } from './calendar.ts';
import { isNationalHoliday } from './holidays.ts';
import { epochMs, instantOf } from './instant.ts';
import type { Holidays, ServiceHours } from './records.ts';
import { dayOf, localTime, stretchesOfDays } from './time.ts';
import type { Day, Instant } from './values.ts';

/** When the firm is at work: whose hours may be a contract's, holidays and zone are the company's. */
export interface ServiceTerms {
  serviceHours: readonly ServiceHours[];
  holidays: Holidays;
  timezone: string;
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** `<days> <from>-<to>`: `mon-fri 09:00-18:00`, `mon,wed 08:30-12:00`, `sat-mon 00:00-24:00` (wraps). */
export function parseServiceHours(text: string): ServiceHours | undefined {
  const form = /^([a-z,-]+) +(\d\d):([0-5]\d)-(\d\d):([0-5]\d)$/.exec(text);
  if (!form) return undefined;
  const fromMinute = Number(form[2]) * 60 + Number(form[3]);
  const toMinute = Number(form[4]) * 60 + Number(form[5]);
  if (fromMinute >= toMinute || toMinute > 1440) return undefined;
  const days = new Set<number>();
  for (const part of (form[1] as string).split(',')) {
    const ends = part.split('-').map((name) => DAYS.findIndex((day) => day === name));
    const [first, last = first] = ends;
    if (ends.length > 2 || first === undefined || last === undefined || first < 0 || last < 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day + 1);
      if (day === last) break;
    }
  }
  return { days: [...days].sort(), fromMinute, toMinute };
}

/** What `parseServiceHours` reads back, each day by its name unless they are one run. */
export function formatServiceHours({ days, fromMinute, toMinute }: ServiceHours): string {
  const names = days.map((day) => DAYS[day - 1]);
  const run = days.length > 1 && days.every((day, i) => i === 0 || day === (days[i - 1] as number) + 1);
  const clock = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  return `${run ? `${names[0]}-${names.at(-1)}` : names.join(',')} ${clock(fromMinute)}-${clock(toMinute)}`;
}

/** Days of the firm's holidays, first and last included, on which somebody would be at work otherwise. */
export function holidaysBetween(first: Day, last: Day, { serviceHours, holidays }: ServiceTerms): Day[] {
  const found: Day[] = [];
  for (let days = daysOf(first); days <= daysOf(last); days += 1) {
    const weekday = weekdayOfDays(days);
    if (serviceHours.some((at) => at.days.includes(weekday)) && isHoliday(days, holidays))
      found.push(dayFromDays(days));
  }
  return found;
}

function isHoliday(days: number, holidays: Holidays): boolean {
  if (holidays.days.length === 0 && holidays.countries.length === 0) return false;
  const day = dayFromDays(days);
  return holidays.days.includes(day) || holidays.countries.some((country) => isNationalHoliday(day, country));
}

/** Whether somebody is at work at this instant: `from` included, `to` excluded, holidays not. */
export function isServiceTime(instant: Instant, terms: ServiceTerms): boolean {
  const { days, msOfDay } = localTime(instant, terms.timezone);
  const weekday = weekdayOfDays(days);
  const minute = msOfDay / 60_000;
  return (
    terms.serviceHours.some((at) => at.days.includes(weekday) && minute >= at.fromMinute && minute < at.toMinute) &&
    !isHoliday(days, terms.holidays)
  );
}

/**
 * The times of one day at which somebody is at work, as milliseconds since 1970, in order, apart from each other. An
 * hour that clocks skip is none, one they show twice is two.
 */
function serviceTimesOf(days: number, terms: ServiceTerms): { fromMs: number; toMs: number }[] {
  const weekday = weekdayOfDays(days);
  const hours = terms.serviceHours.filter((at) => at.days.includes(weekday));
  if (hours.length === 0 || isHoliday(days, terms.holidays)) return [];
  const times: { fromMs: number; toMs: number }[] = [];
  for (const stretch of stretchesOfDays(days, days, terms.timezone)) {
    const midnight = days * 86_400_000 - stretch.offsetMs;
    for (const { fromMinute, toMinute } of hours) {
      const fromMs = Math.max(stretch.startMs, midnight + fromMinute * 60_000);
      const toMs = Math.min(stretch.endMs, midnight + toMinute * 60_000);
      if (fromMs < toMs) times.push({ fromMs, toMs });
    }
  }
  times.sort((a, b) => a.fromMs - b.fromMs);
  const apart: { fromMs: number; toMs: number }[] = [];
  for (const time of times) {
    const last = apart.at(-1);
    if (last && time.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, time.toMs);
    else apart.push({ ...time });
  }
  return apart;
}

// Hours that never come (none at all, or every day a holiday) must not be looked for without end.
const YEARS_AHEAD = 10 * 366;

/**
 * The first instant by which so many minutes of service time have passed; the instant itself for 0. Undefined when they
 * do not pass within ten years, as without any service hours.
 */
export function addServiceMinutes(instant: Instant, minutes: number, terms: ServiceTerms): Instant | undefined {
  let leftMs = minutes * 60_000;
  if (leftMs <= 0) return instant;
  const startMs = epochMs(instant);
  const firstDays = daysOf(dayOf(instant, terms.timezone));
  for (let days = firstDays; days < firstDays + YEARS_AHEAD; days++) {
    for (const { fromMs, toMs } of serviceTimesOf(days, terms)) {
      const from = Math.max(fromMs, startMs);
      if (from >= toMs) continue;
      if (from + leftMs <= toMs) return instantOf(from + leftMs);
      leftMs -= toMs - from;
    }
  }
  return undefined;
}

/** Whole minutes of service time from `a` to `b`; 0 when `b` is not after `a`. */
export function serviceMinutesBetween(a: Instant, b: Instant, terms: ServiceTerms): number {
  const [startMs, endMs] = [epochMs(a), epochMs(b)];
  const lastDays = daysOf(dayOf(b, terms.timezone));
  let ms = 0;
  for (let days = daysOf(dayOf(a, terms.timezone)); days <= lastDays; days++) {
    for (const { fromMs, toMs } of serviceTimesOf(days, terms)) {
      ms += Math.max(0, Math.min(toMs, endMs) - Math.max(fromMs, startMs));
    }
  }
  return Math.floor(ms / 60_000);
}
