/** The record in memory, for tests and nothing else: git's objects and ids without a git, gone with the process. */
import { readFile } from 'node:fs/promises';
import { ClosedError } from './errors.ts';
import { commitInfo, isRevision, ownRef } from './names.ts';
import { buildCommits } from './new-commit.ts';
import { fileMode, formatCommit, objectId, parseCommit, treeItems, withEntry } from './objects.ts';
import type { ObjectSource, ObjectType } from './objects.ts';
import type { Store } from './port.ts';
import { compareTrees, findPath, readTree, treeOf, walkTree } from './trees.ts';

/** What somebody pushes: text, another kind of entry, or null where it is taken away. */
export type Pushed = string | { link: string } | { submodule: string } | null;

export interface MemoryStore extends Store {
  /** A commit as another person would push it, on the head or on `parents`; moves the branch there. */
  push(
    files: Readonly<Record<string, Pushed>>,
    options?: { parents?: readonly string[]; message?: string; atMs?: number },
  ): Promise<string>;
  /** The branch forced elsewhere; null: removed. */
  force(head: string | null): void;
}

/** An empty record, or one with a first commit of `files`. */
export async function openMemoryStore(files?: Readonly<Record<string, string>>): Promise<MemoryStore> {
  const hash = 'sha1';
  const objects = new Map<string, { type: ObjectType; bytes: Buffer }>();
  const refs = new Map<string, string>();
  const listeners = new Set<(head: string) => void>();
  let branch: string | null = null;
  let appended: Promise<unknown> = Promise.resolve();
  let closed = false;

  const source: ObjectSource = {
    hash,
    async object(type, oid) {
      const found = objects.get(oid);
      return found?.type === type ? found.bytes : null;
    },
  };

  function put(type: ObjectType, bytes: Buffer): string {
    const oid = objectId(hash, type, bytes);
    objects.set(oid, { type, bytes });
    return oid;
  }

  function moveTo(head: string | null): void {
    branch = head;
    if (head === null) return;
    // After the caller has its answer, as with any other driver.
    for (const moved of listeners) setImmediate(() => listeners.has(moved) && moved(head));
  }

  async function known(commit: string): Promise<string> {
    const tree = await treeOf(source, commit);
    if (tree === null) throw new Error(`no commit ${JSON.stringify(commit)} in memory`);
    return tree;
  }

  /** A commit and all before it, parents first. */
  function history(commit: string | null): string[] {
    const order = new Set<string>();
    const waiting = commit === null ? [] : [commit];
    while (waiting.length > 0) {
      const oid = waiting.at(-1)!;
      const unseen = parseCommit(objects.get(oid)!.bytes).parents.filter((parent) => !order.has(parent));
      if (unseen.length > 0) waiting.push(...unseen);
      else order.add(waiting.pop()!);
    }
    return [...order];
  }

  async function pushedTree(base: string | null, changes: Readonly<Record<string, Pushed>>): Promise<string> {
    const entries = new Map<string, { mode: string; oid: string }>();
    const modes = { file: fileMode, symlink: '120000', submodule: '160000', folder: '' };
    if (base !== null) {
      const root = await known(base);
      for await (const { path, kind, oid } of walkTree(source, root, '')) entries.set(path, { mode: modes[kind], oid });
    }
    for (const [path, pushed] of Object.entries(changes)) {
      if (pushed === null) entries.delete(path);
      else if (typeof pushed === 'string') entries.set(path, { mode: fileMode, oid: put('blob', Buffer.from(pushed)) });
      else if ('submodule' in pushed) entries.set(path, { mode: modes.submodule, oid: pushed.submodule });
      else entries.set(path, { mode: modes.symlink, oid: put('blob', Buffer.from(pushed.link)) });
    }
    const build = (prefix: string): string => {
      let tree: Buffer = Buffer.alloc(0);
      const names = new Set([...entries.keys()].filter((path) => path.startsWith(prefix)));
      for (const name of new Set([...names].map((path) => path.slice(prefix.length).split('/')[0]!))) {
        const entry = entries.get(`${prefix}${name}`) ?? { mode: '40000', oid: build(`${prefix}${name}/`) };
        tree = withEntry(tree, { name, ...entry }, hash);
      }
      return put('tree', tree);
    };
    return build('');
  }

  async function appendNow(head: string | null, commits: Parameters<Store['append']>[1]) {
    if (closed) throw new ClosedError('store');
    if (branch !== head) return 'stale';
    const made = await buildCommits(source, head, commits);
    for (const [oid, { type, content }] of made.objects) {
      const bytes = content instanceof Uint8Array ? Buffer.from(content) : await readFile(content.file);
      objects.set(oid, { type, bytes });
    }
    if (branch !== head) return 'stale';
    if (made.oids.length > 0) moveTo(made.oids.at(-1)!);
    return made.oids;
  }

  const store: MemoryStore = {
    head: async () => branch,

    async resolve(revision) {
      if (!isRevision(revision)) return null;
      const named = new Map([...refs, ['HEAD', branch], ['main', branch], ['refs/heads/main', branch]]);
      const oid = named.get(revision) ?? [...objects.keys()].find((key) => key.startsWith(revision)) ?? '';
      return revision.length >= 4 && objects.get(oid)?.type === 'commit' ? oid : null;
    },

    async *list(commit, folder, depth) {
      await known(commit);
      const found = await findPath(source, commit, folder);
      if (found?.kind !== 'folder') return;
      const size = (kind: string, oid: string) => (kind === 'file' ? objects.get(oid)!.bytes.length : 0);
      if (depth === 'all') {
        for await (const entry of walkTree(source, found.oid, folder)) {
          yield { ...entry, size: size(entry.kind, entry.oid) };
        }
        return;
      }
      for (const { name, kind, oid } of treeItems(await readTree(source, found.oid), hash)) {
        yield { path: folder === '' ? name : `${folder}/${name}`, kind, oid, size: size(kind, oid) };
      }
    },

    async *read(oids) {
      for await (const oid of oids) yield { oid, bytes: await source.object('blob', oid) };
    },

    async readPath(commit, path) {
      await known(commit);
      const found = await findPath(source, commit, path);
      return found?.kind === 'file' ? source.object('blob', found.oid) : null;
    },

    async stream(oid) {
      const bytes = await source.object('blob', oid);
      if (bytes === null) throw new Error(`no blob ${JSON.stringify(oid)} in memory`);
      return new Blob([new Uint8Array(bytes)]).stream();
    },

    async diff(from, to) {
      const [before, after] = [from === null ? null : await known(from), await known(to)];
      const changes = await compareTrees(source, before, after);
      return changes.filter(({ path }) => path === 'content' || path.startsWith('content/'));
    },

    async *log(from, to, { sinceMs = -Infinity, paths = true } = {}) {
      await known(to);
      if (from !== null) await known(from);
      const before = new Set(history(from));
      for (const oid of history(to).filter((commit) => !before.has(commit))) {
        const { bytes } = objects.get(oid)!;
        const { tree, parents, committedMs } = parseCommit(bytes);
        if (committedMs < sinceMs) continue;
        const [parent] = parents;
        const changes = paths ? await compareTrees(source, parent ? await known(parent) : null, tree) : [];
        const added = changes.filter((change) => change.before === null).map(({ path }) => path);
        yield commitInfo(oid, bytes, added);
      }
    },

    isAncestor: async (ancestor, of) => objects.get(of)?.type === 'commit' && history(of).includes(ancestor),

    append(head, commits) {
      const done = appended.then(() => appendNow(head, commits));
      appended = done.catch(() => {});
      return done;
    },

    ref: async (name) => refs.get(ownRef(name)) ?? null,

    async moveRef(name, from, to) {
      const ref = ownRef(name);
      if ((refs.get(ref) ?? null) !== from) return false;
      if (to === null) refs.delete(ref);
      else refs.set(ref, to);
      return true;
    },

    watch(moved) {
      const listener = (head: string) => moved(head);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    async close() {
      closed = true;
      listeners.clear();
      await appended;
    },

    async push(
      changes,
      { parents = branch === null ? [] : [branch], message = 'Pushed', atMs = 1_760_000_000_000 } = {},
    ) {
      const person = { name: 'Camille', email: 'camille@libra.example' };
      const [first = null] = parents;
      const bytes = formatCommit({
        tree: await pushedTree(first, changes),
        parents,
        author: person,
        committer: person,
        authoredMs: atMs,
        committedMs: atMs,
        message,
      });
      const oid = put('commit', bytes);
      moveTo(oid);
      return oid;
    },

    force: moveTo,
  };
  if (files !== undefined) await store.push(files, { message: 'First content' });
  return store;
}
