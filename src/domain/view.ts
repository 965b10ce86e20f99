import type { Arithmetic, Debit, Intervention } from './ledger.ts';
import { ticketFolder } from './place.ts';
import type { Rights } from './rights.ts';
import type { Source } from './source.ts';
import type { DebitView } from './space.ts';
import { isKnownToCustomer } from './ticket-summary.ts';
import type { Ticket } from './ticket.ts';
import { formatInstant } from './values.ts';
import type { Instant } from './values.ts';

/** What every part of a space is made from. */
export interface View {
  source: Source;
  rights: Rights;
  now: Instant;
}

/**
 * What the reader calls each entry. An entry's id ends with its writer, so an internal one with time goes by its
 * instant alone (`2026-03-02T101500Z`; a second one of that second `….2`), and one without time has no name.
 */
export function namesOf(rights: Rights, ticket: Ticket): (entry: string) => string {
  if (rights.internal) return (entry) => entry;
  const timed = internalNames(ticket.entries.filter((entry) => entry.internal && isKnownToCustomer(entry)));
  const plain = new Set(ticket.entries.filter((entry) => !entry.internal).map((entry) => entry.id));
  return (entry) => timed.get(entry) ?? (plain.has(entry) ? entry : '');
}

/** @param entries a ticket's internal entries with time, in the ticket's order */
export function internalNames(entries: Iterable<{ id: string; at: Instant }>): Map<string, string> {
  const taken = new Map<string, number>();
  const names = new Map<string, string>();
  for (const { id, at } of entries) {
    const second = formatInstant(at, 'UTC').replaceAll(':', '');
    const count = (taken.get(second) ?? 0) + 1;
    taken.set(second, count);
    names.set(id, count === 1 ? second : `${second}.${count}`);
  }
  return names;
}

/** @param nameOf as `namesOf` gives, for the entry that voids this one */
export function viewDebit(
  { source, rights }: View,
  debit: Debit,
  intervention: Intervention,
  nameOf: (entry: string) => string,
): DebitView {
  return {
    chargedMinutes: debit.chargedMinutes,
    spentMinutes: debit.spentMinutes,
    arithmetic: viewArithmetic(debit.arithmetic, intervention.internal && !rights.internal, nameOf),
    parts: debit.parts,
    overageMinutes: debit.overageMinutes,
    commit: source.commitOf(`${ticketFolder(debit.ticket)}/${debit.entry}.md`),
  };
}

function viewArithmetic(arithmetic: Arithmetic, hideText: boolean, nameOf: (entry: string) => string): Arithmetic {
  switch (arithmetic.kind) {
    case 'computed':
      return arithmetic;
    case 'charge':
      // A reason is written by hand: an internal entry's is as internal as its body.
      return hideText ? { kind: 'charge', reason: '' } : arithmetic;
    case 'voided':
      return { kind: 'voided', by: nameOf(arithmetic.by) };
  }
}
