import { entryId, formatEntry, ticketFolder } from '../domain/format-entry.ts';
import { formatAuthor } from '../domain/forms.ts';
import type { Problem } from '../domain/problem.ts';
import type { Author, Entry } from '../domain/records.ts';
import type { Ticket } from '../domain/ticket.ts';
import { epochMs, instantOf, type Instant } from '../domain/values.ts';
import { commitAuthor, formKey, writerSlug } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { bodyProblems, readBody } from './message-text.ts';
import { ticketFor } from './read-head.ts';
import { notFound, unseen } from './request-problem.ts';

export interface ReplyInput {
  author: Author;
  ticket: number;
  /** As typed. May be empty only to close without a word. */
  body: string | undefined;
  /** Closes the ticket. */
  close: boolean;
  /** The revision of the ticket that the form's page showed. */
  seen: string | undefined;
}

const second = 1_000;
const day = 24 * 3_600 * second;

/**
 * Adds a person's message to a ticket they may read: one file, one commit. Everything is held against the head that it
 * is written on. The same form sent again gives what the first one gave. `not-found`: no such ticket for this author.
 * Throws what the store throws; then nothing was written.
 */
export async function reply(
  { writer, now, random, timezone }: CommandDeps,
  input: ReplyInput,
): Promise<{ ticket: number; entry: string; commit: string } | Problem[]> {
  const { author, close } = input;
  const body = readBody(input.body);
  const problems = close && body === '' ? [] : bodyProblems(body);
  const seen = input.seen?.slice(0, 500) ?? '';
  if (seen === '') problems.push(unseen());
  if (problems.length > 0) return problems;

  const key = formKey(author, String(input.ticket), seen, { body, close });
  const outcome = await writer.write<string>(async (tree) => {
    const first = tree.find('Carnet-Form', key);
    if (first) return { already: first, result: first.trailers.get('Carnet-Entry')! };
    const ticket = await ticketFor(tree, author, input.ticket);
    if (!ticket) return { refused: [notFound()] };

    const atMs = now();
    const at = replyInstant(ticket, atMs);
    const id = entryId(at, writerSlug(author), fourCharacters(random));
    const entry: Entry = { id, at, by: author, internal: false, body, ...(close && { status: 'closed' as const }) };
    return {
      commit: {
        files: [
          { path: `${ticketFolder(ticket.number)}/${id}.md`, content: Buffer.from(formatEntry(entry, timezone)) },
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

/**
 * When a reply is said to be written: now, in whole seconds, but after everything it answers. A clock that is an hour
 * slow, here or where the last entry was written, would otherwise put the answer before its question, and the fold
 * would forget what it did (docs/decisions/2026-11-23-reply-instants.md). What is more than a day ahead is a mistake of
 * its own, and nothing is dated after it.
 */
function replyInstant(ticket: Ticket, nowMs: number): Instant {
  const plain = Math.floor(nowMs / second) * second;
  const after = [ticket.file.opened, ...ticket.entries.map(({ at }) => at)]
    .map((instant) => Math.floor(epochMs(instant) / second) * second + second)
    .filter((soonest) => soonest <= plain + day);
  return instantOf(Math.max(plain, ...after));
}

/** Four characters of an entry's name, of those that no one mistakes for others' case. */
function fourCharacters(random: CommandDeps['random']): string {
  const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
  // 36 does not divide 256: a little less random at the end, and only names are made of it.
  return Array.from(random(4), (byte) => alphabet[byte % 36]).join('');
}
