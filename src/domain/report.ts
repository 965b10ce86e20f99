import type { Balance, ContractState, Intervention, Ledger } from './ledger.ts';
import { owedOf } from './owed.ts';
import { reportTakenInCharge, type TakenInCharge } from './report-taken.ts';
import type { Source, TicketSummary } from './source.ts';
import { addDays, compareBytes, dayOf, nextDay, type Day, type Instant } from './values.ts';

/** A stretch of days as the firm's manager looks at it. All minutes are whole. */
export interface Report {
  since: Day;
  /** Included. */
  until: Day;
  /** What balances are of: the end of `until`, or now if that is to come. */
  at: Instant;
  packs: readonly PacksReport[];
  /** What is still to be invoiced at `at`, whenever it came about; customers with nothing are left out. */
  toSettle: readonly { customer: string; overageMinutes: number; travelCents: number }[];
  /** Packs with hours left whose last day comes within `soonDays` of `at`; the first to end first. */
  lapsing: readonly { customer: string; contract: string; lastDay: Day; remainingMinutes: number }[];
  /** Packs whose hours lapsed on a day of the period. */
  lapsed: readonly { customer: string; contract: string; lastDay: Day; lapsedMinutes: number }[];
  takenInCharge: TakenInCharge;
  /** Work of the period, those who had most first. */
  byCustomer: readonly TimeReport[];
  /** By the component of the ticket; null: of none. */
  byComponent: readonly TimeReport[];
  /** By handle. */
  byEngineer: readonly TimeReport[];
}
/** The contracts in one state. */
export interface PacksReport {
  state: ContractState;
  packs: number;
  unlimited: number;
  /** Of packs alone. */
  minutes: number;
  usedMinutes: number;
  remainingMinutes: number;
  lapsedMinutes: number;
}
/** What was voided counts nowhere. */
export interface TimeReport {
  name: string | null;
  interventions: number;
  spentMinutes: number;
  chargedMinutes: number;
  overageMinutes: number;
}

const STATES: readonly ContractState[] = ['active', 'exhausted', 'upcoming', 'expired', 'terminated'];

/** The report of some days, as of an instant. */
export function reportOf(
  source: Source,
  { since, until, at, soonDays }: { since: Day; until: Day; at: Instant; soonDays: number },
): Report {
  const { timezone } = source.company();
  const ledgers = source.customerSlugs().map((customer) => source.ledger(customer, at));
  const balances = ledgers.flatMap((ledger) => ledger.balances);
  const today = dayOf(at, timezone);
  const { rows } = source.tickets({ customer: null, status: 'all', page: 1, perPage: Number.MAX_SAFE_INTEGER });
  const ticketsOf = Map.groupBy(rows, ({ customer }: TicketSummary) => customer);
  const packs = balances.filter(({ contract }) => contract.minutes !== null);
  return {
    since,
    until,
    at,
    packs: STATES.map((state) => packsIn(state, balances)).filter((each) => each.packs + each.unlimited > 0),
    toSettle: ledgers.flatMap((ledger) => settlementOf(ledger, ticketsOf.get(ledger.customer) ?? [], at)),
    lapsing: packs
      .filter(({ remainingMinutes }) => remainingMinutes !== null && remainingMinutes > 0)
      .filter(({ contract }) => today <= contract.lastDay && contract.lastDay <= addDays(today, soonDays))
      .sort(byLastDay)
      .map(({ contract: { customer, number, lastDay }, remainingMinutes }) => {
        return { customer, contract: number, lastDay, remainingMinutes: remainingMinutes ?? 0 };
      }),
    lapsed: packs
      .filter(({ contract, lapsedMinutes }) => lapsedMinutes > 0 && isWithin(nextDay(contract.lastDay), since, until))
      .sort(byLastDay)
      .map(({ contract: { customer, number, lastDay }, lapsedMinutes }) => {
        return { customer, contract: number, lastDay, lapsedMinutes };
      }),
    takenInCharge: reportTakenInCharge(source, rows, { since, until, at }),
    ...timeOf(source, rows, ledgers, { since, until }),
  };
}

function isWithin(day: Day, since: Day, until: Day): boolean {
  return since <= day && day <= until;
}

function byLastDay({ contract: a }: Balance, { contract: b }: Balance): number {
  return compareBytes(a.lastDay, b.lastDay) || compareBytes(a.customer, b.customer) || compareBytes(a.number, b.number);
}

function packsIn(state: ContractState, balances: readonly Balance[]): PacksReport {
  const report = { state, packs: 0, unlimited: 0, minutes: 0, usedMinutes: 0, remainingMinutes: 0, lapsedMinutes: 0 };
  for (const balance of balances) {
    const { minutes } = balance.contract;
    if (balance.state !== state) continue;
    if (minutes === null) {
      report.unlimited += 1;
      continue;
    }
    report.packs += 1;
    report.minutes += minutes;
    report.usedMinutes += balance.usedMinutes;
    report.remainingMinutes += balance.remainingMinutes ?? 0;
    report.lapsedMinutes += balance.lapsedMinutes;
  }
  return report;
}

/** What one customer's account still has to be invoiced at `at`: nothing, or one line. */
export function settlementOf(ledger: Ledger, tickets: readonly TicketSummary[], at: Instant): Report['toSettle'] {
  const { overage, travel } = owedOf(ledger, tickets, at);
  const overageMinutes = overage.totalMinutes - overage.settledMinutes;
  const travelCents = travel.totalCents - travel.settledCents;
  return overageMinutes === 0 && travelCents === 0 ? [] : [{ customer: ledger.customer, overageMinutes, travelCents }];
}

function timeOf(
  source: Source,
  tickets: readonly TicketSummary[],
  ledgers: readonly Ledger[],
  { since, until }: { since: Day; until: Day },
) {
  const { timezone } = source.company();
  const componentOf = new Map(tickets.map(({ number, component }) => [number, component]));
  const customers = new Map<string | null, TimeReport>();
  const components = new Map<string | null, TimeReport>();
  const engineers = new Map<string | null, TimeReport>();
  for (const { customer, debits } of ledgers) {
    const work = new Map(source.interventions(customer).map((each) => [`${each.ticket} ${each.entry}`, each]));
    for (const debit of debits) {
      if (debit.arithmetic.kind === 'voided') continue;
      if (!isWithin(dayOf(debit.instant, timezone), since, until)) continue;
      const { by } = work.get(`${debit.ticket} ${debit.entry}`) as Intervention;
      addTo(customers, customer, debit);
      addTo(components, componentOf.get(debit.ticket) ?? null, debit);
      addTo(engineers, 'team' in by ? by.team : null, debit);
    }
  }
  return { byCustomer: mostFirst(customers), byComponent: mostFirst(components), byEngineer: mostFirst(engineers) };
}

function addTo(
  reports: Map<string | null, TimeReport>,
  name: string | null,
  debit: { spentMinutes: number; chargedMinutes: number; overageMinutes: number },
): void {
  let report = reports.get(name);
  if (!report) {
    report = { name, interventions: 0, spentMinutes: 0, chargedMinutes: 0, overageMinutes: 0 };
    reports.set(name, report);
  }
  report.interventions += 1;
  report.spentMinutes += debit.spentMinutes;
  report.chargedMinutes += debit.chargedMinutes;
  report.overageMinutes += debit.overageMinutes;
}

function mostFirst(reports: ReadonlyMap<string | null, TimeReport>): TimeReport[] {
  return [...reports.values()].sort(
    (a, b) => b.spentMinutes - a.spentMinutes || compareBytes(a.name ?? '', b.name ?? ''),
  );
}
