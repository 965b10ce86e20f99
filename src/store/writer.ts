/**
 * One queue in front of a store. Writes that wait for the branch go together in one append, one commit each; the first
 * of them never waits for more to come.
 */
import { setImmediate } from 'node:timers/promises';
import type { Problem } from '../domain/problem.ts';
import { BadCommitError, ClosedError, StaleHeadError } from './errors.ts';
import { openOverlay, type Overlay, type Tree } from './overlay.ts';
import type { NewCommit, Store } from './port.ts';
import { openWrittenLately, type Written } from './written.ts';

export type { Tree } from './overlay.ts';
export type { Written } from './written.ts';

/**
 * What a plan wants: a commit; nothing, because `already` is what it would have written; or nothing, for reasons to
 * show.
 */
export type Planned<T> = { commit: NewCommit; result: T } | { already: Written; result: T } | { refused: Problem[] };

/**
 * Looks at the tree and says what to write. Run again, on a newer tree, whenever somebody else moved the branch first:
 * it changes nothing by itself, and takes numbers and states from the tree it is given.
 */
export type Plan<T> = (tree: Tree) => Promise<Planned<T>>;

/** `commit`: the id of the commit made, or of the one that was there already. */
export type Outcome<T> = { commit: string; result: T } | { refused: Problem[] };

export interface Writer {
  /**
   * Resolves when the commit is on disk and in the branch. Rejects with what the plan threw, BadCommitError for what
   * may not be written, StaleHeadError when the branch never held still, or the store's failure: nothing was written.
   */
  write<T>(plan: Plan<T>): Promise<Outcome<T>>;
  /** Takes no more writes, and resolves when those taken are done. The store stays open. */
  close(): Promise<void>;
}

interface Waiting {
  plan: Plan<unknown>;
  resolve(outcome: Outcome<unknown>): void;
  reject(error: unknown): void;
}

/** A group is bounded so that its last write is not kept waiting by its own commit's neighbours. */
const largestGroup = 64;

/**
 * `now` is the clock that says which writes are too old to be sent again, and when to give up. Each attempt but the last
 * is lost to a write of somebody else's: whoever has waited for `patienceMs` (10,000 by default) is told rather than kept.
 */
export function openWriter(
  store: Store,
  { now = Date.now, patienceMs = 10_000 }: { now?: () => number; patienceMs?: number } = {},
): Writer {
  const lately = openWrittenLately(store);
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let closed = false;
  // Ahead of the first write, which would wait for it. Where it fails, that write tries again and tells.
  const learnt = store
    .head()
    .then((head) => lately.follow(head, now()))
    .catch(() => {});

  async function run(): Promise<void> {
    while (queue.length > 0) {
      // Whoever was just answered, and whoever came in the same turn, joins the group.
      await setImmediate();
      const group = queue.splice(0, largestGroup);
      try {
        await writeGroup(group);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    running = undefined;
  }

  async function writeGroup(group: readonly Waiting[]): Promise<void> {
    await learnt;
    const begunMs = now();
    let left = [...group];
    for (let attempt = 1; left.length > 0; attempt += 1) {
      const head = await store.head();
      await lately.follow(head, now());
      const tree = openOverlay(store, head, lately.find);
      const planned = await planAll(left, tree);
      try {
        const oids = await store.append(head, tree.commits);
        if (oids !== 'stale') {
          answer(planned, tree, oids);
          return;
        }
      } catch (error) {
        if (!(error instanceof BadCommitError)) throw error;
        // A file that exists, or is gone from disk, or a bad path: its neighbours go on without it.
        const bad = planned.find(({ outcome, place }) => 'commit' in outcome && place === error.commit);
        if (bad === undefined) throw error;
        bad.waiting.reject(error);
        left = planned.filter((entry) => entry !== bad).map(({ waiting }) => waiting);
        continue;
      }
      if (now() - begunMs > patienceMs) throw new StaleHeadError(attempt);
      left = planned.map(({ waiting }) => waiting);
    }
  }

  async function planAll(group: readonly Waiting[], tree: Overlay): Promise<PlannedEntry[]> {
    const planned: PlannedEntry[] = [];
    for (const waiting of group) {
      try {
        const outcome = await waiting.plan(tree);
        const place = tree.commits.length;
        if ('commit' in outcome) tree.plan(outcome.commit);
        planned.push({ waiting, outcome, place });
      } catch (error) {
        waiting.reject(error);
      }
    }
    return planned;
  }

  function answer(planned: readonly PlannedEntry[], tree: Overlay, oids: readonly string[]): void {
    for (const [i, written] of tree.written.entries()) written.commit = oids[i]!;
    lately.add(tree.written);
    for (const { waiting, outcome, place } of planned) {
      if ('refused' in outcome) waiting.resolve(outcome);
      else if ('commit' in outcome) waiting.resolve({ commit: oids[place]!, result: outcome.result });
      else waiting.resolve({ commit: outcome.already.commit!, result: outcome.result });
    }
  }

  return {
    write<T>(plan: Plan<T>) {
      return new Promise<Outcome<T>>((resolve, reject) => {
        if (closed) {
          reject(new ClosedError('writer'));
          return;
        }
        queue.push({ plan, resolve: resolve as Waiting['resolve'], reject });
        running ??= run();
      });
    },
    async close() {
      closed = true;
      await learnt;
      await running;
    },
  };
}

interface PlannedEntry {
  waiting: Waiting;
  outcome: Planned<unknown>;
  /** Of its commit among the group's, if it has one. */
  place: number;
}
