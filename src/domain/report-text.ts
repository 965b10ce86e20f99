import type { Report, TimeReport } from './report.ts';
import { readableDuration, textTable } from './text-table.ts';
import { dayOf, formatInstant, formatMoney } from './values.ts';

/** A report for a person at a terminal; a section that would be empty says so in a line. */
export function formatReport(report: Report, { timeZone, currency }: { timeZone: string; currency: string }): string {
  const { since, until, at, takenInCharge } = report;
  const when = formatInstant(at, timeZone).slice(0, 16).replace('T', ' ');
  return [
    `From ${since} to ${until}, balances at ${when} (${timeZone})\n`,
    section('Contracts', 'No contract', packsTable(report)),
    section('To settle', 'Nothing to settle', settleTable(report, currency)),
    section('Hours that lapse soon', 'No hours lapse soon', lapseTable(report.lapsing, 'remainingMinutes')),
    section('Hours that lapsed', 'No hours lapsed', lapseTable(report.lapsed, 'lapsedMinutes')),
    `Taken in charge\n${takenText(takenInCharge)}`,
    section('Promises broken', 'No promise was broken', brokenTable(takenInCharge, timeZone)),
    section('Time by customer', 'No time', timeTable('customer', report.byCustomer)),
    section('Time by component', 'No time', timeTable('component', report.byComponent)),
    section('Time by engineer', 'No time', timeTable('engineer', report.byEngineer)),
  ].join('\n');
}

interface Table {
  headings: readonly string[];
  rows: readonly (readonly string[])[];
}

function section(title: string, none: string, { headings, rows }: Table): string {
  return rows.length === 0 ? `${none}\n` : `${title}\n${textTable(headings, rows)}`;
}

/** Nothing is shown as nothing, so that what is there is seen. */
function durationOrNone(minutes: number): string {
  return minutes === 0 ? '' : minutes < 0 ? `-${readableDuration(-minutes)}` : readableDuration(minutes);
}

function packsTable({ packs }: Report): Table {
  return {
    headings: ['state', '>packs', '>unlimited', '>sold', '>used', '>left', '>lapsed'],
    rows: packs.map((each) => [
      each.state,
      `${each.packs}`,
      each.unlimited === 0 ? '' : `${each.unlimited}`,
      durationOrNone(each.minutes),
      durationOrNone(each.usedMinutes),
      durationOrNone(each.remainingMinutes),
      durationOrNone(each.lapsedMinutes),
    ]),
  };
}

function settleTable({ toSettle }: Report, currency: string): Table {
  return {
    headings: ['customer', '>beyond any pack', '>travel'],
    rows: toSettle.map(({ customer, overageMinutes, travelCents }) => [
      customer,
      durationOrNone(overageMinutes),
      travelCents === 0 ? '' : `${travelCents < 0 ? '-' : ''}${formatMoney(Math.abs(travelCents))} ${currency}`,
    ]),
  };
}

function lapseTable<K extends 'remainingMinutes' | 'lapsedMinutes'>(
  contracts: readonly ({ customer: string; contract: string; lastDay: string } & Record<K, number>)[],
  minutes: K,
): Table {
  return {
    headings: ['customer', 'contract', 'last day', '>hours'],
    rows: contracts.map((each) => [each.customer, each.contract, each.lastDay, readableDuration(each[minutes])]),
  };
}

function takenText({ tickets, taken, p50Minutes, p95Minutes }: Report['takenInCharge']): string {
  if (tickets === 0) return '  no ticket was opened\n';
  const times =
    p50Minutes === null || p95Minutes === null
      ? ''
      : `, half within ${readableDuration(p50Minutes)} of service hours, 95 % within ${readableDuration(p95Minutes)}`;
  return `  ${taken} of ${tickets} ${tickets === 1 ? 'ticket' : 'tickets'} opened${times}\n`;
}

function brokenTable({ broken }: Report['takenInCharge'], timeZone: string): Table {
  return {
    headings: ['>ticket', 'customer', 'opened', '>promised', '>taken'],
    rows: broken.map(({ ticket, customer, opened, promisedMinutes, takenMinutes }) => [
      `${ticket}`,
      customer,
      dayOf(opened, timeZone),
      readableDuration(promisedMinutes),
      takenMinutes === null ? 'not yet' : readableDuration(takenMinutes),
    ]),
  };
}

function timeTable(what: string, times: readonly TimeReport[]): Table {
  return {
    headings: [what, '>interventions', '>spent', '>debited', '>beyond any pack'],
    rows: times.map(({ name, interventions, spentMinutes, chargedMinutes, overageMinutes }) => [
      name ?? 'none',
      `${interventions}`,
      readableDuration(spentMinutes),
      readableDuration(chargedMinutes),
      durationOrNone(overageMinutes),
    ]),
  };
}
