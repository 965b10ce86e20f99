/**
 * What visitors wrote and nobody has confirmed: kept in the state folder for a day, so that a restart between the two
 * loses nothing. Tokens are there as keyed hashes alone; what was written goes when it is filed, or after that day.
 */
import { createHmac } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isToken } from '../auth/sessions.ts';

export const draftLifeMs = 24 * 3_600_000;
/** Of one address in a day: each is a mail to somebody who may not have asked. */
export const draftsPerAddress = 5;
/** Of everybody in a day: what they may take of the disk is this many messages at their longest. */
const most = 1_000;

export interface Draft {
  readonly address: string;
  readonly subject: string;
  readonly body: string;
}
export interface Drafts {
  /** Keeps it, on disk when this returns, and gives the token of its link. Does the same work for every address. */
  keep(draft: Draft): string | 'too-many';
  /** What there is to confirm, or where it was filed; nothing for an unknown or late token. */
  find(token: string): Draft | { readonly filed: string } | undefined;
  /** It is in the record, to be seen at this address of the portal. */
  file(token: string, at: string): void;
  close(): void;
}

/** `stateFolder` exists; `random(n)` gives n unpredictable bytes; `now` is ms since epoch. */
export function openDrafts({
  stateFolder,
  secret,
  now,
  random,
}: {
  stateFolder: string;
  secret: string;
  now: () => number;
  random: (bytes: number) => Buffer;
}): Drafts {
  const path = join(stateFolder, 'drafts.sqlite');
  const db = new DatabaseSync(path);
  chmodSync(path, 0o600);
  db.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma secure_delete = on;
    pragma busy_timeout = 5000;
    create table if not exists drafts (hash text primary key, address text not null, draft text, filed text,
      kept integer not null) strict;
  `);
  const sql = {
    forget: db.prepare('delete from drafts where kept <= ?'),
    counts: db.prepare('select count(*) as drafts, count(*) filter (where address = ?) as own from drafts'),
    add: db.prepare('insert into drafts (hash, address, draft, kept) values (?, ?, ?, ?)'),
    find: db.prepare('select draft, filed from drafts where hash = ? and kept > ?'),
    file: db.prepare('update drafts set draft = null, filed = ? where hash = ?'),
  };
  const hash = (purpose: string, text: string) =>
    createHmac('sha256', secret).update(`${purpose}\0${text}`).digest('base64url');
  const forget = () => sql.forget.run(now() - draftLifeMs);
  forget();
  const forgetting = setInterval(forget, 15 * 60_000).unref();
  return {
    keep(draft) {
      forget();
      const address = hash('draft of', draft.address);
      const { drafts, own } = sql.counts.get(address) as { drafts: number; own: number };
      if (own >= draftsPerAddress || drafts >= most) return 'too-many';
      const token = random(32).toString('base64url');
      sql.add.run(hash('draft', token), address, JSON.stringify(draft), now());
      return token;
    },
    find(token) {
      const row = isToken(token) ? sql.find.get(hash('draft', token), now() - draftLifeMs) : undefined;
      if (row === undefined) return undefined;
      return row['draft'] === null ? { filed: row['filed'] as string } : (JSON.parse(row['draft'] as string) as Draft);
    },
    file(token, at) {
      sql.file.run(at, hash('draft', token));
    },
    close() {
      clearInterval(forgetting);
      db.close();
    },
  };
}
