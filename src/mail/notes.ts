/**
 * What the portal has noticed of mails and addresses, and no content says: a database of the state folder, shared with
 * whatever else takes mail in for it. Losing it loses no mail, only these notes.
 */
import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { MailTrouble } from '../domain/mail-trouble.ts';
import { instantOf } from '../domain/values.ts';

/** Of mails set aside, how many are remembered. */
const remembered = 100;

export interface MailNotes {
  /** A mail was set aside in the mailbox. */
  setAside(mail: { from: string; subject: string; reason: string }, nowMs: number): void;
  /** So many lie in that folder of the mailbox. */
  countAside(folder: string, count: number): void;
  /** What lies there, as far as is known. */
  aside(): MailTrouble['setAside'];
  close(): void;
}

/** `file` is made if it is missing. Throws when it cannot be read. */
export function openMailNotes(file: string): MailNotes {
  const db = new DatabaseSync(file, { timeout: 5000 });
  chmodSync(file, 0o600);
  db.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;
    CREATE TABLE IF NOT EXISTS aside (
      id INTEGER PRIMARY KEY, sender TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL, at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS aside_count (folder TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;
  `);
  const sql = {
    add: db.prepare('INSERT INTO aside (sender, subject, reason, at_ms) VALUES (?, ?, ?, ?)'),
    // Whoever has looked at one takes it out of its folder: only the newest of them can be there.
    keep: db.prepare('DELETE FROM aside WHERE id NOT IN (SELECT id FROM aside ORDER BY id DESC LIMIT ?)'),
    clear: db.prepare('DELETE FROM aside_count WHERE folder <> ?'),
    count: db.prepare('INSERT OR REPLACE INTO aside_count (folder, count) VALUES (?, ?)'),
    counted: db.prepare('SELECT folder, count FROM aside_count WHERE count > 0'),
    aside: db.prepare('SELECT sender, subject, reason, at_ms FROM aside ORDER BY id DESC'),
  };
  return {
    setAside({ from, subject, reason }, nowMs) {
      sql.add.run(from, subject, reason, nowMs);
    },
    countAside(folder, count) {
      sql.clear.run(folder);
      sql.count.run(folder, count);
      sql.keep.run(Math.min(count, remembered));
    },
    aside() {
      const counted = sql.counted.get();
      if (counted === undefined) return undefined;
      return {
        folder: counted['folder'] as string,
        count: counted['count'] as number,
        mails: sql.aside.all().map((row) => ({
          from: row['sender'] as string,
          subject: row['subject'] as string,
          reason: row['reason'] as string,
          at: instantOf(row['at_ms'] as number),
        })),
      };
    },
    close: () => db.close(),
  };
}
