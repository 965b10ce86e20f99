import type { SaleView } from './desk.ts';
import type { Contract } from './ledger.ts';
import { addDays, compareBytes, dayOf, type Day } from './values.ts';
import { viewCredit } from './view-credit.ts';
import type { View } from './view.ts';

/**
 * What a sale begins with. A contract that follows another begins the day after its last day, or today if that is past or
 * nothing is left of it; where no pack could pay for some work, `coversFrom` is the day of the first of it.
 */
export function viewSale(view: View, query: { customer?: string; offer?: string; renew?: string }): SaleView {
  const { source, now } = view;
  const today = dayOf(now, source.company().timezone);
  const all = source.customerSlugs().flatMap((slug) => source.contracts(slug));
  const renewed = query.renew === undefined ? undefined : all.find(({ number }) => number === query.renew);
  const customer = renewed?.customer ?? query.customer;
  const known = customer !== undefined && source.customerSlugs().includes(customer) ? customer : undefined;
  const credit = known === undefined ? undefined : viewCredit(view, { customer: known });
  const renews = renewed && credit?.contracts.find(({ number }) => number === renewed.number);
  const usedUp = renews?.remainingMinutes === 0;
  const start = renews && !usedUp && renews.lastDay >= today ? addDays(renews.lastDay, 1) : today;
  const coversFrom = known === undefined ? undefined : firstOverrun(view, known, start);
  return {
    customers: [...source.customers().values()].map(({ slug, name }) => ({ slug, name })),
    offers: source.offers().toSorted((a, b) => a.priceCents - b.priceCents || compareBytes(a.slug, b.slug)),
    ...(renews && renewed && { renews: { ...renews, customer: renewed.customer } }),
    number: nextNumber(all, today),
    start,
    ...(coversFrom !== undefined && { coversFrom }),
    overageMinutes: credit?.overageMinutes ?? 0,
  };
}

/** The day of the first work that no pack could pay, of what no settlement has covered yet. */
function firstOverrun({ source, now }: View, customer: string, start: Day): Day | undefined {
  const { debits, balances } = source.ledger(customer, now);
  const { timezone } = source.company();
  let settled = 0;
  for (const { contract } of balances)
    for (const event of contract.events) if (event.type === 'settled') settled += event.overageMinutes ?? 0;
  for (const { overageMinutes, instant } of debits) {
    if (overageMinutes === 0) continue;
    settled -= overageMinutes;
    const day = dayOf(instant, timezone);
    if (settled < 0) return day < start ? day : undefined;
  }
  return undefined;
}

/** The number after the greatest of this year that is written as most are: `LH-2026-0043`. */
export function nextNumber(contracts: Iterable<Pick<Contract, 'number'>>, today: Day): string {
  const year = today.slice(0, 4);
  let prefix = 'C';
  let digits = 4;
  let greatest = 0;
  let latest = '';
  for (const { number } of contracts) {
    const found = /^(.*)-(\d{4})-(\d+)$/.exec(number);
    if (!found) continue;
    if (number > latest) {
      latest = number;
      [prefix, digits] = [found[1]!, found[3]!.length];
    }
    if (found[2] === year) greatest = Math.max(greatest, Number(found[3]));
  }
  return `${prefix}-${year}-${String(greatest + 1).padStart(digits, '0')}`;
}
