/**
 * When mails leave: what was composed waits here until it left or never will. It decides nothing about what to send, so
 * losing it loses no notice: what is not marked as told in the repository is worked out again, under the same keys. Each
 * function that writes returns when it is on disk.
 */
import { chmodSync, renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Mail } from './mail.ts';

const version = 1;
/** Of a mail that was dead: the cursor is past it, wherever that is. */
export const afterAll = Number.MAX_SAFE_INTEGER;
const minute = 60_000;
/** Waits after the first, second, … attempt. A mail that failed once more than that is dead. */
export const retryDelaysMs = [1, 5, 30, 120, 480].map((minutes) => minutes * minute);
/** How long a mail that left is remembered, without its words. */
const rememberedMs = 31 * 24 * 60 * minute;

/** A sign-in link to mail, as it was asked for: whether anybody has the address is found out when it leaves. */
export interface SignInRequest {
  address: string;
  link: string;
  /** ms since epoch; not sent later than that. */
  expiresMs: number;
  /** It opens this ticket alone, for its contact or somebody in copy who has the address; absent: all of somebody's space. */
  ticket?: number;
  /** It confirms a request that was written with the address, whoever has it. */
  confirms?: true;
  /** The language of the page it was asked from, for whoever has none of their own. */
  locale?: string;
}
export type Content = { kind: 'notice'; mail: Mail } | { kind: 'sign-in'; request: SignInRequest };
export type Waiting = Content & { id: number; key: string; attempts: number };

/** A mail given up. */
export interface Dead {
  id: number;
  mail: Mail;
  /** What was said last, and when (ms since epoch). */
  reason: string;
  sinceMs: number;
}

export interface Outbox {
  has(key: string): boolean;
  /** How many keys that are known begin so. */
  count(prefix: string): number;
  /** Keeps these, save those whose key is known already. `range` as `nextRange` gave it. */
  addNotices(mails: readonly Mail[], range: number, nowMs: number): void;
  addSignIn(key: string, request: SignInRequest, nowMs: number): void;

  /** The range that the next notices belong to: ranges follow each other from the cursor on. */
  nextRange(): number;
  /** All notices up to this commit, the range's last, have been added. */
  endRange(range: number, commit: string): void;
  /** The last commit up to which all notices have been added. */
  lastRange(): string | undefined;
  /** The last commit up to which every notice has left, or never will. */
  toldUpTo(): string | undefined;
  /**
   * The cursor is at this commit, whoever moved it there: nothing up to it waits any more, nor what follows it if this
   * outbox does not know the commit. What left is remembered for a month.
   */
  startFrom(commit: string, nowMs: number): void;
  /** Keys of the notices that left, of what follows the cursor. */
  sentSince(): string[];
  /** Whether it left, and the cursor is past it. */
  isTold(key: string): boolean;
  /** These have left, by whomever: what waits here does so no more. `range` of those that are not known yet. */
  addSent(keys: Iterable<string>, range: number, nowMs: number): void;

  /** What may leave now, links first, else the oldest first; `only` a kind. */
  due(nowMs: number, limit: number, only?: Content['kind']): Waiting[];
  /** ms since epoch at which something will be due; undefined while nothing waits; `only` a kind. */
  nextDueMs(only?: Content['kind']): number | undefined;
  /** The number under which it leaves, at every attempt: 1, 2, 3 … in the order of first attempts, never used twice. */
  numberOf(id: number): number;
  /** No number up to `last` will be given. */
  skipNumbers(last: number): void;
  /** It left. Its words go. */
  sent(id: number, nowMs: number): void;
  /** It concerns nobody, or is too late. Nothing of it stays. */
  drop(id: number): void;
  /** Tries again by `retryDelaysMs`; dead when these are used up or `forGood`. */
  failed(id: number, reason: string, nowMs: number, forGood: boolean): 'queued' | 'dead';

  /** Those given up, newest first; at most so many. */
  dead(limit?: number): Dead[];
  /** Tries a dead one again from the start, `to` this address from now on; false: it is not there, or not dead. */
  revive(id: number, to: string, nowMs: number): boolean;

