/**
 * The store over a git directory, for the drivers that keep objects in one: they differ in how the branch moves. Here
 * (local.ts), or at a remote (remote.ts), with what is known of it kept under a ref of ours.
 */
import { join } from 'node:path';
import { ClosedError } from './errors.ts';
import { openGitReading, type GitReading } from './git-reading.ts';
import type { Maintenance } from './maintenance.ts';
import { ownRef } from './names.ts';
import { buildCommits } from './new-commit.ts';
import type { HashName } from './objects.ts';
import { writePack } from './pack.ts';
import type { Store } from './port.ts';
import { flushFolder, openRefMover, type RefMover } from './ref-mover.ts';
import { openHeadWatch } from './watch-head.ts';

export interface GitStoreOptions {
  gitDir: string;
  hash: HashName;
  /** Where the head is read, named in full. */
  ref: string;
  lockLeftBehindMs: number;
  /** Null: the directory is somebody's clone, and keeping it small is their git's affair. */
  maintenance: Maintenance | null;
  /**
   * Moves the branch from one commit to another whose objects are in the git directory; `packNamed` makes their names
   * last. False: the branch is elsewhere. By default the ref itself is moved.
   */
  publish?: (from: string | null, to: string, packNamed: () => Promise<unknown>) => Promise<boolean>;
}

/** A store, and what a driver needs to do more than the ref's own move. */
export interface GitStore {
  store: Store;
  refs: RefMover;
  reader: GitReading['reader'];
  readRef: GitReading['readRef'];
}

export function openGitStore({ gitDir, hash, ref, lockLeftBehindMs, maintenance, publish }: GitStoreOptions): GitStore {
  const { reading, reader, readRef } = openGitReading(gitDir, hash);
  const { isAncestor } = reading;
  const refs = openRefMover({ gitDir, hash, leftBehindMs: lockLeftBehindMs, current: readRef, isAncestor });
  const watcher = openHeadWatch(gitDir, ref, () => readRef(ref));
  let appended: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function appendNow(head: string | null, commits: Parameters<Store['append']>[1]) {
    if (closed) throw new ClosedError('store');
    if ((await readRef(ref)) !== head) return 'stale';
    const { oids, objects } = await buildCommits(reader, head, commits);
    const last = oids.at(-1);
    if (last === undefined) return [];
    const objectsFolder = join(gitDir, 'objects');
    await writePack(objectsFolder, hash, objects);
    maintenance?.packWritten();
    // The pack's name must be on disk before the branch can name what is in it.
    const packNamed = () => flushFolder(join(objectsFolder, 'pack'));
    const moved = publish ? publish(head, last, packNamed) : refs.move(ref, head, last, packNamed);
    if (!(await moved)) return 'stale';
    for (const [oid, { type, content }] of objects) {
      if (type !== 'blob') reader.remember(oid, content as Buffer);
    }
    watcher.tell(last);
    return oids;
  }

  const store: Store = {
    head: () => readRef(ref),
    ...reading,

    append(head, commits) {
      const done = appended.then(() => appendNow(head, commits));
      appended = done.catch(() => {});
      return done;
    },

    ref: async (name) => readRef(ownRef(name)),

    async moveRef(name, from, to) {
      const place = ownRef(name);
      if ((await readRef(place)) !== from) return false;
      return from === to || refs.move(place, from, to);
    },

    watch: (moved) => watcher.add(moved),

    async close() {
      closed = true;
      watcher.close();
      await appended;
      await Promise.all([reader.close(), refs.close(), maintenance?.close()]);
    },
  };
  return { store, refs, reader, readRef };
}
