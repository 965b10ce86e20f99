/** What becomes of a mail: pure, so that a dry run, a test and the real thing say the same. */
import { fileLimits } from '../../domain/attached-file.ts';
import type { Author, Contact, Locale } from '../../domain/records.ts';
import { mayReadTicket, rightsOf } from '../../domain/rights.ts';
import type { Source } from '../../domain/source.ts';
import { summaryOf } from '../../domain/ticket-summary.ts';
import { parseTicketNumber, type Instant } from '../../domain/values.ts';
import { isPublicMailDomain } from '../../domain/public-mail-domains.ts';
import { isSigned, parseReplyAddress } from '../reply-address.ts';
import { isVerified } from './authentication.ts';
import { engineerLines } from './engineer-lines.ts';
import { hasFiledTooMany, mailsPerDay } from './filed-lately.ts';
import type { IncomingMail } from './read-mail.ts';
import { reasonText, type Reason } from '../../i18n/mail-reason.ts';

type ContactAuthor = Extract<Author, { contact: string }>;

export type Decision = { reason: string } & (
  | { action: 'open'; author: ContactAuthor }
  /** Somebody at a customer's domain, who becomes a contact first. */
  | { action: 'open'; newcomer: { customer: string; name: string; email: string } }
  | { action: 'reply'; ticket: number; author: Author }
  /** Kept for an engineer to look at. */
  | { action: 'hold' }
  /** It moves nothing; `ticket`: the one that it belongs to, where it is kept, `author` being whose program wrote it. */
  | { action: 'ignore'; ticket?: number; author?: Author }
  /** Goes back to its sender. */
  | { action: 'reject' }
);

export interface MailSettings {
  /** Name of our mail server in the Authentication-Results it adds; absent: no mail is verified. */
  authservId: string | undefined;
  /** Of the signed reply addresses; absent: none is known. */
  secret: string | undefined;
  /** When it came; absent: nobody is held for writing too often. */
  now?: Instant;
}

/** `who` says whose an address is now. */
export function decide(
  mail: IncomingMail,
  source: Source,
  settings: MailSettings,
  who: (address: string) => Author | 'ambiguous' | undefined,
): Decision {
  const company = source.company();
  const locale: Locale = company.locale === 'en' ? 'en' : 'fr';
  const because = (reason: Reason) => reasonText(reason, locale);
  const hold = (reason: Reason): Decision => ({ action: 'hold', reason: because(reason) });

  if (mail.from === undefined) return { action: 'reject', reason: because({ is: 'no-single-sender' }) };
  const { address } = mail.from;
  const found = who(address);
  const ticket = ticketOf(mail, source, settings);
  const isOfTicket =
    ticket !== undefined && found !== undefined && found !== 'ambiguous' && mayWriteIn(source, found, ticket.number);
  if (
    mail.automatic !== undefined ||
    address === company.email.toLowerCase() ||
    parseReplyAddress(address, company.email)
  ) {
    const why = mail.automatic ?? `From: ${address}`;
    return {
      action: 'ignore',
      // What servers report names addresses, and another portal's mails are that one's to keep.
      ...(isOfTicket && { ticket: ticket.number }),
      ...(isOfTicket && 'contact' in found && isKept(mail, settings) && { author: found }),
      reason: because({ is: 'automatic', why }),
    };
  }
  const beyond = beyondLimit(mail);
  if (beyond !== undefined) return { action: 'reject', reason: because(beyond) };
  if (found === 'ambiguous') return hold({ is: 'ambiguous' });
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const customer = [...source.customers().values()].find(({ domains }) => domains.includes(domain));
  const isKnownDomain = customer !== undefined && !isPublicMailDomain(domain) && !hasLeft(customer.contacts, address);
  if (found === undefined && !isKnownDomain) return hold({ is: 'unknown' });
  if (!isVerified(mail.header, address, settings.authservId))
    return hold({ is: 'unverified', trusts: settings.authservId, ticket: ticket?.number });
  if (mail.encrypted && mail.text === '') return hold({ is: 'encrypted' });

  const { now } = settings;
  if (found !== undefined && now !== undefined && hasFiledTooMany(source, found, ticket?.number, now))
    return hold({ is: 'too-often', count: mailsPerDay });

  if (found !== undefined && 'team' in found) {
    if (ticket?.by !== 'address') return hold({ is: 'team' });
    const { misread } = engineerLines(mail.text);
    if (misread !== undefined) return { action: 'reject', reason: because({ is: 'misread', line: misread }) };
    return { action: 'reply', ticket: ticket.number, author: found, reason: because({ is: 'reply', by: ticket.by }) };
  }
  if (ticket !== undefined) {
    if (!isOfTicket) return hold({ is: 'not-theirs', ticket: ticket.number });
    if (mail.text === '' && mail.files.length === 0) return hold({ is: 'empty' });
    return { action: 'reply', ticket: ticket.number, author: found!, reason: because({ is: 'reply', by: ticket.by }) };
  }
  if (mail.text === '' && mail.files.length === 0 && mail.subject === '') return hold({ is: 'empty' });
  if (found !== undefined) return { action: 'open', author: found, reason: because({ is: 'contact' }) };
  const newcomer = { customer: customer!.slug, name: mail.from.name, email: address };
  return { action: 'open', newcomer, reason: because({ is: 'domain', domain }) };
}

