/**
 * The record at a git remote, read through a git directory of this machine: a mirror of ours, or somebody's clone, of
 * which nothing but objects and one ref below `refs/carnet-seen/` is touched. A write is a push, and the push is the
 * compare-and-swap: nothing is acknowledged that is not at the remote.
 * Why, and what it costs: docs/decisions/2026-11-25-remote-store.md.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve as resolvePath } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isRemoteAddress, withoutPassword } from '../domain/remote-address.ts';
import { ClosedError, RemoteError, UnusableRepositoryError } from './errors.ts';
import { examineRepository } from './examine.ts';
import { openGitStore } from './git-store.ts';
import { initLocalStore } from './init.ts';
import { openMaintenance, removeLeftovers } from './maintenance.ts';
import { ownRef } from './names.ts';
import type { Store } from './port.ts';
import { defaultLeftBehindMs } from './ref-mover.ts';
import { defaultQuietMs, openTransfer, type RemoteMove } from './transfer.ts';

export interface RemoteStoreOptions {
  /** A git directory: a clone's `.git`, a bare repository, or nothing yet, and then a bare one is made. */
  path: string;
  /** A URL, or the name of one of the git directory's remotes. */
  remote: string;
  branch: string;
  /** How long the remote may say nothing before it counts as down; 20,000 by default. */
  quietMs?: number;
  /** The remote is looked at this often, for as long as somebody watches. By default only when asked to, or to write. */
  lookEveryMs?: number;
  /** Told when cleaning up in the background failed; nothing is lost by it. Ignored by default. */
  failed?: (error: unknown) => void;
  /** Told when the remote is found to be out of reach, and when it is reached again. */
  changed?: (standing: RemoteStanding) => void;
  /** ms since epoch. */
  now?: () => number;
  /** As of a local store. */
  lockLeftBehindMs?: number;
}

/** What is known of the remote. */
export interface RemoteStanding {
  /** When the remote last told where its branch is, ms since epoch; null: not yet. */
  lookedMs: number | null;
  /** Why the last look or push failed; null: it did not. */
  fault: RemoteError | null;
}

/**
 * A store whose `head` and `ref` are as last looked at, and whose `watch` tells of moves once they were looked at.
 * `append` and `moveRef` throw RemoteError where the remote cannot be reached or refuses.
 */
export interface RemoteStore extends Store {
  /** Looks at the remote now; whoever asks meanwhile shares the next look. Throws RemoteError. */
  look(): Promise<void>;
  standing(): RemoteStanding;
}

/** Of one push whose outcome is not known; none is begun after `quietMs`. */
const mostTries = 5;

/**
 * Looks at the remote once. Where that fails the store is opened all the same if an earlier look is remembered, and
 * `standing` says so; else throws RemoteError. Throws UnusableRepositoryError where `path` cannot hold what is read.
 */
