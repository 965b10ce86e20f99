import { entryId, formatEntry, formatTicket, ticketFolder } from '../domain/format-entry.ts';
import { formatAuthor } from '../domain/forms.ts';
import { viaOf } from '../domain/held-mail.ts';
import type { Problem } from '../domain/problem.ts';
import type { HeldMail } from '../domain/records.ts';
import { replyInstant } from '../domain/reply-instant.ts';
import { instantOf, parseTicketNumber } from '../domain/values.ts';
import type { NewCommit } from '../store/port.ts';
import type { Tree } from '../store/writer.ts';
import { commitAuthor, commitLine, fourCharacters } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { heldPaths, movedFiles } from './held-files.ts';
import { mailOutcome } from './mail-outcome.ts';
import { readSubject } from './message-text.ts';
import { nextNumber } from './next-number.ts';
import { readKind } from './open-ticket.ts';
import { customerAt, heldMailAt, isComponentFor, mayWrite, ticketFor } from './read-head.ts';
import { notFound, requestProblem, unknownComponent, unknownKind } from './request-problem.ts';
import { readSenderContact, type SenderContact } from './sender-contact.ts';

export interface FileMailInput {
  /** Handle of the team member who files it. */
  team: string;
  /** Id of the held mail. */
  mail: string;
  /** Handle of whom it is of; `+`: the sender, who becomes a contact. */
  contact: string | undefined;
  /** Of the sender as a contact, as typed. */
  sender?: SenderContact;
  /** What becomes of it, as typed: a ticket of this customer, or a reply on that ticket. */
  as:
    | {
        customer: string | undefined;
        subject: string | undefined;
        kind: string | undefined;
        component: string | undefined;
      }
    | { ticket: string | undefined };
}

/**
 * Makes a held mail what it should have been, a ticket opened when it came or a reply on one, and takes it out of `inbox/`:
 * one commit in that engineer's name, the sender's new contact included. A mail is filed once: whoever files it after
 * that is given what it became. `not-found`: there is no such mail, or the writer has left. Throws what the store throws;
 * then nothing was written.
 */
export async function fileMail(
  { writer, now, random, timezone }: CommandDeps,
  { team, mail: id, contact: chosen, sender, as }: FileMailInput,
): Promise<{ ticket: number; entry?: string; commit: string } | Problem[]> {
  const outcome = await writer.write<{ ticket: number; entry?: string }>(async (tree) => {
    if (!(await mayWrite(tree, { team }))) return { refused: [notFound()] };
    const before = mailOutcome(tree, id);
    if (before) {
      const { ticket, entry } = before.became;
      if (ticket === undefined) return { refused: [dismissed()] };
      return { already: before.written, result: { ticket, ...(entry !== undefined && { entry }) } };
    }
    const mail = await heldMailAt(tree, id);
    if (!mail) return { refused: [notFound()] };

    const atMs = now();
    const made =
      'ticket' in as
        ? await replyFrom(tree, mail, as.ticket, { team, atMs, random, timezone })
        : await ticketFrom(tree, mail, as, { team, atMs, timezone });
    const customer = made.customer;
    const whose = customer === undefined ? undefined : await contactOf(tree, customer, mail, chosen, sender);
    const faults = [...made.problems, ...(whose?.problems ?? [])];
    if (faults.length > 0 || !whose?.handle || !made.of) return { refused: faults };
    const { files, message, ...result } = made.of(whose.handle);
    return {
      commit: {
        files: [...files, ...(await movedFiles(tree, mail, result)), ...whose.files],
        remove: await heldPaths(tree, id),
        message: commitLine(message),
        trailers: {
          'Carnet-Mail': id,
          'Carnet-Ticket': String(result.ticket),
          ...(result.entry !== undefined && { 'Carnet-Entry': result.entry }),
        },
        author: commitAuthor({ team }),
        atMs,
      },
      result,
    };
  });
  if ('refused' in outcome) return outcome.refused;
  return { ...outcome.result, commit: outcome.commit };
}

/** What a mail would become; `of` is given whose it is. Without `of` there are problems. */
interface Made {
  /** Whose contacts there are to choose from; absent where that is not known. */
  customer?: string;
  problems: Problem[];
  of?: (contact: string) => { ticket: number; entry?: string; files: NewCommit['files']; message: string };
}

