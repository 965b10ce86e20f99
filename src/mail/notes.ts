/**
 * What the portal has noticed of mails and addresses, and no content says: a database of the state folder, shared with
 * whatever else takes mail in for it. Losing it loses no mail, only these notes.
 */
import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { foldedAddress } from '../domain/addresses.ts';
import type { FailingAddress, MailTrouble } from '../domain/mail-trouble.ts';
import { instantOf } from '../domain/values.ts';

/** Of mails set aside, how many are remembered. */
const remembered = 100;

/** Servers that cannot deliver say so within five days; some take longer. */
const reportedWithinMs = 31 * 24 * 3_600_000;
/** An address works again when a mail has left for it and no report has come within this time. */
const mendedAfterMs = 24 * 3_600_000;

export interface MailNotes {
  /** A mail was set aside in the mailbox. */
  setAside(mail: { from: string; subject: string; reason: string }, nowMs: number): void;
  /** So many lie in that folder of the mailbox. */
  countAside(folder: string, count: number): void;
  /** What lies there, as far as is known. */
  aside(): MailTrouble['setAside'];
  /** A mail of ours left for this address. Where it failed before, it may work again. */
  sent(mail: { messageId: string; address: string }, nowMs: number): void;
  /** Our mail server will never take a mail for this address. */
  refused(address: string, reason: string, nowMs: number): void;
  /** Another server says that a mail did not arrive; false: no mail of ours, or not to that address. */
  reported(report: { messageId: string; recipient: string; reason: string }, nowMs: number): boolean;
  /** Addresses that mail does not reach, in lower case. */
  failing(nowMs: number): ReadonlyMap<string, FailingAddress>;
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
    CREATE TABLE IF NOT EXISTS sent (mail TEXT PRIMARY KEY, address TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS failing (
      address TEXT PRIMARY KEY, reason TEXT NOT NULL, since_ms INTEGER NOT NULL, sent_ms INTEGER
    ) STRICT;
    CREATE TABLE IF NOT EXISTS aside_count (folder TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;
  `);
  const sql = {
    sent: db.prepare('INSERT OR REPLACE INTO sent (mail, address, at_ms) VALUES (?, ?, ?)'),
    forgetSent: db.prepare('DELETE FROM sent WHERE at_ms < ?'),
    sentTo: db.prepare('SELECT address FROM sent WHERE mail = ?'),
    tried: db.prepare('UPDATE failing SET sent_ms = ? WHERE address = ? AND sent_ms IS NULL'),
    fails: db.prepare(`
      INSERT INTO failing (address, reason, since_ms) VALUES (?1, ?2, ?3)
      ON CONFLICT (address) DO UPDATE SET reason = ?2, sent_ms = NULL`),
    mend: db.prepare('DELETE FROM failing WHERE sent_ms < ?'),
    failing: db.prepare('SELECT address, reason, since_ms FROM failing'),
    add: db.prepare('INSERT INTO aside (sender, subject, reason, at_ms) VALUES (?, ?, ?, ?)'),
    // Whoever has looked at one takes it out of its folder: only the newest of them can be there.
    keep: db.prepare('DELETE FROM aside WHERE id NOT IN (SELECT id FROM aside ORDER BY id DESC LIMIT ?)'),
    clear: db.prepare('DELETE FROM aside_count WHERE folder <> ?'),
    count: db.prepare('INSERT OR REPLACE INTO aside_count (folder, count) VALUES (?, ?)'),
    counted: db.prepare('SELECT folder, count FROM aside_count WHERE count > 0'),
    aside: db.prepare('SELECT sender, subject, reason, at_ms FROM aside ORDER BY id DESC'),
  };
  return {
    sent({ messageId, address }, nowMs) {
      sql.forgetSent.run(nowMs - reportedWithinMs);
      sql.sent.run(messageId, foldedAddress(address), nowMs);
      sql.tried.run(nowMs, foldedAddress(address));
    },
    refused(address, reason, nowMs) {
      sql.fails.run(foldedAddress(address), reason, nowMs);
    },
    reported({ messageId, recipient, reason }, nowMs) {
      // Anybody can write such a report; only who was sent the mail knows its identifier.
      if (sql.sentTo.get(messageId)?.['address'] !== foldedAddress(recipient)) return false;
      sql.fails.run(foldedAddress(recipient), reason, nowMs);
      return true;
    },
    failing(nowMs) {
      sql.mend.run(nowMs - mendedAfterMs);
      return new Map(
        sql.failing
          .all()
          .map((row) => [
            row['address'] as string,
            { reason: row['reason'] as string, since: instantOf(row['since_ms'] as number) },
          ]),
      );
    },
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