export async function openRemoteStore({
  path,
  remote,
  branch,
  quietMs = defaultQuietMs,
  lookEveryMs,
  failed = () => {},
  changed = () => {},
  now = Date.now,
  lockLeftBehindMs = defaultLeftBehindMs,
}: RemoteStoreOptions): Promise<RemoteStore> {
  if (remote === '' || remote.startsWith('-')) throw new UnusableRepositoryError(`${remote} is no remote`);
  const gitDir = resolvePath(path);
  if (!existsSync(gitDir)) await makeMirror(gitDir, branch);
  const { hash, bare, whole } = await examineRepository(gitDir, branch);
  if (!whole) {
    const advice = 'run git fetch --unshallow in it; in a workflow, check out with fetch-depth: 0 and no filter';
    throw new UnusableRepositoryError(`${gitDir} holds a part of the history only: ${advice}`);
  }
  const closing = new AbortController();
  const transfer = await openTransfer({ gitDir, remote, quietMs, closing: closing.signal });
  const maintenance = bare ? openMaintenance(gitDir, failed) : null;
  if (bare) await removeLeftovers(gitDir, Date.now());

  const branchRef = `refs/heads/${branch}`;
  const seenRef = `refs/carnet-seen/${placeOf(remote)}/${branch}`;
  const { store, refs, reader, readRef } = openGitStore({
    gitDir,
    hash,
    ref: seenRef,
    lockLeftBehindMs,
    maintenance,
    publish,
  });
  /** Refs of ours at the remote, and the branches that stand in for them; undefined: not looked at yet. */
  let marks: ReadonlyMap<string, string> | undefined;
  let standing: RemoteStanding = { lookedMs: null, fault: null };
  let looking: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let moves: Promise<unknown> = Promise.resolve();
  let closed = false;

  function stand(fault: RemoteError | null): void {
    const before = standing.fault;
    standing = { lookedMs: fault === null ? now() : standing.lookedMs, fault };
    if ((before === null) !== (fault === null)) changed(standing);
  }

  async function lookNow(): Promise<void> {
    try {
      for (let tries = 1; !(await followed()); tries += 1) {
        if (tries === 20) throw new RemoteError('unreachable', `${branch} moves faster than it can be followed`);
      }
      stand(null);
    } catch (error) {
      if (error instanceof RemoteError) stand(error);
      throw error;
    }
  }

  /** False: what was listed may be older than what is known by now, or was gone when it was fetched. */
  async function followed(): Promise<boolean> {
    const seen = await readRef(seenRef);
    const known = marks;
    const listed = await transfer.list([branchRef, 'refs/carnet/*', 'refs/heads/carnet/*']);
    const head = listed.get(branchRef) ?? null;
    if (head !== null && (await reader.info(head)) === null) {
      await transfer.fetch([branchRef]);
      maintenance?.packWritten();
      if ((await reader.info(head)) === null) return false;
    }
    // A push of ours went through meanwhile, or somebody's who looks through the same directory.
    const still = seen === head ? (await readRef(seenRef)) === seen : await refs.move(seenRef, seen, head);
    if (marks !== known || !still) return false;
    marks = listed;
    return true;
  }

  function look(): Promise<void> {
    // One that is under way may have asked before what the caller wants to know happened.
    if (looking !== undefined) {
      next ??= looking
        .catch(() => {})
        .then(() => {
          next = undefined;
          return look();
        });
      return next;
    }
    looking = lookNow().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  /** Whether a move of ours has happened, going by the last look; null: nobody has moved it. */
  async function happened({ ref, from, to }: RemoteMove, unsure: boolean): Promise<boolean | null> {
    if (ref !== branchRef) {
      const place = marks?.get(ref) ?? null;
      // Others move it to the same commit: it was us only where no push of ours was turned down.
      return place === from ? null : unsure && place === to;
    }
    const place = await readRef(seenRef);
    if (place === from) return null;
    // A commit is nobody else's, whatever the remote said: curl sends again by itself. Others may have gone on from it.
    return place === to || (place !== null && to !== null && store.isAncestor(to, place));
  }

  /**
   * Pushes until it is known what became of it. The same objects are pushed again where it is not: whichever push
   * arrives, and if both do, it is one write.
   */
  async function pushUntilKnown(move: RemoteMove): Promise<'moved' | 'stale' | { refused: string }> {
    const givenUpAt = performance.now() + quietMs;
    let unsure = false;
    for (let tries = 1; ; tries += 1) {
      let fault = new RemoteError('unreachable', `the remote does not move ${move.ref}, which nobody else moves`);
      try {
        const outcome = await transfer.push(move);
        if (outcome !== 'stale' && outcome !== 'already') return outcome;
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error;
        fault = error;
        stand(fault);
        unsure = true;
      }
      try {
        await look();
        const moved = await happened(move, unsure);
        if (moved !== null) return moved ? 'moved' : 'stale';
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error;
        fault = error;
      }
      if (tries === mostTries || performance.now() > givenUpAt || fault.kind !== 'unreachable') throw fault;
      // Several portals that were refused together do not come back together.
      await setTimeout(100 * 2 ** tries * (0.5 + Math.random() / 2));
    }
  }

  async function publish(from: string | null, to: string, packNamed: () => Promise<unknown>): Promise<boolean> {
    await packNamed();
    const outcome = await pushUntilKnown({ ref: branchRef, from, to });
    if (outcome === 'stale') return false;
    if (outcome !== 'moved') throw refusal(remote, branchRef, outcome.refused);
    stand(null);
    // Where it fails a look found it there already, or more.
    await refs.move(seenRef, from, to);
    return true;
  }

  async function knownMarks(): Promise<ReadonlyMap<string, string>> {
    if (marks === undefined) await look();
    return marks!;
  }

  async function moveMark(name: string, from: string | null, to: string | null): Promise<boolean> {
    if (closed) throw new ClosedError('store');
    const known = await knownMarks();
    const standIn = branchFor(name);
    if (markOf(known, name) !== from) return false;
    if (from === to) return true;
    const places = known.has(standIn) ? [standIn] : [name, standIn];
    let refused = '';
    for (const ref of places) {
      const outcome = await pushUntilKnown({ ref, from: known.get(ref) ?? null, to });
      if (outcome === 'moved') {
        const moved = new Map(marks);
        if (to === null) moved.delete(ref);
        else moved.set(ref, to);
        marks = moved;
        return true;
      }
      if (outcome === 'stale') return false;
      // Some forges take branches and tags alone.
      refused = outcome.refused;
    }
    throw refusal(remote, name, refused);
  }

  /** `standing` tells when it failed. */
  function lookAgain(): void {
    if (looking === undefined && !closed) look().catch(() => {});
  }

  const remembered = await readRef(seenRef);
  await look().catch(async (error: unknown) => {
    if (error instanceof RemoteError && remembered !== null) return;
    await store.close();
    throw error;
  });

  return {
    ...store,
    look: async () => {
      if (closed) throw new ClosedError('store');
      await look();
    },
    standing: () => standing,

    async resolve(revision) {
      const ours = revision === branch || revision === branchRef;
      return ours ? readRef(seenRef) : store.resolve(revision);
    },

    async ref(name) {
      const place = ownRef(name);
      return markOf(await knownMarks(), place);
    },

    moveRef(name, from, to) {
      const moved = moves.then(() => moveMark(ownRef(name), from, to));
      moves = moved.catch(() => {});
      return moved;
    },

    watch(moved) {
      const stop = store.watch(moved);
      const timer = lookEveryMs === undefined ? undefined : setInterval(lookAgain, lookEveryMs).unref();
      return () => {
        clearInterval(timer);
        stop();
      };
    },

    async close() {
      closed = true;
      await moves;
      await store.close();
      // Nobody waits for what it would bring.
      closing.abort();
      await looking?.catch(() => {});
    },
  };
}

/** Whole or not at all, whenever the process is killed. */
async function makeMirror(gitDir: string, branch: string): Promise<void> {
  const made = `${gitDir}-${randomBytes(6).toString('hex')}`;
  await initLocalStore({ path: made, branch });
  await rename(made, gitDir).catch((error: unknown) => {
    // Another process was first.
    if (!existsSync(gitDir)) throw error;
  });
  await rm(made, { recursive: true, force: true });
}

/** The branch that stands in for a ref of ours, where the forge takes branches alone. */
const branchFor = (name: string) => name.replace(/^refs\/carnet\//, 'refs/heads/carnet/');

/** A branch is only made where the ref was refused: whatever the ref says then is from before. */
function markOf(marks: ReadonlyMap<string, string>, name: string): string | null {
  return marks.get(branchFor(name)) ?? marks.get(name) ?? null;
}

/** Two remotes of one directory are two places. A password that changes makes no other remote. */
function placeOf(remote: string): string {
  if (!isRemoteAddress(remote) && /^[A-Za-z0-9][\w-]*$/.test(remote)) return remote;
  return `at-${createHash('sha256').update(withoutPassword(remote)).digest('hex').slice(0, 16)}`;
}

function refusal(remote: string, ref: string, said: string): RemoteError {
  const advice = 'let this user push there, or look at what its rules ask for';
  return new RemoteError('refused', `the remote ${withoutPassword(remote)} refuses to move ${ref}: ${said}; ${advice}`);
}
