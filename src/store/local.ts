/**
 * The record in a bare repository on this machine, which others may push to, fetch from and clean up at any time.
 * Why writing is durable and what it costs: docs/decisions/2026-11-23-store-durability.md.
 */
import { access } from 'node:fs/promises';
import { join, resolve as resolvePath } from 'node:path';
import { Readable } from 'node:stream';
import { lines } from './batch.ts';
import { ClosedError, UnusableRepositoryError } from './errors.ts';
import { runGit, streamGit } from './git.ts';
import { parseDifference, parseListing, splitAt } from './listing.ts';
import { openMaintenance, removeLeftovers } from './maintenance.ts';
import { commitInfo, isRevision, ownRef } from './names.ts';
import { buildCommits } from './new-commit.ts';
import { openObjectReader } from './object-reader.ts';
import { emptyTree, parseCommit, treeItems, type HashName } from './objects.ts';
import { writePack } from './pack.ts';
import type { Store, TreeEntry } from './port.ts';
import { defaultLeftBehindMs, flushFolder, openRefMover } from './ref-mover.ts';
import { findPath, readTree } from './trees.ts';
import { openHeadWatch } from './watch-head.ts';

/** Commits that are cheaper to follow one by one, through a kept process, than by a process of their own. */
const longestRow = 64;

export interface LocalStoreOptions {
  /** A bare repository's folder. */
  path: string;
  branch: string;
  /** Told when cleaning up in the background failed; nothing is lost by it. Ignored by default. */
  failed?: (error: unknown) => void;
  /** Age at which a lock of git counts as left by a killed process; a write waits for it that long. 30,000 by default. */
  lockLeftBehindMs?: number;
}

/** Throws UnusableRepositoryError where `path` is not a bare repository that this git can serve. */
export async function openLocalStore({
  path,
  branch,
  failed = () => {},
  lockLeftBehindMs = defaultLeftBehindMs,
}: LocalStoreOptions): Promise<Store> {
  const gitDir = resolvePath(path);
  const ref = `refs/heads/${branch}`;
  const hash = await examine(gitDir, ref);
  await removeLeftovers(gitDir, Date.now());

  const reader = openObjectReader(gitDir, hash);
  const refs = openRefMover({ gitDir, hash, leftBehindMs: lockLeftBehindMs, current: readRef, isAncestor });
  const watcher = openHeadWatch(gitDir, ref, () => readRef(ref));
  const maintenance = openMaintenance(gitDir, failed);
  let appended: Promise<unknown> = Promise.resolve();
  let closed = false;

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

  async function appendNow(head: string | null, commits: Parameters<Store['append']>[1]) {
    if (closed) throw new ClosedError('store');
    if ((await readRef(ref)) !== head) return 'stale';
    const { oids, objects } = await buildCommits(reader, head, commits);
    const last = oids.at(-1);
    if (last === undefined) return [];
    const objectsFolder = join(gitDir, 'objects');
    await writePack(objectsFolder, hash, objects);
    maintenance.packWritten();
    // The pack's name must be on disk before the branch can name what is in it.
    const packNamed = () => flushFolder(join(objectsFolder, 'pack'));
    if (!(await refs.move(ref, head, last, packNamed))) return 'stale';
    for (const [oid, { type, content }] of objects) {
      if (type !== 'blob') reader.remember(oid, content as Buffer);
    }
    watcher.tell(last);
    return oids;
  }

  return {
    head: () => readRef(ref),
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

    append(head, commits) {
      const done = appended.then(() => appendNow(head, commits));
      appended = done.catch(() => {});
      return done;
    },

    ref: async (name) => readRef(ownRef(name)),

    async moveRef(name, from, to) {
      const place = ownRef(name);
      if ((await readRef(place)) !== from) return false;
      return from === to || refs.move(place, from, to);
    },

    watch: (moved) => watcher.add(moved),

    async close() {
      closed = true;
      watcher.close();
      await appended;
      await Promise.all([reader.close(), refs.close(), maintenance.close()]);
    },
  };
}

/** What kind of repository this is. Throws UnusableRepositoryError with what to do instead. */
async function examine(gitDir: string, ref: string): Promise<HashName> {
  const version = (await runGit(['version'])).stdout.toString();
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(major) < 2 || (Number(major) === 2 && Number(minor) < 38)) {
    throw new UnusableRepositoryError(`git 2.38 or newer is needed; found ${version.trim()}`);
  }
  const valid = await runGit(['check-ref-format', ref], { codes: [0, 1] });
  if (valid.code !== 0) throw new UnusableRepositoryError(`${JSON.stringify(ref)} is not the name of a branch`);
  const args = ['rev-parse', '--is-bare-repository', '--show-object-format'];
  const found = await access(join(gitDir, 'objects'))
    .then(() => runGit(args, { gitDir }))
    .catch((error: unknown) => {
      throw new UnusableRepositoryError(`no git repository at ${gitDir}`, { cause: error });
    });
  const [bare, hash] = found.stdout.toString().split('\n');
  if (bare !== 'true') {
    const advice = `make one with: git clone --bare ${gitDir} content.git`;
    throw new UnusableRepositoryError(`${gitDir} is not a bare repository; ${advice}`);
  }
  if (hash !== 'sha1' && hash !== 'sha256') throw new UnusableRepositoryError(`unknown object format ${hash}`);
  return hash;
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
