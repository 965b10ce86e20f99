/**
 * A notice is a difference between two commits: what was added, told to whom it concerns. Pure, so a push, a merge and
 * the portal tell alike, and so a lost outbox is made again.
 */
import { placeOf } from './place.ts';
import type { Problem } from './problem.ts';
import type { Author, Contact, Customer, Entry, MailChoice, Status } from './records.ts';
import { rightsOf } from './rights.ts';
import type { Source } from './source.ts';
import type { Reader } from './space.ts';
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

export interface Recipient {
  /** Whom it is for, whatever their address becomes: `camille`, `mairie-boege/dsi`. */
  handle: string;
  name: string;
  address: string;
  reader: Reader;
}
/** Somebody of a customer, with the mails they choose. */
interface ContactRecipient extends Recipient {
  reader: Reader & { kind: 'contact' };
  mails: MailChoice;
}
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
  const others = concerned.filter(({ address }) => !introduced.some((one) => fold(one.address) === fold(address)));
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

/** Who can be written to, by the content after; and who of those asked for could not, and why. */
class Addresses {
  #source: Source;
  /** Lower case address → customers that have it, active or not. */
  #owners: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  #problems = new Map<string, Problem>();

  constructor(source: Source) {
    this.#source = source;
  }

  problems(): Problem[] {
    return [...this.#problems.values()];
  }

  /** Those of these contacts who are in the file and active, each address once. */
  contacts(slug: string, handles: readonly string[], but?: Author): ContactRecipient[] {
    const customer = this.#source.customers().get(slug);
    if (customer === undefined) return [];
    const recipients = new Map<string, ContactRecipient>();
    for (const handle of handles) {
      const contact = customer.contacts.get(handle);
      if (!contact?.active || isSame(but, customer, contact)) continue;
      const address = fold(contact.email);
      const owners = this.#ownersOf(address);
      if (owners.size > 1) this.#refuse(customer, contact, owners);
      else if (!recipients.has(address))
        recipients.set(address, {
          handle: `${customer.slug}/${handle}`,
          name: contact.name ?? handle,
          address: contact.email,
          reader: { kind: 'contact', customer: customer.slug, handle, role: contact.role },
          mails: contact.mails,
        });
    }
    return [...recipients.values()];
  }

  /** The assignee while active, else every active team member. */
  team(assignee: string | undefined, but: Author): Recipient[] {
    const team = this.#source.team();
    const assigned = assignee === undefined ? undefined : team.get(assignee);
    const members = assigned?.active ? [assigned] : [...team.values()].filter((member) => member.active);
    return members
      .filter((member) => !('team' in but && but.team === member.handle))
      .map(({ handle, name, email }) => ({ handle, name, address: email, reader: { kind: 'team', handle } }));
  }

  #refuse(customer: Customer, contact: Contact, owners: ReadonlySet<string>): void {
    const path = `content/customers/${customer.slug}.md`;
    const others = [...owners].filter((slug) => slug !== customer.slug).join(', ');
    this.#problems.set(`${path} ${contact.handle}`, {
      code: 'address-in-two-customers',
      severity: 'error',
      path,
      line: 1,
      field: `contacts.${contact.handle}.email`,
      message: `The address of ${customer.slug}/${contact.handle} is also in ${others}, so nothing is mailed to it.`,
      hint: 'Keep an address in one customer only.',
    });
  }

  #ownersOf(address: string): ReadonlySet<string> {
    if (this.#owners === undefined) {
      const owners = new Map<string, Set<string>>();
      for (const customer of this.#source.customers().values())
        for (const contact of customer.contacts.values()) {
          const key = fold(contact.email);
          owners.set(key, (owners.get(key) ?? new Set()).add(customer.slug));
        }
      this.#owners = owners;
    }
    return this.#owners.get(address) ?? new Set();
  }
}

function isSame(author: Author | undefined, customer: Customer, contact: Contact): boolean {
  return (
    author !== undefined &&
    !('team' in author) &&
    author.customer === customer.slug &&
    author.contact === contact.handle
  );
}

function fold(address: string): string {
  return address.trim().toLowerCase();
}
