/**
 * A notice is a difference between two commits: what was added, told to whom it concerns. Pure, so a push, a merge and
 * the portal tell alike, and so a lost outbox is made again.
 */
import { Addresses, foldedAddress, type ContactRecipient, type Recipient } from './addresses.ts';
import { placeOf } from './place.ts';
import type { Problem } from './problem.ts';
import type { Entry, Status } from './records.ts';
import { rightsOf } from './rights.ts';
import type { Source } from './source.ts';
import type { Ticket } from './ticket.ts';
import type { Instant } from './values.ts';

/** What a mail is about, as its title says it: first those a customer's people get, then the team's. */
export type Step =
  | 'received'
  | 'taken-in-charge'
  | 'level-changed'
  | 'time-recorded'
  | 'handed-over'
  | 'answered'
  | 'waiting'
  | 'worked-around'
  | 'solved'
  | 'reopened'
  | 'closed'
  | 'new-ticket'
  | 'customer-answered'
  | 'customer-reopened'
  | 'customer-closed';

export interface Notice {
  /**
   * The same for the same addition, however often and from wherever it is worked out: `1234/ticket <when opened>`, or
   * `1234/<entry id>`. Whoever it is for gets one mail per key.
   */
  key: string;
  ticket: number;
  /** `ticket` for the opening, else the entry's id; as in a thread. */
  entry: string;
  at: Instant;
  step: Step;
  /** Never empty. */
  recipients: readonly Recipient[];
}

/**
 * What to tell, oldest first. `added`: paths that are there now and were not before, others than tickets' and entries'
 * ignored; `source`: the content after. A change to a file that was there tells nothing. Whom to tell is read from the
 * content after, and from the ticket as it was left by the entry told.
 */
export function noticesBetween({ added, source }: { added: Iterable<string>; source: Source }): {
  notices: Notice[];
  /** Whom a notice was for, and why they cannot be written to. */
  problems: Problem[];
} {
  const additions = new Map<number, Set<string>>();
  for (const path of added) {
    const addition = additionAt(path);
    if (addition) additions.set(addition.ticket, (additions.get(addition.ticket) ?? new Set()).add(addition.entry));
  }
  const addresses = new Addresses(source);
  const notices: Notice[] = [];
  for (const [number, ids] of additions) {
    const ticket = source.ticket(number);
    if (ticket === undefined) continue;
    if (ids.has('ticket')) notices.push(...noticesOfOpening(ticket, addresses));
    ticket.entries.forEach((entry, index) => {
      if (ids.has(entry.id)) notices.push(...noticesOfEntry(ticket, entry, index, addresses));
    });
  }
  // Stable, so that within one instant a ticket's own order holds.
  notices.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.ticket - b.ticket));
  return { notices, problems: addresses.problems() };
}

function additionAt(path: string): { ticket: number; entry: string } | undefined {
  const place = placeOf(path);
  if ((place.kind !== 'ticket' && place.kind !== 'entry') || place.number === undefined) return undefined;
  return { ticket: place.number, entry: place.kind === 'ticket' ? 'ticket' : place.id };
}

function noticesOfOpening(ticket: Ticket, addresses: Addresses): Notice[] {
  const { customer } = ticket.file;
  const told = { ticket, entry: 'ticket', at: ticket.file.opened, after: ticket.history[0]! };
  return [
    // Whoever opened it is told as well: it is how they know that it arrived, and its number.
    ...notice(told, 'received', wanting('received', told.after, addresses.contacts(customer, people(told.after)))),
    ...notice(told, 'new-ticket', addresses.team(told.after.assignee, ticket.file.by)),
  ];
}

