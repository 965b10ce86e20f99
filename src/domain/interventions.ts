import type { Content } from './assemble.ts';
import { interventionsOf } from './fold-ticket.ts';
import type { Intervention } from './ledger.ts';

/** Of every customer that has a ticket, in no order. */
export function interventionsByCustomer({ tickets }: Pick<Content, 'tickets'>): Map<string, Intervention[]> {
  const byCustomer = new Map<string, Intervention[]>();
  for (const ticket of tickets.values()) {
    const interventions = interventionsOf(ticket);
    const known = byCustomer.get(ticket.file.customer);
    if (known) known.push(...interventions);
    else byCustomer.set(ticket.file.customer, interventions);
  }
  return byCustomer;
}
