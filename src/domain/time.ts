import { civilFromDays, dayFromDays, daysOf, two } from './calendar.ts';
import { epochMs, instantOf } from './instant.ts';
import type { Day, Instant } from './values.ts';

/**
 * A stretch of time in which a zone keeps one offset from UTC, in milliseconds. Asking `Intl` or `Temporal` for every
 * instant costs microseconds; zones change twice a year, so stretches are asked for once and kept.
 */
export interface Stretch {
  /** Included. */
  startMs: number;
  /** Excluded. */
  endMs: number;
  /** Local time − UTC. */
  offsetMs: number;
}

const kept = new Map<string, Stretch[]>();

/** The stretch of `timeZone` that holds this instant. */
export function stretchAt(ms: number, timeZone: string): Stretch {
  let stretches = kept.get(timeZone);
  if (!stretches) kept.set(timeZone, (stretches = []));
  for (const stretch of stretches) if (ms >= stretch.startMs && ms < stretch.endMs) return stretch;
  const there = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  const stretch = {
    // A transition at this very instant starts the stretch; `previous` alone would look before it.
    startMs: there.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity,
    endMs: there.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
    offsetMs: Math.round(there.offsetNanoseconds / 1e6),
  };
  stretches.unshift(stretch);
  return stretch;
}

/** Whether this is a zone of the IANA database, e.g. `Europe/Paris`, or `UTC`. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** What clocks show there, as days since 1970-01-01 and milliseconds of that day. */
export function localTime(instant: Instant, timeZone: string): { days: number; msOfDay: number } {
  const ms = epochMs(instant);
  const local = ms + stretchAt(ms, timeZone).offsetMs;
  const days = Math.floor(local / 86_400_000);
  return { days, msOfDay: local - days * 86_400_000 };
}

/** The day an instant has there. */
export function dayOf(instant: Instant, timeZone: string): Day {
  return dayFromDays(localTime(instant, timeZone).days);
}

/** The stretches that clocks there go through while they show some time of these days; first and last included. */
export function stretchesOfDays(firstDays: number, lastDays: number, timeZone: string): Stretch[] {
  const from = firstDays * 86_400_000 - 26 * 3_600_000;
  const until = (lastDays + 1) * 86_400_000 + 26 * 3_600_000;
  const found: Stretch[] = [];
  for (let ms = from; ms < until;) {
    const stretch = stretchAt(ms, timeZone);
    found.push(stretch);
    ms = stretch.endMs;
  }
  return found;
}

/** The first instant of a day there; where clocks skip midnight, the instant of the skip. */
export function startOfDay(day: Day, timeZone: string): Instant {
  const days = daysOf(day);
  for (const stretch of stretchesOfDays(days, days, timeZone)) {
    const ms = Math.max(stretch.startMs, days * 86_400_000 - stretch.offsetMs);
    if (ms < stretch.endMs) return instantOf(ms);
  }
  throw new RangeError(`No start of ${day} in ${timeZone}.`);
}

/** The end of a day there: after every instant of that day that has up to 18 digits of fraction, before the next. */
export function endOfDay(day: Day, timeZone: string): Instant {
  const next = day === '9999-12-31' ? null : startOfDay(dayFromDays(daysOf(day) + 1), timeZone);
  const lastSecond = next === null ? ('9999-12-31T23:59:59' as Instant) : instantOf(epochMs(next) - 1000);
  return `${lastSecond.slice(0, 19)}.${'9'.repeat(18)}` as Instant;
}

/**
 * RFC 3339 with the zone's offset in whole minutes, to the second; the zone `UTC` gives `Z`. Where the zone's year has no
 * four digits, the time is UTC's, with the offset `+00:00`.
 */
export function formatInstant(instant: Instant, timeZone: string): string {
  if (timeZone === 'UTC') return `${instant.slice(0, 19)}Z`;
  const ms = Math.floor(epochMs(instant) / 1000) * 1000;
  const offset = Math.round(stretchAt(ms, timeZone).offsetMs / 60_000);
  const local = ms + offset * 60_000;
  const days = Math.floor(local / 86_400_000);
  const { year, month, day } = civilFromDays(days);
  if (year < 0 || year > 9999) return `${instant.slice(0, 19)}+00:00`;
  const seconds = Math.floor((local - days * 86_400_000) / 1000);
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const [sign, minutes] = offset < 0 ? ['-', -offset] : ['+', offset];
  const date = `${`${year}`.padStart(4, '0')}-${two(month)}-${two(day)}`;
  return `${date}T${time}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
