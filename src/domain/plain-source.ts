import type { Content } from './assemble.ts';
import { interventionsOf } from './fold-ticket.ts';
import { keepLedgers } from './kept-ledgers.ts';
import type { Contract, Intervention, Ledger } from './ledger.ts';
import { matches, searchTextOf, type SearchText } from './search.ts';
import type { Source } from './source.ts';
import { instantsOf, isListedUnder, summaryOf } from './ticket-summary.ts';
import { compareBytes } from './values.ts';
import type { Instant } from './values.ts';

/**
 * Content read whole as a source: for jobs, publishing and tests. What the index answers, this answers; but it knows no
 * history, so no path's commit, and everything changes with the commit.
 */
export function sourceOf(content: Content, commit: string | null): Source {
  const tickets = [...content.tickets.values()].toSorted((a, b) => b.number - a.number);
  const summaries = tickets.map(summaryOf);
  const summariesOf = Map.groupBy(summaries, ({ customer }) => customer);
  const among = (customer: string | null) => (customer === null ? summaries : (summariesOf.get(customer) ?? []));
  const instants = tickets.map((ticket) => ({ customer: ticket.file.customer, instants: instantsOf(ticket) }));
  const contracts = Map.groupBy(content.contracts, ({ customer }) => customer);
  const interventions = Map.groupBy(tickets.toReversed().flatMap(interventionsOf), ({ customer }) => customer);
  const ledgers = new Map<string, (at: Instant) => Ledger>();
  const texts = new Map<number, SearchText>();
  const slugs = new Set([
    ...content.customers.keys(),
    ...contracts.keys(),
    ...summaries.map(({ customer }) => customer),
  ]);
  const customerSlugs = [...slugs].toSorted(compareBytes);

  const contractsOf = (customer: string): readonly Contract[] => contracts.get(customer) ?? [];
  const textOf = (number: number): SearchText => {
    const text = texts.get(number) ?? searchTextOf(content.tickets.get(number)!);
    texts.set(number, text);
    return text;
  };
  const interventionsFor = (customer: string): readonly Intervention[] => interventions.get(customer) ?? [];
  return {
    commit,
    company: () => content.company,
    team: () => content.team,
    offers: () => [...content.offers.values()],
    components: () => [...content.components.values()],
    articles: () => [...content.articles.values()],
    heldMail: () => [...content.heldMail.values()],
    customers: () => content.customers,
    customerSlugs: () => customerSlugs,
    contracts: contractsOf,
    interventions: interventionsFor,
    ledger(customer, at) {
      const ledger =
        ledgers.get(customer) ??
        keepLedgers(content.company, customer, contractsOf(customer), interventionsFor(customer));
      ledgers.set(customer, ledger);
      return ledger(at);
    },
    ticket: (number) => content.tickets.get(number),
    ticketOfMail: (messageId) =>
      tickets.findLast(({ file, entries }) => [file, ...entries].some((each) => each.messageId === messageId))?.number,
    tickets({ customer, involving, status, contact, component, opened, page, perPage }) {
      const found = among(customer).filter(
        (row) =>
          (involving === undefined || customer === null || row.contact === involving || row.cc.includes(involving)) &&
          (status === 'all' || isListedUnder(row.status) === status) &&
          (contact === undefined || row.contact === contact) &&
          (component === undefined || row.component === component) &&
          (opened === undefined || (row.opened >= opened[0] && row.opened < opened[1])),
      );
      return {
        rows: found.slice((page - 1) * perPage, page * perPage),
        total: found.length,
        numbers: found.map(({ number }) => number),
      };
    },
    searchTickets({ terms, customer, involving, ticket, internal, limit }) {
      if (terms.length === 0) return [];
      const found = among(customer)
        .filter(
          (row) =>
            (involving === undefined || customer === null || row.contact === involving || row.cc.includes(involving)) &&
            (ticket === undefined || row.number === ticket),
        )
        .map(({ number }) => ({ number, ...textOf(number) }))
        .filter(({ title, said, internal: hidden }) =>
          matches(terms, internal ? [title, said, hidden] : [title, said]),
        );
      const named = ({ title }: SearchText) => matches(terms, [title]);
      return [...found.filter(named), ...found.filter((each) => !named(each))]
        .slice(0, limit)
        .map(({ number }) => number);
    },
    problems: () => content.problems,
    revision: () => commit ?? '',
    nextInstant(customer, after) {
      let next: Instant | undefined;
      for (const ticket of instants) {
        if (customer !== null && ticket.customer !== customer) continue;
        for (const instant of ticket.instants) {
          if (instant > after && (next === undefined || instant < next)) next = instant;
        }
      }
      return next;
    },
    commitOf: () => undefined,
  };
}
