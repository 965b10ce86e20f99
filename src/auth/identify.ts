/**
 * Who somebody is, by the repository as it is at this moment. A session says which handle signed in with which address;
 * whether that still opens anything, and what, is looked up here for each request.
 */
import type { Author } from '../domain/records.ts';
import type { Source } from '../domain/source.ts';
import type { Reader } from '../domain/space.ts';
import { readAddress } from './address.ts';

type People = Pick<Source, 'team' | 'customers'>;
type Participant = Extract<Author, { contact: string }>;
type Tickets = Pick<Source, 'customers' | 'ticket'>;

/**
 * The one active person who has this address. `ambiguous`: contacts of two customers, or two of one, have it, so that
 * nobody is signed in by it. A team member who is also in a customer's file is the team member.
 */
export function personWith(people: People, address: string): Author | 'ambiguous' | undefined {
  const team = [...people.team().values()].filter((member) => member.active && readAddress(member.email) === address);
  if (team.length > 0) return team.length === 1 ? { team: team[0]!.handle } : 'ambiguous';
  const found: Author[] = [];
  for (const customer of people.customers().values())
    for (const contact of customer.contacts.values())
      if (contact.active && readAddress(contact.email) === address)
        found.push({ customer: customer.slug, contact: contact.handle });
  return found.length > 1 ? 'ambiguous' : found[0];
}

/** The address this person has now; absent when they have left, or are no longer active. */
export function addressOf(people: People, person: Author): string | undefined {
  const found =
    'team' in person
      ? people.team().get(person.team)
      : people.customers().get(person.customer)?.contacts.get(person.contact);
  return found?.active ? readAddress(found.email) : undefined;
}

/** What this person may see, by the role they have now; absent when they have left. */
export function readerOf(people: People, person: Author): Reader | undefined {
  if (addressOf(people, person) === undefined) return undefined;
  if ('team' in person) return { kind: 'team', handle: person.team };
  const { role } = people.customers().get(person.customer)!.contacts.get(person.contact)!;
  return { kind: 'contact', customer: person.customer, handle: person.contact, role };
}

/** The contact of this ticket, or of those in copy, who has this address now and is active; absent for anybody else. */
export function participantWith(content: Tickets, address: string, number: number): Participant | undefined {
  const ticket = content.ticket(number);
  if (ticket === undefined) return undefined;
  const { customer } = ticket.file;
  const contacts = content.customers().get(customer)?.contacts;
  const contact = [ticket.state.contact, ...ticket.state.cc].find((handle) => {
    const found = contacts?.get(handle);
    return found?.active && readAddress(found.email) === address;
  });
  return contact === undefined ? undefined : { customer, contact };
}
