/** Whom a mail can be sent to: an address that stands in two customers' files is nobody's. */
import type { Problem } from './problem.ts';
import type { Author, Contact, Customer, MailChoice } from './records.ts';
import type { Source } from './source.ts';
import type { Reader } from './space.ts';

export interface Recipient {
  /** Whom it is for, whatever their address becomes: `camille`, `mairie-boege/dsi`. */
  handle: string;
  name: string;
  address: string;
  reader: Reader;
}
/** Somebody of a customer, with the mails they choose. */
export interface ContactRecipient extends Recipient {
  reader: Reader & { kind: 'contact' };
  mails: MailChoice;
}
/** Who can be written to, by the content after; and who of those asked for could not, and why. */
export class Addresses {
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

  /** Those of these contacts who are in the file and active (or all the same), each address once. */
  contacts(slug: string, handles: readonly string[], but?: Author, { evenLeft = false } = {}): ContactRecipient[] {
    const customer = this.#source.customers().get(slug);
    if (customer === undefined) return [];
    const recipients = new Map<string, ContactRecipient>();
    for (const handle of handles) {
      const contact = customer.contacts.get(handle);
      if (!contact || !(contact.active || evenLeft) || isSame(but, customer, contact)) continue;
      const address = foldedAddress(contact.email);
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
          const key = foldedAddress(contact.email);
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

/** Two spellings of one mailbox are one. */
export function foldedAddress(address: string): string {
  return address.trim().toLowerCase();
}
