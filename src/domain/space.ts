/** A space is what one reader may see of one commit at one instant. Pages, mails and exports are functions of it. */
import type { Desk } from './desk.ts';
import type { Forecast } from './forecast.ts';
import type { Arithmetic, ContractState } from './ledger.ts';
import type {
  Kind,
  Level,
  Locale,
  MailChoice,
  Offer,
  Resolution,
  Role,
  Status,
  Via,
  Where,
  Component,
  Company,
  Article,
} from './records.ts';
import type { ExcerptPart } from './search.ts';
import type { Statement } from './statement.ts';
import type { Attachment } from './ticket.ts';
import type { Owed } from './owed.ts';
import type { Day, Instant } from './values.ts';
import type { WelcomeView } from './view-welcome.ts';

/** Who reads. Decided once, by `src/auth`, from the repository as it is at that moment. */
export type Reader =
  | { kind: 'team'; handle: string }
  | { kind: 'contact'; customer: string; handle: string; role: Role }
  /** Through a mailed link: that ticket alone, no balance, no debits. */
  | { kind: 'guest'; customer: string; ticket: number }
  | { kind: 'visitor' };

/** A person to show: never an address. */
export interface Person {
  /** `camille`, `mairie-boege/dsi`. */
  handle: string;
  name: string;
  side: 'team' | 'customer';
}
export interface DebitView {
  chargedMinutes: number;
  spentMinutes: number;
  arithmetic: Arithmetic;
  parts: readonly { contract: string; minutes: number }[];
  overageMinutes: number;
  commit?: string;
}
export interface InterventionView {
  spentMinutes: number;
  where: Where;
  workedAt: Instant;
  travelCents?: number;
  /** Absent for whoever sees no credit, and while its instant is still to come. */
  debit?: DebitView;
}
/** What an entry changed, in the order a person tells it. */
export interface Changes {
  status?: Status;
  /** Set when the entry opened a closed, solved or waiting ticket again. */
  reopened?: boolean;
  takenInCharge?: boolean;
  level?: Level;
  assignee?: Person;
  contact?: Person;
  subject?: string;
  resolution?: Resolution;
  duplicateOf?: number;
  article?: string;
}
export interface ThreadItem {
  /** `ticket` for the opening, else the entry's id. */
  id: string;
  at: Instant;
  by: Person;
  /** Seen by the team alone; for others an internal entry with time is here with `body: null` and no changes. */
  internal: boolean;
  /** Markdown as written; null: not for this reader, or none. */
  body: string | null;
  changes: Changes;
  intervention?: InterventionView;
  attachments: readonly Attachment[];
  /** For the team: the Message-ID of the mail that it came as. */
  messageId?: string;
}
export interface TicketRow {
  number: number;
  customer: { slug: string; name: string };
  opened: Instant;
  lastAt: Instant;
  status: Status;
  level: Level;
  kind: Kind;
  subject: string;
  contact: Person;
  spentMinutes: number;
  /** null for whoever sees no credit. */
  chargedMinutes: number | null;
}
/** Which tickets of a list; what is absent lets all through. */
export interface TicketQuery {
  status: 'open' | 'closed' | 'all';
  page: number;
  /** Slug. */
  component?: string;
  /** A contact's handle within its customer. */
  contact?: string;
  /** When it was opened: `2026` or `2026-03`, in the firm's zone. */
  period?: string;
}
/** What a list may be asked for: what is among the tickets that the reader may read. */
export interface TicketChoices {
  components: readonly { slug: string; name: string }[];
  /** Empty for the team, whose customers' contacts share their short names. */
  contacts: readonly { contact: string; name: string }[];
  /** `2026-03`, the newest first. */
  months: readonly string[];
}
export interface TicketListView {
  rows: readonly TicketRow[];
  page: number;
  pages: number;
  /** Over all pages of this filter. */
  totals: { tickets: number; spentMinutes: number; chargedMinutes: number | null };
}
export interface TicketView extends TicketRow {
  /** Of this ticket as this reader sees it; goes with a reply, so that the same form sent twice is one write. */
  revision: string;
  cc: readonly Person[];
  by: Person;
  via: Via;
  component?: { slug: string; name: string };
  assignee?: Person;
  takenInChargeAt?: Instant;
  /** While new: the instant by which a team member takes it in charge. */
  takeChargeBefore?: Instant;
  duplicateOf?: number;
  article?: string;
  resolution?: Resolution;
  thread: readonly ThreadItem[];
  mayReply: boolean;
  mayClose: boolean;
}
export interface ContractView {
  number: string;
  offer: string;
  offerName: string;
  state: ContractState;
  start: Day;
  end: Day;
  lastDay: Day;
  minutes: number | null;
  usedMinutes: number;
  remainingMinutes: number | null;
  lapsedMinutes: number;
  usedPercent: number | null;
  warnAt: readonly number[];
  /** null for whoever sees no prices. */
  priceCents: number | null;
  /** What was bought, then what was left at the end of each day that changed it; absent if unlimited or to come. */
  burnDown?: readonly { day: Day; remainingMinutes: number }[];
  /** Of a running one. */
  forecast?: Forecast;
}
export interface CreditLine {
  ticket: number;
  subject: string;
  entry: string;
  /** The instant it counts at. */
  at: Instant;
  by: Person;
  where: Where;
  debit: DebitView;
  travelCents?: number;
}
export interface CreditView {
  customer: { slug: string; name: string };
  /** The day shown, and whether it is a past one. */
  day: Day;
  past: boolean;
  availableMinutes: number | null;
  unlimited: boolean;
  overageMinutes: number;
  overage: Owed['overage'];
  /**
   * Absent for whoever sees no prices. All that is invoiced apart, also of internal entries: what is owed is the
   * customer's to know, line by line or not.
   */
  travel?: Owed['travel'];
  /** The open ticket that asks for a renewal. */
  renewal?: number;
  contracts: readonly ContractView[];
  /** Newest first. */
  lines: readonly CreditLine[];
  /** Months that there is a statement of, as things are now, newest first: `2026-03`. */
  statements: readonly string[];
}
export interface SynthesisLine {
  /** Opened in the period. */
  tickets: number;
  /** Worked in the period, on any ticket. What was voided counts nowhere. */
  spentMinutes: number;
  /** null for whoever sees no credit. */
  chargedMinutes: number | null;
}
export interface SynthesisView {
  customer: { slug: string; name: string };
  from: Day;
  /** Included. */
  to: Day;
  /** Years that may have something, the newest first. */
  years: readonly number[];
  totals: SynthesisLine;
  /** `2026-03`; those without anything too, up to now. */
  months: readonly (SynthesisLine & { month: string })[];
  /** By what the tickets are about now, most time first; null: nothing in particular. */
  components: readonly (SynthesisLine & { component: { slug: string; name: string } | null })[];
  /** By whose the tickets are now, most time first. */
  contacts: readonly (SynthesisLine & { person: Person })[];
}
/** A ticket that a search found. */
export interface TicketHit {
  row: TicketRow;
  subject: readonly ExcerptPart[];
  /** The first place in the thread that says it, and the item; absent when number, subject or component do. */
  excerpt?: readonly ExcerptPart[];
  entry?: string;
}
export interface SearchView {
  /** Whether there was a word to look for. */
  asked: boolean;
  /** Of this page: first those whose number and subject say it all, then the others, each newest first. */
  tickets: readonly TicketHit[];
  /** Over all pages. */
  total: number;
  /** Whether there are others, that are not shown. */
  more: boolean;
  page: number;
  pages: number;
  /** On the first page alone, as components are. */
  articles: readonly { slug: string; title: readonly ExcerptPart[]; excerpt?: readonly ExcerptPart[] }[];
  components: readonly { slug: string; name: readonly ExcerptPart[]; domain: string; versions: readonly string[] }[];
}
/** What somebody may choose in a ticket that they open, beside the catalogue. */
export interface OpeningChoices {
  /** Active contacts of the customer, as its file orders them: whoever opens it too. */
  colleagues: readonly { handle: string; name: string }[];
  /** Slugs in contracts that have not ended, without a page in the catalogue. */
  components: readonly string[];
}
export interface Space {
  readonly reader: Reader;
  /** Rights, not the person: readers with equal rights see equal bytes. */
  readonly rights: string;
  readonly now: Instant;
  readonly commit: string | null;
  /** Changes with anything this space may show. */
  readonly revision: string;
  /** When, without any commit, something it shows may change: midnight of the company's zone, or an instant to come. */
  readonly validUntil: Instant;
  readonly company: Omit<Company, 'body'> & { body: string };
  /** The customer whose space it is; absent for the team and visitors. */
  readonly customer?: { slug: string; name: string };
  /** Cheapest first. */
  offers(): readonly Offer[];
  components(): readonly Component[];
  /** Newest first; drafts for the team alone. */
  articles(): readonly Article[];
  article(slug: string): Article | undefined;
  tickets(query: TicketQuery): TicketListView;
  ticketChoices(): TicketChoices;
  /** Absent when there is none, or not for this reader: the two cannot be told apart. */
  ticket(number: number): TicketView | undefined;
  /** Among what this reader is shown, and nothing else. Any text will do. */
  search(query: { text: string; page: number }): SearchView;
  /**
   * `customer` is for the team, who may read anyone's; a contact's own is the only one there is.
   * Absent for whoever sees no credit. `day`: any past day, as of its end.
   */
  credit(query?: { day?: Day; customer?: string }): CreditView | undefined;
  /** A month of an account that is over, by the months of `credit`; `customer` as there. */
  statement(query: { month: string; customer?: string }): Statement | undefined;
  /** How a contract works for whoever may call on it. Absent when there is none of that number, or not for this reader. */
  welcome(contract: string): WelcomeView | undefined;
  /**
   * Of this year, unless other days are said; `customer` as of `credit`. Absent for the team that says of nobody, and for
   * whoever has no list of tickets.
   */
  synthesis(query?: { from?: string; to?: string; customer?: string }): SynthesisView | undefined;
  /** For the team alone: whom there is to choose from. */
  customers(): readonly { slug: string; name: string }[];
  /** For the team alone. */
  readonly desk?: Desk;
  readonly mayOpenTicket: boolean;
  /** For contacts alone. */
  readonly opening?: () => OpeningChoices;
  /** Which mails this reader wants; contacts alone. A reader's own, so no page that is kept may show it. */
  readonly mails?: MailChoice;
  readonly maySeeCredit: boolean;
  readonly maySeePrices: boolean;
  /** Whom this reader's own handle names, for a reply's author; absent for visitors. */
  readonly self?: Person;
  /** The language it is shown in: as asked for, else the contact's, the customer's, the company's. */
  readonly locale: Locale;
}
