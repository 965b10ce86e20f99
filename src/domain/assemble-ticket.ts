import { foldTicket, voidsFault, type VoidsFault } from './fold-ticket.ts';
import { foreignContact, ticketFolderProblem, type ParsedEntry, type ParsedTicket } from './parse-file.ts';
import { placeOf } from './place.ts';
import type { ContentProblem } from './problem-code.ts';
import type { Entry } from './records.ts';
import { quote } from './shape.ts';
import type { Attachment, Ticket } from './ticket.ts';
import { compareBytes, isEntryId } from './values.ts';

/** What one ticket's folder holds. `ticket` undefined: no ticket.md, though there are entries or attachments. */
export interface TicketParts {
  /** `content/tickets/1000-1999/1234` */
  folder: string;
  ticket: ParsedTicket | undefined;
  entries: readonly ParsedEntry[];
  /** By `ticket` or entry id, in any order. */
  attachments?: Iterable<readonly [of: string, attachment: Attachment]>;
}

/**
 * A ticket from its files, without a ticket when ticket.md is missing or malformed. `problems` are those that show only
 * when the files are put together; what is wrong with each file by itself stays in its own `problems`.
 */
export function assembleTicket({ folder, ticket, entries, attachments = [] }: TicketParts): {
  ticket?: Ticket;
  problems: ContentProblem[];
} {
  const problems: ContentProblem[] = ticket ? [] : [missingTicket(folder)];
  const wellFormed = new Map<string, Entry>();
  for (const { id, path, value, by, lines } of entries) {
    if (by && 'contact' in by && ticket?.customer !== undefined && by.customer !== ticket.customer) {
      problems.push(foreignContact(by, ticket.customer, path, lines.by ?? 1));
    } else if (value) {
      wellFormed.set(id, value);
    }
  }
  const ids = new Set(entries.map(({ id }) => id));
  for (const entry of entries) {
    const { id, at, voids } = entry;
    if (voids === undefined) continue;
    const fault = voidsFault({ id, voids, ...(at !== undefined && { at }) }, wellFormed, ids);
    if (fault) problems.push(voidsProblem(entry, voids, fault));
  }
  if (!ticket?.value) return { problems };
  return { ticket: foldTicket(ticket.value, wellFormed.values(), grouped(attachments)), problems };
}

function missingTicket(folder: string): ContentProblem {
  const path = `${folder}/ticket.md`;
  const place = placeOf(path);
  // One fault, one problem: in a folder that no ticket can have, nothing is missing.
  if (place.kind === 'ticket' && place.number === undefined) return ticketFolderProblem(folder);
  return {
    code: 'missing-ticket',
    severity: 'problem',
    path,
    line: 1,
    message: 'There is no ticket.md here, so what is beside it does not count.',
    hint: 'Add the opening of the ticket, or move the entries to the folder of theirs.',
  };
}

function voidsProblem({ path, lines }: ParsedEntry, voids: string, fault: VoidsFault): ContentProblem {
  const said: Record<VoidsFault, [message: string, hint: string]> = {
    itself: ['voids names this very entry, which cannot cancel itself.', 'Name the entry whose charge is to go.'],
    unknown: [
      `voids names ${quote(voids)}, and this ticket has no such entry.`,
      isEntryId(voids)
        ? 'Write the name of an entry of this ticket.'
        : 'Write the name of an entry without folder and `.md`, as in `2026-03-02T101500Z-camille`.',
    ],
    malformed: [
      `voids names ${quote(voids)}, which is malformed and does not count.`,
      'Mend that entry, or remove `voids`.',
    ],
    later: [
      `voids names ${quote(voids)}, which was written after this entry.`,
      'Cancel it by an entry that is written after it.',
    ],
  };
  const [message, hint] = said[fault];
  return { code: `voids-${fault}`, severity: 'problem', path, line: lines.voids ?? 1, field: 'voids', message, hint };
}

function grouped(attachments: Iterable<readonly [string, Attachment]>): Map<string, Attachment[]> {
  const groups = new Map<string, Attachment[]>();
  for (const [of, attachment] of attachments) {
    const group = groups.get(of);
    if (group) group.push(attachment);
    else groups.set(of, [attachment]);
  }
  for (const group of groups.values()) group.sort((a, b) => compareBytes(a.name, b.name));
  return groups;
}
