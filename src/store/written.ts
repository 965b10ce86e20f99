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

  async function writtenIn(from: string | null, to: string, sinceMs: number): Promise<Written[]> {
    const commits = await Array.fromAsync(store.log(from, to, { sinceMs, paths: false }));
    return commits.map(({ oid, trailers }) => ({ trailers, commit: oid }));
  }

  /** What was written between two heads; null: the second does not stand on the first. */
  async function newsOf(from: string, to: string, sinceMs: number): Promise<Written[] | null> {
    // Both at once: a portal that follows slowly never catches up with a busier one. The first head may be gone.
    const [isNext, news] = await Promise.all([
      store.isAncestor(from, to),
      writtenIn(from, to, sinceMs).catch(() => null),
    ]);
    return isNext ? news : null;
  }

  return {
    add,
    find: (trailer, value) => byTrailer.get(keyOf(trailer, value)),

    async follow(head, nowMs) {
      if (head === known && nowMs - knownSinceMs < 2 * rememberedMs) return;
      const sinceMs = nowMs - rememberedMs;
      const isFresh = nowMs - knownSinceMs < 2 * rememberedMs;
      let news = known !== null && head !== null && isFresh ? await newsOf(known, head, sinceMs) : null;
      if (news === null) {
        // History was rewritten, or more is remembered than wanted: what is no longer there must not be found.
        byTrailer.clear();
        knownSinceMs = sinceMs;
        known = null;
        news = head === null ? [] : await writtenIn(null, head, sinceMs);
      }
      add(news);
      known = head;
    },
  };
}

const keyOf = (trailer: string, value: string) => `${trailer}\0${value}`;
