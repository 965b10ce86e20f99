/** Who waits for what and until when, and what the firm has to see to: for the team alone. */
import type { Desk, DeskContract, DeskFilter, DeskTicket, DeskView } from './desk.ts';
import { customerName, personOf } from './persons.ts';
import { addServiceMinutes, serviceMinutesBetween } from './service-hours.ts';
import type { Source, TicketSummary } from './source.ts';
import { promiseFor } from './take-charge.ts';
import { thresholdsOf } from './thresholds.ts';
import { compareBytes, dayOf, type Instant } from './values.ts';
import { viewContract } from './view-desk-contract.ts';
import { viewCustomer, viewCustomers } from './view-desk-customer.ts';
import { viewHeldMail } from './view-desk-mail.ts';
import { previewAnswer } from './view-desk-preview.ts';
import { viewMonth } from './view-desk-report.ts';
import { viewSale } from './view-desk-sale.ts';
import { settlementsOf } from './view-desk-settle.ts';
import { viewRow } from './view-ticket.ts';
import type { View } from './view.ts';

/** @param self handle of the reader */
export function openDesk(view: View, self: string): Desk {
  const { source } = view;
  return {
    overview: (whose) => viewDesk(view, whose, self),
    preview: (ticket, texts) => previewAnswer(view, ticket, texts, self),
    team: () =>
      [...source.team().values()]
        .filter(({ active }) => active)
        .map(({ handle }) => personOf(source, { team: handle }))
        .sort((a, b) => compareBytes(a.name, b.name)),
    customers: () => viewCustomers(view),
    customer: (slug) => viewCustomer(view, slug),
    contract: (number) => viewContract(view, number),
    sale: (query) => viewSale(view, query),
    report: (month) => viewMonth(view, month),
    toSettle: () => settlementsOf(view),
    heldMail: (id) => viewHeldMail(view, id),
  };
}

function viewDesk(view: View, whose: DeskFilter, self: string): DeskView {
  const { source } = view;
  const { rows: all } = source.tickets({
    customer: null,
    status: 'open',
    page: 1,
    perPage: Number.MAX_SAFE_INTEGER,
  });
  const belongs: Record<DeskFilter, (row: TicketSummary) => boolean> = {
    all: () => true,
    mine: ({ assignee }) => assignee === self,
    nobody: ({ assignee }) => assignee === undefined,
  };
  const rows = all.filter(belongs[whose]);
  const charged = chargedByTicket(view);
  const tickets = rows.map((row) => deskTicket(view, row, charged.get(row.number) ?? 0));
  const by = (...statuses: DeskTicket['status'][]) => tickets.filter(({ status }) => statuses.includes(status));
  const oldestFirst = (a: DeskTicket, b: DeskTicket) => compareBytes(a.lastAt, b.lastAt) || a.number - b.number;
  return {
    counts: {
      all: all.length,
      mine: all.filter(belongs.mine).length,
      nobody: all.filter(belongs.nobody).length,
    },
    toTake: by('new').sort(
      (a, b) => compareBytes(a.takeChargeBefore ?? a.opened, b.takeChargeBefore ?? b.opened) || a.number - b.number,
    ),
    open: by('open').sort(oldestFirst),
    waiting: by('waiting').sort(
      (a, b) => compareBytes(a.waitingSince ?? a.lastAt, b.waitingSince ?? b.lastAt) || a.number - b.number,
    ),
    solved: by('solved').sort(oldestFirst),
    contracts: contractsToWatch(view),
    settlements: settlementsOf(view),
    heldMail: source.heldMail().toSorted((a, b) => compareBytes(b.at, a.at) || compareBytes(b.id, a.id)),
    problems: source.problems(),
  };
}

function chargedByTicket({ source, now }: View): Map<number, number> {
  const charged = new Map<number, number>();
  for (const slug of source.customerSlugs()) {
    for (const { ticket, chargedMinutes } of source.ledger(slug, now).debits)
      charged.set(ticket, (charged.get(ticket) ?? 0) + chargedMinutes);
  }
  return charged;
}

function deskTicket(view: View, row: TicketSummary, chargedMinutes: number): DeskTicket {
  const { source } = view;
  return {
    ...viewRow(source, row, chargedMinutes),
    ...(row.assignee !== undefined && { assignee: personOf(source, { team: row.assignee }) }),
    ...(row.status === 'new' && row.takenInChargeAt === undefined && promiseOf(view, row)),
    ...(row.status === 'waiting' && { waitingSince: waitingSince(source, row.number) }),
  };
}

function promiseOf({ source, now }: View, row: TicketSummary): Pick<DeskTicket, 'takeChargeBefore' | 'leftMinutes'> {
  const { withinMinutes, terms } = promiseFor(source, row);
  const due = addServiceMinutes(row.opened, withinMinutes, terms);
  if (due === undefined) return {};
  const leftMinutes = now <= due ? serviceMinutesBetween(now, due, terms) : -serviceMinutesBetween(due, now, terms);
  return { takeChargeBefore: due, leftMinutes };
}

function waitingSince(source: Source, number: number): Instant | undefined {
  const ticket = source.ticket(number);
  if (!ticket) return undefined;
  const since = ticket.history.findLastIndex(({ status }) => status !== 'waiting');
  return ticket.entries[since]?.at ?? ticket.file.opened;
}

function contractsToWatch({ source, now }: View): DeskContract[] {
  const today = dayOf(now, source.company().timezone);
  return source
    .customerSlugs()
    .flatMap((slug) => {
      const { balances } = source.ledger(slug, now);
      return balances.map((balance): DeskContract & { near: boolean } => {
        const { contract, state, usedMinutes, remainingMinutes, usedPercent } = balance;
        const { number, offerName, lastDay, minutes } = contract;
        const reached = thresholdsOf(balance, today);
        return {
          customer: customerName(source, slug),
          number,
          offerName,
          state,
          lastDay,
          minutes,
          usedMinutes,
          remainingMinutes,
          usedPercent,
          reached,
          followed: balances.some(
            (other) =>
              other !== balance &&
              (other.state === 'active' || other.state === 'upcoming') &&
              other.contract.lastDay > lastDay,
          ),
          near: reached.length > 0 && today <= lastDay,
        };
      });
    })
    .filter(({ near }) => near)
    .map(({ near: _, ...contract }) => contract)
    .sort((a, b) => compareBytes(a.lastDay, b.lastDay) || compareBytes(a.number, b.number));
}
