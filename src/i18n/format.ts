import type { Locale } from '../domain/records.ts';
import { epochMs, type Day, type Instant } from '../domain/values.ts';

/** How one firm's values are written in one language: what pages and mails print instead of numbers and instants. */
export interface Formats {
  /** Minutes: `1 h 45`, `45 min`, `2 h`; spaces never break. */
  duration(minutes: number): string;
  /** A calendar day: `17 février 2026`. */
  day(day: Day): string;
  /** A calendar day for tables: `17/02/2026`. */
  shortDay(day: Day): string;
  /** In the firm's zone: `17 février 2026 à 11:15`. */
  instant(instant: Instant): string;
  /** In the firm's zone, the day alone: `17 février 2026`. */
  instantDay(instant: Instant): string;
  /** In the firm's zone, the day for tables: `17/02/2026`. */
  instantShortDay(instant: Instant): string;
  /** In the firm's zone, the time alone: `11:15`. */
  time(instant: Instant): string;
  /** Cents in the firm's currency; cents are shown only if there are any: `1 200 €`, `45,50 €`. */
  money(cents: number): string;
  /** A file's size: `12 octets`, `1,2 Mo`; in English `1.2 MB`. 1 Mo is 1,048,576 bytes. */
  bytes(bytes: number): string;
  /** `68,75 %` for 68.75. */
  percent(percent: number): string;
  /** `1 234,5`. */
  decimal(value: number): string;
  /** An exact decimal, numerator ÷ 10^digits, without trailing zeros: `1,5`. */
  factor(factor: { numerator: bigint; digits: number }): string;
  /** Minutes from midnight: `9 h`, `17 h 30`; in English `9:00`. */
  clock(minutes: number): string;
  /** 1 (Monday) to 7: `lundi`. */
  weekday(day: number): string;
  /** `a, b et c`. */
  list(items: readonly string[]): string;
}
const tags: Record<Locale, string> = { fr: 'fr-FR', en: 'en-GB' };
const narrow = '\u202f';
const pad = (n: number) => String(n).padStart(2, '0');

function durationText(minutes: number, locale: Locale): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const large = hours >= 1000 ? new Intl.NumberFormat(tags[locale]).format(hours) : String(hours);
  if (hours === 0) return `${rest}${narrow}min`;
  if (rest === 0) return `${large}${narrow}h`;
  const text = `${large}${narrow}h${narrow}${pad(rest)}`;
  return locale === 'fr' ? text : `${text}${narrow}min`;
}
function clockText(minutes: number, locale: Locale): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (locale === 'en') return `${hours}:${pad(rest)}`;
  return rest === 0 ? `${hours}${narrow}h` : `${hours}${narrow}h${narrow}${pad(rest)}`;
}
function bytesText(bytes: number, locale: Locale): string {
  const units = locale === 'fr' ? ['octets', 'ko', 'Mo', 'Go'] : ['bytes', 'kB', 'MB', 'GB'];
  let [size, unit] = [bytes, 0];
  while (size >= 1024 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1];
  const digits = unit === 0 || size >= 10 ? 0 : 1;
  return `${new Intl.NumberFormat(tags[locale], { maximumFractionDigits: digits }).format(size)}${narrow}${units[unit]}`;
}
/** The decimal mark of the language, for digits that must not go through a float. */
function factorText({ numerator, digits }: { numerator: bigint; digits: number }, locale: Locale): string {
  const text = numerator.toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const fraction = text.slice(text.length - digits).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}${locale === 'fr' ? ',' : '.'}${fraction}`;
}

function openFormats(locale: Locale, timeZone: string, currency: string): Formats {
  const tag = tags[locale];
  const longDay = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const shortDay = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const formatters = {
    day: new Intl.DateTimeFormat(tag, { ...longDay, timeZone: 'UTC' }),
    shortDay: new Intl.DateTimeFormat(tag, { ...shortDay, timeZone: 'UTC' }),
    instant: new Intl.DateTimeFormat(tag, { ...longDay, ...clock, timeZone }),
    instantDay: new Intl.DateTimeFormat(tag, { ...longDay, timeZone }),
    instantShortDay: new Intl.DateTimeFormat(tag, { ...shortDay, timeZone }),
    time: new Intl.DateTimeFormat(tag, { ...clock, timeZone }),
    weekday: new Intl.DateTimeFormat(tag, { weekday: 'long', timeZone: 'UTC' }),
    number: new Intl.NumberFormat(tag),
    percent: new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 2 }),
    money: new Intl.NumberFormat(tag, { style: 'currency', currency, minimumFractionDigits: 2 }),
    roundMoney: new Intl.NumberFormat(tag, { style: 'currency', currency, maximumFractionDigits: 0 }),
    list: new Intl.ListFormat(tag, { type: 'conjunction' }),
  };
  const midday = (day: Day) => Date.parse(`${day}T12:00:00Z`);
  // Intl sets U+00A0 before € and %, and U+202F between thousands: one width for both.
  const narrowed = (text: string) => text.replaceAll('\u00a0', narrow);
  // French counts the first of a month, and only that; Intl does not.
  const first = (text: string) => (locale === 'fr' ? text.replace(/^1 (?=\p{L})/u, '1er ') : text);
  return {
    duration: (minutes) => durationText(minutes, locale),
    day: (day) => first(formatters.day.format(midday(day))),
    shortDay: (day) => formatters.shortDay.format(midday(day)),
    instant: (instant) => first(formatters.instant.format(epochMs(instant))),
    instantDay: (instant) => first(formatters.instantDay.format(epochMs(instant))),
    instantShortDay: (instant) => formatters.instantShortDay.format(epochMs(instant)),
    time: (instant) => formatters.time.format(epochMs(instant)),
    money: (cents) => narrowed((cents % 100 === 0 ? formatters.roundMoney : formatters.money).format(cents / 100)),
    bytes: (bytes) => bytesText(bytes, locale),
    percent: (percent) => narrowed(formatters.percent.format(percent / 100)),
    decimal: (value) => formatters.number.format(value),
    factor: (factor) => factorText(factor, locale),
    clock: (minutes) => clockText(minutes, locale),
    // 2024-01-01 was a Monday.
    weekday: (day) => formatters.weekday.format(Date.UTC(2024, 0, day)),
    list: (items) => formatters.list.format(items),
  };
}
const opened = new Map<string, Formats>();

/**
 * The formats of a language in a firm's time zone and currency (ISO 4217). Kept, because making Intl's objects
 * costs more than all they print on a page; there are as many as firms served, times two.
 */
export function formats(locale: Locale, firm: { timezone: string; currency: string }): Formats {
  const key = `${locale} ${firm.timezone} ${firm.currency}`;
  let found = opened.get(key);
  if (!found) opened.set(key, (found = openFormats(locale, firm.timezone, firm.currency)));
  return found;
}
