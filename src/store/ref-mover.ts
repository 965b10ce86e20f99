/** Moves a ref if it still is where it was, on disk when it returns. git itself does it: its locks are everybody's. */
import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LockedError } from './errors.ts';
import { GitError } from './git.ts';
import { splitAt } from './listing.ts';
import { hashBytes, type HashName } from './objects.ts';
import { openTalk } from './talk.ts';

/** git holds a lock of a ref for milliseconds; one this old was left by a process that was killed. */
export const defaultLeftBehindMs = 30_000;

type Ready = () => Promise<unknown>;

export interface RefMover {
  /**
   * Moves `ref` from one id to another; null: there is none. False: it is elsewhere, and nothing has changed.
   * `ready` is waited for while the lock is held, before anything is moved. Throws LockedError.
   */
  move(ref: string, from: string | null, to: string | null, ready?: Ready): Promise<boolean>;
  close(): Promise<void>;
}

export interface RefMoverOptions {
  gitDir: string;
  hash: HashName;
  /** A lock that is older than this was left by a process that was killed: it is removed, and the move goes on. */
  leftBehindMs: number;
  /** Where a ref is. */
  current(ref: string): Promise<string | null>;
  /** Whether a commit is in another's history. */
  isAncestor(ancestor: string, of: string): Promise<boolean>;
}

export function openRefMover({ gitDir, hash, leftBehindMs, current, isAncestor }: RefMoverOptions): RefMover {
  // Between attempts a lock's age is looked at.
  const config = { 'core.filesRefLockTimeout': '1000', 'core.packedRefsTimeout': '1000' };
  // Asked once: whether a move that was not confirmed happened is looked up, not tried again.
  const talk = openTalk(['update-ref', '--stdin'], { gitDir, config }, (output) => splitAt(output, 0x0a), 1);
  const nothing = '0'.repeat(hashBytes[hash] * 2);
  let queue: Promise<unknown> = Promise.resolve();

  async function expect(question: string, answer: string): Promise<void> {
    const found = (await talk.ask(question)).toString();
    if (found === answer) return;
    // Whatever this is, no lock is to stay with it.
    talk.restart();
    throw new GitError(['update-ref'], null, '', `answered ${JSON.stringify(found)}`);
  }

  /** One attempt. Throws GitError when git failed and the ref did not move. */
  async function attempt(ref: string, from: string | null, to: string | null, ready: Ready): Promise<boolean> {
    const change = to === null ? `delete ${ref} ${from ?? nothing}` : `update ${ref} ${to} ${from ?? nothing}`;
    let asked = false;
    try {
      const [started, prepared, readied] = await Promise.allSettled([
        expect('start\n', 'start: ok'),
        expect(`${change}\nprepare\n`, 'prepare: ok'),
        ready(),
      ]);
      for (const step of [started, prepared]) if (step.status === 'rejected') throw step.reason;
      if (readied.status === 'rejected') {
        await expect('abort\n', 'abort: ok');
        throw readied.reason;
      }
      asked = true;
      await expect('commit\n', 'commit: ok');
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      const now = await current(ref);
      if (now === from) throw error;
      // git ended between moving and saying so: others may have gone on from there.
      const moved = asked && (now === to || (now !== null && to !== null && (await isAncestor(to, now))));
      if (!moved) return false;
    }
    await flushRef(gitDir, ref, from === null || to === null);
    return true;
  }

  async function move(ref: string, from: string | null, to: string | null, ready: Ready): Promise<boolean> {
    const givenUpAt = performance.now() + leftBehindMs + 2000;
    for (let failures = 1; ;) {
      try {
        return await attempt(ref, from, to, ready);
      } catch (error) {
        if (!(error instanceof GitError)) throw error;
        const lock = await findLock(gitDir, ref);
        if (lock === null && failures === 3) throw error;
        if (lock === null) failures += 1;
        else if (Date.now() - lock.madeMs >= leftBehindMs) await removeLeftBehind(gitDir, lock);
        else if (performance.now() > givenUpAt) throw new LockedError(lock.path, error);
      }
    }
  }

  return {
    move(ref, from, to, ready = async () => {}) {
      const moved = queue.then(() => move(ref, from, to, ready));
      queue = moved.catch(() => {});
      return moved;
    },
    close: () => talk.close(),
  };
}

interface Lock {
  path: string;
  inode: number;
  madeMs: number;
}

/** The locks that a move of `ref` takes: its own, and HEAD's where HEAD names it. */
async function findLock(gitDir: string, ref: string): Promise<Lock | null> {
  for (const name of [ref, 'HEAD', 'packed-refs', 'reftable/tables.list']) {
    const path = join(gitDir, `${name}.lock`);
    const found = await stat(path).catch(() => null);
    if (found !== null) return { path, inode: found.ino, madeMs: found.mtimeMs };
  }
  return null;
}

/** Takes away a lock that nobody holds any more. */
async function removeLeftBehind(gitDir: string, { path, inode, madeMs }: Lock): Promise<void> {
  // Renamed, not removed: between the look and now another process may have done the same and taken the lock. And
  // not below `refs`, where any name but a lock's is a ref.
  const aside = join(gitDir, `left-behind-${randomBytes(8).toString('hex')}`);
  await rename(path, aside).catch(() => {});
  const moved = await stat(aside).catch(() => null);
  const isAnother = moved !== null && (moved.ino !== inode || moved.mtimeMs !== madeMs);
  if (isAnother) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

/** git flushes the ref's file before it renames it; the rename itself is on disk once the folder is. */
async function flushRef(gitDir: string, ref: string, newOrGone: boolean): Promise<void> {
  const folders = [join(gitDir, 'reftable'), join(gitDir, dirname(ref))];
  if (newOrGone) {
    for (let folder = dirname(dirname(ref)); folder !== '.'; folder = dirname(folder))
      folders.push(join(gitDir, folder));
    folders.push(gitDir);
  }
  await Promise.all(folders.map((folder) => flushFolder(folder)));
}

/** Makes what was renamed into a folder, or out of it, last through a power cut. A folder that is gone needs nothing. */
export async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  try {
    await folder?.sync();
  } finally {
    await folder?.close();
  }
}
