import { computeByTerms } from './fold-ledger.ts';
import type { Contract, Intervention } from './ledger.ts';
import type { Company } from './records.ts';

/** More time that would have counted less. Minutes. */
export interface Cliff {
  chargedMinutes: number;
  /** The least time above what was spent that counts less than it. */
  betterSpentMinutes: number;
  betterChargedMinutes: number;
}

/**
 * Whether an intervention stops just short of an `under` of its multipliers, so that a longer one would debit less: 3 h 50
 * on site, doubled, debits 7 h 45, and 4 h debit 4 h. Between two such limits more time never counts less.
 */
export function cliffOf(
  intervention: Intervention,
  terms: Contract | undefined,
  company: Pick<Company, 'timezone' | 'holidays'>,
): Cliff | undefined {
  const charged = (spentMinutes: number): number =>
    computeByTerms({ ...intervention, spentMinutes }, terms, company).chargedMinutes;
  const chargedMinutes = charged(intervention.spentMinutes);
  const limits = (terms?.multipliers ?? []).flatMap(({ underMinutes }) => underMinutes ?? []);
  for (const betterSpentMinutes of limits.sort((a, b) => a - b)) {
    if (betterSpentMinutes <= intervention.spentMinutes) continue;
    const betterChargedMinutes = charged(betterSpentMinutes);
    if (betterChargedMinutes < chargedMinutes) return { chargedMinutes, betterSpentMinutes, betterChargedMinutes };
  }
  return undefined;
}
