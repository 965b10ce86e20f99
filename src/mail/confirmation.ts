/**
 * A mail whose sender nobody vouches for is held until the one who has the address says that it is theirs, by a link that
 * is mailed there. The link names the held mail and is signed, so nothing is kept of it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { senderOf, viaOf } from '../domain/held-mail.ts';
import type { HeldMail } from '../domain/records.ts';
import { isEntryId } from '../domain/values.ts';
import { parseReason } from '../i18n/mail-reason.ts';

/** From when the mail came. */
export const confirmationLifeMs = 7 * 24 * 3_600_000;

/** What could become of a held mail once its sender is known; undefined: it is held for something else. */
export function confirmable(mail: HeldMail): { address: string; ticket?: number } | undefined {
  const reason = mail.reason === undefined ? undefined : parseReason(mail.reason);
  const { address } = senderOf(mail);
  if (viaOf(mail) !== 'email' || reason?.is !== 'unverified' || address === undefined) return undefined;
  return { address, ...(reason.ticket !== undefined && { ticket: reason.ticket }) };
}

/** `mail`: its id; `expiresMs`: since epoch. */
export function confirmationToken(mail: string, expiresMs: number, secret: string): string {
  const said = `${mail}.${Math.floor(expiresMs / 1000).toString(36)}`;
  return `${said}.${codeOf(said, secret)}`;
}

/** Whether it has the form of one. */
export function isConfirmationToken(text: string): boolean {
  return form.test(text) && isEntryId(text.split('.')[0]!);
}

/** Undefined: it is not of ours. */
export function readConfirmation(token: string, secret: string): { mail: string; expiresMs: number } | undefined {
  const [, said = '', mail = '', seconds = '', code = ''] = form.exec(token) ?? [];
  const [wanted, given] = [Buffer.from(codeOf(said, secret)), Buffer.from(code)];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  return { mail, expiresMs: Number.parseInt(seconds, 36) * 1000 };
}

const form = /^(([0-9TZ-]{18}-[a-z0-9-]{1,80})\.([0-9a-z]{1,9}))\.([A-Za-z0-9_-]{27})$/;

function codeOf(said: string, secret: string): string {
  return createHmac('sha256', secret).update(`confirm\0${said}`).digest('base64url').slice(0, 27);
}
