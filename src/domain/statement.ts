/** What a customer is told of a month that is over: where each contract stood, all that changed it, where it stands. */
import type { CreditLine } from './space.ts';
import { addDays } from './calendar.ts';
import type { Day, Instant } from './values.ts';

/** `opening + bought − debited − corrected − lapsed = closing`. */
export interface StatementContract {
  number: string;
  offerName: string;
  /** First day it may pay for; it counts as bought then. */
  coversFrom: Day;
  lastDay: Day;
  /** null: unlimited, as are `opening` and `closing`. */
  minutes: number | null;
  openingMinutes: number | null;
  boughtMinutes: number;
  /** By work of the month. */
  debitedMinutes: number;
  /** By what happened in the month to earlier work; below 0: given back. */
  correctedMinutes: number;
  lapsedMinutes: number;
  closingMinutes: number | null;
  /** Since it was bought: what `check` holds a recorded statement to. */
  usedMinutes: number;
  /** null for whoever sees no prices. */
  priceCents: number | null;
}
/** Earlier work that counts otherwise since this month: it was voided, or is recorded on a ticket opened since. */
export interface StatementCorrection {
  /** As it counts now. */
  line: CreditLine;
  chargedBeforeMinutes: number;
}
/** What no pack pays for. `opening + added − settled = closing`; below 0: more was settled than there was. */
export interface StatementDue {
  opening: number;
  added: number;
  settled: number;
  closing: number;
}
export interface Statement {
  customer: { slug: string; name: string };
  /** `2026-03`. */
  month: string;
  from: Day;
  /** Included. */
  to: Day;
  /** The last instant of the month. */
  at: Instant;
  /** By number. */
  contracts: readonly StatementContract[];
  /** Work of the month, in counting order; what was voided within it too. */
  lines: readonly CreditLine[];
  corrections: readonly StatementCorrection[];
  /** Minutes. */
  overage: StatementDue;
  /** Cents; absent for whoever sees no prices. */
  travel?: StatementDue;
  /** At the end of the last day, of the contracts that are active; null: unlimited. */
  availableMinutes: number | null;
}

/** `2026-03`, a month that exists. */
export function isMonth(text: string): boolean {
  return /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text);
}

/** The last month that is over on a day. */
export function lastMonth(today: Day): string {
  return addDays(`${today.slice(0, 7)}-01` as Day, -1).slice(0, 7);
}
