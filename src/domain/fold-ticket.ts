import type { Intervention } from './ledger.ts';
import type { Entry, TicketFile } from './records.ts';
import type { Attachment, Ticket, TicketState } from './ticket.ts';
import { compareBytes, type Instant } from './values.ts';

/** A ticket from its opening and its entries, in any order: its state after each of them. */
export function foldTicket(
  file: TicketFile,
  entries: Iterable<Entry>,
  attachments: ReadonlyMap<string, readonly Attachment[]> = new Map(),
): Ticket {
  const ordered = [...entries].sort(byTime);
  const history = [opening(file)];
  let answered = false;
  for (const entry of ordered) {
    const firstAnswer: boolean = !answered && 'team' in entry.by && !entry.internal;
    answered ||= firstAnswer;
    history.push(after(history.at(-1) as TicketState, entry, firstAnswer));
  }
  const taken = ordered.find((entry) => 'team' in entry.by);
  const voided = new Map<string, string>();
  for (const [id, [first]] of voidersOf(ordered)) if (first) voided.set(id, first.id);
  return {
    number: file.number,
    file,
    entries: ordered,
    history,
    state: history.at(-1) as TicketState,
    ...(taken && { takenInChargeAt: taken.at }),
    voided,
    attachments,
  };
}

/** By `at`, then by id. */
function byTime(a: Entry, b: Entry): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : compareBytes(a.id, b.id);
}

function opening(file: TicketFile): TicketState {
  const { contact, cc, subject, component, kind } = file;
  return { status: 'new', level: 1, contact, cc, subject, kind, ...(component !== undefined && { component }) };
}

function after(state: TicketState, entry: Entry, firstAnswer: boolean): TicketState {
  const next = { ...state, status: statusAfter(state, entry, firstAnswer) };
  if (entry.level !== undefined) next.level = entry.level;
  if (entry.assign !== undefined) next.assignee = entry.assign;
  if (entry.contact !== undefined) next.contact = entry.contact;
  if (entry.cc !== undefined) next.cc = entry.cc;
  if (entry.subject !== undefined) next.subject = entry.subject;
  if (entry.component !== undefined) next.component = entry.component;
  if (entry.kind !== undefined) next.kind = entry.kind;
  if (entry.duplicateOf !== undefined) next.duplicateOf = entry.duplicateOf;
  if (entry.article !== undefined) next.article = entry.article;
  if (entry.resolution !== undefined) next.resolution = entry.resolution;
  return next;
}

function statusAfter({ status }: TicketState, entry: Entry, firstAnswer: boolean): TicketState['status'] {
  if (entry.status !== undefined) return entry.status;
  if (firstAnswer) return 'open';
  const resting = status === 'waiting' || status === 'solved' || status === 'closed';
  return 'contact' in entry.by && resting ? 'open' : status;
}

export type VoidsFault = 'itself' | 'unknown' | 'malformed' | 'later';

/**
 * Why an entry's `voids` cancels nothing; undefined when it does cancel. `wellFormed` are the entries of the ticket that
 * count, `ids` all that have a file.
 */
export function voidsFault(
  entry: { id: string; voids: string; at?: Instant },
  wellFormed: ReadonlyMap<string, Entry>,
  ids: { has(id: string): boolean },
): VoidsFault | undefined {
  if (entry.voids === entry.id) return 'itself';
  const target = wellFormed.get(entry.voids);
  if (!target) return ids.has(entry.voids) ? 'malformed' : 'unknown';
  return entry.at !== undefined && target.at > entry.at ? 'later' : undefined;
}

/** Of each entry that is voided, the entries that void it, in order. */
function voidersOf(ordered: readonly Entry[]): Map<string, Entry[]> {
  const voiders = new Map<string, Entry[]>();
  if (!ordered.some((entry) => entry.voids !== undefined)) return voiders;
  const byId = new Map(ordered.map((entry) => [entry.id, entry]));
  for (const entry of ordered) {
    const { id, at, voids } = entry;
    if (voids === undefined || voidsFault({ id, at, voids }, byId, byId) !== undefined) continue;
    const others = voiders.get(voids);
    if (others) others.push(entry);
    else voiders.set(voids, [entry]);
  }
  return voiders;
}

/** The instant an entry counts at. */
export function instantOfEntry(entry: Entry): Instant {
  return entry.worked ?? entry.at;
}

/** The entries of a ticket that have time, voided ones too, as the ledger counts them; in the ticket's order. */
export function interventionsOf(ticket: Ticket): Intervention[] {
  const voiders = voidersOf(ticket.entries);
  const interventions: Intervention[] = [];
  for (const entry of ticket.entries) {
    if (entry.spentMinutes === undefined) continue;
    interventions.push({
      customer: ticket.file.customer,
      ticket: ticket.number,
      ticketOpened: ticket.file.opened,
      entry: entry.id,
      by: entry.by,
      internal: entry.internal,
      instant: instantOfEntry(entry),
      at: entry.at,
      spentMinutes: entry.spentMinutes,
      where: entry.where ?? 'remote',
      ...(entry.chargeMinutes !== undefined && { chargeMinutes: entry.chargeMinutes }),
      ...(entry.reason !== undefined && { reason: entry.reason }),
      ...(entry.travelCents !== undefined && { travelCents: entry.travelCents }),
      voidedBy: (voiders.get(entry.id) ?? []).map((by) => ({ entry: by.id, instant: instantOfEntry(by) })),
    });
  }
  return interventions;
}
