/** What every way in does with a mail, and hears of it. */
import type { Mailbox } from '../mail.ts';

/**
 * `done`: it is in the record, or there is nothing to write. `back`: its sender is to have it again, with the reason. `failed`:
 * nothing can be made of this mail. Throws what the record throws; then nothing was written, and the mail is to be kept.
 */
export type Outcome =
  | { outcome: 'done' }
  /** `to`: whom it is told, where somebody vouches for the sender. */
  | { outcome: 'back'; reason: string; to?: SentBack }
  | { outcome: 'failed'; reason: string };

/** What there is to tell of a mail that goes back. */
export interface SentBack {
  sender: Mailbox;
  messageId: string;
  reason: string;
}

export interface Envelope {
  /** Where the server delivers it to. */
  recipients: readonly string[];
  /** It has no sender that an answer could go to. */
  isReport: boolean;
}
/** `envelope` where the way in has one. */
export type Take = (bytes: Uint8Array, envelope?: Envelope) => Promise<Outcome>;

/** A way in that is open. */
export interface WayIn {
  /** Lets a mail under way finish; takes no more. */
  close(): Promise<void>;
}
