/**
 * Which warnings are due: what contracts have come to, less what was recorded beside them. Why not all of it:
 * docs/decisions/2026-11-25-warnings.md.
 */
import { Addresses, type Recipient } from './addresses.ts';
import type { Balance, Contract } from './ledger.ts';
import type { Problem } from './problem.ts';
import { rightsOf } from './rights.ts';
import type { Source } from './source.ts';
import { thresholdsOf } from './thresholds.ts';
import { addDays, compareBytes, dayOf, type Day, type Instant } from './values.ts';

/** One contract's, told in one mail to each recipient. */
export interface Warning {
  customer: string;
  contract: string;
  /** Tells two firms' contracts of one number apart. */
  start: Day;
  /** `used-80`, `ends-30`, `ended`: never empty, in the order of `thresholdsOf`. */
  notices: readonly string[];
  /** The contract's contacts, then the firm. Empty: nobody has an address. */
  recipients: readonly Recipient[];
  /** Handles of its contacts who get nothing: they see no credit, are in no file, or share an address. */
  unreached: readonly string[];
}

/** Longer after its last day, a contract is history. */
const daysAfterEnd = 30;
/** The firm itself among recipients. A contact's handle has a slash. */
export const firmHandle = 'firm';

/** By contract number, of these customers. `problems`: whom a warning was for, and why they cannot be written to. */
export function dueWarnings(
  source: Source,
  now: Instant,
  customers: Iterable<string> = source.customerSlugs(),
): { warnings: Warning[]; problems: Problem[] } {
  const today = dayOf(now, source.company().timezone);
  const addresses = new Addresses(source);
  const warnings: Warning[] = [];
  for (const customer of customers) {
    if (source.contracts(customer).length === 0) continue;
    const { balances } = source.ledger(customer, now);
    for (const balance of balances) {
      const notices = dueNotices(balance, balances, today);
      if (notices.length > 0) warnings.push({ ...whoHears(balance.contract, source, addresses), notices });
    }
  }
  warnings.sort((a, b) => compareBytes(a.contract, b.contract));
  return { warnings, problems: addresses.problems() };
}

function dueNotices(balance: Balance, balances: readonly Balance[], today: Day): string[] {
  const { contract, remainingMinutes } = balance;
  const { end, events, lastDay } = contract;
  if (today > addDays(lastDay, daysAfterEnd)) return [];
  const recorded = new Set(events.filter(({ type }) => type === 'warned').map(({ notice }) => notice));
  // Whoever ended it early knows that it ends.
  const wasEnded = lastDay < end;
  const losesNothing = remainingMinutes === 0 || remainingMinutes === null;
  const isFollowed = followerOf(balance, balances) !== undefined;
  return thresholdsOf(balance, today).filter((notice) => {
    if (recorded.has(notice)) return false;
    if (notice.startsWith('used-')) return !wasEnded || today <= lastDay;
    if (wasEnded) return false;
    return notice === 'ended' || !(losesNothing && isFollowed);
  });
}

/** The contract of the same customer that goes on after this one: running or to come, the last to end. */
export function followerOf<T extends Followable>(one: T, all: readonly T[]): T | undefined {
  const { lastDay } = termOf(one);
  return all
    .filter((other) => (other.state === 'active' || other.state === 'upcoming') && termOf(other).lastDay > lastDay)
    .toSorted((a, b) => compareBytes(termOf(b).lastDay, termOf(a).lastDay))[0];
}

type Followable = { state: Balance['state'] } & ({ contract: { lastDay: Day } } | { lastDay: Day });
const termOf = (one: Followable) => ('contract' in one ? one.contract : one);

function whoHears(contract: Contract, source: Source, addresses: Addresses): Omit<Warning, 'notices'> {
  const { contacts, customer, number, start } = contract;
  const reached = addresses
    .contacts(customer, contacts, undefined, { evenLeft: true })
    .filter(({ reader }) => rightsOf(reader).credit)
    .map(({ mails: _, ...recipient }) => recipient);
  const handles = new Set(reached.map(({ handle }) => handle));
  const { email, name } = source.company();
  const firm: Recipient = { handle: firmHandle, name, address: email, reader: { kind: 'team', handle: 'carnet' } };
  return {
    customer,
    contract: number,
    start,
    recipients: email === '' ? reached : [...reached, firm],
    unreached: contacts.map((handle) => `${customer}/${handle}`).filter((handle) => !handles.has(handle)),
  };
}
