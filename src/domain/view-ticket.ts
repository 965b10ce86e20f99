import { interventionsOf } from './fold-ticket.ts';
import type { Debit, Intervention } from './ledger.ts';
import { customerName, personOf, theFirm } from './persons.ts';
import type { Entry } from './records.ts';
import { mayReadTicket } from './rights.ts';
import type { Rights } from './rights.ts';
import { addServiceMinutes } from './service-hours.ts';
import type { Source, TicketSummary } from './source.ts';
import type { Changes, InterventionView, Person, ThreadItem, TicketRow, TicketView } from './space.ts';
import { isKnownToCustomer, summaryOf } from './ticket-summary.ts';
import type { Ticket, TicketState } from './ticket.ts';
import { namesOf, viewDebit } from './view.ts';
import { promiseFor } from './take-charge.ts';
import type { View } from './view.ts';
import type { Instant } from './values.ts';

/** A ticket as the reader sees it; absent when these rights do not open it. */
export function viewTicket(view: View, ticket: Ticket, self: Person | undefined): TicketView | undefined {
  const { source, rights } = view;
  const summary = summaryOf(ticket);
  if (!mayReadTicket(rights, summary)) return undefined;
  const { file, state } = ticket;
  const debits = rights.credit ? debitsOf(view, ticket) : null;
  const thread = viewThread(view, ticket, debits);
  return {
    ...viewRow(source, summary, debits && chargedMinutesOf(debits.values())),
    revision: `${thread.length}-${state.status}-${thread.at(-1)!.id}`,
    cc: state.cc.map((contact) => personOf(source, { customer: file.customer, contact })),
    by: personOf(source, file.by),
    via: file.via,
    component: componentOf(source, state.component),
    assignee: state.assignee === undefined ? undefined : personOf(source, { team: state.assignee }),
    takenInChargeAt: ticket.takenInChargeAt,
    takeChargeBefore: takeChargeBefore(source, ticket),
    duplicateOf: visibleTicket(view, state.duplicateOf),
    article: visibleArticle(view, state.article),
    resolution: state.resolution,
    thread,
    mayReply: self !== undefined,
    mayClose: self !== undefined && state.status !== 'closed',
  };
}

/** @param chargedMinutes null for whoever sees no credit */
export function viewRow(source: Source, summary: TicketSummary, chargedMinutes: number | null): TicketRow {
  const { number, customer, opened, lastAt, status, level, kind, subject, contact, spentMinutes } = summary;
  return {
    number,
    customer: customerName(source, customer),
    opened,
    lastAt,
    status,
    level,
    kind,
    subject,
    contact: personOf(source, { customer, contact }),
    spentMinutes,
    chargedMinutes,
  };
}

export function chargedMinutesOf(debits: Iterable<Debit>): number {
  let minutes = 0;
  for (const debit of debits) minutes += debit.chargedMinutes;
  return minutes;
}

function debitsOf({ source, now }: View, ticket: Ticket): Map<string, Debit> {
  const { debits } = source.ledger(ticket.file.customer, now);
  return new Map(debits.filter((debit) => debit.ticket === ticket.number).map((debit) => [debit.entry, debit]));
}

function viewThread(view: View, ticket: Ticket, debits: ReadonlyMap<string, Debit> | null): ThreadItem[] {
  const { source, rights } = view;
  const nameOf = namesOf(rights, ticket);
  const interventions = new Map(interventionsOf(ticket).map((each) => [each.entry, each]));
  const firstByTeam = ticket.entries.find((entry) => 'team' in entry.by);
  const mailOf = ({ messageId }: { messageId?: string }) =>
    rights.internal && messageId !== undefined ? { messageId } : {};
  const thread: ThreadItem[] = [
    {
      id: 'ticket',
      at: ticket.file.opened,
      by: personOf(source, ticket.file.by),
      internal: false,
      body: ticket.file.body || null,
      changes: {},
      attachments: ticket.attachments.get('ticket') ?? [],
      ...mailOf(ticket.file),
    },
  ];
  ticket.entries.forEach((entry, i) => {
    const intervention = interventions.get(entry.id);
    const time = intervention && viewIntervention(view, intervention, debits?.get(entry.id), nameOf);
    if (!entry.internal || rights.internal) {
      const [before, after] = [ticket.history[i]!, ticket.history[i + 1]!];
      thread.push({
        id: entry.id,
        at: entry.at,
        by: personOf(source, entry.by),
        internal: entry.internal,
        body: entry.body || null,
        changes: changesOf(view, ticket, before, after, entry === firstByTeam),
        intervention: time,
        attachments: ticket.attachments.get(entry.id) ?? [],
        ...mailOf(entry),
      });
    } else if (isKnownToCustomer(entry)) {
      thread.push(timeAlone(view, entry, nameOf(entry.id), time));
    }
  });
  return thread;
}

