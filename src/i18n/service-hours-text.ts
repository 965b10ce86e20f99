import type { ServiceHours } from '../domain/records.ts';
import type { Formats } from './format.ts';
import type { Translator } from './translator.ts';

/** Runs of days that follow each other, a run over the week's end included: [1,2,3,5] → [1,3] and [5,5]. */
function runs(days: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else found.push([day, day]);
  }
  const [first, last] = [found[0], found.at(-1)];
  if (first && last && first !== last && first[0] === 1 && last[1] === 7) {
    found.pop();
    found[0] = [last[0], first[1]];
  }
  return found;
}
function daysText(days: readonly number[], t: Translator, f: Formats): string {
  if (new Set(days).size === 7) return t('hours.every-day');
  const names = runs(days).flatMap(([from, to]) => {
    if (from === to) return [f.weekday(from)];
    if (to === from + 1 || (from === 7 && to === 1)) return [f.weekday(from), f.weekday(to)];
    return [t('hours.day-range', { from: f.weekday(from), to: f.weekday(to) })];
  });
  return f.list(names);
}

/** One line per set of days: `days` (`du lundi au vendredi`) and their `times` (`9 h – 12 h`, `14 h – 18 h`; none: at any time). */
export function serviceHoursText(
  hours: readonly ServiceHours[],
  t: Translator,
  f: Formats,
): { days: string; times: readonly string[] }[] {
  const byDays = Map.groupBy(hours, ({ days }) => daysText(days, t, f));
  return [...byDays].map(([days, spans]) => {
    const whole = spans.some(({ fromMinute, toMinute }) => fromMinute === 0 && toMinute === 1440);
    if (whole && days === t('hours.every-day')) return { days: t('hours.always'), times: [] };
    return {
      days,
      times: spans.map(({ fromMinute, toMinute }) =>
        t('hours.from-to', { from: f.clock(fromMinute), to: f.clock(toMinute) }),
      ),
    };
  });
}
