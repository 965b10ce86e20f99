/** A tree as the next commit will find it: the branch head, and what the commits planned before it do. */
import { readFile } from 'node:fs/promises';
import type { EntryKind, NewCommit, Store } from './port.ts';
import type { Written } from './written.ts';

export interface Tree {
  /** The branch head this stands on; null: the branch does not exist yet. */
  readonly head: string | null;
  /** Names and kinds of what lies directly in a folder; none where there is no such folder. In no order. */
  children(folder: string): Promise<readonly { name: string; kind: EntryKind }[]>;
  /** One file; null: none, or not a plain file. */
  read(path: string): Promise<Uint8Array | null>;
  /** A commit of the last 31 days, or of this group, that has the trailer; undefined: none. */
  find(trailer: string, value: string): Written | undefined;
}

export interface Overlay extends Tree {
  readonly commits: readonly NewCommit[];
  /** What `find` gives for each of `commits`. */
  readonly written: readonly Written[];
  /** Adds a planned commit. Whether it may be written is the store's to say. */
  plan(commit: NewCommit): void;
}

type Content = NewCommit['files'][number]['content'];

export function openOverlay(
  store: Pick<Store, 'list' | 'readPath'>,
  head: string | null,
  findWritten: (trailer: string, value: string) => Written | undefined,
): Overlay {
  const commits: NewCommit[] = [];
  const written: Written[] = [];
  /** Null: it leaves. */
  const files = new Map<string, Content | null>();
  const listed = new Map<string, Promise<ReadonlyMap<string, EntryKind>>>();
  /** By folder; null: it leaves. */
  const changed = new Map<string, Map<string, EntryKind | null>>();

  async function list(folder: string): Promise<ReadonlyMap<string, EntryKind>> {
    const kinds = new Map<string, EntryKind>();
    if (head === null) return kinds;
    const prefix = folder === '' ? 0 : folder.length + 1;
    for await (const { path, kind } of store.list(head, folder, 'children')) kinds.set(path.slice(prefix), kind);
    return kinds;
  }

  function changeIn(folder: string, name: string, kind: EntryKind | null): void {
    const names = changed.get(folder) ?? new Map<string, EntryKind | null>();
    changed.set(folder, names.set(name, kind));
  }

  return {
    head,
    commits,
    written,

    async children(folder) {
      const there = listed.get(folder) ?? list(folder);
      listed.set(folder, there);
      const kinds = new Map([...(await there), ...(changed.get(folder) ?? [])]);
      return [...kinds].flatMap(([name, kind]) => (kind === null ? [] : [{ name, kind }]));
    },

    async read(path) {
      const content = files.get(path);
      if (content === null) return null;
      if (content !== undefined) return content instanceof Uint8Array ? content : readFile(content.file);
      return head === null ? null : store.readPath(head, path);
    },

    find: (trailer, value) =>
      written.findLast(({ trailers }) => trailers.get(trailer) === value) ?? findWritten(trailer, value),

    plan(commit) {
      for (const { path, content } of commit.files) {
        files.set(path, content);
        const parts = path.split('/');
        for (const [i, name] of parts.entries()) {
          changeIn(parts.slice(0, i).join('/'), name, i === parts.length - 1 ? 'file' : 'folder');
        }
      }
      for (const path of commit.remove ?? []) {
        files.set(path, null);
        const slash = path.lastIndexOf('/');
        changeIn(path.slice(0, Math.max(0, slash)), path.slice(slash + 1), null);
      }
      commits.push(commit);
      written.push({ trailers: new Map(Object.entries(commit.trailers)), commit: null });
    },
  };
}
