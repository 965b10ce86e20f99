/** Time as docs/format.md means it, told by `Intl` and `Date`: another way than the program's own arithmetic. */

/** Milliseconds since 1970, and whatever the fraction of a second has in digits, which compare as text. */
export interface Moment {
  ms: number;
  fraction: string;
}

const RFC_3339 = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|([+-])(\d\d):(\d\d))$/;

export function readMoment(text: unknown): Moment | undefined {
  const found = RFC_3339.exec(typeof text === 'string' ? text : '');
  if (!found) return undefined;
  const [, day, hour, minute, second = '00', fraction = '', , sign, offsetHour = '0', offsetMinute = '0'] = found;
  const ms = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(ms)) return undefined;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  return { ms: sign === '-' ? ms + offset : ms - offset, fraction: fraction.replace(/0+$/, '') };
}

export function compareMoments(a: Moment, b: Moment): number {
  return a.ms - b.ms || (a.fraction < b.fraction ? -1 : a.fraction > b.fraction ? 1 : 0);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const numeric = '2-digit';
  const clock = { hour: numeric, minute: numeric, second: numeric, hourCycle: 'h23', weekday: 'short' } as const;
  const date = { year: 'numeric', month: numeric, day: numeric } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, ...date, ...clock });
  formats.set(timeZone, format);
  return format;
}

function clock({ ms }: Moment, timeZone: string): Record<string, string> {
  return Object.fromEntries(
    formatIn(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
}

export function dayIn(moment: Moment, timeZone: string): string {
  const { year, month, day } = clock(moment, timeZone);
  return `${year}-${month}-${day}`;
}

/** RFC 3339 to the second, with the zone's offset. */
export function printMoment(moment: Moment, timeZone: string): string {
  const { hour, minute, second } = clock(moment, timeZone);
  const local = `${dayIn(moment, timeZone)}T${hour}:${minute}:${second}`;
  const offset = Math.round((Date.parse(`${local}Z`) - Math.floor(moment.ms / 1000) * 1000) / 60_000);
  const digits = (n: number) => String(Math.trunc(Math.abs(n))).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${digits(offset / 60)}:${digits(offset % 60)}`;
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** `1y`, `6mo`, `90d` after a day; a day missing in the target month becomes its last. */
export function addSpan(day: string, span: string): string {
  const [, digits, unit] = /^(\d+)(y|mo|d)$/.exec(span)!;
  const count = Number(digits);
  if (unit === 'd') return addDays(day, count);
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const months = year * 12 + month - 1 + (unit === 'y' ? 12 * count : count);
  const last = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
  return new Date(Date.UTC(Math.floor(months / 12), months % 12, Math.min(date, last))).toISOString().slice(0, 10);
}

/** France's national holidays, from Easter by Meeus. */
function frenchHolidays(year: number): Set<string> {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const n = h + l - 7 * Math.floor((a + 11 * h + 22 * l) / 451) + 114;
  const easter = new Date(Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1)).toISOString().slice(0, 10);
  const fixed = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'].map((day) => `${year}-${day}`);
  return new Set([...fixed, addDays(easter, 1), addDays(easter, 39), addDays(easter, 50)]);
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Whether a moment is outside hours such as `sat-mon 08:00-12:00`, or on a holiday (`FR`, or a day). */
export function isOutside(
  moment: Moment,
  hours: readonly string[],
  holidays: readonly string[],
  zone: string,
): boolean {
  const { year, hour, minute, weekday } = clock(moment, zone);
  const day = dayIn(moment, zone);
  if (holidays.includes(day) || (holidays.includes('FR') && frenchHolidays(Number(year)).has(day))) return true;
  const today = DAYS.indexOf(weekday!.toLowerCase());
  const time = `${hour}:${minute}`;
  return !hours.some((line) => {
    const [days, times] = line.split(' ') as [string, string];
    const [from, to] = times.split('-') as [string, string];
    return from <= time && time < to && days.split(',').some((run) => isInRun(today, run));
  });
}

function isInRun(today: number, run: string): boolean {
  const [first, last = first] = run.split('-').map((name) => DAYS.indexOf(name)) as [number, number?];
  return first <= last ? first <= today && today <= last : today >= first || today <= last;
}
