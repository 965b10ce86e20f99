import { dayFromDays } from './calendar.ts';
import type { Arithmetic, Balance, Contract, ContractState, Debit, Intervention, Ledger } from './ledger.ts';
import type { Company, Multiplier } from './records.ts';
import { isServiceTime } from './service-hours.ts';
import { localTime } from './time.ts';
import { compareBytes, dayOf, type Day, type Instant } from './values.ts';

/** What holds for an intervention that no contract of its customer has ever covered. */
const DEFAULT_STEP_MINUTES = 15;

/**
 * One customer's account at an instant: every intervention that counts by then, charged and paid in order.
 * Contracts and interventions of other customers are left aside. Linear in interventions, but for putting them in order.
 */
export function foldLedger({
  customer,
  company,
  contracts,
  interventions,
  at,
}: {
  customer: string;
  company: Pick<Company, 'timezone' | 'holidays'>;
  contracts: Iterable<Contract>;
  interventions: Iterable<Intervention>;
  at: Instant;
}): Ledger {
  const accounts = [...contracts]
    .filter((contract) => contract.customer === customer)
    .map((contract): Account => ({ contract, usedMinutes: 0 }))
    .sort(byPayingOrder);
  const counted = [...interventions]
    .filter((each) => each.customer === customer && each.instant <= at && each.ticketOpened <= at)
    .sort(byCountingOrder);

  const debits: Debit[] = [];
  let overageMinutes = 0;
  let covering: (Covering & { days: number }) | undefined;
  for (const intervention of counted) {
    const { days } = localTime(intervention.instant, company.timezone);
    // Most work of a day comes together, so who pays on a day is looked up once.
    if (covering?.days !== days) covering = { days, ...coveringOn(dayFromDays(days), accounts) };
    const debit = charge(intervention, covering, company, at);
    overageMinutes += debit.overageMinutes;
    debits.push(debit);
  }

  const today = dayOf(at, company.timezone);
  const balances = accounts
    .map((account) => balanceOf(account, today))
    .sort((a, b) => compareBytes(a.contract.number, b.contract.number));
  const active = balances.filter(({ state }) => state === 'active');
  const unlimited = active.some(({ contract }) => contract.minutes === null);
  const availableMinutes = active.reduce((sum, { remainingMinutes }) => sum + (remainingMinutes ?? 0), 0);
  return {
    customer,
    at,
    availableMinutes: unlimited ? null : availableMinutes,
    unlimited,
    overageMinutes,
    balances,
    debits,
  };
}

/** A contract while interventions are counted. */
interface Account {
  readonly contract: Contract;
  usedMinutes: number;
}

function byPayingOrder({ contract: a }: Account, { contract: b }: Account): number {
  if (a.lastDay !== b.lastDay) return a.lastDay < b.lastDay ? -1 : 1;
  if (a.start !== b.start) return a.start < b.start ? -1 : 1;
  return compareBytes(a.number, b.number);
}

function byCountingOrder(a: Intervention, b: Intervention): number {
  if (a.instant !== b.instant) return a.instant < b.instant ? -1 : 1;
  return a.ticket - b.ticket || compareBytes(a.entry, b.entry);
}

/** The contract that pays first for work of that day, even if it is used up; undefined when none covers it. */
export function payingFirst(contracts: Iterable<Contract>, day: Day): Contract | undefined {
  const accounts = Array.from(contracts, (contract): Account => ({ contract, usedMinutes: 0 })).sort(byPayingOrder);
  return coveringOn(day, accounts).payers[0]?.contract;
}

/** The contract whose terms hold for work of that day: who pays first, else who last ended; undefined: the defaults hold. */
export function termsOn(contracts: Iterable<Contract>, day: Day): Contract | undefined {
  const accounts = Array.from(contracts, (contract): Account => ({ contract, usedMinutes: 0 })).sort(byPayingOrder);
  return coveringOn(day, accounts).terms;
}

/** Who pays on one day, and under whose terms. */
interface Covering {
  /** In the order they pay: the unlimited one alone, which takes it all, or packs. */
  payers: readonly Account[];
  terms: Contract | undefined;
}

/** `accounts` in paying order. */
function coveringOn(day: Day, accounts: readonly Account[]): Covering {
  const paying = accounts.filter(({ contract }) => !isEndedBeforeStart(contract));
  const candidates = paying.filter(({ contract }) => contract.coversFrom <= day && day <= contract.lastDay);
  const unlimited = candidates.find(({ contract }) => contract.minutes === null);
  const payers = unlimited ? [unlimited] : candidates;
  // Without candidates: the latest last day before that day, then the latest start, then the greatest number.
  const first = payers[0] ?? paying.findLast(({ contract }) => contract.lastDay < day);
  return { payers, terms: first?.contract };
}

