import { formatCsv, type Cell } from './csv.ts';
import type { Report, TimeReport } from './report.ts';
import { dayOf, formatMoney } from './values.ts';

/**
 * A report as one table, a row for each of its figures: `section` says which, and `minutes`, `debited` (minutes too) and
 * `money` are empty where they do not apply.
 */
export function formatReportCsv(report: Report, timeZone: string): string {
  const headings = ['section', 'customer', 'item', 'day', 'count', 'minutes', 'debited', 'money'];
  return formatCsv(headings, rowsOf(report, timeZone));
}

function* rowsOf(report: Report, timeZone: string): Generator<Cell[]> {
  for (const { state, packs, unlimited, remainingMinutes, usedMinutes } of report.packs) {
    if (packs > 0) yield ['packs', null, state, null, packs, remainingMinutes, usedMinutes, null];
    if (unlimited > 0) yield ['unlimited', null, state, null, unlimited, null, null, null];
  }
  for (const { customer, overageMinutes, travelCents } of report.toSettle) {
    if (overageMinutes !== 0) yield ['overage to settle', customer, null, null, null, overageMinutes, null, null];
    if (travelCents !== 0) yield ['travel to settle', customer, null, null, null, null, null, money(travelCents)];
  }
  for (const { customer, contract, lastDay, remainingMinutes } of report.lapsing) {
    yield ['lapsing', customer, contract, lastDay, null, remainingMinutes, null, null];
  }
  for (const { customer, contract, lastDay, lapsedMinutes } of report.lapsed) {
    yield ['lapsed', customer, contract, lastDay, null, lapsedMinutes, null, null];
  }
  const { tickets, taken, p50Minutes, p95Minutes, broken } = report.takenInCharge;
  yield ['taken in charge', null, 'opened', null, tickets, null, null, null];
  yield ['taken in charge', null, 'taken', null, taken, null, null, null];
  yield ['taken in charge', null, 'p50', null, null, p50Minutes, null, null];
  yield ['taken in charge', null, 'p95', null, null, p95Minutes, null, null];
  yield ['taken in charge', null, 'promises broken', null, broken.length, null, null, null];
  for (const { customer, ticket, opened, takenMinutes } of broken) {
    yield ['promise broken', customer, `${ticket}`, dayOf(opened, timeZone), null, takenMinutes, null, null];
  }
  for (const time of report.byCustomer) yield timeRow('time by customer', time.name, null, time);
  for (const time of report.byComponent) yield timeRow('time by component', null, time.name, time);
  for (const time of report.byEngineer) yield timeRow('time by engineer', null, time.name, time);
}

function timeRow(section: string, customer: string | null, item: string | null, time: TimeReport): Cell[] {
  return [section, customer, item, null, time.interventions, time.spentMinutes, time.chargedMinutes, null];
}

function money(cents: number): number {
  return Number(`${cents < 0 ? '-' : ''}${formatMoney(Math.abs(cents))}`);
}
