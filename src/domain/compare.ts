import type { Content } from './assemble.ts';
import { interventionsByCustomer } from './interventions.ts';
import type { Balance, Debit, Intervention, Ledger } from './ledger.ts';
import { ledgersAt } from './ledgers.ts';
import { thresholdsOf } from './thresholds.ts';
import { compareBytes, dayOf, type Day, type Instant } from './values.ts';

/** What one content does to the accounts of another, both at one instant; only what is not the same. */
export interface AccountChange {
  customer: string;
  /** By number. */
  contracts: readonly ContractChange[];
  /** In counting order; those that are gone last. */
  debits: readonly DebitChange[];
}
export interface ContractChange {
  number: string;
  before: Balance | null;
  after: Balance | null;
  /** Notices, as `used-80`, that the contract comes to by the change alone. */
  crossed: readonly string[];
}
/** `moved`: its entry says what it said, and it counts otherwise all the same, by other terms or by other time before it. */
export interface DebitChange {
  kind: 'new' | 'changed' | 'gone' | 'moved';
  ticket: number;
  entry: string;
  before: Debit | null;
  after: Debit | null;
}

/** The accounts that are not the same, by customer. */
export function compareAccounts(before: Content, after: Content, at: Instant): AccountChange[] {
  const [left, right] = [sideOf(before, at), sideOf(after, at)];
  const today = dayOf(at, after.company.timezone);
  const customers = new Set([...left.ledgers.keys(), ...right.ledgers.keys()]);
  return [...customers].sort(compareBytes).flatMap((customer) => {
    const [old, own] = [left.ledgers.get(customer), right.ledgers.get(customer)];
    const contracts = compareContracts(old, own, today);
    const debits = compareDebits(old, own, left.interventions, right.interventions);
    return contracts.length + debits.length > 0 ? [{ customer, contracts, debits }] : [];
  });
}

interface Side {
  ledgers: ReadonlyMap<string, Ledger>;
  /** By `ticket entry`. */
  interventions: ReadonlyMap<string, Intervention>;
}

function sideOf(content: Content, at: Instant): Side {
  const interventions = [...interventionsByCustomer(content).values()].flat();
  return {
    ledgers: new Map(ledgersAt(content, { at }).map((ledger) => [ledger.customer, ledger])),
    interventions: new Map(interventions.map((intervention) => [keyOf(intervention), intervention])),
  };
}

function keyOf({ ticket, entry }: { ticket: number; entry: string }): string {
  return `${ticket} ${entry}`;
}

function compareContracts(before: Ledger | undefined, after: Ledger | undefined, today: Day): ContractChange[] {
  const old = new Map(before?.balances.map((balance) => [balance.contract.number, balance]));
  const own = new Map(after?.balances.map((balance) => [balance.contract.number, balance]));
  const numbers = [...new Set([...old.keys(), ...own.keys()])].sort(compareBytes);
  return numbers.flatMap((number) => {
    const [left = null, right = null] = [old.get(number), own.get(number)];
    if (left && right && figuresOf(left) === figuresOf(right)) return [];
    const reached = (balance: Balance | null) => (balance ? thresholdsOf(balance, today) : []);
    const known = reached(left);
    const crossed = reached(right).filter((notice) => !known.includes(notice));
    return [{ number, before: left, after: right, crossed }];
  });
}

/** All that a customer reads of a contract's balance, to compare it. */
function figuresOf({ contract, state, usedMinutes, remainingMinutes, lapsedMinutes }: Balance): string {
  const { start, lastDay, coversFrom, minutes } = contract;
  return [state, usedMinutes, remainingMinutes, lapsedMinutes, start, lastDay, coversFrom, minutes].join(' ');
}

function compareDebits(
  before: Ledger | undefined,
  after: Ledger | undefined,
  oldInterventions: Side['interventions'],
  ownInterventions: Side['interventions'],
): DebitChange[] {
  const old = new Map(before?.debits.map((debit) => [keyOf(debit), debit]));
  const changes: DebitChange[] = [];
  for (const debit of after?.debits ?? []) {
    const { ticket, entry } = debit;
    const key = keyOf(debit);
    const was = old.get(key);
    old.delete(key);
    if (!was) changes.push({ kind: 'new', ticket, entry, before: null, after: debit });
    else if (countsOf(was) !== countsOf(debit)) {
      const same = JSON.stringify(oldInterventions.get(key)) === JSON.stringify(ownInterventions.get(key));
      changes.push({ kind: same ? 'moved' : 'changed', ticket, entry, before: was, after: debit });
    }
  }
  for (const debit of old.values()) {
    const { ticket, entry } = debit;
    changes.push({ kind: 'gone', ticket, entry, before: debit, after: null });
  }
  return changes;
}

/** What a line of the account says, to compare it. */
function countsOf({ instant, spentMinutes, chargedMinutes, parts, overageMinutes }: Debit): string {
  const paid = parts.map(({ contract, minutes }) => `${contract}:${minutes}`);
  return [instant, spentMinutes, chargedMinutes, overageMinutes, ...paid].join(' ');
}
