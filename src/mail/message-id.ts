/**
 * Message-IDs are worked out, not drawn: a mail that leaves twice, from another machine or after the state folder is
 * lost, is the same message to whoever receives it. So no secret and no configuration goes into them.
 */
import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import type { Day, Instant } from '../domain/values.ts';

/** The ticket's part is in clear, so that an answer finds its ticket again; `opened` tells two firms' 1234 apart. */
interface Thread {
  number: number;
  opened: Instant;
}

/** What every mail about a ticket refers to, whoever it goes to: an answer to all stays in one thread. */
export function threadId({ number, opened }: Thread, domain: string): string {
  return `<${number}.${digest([number, opened])}@${domain}>`;
}

/** Of the one mail that tells `key` to `handle`. */
export function noticeId({ number, opened }: Thread, key: string, handle: string, domain: string): string {
  return `<${number}.${digest([number, opened, key, handle])}@${domain}>`;
}

/** Of the one mail that tells `handle` of what a contract has come to; `start` tells two firms' contracts apart. */
export function warningId(
  { contract, start }: { contract: string; start: Day },
  notices: readonly string[],
  handle: string,
  domain: string,
): string {
  return `<${contract}.${digest([contract, start, ...notices, handle])}@${domain}>`;
}

/** Of the one mail that welcomes `handle` to a contract; `told`: what it says that an earlier one did not. */
export function welcomeId(
  { number, start }: { number: string; start: Day },
  told: readonly string[],
  handle: string,
  domain: string,
): string {
  return `<${number}.${digest([number, start, 'welcome', ...told, handle])}@${domain}>`;
}

/** Of a contract's welcome in everybody's calendar, however often it moves. */
export function proposalUid({ number, start }: { number: string; start: Day }, domain: string): string {
  return `${number}.${digest([number, start, 'appointment'])}@${domain}`;
}

/** Of a mail that belongs to no ticket. */
export function singleId(label: string, key: string, domain: string): string {
  return `<${label}.${digest([key])}@${domain}>`;
}

/** The domain of the support mailbox, else the portal's host, else none that exists. */
export function mailDomain(email: string, portalUrl: string | null): string {
  const domain = domainToASCII(email.slice(email.lastIndexOf('@') + 1));
  if (email.includes('@') && domain !== '') return domain;
  return portalUrl === null ? 'carnet.invalid' : new URL(portalUrl).hostname.replace(/^\[|\]$/g, '');
}

function digest(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}
