import type { Contract, Intervention, Ledger } from './ledger.ts';
import type { Problem } from './problem.ts';
import type {
  Article,
  Company,
  Component,
  Customer,
  HeldMail,
  Kind,
  Level,
  Offer,
  Status,
  TeamMember,
} from './records.ts';
import type { SearchTerm } from './search.ts';
import type { Ticket } from './ticket.ts';
import type { Instant } from './values.ts';

/** Which tickets, of whom, in which order. Newest number first unless said. */
export interface TicketFilter {
  /** Only this customer's; null: everyone's. */
  customer: string | null;
  /** Only tickets where this contact (of `customer`) is contact or in copy, now. */
  involving?: string;
  status: 'open' | 'closed' | 'all';
  /** Whose contact this one (of `customer`) is now. */
  contact?: string;
  /** About this, now. */
  component?: string;
  /** Opened at or after the first, before the second. */
  opened?: readonly [from: Instant, before: Instant];
  /** 1-based. */
  page: number;
  perPage: number;
}
/** One line of a list: the folded state, nothing of what is internal but the sums. */
export interface TicketSummary {
  number: number;
  customer: string;
  opened: Instant;
  lastAt: Instant;
  status: Status;
  level: Level;
  subject: string;
  kind: Kind;
  contact: string;
  cc: readonly string[];
  component?: string;
  assignee?: string;
  takenInChargeAt?: Instant;
  spentMinutes: number;
  /** Travel costs, each with the instant it counts from, and the one from which it is cancelled; absent: none. */
  travel?: readonly { instant: Instant; cents: number; voidedFrom?: Instant }[];
}
export interface TicketPage {
  rows: readonly TicketSummary[];
  /** Over all pages. */
  total: number;
  /** Numbers of every ticket the filter lets through, for sums over all pages. */
  numbers: readonly number[];
}
/** In which tickets to look for all of some terms. */
export interface TicketSearch {
  /** None finds nothing. */
  terms: readonly SearchTerm[];
  /** As of `TicketFilter`. */
  customer: string | null;
  involving?: string;
  /** Only this ticket. */
  ticket?: number;
  /** Whether what is internal is looked at too. */
  internal: boolean;
  limit: number;
}
/**
 * Everything of one commit, unfiltered, by synchronous lookups. Implemented over the index and over plain parsed
 * content; only `openSpace` and jobs take one. Nothing that renders for a customer ever sees it.
 */
export interface Source {
  /** null for a plain folder. */
  readonly commit: string | null;
  /** Defaults apply when company.md is missing or malformed. */
  company(): Company;
  team(): ReadonlyMap<string, TeamMember>;
  offers(): readonly Offer[];
  components(): readonly Component[];
  articles(): readonly Article[];
  heldMail(): readonly HeldMail[];
  /** Well-formed customers by slug. */
  customers(): ReadonlyMap<string, Customer>;
  /** Slugs of whoever has a file, a contract or a ticket, sorted. */
  customerSlugs(): readonly string[];
  contracts(customer: string): readonly Contract[];
  interventions(customer: string): readonly Intervention[];
  /** Memoised; as `foldLedger` of the two above. */
  ledger(customer: string, at: Instant): Ledger;
  ticket(number: number): Ticket | undefined;
  /** The ticket that this Message-ID, with its angle brackets, opened or is an entry of. */
  ticketOfMail(messageId: string): number | undefined;
  tickets(filter: TicketFilter): TicketPage;
  /** Numbers: first those whose number and subject alone say it all, newest first, then the others, newest first. */
  searchTickets(search: TicketSearch): readonly number[];
  problems(): readonly Problem[];
  /** Changes with anything that a page of this customer (null: of the public part, of the team) may show. */
  revision(of: { customer: string } | 'public' | 'team'): string;
  /** The first instant after `after` at which what is counted of this customer's tickets (null: anyone's) changes. */
  nextInstant(customer: string | null, after: Instant): Instant | undefined;
  /** The commit that added this path, once known. */
  commitOf(path: string): string | undefined;
}
