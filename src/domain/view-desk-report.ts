import type { MonthReport } from './desk.ts';
import { reportOf } from './report.ts';
import { addDays, addSpan, dayOf, endOfDay, parseDay, type Day } from './values.ts';
import type { View } from './view.ts';

/** How many days ahead hours count as lapsing soon; as the job has it. */
const soonDays = 60;

/** A month as the manager looks at it, balances of its end or of now; absent for text that is no month, or one to come. */
export function viewMonth({ source, now }: View, month: string): MonthReport | undefined {
  const { timezone } = source.company();
  const since = parseDay(`${month}-01`);
  if (since === undefined || since > dayOf(now, timezone)) return undefined;
  const until: Day = addDays(addSpan(since, { count: 1, unit: 'mo' }), -1);
  const end = endOfDay(until, timezone);
  const names = new Map<string, string>();
  for (const { slug, name } of source.customers().values()) names.set(`customer/${slug}`, name);
  for (const { slug, name } of source.components()) names.set(`component/${slug}`, name);
  for (const { handle, name } of source.team().values()) names.set(`engineer/${handle}`, name);
  return { month, report: reportOf(source, { since, until, at: now < end ? now : end, soonDays }), names };
}
