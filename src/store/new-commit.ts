/**
 * From a NewCommit to git's objects. What people wrote reaches a path, a name or a message only through the checks
 * here, so that no text can leave the repository, add a header, or pass for a trailer.
 */
import { createReadStream } from 'node:fs';
import { BadCommitError } from './errors.ts';
import {
  fileMode,
  findInTree,
  folderMode,
  formatCommit,
  objectId,
  startObjectId,
  withEntry,
  withoutEntry,
  type HashName,
  type ObjectSource,
  type ObjectType,
} from './objects.ts';
import type { NewCommit } from './port.ts';
import { readTree, treeOf } from './trees.ts';
import { formatMessage } from './trailers.ts';

export interface NewObject {
  type: ObjectType;
  content: Uint8Array | { file: string; bytes: number };
  /** Another new object that it differs little from, made before it. */
  base?: string;
}

/**
 * `commits` as objects by id, the first on top of `head` and each next on the one before it, and the commits' ids.
 * Throws BadCommitError for a commit that cannot be made. Files are read once here for their ids, and not kept.
 */
export async function buildCommits(
  source: ObjectSource,
  head: string | null,
  commits: readonly NewCommit[],
): Promise<{ oids: string[]; objects: Map<string, NewObject> }> {
  const { hash } = source;
  const objects = new Map<string, NewObject>();
  const overlay: ObjectSource = {
    hash,
    object: async (type, oid) => (objects.get(oid)?.content as Buffer | undefined) ?? (await source.object(type, oid)),
  };
  const put: Put = (type, content, base) => {
    const oid = objectId(hash, type, content);
    // The first stays: what comes again may have been the base of what is its own base now.
    if (!objects.has(oid)) objects.set(oid, { type, content, base: objects.has(base ?? '') ? base : undefined });
    return oid;
  };

  const oids: string[] = [];
  let parent = head;
  let tree: Buffer = head === null ? Buffer.alloc(0) : await rootTree(source, head);
  for (const [index, commit] of commits.entries()) {
    checkCommit(commit, index);
    const root = new Folder('');
    for (const { path, content, replace = false } of commit.files) {
      const oid = await blobId(hash, content, index, path);
      if (!objects.has(oid)) objects.set(oid, { type: 'blob', content });
      root.add(path, { oid, replace });
    }
    for (const path of commit.remove ?? []) root.add(path, null);
    tree = await root.graft(overlay, tree, put, index);
    const author = { name: personName(commit.author.name), email: personEmail(commit.author.email) };
    const bytes = formatCommit({
      tree: put('tree', tree),
      parents: parent === null ? [] : [parent],
      author,
      committer: author,
      authoredMs: commit.atMs,
      committedMs: commit.atMs,
      message: formatMessage(commit.message, commit.trailers),
    });
    parent = put('commit', bytes);
    oids.push(parent);
  }
  return { oids, objects };
}

type Put = (type: 'tree' | 'commit', content: Buffer, base?: string) => string;

async function rootTree(source: ObjectSource, commit: string): Promise<Buffer> {
  const oid = await treeOf(source, commit);
  if (oid === null) throw new Error(`the repository lacks the commit ${commit}; run git fsck on it`);
  return readTree(source, oid);
}

/** A file to write; null: one that leaves. */
type FileChange = { oid: string; replace: boolean } | null;

/** Files that change by folder, so that each tree on the way is written once per commit. */
class Folder {
  readonly path: string;
  readonly files = new Map<string, FileChange>();
  readonly folders = new Map<string, Folder>();

  constructor(path: string) {
    this.path = path;
  }

  add(path: string, file: FileChange): void {
    const slash = path.indexOf('/');
    if (slash === -1) {
      this.files.set(path, file);
      return;
    }
    const name = path.slice(0, slash);
    const below = this.folders.get(name) ?? new Folder(`${this.path}${name}/`);
    this.folders.set(name, below);
    below.add(path.slice(slash + 1), file);
  }

