import { byPathAndLine, type Content } from './assemble.ts';
import type { Balance, ContractState, Debit, Ledger } from './ledger.ts';
import { ledgersAt } from './ledgers.ts';
import { formatInstant, type Day, type Instant } from './values.ts';

/** What `credit --json` prints, key for key: a public interface, fixed by docs/format.md. */
export interface CreditJson {
  at: string;
  commit: string | null;
  problems: { path: string; line: number; message: string }[];
  customers: CustomerCredit[];
}
export interface CustomerCredit {
  customer: string;
  availableMinutes: number | null;
  unlimited: boolean;
  overageMinutes: number;
  contracts: {
    number: string;
    offer: string;
    start: Day;
    end: Day;
    state: ContractState;
    minutes: number | null;
    usedMinutes: number;
    remainingMinutes: number | null;
    lapsedMinutes: number;
    usedPercent: number | null;
  }[];
  debits: {
    ticket: number;
    entry: string;
    at: string;
    spentMinutes: number;
    chargedMinutes: number;
    parts: { contract: string; minutes: number }[];
    overageMinutes: number;
  }[];
}

/** The accounts of all customers, or of one, at an instant; problems are always all of them. */
export function creditJson(
  content: Content,
  { at, commit = null, customer }: { at: Instant; commit?: string | null; customer?: string },
): CreditJson {
  return {
    at: formatInstant(at, 'UTC'),
    commit,
    problems: content.problems
      .filter(({ severity }) => severity === 'problem')
      .toSorted(byPathAndLine)
      // The hint says what to write instead, and this object has no other place for it.
      .map(({ path, line, message, hint }) => ({ path, line, message: hint === '' ? message : `${message} ${hint}` })),
    customers: ledgersAt(content, { at, ...(customer !== undefined && { customer }) }).map((ledger) =>
      customerCredit(ledger, content.company.timezone),
    ),
  };
}

function customerCredit(ledger: Ledger, timeZone: string): CustomerCredit {
  return {
    customer: ledger.customer,
    availableMinutes: ledger.availableMinutes,
    unlimited: ledger.unlimited,
    overageMinutes: ledger.overageMinutes,
    contracts: ledger.balances.map(contractCredit),
    debits: ledger.debits.map((debit) => debitCredit(debit, timeZone)),
  };
}

/** A contract as `credit --json` prints it. */
export function contractCredit({ contract, state, ...balance }: Balance): CustomerCredit['contracts'][number] {
  return {
    number: contract.number,
    offer: contract.offer,
    start: contract.start,
    end: contract.end,
    state,
    minutes: contract.minutes,
    usedMinutes: balance.usedMinutes,
    remainingMinutes: balance.remainingMinutes,
    lapsedMinutes: balance.lapsedMinutes,
    usedPercent: balance.usedPercent,
  };
}

/** A debit as `credit --json` prints it. */
export function debitCredit(debit: Debit, timeZone: string): CustomerCredit['debits'][number] {
  return {
    ticket: debit.ticket,
    entry: debit.entry,
    at: withOffset(debit.instant, timeZone),
    spentMinutes: debit.spentMinutes,
    chargedMinutes: debit.chargedMinutes,
    parts: debit.parts.map(({ contract, minutes }) => ({ contract, minutes })),
    overageMinutes: debit.overageMinutes,
  };
}

/** In the company's zone with its offset, `+00:00` in UTC too: `Z` is for the instant at the top. */
function withOffset(instant: Instant, timeZone: string): string {
  return formatInstant(instant, timeZone).replace(/Z$/, '+00:00');
}