async function ticketFrom(
  tree: Tree,
  mail: HeldMail,
  typed: Exclude<FileMailInput['as'], { ticket: unknown }>,
  { team, atMs, timezone }: { team: string; atMs: number; timezone: string },
): Promise<Made> {
  const problems: Problem[] = [];
  const read = readSubject(typed.subject);
  if ('problem' in read) problems.push(read.problem);
  const kind = readKind(typed.kind);
  if (kind === undefined) problems.push(unknownKind());
  const customer = typed.customer?.trim() ?? '';
  const known = await customerAt(tree, customer);
  if (!known)
    problems.push(
      requestProblem(
        customer === '' ? 'missing' : 'unknown',
        'customer',
        'No customer is chosen, or there is no such one.',
        'Choose one from the list.',
      ),
    );
  const component = typed.component?.trim() || undefined;
  if (known && component !== undefined && !(await isComponentFor(tree, customer, component)))
    problems.push(unknownComponent());
  if (!known) return { problems };
  if (problems.length > 0 || 'problem' in read || kind === undefined) return { customer, problems };

  const ticket = await nextNumber(tree);
  const opened = instantOf(Math.floor(atMs / 1000) * 1000);
  return {
    customer,
    problems,
    of: (contact) => {
      const text = formatTicket(
        {
          number: ticket,
          customer,
          contact,
          cc: [],
          by: { team },
          // The promise to take it in charge runs from when it came.
          opened: mail.at < opened ? mail.at : opened,
          via: viaOf(mail),
          subject: read.subject,
          kind,
          ...(component !== undefined && { component }),
          ...(mail.messageId !== undefined && { messageId: mail.messageId }),
          body: mail.body,
        },
        timezone,
      );
      return {
        ticket,
        files: [{ path: `${ticketFolder(ticket)}/ticket.md`, content: Buffer.from(text) }],
        message: `#${ticket}: opened by ${team} from held mail: ${read.subject}`,
      };
    },
  };
}

async function replyFrom(
  tree: Tree,
  mail: HeldMail,
  typed: string | undefined,
  world: { team: string; atMs: number; random: CommandDeps['random']; timezone: string },
): Promise<Made> {
  const { team, atMs, random, timezone } = world;
  const number = parseTicketNumber(typed?.trim().replace(/^#/, '') ?? '');
  const ticket = number === undefined ? undefined : await ticketFor(tree, { team }, number);
  if (!ticket)
    return {
      problems: [
        requestProblem(
          'unknown',
          'ticket',
          'There is no ticket of this number.',
          'Write the number of one, as in 1234.',
        ),
      ],
    };
  const { customer } = ticket.file;
  return {
    customer,
    problems: [],
    of: (contact) => {
      const by = { customer, contact };
      const at = replyInstant(ticket, atMs);
      const entry = entryId(at, contact, fourCharacters(random));
      const text = formatEntry(
        {
          id: entry,
          at,
          by,
          internal: false,
          ...(mail.messageId !== undefined && { messageId: mail.messageId }),
          body: mail.body,
        },
        timezone,
      );
      return {
        ticket: ticket.number,
        entry,
        files: [{ path: `${ticketFolder(ticket.number)}/${entry}.md`, content: Buffer.from(text) }],
        message: `#${ticket.number}: reply by ${formatAuthor(by)} filed by ${team}`,
      };
    },
  };
}

/** The contact chosen, or the sender as one, with the customer's file that then has them. */
async function contactOf(
  tree: Tree,
  customer: string,
  mail: HeldMail,
  chosen: string | undefined,
  sender: SenderContact | undefined,
): Promise<{ handle?: string; files: NewCommit['files']; problems: Problem[] }> {
  if (chosen === '+') return readSenderContact(tree, customer, mail, sender ?? {});
  const handle = chosen?.trim() ?? '';
  const contact = (await customerAt(tree, customer))?.contacts.get(handle);
  if (contact?.active) return { handle, files: [], problems: [] };
  const code = handle === '' ? 'missing' : 'unknown';
  const message = 'No contact is chosen, or this customer has no such one.';
  return { files: [], problems: [requestProblem(code, 'contact', message, 'Choose one from the list.')] };
}

function dismissed(): Problem {
  return requestProblem(
    'dismissed',
    undefined,
    'Somebody has dismissed this mail meanwhile.',
    'The history of the content has it; open a ticket by hand if it should be one.',
  );
}
