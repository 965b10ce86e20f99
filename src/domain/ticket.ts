import type { Entry, Kind, Level, Resolution, Status, TicketFile } from './records.ts';
import type { Instant } from './values.ts';

/** What a ticket says after its opening and some of its entries. */
export interface TicketState {
  status: Status;
  level: Level;
  assignee?: string;
  contact: string;
  cc: readonly string[];
  subject: string;
  component?: string;
  kind: Kind;
  duplicateOf?: number;
  article?: string;
  resolution?: Resolution;
}
/** A file kept beside an entry, or beside the opening. */
export interface Attachment {
  name: string;
  /** Git blob. */
  oid: string;
  bytes: number;
}
/** A ticket as the fold leaves it: nothing hidden, so never handed to what renders. */
export interface Ticket {
  number: number;
  file: TicketFile;
  /** In order: by `at`, then by id. */
  entries: readonly Entry[];
  /** `history[0]` is the opening's, `history[i + 1]` the state after `entries[i]`. */
  history: readonly TicketState[];
  /** The last of `history`. */
  state: TicketState;
  /** `at` of the first entry by a team member, internal or not. */
  takenInChargeAt?: Instant;
  /** Entry id → id of the entry that voids it. */
  voided: ReadonlyMap<string, string>;
  /** By `ticket` or entry id, sorted by name. */
  attachments: ReadonlyMap<string, readonly Attachment[]>;
}
