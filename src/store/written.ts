/**
 * What was written lately, by its trailers: how a form that is sent twice is known to be one, also after a restart and
 * when another portal took the first.
 */
import type { Store } from './port.ts';

/** A commit recognised by a trailer. */
export interface Written {
  readonly trailers: ReadonlyMap<string, string>;
  /** Its id; null while it waits in the same group as whoever looks for it. */
  commit: string | null;
}

/** Forms live shorter than this. */
export const rememberedMs = 31 * 24 * 60 * 60 * 1000;

export interface WrittenLately {
  /** Learns the history up to `head`, at most `rememberedMs` back. */
  follow(head: string | null, nowMs: number): Promise<void>;
  /** Learns one's own commits, the first of them on what was followed last. */
  add(commits: readonly Written[]): void;
  find(trailer: string, value: string): Written | undefined;
}

export function openWrittenLately(store: Pick<Store, 'log' | 'isAncestor'>): WrittenLately {
  const byTrailer = new Map<string, Written>();
  let known: string | null = null;
  let knownSinceMs = Infinity;

  function add(commits: readonly Written[]): void {
    for (const commit of commits) {
      for (const [trailer, value] of commit.trailers) byTrailer.set(keyOf(trailer, value), commit);
      known = commit.commit;
    }
  }

  return {
    add,
    find: (trailer, value) => byTrailer.get(keyOf(trailer, value)),

    async follow(head, nowMs) {
      if (head === known && nowMs - knownSinceMs < 2 * rememberedMs) return;
      const isNext = known !== null && head !== null && (await store.isAncestor(known, head));
      // History was rewritten, or more is remembered than wanted: what is no longer there must not be found.
      const afresh = !isNext || nowMs - knownSinceMs >= 2 * rememberedMs;
      const from = afresh ? null : known;
      if (afresh) {
        byTrailer.clear();
        knownSinceMs = nowMs - rememberedMs;
        known = null;
      }
      if (head === null) return;
      for await (const { oid, trailers } of store.log(from, head, { sinceMs: nowMs - rememberedMs, paths: false })) {
        add([{ trailers, commit: oid }]);
      }
      known = head;
    },
  };
}

const keyOf = (trailer: string, value: string) => `${trailer}\0${value}`;
