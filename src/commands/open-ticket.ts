import { formatTicket, ticketFolder } from '../domain/format-entry.ts';
import { formatAuthor } from '../domain/forms.ts';
import type { Problem } from '../domain/problem.ts';
import type { Author, Kind, TicketFile, Via } from '../domain/records.ts';
import { instantOf } from '../domain/values.ts';
import type { Tree } from '../store/writer.ts';
import { attachedFiles, filesKey, type GivenFile } from './attach-files.ts';
import { commitAuthor, commitLine, formKey } from './authorship.ts';
import { bodyProblems, readBody, readSubject } from './message-text.ts';
import { nextNumber } from './next-number.ts';
import { contactAt, customerAt, isComponentFor, mayWrite } from './read-head.ts';
import type { CommandDeps } from './deps.ts';
import { notFound, requestProblem, unknownComponent, unknownKind, unseen } from './request-problem.ts';

export interface OpenTicketInput {
  author: Author;
  /** Slug of whose ticket it is: a contact's own. */
  customer: string;
  /** Handle of the person in charge of the call. */
  contact: string;
  via: Via;
  /** These as typed. */
  subject: string | undefined;
  body: string | undefined;
  kind: string | undefined;
  /** It asks for a renewal, whatever its kind is said to be. */
  renewal?: boolean;
  component: string | undefined;
  /** Handles of those in copy, blanks between them. */
  cc?: string;
  files?: readonly GivenFile[];
  /** Of the mail that it came as. */
  messageId?: string;
  /** The revision that the form's page showed. */
  seen: string | undefined;
}

/**
 * Opens a ticket with the next free number: one commit, with its files. Everything is held against the head that it is
 * written on. The same form sent again gives the ticket that the first one opened. `not-found`: the author may open none
 * there. Throws what the store throws; then nothing was written.
 */
export async function openTicket(
  { writer, now, timezone }: CommandDeps,
  input: OpenTicketInput,
): Promise<{ ticket: number; commit: string } | Problem[]> {
  const { author, customer, contact, via, files = [] } = input;
  if ('customer' in author && author.customer !== customer) return [notFound()];
  const problems: Problem[] = [];
  const read = readSubject(input.subject);
  if ('problem' in read) problems.push(read.problem);
  const body = readBody(input.body);
  problems.push(...bodyProblems(body));
  const kind = input.renewal ? 'renewal' : readKind(input.kind);
  if (kind === undefined) problems.push(unknownKind());
  const component = input.component?.trim() || undefined;
  // Whoever it is about hears of it anyway.
  const cc = [...new Set(input.cc?.split(/\s+/))].filter((handle) => handle !== '' && handle !== contact).slice(0, 100);
  const seen = input.seen?.slice(0, 500) ?? '';
  if (seen === '') problems.push(unseen());

  const key = formKey(author, 'new', seen, {
    customer,
    contact,
    ...read,
    body,
    kind,
    component,
    cc,
    ...filesKey(files),
  });
  const outcome = await writer.write<number>(async (tree) => {
    const first = tree.find('Carnet-Form', key);
    if (first) return { already: first, result: Number(first.trailers.get('Carnet-Ticket')) };
    if (!(await mayWrite(tree, author))) return { refused: [notFound()] };
    const faults = [...problems, ...(await faultsAt(tree, { author, customer, contact, cc, component }))];
    if (faults.length > 0 || !('subject' in read) || kind === undefined) return { refused: faults };

    const number = await nextNumber(tree);
    const atMs = now();
    const folder = ticketFolder(number);
    const ticket: TicketFile = {
      number,
      customer,
      contact,
      cc,
      by: author,
      opened: instantOf(Math.floor(atMs / 1000) * 1000),
      via,
      subject: read.subject,
      kind,
      ...(component !== undefined && { component }),
      ...(input.messageId !== undefined && { messageId: input.messageId }),
      body,
    };
    return {
      commit: {
        files: [
          { path: `${folder}/ticket.md`, content: Buffer.from(formatTicket(ticket, timezone)) },
          ...attachedFiles(folder, 'ticket', files),
        ],
        message: `#${number}: opened by ${formatAuthor(author)}: ${commitLine(read.subject)}`,
        trailers: { 'Carnet-Ticket': String(number), 'Carnet-Form': key },
        author: commitAuthor(author),
        atMs,
      },
      result: number,
    };
  });
  if ('refused' in outcome) return outcome.refused;
  return { ticket: outcome.result, commit: outcome.commit };
}

/** What a form may choose; `renewal` comes from a button of its own. */
export function readKind(text: string | undefined): Kind | undefined {
  const kind = text || 'incident';
  return kind === 'incident' || kind === 'advice' ? kind : undefined;
}

/** What names something that the head does not have. */
async function faultsAt(
  tree: Tree,
  {
    author,
    customer,
    contact,
    cc,
    component,
  }: { author: Author; customer: string; contact: string; cc: readonly string[]; component?: string },
): Promise<Problem[]> {
  const faults: Problem[] = [];
  if ('team' in author) {
    const known = await customerAt(tree, customer);
    if (!known)
      faults.push(
        customer === ''
          ? requestProblem('missing', 'customer', 'No customer is chosen.', 'Choose one from the list.')
          : requestProblem('unknown', 'customer', 'There is no such customer.', 'Choose one from the list.'),
      );
    else if (!(await contactAt(tree, customer, contact)))
      faults.push(
        contact === ''
          ? requestProblem('missing', 'contact', 'No contact is named.', 'Write their handle, as in `dsi`.')
          : requestProblem(
              'unknown',
              'contact',
              `${known.name} has no such contact.`,
              `Write one of ${[...known.contacts.keys()].join(', ')}.`,
            ),
      );
  }
  const known = await Promise.all(cc.map((handle) => contactAt(tree, customer, handle)));
  if (known.includes(undefined))
    faults.push(
      requestProblem('unknown', 'cc', 'Somebody in copy is no contact, or no longer.', 'Choose among those listed.'),
    );
  if (component !== undefined && !(await isComponentFor(tree, customer, component))) faults.push(unknownComponent());
  return faults;
}
