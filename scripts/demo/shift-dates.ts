/**
 * The sample is written once and read for years; a portal whose last ticket is two years old shows nothing of what it
 * does. So the demo is the sample with every date moved by the same number of days, the newest one to today.
 */

export interface TextFile {
  /** From the repository's root. */
  path: string;
  text: string;
}
export interface Shift {
  /** Whole days of the company's calendar; a local time of day stays what it is, across summer time too. */
  days: number;
  timeZone: string;
  /** Times of this day (as shifted) are squeezed together so that the latest, `last`, is `until`: nothing is yet to come. */
  squeezed?: { day: string; last: number; until: number };
}

const instantPattern = /\b(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)/g;
const idPattern = /\b(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)Z/g;
const dayPattern = /(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])/g;
const frontMatter = /^---[^\S\n]*\r?\n[\s\S]*?^---[^\S\n]*$/m;

/** The shift that brings the newest instant of `files` to the day of `now`, and not later than `now`. */
export function shiftToToday(files: readonly TextFile[], now: Temporal.Instant, timeZone: string): Shift {
  const newest = period(files).newest.toZonedDateTimeISO(timeZone);
  const today = now.toZonedDateTimeISO(timeZone);
  const days = newest.toPlainDate().until(today.toPlainDate(), { largestUnit: 'days' }).days;
  const last = secondOfDay(newest);
  const until = secondOfDay(today);
  // In the first minutes of a day there is no room to tell one second from another.
  if (last <= until || until < 600) return { days, timeZone };
  return { days, timeZone, squeezed: { day: today.toPlainDate().toString(), last, until } };
}

/** The same files as if everything had happened `shift.days` later: names, references, front matter, and bodies' dates. */
export function shiftFiles(files: readonly TextFile[], shift: Shift): TextFile[] {
  const { oldest, newest } = period(files);
  // A date in a text belongs to the story if it lies within it; the year a standard was published does not.
  const from = oldest.toZonedDateTimeISO(shift.timeZone).toPlainDate().subtract({ months: 2 }).toString();
  const to = newest.toZonedDateTimeISO(shift.timeZone).toPlainDate().add({ months: 2 }).toString();
  return files.map(({ path, text }) => {
    const head = frontMatter.exec(text)?.[0] ?? '';
    const body = text.slice(head.length);
    return {
      path: shiftPath(path, shift),
      text:
        shiftText(head, shift) +
        body
          .replaceAll(instantPattern, (found) => shiftInstant(found, shift))
          .replaceAll(dayPattern, (day) => (from <= day && day <= to ? shiftDay(day, shift.days) : day)),
    };
  });
}

/** A path with the ids in it shifted: `…/1234/<entry>.md`, `…/files/<entry>/log.txt`. */
export function shiftPath(path: string, shift: Shift): string {
  return path.replaceAll(idPattern, (id) => shiftId(id, shift));
}

/** An RFC 3339 instant, written as precisely as before; with an offset, the company's at that time. */
export function shiftInstant(text: string, shift: Shift): string {
  const [, , seconds, fraction, offset] = new RegExp(instantPattern.source).exec(text)!;
  const moved = move(Temporal.Instant.from(text), shift);
  const squeezed = moved.toPlainDate().toString() === shift.squeezed?.day;
  const precision = fraction
    ? { fractionalSecondDigits: (fraction.length - 1) as 3 }
    : { smallestUnit: seconds || squeezed ? ('second' as const) : ('minute' as const) };
  return offset === 'Z'
    ? moved.toInstant().toString(precision)
    : moved.toString({ ...precision, timeZoneName: 'never' });
}

function shiftText(text: string, shift: Shift): string {
  return text
    .replaceAll(idPattern, (id) => shiftId(id, shift))
    .replaceAll(instantPattern, (found) => shiftInstant(found, shift))
    .replaceAll(dayPattern, (day) => shiftDay(day, shift.days));
}

function shiftDay(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

function shiftId(id: string, shift: Shift): string {
  const instant = Temporal.Instant.from(id.replace(new RegExp(idPattern.source), '$1T$2:$3:$4Z'));
  return move(instant, shift).toInstant().toString({ smallestUnit: 'second' }).replaceAll(':', '');
}

function move(instant: Temporal.Instant, { days, timeZone, squeezed }: Shift): Temporal.ZonedDateTime {
  const moved = instant.toZonedDateTimeISO(timeZone).add({ days });
  if (moved.toPlainDate().toString() !== squeezed?.day) return moved;
  const second = Math.floor((secondOfDay(moved) * squeezed.until) / squeezed.last);
  return moved.withPlainTime(new Temporal.PlainTime().add({ seconds: Math.min(second, squeezed.until) }));
}

function secondOfDay(time: Temporal.ZonedDateTime): number {
  return time.hour * 3600 + time.minute * 60 + time.second;
}

function period(files: readonly TextFile[]): { oldest: Temporal.Instant; newest: Temporal.Instant } {
  const instants = files
    .flatMap(({ text }) => frontMatter.exec(text)?.[0].match(instantPattern) ?? [])
    .map((text) => Temporal.Instant.from(text))
    .sort((a, b) => Temporal.Instant.compare(a, b));
  if (instants.length === 0) throw new Error('The sample has no instant to shift from.');
  return { oldest: instants[0]!, newest: instants.at(-1)! };
}
