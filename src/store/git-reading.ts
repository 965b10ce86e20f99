/** What every driver over a git directory does alike: reading commits, trees and blobs, whichever refs lead to them. */
import { Readable } from 'node:stream';
import { lines } from './batch.ts';
import { runGit, streamGit } from './git.ts';
import { parseDifference, parseListing, splitAt } from './listing.ts';
import { commitInfo, isRevision } from './names.ts';
import { openObjectReader, type ObjectReader } from './object-reader.ts';
import { emptyTree, parseCommit, treeItems, type HashName } from './objects.ts';
import type { Store, TreeEntry } from './port.ts';
import { findPath, readTree } from './trees.ts';

/** Commits that are cheaper to follow one by one, through a kept process, than by a process of their own. */
const longestRow = 64;

/** The part of a store that only reads. */
export type Reading = Pick<Store, 'resolve' | 'list' | 'read' | 'readPath' | 'stream' | 'diff' | 'log' | 'isAncestor'>;

export interface GitReading {
  reading: Reading;
  reader: ObjectReader;
  /** Where a ref is, named in full; null: there is none. */
  readRef(name: string): Promise<string | null>;
}

export function openGitReading(gitDir: string, hash: HashName): GitReading {
  const reader = openObjectReader(gitDir, hash);

  async function readRef(name: string): Promise<string | null> {
    return (await reader.info(name))?.oid ?? null;
  }

  /** `from..to`, oldest first, where it is a short row of single parents, as after a few writes; null: it is not. */
  async function shortRow(from: string, to: string): Promise<string[] | null> {
    const oids: string[] = [];
    for (let oid = to; oid !== from;) {
      const bytes = oids.length === longestRow ? null : await reader.object('commit', oid);
      const [parent, ...others] = bytes === null ? [] : parseCommit(bytes).parents;
      if (parent === undefined || others.length > 0) return null;
      oids.push(oid);
      oid = parent;
    }
    return oids.reverse();
  }

  async function isAncestor(ancestor: string, of: string): Promise<boolean> {
    if (!reader.isOid(ancestor) || !reader.isOid(of)) return false;
    if ((await reader.object('commit', ancestor)) !== null && (await shortRow(ancestor, of)) !== null) return true;
    const args = ['merge-base', '--is-ancestor', ancestor, of];
    // 128: one of them is not in the repository (any more).
    return (await runGit(args, { gitDir, codes: [0, 1, 128] })).code === 0;
  }

  async function commitId(revision: string): Promise<string | null> {
    const found = isRevision(revision) ? await reader.info(`${revision}^{commit}`) : null;
    return found?.oid ?? null;
  }

  /** The same id. Throws where it is none of a commit here. */
  async function known(commit: string): Promise<string> {
    if ((await reader.object('commit', commit)) !== null) return commit;
    throw new Error(`no commit ${JSON.stringify(commit)} in ${gitDir}`);
  }

  async function* listChildren(tree: string, prefix: string): AsyncGenerator<TreeEntry> {
    const entries = [...treeItems(await readTree(reader, tree), hash)].map(async ({ name, kind, oid }) => {
      const size = kind === 'file' ? ((await reader.info(oid))?.size ?? 0) : 0;
      return { path: `${prefix}${name}`, kind, oid, size };
    });
    yield* await Promise.all(entries);
  }

  async function* listAll(tree: string, prefix: string): AsyncGenerator<TreeEntry> {
    const args = ['ls-tree', '-r', '-z', '--long', '--full-tree', tree];
    for await (const record of splitAt(streamGit(args, { gitDir }), 0)) {
      const entry = parseListing(record);
      yield { ...entry, path: `${prefix}${entry.path}` };
    }
  }

  const reading: Reading = {
    resolve: commitId,

    async *list(commit, folder, depth) {
      const found = await findPath(reader, await known(commit), folder);
      if (found?.kind !== 'folder') return;
      const prefix = folder === '' ? '' : `${folder}/`;
      yield* depth === 'all' ? listAll(found.oid, prefix) : listChildren(found.oid, prefix);
    },

    async *read(oids) {
      for await (const { oid, type, bytes } of reader.objects(oids))
        yield { oid, bytes: type === 'blob' ? bytes : null };
    },

    async readPath(commit, path) {
      const found = await findPath(reader, await known(commit), path);
      return found?.kind === 'file' ? reader.object('blob', found.oid) : null;
    },

    async stream(oid) {
      const found = reader.isOid(oid) ? await reader.info(oid) : null;
      if (found?.type !== 'blob') throw new Error(`no blob ${JSON.stringify(oid)} in ${gitDir}`);
      const blob = Readable.from(streamGit(['cat-file', 'blob', oid], { gitDir }));
      return Readable.toWeb(blob) as ReadableStream<Uint8Array>;
    },

    async diff(from, to) {
      const before = from === null ? emptyTree(hash) : await known(from);
      const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--end-of-options', before, await known(to)];
      return parseDifference(streamGit([...args, '--', 'content'], { gitDir }));
    },

    async *log(from, to, { sinceMs = 0, paths = true } = {}) {
      await Promise.all([known(to), from === null || known(from)]);
      const row = from === null ? null : await shortRow(from, to);
      const oids = row ?? (await revisions(gitDir, from, to, sinceMs));
      const added = paths ? addedPaths(gitDir, oids) : null;
      try {
        for await (const { oid, bytes } of reader.objects(oids)) {
          if (bytes === null) throw new Error(`the repository lacks the commit ${oid}; run git fsck on it`);
          const next = await added?.next();
          const commit = commitInfo(oid, bytes, next?.value ?? []);
          if (commit.committedMs >= sinceMs) yield commit;
        }
      } finally {
        await added?.return();
      }
    },

    isAncestor,
  };
  return { reading, reader, readRef };
}

/** `from..to`, parents first. */
async function revisions(gitDir: string, from: string | null, to: string, sinceMs: number): Promise<string[]> {
  // As a filter: a limit would stop at the first commit with a wrong clock.
  const since = sinceMs > 0 ? [`--since-as-filter=@${Math.ceil(sinceMs / 1000)}`] : [];
  const range = from === null ? [to] : [to, `^${from}`];
  const args = ['rev-list', '--topo-order', '--reverse', ...since, '--end-of-options', ...range];
  const { stdout } = await runGit(args, { gitDir, maxBytes: 1024 * 1024 * 1024 });
  return stdout.toString('latin1').split('\n').slice(0, -1);
}

/** For each commit the paths it added against its first parent: an id, then a record and a path for each. */
async function* addedPaths(gitDir: string, commits: readonly string[]): AsyncGenerator<string[], void> {
  const args = ['diff-tree', '--stdin', '--root', '--always', '-r', '-z', '--raw', '--no-renames', '--diff-filter=A'];
  const run = streamGit([...args, '--diff-merges=first-parent'], { gitDir, input: lines(commits) });
  let paths: string[] | undefined;
  let isPath = false;
  for await (const record of splitAt(run, 0)) {
    if (isPath) {
      paths!.push(record.toString('utf8'));
      isPath = false;
    } else if (record[0] === 0x3a) {
      isPath = true;
    } else {
      if (paths !== undefined) yield paths;
      paths = [];
    }
  }
  if (paths !== undefined) yield paths;
}
