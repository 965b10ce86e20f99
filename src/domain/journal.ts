import type { Ledger } from './ledger.ts';
import { dayOf, nextDay, type Day } from './values.ts';

/** One thing that happened to an account, in whole minutes above 0 unless said otherwise. */
export type Movement =
  | { kind: 'bought'; day: Day; customer: string; contract: string; offer: string; minutes: number }
  | {
      kind: 'debit';
      day: Day;
      customer: string;
      ticket: number;
      entry: string;
      /** As written; may be 0. */
      spentMinutes: number;
      /** Empty when nothing is debited. `leftMinutes`: of that pack, after this; null: unlimited. */
      parts: readonly { contract: string; minutes: number; leftMinutes: number | null }[];
      /** What no pack could pay; may be 0. */
      overageMinutes: number;
    }
  /** Overage that was invoiced; `entry` is the event beside the contract. */
  | { kind: 'settled'; day: Day; customer: string; contract: string; entry: string; minutes: number }
  | { kind: 'lapsed'; day: Day; customer: string; contract: string; minutes: number };

const SAME_DAY: readonly Movement['kind'][] = ['bought', 'lapsed', 'debit', 'settled'];

/**
 * Accounts told as movements, in order of their day: what is bought less what is debited and lapses is what the ledger
 * says remains. A pack counts as bought on the first day it may pay for, whether or not that day has come, so that no
 * day's balance is below 0.
 */
export function journalOf(ledgers: Iterable<Ledger>, timezone: string): Movement[] {
  return [...ledgers].flatMap((ledger) => movementsOf(ledger, timezone)).sort(byDay);
}

function movementsOf(ledger: Ledger, timezone: string): Movement[] {
  const { customer, at } = ledger;
  const movements: Movement[] = [];
  const left = new Map<string, number>();
  for (const { contract, lapsedMinutes } of ledger.balances) {
    const { number, offer, minutes, coversFrom, lastDay } = contract;
    for (const { id, type, at: settledAt, overageMinutes } of contract.events) {
      if (type !== 'settled' || overageMinutes === undefined || overageMinutes === 0 || settledAt > at) continue;
      const day = dayOf(settledAt, timezone);
      movements.push({ kind: 'settled', day, customer, contract: number, entry: id, minutes: overageMinutes });
    }
    if (minutes === null) continue;
    left.set(number, minutes);
    movements.push({ kind: 'bought', day: coversFrom, customer, contract: number, offer, minutes });
    if (lapsedMinutes === 0) continue;
    // A contract that was ended before it could pay for anything lapses on the day it would have begun to.
    const day = lastDay < coversFrom ? coversFrom : nextDay(lastDay);
    movements.push({ kind: 'lapsed', day, customer, contract: number, minutes: lapsedMinutes });
  }
  for (const { ticket, entry, instant, spentMinutes, parts, overageMinutes } of ledger.debits) {
    const paid = parts.map(({ contract, minutes }) => {
      const before = left.get(contract);
      if (before !== undefined) left.set(contract, before - minutes);
      return { contract, minutes, leftMinutes: before === undefined ? null : before - minutes };
    });
    const day = dayOf(instant, timezone);
    movements.push({ kind: 'debit', day, customer, ticket, entry, spentMinutes, parts: paid, overageMinutes });
  }
  return movements;
}

/** What is bought comes before what it pays for; debits of one day stay in the order they were counted. */
function byDay(a: Movement, b: Movement): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  return SAME_DAY.indexOf(a.kind) - SAME_DAY.indexOf(b.kind);
}