/** An internal entry as a customer sees it: "its date, time and debit alone" (FORMAT.md, tickets). */
function timeAlone({ source }: View, entry: Entry, id: string, intervention?: InterventionView): ThreadItem {
  return {
    id,
    at: entry.at,
    by: theFirm(source),
    internal: true,
    body: null,
    changes: {},
    intervention,
    attachments: [],
  };
}

function viewIntervention(
  view: View,
  intervention: Intervention,
  debit: Debit | undefined,
  nameOf: (entry: string) => string,
): InterventionView {
  return {
    spentMinutes: intervention.spentMinutes,
    where: intervention.where,
    workedAt: intervention.instant,
    travelCents: visibleTravel(view.rights, intervention),
    debit: debit && viewDebit(view, debit, intervention, nameOf),
  };
}

/** Travel is money, so for whoever sees prices; an internal entry shows its time and debit alone. */
export function visibleTravel(rights: Rights, { internal, travelCents }: Intervention): number | undefined {
  return rights.prices && (!internal || rights.internal) ? travelCents : undefined;
}

function changesOf(
  view: View,
  ticket: Ticket,
  before: TicketState,
  after: TicketState,
  takenInCharge: boolean,
): Changes {
  const { source } = view;
  const { customer } = ticket.file;
  const changed = <K extends keyof TicketState>(key: K): TicketState[K] | undefined =>
    before[key] === after[key] ? undefined : after[key];
  const assignee = changed('assignee');
  const contact = changed('contact');
  const changes: Changes = {
    status: changed('status'),
    reopened: after.status === 'open' && ['waiting', 'solved', 'closed'].includes(before.status) ? true : undefined,
    takenInCharge: takenInCharge ? true : undefined,
    level: changed('level'),
    assignee: assignee === undefined ? undefined : personOf(source, { team: assignee }),
    contact: contact === undefined ? undefined : personOf(source, { customer, contact }),
    subject: changed('subject'),
    resolution: changed('resolution'),
    duplicateOf: visibleTicket(view, changed('duplicateOf')),
    article: visibleArticle(view, changed('article')),
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function componentOf(source: Source, slug: string | undefined): TicketView['component'] {
  if (slug === undefined) return undefined;
  return { slug, name: source.components().find((component) => component.slug === slug)?.name ?? slug };
}

/** A ticket's number tells a customer that it exists, so only one that the reader may open is named. */
function visibleTicket({ source, rights }: View, number: number | undefined): number | undefined {
  if (number === undefined || rights.internal) return number;
  const ticket = source.ticket(number);
  return ticket && mayReadTicket(rights, summaryOf(ticket)) ? number : undefined;
}

function visibleArticle({ source, rights }: View, slug: string | undefined): string | undefined {
  if (slug === undefined || rights.internal) return slug;
  return source.articles().some((article) => article.slug === slug && !article.draft) ? slug : undefined;
}

function takeChargeBefore(source: Source, ticket: Ticket): Instant | undefined {
  const { file, state } = ticket;
  if (state.status !== 'new' || ticket.takenInChargeAt !== undefined) return undefined;
  const { withinMinutes, terms } = promiseFor(source, file);
  return addServiceMinutes(file.opened, withinMinutes, terms);
}
