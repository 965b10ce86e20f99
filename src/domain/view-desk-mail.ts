import type { HeldMailView } from './desk.ts';
import { senderOf, ticketNamedBy } from './held-mail.ts';
import { isPublicMailDomain } from './public-mail-domains.ts';
import type { View } from './view.ts';

/** A held mail, and what it most likely is; absent when no mail of that name is held. */
export function viewHeldMail({ source }: View, id: string): HeldMailView | undefined {
  const mail = source.heldMail().find((one) => one.id === id);
  if (!mail) return undefined;
  const sender = senderOf(mail);
  const named = ticketNamedBy(mail);
  const ticket = named === undefined ? undefined : source.ticket(named);
  const known = sender.address === undefined ? undefined : likelyOf(source.customers().values(), sender.address);
  return {
    mail,
    sender,
    ...(known ?? (ticket && { customer: ticket.file.customer })),
    ...(ticket && { ticket: ticket.number }),
  };
}

/** Whose contact has the address; else who has a domain, or a contact at it, that is not everybody's. */
function likelyOf(
  customers: Iterable<{
    slug: string;
    domains: readonly string[];
    contacts: ReadonlyMap<string, { handle: string; email: string; active: boolean }>;
  }>,
  address: string,
): { customer: string; contact?: string } | undefined {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  let likely: { customer: string } | undefined;
  for (const { slug: customer, contacts, domains } of customers) {
    for (const { handle, email, active } of contacts.values()) {
      const theirs = email.trim().toLowerCase();
      if (theirs === address && active) return { customer, contact: handle };
      if (theirs.endsWith(`@${domain}`) && !isPublicMailDomain(domain)) likely ??= { customer };
    }
    if (domains.some((one) => one.toLowerCase() === domain)) likely = { customer };
  }
  return likely;
}
