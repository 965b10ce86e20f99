import { foldLedger } from './fold-ledger.ts';
import type { Contract, Intervention, Ledger } from './ledger.ts';
import type { Company } from './records.ts';
import { dayOf, nextDay, startOfDay } from './values.ts';
import type { Instant } from './values.ts';

/** Past days that are looked at beside now; the oldest goes. */
const keptFolds = 16;

/**
 * One customer's ledger at any instant. A fold holds from its instant until a midnight, an entry or an opening comes, so
 * it is made once for all of these.
 */
export function keepLedgers(
  company: Company,
  customer: string,
  contracts: readonly Contract[],
  interventions: readonly Intervention[],
): (at: Instant) => Ledger {
  const folds: { from: Instant; until: Instant; ledger: Ledger }[] = [];
  return (at) => {
    const kept = folds.find(({ from, until }) => from <= at && at < until);
    if (kept) return kept.ledger.at === at ? kept.ledger : { ...kept.ledger, at };
    const ledger = foldLedger({ company, customer, contracts, interventions, at });
    folds.push({ from: at, until: nextChange(company, interventions, at), ledger });
    if (folds.length > keptFolds) folds.shift();
    return ledger;
  };
}

function nextChange({ timezone }: Company, interventions: readonly Intervention[], at: Instant): Instant {
  let next = startOfDay(nextDay(dayOf(at, timezone)), timezone);
  const consider = (instant: Instant) => {
    if (instant > at && instant < next) next = instant;
  };
  for (const intervention of interventions) {
    consider(intervention.instant);
    consider(intervention.ticketOpened);
    for (const { instant } of intervention.voidedBy) consider(instant);
  }
  return next;
}
