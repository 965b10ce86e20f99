/**
 * An instant in UTC without a zone letter, fraction kept and trimmed: `2026-02-17T03:06:00`, `2026-02-17T03:06:00.5`.
 * Sorts as text, in SQLite too, and is exact at any fraction. Never hand it to `Date`, which would read it as local
 * time: use `epochMs`, `instantOf`, `formatInstant`.
 */
export type Instant = string & { readonly instant: unique symbol };
/** `YYYY-MM-DD`, a day in the company's time zone. Sorts as text. */
export type Day = string & { readonly day: unique symbol };
/** Calendar time. */
export interface Span {
  count: number;
  unit: 'y' | 'mo' | 'd';
}

export { addDays, addSpan, daysOf, nextDay, parseDay } from './calendar.ts';
export { epochMs, instantOf, parseInstant } from './instant.ts';
export { dayOf, endOfDay, formatInstant, isTimeZone, startOfDay } from './time.ts';

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** `[a-z0-9]` and single inner `-`, 1–64. */
export function isSlug(text: string): boolean {
  return text.length <= 64 && SLUG.test(text);
}

/** `[A-Za-z0-9]` and inner `-`, e.g. `LH-2026-0042`. */
export function isContractNumber(text: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/.test(text);
}

/** A positive whole number as a ticket's folder writes it: digits, no leading zero. */
export function parseTicketNumber(text: string): number | undefined {
  if (!/^[1-9]\d*$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

const ENTRY_ID = /^\d{4}-\d\d-\d\dT\d{6}Z-([a-z0-9]+(?:-[a-z0-9]+)*)$/;

/** The form of `<entry>`: a UTC second, then a slug, to which programs add four characters. */
export function isEntryId(text: string): boolean {
  const writer = ENTRY_ID.exec(text)?.[1];
  return writer !== undefined && (writer.length <= 64 || (writer.length <= 69 && /-[a-z0-9]{4}$/.test(writer)));
}

/** Whole minutes ≥ 0: `45m` `240m` `2h` `1h30m` `1h30` `1h05`. Minutes. */
export function parseDuration(text: string): number | undefined {
  const found = /^(?:(\d+)m|(\d+)h(?:([0-5]\d)m?)?)$/.exec(text);
  if (!found) return undefined;
  const minutes = found[1] === undefined ? Number(found[2]) * 60 + Number(found[3] ?? '0') : Number(found[1]);
  return Number.isSafeInteger(minutes) ? minutes : undefined;
}

/** `45m`, `2h`, `1h30`: what `parseDuration` reads back. */
export function formatDuration(minutes: number): string {
  if (minutes < 60) return `${minutes}m`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60}h` : `${(minutes - rest) / 60}h${rest < 10 ? '0' : ''}${rest}`;
}

/** Calendar time ≥ 1: `1y` `6mo` `90d`. */
export function parseSpan(text: string): Span | undefined {
  const found = /^(\d+)(y|mo|d)$/.exec(text);
  const count = Number(found?.[1]);
  if (!found || count < 1 || !Number.isSafeInteger(count)) return undefined;
  return { count, unit: found[2] as Span['unit'] };
}

export function formatSpan(span: Span): string {
  return `${span.count}${span.unit}`;
}

/** A decimal held exactly: numerator / 10^digits. */
export interface Decimal {
  numerator: bigint;
  digits: number;
}

/** Digits, optionally `.` and digits; no sign, no exponent. Trailing zeros are dropped: `1.50` is `1.5`. */
export function parseDecimal(text: string): Decimal | undefined {
  const found = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!found) return undefined;
  const fraction = found[2]?.replace(/0+$/, '') ?? '';
  return { numerator: BigInt(found[1] + fraction), digits: fraction.length };
}

export function formatDecimal({ numerator, digits }: Decimal): string {
  if (digits === 0) return `${numerator}`;
  const text = `${numerator}`.padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** A decimal number of hours > 0 that gives whole minutes: `10`, `9.5`. Minutes. */
export function parseHours(text: string): number | undefined {
  const decimal = parseDecimal(text);
  if (!decimal || decimal.numerator === 0n) return undefined;
  const scale = 10n ** BigInt(decimal.digits);
  const minutes = decimal.numerator * 60n;
  if (minutes % scale !== 0n || minutes / scale > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return Number(minutes / scale);
}

/** A decimal with at most 2 digits after the point: `1200`, `45.50`. Cents. */
export function parseMoney(text: string): number | undefined {
  const found = /^(\d+)(?:\.(\d{1,2}))?$/.exec(text);
  if (!found) return undefined;
  const cents = Number(found[1] + (found[2] ?? '').padEnd(2, '0'));
  return Number.isSafeInteger(cents) ? cents : undefined;
}

/** `45.50`, `1200`: what `parseMoney` reads back. */
export function formatMoney(cents: number): string {
  const rest = cents % 100;
  return rest === 0 ? `${cents / 100}` : `${(cents - rest) / 100}.${rest < 10 ? '0' : ''}${rest}`;
}

/** `true` or `false`, and nothing else. */
export function parseBoolean(text: string): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** Byte order of UTF-8, which is the order of code points; `<` on strings compares UTF-16. For ids and paths. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    // Surrogates stand for what comes after U+FFFF, so they follow every other unit.
    return (x >= 0xd800 && x <= 0xdfff ? x + 0x10000 : x) - (y >= 0xd800 && y <= 0xdfff ? y + 0x10000 : y);
  }
  return a.length - b.length;
}
