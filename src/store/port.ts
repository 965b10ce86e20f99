/**
 * The port to the record: a snapshot of files at a commit, and appending files if the head is still that commit.
 * Paths are from the repository's root, `/`-separated. Drivers: local bare repository, a git remote, memory;
 * one suite for all.
 */
export type EntryKind = 'file' | 'symlink' | 'folder' | 'submodule';

export interface TreeEntry {
  path: string;
  kind: EntryKind;
  oid: string;
  /** Bytes; 0 for what is not a file. */
  size: number;
}
/** One file that differs between two commits. `oid` null: gone. */
export interface Change {
  path: string;
  before: { kind: EntryKind; oid: string } | null;
  after: { kind: EntryKind; oid: string } | null;
}
export interface CommitInfo {
  oid: string;
  parents: readonly string[];
  author: { name: string; email: string };
  /** Committer's time, ms since epoch. */
  committedMs: number;
  message: string;
  trailers: ReadonlyMap<string, string>;
  /** Paths it added, against its first parent. */
  added: readonly string[];
}
/**
 * A commit to make, on top of the one before it: files that do not exist yet (or replace, where `replace`), and files that
 * leave, where what they said is kept elsewhere (docs/decisions/2026-11-25-leaving-files.md).
 */
export interface NewCommit {
  files: readonly { path: string; content: Uint8Array | { file: string; bytes: number }; replace?: boolean }[];
  /** Paths of plain files that are there; none when absent. */
  remove?: readonly string[];
  /** Without trailers. */
  message: string;
  trailers: Readonly<Record<string, string>>;
  author: { name: string; email: string };
  /** ms since epoch, author's and committer's. */
  atMs: number;
}
export interface Store {
  /** Oid of the branch head; null: the branch does not exist yet. */
  head(): Promise<string | null>;
  /** Full oid of the commit that a revision names, or null. Never takes an option for one. */
  resolve(revision: string): Promise<string | null>;
  /** Every file below `folder`, recursively, or its direct children. */
  list(commit: string, folder: string, depth: 'all' | 'children'): AsyncIterable<TreeEntry>;
  /** Blobs in the order asked for; null where there is none, or one too large to hold (64 MiB), which can be streamed. */
  read(oids: Iterable<string> | AsyncIterable<string>): AsyncIterable<{ oid: string; bytes: Uint8Array | null }>;
  /** One file at a commit; null: none, not a plain file, or too large to hold. */
  readPath(commit: string, path: string): Promise<Uint8Array | null>;
  /** A blob as a stream, for large files. */
  stream(oid: string): Promise<ReadableStream<Uint8Array>>;
  /** What differs below `content/`. `from` null: everything is added. */
  diff(from: string | null, to: string): Promise<Change[]>;
  /**
   * Commits of `from..to`, parents before their children, oldest first. `sinceMs`: only those committed then or later.
   * `paths` false leaves `added` empty, and costs less.
   */
  log(from: string | null, to: string, options?: { sinceMs?: number; paths?: boolean }): AsyncIterable<CommitInfo>;
  isAncestor(ancestor: string, of: string): Promise<boolean>;
  /**
   * Puts `commits` on `head`, in order, and moves the branch there if it still is `head`. Resolves after the branch has
   * moved and all objects are on disk; `stale` when the branch is elsewhere, and then nothing has changed. Throws
   * BadCommitError (src/store/errors.ts) for a commit that may not be made, as where a file of it exists, or one that leaves does not.
   */
  append(head: string | null, commits: readonly NewCommit[]): Promise<readonly string[] | 'stale'>;
  /** Where a ref of ours is, named in full: `refs/carnet/notified`; null: there is none. */
  ref(name: string): Promise<string | null>;
  /** Moves it, on disk, if it still is `from`; false otherwise. Null: there is none. */
  moveRef(name: string, from: string | null, to: string | null): Promise<boolean>;
  /**
   * Called soon (well under 2 s) after the head has moved, by whomever; at a remote, after it was seen to have moved.
   * Whoever asks for the head after this call misses no move. Returns how to stop.
   */
  watch(moved: (head: string) => void): () => void;
  close(): Promise<void>;
}
