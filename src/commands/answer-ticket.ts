import {
  answerFaults,
  changesOnly,
  parseAnswer,
  saysNothing,
  type AnswerDraft,
  type AnswerTexts,
} from '../domain/answer.ts';
import { assembleTicket } from '../domain/assemble-ticket.ts';
import { entryId, formatEntry, ticketFolder } from '../domain/format-entry.ts';
import { parseFile } from '../domain/parse-file.ts';
import type { Problem } from '../domain/problem.ts';
import type { Entry } from '../domain/records.ts';
import { replyInstant } from '../domain/reply-instant.ts';
import type { Ticket } from '../domain/ticket.ts';
import type { Tree } from '../store/writer.ts';
import { attachedFiles, filesKey, type GivenFile } from './attach-files.ts';
import { commitAuthor, formKey, fourCharacters, writerSlug } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { bodyProblems, readBody, readSubject } from './message-text.ts';
import { articleAt, componentAt, customerAt, teamMemberAt, ticketFor } from './read-head.ts';
import { notFound, requestProblem, unseen } from './request-problem.ts';

export interface AnswerTicketInput {
  /** Handle of the team member who writes. */
  team: string;
  ticket: number;
  /** As typed, by the entry's keys. What the ticket says already is not said again. */
  texts: AnswerTexts;
  files?: readonly GivenFile[];
  /** Of the mail that it came as. */
  messageId?: string;
  /** The revision of the ticket that the form's page showed. */
  seen: string | undefined;
  /** Why it is not to be written, unless it has been already: what it would debit is not what was shown. */
  held?: readonly Problem[];
}

/**
 * Adds an entry of the team with any of its keys: a message, time, a step, a correction, or several at once; taking a
 * ticket is `{ assign }` alone. One commit in that engineer's name, with its files. Held against the head it is written on,
 * and written only if the file it makes reads back without a problem. The same form sent again gives what the first one
 * gave. `not-found`: no such ticket, or the writer has left. Throws what the store throws; then nothing was written.
 */
export async function answerTicket(
  { writer, now, random, timezone }: CommandDeps,
  { team, ticket: number, texts, files = [], messageId, seen: typedSeen, held = [] }: AnswerTicketInput,
): Promise<{ ticket: number; entry: string; commit: string } | Problem[]> {
  const author = { team };
  const { draft: typed, problems } = parseAnswer(texts, timezone);
  const body = readBody(texts.body);
  if (body !== '') problems.push(...bodyProblems(body));
  const subject = typed.subject === undefined ? undefined : readSubject(texts.subject);
  if (subject && 'problem' in subject) problems.push(subject.problem);
  const seen = typedSeen?.slice(0, 500) ?? '';
  if (seen === '') problems.push(unseen());
  if (problems.length > 0) return problems;
  const draft: AnswerDraft = { ...typed, body, ...(subject && 'subject' in subject && { subject: subject.subject }) };

  const key = formKey(author, String(number), seen, { ...draft, ...filesKey(files) });
  const outcome = await writer.write<string>(async (tree) => {
    const first = tree.find('Carnet-Form', key);
    if (first) return { already: first, result: first.trailers.get('Carnet-Entry')! };
    const ticket = await ticketFor(tree, author, number);
    if (!ticket) return { refused: [notFound()] };
    if (held.length > 0) return { refused: [...held] };
    const changes = changesOnly(draft, ticket.state);
    if (saysNothing(changes) && files.length === 0) return { refused: [nothingSaid()] };

    const atMs = now();
    const at = replyInstant(ticket, atMs);
    const faults = answerFaults(changes, ticket, await namedAt(tree, ticket, changes), at);
    if (faults.length > 0) return { refused: faults };

    const id = entryId(at, writerSlug(author), fourCharacters(random));
    const folder = ticketFolder(number);
    const path = `${folder}/${id}.md`;
    const text = formatEntry(
      { ...changes, id, at, by: author, ...(messageId !== undefined && { messageId }) } satisfies Entry,
      timezone,
    );
    const unreadable = problemsOfEntry(ticket, path, text);
    if (unreadable.length > 0) return { refused: unreadable };
    return {
      commit: {
        files: [{ path, content: Buffer.from(text) }, ...attachedFiles(folder, id, files)],
        message: `#${number}: ${verbOf(changes)} by ${team}`,
        trailers: { 'Carnet-Ticket': String(number), 'Carnet-Entry': id, 'Carnet-Form': key },
        author: commitAuthor(author),
        atMs,
      },
      result: id,
    };
  });
  if ('refused' in outcome) return outcome.refused;
  return { ticket: number, entry: outcome.result, commit: outcome.commit };
}

async function namedAt(tree: Tree, { file }: Ticket, draft: AnswerDraft) {
  const contacts = (await customerAt(tree, file.customer))?.contacts.values() ?? [];
  const { assign, component, article, duplicateOf } = draft;
  return {
    assign: assign !== undefined && (await teamMemberAt(tree, assign))?.active === true,
    contacts: new Set([...contacts].filter(({ active }) => active).map(({ handle }) => handle)),
    component: component !== undefined && (await componentAt(tree, component)) !== undefined,
    article: article !== undefined && (await articleAt(tree, article)) !== undefined,
    duplicateOf: duplicateOf !== undefined && (await tree.read(`${ticketFolder(duplicateOf)}/ticket.md`)) !== null,
  };
}

/** What `check` would say of the file, alone and beside the others: nothing, or it is not written. */
function problemsOfEntry(ticket: Ticket, path: string, text: string): Problem[] {
  const parsed = parseFile(path, text);
  if (parsed.kind !== 'entry' || parsed.value === undefined || parsed.problems.length > 0)
    return parsed.problems.map((problem) => ({ ...problem, path: '' }));
  const folder = ticketFolder(ticket.number);
  const file = (id: string, value: Entry) =>
    ({
      kind: 'entry',
      path: `${folder}/${id}.md`,
      id,
      folder,
      number: ticket.number,
      value,
      problems: [],
      lines: {},
    }) as const;
  const { problems } = assembleTicket({
    folder,
    ticket: {
      kind: 'ticket',
      path: `${folder}/ticket.md`,
      folder,
      number: ticket.number,
      value: ticket.file,
      problems: [],
      lines: {},
    },
    entries: [...ticket.entries.map((entry) => file(entry.id, entry)), parsed],
  });
  return problems.filter((problem) => problem.path === path).map((problem) => ({ ...problem, path: '' }));
}

function verbOf({ body, status, spentMinutes, voids, internal, ...draft }: AnswerDraft): string {
  if (status === 'closed') return 'closed';
  if (internal) return 'noted';
  if (body !== '') return 'answered';
  if (voids !== undefined) return 'debit voided';
  if (spentMinutes !== undefined) return 'time recorded';
  return Object.keys(draft).join() === 'assign' ? `assigned to ${draft.assign}` : 'changed';
}

function nothingSaid(): Problem {
  return requestProblem(
    'missing',
    'body',
    'The answer says nothing, and changes nothing.',
    'Write a message, the time spent, or what is to change.',
  );
}
