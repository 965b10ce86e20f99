import { dirname } from 'node:path/posix';
import type { DatabaseSync } from 'node:sqlite';
import type { ParsedFile } from '../domain/parse-file.ts';
import type { Base } from './base.ts';

/** Whom a change concerns. */
export interface Touched {
  /** The public part, and so every customer. */
  everyone: boolean;
  customers: Set<string>;
}

/** For each scope, the commit that last changed anything it may show. A rebuild moves all of them to its own. */
export interface Revisions {
  public: string;
  team: string;
  /** Of customers that have not changed since. */
  others: string;
  customers: ReadonlyMap<string, string>;
}

export function sameForAll(commit: string): Revisions {
  return { public: commit, team: commit, others: commit, customers: new Map() };
}

export function after(revisions: Revisions, commit: string, { everyone, customers }: Touched): Revisions {
  if (everyone) return sameForAll(commit);
  const changed = new Map(revisions.customers);
  for (const customer of customers) changed.set(customer, commit);
  return { ...revisions, team: commit, customers: changed };
}

export function openRevisionRows(db: DatabaseSync) {
  const put = db.prepare('INSERT OR REPLACE INTO revision (scope, value) VALUES (?, ?)');
  const removeAll = db.prepare('DELETE FROM revision');
  const all = db.prepare('SELECT scope, value FROM revision');
  const prefix = 'customer/';
  return {
    /** Writes those that differ from what was written last. */
    write(before: Revisions | null, now: Revisions): void {
      if (before?.others !== now.others) {
        removeAll.run();
        put.run('others', now.others);
      }
      put.run('public', now.public);
      put.run('team', now.team);
      for (const [customer, value] of now.customers) {
        if (before?.customers.get(customer) !== value) put.run(`${prefix}${customer}`, value);
      }
    },
    read(): Revisions {
      const values = new Map((all.all() as { scope: string; value: string }[]).map((row) => [row.scope, row.value]));
      const customers = [...values].filter(([scope]) => scope.startsWith(prefix));
      return {
        public: values.get('public')!,
        team: values.get('team')!,
        others: values.get('others')!,
        customers: new Map(customers.map(([scope, value]) => [scope.slice(prefix.length), value])),
      };
    },
  };
}

/** Adds whom a file outside of tickets concerns, by the content before and after it changed. */
export function touch(touched: Touched, file: ParsedFile, before: Base, now: Base): void {
  switch (file.kind) {
    case 'company':
    case 'team-member':
    case 'offer':
    case 'component':
    case 'article':
      touched.everyone = true;
      break;
    case 'customer':
      touched.customers.add(file.id);
      break;
    case 'contract':
    case 'contract-event': {
      const number = file.kind === 'contract' ? file.id : file.contract;
      for (const base of [before, now]) {
        for (const [customer, contracts] of base.contracts) {
          if (contracts.some((contract) => contract.number === number)) touched.customers.add(customer);
        }
      }
      break;
    }
    case 'stray':
      // The firm's logo is one, or may be.
      if (dirname(file.path) === 'content') touched.everyone = true;
      break;
  }
}
