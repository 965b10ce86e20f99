import { parseFile } from '../../src/domain/parse-file.ts';
import type { Contact, Customer, TeamMember } from '../../src/domain/records.ts';
import { readCommit } from '../../src/store/read-content.ts';

/** Who can sign in to try the portal: a manager and a member of the customer with the most tickets, and an engineer. */
export async function namesToTry(repository: string, revision: string): Promise<{ email: string; who: string }[]> {
  const customers: Customer[] = [];
  const team: TeamMember[] = [];
  const tickets = new Map<string, number>();
  for await (const { path, bytes } of readCommit(repository, revision)) {
    if (bytes === null) continue;
    const file = parseFile(path, bytes);
    if (file.kind === 'customer' && file.value) customers.push(file.value);
    if (file.kind === 'team-member' && file.value?.active) team.push(file.value);
    if (file.kind === 'ticket' && file.customer) tickets.set(file.customer, (tickets.get(file.customer) ?? 0) + 1);
  }
  const contactOf = (customer: Customer, role: Contact['role']) =>
    [...customer.contacts.values()].find((contact) => contact.active && contact.role === role);
  const [busiest] = customers
    .filter((customer) => contactOf(customer, 'manager') && contactOf(customer, 'member'))
    .sort((a, b) => (tickets.get(b.slug) ?? 0) - (tickets.get(a.slug) ?? 0));
  const people = (['manager', 'member'] as const).flatMap((role) => {
    const contact = busiest && contactOf(busiest, role);
    return contact
      ? [{ email: contact.email, who: `${contact.name ?? contact.handle}, ${role}, ${busiest.name}` }]
      : [];
  });
  const [engineer] = team;
  return engineer ? [...people, { email: engineer.email, who: `${engineer.name}, engineer` }] : people;
}
