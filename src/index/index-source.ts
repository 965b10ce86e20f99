import { assembleTicket } from '../domain/assemble-ticket.ts';
import { byPathAndLine } from '../domain/assemble.ts';
import type { Contract, Intervention } from '../domain/ledger.ts';
import { ticketFolder } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import type { Source, TicketFilter, TicketSummary } from '../domain/source.ts';
import { compareBytes, type Instant } from '../domain/values.ts';
import type { State } from './contents.ts';
import type { KeptFolds } from './kept-folds.ts';
import type { Reader } from './readers.ts';
import { findTickets } from './search-tickets.ts';
import { below, keptFile, partsOf, type FileRow } from './ticket-rows.ts';

const none: readonly Contract[] = [];

/** Answers from what is in memory, and for tickets from the database. */
export function sourceFrom(reader: Reader<State>, folds: KeptFolds): Source {
  const { commit, base, revisions, historyKnown } = reader.state;
  const all = <Row>(sql: string, ...values: (string | number)[]) => reader.all(sql, ...values) as Row[];
  let slugs: readonly string[] | undefined;

  const revisionOf = (customer: string) => revisions.customers.get(customer) ?? revisions.others;
  const contracts = (customer: string) => base.contracts.get(customer) ?? none;
  const interventions = (customer: string) =>
    folds.interventions(customer, revisionOf(customer), () =>
      all<{ interventions: string }>(
        'SELECT interventions FROM ticket WHERE customer = ? ORDER BY number',
        customer,
      ).flatMap((row) => JSON.parse(row.interventions) as Intervention[]),
    );

  return {
    commit,
    company: () => base.company,
    team: () => base.team,
    offers: () => base.offers,
    components: () => base.components,
    articles: () => base.articles,
    heldMail: () => base.heldMail,
    customers: () => base.customers,
    customerSlugs() {
      slugs ??= [
        ...new Set([
          ...base.customers.keys(),
          ...base.contracts.keys(),
          ...all<{ customer: string }>('SELECT DISTINCT customer FROM ticket').map(({ customer }) => customer),
        ]),
      ].toSorted(compareBytes);
      return slugs;
    },
    contracts,
    interventions,
    ledger: (customer, at) => folds.ledger(customer, base.company, contracts(customer), interventions(customer), at),

    ticket(number) {
      if (!Number.isSafeInteger(number) || number < 1) return undefined;
      const folder = ticketFolder(number);
      const rows = all<FileRow>(
        'SELECT path, oid, bytes, parsed FROM file WHERE path > ? AND path < ? AND of_ticket = 1',
        ...below(folder),
      );
      return rows.length === 0 ? undefined : assembleTicket(partsOf(folder, rows.map(keptFile))).ticket;
    },

    ticketOfMail(messageId) {
      const sql = `SELECT DISTINCT parsed ->> '$.number' AS number FROM file
        WHERE parsed ->> '$.value.messageId' = ? AND of_ticket = 1 ORDER BY number`;
      const isIn = (number: number) => {
        const ticket = this.ticket(number);
        return ticket !== undefined && [ticket.file, ...ticket.entries].some((each) => each.messageId === messageId);
      };
      return all<{ number: number | null }>(sql, messageId).find(({ number }) => number !== null && isIn(number))
        ?.number as number | undefined;
    },

    tickets(filter) {
      const numbers = numbersOf(filter);
      const rows = numbers
        .slice((filter.page - 1) * filter.perPage, filter.page * filter.perPage)
        .flatMap((number) => all<{ summary: string }>('SELECT summary FROM ticket WHERE number = ?', number))
        .map(({ summary }) => JSON.parse(summary) as TicketSummary);
      return { rows, total: numbers.length, numbers };
    },

    searchTickets: (search) => findTickets(all, search),

    problems() {
      const ofTickets = all<{ problem: string }>('SELECT problem FROM problem').map(
        ({ problem }) => JSON.parse(problem) as Problem,
      );
      return [...base.problems, ...ofTickets].sort(byPathAndLine);
    },

    revision(of) {
      const changed = of === 'public' ? revisions.public : of === 'team' ? revisions.team : revisionOf(of.customer);
      // Once commits are known by path, pages name them.
      return historyKnown ? `${changed}+` : changed;
    },

    nextInstant(customer, after) {
      const later = all<{ customer: string; instants: string }>(
        'SELECT customer, instants FROM ticket WHERE last_instant > ?',
        after,
      );
      let next: Instant | undefined;
      for (const ticket of later) {
        if (customer !== null && ticket.customer !== customer) continue;
        const first = (JSON.parse(ticket.instants) as Instant[]).find((instant) => instant > after)!;
        if (next === undefined || first < next) next = first;
      }
      return next;
    },

    commitOf(path) {
      if (!historyKnown) return undefined;
      return all<{ oid: string }>('SELECT oid FROM added WHERE path = ?', path)[0]?.oid;
    },
  };

  function numbersOf({ customer, involving, status, contact, component, opened }: TicketFilter): number[] {
    const joined = involving !== undefined && customer !== null;
    const conditions = ['TRUE'];
    const values: string[] = [];
    const require = (condition: string, value: string) => {
      conditions.push(condition);
      values.push(value);
    };
    if (joined) require('involved.customer = ?', customer);
    if (joined) require('involved.contact = ?', involving);
    if (customer !== null) require('ticket.customer = ?', customer);
    if (status !== 'all') require('ticket.listed = ?', status);
    if (contact !== undefined) require("summary ->> 'contact' = ?", contact);
    if (component !== undefined) require("summary ->> 'component' = ?", component);
    if (opened !== undefined) require("summary ->> 'opened' >= ?", opened[0]);
    if (opened !== undefined) require("summary ->> 'opened' < ?", opened[1]);
    const from = joined ? 'involved JOIN ticket USING (number)' : 'ticket';
    const sql = `SELECT number FROM ${from} WHERE ${conditions.join(' AND ')} ORDER BY number DESC`;
    return all<{ number: number }>(sql, ...values).map(({ number }) => number);
  }
}