/** Whether it is somebody's program, vouched for, and not a server's or a portal's own. */
function isKept({ automatic, header, from }: IncomingMail, { authservId }: MailSettings): boolean {
  const isServers =
    automatic === undefined || /^(?:X-Carnet|multipart\/report|message\/)|MAILER-DAEMON/.test(automatic);
  return !isServers && isVerified(header, from!.address, authservId);
}

/** Why a mail is held that has the Message-ID of another one. */
export function twiceReason(locale: Locale): string {
  return reasonText({ is: 'twice' }, locale);
}

/** The ticket that a mail says it belongs to, and what says so. Whether its sender may write there is another question. */
function ticketOf(
  mail: IncomingMail,
  source: Source,
  { secret }: MailSettings,
): { number: number; by: 'address' | 'references' | 'subject' } | undefined {
  const { email } = source.company();
  for (const to of secret === undefined ? [] : mail.to) {
    const named = parseReplyAddress(to, email);
    const ticket = named && source.ticket(named.number);
    if (ticket && isSigned(named.code, { number: named.number, opened: ticket.file.opened }, secret!))
      return { number: named.number, by: 'address' };
  }
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  for (const id of mail.answers) {
    // Ours have the ticket's number in clear (src/mail/message-id.ts).
    const [, digits = '', at] = /^<(\d{1,15})\.[0-9a-f]{32}@([^>]+)>$/.exec(id) ?? [];
    const number = at?.toLowerCase() === domain ? parseTicketNumber(digits) : undefined;
    const known = number !== undefined && source.ticket(number) !== undefined ? number : source.ticketOfMail(id);
    if (known !== undefined) return { number: known, by: 'references' };
  }
  const [, digits = ''] = /\[#(\d{1,15})\]/.exec(mail.subject) ?? [];
  const number = parseTicketNumber(digits);
  return number !== undefined && source.ticket(number) !== undefined ? { number, by: 'subject' } : undefined;
}

function mayWriteIn(source: Source, author: Author, number: number): boolean {
  const ticket = source.ticket(number);
  if (ticket === undefined) return false;
  if ('team' in author) return true;
  const contact = source.customers().get(author.customer)?.contacts.get(author.contact);
  if (contact === undefined) return false;
  const rights = rightsOf({ kind: 'contact', customer: author.customer, handle: author.contact, role: contact.role });
  return mayReadTicket(rights, summaryOf(ticket));
}

/** A contact who is no longer active does not come back by their domain. */
function hasLeft(contacts: ReadonlyMap<string, Contact>, address: string): boolean {
  return [...contacts.values()].some(({ email, active }) => !active && email.toLowerCase() === address);
}

function beyondLimit({ files }: IncomingMail): Reason | undefined {
  const { count, eachBytes, togetherBytes } = fileLimits;
  if (files.length > count) return { is: 'too-many-files', count };
  const large = files.find(({ bytes }) => bytes.length > eachBytes);
  if (large) return { is: 'file-too-large', name: large.name, megabytes: eachBytes / 2 ** 20 };
  const together = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return together > togetherBytes ? { is: 'files-too-large', megabytes: togetherBytes / 2 ** 20 } : undefined;
}
