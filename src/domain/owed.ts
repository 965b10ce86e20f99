import type { Ledger } from './ledger.ts';
import type { TicketSummary } from './source.ts';
import type { Instant } from './values.ts';

/** What no pack pays for, since ever: how much there was, and how much of it was settled. */
export interface Owed {
  overage: { totalMinutes: number; settledMinutes: number };
  travel: { totalCents: number; settledCents: number };
}

/** As of `at`, the ledger's too. `tickets`: the customer's. More may be settled than there is. */
export function owedOf(ledger: Ledger, tickets: readonly TicketSummary[], at: Instant): Owed {
  const overage = { totalMinutes: ledger.overageMinutes, settledMinutes: 0 };
  const travel = { totalCents: 0, settledCents: 0 };
  for (const { opened, travel: costs = [] } of tickets) {
    if (opened > at) continue;
    for (const { instant, cents, voidedFrom } of costs) {
      if (instant <= at && !(voidedFrom !== undefined && voidedFrom <= at)) travel.totalCents += cents;
    }
  }
  for (const { contract } of ledger.balances) {
    for (const event of contract.events) {
      if (event.type !== 'settled' || event.at > at) continue;
      overage.settledMinutes += event.overageMinutes ?? 0;
      travel.settledCents += event.travelCents ?? 0;
    }
  }
  return { overage, travel };
}
