import type { DatabaseSync } from 'node:sqlite';
import { parseContentFile } from '../domain/assemble.ts';
import type { ParsedFile } from '../domain/parse-file.ts';
import type { Store } from '../store/port.ts';
import { assembleBase, type Base } from './base.ts';
import { breather } from './breathe.ts';
import { readAll, readChanges } from './changes.ts';
import { additionsIn, openCommitsOfPaths, type Addition } from './commits-of-paths.ts';
import { fromJson, toJson } from './json.ts';
import { after, openRevisionRows, sameForAll, touch, type Revisions, type Touched } from './revisions.ts';
import { below, keptFile, openTicketRows, ticketFolderOf, type FileRow, type KeptFile } from './ticket-rows.ts';

/** What is kept in memory of the commit that is served. Never changed in place. */
export interface State {
  commit: string | null;
  base: Base;
  revisions: Revisions;
  /** Whether every path's commit has been learnt. */
  historyKnown: boolean;
  problems: number;
}

/**
 * The one writer of the database. Each change is one transaction, so whoever kills the process leaves one commit, whole.
 * `committed` is called in the same turn as the transaction ends.
 */
export interface Contents {
  /** What is there; null: nothing yet. */
  load(): State | null;
  /** Everything anew, at this commit. */
  rebuild(commit: string | null, signal: AbortSignal, committed: (state: State) => void): Promise<void>;
  /** Only what differs. `from` is what is there. */
  advance(from: State, to: string, signal: AbortSignal, committed: (state: State) => void): Promise<void>;
  /** Some of the past; to be followed by more, or by `endHistory`. */
  addHistory(additions: readonly Addition[]): Promise<void>;
  endHistory(from: State): State;
}

