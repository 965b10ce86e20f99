import { forecastOf } from './forecast.ts';
import type { Balance, Debit, Intervention } from './ledger.ts';
import { owedOf } from './owed.ts';
import { customerName, personOf, theFirm } from './persons.ts';
import type { TicketSummary } from './source.ts';
import type { ContractView, CreditLine, CreditView } from './space.ts';
import { isListedUnder } from './ticket-summary.ts';
import { compareBytes, dayOf, endOfDay, parseDay } from './values.ts';
import type { Day, Instant } from './values.ts';
import { internalNames, namesOf, viewDebit } from './view.ts';
import type { View } from './view.ts';
import { visibleTravel } from './view-ticket.ts';

/**
 * A customer's account as of now, or of the end of a past day. A day to come, or that is none, is today.
 * Absent for whoever sees no credit, and for a customer that these rights do not open or that there is not.
 */
export function viewCredit(view: View, query: { day?: Day; customer?: string }): CreditView | undefined {
  const { source, rights, now } = view;
  const customer = query.customer ?? rights.customer;
  if (!rights.credit || customer === null || customer === undefined) return undefined;
  if (rights.customer !== null && rights.customer !== customer) return undefined;
  if (!source.customerSlugs().includes(customer)) return undefined;

  const { timezone } = source.company();
  const today = dayOf(now, timezone);
  const past = query.day !== undefined && parseDay(query.day) !== undefined && query.day < today;
  const day = past ? query.day! : today;
  const at = past ? endOfDay(day, timezone) : now;
  const ledger = source.ledger(customer, at);
  const { rows } = source.tickets({ customer, status: 'all', page: 1, perPage: Number.MAX_SAFE_INTEGER });
  const { overage, travel } = owedOf(ledger, rows, at);
  // As things are now, whatever day is shown.
  const renewal = rows.find(({ kind, status }) => kind === 'renewal' && isListedUnder(status) === 'open');
  return {
    customer: customerName(source, customer),
    day,
    past,
    availableMinutes: ledger.availableMinutes,
    unlimited: ledger.unlimited,
    overageMinutes: ledger.overageMinutes,
    overage,
    ...(rights.prices && { travel }),
    ...(renewal && { renewal: renewal.number }),
    contracts: ledger.balances.map((balance) => ({
      ...viewContract(view, balance),
      ...viewDraws(balance, ledger.debits, day, timezone),
    })),
    lines: viewLines(view, customer, at, rows),
  };
}

function viewContract({ rights }: View, balance: Balance): ContractView {
  const { contract, state, usedMinutes, remainingMinutes, lapsedMinutes, usedPercent } = balance;
  const { number, offer, offerName, start, end, lastDay, minutes, warnAt, priceCents } = contract;
  return {
    number,
    offer,
    offerName,
    state,
    start,
    end,
    lastDay,
    minutes,
    usedMinutes,
    remainingMinutes,
    lapsedMinutes,
    usedPercent,
    warnAt,
    priceCents: rights.prices ? priceCents : null,
  };
}

/** Where a pack stood each day, and where it is going. */
function viewDraws(
  { contract, state, remainingMinutes }: Balance,
  debits: readonly Debit[],
  today: Day,
  timezone: string,
): Pick<ContractView, 'burnDown' | 'forecast'> {
  const { number, minutes, lastDay } = contract;
  if (minutes === null || remainingMinutes === null || state === 'upcoming') return {};
  const draws: { day: Day; minutes: number }[] = [];
  for (const { instant, parts } of debits)
    for (const part of parts)
      if (part.contract === number) draws.push({ day: dayOf(instant, timezone), minutes: part.minutes });

  // A renewal may absorb what came before it.
  const start = draws[0] !== undefined && draws[0].day < contract.start ? draws[0].day : contract.start;
  const burnDown = [{ day: start, remainingMinutes: minutes }];
  let left = minutes;
  for (const draw of draws) {
    left -= draw.minutes;
    const last = burnDown.at(-1)!;
    // The first point is what was bought, so what its own day took stands beside it.
    if (last.day === draw.day && burnDown.length > 1) last.remainingMinutes = left;
    else burnDown.push({ day: draw.day, remainingMinutes: left });
  }
  const forecast =
    state === 'active' ? forecastOf({ firstDay: start, lastDay, today, remainingMinutes, draws }) : undefined;
  return { burnDown, ...(forecast && { forecast }) };
}

function viewLines(view: View, customer: string, at: Instant, rows: readonly TicketSummary[]): CreditLine[] {
  const { source, rights } = view;
  const { debits } = source.ledger(customer, at);
  const subjects = new Map(rows.map(({ number, subject }) => [number, subject]));
  const interventions = Map.groupBy(source.interventions(customer), ({ ticket }) => ticket);

  const lines = debits.map((debit): CreditLine => {
    const ofTicket = interventions.get(debit.ticket)!;
    const intervention = ofTicket.find(({ entry }) => entry === debit.entry)!;
    const hidden = intervention.internal && !rights.internal;
    return {
      ticket: debit.ticket,
      subject: subjects.get(debit.ticket)!,
      entry: hidden ? internalName(ofTicket, debit.entry) : debit.entry,
      at: debit.instant,
      by: hidden ? theFirm(source) : personOf(source, intervention.by),
      where: intervention.where,
      debit: viewDebit(view, debit, intervention, (entry) => namesOf(rights, source.ticket(debit.ticket)!)(entry)),
      travelCents: visibleTravel(rights, intervention),
    };
  });
  return lines.reverse();
}

/** As `namesOf` gives, without reading the ticket. */
function internalName(ofTicket: readonly Intervention[], entry: string): string {
  const internal = ofTicket.filter((each) => each.internal).map((each) => ({ id: each.entry, at: each.at }));
  internal.sort((a, b) => compareBytes(a.at, b.at) || compareBytes(a.id, b.id));
  return internalNames(internal).get(entry)!;
}
