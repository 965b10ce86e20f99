/** What a held mail says of who wrote it, and of which ticket it may be about. */
import type { HeldMail } from './records.ts';
import { isSlug, parseTicketNumber } from './values.ts';

export interface Sender {
  /** In lower case; absent where `from` names no single mailbox. */
  address?: string;
  /** As they call themselves; empty: not said. */
  name: string;
  /** What they could be called in a customer's file. */
  handle: string;
}

/** `from` as it stands in the file: an address, or a name and an address in angle brackets. */
export function senderOf({ from }: Pick<HeldMail, 'from'>): Sender {
  const [, named, inside] = /^(.*?)<([^<>]*)>\s*$/.exec(from) ?? [];
  const typed = (inside ?? from).trim().toLowerCase();
  const name = (named ?? '').replace(/^[\s"']+|[\s"']+$/g, '');
  const address = /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}]+$/u.test(typed) ? typed : undefined;
  const handle = (address ?? name)
    .replace(/@.*$/, '')
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-|-$/g, '');
  return { ...(address !== undefined && { address }), name, handle: isSlug(handle) ? handle : 'contact' };
}

/** How it came: what the portal's own form took says so in its name. */
export function viaOf({ id }: Pick<HeldMail, 'id'>): 'web' | 'email' {
  return /Z-web(?:-|$)/.test(id) ? 'web' : 'email';
}

/** The ticket that its subject names, as in `Re: [#1234] …`. */
export function ticketNamedBy({ subject }: Pick<HeldMail, 'subject'>): number | undefined {
  return parseTicketNumber(/#(\d{1,15})\b/.exec(subject ?? '')?.[1] ?? '');
}
