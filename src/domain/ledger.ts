import type { Author, ContractEvent, Multiplier, OveragePolicy, ServiceHours, Where } from './records.ts';
import type { Day, Instant } from './values.ts';

/** A contract with its terms settled: its own, else its offer's, else the company's. */
export interface Contract {
  number: string;
  customer: string;
  offer: string;
  offerName: string;
  start: Day;
  end: Day;
  coversFrom: Day;
  terminated?: Day;
  /** `end`, or `terminated` if earlier. */
  lastDay: Day;
  /** null: unlimited. */
  minutes: number | null;
  priceCents: number;
  stepMinutes: number;
  multipliers: readonly Multiplier[];
  warnAt: readonly number[];
  warnBeforeEnd: readonly number[];
  serviceHours: readonly ServiceHours[];
  takeChargeWithinMinutes: number;
  overage: OveragePolicy;
  components: readonly string[];
  /** Handles of those who get its warnings, default applied. */
  contacts: readonly string[];
  events: readonly ContractEvent[];
  body: string;
}
/** An entry with time, as the ledger counts it. */
export interface Intervention {
  customer: string;
  ticket: number;
  /** Nothing of a ticket opened after T counts. */
  ticketOpened: Instant;
  entry: string;
  by: Author;
  internal: boolean;
  /** The instant it counts at: `worked`, else `at`. */
  instant: Instant;
  /** The entry's own `at`: a void written later still cancels, one written after T does not. */
  at: Instant;
  spentMinutes: number;
  where: Where;
  chargeMinutes?: number;
  reason?: string;
  travelCents?: number;
  /** The entries that void it, with the instants they count from. */
  voidedBy: readonly { entry: string; instant: Instant }[];
}
/** How a charge came about, so that a page can show it and a person redo it. */
export type Arithmetic =
  | {
      kind: 'computed';
      multiplier?: Multiplier;
      stepMinutes: number;
      /** Whose terms; null: none, the defaults. */ terms: string | null;
    }
  | { kind: 'charge'; reason: string }
  | { kind: 'voided'; by: string };

export interface Debit {
  ticket: number;
  entry: string;
  instant: Instant;
  spentMinutes: number;
  chargedMinutes: number;
  arithmetic: Arithmetic;
  parts: readonly { contract: string; minutes: number }[];
  overageMinutes: number;
}
export type ContractState = 'terminated' | 'expired' | 'upcoming' | 'exhausted' | 'active';

/** A contract's side of the ledger at one instant. */
export interface Balance {
  contract: Contract;
  state: ContractState;
  usedMinutes: number;
  /** null: unlimited. */
  remainingMinutes: number | null;
  lapsedMinutes: number;
  /** 2 digits, rounded down; null: unlimited. */
  usedPercent: number | null;
}
/** One customer's account at one instant: a fold of interventions over contracts. */
export interface Ledger {
  customer: string;
  at: Instant;
  /** null when an unlimited contract is active. */
  availableMinutes: number | null;
  unlimited: boolean;
  overageMinutes: number;
  /** By number. */
  balances: readonly Balance[];
  /** In counting order: instant, ticket number, entry id. */
  debits: readonly Debit[];
}