  /** The tree with all of it done. */
  async graft(source: ObjectSource, tree: Buffer, put: Put, index: number): Promise<Buffer> {
    const { hash } = source;
    let grafted = tree;
    for (const [name, file] of this.files) {
      const there = findInTree(grafted, name, hash);
      if (file === null) {
        if (there?.kind !== 'file') throw this.gone(name, index);
        grafted = withoutEntry(grafted, name, hash);
        continue;
      }
      if (there !== null && !(file.replace && there.kind === 'file')) throw this.exists(name, index);
      grafted = withEntry(grafted, { name, mode: fileMode, oid: file.oid }, hash);
    }
    for (const [name, below] of this.folders) {
      const there = findInTree(grafted, name, hash);
      if (there !== null && there.kind !== 'folder') throw this.exists(name, index);
      const old = there === null ? Buffer.alloc(0) : await readTree(source, there.oid);
      const made = await below.graft(source, old, put, index);
      // git knows no empty folder.
      grafted =
        made.length === 0
          ? withoutEntry(grafted, name, hash)
          : withEntry(grafted, { name, mode: folderMode, oid: put('tree', made, there?.oid) }, hash);
    }
    return grafted;
  }

  private exists(name: string, index: number): BadCommitError {
    return new BadCommitError(index, 'exists', `${this.path}${name} is already there; the record is only added to`);
  }

  private gone(name: string, index: number): BadCommitError {
    return new BadCommitError(index, 'gone', `${this.path}${name} is no file that could leave`);
  }
}

/** Throws BadCommitError where a commit's paths, time or trailers may not be written. */
function checkCommit(commit: NewCommit, index: number): void {
  const paths = new Set<string>();
  for (const path of [...commit.files.map((file) => file.path), ...(commit.remove ?? [])]) {
    const fault = pathFault(path);
    if (fault !== null) {
      throw new BadCommitError(index, 'path', `the path ${JSON.stringify(path.slice(0, 300))} ${fault}`);
    }
    if (paths.has(path)) throw new BadCommitError(index, 'path', `${path} is given twice in one commit`);
    paths.add(path);
  }
  if (!Number.isFinite(commit.atMs) || commit.atMs < 0 || commit.atMs >= 1e14) {
    throw new BadCommitError(index, 'time', `a commit's time is in ms since 1970; found ${commit.atMs}`);
  }
  for (const [key, value] of Object.entries(commit.trailers)) {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(key) || value === '' || value !== value.trim() || /\p{Cc}/u.test(value)) {
      throw new BadCommitError(index, 'trailer', `not a trailer on one line: ${JSON.stringify(`${key}: ${value}`)}`);
    }
  }
}

/** Why a path may not be written, or null. */
function pathFault(path: string): string | null {
  if (path === '') return 'is empty';
  if (!path.isWellFormed()) return 'is not Unicode';
  if (/[\p{Cc}\\]/u.test(path)) return 'holds a control character or a backslash';
  if (Buffer.byteLength(path) > 2000) return 'is longer than 2000 bytes';
  for (const name of path.split('/')) {
    if (name === '') return 'is absolute, or has an empty part';
    if (name === '.' || name === '..') return 'leaves its place';
    if (Buffer.byteLength(name) > 255) return 'has a part longer than 255 bytes';
    // HFS+ ignores format characters, NTFS dots and blanks at the end, what follows a colon, and case.
    const bare = name
      .replace(/\p{Cf}/gu, '')
      .replace(/:.*$/, '')
      .replace(/[. ]+$/, '')
      .toLowerCase();
    if (bare === '.git' || bare === '.gitmodules' || /^git~\d+$/.test(bare)) return "is git's own";
  }
  return null;
}

async function blobId(hash: HashName, content: NewObject['content'], index: number, path: string): Promise<string> {
  if (content instanceof Uint8Array) return objectId(hash, 'blob', content);
  const id = startObjectId(hash, 'blob', content.bytes);
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(content.file) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      id.update(chunk);
    }
  } catch (error) {
    throw new BadCommitError(index, 'content', `the file for ${path} cannot be read`, error);
  }
  if (bytes !== content.bytes) {
    throw new BadCommitError(index, 'content', `the file for ${path} has ${bytes} bytes and not ${content.bytes}`);
  }
  return id.digest('hex');
}

// What git strips from names, and whatever would end the header early.
const personName = (text: string) => clean(text).replace(/^[\s.,:;"'\\]+|[\s.,:;"'\\]+$/g, '') || 'unknown';
const personEmail = (text: string) => clean(text).replaceAll(/\s/g, '');
const clean = (text: string) =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\s<>]+/gu, ' ')
    .trim();
