/** What of the firm's mail somebody has to see to, and no content says: for the team's pages alone. */
import type { Instant } from './values.ts';

/** A mail that was given up. */
export interface DeadLetter {
  /** Names it in the outbox. */
  id: number;
  to: { name: string; address: string };
  subject: string;
  /** What the mail server said last, in its words. */
  reason: string;
  /** Since when. */
  at: Instant;
}
/** A mail that came in and nothing could be made of, or that is to go back. */
export interface SetAside {
  from: string;
  subject: string;
  reason: string;
  at: Instant;
}
/** Mail does not reach it. */
export interface FailingAddress {
  /** In the words of the mail server that said so last. */
  reason: string;
  since: Instant;
}
export interface MailTrouble {
  /** By address, in lower case. */
  failing: ReadonlyMap<string, FailingAddress>;
  /** Newest first. */
  letters: readonly DeadLetter[];
  /** What lies in the mailbox's folder for such mails; absent where nothing does. */
  setAside?: {
    folder: string;
    count: number;
    /** The newest of them that are remembered, newest first. */
    mails: readonly SetAside[];
  };
}
