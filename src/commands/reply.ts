import { entryId, formatEntry, ticketFolder } from '../domain/format-entry.ts';
import { formatAuthor } from '../domain/forms.ts';
import type { Problem } from '../domain/problem.ts';
import type { Author, Entry } from '../domain/records.ts';
import { replyInstant } from '../domain/reply-instant.ts';
import { attachedFiles, filesKey, type GivenFile } from './attach-files.ts';
import { commitAuthor, formKey, fourCharacters, writerSlug } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { bodyProblems, readBody } from './message-text.ts';
import { ticketFor } from './read-head.ts';
import { notFound, unseen } from './request-problem.ts';

export interface ReplyInput {
  author: Author;
  ticket: number;
  /** As typed. May be empty only to close without a word, or to send files. */
  body: string | undefined;
  /** Closes the ticket. */
  close: boolean;
  files?: readonly GivenFile[];
  /** Of the mail that it came as. */
  messageId?: string;
  /** The revision of the ticket that the form's page showed. */
  seen: string | undefined;
}

/**
 * Adds a person's message to a ticket they may read: one commit, with its files. Everything is held against the head
 * that it is written on. The same form sent again gives what the first one gave. `not-found`: no such ticket for this
 * author. Throws what the store throws; then nothing was written.
 */
export async function reply(
  { writer, now, random, timezone }: CommandDeps,
  input: ReplyInput,
): Promise<{ ticket: number; entry: string; commit: string } | Problem[]> {
  const { author, close, files = [] } = input;
  const body = readBody(input.body);
  const problems = body === '' && (close || files.length > 0) ? [] : bodyProblems(body);
  const seen = input.seen?.slice(0, 500) ?? '';
  if (seen === '') problems.push(unseen());
  if (problems.length > 0) return problems;

  const key = formKey(author, String(input.ticket), seen, { body, close, ...filesKey(files) });
  const outcome = await writer.write<string>(async (tree) => {
    const first = tree.find('Carnet-Form', key);
    if (first) return { already: first, result: first.trailers.get('Carnet-Entry')! };
    const ticket = await ticketFor(tree, author, input.ticket);
    if (!ticket) return { refused: [notFound()] };

    const atMs = now();
    const at = replyInstant(ticket, atMs);
    const id = entryId(at, writerSlug(author), fourCharacters(random));
    const folder = ticketFolder(ticket.number);
    const entry: Entry = {
      id,
      at,
      by: author,
      internal: false,
      body,
      ...(close && { status: 'closed' as const }),
      ...(input.messageId !== undefined && { messageId: input.messageId }),
    };
    return {
      commit: {
        files: [
          { path: `${folder}/${id}.md`, content: Buffer.from(formatEntry(entry, timezone)) },
          ...attachedFiles(folder, id, files),
        ],
        message: `#${ticket.number}: ${close ? 'closed' : 'reply'} by ${formatAuthor(author)}`,
        trailers: { 'Carnet-Ticket': String(ticket.number), 'Carnet-Entry': id, 'Carnet-Form': key },
        author: commitAuthor(author),
        atMs,
      },
      result: id,
    };
  });
  if ('refused' in outcome) return outcome.refused;
  return { ticket: input.ticket, entry: outcome.result, commit: outcome.commit };
}
