/** What each kind of file says, once parsed. Readonly data; defaults that depend on another file are still absent here. */
import type { Day, Instant, Span } from './values.ts';

export type Locale = 'fr' | 'en';
export type Status = 'new' | 'open' | 'waiting' | 'solved' | 'closed';
export type Level = 1 | 2 | 3;
export type Kind = 'incident' | 'advice' | 'renewal';
export type Via = 'web' | 'email' | 'phone';
export type Where = 'remote' | 'phone' | 'lab' | 'onsite';
export type Resolution = 'fix' | 'workaround' | 'answer';
export type Role = 'manager' | 'member' | 'requester';
/** Of a contact: every step of each ticket that concerns them, of those in their name alone, or how a ticket ended. */
export type MailChoice = 'all' | 'mine' | 'closures';

/** Who wrote something: a team member (`camille`) or a customer's contact (`mairie-boege/dsi`). */
export type Author = { team: string } | { customer: string; contact: string };

/** Days are 1 (Monday) to 7; minutes from midnight, `from` included, `to` excluded, up to 1440. */
export interface ServiceHours {
  days: readonly number[];
  fromMinute: number;
  toMinute: number;
}
/** ISO country codes whose national holidays hold, and single days. */
export interface Holidays {
  countries: readonly string[];
  days: readonly Day[];
}
export interface Multiplier {
  where?: Where;
  /** Holds when the time spent, as written, is less. */
  underMinutes?: number;
  outsideServiceHours?: boolean;
  /** Exact decimal: factor = numerator / 10^digits. */
  factor: { numerator: bigint; digits: number };
}
/** What `check` says of time that no pack can pay: nothing, a warning, or an error. */
export type OveragePolicy = 'allow' | 'warn' | 'refuse';
/** Terms that an offer, a contract, or the company may set; absent = not set here. */
export interface Terms {
  hoursMinutes?: number;
  priceCents?: number;
  stepMinutes?: number;
  multipliers?: readonly Multiplier[];
  warnAt?: readonly number[];
  warnBeforeEnd?: readonly number[];
  serviceHours?: readonly ServiceHours[];
  takeChargeWithinMinutes?: number;
  /** The company sets none. */
  overage?: OveragePolicy;
}
export interface Company {
  format: string;
  name: string;
  email: string;
  phone?: string;
  address?: string;
  site?: string;
  colour?: string;
  logo?: string;
  locale: string;
  timezone: string;
  currency: string;
  serviceHours: readonly ServiceHours[];
  holidays: Holidays;
  takeChargeWithinMinutes: number;
  warnAt: readonly number[];
  warnBeforeEnd: readonly number[];
  /** A change that debits more wants an approval by another team member. */
  reviewAboveMinutes?: number;
  body: string;
}
export interface TeamMember {
  handle: string;
  name: string;
  email: string;
  aliases: readonly string[];
  github?: string;
  active: boolean;
}
export interface Offer extends Terms {
  slug: string;
  name: string;
  priceCents: number;
  validFor: Span;
  body: string;
}
export interface Component {
  slug: string;
  name: string;
  domain: string;
  versions: readonly string[];
  site?: string;
  checklist: readonly string[];
  body: string;
}
export interface Contact {
  handle: string;
  email: string;
  name?: string;
  phone?: string;
  role: Role;
  locale?: string;
  mails: MailChoice;
  active: boolean;
}
export interface System {
  name: string;
  role?: string;
  system?: string;
  notes?: string;
}
export interface Customer {
  slug: string;
  name: string;
  contacts: ReadonlyMap<string, Contact>;
  sites: readonly string[];
  address?: string;
  locale?: string;
  systems: readonly System[];
  domains: readonly string[];
  body: string;
}
/** contract.md as written. */
export interface ContractFile extends Terms {
  number: string;
  customer: string;
  offer: string;
  start: Day;
  end?: Day;
  coversFrom?: Day;
  components: readonly string[];
  /** Empty: nobody is warned. Absent: the customer's managers, else all its contacts. */
  contacts?: readonly string[];
  terminated?: Day;
  body: string;
}
export interface ContractEvent {
  id: string;
  at: Instant;
  type: 'note' | 'welcome' | 'confirmed' | 'settled' | 'warned' | 'statement';
  by?: Author;
  overageMinutes?: number;
  travelCents?: number;
  notice?: string;
  on?: Day;
  usedMinutes?: number;
  remainingMinutes?: number;
  body: string;
}
/** ticket.md as written: the opening. */
export interface TicketFile {
  number: number;
  customer: string;
  contact: string;
  cc: readonly string[];
  by: Author;
  opened: Instant;
  via: Via;
  subject: string;
  kind: Kind;
  component?: string;
  messageId?: string;
  body: string;
}
/** One file beside ticket.md, as written. Absent key = unchanged. */
export interface Entry {
  id: string;
  at: Instant;
  by: Author;
  internal: boolean;
  status?: Status;
  level?: Level;
  assign?: string;
  contact?: string;
  cc?: readonly string[];
  subject?: string;
  component?: string;
  kind?: Kind;
  duplicateOf?: number;
  article?: string;
  resolution?: Resolution;
  spentMinutes?: number;
  worked?: Instant;
  where?: Where;
  chargeMinutes?: number;
  reason?: string;
  travelCents?: number;
  voids?: string;
  messageId?: string;
  inReplyTo?: string;
  body: string;
}
export interface Article {
  slug: string;
  title: string;
  date: Day;
  kind: 'help' | 'watch';
  components: readonly string[];
  summary?: string;
  draft: boolean;
  body: string;
}
export interface HeldMail {
  id: string;
  at: Instant;
  from: string;
  subject?: string;
  messageId?: string;
  reason?: string;
  body: string;
  /** Names of those that came with it (`inbox/files/<id>/<name>`); absent: none. */
  files?: readonly string[];
}
