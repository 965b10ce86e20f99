import type { ContractView } from './space.ts';
import { compareBytes } from './values.ts';

/** The contract that a renewal would follow: of those that have begun and were not terminated, the last to end. */
export function contractToRenew(contracts: readonly ContractView[]): ContractView | undefined {
  return contracts
    .filter(({ state }) => state !== 'upcoming' && state !== 'terminated')
    .toSorted((a, b) => compareBytes(b.lastDay, a.lastDay) || compareBytes(b.number, a.number))[0];
}
