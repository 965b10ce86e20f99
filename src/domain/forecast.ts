import { addDays, nextDay, type Day } from './values.ts';

/** How a pack has been drawn on lately, and where that leads if it goes on. Whole minutes; about, never a promise. */
export interface Forecast {
  /** What was drawn in the last `days` days, today included. */
  drawnMinutes: number;
  days: number;
  /** The day the pack is used up at this pace; absent when it ends first. */
  usedUpOn?: Day;
  /** What would be left, and lapse, on the last day; 0 with `usedUpOn`. */
  lapsesMinutes: number;
}

/** Draws from longer ago say little of the next ones. */
const longestDays = 90;
/** In fewer days than these, one visit would pass for a habit. */
const fewestDays = 14;

/**
 * At the pace of the last 90 days, or since the first day if that is later. Undefined when nothing is left or nothing was
 * drawn, in the first fortnight, and once the last day has come. `draws`: what each day took of this pack.
 */
export function forecastOf({
  firstDay,
  lastDay,
  today,
  remainingMinutes,
  draws,
}: {
  firstDay: Day;
  lastDay: Day;
  today: Day;
  remainingMinutes: number;
  draws: Iterable<{ day: Day; minutes: number }>;
}): Forecast | undefined {
  const since = [firstDay, addDays(today, 1 - longestDays)].sort().at(-1)!;
  const days = daysBetween(since, nextDay(today));
  if (remainingMinutes <= 0 || days < fewestDays || today >= lastDay) return undefined;
  let drawnMinutes = 0;
  for (const { day, minutes } of draws) if (since <= day && day <= today) drawnMinutes += minutes;
  if (drawnMinutes === 0) return undefined;
  const usedUpOn = addDays(today, Math.ceil((remainingMinutes * days) / drawnMinutes));
  if (usedUpOn <= lastDay) return { drawnMinutes, days, usedUpOn, lapsesMinutes: 0 };
  const drawn = Math.floor((drawnMinutes * daysBetween(today, lastDay)) / days);
  return { drawnMinutes, days, lapsesMinutes: remainingMinutes - drawn };
}

/** From one day to the other, the latter not counted; below 0 when it is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
