import type { Balance, Intervention } from './ledger.ts';
import { customerName, personOf, theFirm } from './persons.ts';
import type { ContractView, CreditLine, CreditView } from './space.ts';
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
  return {
    customer: customerName(source, customer),
    day,
    past,
    availableMinutes: ledger.availableMinutes,
    unlimited: ledger.unlimited,
    overageMinutes: ledger.overageMinutes,
    contracts: ledger.balances.map((balance) => viewContract(view, balance)),
    lines: viewLines(view, customer, at),
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

function viewLines(view: View, customer: string, at: Instant): CreditLine[] {
  const { source, rights } = view;
  const { debits } = source.ledger(customer, at);
  const { rows } = source.tickets({ customer, status: 'all', page: 1, perPage: Number.MAX_SAFE_INTEGER });
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
