/// <reference types="astro/client" />
import type { ForgeKind } from './domain/forge.ts';
import type { MailTrouble } from './domain/mail-trouble.ts';
import type { Problem } from './domain/problem.ts';
import type { Space } from './domain/space.ts';
import type { Instant } from './domain/values.ts';

declare global {
  namespace App {
    /** All that a page is given; set by the edge (`src/server`), the same by `publish` and tests. */
    interface Locals {
      space: Space;
      /**
       * A form sent back: what was typed, and why it was refused. `files`: names of those to be chosen again. `kept`: those
       * that go with it when it is sent again, and what asks for them.
       */
      form?: {
        values: Readonly<Record<string, string>>;
        problems: readonly Problem[];
        files?: readonly string[];
        kept?: { readonly token: string; readonly names: readonly string[] };
      };
      /** The page's own answer to something that is not content: which message the page shows. */
      notice?:
        | 'link-sent' // login: if the address is known, a mail is on its way
        | 'link-expired' // login: the link is used up or too old
        | 'ticket-link-sent' // consult: if address and number match, a mail is on its way
        | 'ticket-link-expired' // consult: the link is too old, or opens nothing any more
        | 'opening-sent' // open: a mail asks to confirm it
        | 'opening-held' // open: confirmed, and passed on to the team
        | 'opening-expired' // open: the link is too old
        | 'mail-confirmed' // confirm: the mail is where it belongs
        | 'mail-passed-on' // confirm: it stays with the team
        | 'mail-confirm-expired' // confirm: the link is too old, or none of ours
        | 'mails-kept' // mails: the choice stands in the customer's file
        | 'welcome-confirmed' // welcome: it stands beside the contract
        | 'welcome-planned' // a contract, on the desk: the welcome stands beside it
        | 'signed-out'
        | 'not-found'
        | 'forbidden-origin'
        | 'too-large'
        | 'too-many'
        | 'expired'
        | 'unavailable'
        | 'error';
      /**
       * The page becomes a file that is read without the portal: it asks nothing of a server. `portal`: the portal's
       * address, without a slash at the end, where it is known.
       */
      published?: { portal?: string };
      /** On a page of the team's: mails that somebody has to see to. */
      trouble?: MailTrouble;
      /** Nothing new has come in since then: the record is out of reach. */
      asOf?: Instant;
      /** Where the team may answer by a file of its own; absent: no forge is known. */
      forge?: ForgeKind;
      /** Status of the answer the page is part of; 200 unless the edge says so. */
      status?: number;
    }
  }
}
