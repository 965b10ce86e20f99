import { instantOfEntry, interventionsOf } from './fold-ticket.ts';
import type { Intervention } from './ledger.ts';
import type { Entry, Status } from './records.ts';
import type { TicketSummary } from './source.ts';
import type { Ticket } from './ticket.ts';
import type { Instant } from './values.ts';

/**
 * Whether a customer learns that the entry exists: an internal one without time is not there for them (FORMAT.md,
 * tickets).
 */
export function isKnownToCustomer(entry: Pick<Entry, 'internal' | 'spentMinutes'>): boolean {
  return !entry.internal || entry.spentMinutes !== undefined;
}

/** Minutes worked. What was voided was written wrongly, and another entry may carry the right time. */
export function spentMinutesOf(interventions: Iterable<Intervention>): number {
  let minutes = 0;
  for (const intervention of interventions)
    if (intervention.voidedBy.length === 0) minutes += intervention.spentMinutes;
  return minutes;
}

/** A ticket's line in a list. `lastAt` passes over what a customer must not learn of. */
export function summaryOf(ticket: Ticket): TicketSummary {
  const { file, state } = ticket;
  let lastAt = file.opened;
  for (const entry of ticket.entries) if (isKnownToCustomer(entry) && entry.at > lastAt) lastAt = entry.at;
  const travel = travelOf(ticket);
  return {
    number: ticket.number,
    customer: file.customer,
    opened: file.opened,
    lastAt,
    status: state.status,
    level: state.level,
    subject: state.subject,
    kind: state.kind,
    contact: state.contact,
    cc: state.cc,
    component: state.component,
    assignee: state.assignee,
    takenInChargeAt: ticket.takenInChargeAt,
    spentMinutes: spentMinutesOf(interventionsOf(ticket)),
    ...(travel.length > 0 && { travel }),
  };
}

/** Travel goes with the time of its entry: what is voided is not to be paid. */
function travelOf({ entries, voided }: Ticket): NonNullable<TicketSummary['travel']>[number][] {
  return entries.flatMap((entry) => {
    if (!entry.travelCents) return [];
    const voider = entries.find(({ id }) => id === voided.get(entry.id));
    return {
      instant: instantOfEntry(entry),
      cents: entry.travelCents,
      ...(voider && { voidedFrom: instantOfEntry(voider) }),
    };
  });
}

/** The list a ticket stands in: a solved one is open until it is closed. */
export function isListedUnder(status: Status): 'open' | 'closed' {
  return status === 'closed' ? 'closed' : 'open';
}

/** Every instant from which the ticket counts differently: its opening, and whatever is worked or voided. */
export function instantsOf(ticket: Ticket): Set<Instant> {
  const counting = ticket.entries.filter(
    ({ spentMinutes, voids }) => spentMinutes !== undefined || voids !== undefined,
  );
  return new Set([ticket.file.opened, ...counting.map(instantOfEntry)]);
}
