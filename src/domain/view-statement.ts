import { addSpan } from './calendar.ts';
import type { Balance, Debit, Ledger } from './ledger.ts';
import { owedOf } from './owed.ts';
import { customerName } from './persons.ts';
import { lastMonth } from './statement.ts';
import type { Statement, StatementContract, StatementCorrection, StatementDue } from './statement.ts';
import { addDays, dayOf, endOfDay, nextDay } from './values.ts';
import type { Day } from './values.ts';
import type { View } from './view.ts';
import { creditedCustomer, viewLines } from './view-lines.ts';

/**
 * A customer's month, once it is over: the same from the same commit, whoever asks when, but for money, which is for
 * whoever sees prices. Absent for whoever sees no credit, and for a month of `statementMonths`' others.
 *
 * It is the difference of two ledgers, at the ends of the month before and of this one, so each opens with what the one
 * before it closed with, also when an entry of this month voids earlier work.
 */
export function viewStatement(view: View, query: { month: string; customer?: string }): Statement | undefined {
  const { month } = query;
  const customer = creditedCustomer(view, query.customer);
  if (customer === undefined || !statementMonths(view, customer).includes(month)) return undefined;
  const { source, rights } = view;
  const { timezone } = source.company();
  const from = `${month}-01` as Day;
  const to = addDays(addSpan(from, { count: 1, unit: 'mo' }), -1);
  const dayBefore = addDays(from, -1);
  const at = endOfDay(to, timezone);
  const before = source.ledger(customer, endOfDay(dayBefore, timezone));
  const after = source.ledger(customer, at);
  const debited = debitsBy(before);
  const isOfMonth = ({ instant }: Debit) => dayOf(instant, timezone) >= from;
  const isCorrected = (debit: Debit) => !isOfMonth(debit) && differs(debited.get(keyOf(debit)), debit);

  const { rows } = source.tickets({ customer, status: 'all', page: 1, perPage: Number.MAX_SAFE_INTEGER });
  const lines = viewLines(view, customer, at, rows, isOfMonth).reverse();
  const corrections = viewLines(view, customer, at, rows, isCorrected)
    .reverse()
    .map((line, i): StatementCorrection => ({
      line,
      chargedBeforeMinutes: debited.get(keyOf(after.debits.filter(isCorrected)[i]!))?.chargedMinutes ?? 0,
    }));
  const owed = [owedOf(before, rows, before.at), owedOf(after, rows, at)] as const;
  const [overageBefore, overageAfter] = owed.map(({ overage }) => [overage.totalMinutes, overage.settledMinutes]);
  const [travelBefore, travelAfter] = owed.map(({ travel }) => [travel.totalCents, travel.settledCents]);
  return {
    customer: customerName(source, customer),
    month,
    from,
    to,
    at,
    contracts: contractsOf(before, after, { dayBefore, to, isOfMonth, prices: rights.prices }),
    lines,
    corrections,
    overage: dueOf(overageBefore!, overageAfter!),
    ...(rights.prices && { travel: dueOf(travelBefore!, travelAfter!) }),
    availableMinutes: after.availableMinutes,
  };
}

/**
 * The months of which there is a statement, newest first: all that are over, from the first a contract could pay for,
 * or work was done in, to the one in which the last contract ended or the last thing happened.
 */
export function statementMonths(view: View, asked?: string): string[] {
  const customer = creditedCustomer(view, asked);
  if (customer === undefined) return [];
  const { source, now } = view;
  const { timezone } = source.company();
  const { balances, debits } = source.ledger(customer, now);
  const days: Day[] = [];
  for (const { contract } of balances) {
    days.push(contract.coversFrom, nextDay(contract.lastDay));
    for (const { type, at } of contract.events) if (type === 'settled') days.push(dayOf(at, timezone));
  }
  for (const debit of [debits[0], debits.at(-1)]) if (debit) days.push(dayOf(debit.instant, timezone));
  if (days.length === 0) return [];
  days.sort();
  const over = lastMonth(dayOf(now, timezone));
  const last = days.at(-1)!.slice(0, 7);
  const months: string[] = [];
  for (
    let day = `${days[0]!.slice(0, 7)}-01` as Day;
    day.slice(0, 7) <= (last < over ? last : over);
    day = addSpan(day, { count: 1, unit: 'mo' })
  ) {
    months.push(day.slice(0, 7));
  }
  return months.reverse();
}

function contractsOf(
  before: Ledger,
  after: Ledger,
  month: { dayBefore: Day; to: Day; isOfMonth: (debit: Debit) => boolean; prices: boolean },
): StatementContract[] {
  const taken = new Map<string, number>();
  for (const debit of after.debits) {
    if (!month.isOfMonth(debit)) continue;
    for (const { contract, minutes } of debit.parts) taken.set(contract, (taken.get(contract) ?? 0) + minutes);
  }
  const was = new Map(before.balances.map((balance) => [balance.contract.number, balance]));
  return after.balances
    .filter(({ contract }) => contract.coversFrom <= month.to)
    .map((balance) =>
      contractOf(balance, was.get(balance.contract.number)!, taken.get(balance.contract.number) ?? 0, month),
    )
    .filter(
      ({ lastDay, debitedMinutes, correctedMinutes, lapsedMinutes }) =>
        lastDay >= month.dayBefore || debitedMinutes !== 0 || correctedMinutes !== 0 || lapsedMinutes !== 0,
    );
}

function contractOf(
  balance: Balance,
  was: Balance,
  debitedMinutes: number,
  { dayBefore, prices }: { dayBefore: Day; prices: boolean },
): StatementContract {
  const { contract, usedMinutes, remainingMinutes, lapsedMinutes } = balance;
  const { number, offerName, coversFrom, lastDay, minutes, priceCents } = contract;
  const isNew = coversFrom > dayBefore;
  return {
    number,
    offerName,
    coversFrom,
    lastDay,
    minutes,
    openingMinutes: isNew && minutes !== null ? 0 : was.remainingMinutes,
    boughtMinutes: isNew ? (minutes ?? 0) : 0,
    debitedMinutes,
    correctedMinutes: usedMinutes - was.usedMinutes - debitedMinutes,
    lapsedMinutes: lapsedMinutes - (isNew ? 0 : was.lapsedMinutes),
    closingMinutes: remainingMinutes,
    usedMinutes,
    priceCents: prices ? priceCents : null,
  };
}

function debitsBy(ledger: Ledger): Map<string, Debit> {
  return new Map(ledger.debits.map((debit) => [keyOf(debit), debit]));
}

function keyOf({ ticket, entry }: Debit): string {
  return `${ticket} ${entry}`;
}

/** Whether earlier work takes something else from a pack, or from another, than it did. */
function differs(before: Debit | undefined, after: Debit): boolean {
  if (before === undefined) return after.chargedMinutes > 0;
  if (before.chargedMinutes !== after.chargedMinutes || before.parts.length !== after.parts.length) return true;
  return before.parts.some(
    ({ contract, minutes }, i) => contract !== after.parts[i]!.contract || minutes !== after.parts[i]!.minutes,
  );
}

function dueOf([totalBefore, settledBefore]: number[], [total, settled]: number[]): StatementDue {
  return {
    opening: totalBefore! - settledBefore!,
    added: total! - totalBefore!,
    settled: settled! - settledBefore!,
    closing: total! - settled!,
  };
}
