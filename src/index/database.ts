import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { codeVersion, schema } from './schema.ts';

/**
 * The database of an index, for its one writer; whoever calls holds the lock. A file that is no database, is damaged, or
 * was made by other code, is thrown away: all of it can be made again.
 */
export function openDatabase(file: string): DatabaseSync {
  const version = codeVersion();
  return openMade(file, version) ?? make(file, version);
}

/** Whether an error says that the file itself is damaged. */
export function isDamage(error: unknown): boolean {
  const corrupt = 11;
  const notADatabase = 26;
  const code = (error as { errcode?: number }).errcode;
  return code !== undefined && [corrupt, notADatabase].includes(code & 0xff);
}

export function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
}

function openMade(file: string, version: string): DatabaseSync | null {
  const db = connect(file);
  try {
    configure(db);
    const found = db.prepare("SELECT value FROM meta WHERE key = 'version'").get() as { value: string } | undefined;
    if (found?.value === version && isSound(db)) return db;
  } catch {
    // No such table, or no database at all.
  }
  db.close();
  return null;
}

function isSound(db: DatabaseSync): boolean {
  return (db.prepare('PRAGMA quick_check(1)').get() as { quick_check: string }).quick_check === 'ok';
}

function make(file: string, version: string): DatabaseSync {
  removeDatabase(file);
  const db = connect(file);
  configure(db);
  db.exec(`BEGIN; ${schema} COMMIT;`);
  db.prepare("INSERT INTO meta (key, value) VALUES ('version', ?)").run(version);
  return db;
}

function connect(file: string): DatabaseSync {
  return new DatabaseSync(file, { timeout: 5000 });
}

function configure(db: DatabaseSync): void {
  // What a power cut takes from the end is indexed again; only damage would matter, and this mode excludes it.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32000');
  // A rebuild writes everything in one transaction; its log must not stay that long for ever.
  db.exec('PRAGMA journal_size_limit = 16000000');
}
