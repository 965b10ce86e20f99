import type { Content } from './assemble.ts';
import { formatAuthor } from './forms.ts';
import type { Contract } from './ledger.ts';
import { ticketFolder } from './place.ts';
import type { ContentProblem, ProblemCode } from './problem-code.ts';
import type { Author, Entry } from './records.ts';
import { isPublicMailDomain } from './public-mail-domains.ts';
import { quote } from './shape.ts';
import type { Ticket } from './ticket.ts';
import type { Instant } from './values.ts';

/** What counts in full and is only odd: warnings. */
export function checkOddities(content: Content): ContentProblem[] {
  const found: ContentProblem[] = [];
  for (const contract of content.contracts) checkContract(contract, content, found);
  for (const ticket of content.tickets.values()) checkTicket(ticket, content, found);
  for (const { slug, domains } of content.customers.values()) {
    const warn = warner(`content/customers/${slug}.md`, content, found);
    for (const domain of domains.filter(isPublicMailDomain)) {
      warn(
        'public-domain',
        'domains',
        `Anybody can have an address at ${quote(domain)}, and a mail from there would make its sender a contact.`,
        'Take it out of `domains`, and name the people who write from there in `contacts`.',
      );
    }
  }
  for (const { id, at } of content.heldMail.values()) {
    checkName(id, at, undefined, warner(`content/inbox/${id}.md`, content, found));
  }
  return found;
}

/** Adds a warning about one file, at the line of a key. */
interface Warn {
  (code: ProblemCode, field: string, message: string, hint: string): void;
}

function warner(path: string, { files }: Content, into: ContentProblem[]): Warn {
  return (code, field, message, hint) => {
    const line = files.get(path)?.lines[field] ?? 1;
    into.push({ code, severity: 'warning', path, line, field, message, hint });
  };
}

function checkContract(contract: Contract, content: Content, into: ContentProblem[]): void {
  const folder = `content/contracts/${contract.number}`;
  const path = `${folder}/contract.md`;
  const warn = warner(path, content, into);
  checkCustomer(contract.customer, content, warn);
  // The default, taken from the customer's file, has no line and no unknown handle.
  if (content.files.get(path)?.lines.contacts !== undefined) {
    checkContacts('contacts', contract.contacts, contract.customer, content, warn);
  }
  for (const { id, at, by } of contract.events) {
    const warnEvent = warner(`${folder}/${id}.md`, content, into);
    if (by) checkAuthor(by, content, warnEvent);
    checkName(id, at, by, warnEvent);
  }
}

function checkTicket(ticket: Ticket, content: Content, into: ContentProblem[]): void {
  const folder = ticketFolder(ticket.number);
  const { customer, contact, cc, by, opened } = ticket.file;
  const warn = warner(`${folder}/ticket.md`, content, into);
  checkCustomer(customer, content, warn);
  checkContacts('contact', [contact], customer, content, warn);
  checkContacts('cc', cc, customer, content, warn);
  if ('team' in by || by.contact !== contact) checkAuthor(by, content, warn);
  for (const entry of ticket.entries) {
    const warnEntry = warner(`${folder}/${entry.id}.md`, content, into);
    checkAuthor(entry.by, content, warnEntry);
    if (entry.assign !== undefined) checkMember('assign', entry.assign, content, warnEntry);
    if (entry.contact !== undefined) checkContacts('contact', [entry.contact], customer, content, warnEntry);
    if (entry.cc !== undefined) checkContacts('cc', entry.cc, customer, content, warnEntry);
    checkName(entry.id, entry.at, entry.by, warnEntry);
    checkAge(entry, opened, warnEntry);
  }
}

function checkCustomer(slug: string, { files }: Content, warn: Warn): void {
  const path = `content/customers/${slug}.md`;
  if (files.has(path)) return;
  warn(
    'customer-without-file',
    'customer',
    `customer names ${quote(slug)}, and there is no ${path}.`,
    `Add ${path}, or write the slug of another customer.`,
  );
}

function checkAuthor(by: Author, content: Content, warn: Warn): void {
  if ('team' in by) checkMember('by', by.team, content, warn);
  else checkContacts('by', [by.contact], by.customer, content, warn);
}

function checkMember(field: string, handle: string, { files }: Content, warn: Warn): void {
  const path = `content/team/${handle}.md`;
  if (files.has(path)) return;
  warn(
    'unknown-handle',
    field,
    `${field} names ${quote(handle)}, and there is no ${path}.`,
    `Write the handle of a team member, or add ${path} (with \`active: false\` for who has left).`,
  );
}

function checkContacts(
  field: string,
  handles: readonly string[],
  slug: string,
  { customers }: Content,
  warn: Warn,
): void {
  // Without a file that reads nothing is known of its contacts; its own fault is said elsewhere.
  const customer = customers.get(slug);
  if (!customer) return;
  for (const handle of handles) {
    if (customer.contacts.has(handle)) continue;
    const shown = field === 'by' ? formatAuthor({ customer: slug, contact: handle }) : handle;
    warn(
      'unknown-handle',
      field,
      `${field} names ${quote(shown)}, and content/customers/${slug}.md has no such contact.`,
      'Write the handle of a contact of this customer, or add it there (with `active: false` for who has left).',
    );
  }
}

function checkAge({ at }: Entry, opened: Instant, warn: Warn): void {
  if (at >= opened) return;
  warn(
    'entry-before-opening',
    'at',
    'The entry was written before its ticket was opened.',
    'Look at `at` here and at `opened` in ticket.md.',
  );
}

function checkName(id: string, at: Instant, by: Author | undefined, warn: Warn): void {
  const time = `${at.slice(0, 13)}${at.slice(14, 16)}${at.slice(17, 19)}Z`;
  const [namedTime, writer] = [id.slice(0, time.length), id.slice(time.length + 1)];
  if (namedTime !== time) {
    warn(
      'entry-name',
      'at',
      `The file's name says ${namedTime}, and at says ${time}.`,
      'Order is by `at`; the name is for people, so let both say the same UTC second.',
    );
  }
  if (by === undefined) return;
  const slugs = 'team' in by ? [by.team] : [by.contact, `${by.customer}-${by.contact}`];
  if (slugs.some((slug) => writer === slug || writer.replace(/-[a-z0-9]{4}$/, '') === slug)) return;
  warn(
    'entry-name',
    'by',
    `The file's name ends in ${quote(writer)}, and by is ${quote(formatAuthor(by))}.`,
    `Let the name end in \`${slugs[0]}\`, and four characters more if two would be alike.`,
  );
}