export function openContents(db: DatabaseSync, store: Store): Contents {
  const files = openFiles(db);
  const tickets = openTicketRows(db);
  const commits = openCommitsOfPaths(db);
  const revisionRows = openRevisionRows(db);
  const meta = openMeta(db);
  let baseFiles = new Map<string, ParsedFile>();

  const countProblems = db.prepare('SELECT count(*) AS problems FROM problem');
  const problemsWith = (base: Base) => (countProblems.get() as { problems: number }).problems + base.problems.length;

  /** `work` commits by itself, so that what goes with the commit can be done in the same turn. */
  async function transaction(work: () => void | Promise<void>): Promise<void> {
    db.exec('BEGIN IMMEDIATE');
    try {
      await work();
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }

  return {
    load() {
      const commit = meta.get('commit');
      if (commit === undefined) return null;
      const historyKnown = meta.get('history') === 'known';
      if (!historyKnown) commits.forget();
      baseFiles = new Map(files.ofBase().map((file) => [file.path, file]));
      const base = assembleBase(baseFiles.values());
      return {
        commit: commit === '' ? null : commit,
        base,
        revisions: revisionRows.read(),
        historyKnown,
        problems: problemsWith(base),
      };
    },

    rebuild: (commit, signal, committed) =>
      transaction(async () => {
        const breathe = breather(signal);
        // At once, or else the tickets' trigger takes them away one by one.
        db.exec("INSERT INTO ticket_text (ticket_text) VALUES ('delete-all')");
        for (const table of ['file', 'ticket', 'involved', 'problem', 'added']) db.exec(`DELETE FROM ${table}`);
        const nextFiles = new Map<string, ParsedFile>();
        let folder: string | undefined;
        let inFolder: KeptFile[] = [];
        for await (const kept of commit === null ? [] : readAll(store, commit)) {
          await breathe();
          if (kept.file.kind === 'ignored') continue;
          files.put(kept);
          const of = ticketFolderOf(kept.file);
          if (of === undefined) {
            nextFiles.set(kept.file.path, kept.file);
            continue;
          }
          if (of !== folder) {
            if (folder !== undefined) tickets.write(folder, inFolder);
            folder = of;
            inFolder = [];
          }
          inFolder.push(kept);
        }
        if (folder !== undefined) tickets.write(folder, inFolder);
        const base = assembleBase(nextFiles.values());
        const revisions = sameForAll(commit ?? '');
        const historyKnown = commit === null;
        revisionRows.write(null, revisions);
        meta.set({ commit: commit ?? '', history: historyKnown ? 'known' : '' });
        const state = { commit, base, revisions, historyKnown, problems: problemsWith(base) };
        db.exec('COMMIT');
        baseFiles = nextFiles;
        committed(state);
      }),

    async advance(from, to, signal, committed) {
      const { kept, gone } = await readChanges(store, from.commit!, to);
      const additions = (await Array.fromAsync(additionsIn(store, from.commit, to, signal))).flat();

      const changed = kept.filter(({ file }) => file.kind !== 'ignored');
      const removed = gone
        .map((path) => parseContentFile({ path, kind: 'file', oid: null, bytes: '' }))
        .filter(({ kind }) => kind !== 'ignored');
      const all = [...changed.map(({ file }) => file), ...removed];
      const outside = all.filter((file) => ticketFolderOf(file) === undefined);
      const nextFiles = outside.length === 0 ? baseFiles : new Map(baseFiles);
      for (const { path } of removed) nextFiles.delete(path);
      for (const { file } of changed) if (ticketFolderOf(file) === undefined) nextFiles.set(file.path, file);
      const base = outside.length === 0 ? from.base : assembleBase(nextFiles.values());
      const touched: Touched = { everyone: false, customers: new Set() };
      for (const file of outside) touch(touched, file, from.base, base);

      await transaction(async () => {
        const breathe = breather(signal);
        for (const { path } of removed) files.remove(path);
        for (const file of changed) {
          await breathe();
          files.put(file);
        }
        for (const folder of new Set(all.map(ticketFolderOf))) {
          await breathe();
          if (folder === undefined) continue;
          for (const customer of tickets.write(folder, files.below(folder))) touched.customers.add(customer);
        }
        commits.add(additions, true);
        const revisions = all.length === 0 ? from.revisions : after(from.revisions, to, touched);
        revisionRows.write(from.revisions, revisions);
        meta.set({ commit: to });
        const state = { ...from, commit: to, base, revisions, problems: problemsWith(base) };
        db.exec('COMMIT');
        baseFiles = nextFiles;
        committed(state);
      });
    },

    addHistory: (additions) =>
      transaction(() => {
        commits.add(additions, false);
        db.exec('COMMIT');
      }),

    endHistory(from) {
      meta.set({ history: 'known' });
      return { ...from, historyKnown: true };
    },
  };
}

function openMeta(db: DatabaseSync) {
  const get = db.prepare('SELECT value FROM meta WHERE key = ?');
  const set = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
  return {
    get: (key: string) => (get.get(key) as { value: string } | undefined)?.value,
    set(values: Readonly<Record<string, string>>) {
      for (const [key, value] of Object.entries(values)) set.run(key, value);
    },
  };
}

function openFiles(db: DatabaseSync) {
  const put = db.prepare('INSERT OR REPLACE INTO file (path, of_ticket, oid, bytes, parsed) VALUES (?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM file WHERE path = ?');
  const inFolder = db.prepare('SELECT * FROM file WHERE path > ? AND path < ? AND of_ticket = 1');
  const ofBase = db.prepare('SELECT parsed FROM file WHERE of_ticket = 0');
  return {
    put({ file, oid, bytes }: KeptFile) {
      put.run(file.path, ticketFolderOf(file) === undefined ? 0 : 1, oid, bytes, toJson(file));
    },
    remove: (path: string) => void remove.run(path),
    below: (folder: string) => (inFolder.all(...below(folder)) as unknown as FileRow[]).map(keptFile),
    ofBase: () => (ofBase.all() as { parsed: string }[]).map(({ parsed }) => fromJson<ParsedFile>(parsed)),
  };
}
