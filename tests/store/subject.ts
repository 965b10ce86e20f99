import type { Pushed } from '../../src/store/memory.ts';
import type { NewCommit, Store } from '../../src/store/port.ts';

/** A store and the rest of the world around it. */
export interface Subject {
  store: Store;
  /** A commit by somebody else, on the head or on `parents`; the branch is moved there, whatever it was. */
  push(
    files: Readonly<Record<string, Pushed>>,
    options?: { parents?: readonly string[]; message?: string; atMs?: number },
  ): Promise<string>;
  /** The branch forced elsewhere by somebody else. */
  force(head: string): Promise<void>;
}

export const noon = Date.UTC(2026, 1, 17, 12);

/** A commit of texts, by a team member, at noon. */
export function commitOf(files: Readonly<Record<string, string>>, more: Partial<NewCommit> = {}): NewCommit {
  return {
    files: Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) })),
    message: 'Answer #1234',
    trailers: {},
    author: { name: 'camille', email: 'camille@libra.invalid' },
    atMs: noon,
    ...more,
  };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  return Array.fromAsync(items);
}

/** One append that must not be stale. */
export async function append(store: Store, head: string | null, ...commits: NewCommit[]): Promise<string> {
  const oids = await store.append(head, commits);
  if (oids === 'stale') throw new Error('stale');
  return oids.at(-1)!;
}

export async function textAt(store: Store, commit: string, path: string): Promise<string | null> {
  const bytes = await store.readPath(commit, path);
  return bytes === null ? null : Buffer.from(bytes).toString('utf8');
}
