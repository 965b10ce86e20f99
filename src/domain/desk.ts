/** What the team alone sees beyond everybody's tickets and accounts: part of its `Space`. */
import type { AnswerTexts } from './answer.ts';
import type { Cliff } from './cliff.ts';
import type { Sender } from './held-mail.ts';
import type { ContractState } from './ledger.ts';
import type { Problem } from './problem.ts';
import type { Contact, Offer, Role, System, HeldMail } from './records.ts';
import type { Report } from './report.ts';
import type { ContractView, CreditView, DebitView, Person, TicketRow } from './space.ts';
import type { Day, Instant } from './values.ts';

export interface Desk {
  /** `mine`: assigned to the reader; `nobody`: to nobody. */
  overview(whose: DeskFilter): DeskView;
  /** What an answer as typed would do; absent when there is no such ticket. */
  preview(ticket: number, texts: AnswerTexts): AnswerPreview | undefined;
  /** Whom a ticket can be given to: who has not left, by name. */
  team(): readonly Person[];
  customers(): readonly CustomerRow[];
  customer(slug: string): CustomerView | undefined;
  contract(number: string): DeskContractView | undefined;
  /** What a sale's form begins with. */
  sale(query: { customer?: string; offer?: string; renew?: string }): SaleView;
  /** Of a month (`2026-03`); absent when it is none, or to come. */
  report(month: string): MonthReport | undefined;
  toSettle(): readonly Settlement[];
  /** Absent when no mail of that name is held, or no longer. */
  heldMail(id: string): HeldMailView | undefined;
}
export type DeskFilter = 'all' | 'mine' | 'nobody';

export interface DeskTicket extends TicketRow {
  assignee?: Person;
  /** Of a new one: by when it is to be taken in charge. */
  takeChargeBefore?: Instant;
  /** Service minutes until then; negative: so many too late. */
  leftMinutes?: number;
  /** Since when the customer is waited for. */
  waitingSince?: Instant;
}
export interface DeskView {
  counts: Readonly<Record<DeskFilter, number>>;
  /** The one due first, first. */
  toTake: readonly DeskTicket[];
  /** In the team's hands; the longest without a word first. */
  open: readonly DeskTicket[];
  /** Of the customer; the longest first. */
  waiting: readonly DeskTicket[];
  /** Delivered, and not yet closed; the oldest first. */
  solved: readonly DeskTicket[];
  contracts: readonly DeskContract[];
  settlements: readonly Settlement[];
  /** Newest first. */
  heldMail: readonly HeldMail[];
  problems: readonly Problem[];
}
/** A contract near its end or its limit, the first to end first. */
export interface DeskContract {
  customer: { slug: string; name: string };
  number: string;
  offerName: string;
  state: ContractState;
  lastDay: Day;
  minutes: number | null;
  usedMinutes: number;
  remainingMinutes: number | null;
  usedPercent: number | null;
  /** As `thresholdsOf` gives. */
  reached: readonly string[];
  /** Another one of this customer is running, or to come. */
  followed: boolean;
}
/** What is still to be invoiced beyond the packs. */
export interface Settlement {
  customer: { slug: string; name: string };
  overageMinutes: number;
  travelCents: number;
  /** Beside which of the customer's contracts it is recorded: the latest begun; absent when they have none. */
  contract?: string;
}
export interface CustomerRow {
  slug: string;
  name: string;
  contacts: number;
  openTickets: number;
  availableMinutes: number | null;
  unlimited: boolean;
  overageMinutes: number;
  /** Of the contract that ends first among those running. */
  lastDay?: Day;
}
export interface CustomerView {
  slug: string;
  name: string;
  /** By handle, those who have left last. */
  contacts: readonly Contact[];
  sites: readonly string[];
  address?: string;
  locale?: string;
  domains: readonly string[];
  systems: readonly System[];
  /** The text of the file: Markdown. */
  body: string;
  credit: CreditView;
  /** Newest first, at most `historyLength`. */
  history: readonly TicketRow[];
  tickets: number;
  settlement?: Settlement;
  /** By contract: those that anybody was welcomed to. */
  welcomes: ReadonlyMap<string, DeskWelcome>;
  /** Events of all contracts, newest first. */
  events: readonly DeskEvent[];
}
export interface DeskEvent {
  contract: string;
  id: string;
  at: Instant;
  type: string;
  by?: Person;
  body: string;
  notice?: string;
  overageMinutes?: number;
  travelCents?: number;
  /** Of a welcome: what was proposed, and to whom it went. */
  appointment?: Instant;
  to?: readonly Person[];
}
export interface DeskWelcome {
  /** The last one proposed. */
  appointment?: Instant;
  /** Who may call, and whoever confirmed and has left since. */
  contacts: readonly { handle: string; name: string; role?: Role; toldAt?: Instant; confirmedAt?: Instant }[];
}
export interface DeskContractView {
  customer: { slug: string; name: string };
  contract: ContractView;
  /** The day shown. */
  day: Day;
  /** The text of the file: Markdown. */
  body: string;
  /** Whether its last day is past, so that nobody is welcomed to it any more. */
  ended: boolean;
  /** Whether anybody was welcomed yet. */
  begun: boolean;
  welcome: DeskWelcome;
  /** Newest first. */
  events: readonly DeskEvent[];
}
export interface AnswerPreview {
  /** Why it could not be sent as it is. */
  problems: readonly Problem[];
  /** Of the time typed, if any. */
  debit?: DebitView;
  cliff?: Cliff;
  /** Contracts whose balance it would change, or that are to pay. */
  contracts: readonly { number: string; offerName: string; before: number | null; after: number | null }[];
  availableBefore: number | null;
  availableAfter: number | null;
  /** Names what is shown, so that another debit is never sent in place of the one that was seen. Empty: no debit. */
  shown: string;
}
export interface SaleView {
  customers: readonly { slug: string; name: string }[];
  offers: readonly Offer[];
  /** The contract that is followed by the new one. */
  renews?: ContractView & { customer: string };
  number: string;
  start: Day;
  /** Proposed when there is an overrun that the new contract could absorb. */
  coversFrom?: Day;
  overageMinutes: number;
}
export interface HeldMailView {
  mail: HeldMail;
  sender: Sender;
  /** Whose it seems to be, by the sender's address or the ticket that it names. */
  customer?: string;
  /** Who the sender is there; absent: nobody yet. */
  contact?: string;
  /** The ticket that its subject names, where there is one. */
  ticket?: number;
}
export interface MonthReport {
  month: string;
  report: Report;
  names: ReadonlyMap<string, string>;
}
