import { civilFromDays, daysFromCivil, daysInMonth, two } from './calendar.ts';
import type { Instant } from './values.ts';

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * RFC 3339 with upper case `T` and `Z` or an offset; seconds optional, any number of digits in the fraction.
 * Undefined for anything else: a day or time that does not exist, second 60, an instant outside years 0000–9999 in UTC.
 */
export function parseInstant(text: string): Instant | undefined {
  const found = RFC_3339.exec(text);
  if (!found) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const [hour, minute, second] = [Number(found[4]), Number(found[5]), Number(found[6] ?? '0')];
  const [offsetHour, offsetMinute] = [Number(found[9] ?? '0'), Number(found[10] ?? '0')];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return undefined;
  const offset = (found[8] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute);
  const fraction = found[7]?.replace(/0+$/, '') ?? '';
  return instantAt(daysFromCivil(year, month, day) * 1440 + hour * 60 + minute - offset, second, fraction);
}

function instantAt(minutes: number, second: number, fraction: string): Instant | undefined {
  const days = Math.floor(minutes / 1440);
  const minuteOfDay = minutes - days * 1440;
  const { year, month, day } = civilFromDays(days);
  if (year < 0 || year > 9999) return undefined;
  const date = `${`${year}`.padStart(4, '0')}-${two(month)}-${two(day)}`;
  const time = `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}:${two(second)}`;
  return `${date}T${time}${fraction === '' ? '' : `.${fraction}`}` as Instant;
}

/** The instant of whole milliseconds since 1970; throws a RangeError outside years 0000–9999. */
export function instantOf(epochMs: number): Instant {
  const ms = Math.floor(epochMs);
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const fraction = `${ms - seconds * 1000}`.padStart(3, '0').replace(/0+$/, '');
  const instant = instantAt(minutes, seconds - minutes * 60, fraction);
  if (instant === undefined) throw new RangeError(`No instant at ${epochMs} ms: years 0000 to 9999 only.`);
  return instant;
}

/** Milliseconds since 1970; what is finer is cut off. */
export function epochMs(instant: Instant): number {
  const days = daysFromCivil(digits(instant, 0) * 100 + digits(instant, 2), digits(instant, 5), digits(instant, 8));
  const seconds = digits(instant, 11) * 3600 + digits(instant, 14) * 60 + digits(instant, 17);
  const ms = instant.length > 19 ? Number(instant.slice(20, 23).padEnd(3, '0')) : 0;
  return days * 86_400_000 + seconds * 1000 + ms;
}

/** Two digits as a number: this runs once or twice for each intervention of the record. */
function digits(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528;
}
