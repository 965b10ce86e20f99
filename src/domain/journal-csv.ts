import { formatCsv, type Cell } from './csv.ts';
import type { Movement } from './journal.ts';

/**
 * Movements as a table, one row for each account that one touches. `minutes` is what it adds to that account: to the pack
 * named by `contract`, or, of an `overrun` and what is `settled`, to what the customer has used beyond any pack, where
 * below 0 is to be settled. `left` is what remains of the pack after a debit.
 */
export function formatJournalCsv(movements: Iterable<Movement>): string {
  const headings = ['date', 'kind', 'customer', 'contract', 'ticket', 'entry', 'spent', 'minutes', 'left'];
  return formatCsv(headings, rowsOf(movements));
}

function* rowsOf(movements: Iterable<Movement>): Generator<Cell[]> {
  for (const movement of movements) {
    const { day, kind, customer } = movement;
    if (movement.kind !== 'debit') {
      const minutes = movement.kind === 'lapsed' ? -movement.minutes : movement.minutes;
      const entry = movement.kind === 'settled' ? movement.entry : null;
      yield [day, kind, customer, movement.contract, null, entry, null, minutes, null];
      continue;
    }
    const { ticket, entry, spentMinutes, parts, overageMinutes } = movement;
    for (const { contract, minutes, leftMinutes } of parts) {
      yield [day, 'debit', customer, contract, ticket, entry, spentMinutes, -minutes, leftMinutes];
    }
    if (overageMinutes > 0) yield [day, 'overrun', customer, null, ticket, entry, spentMinutes, -overageMinutes, null];
    else if (parts.length === 0) yield [day, 'debit', customer, null, ticket, entry, spentMinutes, 0, null];
  }
}