function isEndedBeforeStart({ start, terminated }: Contract): boolean {
  return terminated !== undefined && terminated < start;
}

function charge(
  intervention: Intervention,
  covering: Covering,
  company: Pick<Company, 'timezone' | 'holidays'>,
  at: Instant,
): Debit {
  const { chargedMinutes, arithmetic } = computeCharge(intervention, covering.terms, company, at);
  const parts: { contract: string; minutes: number }[] = [];
  let left = chargedMinutes;
  for (const account of covering.payers) {
    if (left === 0) break;
    const { number, minutes: size } = account.contract;
    const minutes = size === null ? left : Math.min(left, size - account.usedMinutes);
    if (minutes === 0) continue;
    account.usedMinutes += minutes;
    left -= minutes;
    parts.push({ contract: number, minutes });
  }
  const { ticket, entry, instant, spentMinutes } = intervention;
  return { ticket, entry, instant, spentMinutes, chargedMinutes, arithmetic, parts, overageMinutes: left };
}

function computeCharge(
  intervention: Intervention,
  terms: Contract | undefined,
  company: Pick<Company, 'timezone' | 'holidays'>,
  at: Instant,
): { chargedMinutes: number; arithmetic: Arithmetic } {
  const voider = intervention.voidedBy.find(({ instant }) => instant <= at);
  if (voider) return { chargedMinutes: 0, arithmetic: { kind: 'voided', by: voider.entry } };
  if (intervention.chargeMinutes !== undefined) {
    return {
      chargedMinutes: intervention.chargeMinutes,
      arithmetic: { kind: 'charge', reason: intervention.reason ?? '' },
    };
  }
  return computeByTerms(intervention, terms, company);
}

/** What time counts under a contract's terms (undefined: the defaults), were it neither voided nor given a charge. */
export function computeByTerms(
  intervention: Intervention,
  terms: Contract | undefined,
  company: Pick<Company, 'timezone' | 'holidays'>,
): { chargedMinutes: number; arithmetic: Arithmetic } {
  const stepMinutes = terms?.stepMinutes ?? DEFAULT_STEP_MINUTES;
  const multiplier = terms?.multipliers.find((each) => holds(each, intervention, terms, company));
  const number = terms?.number ?? null;
  return {
    chargedMinutes: roundUp(intervention.spentMinutes, multiplier, stepMinutes),
    arithmetic: multiplier
      ? { kind: 'computed', multiplier, stepMinutes, terms: number }
      : { kind: 'computed', stepMinutes, terms: number },
  };
}

function holds(
  { where, underMinutes, outsideServiceHours }: Multiplier,
  intervention: Intervention,
  { serviceHours }: Contract,
  { holidays, timezone }: Pick<Company, 'timezone' | 'holidays'>,
): boolean {
  if (where !== undefined && where !== intervention.where) return false;
  if (underMinutes !== undefined && intervention.spentMinutes >= underMinutes) return false;
  if (outsideServiceHours === undefined) return true;
  return outsideServiceHours !== isServiceTime(intervention.instant, { serviceHours, holidays, timezone });
}

/** The factor first, exactly, then up to whole steps. */
function roundUp(spentMinutes: number, multiplier: Multiplier | undefined, stepMinutes: number): number {
  if (!multiplier) return Math.ceil(spentMinutes / stepMinutes) * stepMinutes;
  const { numerator, digits } = multiplier.factor;
  const product = spentMinutes * Number(numerator);
  const step = stepMinutes * 10 ** digits;
  // Below 2^53 no quotient that is not whole rounds to a whole one, so this is exact, and many times faster.
  if (Number.isSafeInteger(product) && Number.isSafeInteger(step)) return Math.ceil(product / step) * stepMinutes;
  const exactStep = BigInt(stepMinutes) * 10n ** BigInt(digits);
  return Number(((BigInt(spentMinutes) * numerator + exactStep - 1n) / exactStep) * BigInt(stepMinutes));
}

function balanceOf({ contract, usedMinutes }: Account, today: Day): Balance {
  const size = contract.minutes;
  const ended = today > contract.lastDay;
  const remainingMinutes = size === null ? null : ended ? 0 : size - usedMinutes;
  return {
    contract,
    state: stateOf(contract, remainingMinutes, today),
    usedMinutes,
    remainingMinutes,
    lapsedMinutes: size !== null && ended ? size - usedMinutes : 0,
    usedPercent: size === null ? null : Number((BigInt(usedMinutes) * 10_000n) / BigInt(size)) / 100,
  };
}

function stateOf(contract: Contract, remainingMinutes: number | null, today: Day): ContractState {
  const { start, end, terminated } = contract;
  if (terminated !== undefined && terminated <= end && today > terminated) return 'terminated';
  if (today > end) return 'expired';
  if (today < start) return 'upcoming';
  return remainingMinutes === 0 ? 'exhausted' : 'active';
}
