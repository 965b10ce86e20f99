import { Document, Scalar } from 'yaml';
import { formatAuthor } from './forms.ts';
import { canonicalBody } from './front-matter.ts';
import type { Entry, HeldMail, TicketFile } from './records.ts';
import { formatDuration, formatInstant, formatMoney, type Instant } from './values.ts';

export { ticketFolder } from './place.ts';

/**
 * The text of a ticket.md: what `parseFile` reads back as the same value. `timeZone`: in which instants are written,
 * for people; the instant is the same in all. Keys with their default, and texts of blanks alone, are left out.
 */
export function formatTicket(ticket: TicketFile, timeZone = 'UTC'): string {
  const { customer, contact, by } = ticket;
  const isContact = 'contact' in by && by.customer === customer && by.contact === contact;
  return formatFile(
    {
      customer,
      contact,
      cc: ticket.cc.length > 0 ? ticket.cc : undefined,
      by: isContact ? undefined : formatAuthor(by),
      opened: exactly(ticket.opened, timeZone),
      via: ticket.via === 'web' ? undefined : ticket.via,
      subject: ticket.subject,
      kind: ticket.kind === 'incident' ? undefined : ticket.kind,
      component: ticket.component,
      messageId: ticket.messageId,
    },
    ticket.body,
  );
}

/** The text of an entry's file, as `formatTicket`. */
export function formatEntry(entry: Entry, timeZone = 'UTC'): string {
  const minutes = (value: number | undefined) => (value === undefined ? undefined : formatDuration(value));
  return formatFile(
    {
      at: exactly(entry.at, timeZone),
      by: formatAuthor(entry.by),
      internal: entry.internal || undefined,
      status: entry.status,
      level: entry.level,
      assign: entry.assign,
      contact: entry.contact,
      cc: entry.cc,
      subject: entry.subject,
      component: entry.component,
      kind: entry.kind,
      duplicateOf: entry.duplicateOf,
      article: entry.article,
      resolution: entry.resolution,
      spent: minutes(entry.spentMinutes),
      worked: entry.worked && exactly(entry.worked, timeZone),
      where: entry.where,
      charge: minutes(entry.chargeMinutes),
      reason: entry.reason,
      travel: entry.travelCents === undefined ? undefined : formatMoney(entry.travelCents),
      voids: entry.voids,
      messageId: entry.messageId,
      inReplyTo: entry.inReplyTo,
    },
    entry.body,
  );
}

/** The text of a file in `inbox/`, as `formatTicket`. */
export function formatHeldMail({ at, from, subject, messageId, reason, body }: HeldMail, timeZone = 'UTC'): string {
  return formatFile({ at: exactly(at, timeZone), from, subject, messageId, reason }, body);
}

/** `2026-03-02T101500Z-camille-7q2d`: the UTC second of writing, the writer's slug, four random characters of `[a-z0-9]`. */
export function entryId(instant: Instant, writerSlug: string, random4: string): string {
  return `${instant.slice(0, 13)}${instant.slice(14, 16)}${instant.slice(17, 19)}Z-${writerSlug}-${random4}`;
}

/** With its fraction, which `formatInstant` leaves out. */
function exactly(instant: Instant, timeZone: string): string {
  const shown = formatInstant(instant, timeZone);
  return shown.slice(0, 19) + instant.slice(19) + shown.slice(19);
}

// Line ends and invisible characters other than a line feed stand escaped in quotes, so that no reader of YAML takes one
// for the end of a line, and no person overlooks one.
const INVISIBLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;
/** Those of them that the library leaves as they are between double quotes. */
const LEFT_BARE = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

function formatFile(keys: Record<string, unknown>, body: string): string {
  // Texts are quoted by the library where YAML wants it; never by hand, and never by way of a parser of bodies.
  const document = new Document({}, { schema: 'failsafe', version: '1.2' });
  for (const [key, value] of Object.entries(keys)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) {
      const list = document.createNode(value.map(String), { flow: true });
      document.set(key, list);
      continue;
    }
    const text = String(value).toWellFormed();
    if (text.trim() === '') continue;
    const scalar = new Scalar(text);
    if (INVISIBLE.test(text)) scalar.type = 'QUOTE_DOUBLE';
    document.set(key, scalar);
  }
  const header = document
    .toString({ lineWidth: 0, flowCollectionPadding: false })
    .replace(LEFT_BARE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const text = canonicalBody(body.toWellFormed());
  return `---\n${header}---\n${text === '' ? '' : `\n${text}\n`}`;
}