  counts(): { queued: number; dead: number; lastSentMs: number | undefined };
  /** Who sends from this outbox: true if it is us, until `close` or the end of the process. */
  claim(): boolean;
  close(): void;
}

/** `file` is made if it is missing, and made anew if it is no outbox or of another version; `log` hears of that. */
export function openOutbox(file: string, log: (line: string) => void = () => {}): Outbox {
  const db = openDatabase(file, log);
  const lock = new DatabaseSync(`${file}-lock`, { timeout: 0 });
  let isOurs = false;
  const sql = prepare(db);

  const inTransaction = (work: () => void) => {
    db.exec('BEGIN IMMEDIATE');
    try {
      work();
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  };

  // A link in clear stays in the write-ahead log until that is emptied.
  const forgetLinks = () => db.exec('PRAGMA wal_checkpoint(TRUNCATE)');

  return {
    has: (key) => sql.has.get(key) !== undefined,
    count: (prefix) => sql.countKeys.get(prefix, `${prefix}\u{10ffff}`)!['keys'] as number,
    addNotices(mails, range, nowMs) {
      inTransaction(() => {
        for (const mail of mails) sql.add.run(mail.key, 'notice', range, JSON.stringify(mail), nowMs, null);
      });
    },
    addSignIn(key, request, nowMs) {
      sql.add.run(key, 'sign-in', 0, JSON.stringify(request), nowMs, request.expiresMs);
    },

    nextRange: () => Number(sql.lastRange.get()?.['range'] ?? 0) + 1,
    endRange(range, commit) {
      sql.endRange.run(range, commit);
    },
    lastRange: () => sql.lastRange.get()?.['last_commit'] as string | undefined,
    toldUpTo: () => sql.toldUpTo.get()?.['last_commit'] as string | undefined,
    startFrom(commit, nowMs) {
      if (sql.firstRange.get()?.['last_commit'] === commit) return;
      inTransaction(() => {
        const known = sql.rangeOf.get(commit)!['range'] as number | null;
        const range = known ?? Number(sql.lastRange.get()?.['range'] ?? 0) + 1;
        sql.endRange.run(range, commit);
        sql.dropUpTo.run(known ?? afterAll - 1);
        sql.forgetRanges.run(range);
        sql.forgetSent.run(nowMs - rememberedMs);
      });
    },
    sentSince: () => sql.sentSince.all().map(({ key }) => key as string),
    isTold: (key) => sql.isTold.get(key) !== undefined,
    addSent(keys, range, nowMs) {
      inTransaction(() => {
        for (const key of keys) sql.addSent.run(key, range, nowMs);
      });
    },

    due: (nowMs, limit, only) => {
      const rows = sql.due.all(nowMs, only ?? null, only ?? null, limit);
      return rows.map((row) => {
        const read = JSON.parse(row['content'] as string) as never;
        const content: Content =
          row['kind'] === 'notice' ? { kind: 'notice', mail: read } : { kind: 'sign-in', request: read };
        return {
          ...content,
          id: row['id'] as number,
          key: row['key'] as string,
          attempts: row['attempts'] as number,
        };
      });
    },
    nextDueMs: (only) => (sql.nextDue.get(only ?? null, only ?? null)?.['next_ms'] as number | null) ?? undefined,
    numberOf(id) {
      inTransaction(() => {
        if (sql.number.get(id)?.['number'] !== null) return;
        sql.setNumber.run(id);
        sql.count.run();
      });
      return sql.number.get(id)!['number'] as number;
    },
    skipNumbers(last) {
      sql.skip.run(last);
    },
    sent(id, nowMs) {
      const isLink = sql.row.get(id)?.['kind'] === 'sign-in';
      sql.sent.run(nowMs, id);
      if (isLink) forgetLinks();
    },
    drop(id) {
      sql.drop.run(id);
      forgetLinks();
    },
    failed(id, reason, nowMs, forGood) {
      const row = sql.row.get(id)!;
      const delay = retryDelaysMs[row['attempts'] as number];
      if (forGood || delay === undefined) {
        // A link is worth nothing by then, nor is what is fleeting, whose key is all that stays; another notice is kept
        // whole, to be sent again by hand.
        if (row['kind'] === 'notice' && row['fleeting'] === null) sql.die.run(reason, nowMs, id);
        else if (row['kind'] === 'notice') sql.sent.run(nowMs, id);
        else {
          sql.drop.run(id);
          forgetLinks();
        }
        return 'dead';
      }
      sql.retry.run(reason, nowMs + delay, id);
      return 'queued';
    },

    dead: (limit = -1) =>
      sql.dead.all(limit).map((row) => ({
        id: row['id'] as number,
        mail: JSON.parse(row['content'] as string) as Mail,
        reason: row['reason'] as string,
        sinceMs: row['done_ms'] as number,
      })),
    revive: (id, to, nowMs) => sql.revive.run(to, nowMs, id).changes === 1,

    counts() {
      const row = sql.counts.get()!;
      return {
        queued: row['queued'] as number,
        dead: row['dead'] as number,
        lastSentMs: (row['last_sent_ms'] as number | null) ?? undefined,
      };
    },
    claim() {
      if (isOurs) return true;
      try {
        // The system's own file lock: it ends with the process, however that ends.
        lock.exec('BEGIN EXCLUSIVE');
        return (isOurs = true);
      } catch (error) {
        if ((error as { errcode?: number }).errcode === 5) return false;
        throw error;
      }
    },
    close() {
      lock.close();
      db.close();
    },
  };
}

function openDatabase(file: string, log: (line: string) => void): DatabaseSync {
  try {
    return openVersion(file);
  } catch (error) {
    // 11: malformed, 26: not a database. What it held is composed again from the cursor, but for dead letters.
    const code = (error as { errcode?: number }).errcode;
    if (code !== 11 && code !== 26 && !(error instanceof OtherVersion)) throw error;
    const aside = `${file}.${Date.now()}.unread`;
    for (const suffix of ['', '-wal', '-shm']) rename(file + suffix, aside + suffix);
    log(`${file} cannot be read (${(error as Error).message}); kept as ${aside}, and a new one begun`);
    return openVersion(file);
  }
}

class OtherVersion extends Error {}

function openVersion(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5000 });
  try {
    // FULL: a mail that is said to wait, or to have left, does after a power cut too. Links must not linger in freed pages.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;');
    const found = db.prepare('PRAGMA user_version').get()!['user_version'];
    if (found !== 0 && found !== version) throw new OtherVersion(`version ${String(found)}, not ${version}`);
    db.exec(`
      BEGIN IMMEDIATE;
      CREATE TABLE IF NOT EXISTS mail (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('notice', 'sign-in')),
        range INTEGER NOT NULL,
        content TEXT,
        state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'dead')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_ms INTEGER NOT NULL,
        expires_ms INTEGER,
        done_ms INTEGER,
        reason TEXT,
        number INTEGER UNIQUE
      ) STRICT;
      CREATE INDEX IF NOT EXISTS waiting ON mail (next_ms) WHERE state = 'queued';
      CREATE INDEX IF NOT EXISTS gone ON mail (done_ms) WHERE state = 'sent';
      CREATE INDEX IF NOT EXISTS dead ON mail (id) WHERE state = 'dead';
      CREATE TABLE IF NOT EXISTS range (range INTEGER PRIMARY KEY, last_commit TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS counter (next INTEGER NOT NULL) STRICT;
      INSERT INTO counter SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM counter);
      PRAGMA user_version = ${version};
      COMMIT;
    `);
    chmodSync(file, 0o600);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function prepare(db: DatabaseSync) {
  return {
    countKeys: db.prepare('SELECT count(*) AS keys FROM mail WHERE key >= ? AND key < ?'),
    has: db.prepare('SELECT 1 FROM mail WHERE key = ?'),
    add: db.prepare(
      'INSERT OR IGNORE INTO mail (key, kind, range, content, next_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    row: db.prepare(`SELECT attempts, kind, json_extract(content, '$.fleeting') AS fleeting FROM mail WHERE id = ?`),
    due: db.prepare(`
      SELECT id, key, kind, content, attempts FROM mail
      WHERE state = 'queued' AND next_ms <= ? AND (? IS NULL OR kind = ?)
      ORDER BY kind = 'sign-in' DESC, id LIMIT ?`),
    nextDue: db.prepare(`SELECT min(next_ms) AS next_ms FROM mail WHERE state = 'queued' AND (? IS NULL OR kind = ?)`),
    number: db.prepare('SELECT number FROM mail WHERE id = ?'),
    setNumber: db.prepare('UPDATE mail SET number = (SELECT next FROM counter) WHERE id = ?'),
    count: db.prepare('UPDATE counter SET next = next + 1'),
    skip: db.prepare('UPDATE counter SET next = max(next, ? + 1)'),
    sent: db.prepare(`UPDATE mail SET state = 'sent', content = NULL, reason = NULL, done_ms = ? WHERE id = ?`),
    drop: db.prepare('DELETE FROM mail WHERE id = ?'),
    die: db.prepare(`UPDATE mail SET state = 'dead', attempts = attempts + 1, reason = ?, done_ms = ? WHERE id = ?`),
    dead: db.prepare(`
      SELECT id, content, reason, done_ms FROM mail WHERE state = 'dead' ORDER BY done_ms DESC, id DESC LIMIT ?`),
    revive: db.prepare(`
      UPDATE mail SET state = 'queued', attempts = 0, done_ms = NULL, range = ${afterAll}, content = json_set(content, '$.to.address', ?),
        next_ms = ? WHERE id = ? AND state = 'dead'`),
    retry: db.prepare('UPDATE mail SET attempts = attempts + 1, reason = ?, next_ms = ? WHERE id = ?'),
    counts: db.prepare(`
      SELECT (SELECT count(*) FROM mail WHERE state = 'queued') AS queued,
        (SELECT count(*) FROM mail WHERE state = 'dead') AS dead,
        (SELECT max(done_ms) FROM mail WHERE state = 'sent') AS last_sent_ms`),
    endRange: db.prepare('INSERT OR REPLACE INTO range (range, last_commit) VALUES (?, ?)'),
    lastRange: db.prepare('SELECT range, last_commit FROM range ORDER BY range DESC LIMIT 1'),
    toldUpTo: db.prepare(`
      SELECT last_commit FROM range
      WHERE range < (SELECT coalesce(min(range), 9e15) FROM mail WHERE state = 'queued' AND kind = 'notice')
      ORDER BY range DESC LIMIT 1`),
    firstRange: db.prepare('SELECT last_commit FROM range ORDER BY range LIMIT 1'),
    rangeOf: db.prepare('SELECT max(range) AS range FROM range WHERE last_commit = ?'),
    dropUpTo: db.prepare(`DELETE FROM mail WHERE state = 'queued' AND kind = 'notice' AND range <= ?`),
    sentSince: db.prepare(`
      SELECT key FROM mail
      WHERE state = 'sent' AND kind = 'notice' AND range > (SELECT min(range) FROM range) AND range < ${afterAll}`),
    isTold: db.prepare(`
      SELECT 1 FROM mail
      WHERE key = ? AND state != 'queued' AND (range <= (SELECT min(range) FROM range) OR range = ${afterAll})`),
    addSent: db.prepare(`
      INSERT INTO mail (key, kind, range, state, next_ms, done_ms) VALUES (?1, 'notice', ?2, 'sent', ?3, ?3)
      ON CONFLICT (key) DO UPDATE SET state = 'sent', content = NULL, reason = NULL, done_ms = ?3 WHERE state = 'queued'`),
    forgetRanges: db.prepare('DELETE FROM range WHERE range < ?'),
    forgetSent: db.prepare(
      `DELETE FROM mail
      WHERE state = 'sent' AND done_ms < ? AND (range <= (SELECT min(range) FROM range) OR range = ${afterAll})`,
    ),
  };
}
