import { payingFirst } from './fold-ledger.ts';
import { addServiceMinutes, serviceMinutesBetween } from './service-hours.ts';
import type { Source, TicketSummary } from './source.ts';
import { dayOf, type Day, type Instant } from './values.ts';

/** How soon the tickets opened in a period were taken in charge, in minutes of the service hours each was promised. */
export interface TakenInCharge {
  tickets: number;
  taken: number;
  /** Half of those taken, and 95 of 100, were taken within; null when none was. */
  p50Minutes: number | null;
  p95Minutes: number | null;
  /** Taken later than promised, or promised for before `at` and not taken; by number. */
  broken: readonly BrokenPromise[];
}
export interface BrokenPromise {
  ticket: number;
  customer: string;
  opened: Instant;
  promisedMinutes: number;
  /** Until it was taken; null: it is not taken yet. */
  takenMinutes: number | null;
}

/** The promise is that of the contract that would pay first on the day of opening, else the company's. */
export function reportTakenInCharge(
  source: Source,
  tickets: readonly TicketSummary[],
  { since, until, at }: { since: Day; until: Day; at: Instant },
): TakenInCharge {
  const company = source.company();
  const { holidays, timezone } = company;
  const times: number[] = [];
  const broken: BrokenPromise[] = [];
  let count = 0;
  for (const { number, customer, opened, takenInChargeAt } of tickets) {
    const day = dayOf(opened, timezone);
    if (day < since || day > until || opened > at) continue;
    count += 1;
    const promise = payingFirst(source.contracts(customer), day) ?? company;
    const terms = { serviceHours: promise.serviceHours, holidays, timezone };
    const taken = takenInChargeAt !== undefined && takenInChargeAt <= at ? takenInChargeAt : undefined;
    const takenMinutes = taken === undefined ? null : serviceMinutesBetween(opened, taken, terms);
    if (takenMinutes !== null) times.push(takenMinutes);
    const promisedMinutes = promise.takeChargeWithinMinutes;
    const due = addServiceMinutes(opened, promisedMinutes, terms);
    if (due !== undefined && (taken ?? at) > due) {
      broken.push({ ticket: number, customer, opened, promisedMinutes, takenMinutes });
    }
  }
  times.sort((a, b) => a - b);
  broken.sort((a, b) => a.ticket - b.ticket);
  return {
    tickets: count,
    taken: times.length,
    p50Minutes: nearestRank(times, 50),
    p95Minutes: nearestRank(times, 95),
    broken,
  };
}

/** The least of the values that so many of a hundred do not exceed. */
function nearestRank(sorted: readonly number[], percent: number): number | null {
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null;
}
