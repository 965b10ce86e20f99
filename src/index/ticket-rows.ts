import type { DatabaseSync } from 'node:sqlite';
import { assembleTicket, type TicketParts } from '../domain/assemble-ticket.ts';
import { interventionsOf } from '../domain/fold-ticket.ts';
import type { ParsedFile } from '../domain/parse-file.ts';
import type { Problem } from '../domain/problem.ts';
import { searchTextOf } from '../domain/search.ts';
import { instantsOf, isListedUnder, summaryOf } from '../domain/ticket-summary.ts';
import type { Attachment } from '../domain/ticket.ts';
import { fromJson } from './json.ts';

/** A row of `file`. */
export interface FileRow {
  path: string;
  oid: string;
  bytes: number;
  parsed: string;
}
/** A file as it is kept: what it says, and which blob it is. */
export interface KeptFile {
  file: ParsedFile;
  oid: string;
  bytes: number;
}

/** The folder of the ticket a file belongs to; undefined for all other files. */
export function ticketFolderOf(file: ParsedFile): string | undefined {
  return file.kind === 'ticket' || file.kind === 'entry' || file.kind === 'attachment' ? file.folder : undefined;
}

export function keptFile({ parsed, oid, bytes }: FileRow): KeptFile {
  return { file: fromJson(parsed), oid, bytes };
}

/** For `path > ? AND path < ?`: every file below a folder. */
export function below(folder: string): [string, string] {
  return [`${folder}/`, `${folder}0`];
}

/** @param files all those of one ticket's folder */
export function partsOf(folder: string, files: Iterable<KeptFile>): TicketParts {
  const parts: TicketParts & { entries: TicketParts['entries'][number][]; attachments: [string, Attachment][] } = {
    folder,
    ticket: undefined,
    entries: [],
    attachments: [],
  };
  for (const { file, oid, bytes } of files) {
    if (file.kind === 'ticket') parts.ticket = file;
    else if (file.kind === 'entry') parts.entries.push(file);
    else if (file.kind === 'attachment' && file.of !== undefined && file.problems.length === 0) {
      parts.attachments.push([file.of, { name: file.name, oid, bytes }]);
    }
  }
  return parts;
}

export interface TicketRows {
  /** Puts what these files come to in place of what the folder came to before. Returns whose it was and whose it is. */
  write(folder: string, files: readonly KeptFile[]): Set<string>;
}

/** Writes what lists, sums and problems are read from. */
export function openTicketRows(db: DatabaseSync): TicketRows {
  const findOld = db.prepare('SELECT number, customer FROM ticket WHERE folder = ?');
  const removeTicket = db.prepare('DELETE FROM ticket WHERE number = ?');
  const removeInvolved = db.prepare('DELETE FROM involved WHERE number = ?');
  const removeProblems = db.prepare('DELETE FROM problem WHERE folder = ?');
  const addTicket = db.prepare(
    `INSERT INTO ticket (number, folder, customer, listed, summary, interventions, instants, last_instant)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addInvolved = db.prepare('INSERT OR IGNORE INTO involved (customer, contact, number) VALUES (?, ?, ?)');
  const addProblem = db.prepare('INSERT INTO problem (folder, problem) VALUES (?, ?)');
  const addText = db.prepare('INSERT INTO ticket_text (rowid, title, said, internal) VALUES (?, ?, ?, ?)');

  return {
    write(folder, files) {
      const customers = new Set<string>();
      const old = findOld.get(folder) as { number: number; customer: string } | undefined;
      if (old) {
        customers.add(old.customer);
        removeTicket.run(old.number);
        removeInvolved.run(old.number);
      }
      removeProblems.run(folder);
      if (files.length === 0) return customers;

      const { ticket, problems } = assembleTicket(partsOf(folder, files));
      const all: Problem[] = [...files.flatMap(({ file }) => file.problems), ...problems];
      for (const problem of all) addProblem.run(folder, JSON.stringify(problem));
      if (!ticket) return customers;

      const summary = summaryOf(ticket);
      const instants = [...instantsOf(ticket)].sort();
      addTicket.run(
        summary.number,
        folder,
        summary.customer,
        isListedUnder(summary.status),
        JSON.stringify(summary),
        JSON.stringify(interventionsOf(ticket)),
        JSON.stringify(instants),
        instants.at(-1)!,
      );
      for (const contact of [summary.contact, ...summary.cc])
        addInvolved.run(summary.customer, contact, summary.number);
      const { title, said, internal } = searchTextOf(ticket);
      addText.run(summary.number, title, said, internal);
      return customers.add(summary.customer);
    },
  };
}
