import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `file` holds what each path says by itself, `ticket` what a ticket's folder comes to: all that lists and sums need
 * without reading the files again. The rest of the content is small, and assembled into memory.
 */
export const schema = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE file (
    path TEXT PRIMARY KEY,
    of_ticket INTEGER NOT NULL,
    oid TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    parsed TEXT NOT NULL
  );
  CREATE INDEX file_of_base ON file (path) WHERE of_ticket = 0;
  CREATE INDEX file_of_mail ON file (parsed ->> '$.value.messageId');
  CREATE TABLE ticket (
    number INTEGER PRIMARY KEY,
    folder TEXT NOT NULL UNIQUE,
    customer TEXT NOT NULL,
    listed TEXT NOT NULL,
    summary TEXT NOT NULL,
    interventions TEXT NOT NULL,
    instants TEXT NOT NULL,
    last_instant TEXT NOT NULL
  );
  CREATE INDEX ticket_by_customer ON ticket (customer, listed, number);
  CREATE INDEX ticket_by_list ON ticket (listed, number);
  CREATE INDEX ticket_by_last_instant ON ticket (last_instant);
  CREATE TABLE involved (
    customer TEXT NOT NULL,
    contact TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (customer, contact, number)
  ) WITHOUT ROWID;
  CREATE INDEX involved_by_number ON involved (number);
  -- Of folded words (src/domain/search.ts), so that nothing is left for a tokenizer but to split at spaces.
  CREATE VIRTUAL TABLE ticket_text USING fts5 (
    title, said, internal, content = '', contentless_delete = 1, tokenize = 'ascii'
  );
  -- As a trigger, whatever FTS5 does to the last rowid is undone after it: Node cannot say one that large.
  CREATE TRIGGER ticket_gone AFTER DELETE ON ticket BEGIN
    DELETE FROM ticket_text WHERE rowid = old.number;
  END;
  CREATE TABLE problem (folder TEXT NOT NULL, problem TEXT NOT NULL);
  CREATE INDEX problem_by_folder ON problem (folder);
  CREATE TABLE revision (scope TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE added (
    path TEXT PRIMARY KEY,
    oid TEXT NOT NULL,
    followed INTEGER NOT NULL
  ) WITHOUT ROWID;
`;

/**
 * Names the code that derives the index: its own and the domain's sources, the libraries they read content with, and
 * Node. An index made by any other is made again, so nobody has to remember to raise a number.
 */
export function codeVersion(): string {
  const hash = createHash('sha256').update(process.version);
  const here = import.meta.dirname;
  for (const folder of [here, join(here, '../domain')].filter((path) => existsSync(path))) {
    for (const name of readdirSync(folder)
      .filter((each) => /\.[jt]s$/.test(each))
      .toSorted()) {
      hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
    }
  }
  const lock = join(here, '../../package.json');
  if (existsSync(lock)) hash.update(JSON.stringify(JSON.parse(readFileSync(lock, 'utf8')).dependencies ?? null));
  return hash.digest('hex');
}
