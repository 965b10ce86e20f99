import { personOf } from './persons.ts';
import { mayReadTicket } from './rights.ts';
import type { TicketPage } from './source.ts';
import type { TicketChoices, TicketListView, TicketQuery } from './space.ts';
import { isListedUnder, spentMinutesOf, summaryOf } from './ticket-summary.ts';
import { addSpan, compareBytes, dayOf, parseDay, startOfDay } from './values.ts';
import type { Instant } from './values.ts';
import { viewRow } from './view-ticket.ts';
import type { View } from './view.ts';

const ticketsPerPage = 25;

/** A page of the tickets that the reader may read and the query lets through, and sums over all pages. */
export function viewTickets(view: View, query: TicketQuery): TicketListView {
  const asked = Number.isSafeInteger(query.page) ? Math.max(1, query.page) : 1;
  const first = findTickets(view, query, asked);
  const pages = Math.max(1, Math.ceil(first.total / ticketsPerPage));
  const page = Math.min(asked, pages);
  const found = page === asked ? first : findTickets(view, query, page);
  const { spentMinutes, charged } = timeOf(view, found.numbers);
  const chargedMinutes = (number: number) => charged && (charged.get(number) ?? 0);
  return {
    rows: found.rows.map((row) => viewRow(view.source, row, chargedMinutes(row.number))),
    page,
    pages,
    totals: {
      tickets: found.total,
      spentMinutes,
      chargedMinutes: charged && found.numbers.reduce((sum, number) => sum + chargedMinutes(number)!, 0),
    },
  };
}

function findTickets(view: View, query: TicketQuery, page: number): TicketPage {
  const { source, rights } = view;
  const none = { rows: [], total: 0, numbers: [] };
  if (rights.customer === undefined) return none;
  const { status, component } = query;
  // A handle says whose contact it is only beside its customer.
  const contact = rights.customer === null ? undefined : query.contact;
  const opened = query.period === undefined ? undefined : openedIn(query.period, source.company().timezone);
  if (rights.ticket === undefined) {
    const { customer, involving } = rights;
    const perPage = ticketsPerPage;
    return source.tickets({ customer, involving, status, component, contact, opened, page, perPage });
  }
  const ticket = source.ticket(rights.ticket);
  const row = ticket && summaryOf(ticket);
  const listed = row && mayReadTicket(rights, row) && (status === 'all' || isListedUnder(row.status) === status);
  return listed ? { rows: [row], total: 1, numbers: [row.number] } : none;
}

/** What is no period is all of time. */
function openedIn(period: string, timezone: string): [from: Instant, before: Instant] | undefined {
  const [year, month] = period.split('-');
  const first = parseDay(`${year}-${month ?? '01'}-01`);
  if (first === undefined) return undefined;
  const next = month === undefined ? addSpan(first, { count: 1, unit: 'y' }) : addSpan(first, { count: 1, unit: 'mo' });
  return [startOfDay(first, timezone), startOfDay(next, timezone)];
}

/** What of the reader's tickets a list may be narrowed to. */
export function viewChoices({ source, rights }: View): TicketChoices {
  const none = { components: [], contacts: [], months: [] };
  const { customer, involving } = rights;
  if (customer === undefined || rights.ticket !== undefined) return none;
  const { rows } = source.tickets({ customer, involving, status: 'all', page: 1, perPage: Number.MAX_SAFE_INTEGER });
  const { timezone } = source.company();
  const names = new Map(source.components().map(({ slug, name }) => [slug, name]));
  const components = new Set(rows.flatMap(({ component }) => component ?? []));
  const contacts = new Set(customer === null ? [] : rows.map(({ contact }) => contact));
  return {
    components: [...components].map((slug) => ({ slug, name: names.get(slug) ?? slug })).sort(byName),
    contacts: [...contacts]
      .map((contact) => ({ contact, name: personOf(source, { customer: customer!, contact }).name }))
      .sort(byName),
    months: [...new Set(rows.map(({ opened }) => dayOf(opened, timezone).slice(0, 7)))].sort(compareBytes).reverse(),
  };
}

function byName(a: { name: string }, b: { name: string }): number {
  return compareBytes(a.name, b.name);
}

/** Over these tickets, on all pages: time worked, and time debited by ticket (null for whoever sees no credit). */
function timeOf({ source, rights, now }: View, numbers: readonly number[]) {
  const listed = new Set(numbers);
  const charged = rights.credit ? new Map<number, number>() : null;
  let spentMinutes = 0;
  const slugs = rights.customer === null ? source.customerSlugs() : listed.size > 0 ? [rights.customer!] : [];
  for (const slug of slugs) {
    spentMinutes += spentMinutesOf(source.interventions(slug).filter(({ ticket }) => listed.has(ticket)));
    if (!charged) continue;
    for (const { ticket, chargedMinutes } of source.ledger(slug, now).debits) {
      if (listed.has(ticket)) charged.set(ticket, (charged.get(ticket) ?? 0) + chargedMinutes);
    }
  }
  return { spentMinutes, charged };
}
