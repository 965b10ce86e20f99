import type { Author } from './records.ts';
import type { Source } from './source.ts';
import type { Person } from './space.ts';

/** A handle's person, never with an address. A handle that is in no file any more is its own name. */
export function personOf(source: Source, author: Author): Person {
  if ('team' in author) {
    const handle = author.team;
    return { handle, name: source.team().get(handle)?.name ?? handle, side: 'team' };
  }
  const { customer, contact } = author;
  const name = source.customers().get(customer)?.contacts.get(contact)?.name ?? contact;
  return { handle: `${customer}/${contact}`, name, side: 'customer' };
}

/** Who wrote an internal entry, as far as a customer is concerned. */
export function theFirm(source: Source): Person {
  return { handle: '', name: source.company().name, side: 'team' };
}

/** A customer by name; by slug while its file is missing or malformed. */
export function customerName(source: Source, slug: string): { slug: string; name: string } {
  return { slug, name: source.customers().get(slug)?.name ?? slug };
}
