/** A tree as the next commit will find it: the branch head, and what the commits planned before it add. */
import { readFile } from 'node:fs/promises';
import { BadCommitError } from './errors.ts';
import { pathFault } from './new-commit.ts';
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
  /** Adds a planned commit. Throws BadCommitError, and adds nothing, where a file of it exists. */
  plan(commit: NewCommit): Promise<void>;
}

type Content = NewCommit['files'][number]['content'];

export function openOverlay(
  store: Pick<Store, 'list' | 'readPath'>,
  head: string | null,
  findWritten: (trailer: string, value: string) => Written | undefined,
): Overlay {
  const commits: NewCommit[] = [];
  const written: Written[] = [];
  const files = new Map<string, Content>();
  const folders = new Map<string, Promise<Map<string, EntryKind>>>();

  function names(folder: string): Promise<Map<string, EntryKind>> {
    const found = folders.get(folder) ?? listNames(folder);
    folders.set(folder, found);
    return found;
  }

  async function listNames(folder: string): Promise<Map<string, EntryKind>> {
    const kinds = new Map<string, EntryKind>();
    if (head === null) return kinds;
    const prefix = folder === '' ? 0 : folder.length + 1;
    for await (const { path, kind } of store.list(head, folder, 'children')) kinds.set(path.slice(prefix), kind);
    return kinds;
  }

  /** The folders on the way to a path, from the root, each with the name of what follows in it. */
  function steps(path: string): { folder: string; name: string }[] {
    const parts = path.split('/');
    return parts.map((name, i) => ({ folder: parts.slice(0, i).join('/'), name }));
  }

  async function check({ path, replace = false }: NewCommit['files'][number]): Promise<void> {
    const fault = pathFault(path);
    if (fault !== null) throw new BadCommitError(0, 'path', fault);
    for (const { folder, name } of steps(path)) {
      const place = folder === '' ? name : `${folder}/${name}`;
      const kind = (await names(folder)).get(name);
      if (kind === undefined) return;
      if (place !== path && kind === 'folder') continue;
      if (place === path && kind === 'file' && replace) continue;
      throw new BadCommitError(0, 'exists', `${place} is already there; the record is only added to`);
    }
  }

  return {
    head,
    commits,
    written,

    async children(folder) {
      return Array.from(await names(folder), ([name, kind]) => ({ name, kind }));
    },

    async read(path) {
      const content = files.get(path);
      if (content !== undefined) return content instanceof Uint8Array ? content : readFile(content.file);
      return head === null ? null : store.readPath(head, path);
    },

    find: (trailer, value) =>
      written.findLast(({ trailers }) => trailers.get(trailer) === value) ?? findWritten(trailer, value),

    async plan(commit) {
      for (const file of commit.files) await check(file);
      for (const { path, content } of commit.files) {
        files.set(path, content);
        for (const { folder, name } of steps(path)) {
          const isFile = path === (folder === '' ? name : `${folder}/${name}`);
          (await names(folder)).set(name, isFile ? 'file' : 'folder');
        }
      }
      commits.push(commit);
      written.push({ trailers: new Map(Object.entries(commit.trailers)), commit: null });
    },
  };
}
