/**
 * The address that an answer to our mails goes to: it names its ticket, and a code says that it was us who wrote it, so
 * that nobody makes one for a ticket they have heard of.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseTicketNumber, type Instant } from '../domain/values.ts';

/** As `message-id.ts` has it: `opened` tells the tickets of two repositories apart. */
interface Thread {
  number: number;
  opened: Instant;
}

/** `support@firm.example` → `support+1234.k2…@firm.example`. `secret` is the portal's. */
export function replyAddress(mailbox: string, thread: Thread, secret: string): string {
  const at = mailbox.lastIndexOf('@');
  return `${mailbox.slice(0, at)}+${thread.number}.${codeOf(thread, secret)}${mailbox.slice(at)}`;
}

/** The ticket that an address of ours names, and its code, which is still to be held against the ticket. */
export function parseReplyAddress(address: string, mailbox: string): { number: number; code: string } | undefined {
  const [local, domain] = partsOf(address);
  const [ownLocal, ownDomain] = partsOf(mailbox);
  if (domain !== ownDomain || !local.startsWith(`${ownLocal}+`)) return undefined;
  const [, digits = '', code = ''] = /^(\d{1,15})\.([a-z0-9]{20})$/.exec(local.slice(ownLocal.length + 1)) ?? [];
  const number = parseTicketNumber(digits);
  return number === undefined ? undefined : { number, code };
}

export function isSigned(code: string, thread: Thread, secret: string): boolean {
  const wanted = Buffer.from(codeOf(thread, secret));
  const given = Buffer.from(code);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Small letters and digits: an address goes through programs that change case. */
function codeOf({ number, opened }: Thread, secret: string): string {
  const bits = createHmac('sha256', secret).update(`reply to\0${number}\0${opened}`).digest('hex').slice(0, 32);
  return BigInt(`0x${bits}`).toString(36).padStart(25, '0').slice(-20);
}

function partsOf(address: string): [local: string, domain: string] {
  const at = address.lastIndexOf('@');
  return [address.slice(0, at).toLowerCase(), address.slice(at + 1).toLowerCase()];
}
