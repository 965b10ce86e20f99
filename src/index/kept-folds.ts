import { keepLedgers } from '../domain/kept-ledgers.ts';
import type { Contract, Intervention, Ledger } from '../domain/ledger.ts';
import type { Company } from '../domain/records.ts';
import type { Instant } from '../domain/values.ts';

/** What is dear to make and asked for often, by customer, as long as nothing of that customer changes. */
export interface KeptFolds {
  /** @param revision of the customer */
  interventions(customer: string, revision: string, load: () => readonly Intervention[]): readonly Intervention[];
  ledger(
    customer: string,
    company: Company,
    contracts: readonly Contract[],
    interventions: readonly Intervention[],
    at: Instant,
  ): Ledger;
}

export function openKeptFolds(): KeptFolds {
  const lists = new Map<string, { revision: string; list: readonly Intervention[] }>();
  const ledgers = new Map<string, { made: readonly unknown[]; at: (instant: Instant) => Ledger }>();
  return {
    interventions(customer, revision, load) {
      const kept = lists.get(customer);
      if (kept?.revision === revision) return kept.list;
      const list = load();
      lists.set(customer, { revision, list });
      return list;
    },
    ledger(customer, company, contracts, interventions, at) {
      const from = [company, contracts, interventions];
      let kept = ledgers.get(customer);
      if (!kept || kept.made.some((value, i) => value !== from[i])) {
        kept = { made: from, at: keepLedgers(company, customer, contracts, interventions) };
        ledgers.set(customer, kept);
      }
      return kept.at(at);
    },
  };
}
