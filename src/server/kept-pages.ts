/**
 * Rendered pages, kept as bytes. A page is named by its address and by whatever its content depends on: the reader's
 * rights, the language, and the revision of what it shows. So a commit is answered with new pages at once without
 * anything being thrown away here; the pages nobody asks for any more leave when room is needed.
 */
import type { Bytes } from './bytes.ts';

export interface KeptPage {
  readonly bytes: Bytes;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  /** From this instant on (ms since epoch), what it shows may be another thing without any commit. */
  readonly validUntilMs: number;
}

export interface KeptPages {
  get(key: string): KeptPage | undefined;
  /** The kept page, else what `render` gives; asked for many times at once, rendered once. Failures are not kept. */
  getOr(key: string, render: () => Promise<KeptPage>): Promise<KeptPage>;
  /** Bytes held. */
  size(): number;
}

/** The map's own cost for a page, roughly: key, headers, entry. */
const overhead = 1_000;

/** Keeps at most `capacity` bytes, the most recently used. `now` is ms since epoch. */
export function openKeptPages(now: () => number, capacity = 64 * 1024 * 1024): KeptPages {
  const pages = new Map<string, { page: KeptPage; weight: number }>();
  const rendering = new Map<string, Promise<KeptPage>>();
  let total = 0;

  const drop = (key: string) => {
    const kept = pages.get(key);
    if (kept === undefined) return;
    pages.delete(key);
    total -= kept.weight;
  };
  const keep = (key: string, page: KeptPage) => {
    drop(key);
    // Room for the compressed forms that it will grow.
    const weight = overhead + key.length * 2 + Math.ceil(page.bytes.plain.length * 1.5);
    if (weight > capacity) return;
    pages.set(key, { page, weight });
    total += weight;
    while (total > capacity) drop(pages.keys().next().value!);
  };
  const get = (key: string): KeptPage | undefined => {
    const kept = pages.get(key);
    if (kept === undefined) return undefined;
    if (kept.page.validUntilMs <= now()) {
      drop(key);
      return undefined;
    }
    pages.delete(key);
    pages.set(key, kept);
    return kept.page;
  };

  return {
    get,
    getOr(key, render) {
      const kept = get(key);
      if (kept) return Promise.resolve(kept);
      let page = rendering.get(key);
      if (page === undefined) {
        page = render()
          .then((made) => {
            if (made.validUntilMs > now()) keep(key, made);
            return made;
          })
          .finally(() => rendering.delete(key));
        rendering.set(key, page);
      }
      return page;
    },
    size: () => total,
  };
}
