import { customerName, personOf } from './persons.ts';
import type { TicketSummary } from './source.ts';
import type { SynthesisLine, SynthesisView } from './space.ts';
import { addDays, compareBytes, dayOf, nextDay, parseDay } from './values.ts';
import type { Day } from './values.ts';
import type { View } from './view.ts';

export interface SynthesisQuery {
  /** Both included. What is no day, or the wrong way round, is this year. */
  from?: string;
  to?: string;
  /** For the team alone. */
  customer?: string;
}
const mostDays = 10 * 366;

/**
 * Tickets opened and time worked in some days, by month, component and contact, over the tickets this reader may read.
 * Absent for whoever has no list of tickets, and for the team until it says of whom.
 */
export function viewSynthesis(view: View, query: SynthesisQuery): SynthesisView | undefined {
  const { source, rights, now } = view;
  const customer = query.customer ?? rights.customer;
  if (customer === null || customer === undefined || rights.ticket !== undefined) return undefined;
  if (rights.customer !== null && rights.customer !== customer) return undefined;
  if (!source.customerSlugs().includes(customer)) return undefined;

  const { timezone } = source.company();
  const today = dayOf(now, timezone);
  const { from, to } = periodOf(query, today);
  const { involving } = rights;
  const { rows } = source.tickets({ customer, involving, status: 'all', page: 1, perPage: Number.MAX_SAFE_INTEGER });
  const tickets = new Map(rows.map((row) => [row.number, row]));
  const within = (day: Day) => from <= day && day <= to;

  const totals = emptyLine(rights.credit);
  const months = new Map(monthsOf(from, to < today ? to : today).map((month) => [month, emptyLine(rights.credit)]));
  const components = new Map<string | null, SynthesisLine>();
  const contacts = new Map<string, SynthesisLine>();
  const linesOf = (day: Day, { component, contact }: SynthesisKeys) => [
    totals,
    lineOf(months, day.slice(0, 7), rights.credit),
    lineOf(components, component ?? null, rights.credit),
    lineOf(contacts, contact, rights.credit),
  ];

  let firstYear = Number(today.slice(0, 4));
  for (const row of rows) {
    const day = dayOf(row.opened, timezone);
    firstYear = Math.min(firstYear, Number(day.slice(0, 4)));
    if (within(day)) for (const line of linesOf(day, row)) line.tickets += 1;
  }
  for (const { ticket, instant, spentMinutes, voidedBy } of source.interventions(customer)) {
    const row = tickets.get(ticket);
    const day = dayOf(instant, timezone);
    if (!row || voidedBy.length > 0 || !within(day)) continue;
    for (const line of linesOf(day, row)) line.spentMinutes += spentMinutes;
  }
  for (const { ticket, instant, chargedMinutes } of rights.credit ? source.ledger(customer, now).debits : []) {
    const row = tickets.get(ticket);
    const day = dayOf(instant, timezone);
    if (!row || chargedMinutes === 0 || !within(day)) continue;
    for (const line of linesOf(day, row)) line.chargedMinutes = (line.chargedMinutes ?? 0) + chargedMinutes;
  }

  const names = new Map(source.components().map(({ slug, name }) => [slug, name]));
  return {
    customer: customerName(source, customer),
    from,
    to,
    years: yearsOf(firstYear, Number(today.slice(0, 4))),
    totals,
    months: [...months].sort(([a], [b]) => compareBytes(a, b)).map(([month, line]) => ({ month, ...line })),
    components: [...components]
      .sort(mostFirst)
      .map(([slug, line]) => ({ component: slug === null ? null : { slug, name: names.get(slug) ?? slug }, ...line })),
    contacts: [...contacts]
      .sort(mostFirst)
      .map(([contact, line]) => ({ person: personOf(source, { customer, contact }), ...line })),
  };
}

type SynthesisKeys = Pick<TicketSummary, 'component' | 'contact'>;

function periodOf(query: SynthesisQuery, today: Day): { from: Day; to: Day } {
  const [from, to] = [parseDay(query.from ?? ''), parseDay(query.to ?? '')];
  if (from === undefined || to === undefined || from > to) {
    const year = today.slice(0, 4);
    return { from: parseDay(`${year}-01-01`)!, to: parseDay(`${year}-12-31`)! };
  }
  const earliest = addDays(to, -mostDays);
  return { from: from < earliest ? earliest : from, to };
}

/** `2026-01`, every one that has a day in the period. */
function monthsOf(from: Day, to: Day): string[] {
  const months: string[] = [];
  for (let day = from; day <= to; day = nextDay(day)) {
    if (months.at(-1) !== day.slice(0, 7)) months.push(day.slice(0, 7));
  }
  return months;
}

/** The newest first. */
function yearsOf(first: number, last: number): number[] {
  return Array.from({ length: Math.min(10, last - first + 1) }, (_, i) => last - i);
}

function emptyLine(credit: boolean): SynthesisLine {
  return { tickets: 0, spentMinutes: 0, chargedMinutes: credit ? 0 : null };
}

function lineOf<Key>(lines: Map<Key, SynthesisLine>, key: Key, credit: boolean): SynthesisLine {
  const line = lines.get(key) ?? emptyLine(credit);
  lines.set(key, line);
  return line;
}

function mostFirst([nameA, a]: [string | null, SynthesisLine], [nameB, b]: [string | null, SynthesisLine]): number {
  return (
    b.spentMinutes - a.spentMinutes ||
    b.tickets - a.tickets ||
    (nameA === null ? 1 : nameB === null ? -1 : compareBytes(nameA, nameB))
  );
}
