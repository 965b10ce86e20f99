import type { DatabaseSync } from 'node:sqlite';
import type { CommitInfo, Store } from '../store/port.ts';

/** A path of the content, and a commit that added it. */
export interface Addition {
  path: string;
  commit: string;
  /** What a merge brings was added by a commit of the branch it merged, if that is known. */
  byMerge: boolean;
}

const batch = 2000;

/** The additions of a stretch of history, in batches, oldest first. */
export async function* additionsIn(
  store: Store,
  from: string | null,
  to: string,
  signal: AbortSignal,
): AsyncGenerator<Addition[]> {
  let additions: Addition[] = [];
  for await (const commit of store.log(from, to)) {
    signal.throwIfAborted();
    for (const addition of additionsOf(commit)) additions.push(addition);
    if (additions.length < batch) continue;
    yield additions;
    additions = [];
  }
  yield additions;
}

function additionsOf({ oid, parents, added }: CommitInfo): Addition[] {
  const byMerge = parents.length > 1;
  return added.filter((path) => path.startsWith('content/')).map((path) => ({ path, commit: oid, byMerge }));
}

export interface CommitsOfPaths {
  forget(): void;
  /** @param followed learnt as it came, so later than whatever is still read from the past */
  add(additions: readonly Addition[], followed: boolean): void;
}

/** The last commit that added each path; a request never asks git for it. */
export function openCommitsOfPaths(db: DatabaseSync): CommitsOfPaths {
  const forget = db.prepare('DELETE FROM added');
  const addMerged = db.prepare('INSERT OR IGNORE INTO added (path, oid, followed) VALUES (?, ?, ?)');
  const add = db.prepare(
    `INSERT INTO added (path, oid, followed) VALUES (?, ?, ?)
     ON CONFLICT (path) DO UPDATE SET oid = excluded.oid, followed = excluded.followed
     WHERE excluded.followed >= added.followed`,
  );
  return {
    forget: () => void forget.run(),
    add(additions, followed) {
      for (const { path, commit, byMerge } of additions) {
        (byMerge ? addMerged : add).run(path, commit, followed ? 1 : 0);
      }
    },
  };
}
