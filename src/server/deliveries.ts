/** Which deliveries of hooks were dealt with, in the state folder: what comes again after a restart is known again. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** More than a forge delivers, or a person delivers again, in weeks; the oldest leave first. */
export const mostDeliveries = 20_000;

export interface Deliveries {
  /** Whether any of these names is of one that was dealt with. */
  known(names: readonly string[]): boolean;
  keep(names: readonly string[]): void;
  close(): void;
}

/** `stateFolder` exists. */
export function openDeliveries(stateFolder: string, most = mostDeliveries): Deliveries {
  const path = join(stateFolder, 'hooks.sqlite');
  const db = new DatabaseSync(path);
  chmodSync(path, 0o600);
  db.exec(`
    pragma journal_mode = wal;
    pragma synchronous = normal;
    pragma busy_timeout = 5000;
    create table if not exists deliveries (number integer primary key autoincrement, name text not null unique) strict;
  `);
  const find = db.prepare('select 1 from deliveries where name = ?');
  const add = db.prepare('insert or ignore into deliveries (name) values (?)');
  const forget = db.prepare('delete from deliveries where number <= (select max(number) from deliveries) - ?');
  return {
    known: (names) => names.some((name) => find.get(name) !== undefined),
    keep(names) {
      // What is under way when the portal ends is done again when it comes again.
      if (!db.isOpen) return;
      for (const name of names) add.run(name);
      forget.run(most);
    },
    close: () => db.close(),
  };
}
