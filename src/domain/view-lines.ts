import type { Debit, Intervention } from './ledger.ts';
import { personOf, theFirm } from './persons.ts';
import type { TicketSummary } from './source.ts';
import type { CreditLine } from './space.ts';
import { compareBytes } from './values.ts';
import type { Instant } from './values.ts';
import { internalNames, namesOf, viewDebit } from './view.ts';
import type { View } from './view.ts';
import { visibleTravel } from './view-ticket.ts';

/** Whose account these rights open, of the one asked for or their own; undefined: nobody's. */
export function creditedCustomer({ source, rights }: View, asked: string | undefined): string | undefined {
  const customer = asked ?? rights.customer;
  if (!rights.credit || customer === null || customer === undefined) return undefined;
  if (rights.customer !== null && rights.customer !== customer) return undefined;
  return source.customerSlugs().includes(customer) ? customer : undefined;
}

/**
 * The debits as of `at` that `keep` lets through, newest first.
 * @param rows the customer's tickets
 */
export function viewLines(
  view: View,
  customer: string,
  at: Instant,
  rows: readonly TicketSummary[],
  keep: (debit: Debit) => boolean = () => true,
): CreditLine[] {
  const { source, rights } = view;
  const debits = source.ledger(customer, at).debits.filter(keep);
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
