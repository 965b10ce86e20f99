/**
 * What visitors wrote and nobody has confirmed: kept in the state folder for a day, so that a restart between the two
 * loses nothing. Tokens are there as keyed hashes alone; what was written goes when it is filed, or after that day, and
 * the files that came with it do.
 */
import { createHmac } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isToken } from '../auth/sessions.ts';
import type { GivenFile } from '../commands/attach-files.ts';

export const draftLifeMs = 24 * 3_600_000;
/** Of one address in a day: each is a mail to somebody who may not have asked. */
export const draftsPerAddress = 5;
/** Of everybody in a day: what they may take of the disk is this many messages at their longest. */
const most = 1_000;
/** Of all their files: what strangers may take of the disk, whoever they say they are. */
export const filesTogetherBytes = 500 * 1024 * 1024;

export interface Draft {
  readonly address: string;
  readonly subject: string;
  readonly body: string;
  /** There until the draft is filed, or too old. */
  readonly files: readonly GivenFile[];
}
export interface Drafts {
  /**
   * Keeps it, on disk when this resolves, its files moved there, and gives the token of its link. Does the same work for
   * every address. `too-much`: there is no room for files now.
   */
  keep(draft: Draft): Promise<string | 'too-many' | 'too-much'>;
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
  filesBytes = filesTogetherBytes,
}: {
  stateFolder: string;
  secret: string;
  now: () => number;
  random: (bytes: number) => Buffer;
  filesBytes?: number;
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
    drop: db.prepare('delete from drafts where hash = ?'),
    bytes: db.prepare("select coalesce(sum(json_extract(draft, '$.bytes')), 0) as bytes from drafts"),
    folders: db.prepare("select json_extract(draft, '$.folder') as folder from drafts where draft is not null"),
  };
  const hash = (purpose: string, text: string) =>
    createHmac('sha256', secret).update(`${purpose}\0${text}`).digest('base64url');
  const place = join(stateFolder, 'drafts');
  const forget = () => {
    sql.forget.run(now() - draftLifeMs);
    void sweep();
  };
  /** Removes the files of drafts that are no longer there. What cannot be removed now is tried again. */
  async function sweep(): Promise<void> {
    const there = await readdir(place).catch(() => []);
    if (there.length === 0 || !db.isOpen) return;
    const kept = new Set(sql.folders.all().map(({ folder }) => folder));
    const left = there.filter((name) => !kept.has(name));
    await Promise.allSettled(left.map((name) => rm(join(place, name), { recursive: true, force: true })));
  }
  forget();
  const forgetting = setInterval(forget, 15 * 60_000).unref();
  return {
    async keep({ files, ...draft }) {
      forget();
      const address = hash('draft of', draft.address);
      const { drafts, own } = sql.counts.get(address) as { drafts: number; own: number };
      if (own >= draftsPerAddress || drafts >= most) return 'too-many';
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      if (bytes > 0 && (sql.bytes.get() as { bytes: number }).bytes + bytes > filesBytes) return 'too-much';
      const token = random(32).toString('base64url');
      const folder = random(16).toString('hex');
      const kept = files.map((file, i) => ({ ...file, file: join(place, folder, String(i)) }));
      // Named before it is there, or it would be swept away.
      sql.add.run(hash('draft', token), address, JSON.stringify({ ...draft, bytes, folder, files: kept }), now());
      try {
        if (files.length > 0) await mkdir(join(place, folder), { recursive: true, mode: 0o700 });
        for (const [i, { file }] of files.entries()) await rename(file, kept[i]!.file);
      } catch (error) {
        sql.drop.run(hash('draft', token));
        throw error;
      }
      return token;
    },
    find(token) {
      const row = isToken(token) ? sql.find.get(hash('draft', token), now() - draftLifeMs) : undefined;
      if (row === undefined) return undefined;
      if (row['draft'] === null) return { filed: row['filed'] as string };
      const { address, subject, body, files = [] } = JSON.parse(row['draft'] as string) as Draft;
      return { address, subject, body, files };
    },
    file(token, at) {
      sql.file.run(at, hash('draft', token));
      void sweep();
    },
    close() {
      clearInterval(forgetting);
      db.close();
    },
  };
}
