import { forecastOf } from './forecast.ts';
import type { Balance, Debit } from './ledger.ts';
import { owedOf } from './owed.ts';
import { customerName } from './persons.ts';
import type { ContractView, CreditView } from './space.ts';
import { isListedUnder } from './ticket-summary.ts';
import { dayOf, endOfDay, parseDay } from './values.ts';
import type { Day } from './values.ts';
import type { View } from './view.ts';
import { creditedCustomer, viewLines } from './view-lines.ts';
import { statementMonths } from './view-statement.ts';

/**
 * A customer's account as of now, or of the end of a past day. A day to come, or that is none, is today.
 * Absent for whoever sees no credit, and for a customer that these rights do not open or that there is not.
 */
export function viewCredit(view: View, query: { day?: Day; customer?: string }): CreditView | undefined {
  const { source, rights, now } = view;
  const customer = creditedCustomer(view, query.customer);
  if (customer === undefined) return undefined;

  const { timezone } = source.company();
  const today = dayOf(now, timezone);
  const past = query.day !== undefined && parseDay(query.day) !== undefined && query.day < today;
  const day = past ? query.day! : today;
  const at = past ? endOfDay(day, timezone) : now;
  const ledger = source.ledger(customer, at);
  const { rows } = source.tickets({ customer, status: 'all', page: 1, perPage: Number.MAX_SAFE_INTEGER });
  const { overage, travel } = owedOf(ledger, rows, at);
  // As things are now, whatever day is shown.
  const renewal = rows.find(({ kind, status }) => kind === 'renewal' && isListedUnder(status) === 'open');
  return {
    customer: customerName(source, customer),
    day,
    past,
    availableMinutes: ledger.availableMinutes,
    unlimited: ledger.unlimited,
    overageMinutes: ledger.overageMinutes,
    overage,
    ...(rights.prices && { travel }),
    ...(renewal && { renewal: renewal.number }),
    contracts: ledger.balances.map((balance) => ({
      ...viewContract(view, balance),
      ...viewDraws(balance, ledger.debits, day, timezone),
    })),
    lines: viewLines(view, customer, at, rows),
    statements: statementMonths(view, customer),
  };
}

function viewContract({ rights }: View, balance: Balance): ContractView {
  const { contract, state, usedMinutes, remainingMinutes, lapsedMinutes, usedPercent } = balance;
  const { number, offer, offerName, start, end, lastDay, minutes, warnAt, priceCents } = contract;
  return {
    number,
    offer,
    offerName,
    state,
    start,
    end,
    lastDay,
    minutes,
    usedMinutes,
    remainingMinutes,
    lapsedMinutes,
    usedPercent,
    warnAt,
    priceCents: rights.prices ? priceCents : null,
  };
}

/** Where a pack stood each day, and where it is going. */
function viewDraws(
  { contract, state, remainingMinutes }: Balance,
  debits: readonly Debit[],
  today: Day,
  timezone: string,
): Pick<ContractView, 'burnDown' | 'forecast'> {
  const { number, minutes, lastDay } = contract;
  if (minutes === null || remainingMinutes === null || state === 'upcoming') return {};
  const draws: { day: Day; minutes: number }[] = [];
  for (const { instant, parts } of debits)
    for (const part of parts)
      if (part.contract === number) draws.push({ day: dayOf(instant, timezone), minutes: part.minutes });

  // A renewal may absorb what came before it.
  const start = draws[0] !== undefined && draws[0].day < contract.start ? draws[0].day : contract.start;
  const burnDown = [{ day: start, remainingMinutes: minutes }];
  let left = minutes;
  for (const draw of draws) {
    left -= draw.minutes;
    const last = burnDown.at(-1)!;
    // The first point is what was bought, so what its own day took stands beside it.
    if (last.day === draw.day && burnDown.length > 1) last.remainingMinutes = left;
    else burnDown.push({ day: draw.day, remainingMinutes: left });
  }
  const forecast =
    state === 'active' ? forecastOf({ firstDay: start, lastDay, today, remainingMinutes, draws }) : undefined;
  return { burnDown, ...(forecast && { forecast }) };
}
