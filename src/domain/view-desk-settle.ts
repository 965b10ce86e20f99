import type { Settlement } from './desk.ts';
import type { Ledger } from './ledger.ts';
import { customerName } from './persons.ts';
import { settlementOf } from './report.ts';
import type { Source, TicketSummary } from './source.ts';
import { compareBytes, type Instant } from './values.ts';
import type { View } from './view.ts';

/** Of every customer who has something to settle, by name. */
export function settlementsOf({ source, now }: View): Settlement[] {
  const { rows } = source.tickets({ customer: null, status: 'all', page: 1, perPage: Number.MAX_SAFE_INTEGER });
  const tickets = Map.groupBy(rows, ({ customer }: TicketSummary) => customer);
  return source
    .customerSlugs()
    .flatMap((slug) => settlementIn(source, source.ledger(slug, now), tickets.get(slug) ?? [], now))
    .sort((a, b) => compareBytes(a.customer.name, b.customer.name));
}

/** Of one customer, with the contract beside which it is recorded; none when all is settled. */
export function settlementIn(
  source: Source,
  ledger: Ledger,
  tickets: readonly TicketSummary[],
  now: Instant,
): Settlement[] {
  const latest = ledger.balances
    .map(({ contract }) => contract)
    .toSorted((a, b) => compareBytes(b.start, a.start) || compareBytes(b.number, a.number))[0];
  return settlementOf(ledger, tickets, now).map(({ customer, overageMinutes, travelCents }) => ({
    customer: customerName(source, customer),
    overageMinutes,
    travelCents,
    ...(latest && { contract: latest.number }),
  }));
}
