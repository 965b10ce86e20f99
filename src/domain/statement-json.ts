import type { CreditLine } from './space.ts';
import type { Statement } from './statement.ts';
import { formatInstant } from './values.ts';

/** A statement for other programs, as `docs/jobs.md` describes it: names of `credit --json`, minutes and cents. */
export function statementJson(statement: Statement, timezone: string): object {
  const { customer, month, from, to, at, contracts, lines, corrections, overage, travel, availableMinutes } = statement;
  const debitOf = ({ ticket, entry, at: counted, debit, travelCents }: CreditLine) => ({
    ticket,
    entry,
    at: formatInstant(counted, timezone),
    spentMinutes: debit.spentMinutes,
    chargedMinutes: debit.chargedMinutes,
    parts: debit.parts,
    overageMinutes: debit.overageMinutes,
    ...(travelCents !== undefined && { travelCents }),
  });
  return {
    customer: customer.slug,
    month,
    from,
    to,
    at: formatInstant(at, timezone),
    availableMinutes,
    contracts,
    debits: lines.map(debitOf),
    corrections: corrections.map(({ line, chargedBeforeMinutes }) => ({ ...debitOf(line), chargedBeforeMinutes })),
    overageMinutes: overage,
    ...(travel && { travelCents: travel }),
  };
}
