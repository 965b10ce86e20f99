/**
 * What the portal knows of the record, derived from the store and kept beside it: lists, sums and revisions, answered
 * without git. Deleting its file loses nothing.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Source } from '../domain/source.ts';
import type { Store } from '../store/port.ts';
import { additionsIn } from './commits-of-paths.ts';
import { openContents, type Contents, type State } from './contents.ts';
import { isDamage, openDatabase, removeDatabase } from './database.ts';
import { sourceFrom } from './index-source.ts';
import { openKeptFolds } from './kept-folds.ts';
import { lockFile } from './lock.ts';
import { openReaders, type Reader, type Readers } from './readers.ts';

export interface IndexOptions {
  store: Store;
  /** The database's; its folder exists. Made when it is missing, made anew when it is of no use. */
  file: string;
  /** How long to wait for another process to let go of `file`; 10,000 ms by default. */
  lockWaitMs?: number;
}
export interface IndexStatus {
  /** The commit that `source` reads; null: an empty branch. Undefined before there is any. */
  commit: string | null | undefined;
  /** Whether the branch is known to be at another commit. */
  indexing: boolean;
  /** Faults in the content. */
  problems: number;
  /** Changes whenever any revision does: also when a commit's own do, as the past becomes known. */
  version: string;
  /** Why the branch could not be followed the last time; tried again until it can. */
  failure?: Error;
}
export interface Index {
  /** Resolves when the head has been indexed for the first time; rejects when that fails. */
  readonly ready: Promise<void>;
  /** The newest commit indexed, whole and unchanging until it is disposed of. Throws while there is none. */
  source(): Source & Disposable;
  /** Resolves when `source()` is at the head the branch has now, or a later one. The branch is watched anyway. */
  follow(): Promise<void>;
  status(): IndexStatus;
  /** Resolves when every path's commit is known. */
  learnt(): Promise<void>;
  close(): Promise<void>;
}

const retryMs = 1000;

/** Opens the index of a store and follows its branch from then on. Returns at once. */
export function openIndex({ store, file, lockWaitMs = 10_000 }: IndexOptions): Index {
  const closing = new AbortController();
  const exclusive = oneAtATime();
  const folds = openKeptFolds();
  const sources = new WeakMap<Reader<State>, { state: State; source: Source }>();
  let lock: Disposable | undefined;
  let opened: { db: DatabaseSync; contents: Contents } | undefined;
  let readers: Readers<State> | undefined;
  let state: State | null = null;
  let head: string | null | undefined;
  let damaged = false;
  let failure: Error | undefined;
  let retry: NodeJS.Timeout | undefined;
  let learning: { done: Promise<void>; stop: AbortController } | undefined;
  let running: Promise<void> | undefined;
  let queued: Promise<void> | undefined;

  function open(): Contents {
    const db = openDatabase(file);
    const contents = openContents(db, store);
    opened = { db, contents };
    damaged = false;
    state = contents.load();
    if (state) readers = openReaders(file, state, noteDamage);
    return contents;
  }

  async function shut(): Promise<void> {
    await stopLearning();
    readers?.close();
    opened?.db.close();
    readers = undefined;
    opened = undefined;
  }

  function noteDamage(error: unknown): void {
    if (!isDamage(error) || damaged) return;
    damaged = true;
    followSoon();
  }

  function committed(next: State): void {
    state = next;
    if (readers) readers.moveTo(next);
    else readers = openReaders(file, next, noteDamage);
  }

  async function catchUp(): Promise<void> {
    closing.signal.throwIfAborted();
    lock ??= await lockFile(`${file}-lock`, lockWaitMs, closing.signal);
    if (damaged) {
      await shut();
      removeDatabase(file);
    }
    const contents = opened?.contents ?? open();
    head = await store.head();
    if (state === null || state.commit !== head) await moveTo(head, contents);
    if (!state!.historyKnown) learning ??= learn(state!.commit!, contents);
  }

  async function moveTo(commit: string | null, contents: Contents): Promise<void> {
    readers?.letGo();
    if (state?.commit && commit !== null && (await store.isAncestor(state.commit, commit))) {
      // The state when its turn comes: the past may have become known meanwhile.
      await exclusive(() => contents.advance(state!, commit, closing.signal, committed));
    } else {
      await stopLearning();
      await exclusive(() => contents.rebuild(commit, closing.signal, committed));
    }
  }

  /** Reading all of a long history takes longer than the content does, so it is done beside everything else. */
  function learn(upTo: string, contents: Contents): NonNullable<typeof learning> {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, closing.signal]);
    const read = async () => {
      for await (const additions of additionsIn(store, null, upTo, signal)) {
        await exclusive(() => contents.addHistory(additions));
      }
      await exclusive(() => committed(contents.endHistory(state!)));
    };
    const done = read().catch((error: unknown) => {
      learning = undefined;
      if (!signal.aborted) tryAgain(error);
    });
    return { done, stop };
  }

  async function stopLearning(): Promise<void> {
    learning?.stop.abort();
    await learning?.done;
    learning = undefined;
  }

  async function attempt(): Promise<void> {
    clearTimeout(retry);
    try {
      await catchUp().catch((error: unknown) => {
        if (!isDamage(error)) throw error;
        damaged = true;
        return catchUp();
      });
      failure = undefined;
    } catch (error) {
      if (!closing.signal.aborted) tryAgain(error);
      throw error;
    }
  }

  function tryAgain(error: unknown): void {
    failure = error instanceof Error ? error : new Error(String(error));
    clearTimeout(retry);
    retry = setTimeout(followSoon, retryMs).unref();
  }

  function follow(): Promise<void> {
    if (running) {
      queued ??= running
        .catch(() => {})
        .then(() => {
          queued = undefined;
          return follow();
        });
      return queued;
    }
    running = attempt().finally(() => {
      running = undefined;
    });
    return running;
  }

  function followSoon(): void {
    follow().catch(() => {});
  }

  const stopWatching = store.watch((moved) => {
    head = moved;
    followSoon();
  });
  const ready = follow();
  ready.catch(() => {});

  return {
    ready,
    follow,

    source() {
      if (!readers) throw new Error('Nothing is indexed yet.');
      const { reader, release } = readers.hold();
      let made = sources.get(reader);
      if (made?.state !== reader.state) {
        made = { state: reader.state, source: sourceFrom(reader, folds) };
        sources.set(reader, made);
      }
      return { ...made.source, [Symbol.dispose]: release };
    },

    status: () => ({
      commit: state?.commit,
      indexing: state === null || state.commit !== head,
      problems: state?.problems ?? 0,
      version: state === null ? '' : `${state.revisions.team}${state.historyKnown ? '+' : ''}`,
      failure,
    }),

    async learnt() {
      await follow();
      await learning?.done;
      if (!state!.historyKnown) throw failure ?? new Error('The index is closed.');
    },

    async close() {
      closing.abort(new Error('The index is closed.'));
      stopWatching();
      clearTimeout(retry);
      await running?.catch(() => {});
      await queued?.catch(() => {});
      await shut();
      lock?.[Symbol.dispose]();
    },
  };
}

function oneAtATime(): <T>(work: () => T | Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}