function noticesOfEntry(ticket: Ticket, entry: Entry, index: number, addresses: Addresses): Notice[] {
  const before = ticket.history[index]!;
  const after = ticket.history[index + 1]!;
  const { customer } = ticket.file;
  const told = { ticket, entry: entry.id, at: entry.at, after };
  const says = !entry.internal && (entry.body.trim() !== '' || (ticket.attachments.get(entry.id)?.length ?? 0) > 0);
  const closes = after.status === 'closed' && before.status !== 'closed';
  const reopens = isOver(before.status) && !isOver(after.status);
  const byTeam = 'team' in entry.by;

  const step = closes
    ? 'closed'
    : byTeam
      ? stepByTeam(ticket, entry, index, says)
      : reopens
        ? 'reopened'
        : says
          ? 'answered'
          : undefined;
  // A summary is for everyone to keep, whoever closed; one's own answer is not news.
  const all = addresses.contacts(customer, people(after), closes && !byTeam ? undefined : entry.by);
  const concerned = step === 'time-recorded' ? all.filter(seesCredit) : all;
  // Who is told how the ticket ended, or that it waits for them, learns by that mail whose it is.
  const introduced = ['closed', 'solved', 'worked-around', 'waiting'].some((other) => other === step)
    ? []
    : addresses.contacts(customer, after.contact === before.contact ? [] : [after.contact], entry.by);
  const others = concerned.filter(
    ({ address }) => !introduced.some((one) => foldedAddress(one.address) === foldedAddress(address)),
  );
  return [
    ...notice(told, 'handed-over', wanting('handed-over', after, introduced)),
    ...notice(told, step, wanting(step, after, others)),
    ...(byTeam
      ? []
      : notice(
          told,
          closes ? 'customer-closed' : reopens ? 'customer-reopened' : 'customer-answered',
          addresses.team(after.assignee, entry.by),
        )),
  ];
}

/**
 * What a team member's entry is to the customer, unless it closes the ticket. An internal one tells what the page shows
 * of it as well: the ticket's new state, or that time was recorded, without a word.
 */
function stepByTeam(ticket: Ticket, entry: Entry, index: number, says: boolean): Step | undefined {
  const before = ticket.history[index]!;
  const after = ticket.history[index + 1]!;
  const becomes = (status: 'waiting' | 'solved') =>
    after.status === status && (before.status !== status || (says && entry.status === status));
  if (becomes('solved')) return after.resolution === 'workaround' ? 'worked-around' : 'solved';
  if (becomes('waiting')) return 'waiting';
  if (isOver(before.status) && !isOver(after.status)) return 'reopened';
  if (says) return 'answered';
  if (ticket.entries.findIndex((other) => 'team' in other.by) === index) return 'taken-in-charge';
  if (after.level !== before.level) return 'level-changed';
  return entry.spentMinutes === undefined ? undefined : 'time-recorded';
}

function isOver(status: Status): boolean {
  return status === 'solved' || status === 'closed';
}

/** Those who have not chosen to do without a mail of this step (`mails` of their file). */
function wanting(
  step: Step | undefined,
  { contact }: { contact: string },
  recipients: readonly ContactRecipient[],
): readonly Recipient[] {
  return recipients
    .filter(
      ({ mails, reader }) => mails === 'all' || (mails === 'closures' ? step === 'closed' : reader.handle === contact),
    )
    .map(({ mails: _, ...recipient }) => recipient);
}

function seesCredit({ reader }: Recipient): boolean {
  return rightsOf(reader).credit;
}

function notice(
  { ticket, entry, at }: { ticket: Ticket; entry: string; at: Instant },
  step: Step | undefined,
  recipients: readonly Recipient[],
): Notice[] {
  if (step === undefined || recipients.length === 0) return [];
  // A number whose ticket was deleted is given again: another opening is other news.
  const key = `${ticket.number}/${entry}${entry === 'ticket' ? ` ${ticket.file.opened}` : ''}`;
  return [{ key, ticket: ticket.number, entry, at, step, recipients }];
}

function people(state: { contact: string; cc: readonly string[] }): string[] {
  return [state.contact, ...state.cc];
}
