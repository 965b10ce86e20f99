/** Reads the whole of `content/` from a folder or from a commit, for jobs that look at everything once. */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readObjects } from './batch.ts';
import { GitError, runGit, streamGit } from './git.ts';
import { parseListing, splitAt } from './listing.ts';
import { isRevision } from './names.ts';
import type { EntryKind, TreeEntry } from './port.ts';

export interface ContentFile {
  /** From the repository's root: `content/team/camille.md`. */
  path: string;
  kind: Exclude<EntryKind, 'folder'>;
  /** Of the blob; null where the bytes of a folder's file were not read. */
  oid: string | null;
  /** Of a Markdown file; null for what is not one: attachments, pictures, links, and texts above `largestText`. */
  bytes: Uint8Array | null;
  /** Of the whole file; where a folder is read, of what was not read it is not known. */
  size?: number;
}

/** A Markdown file above this is not text somebody wrote, and is listed without its bytes. */
export const largestText = 16 * 1024 * 1024;

/** Whether somebody wrote it for Carnet to read: attachments may be anything, also Markdown, and are not. */
export const isText = (path: string) =>
  path.endsWith('.md') && !/^content\/(?:inbox|tickets\/[^/]+\/[^/]+)\/files\//.test(path);

/**
 * Every file of a content folder, or of `content/` in the folder given. Links are listed and never followed.
 * Throws when there is no such folder. A git work tree without `content/` has no files.
 */
export async function* readFolder(dir: string): AsyncGenerator<ContentFile> {
  const folder = contentFolder(resolve(dir));
  if (folder !== null) yield* walk(folder, 'content');
}

function contentFolder(dir: string): string | null {
  const inside = join(dir, 'content');
  if (lstat(join(dir, 'company.md')) === null && lstat(inside) !== null) return inside;
  if (basename(dir) !== 'content' && lstat(join(dir, '.git')) !== null) return null;
  return dir;
}

function* walk(place: string, path: string): Generator<ContentFile> {
  const stats = lstatSync(place);
  if (stats.isDirectory()) {
    // By code unit, so that two runs list alike on every file system.
    for (const name of readdirSync(place).sort()) {
      if (name !== '.git') yield* walk(join(place, name), `${path}/${name}`);
    }
  } else if (stats.isSymbolicLink()) {
    yield { path, kind: 'symlink', oid: null, bytes: null };
  } else if (stats.isFile()) {
    const bytes = isText(path) && stats.size <= largestText ? readPlainFile(place) : null;
    yield { path, kind: 'file', oid: bytes && blobId(bytes), bytes };
  }
}

/** The bytes of what is still a plain file when opened: it may have become a link, or a pipe that never ends. */
function readPlainFile(place: string): Buffer | null {
  const file = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return fstatSync(file).isFile() ? readFileSync(file) : null;
  } finally {
    closeSync(file);
  }
}

function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function lstat(place: string): Stats | null {
  return lstatSync(place, { throwIfNoEntry: false }) ?? null;
}

/** The git directory of a bare repository, a work tree, or a work tree's `content` folder; null: none. */
export function findRepository(path: string): string | null {
  const dir = resolve(path);
  for (const place of [dir, join(dir, '.git'), join(dirname(dir), '.git')]) {
    // A linked work tree's `.git` is a file that names the directory.
    if (basename(place) === '.git' && lstat(place)?.isFile()) return place;
    if (lstat(join(place, 'HEAD')) !== null && lstat(join(place, 'objects')) !== null) return place;
  }
  return null;
}

/**
 * Every file of `content/` at a commit of a repository (bare, a work tree or its `.git`).
 * Throws GitError when there is no repository there, or no such revision in it.
 */
export async function* readCommit(repoPath: string, revision: string): AsyncGenerator<ContentFile> {
  const gitDir = findRepository(repoPath) ?? resolve(repoPath);
  const commit = await resolveCommit(gitDir, revision);
  if (commit === null)
    throw new GitError(['rev-parse'], null, '', `no commit ${JSON.stringify(revision)} in ${repoPath}`);
  const entries: TreeEntry[] = [];
  const args = ['ls-tree', '-r', '-z', '--long', '--full-tree', '--end-of-options', commit, 'content'];
  for await (const record of splitAt(streamGit(args, { gitDir }), 0)) entries.push(parseListing(record));
  const wanted = ({ kind, path, size }: TreeEntry) => kind === 'file' && isText(path) && size <= largestText;
  const blobs = readObjects(
    gitDir,
    entries.filter(wanted).map(({ oid }) => oid),
  );
  try {
    for (const entry of entries) {
      const bytes = wanted(entry) ? ((await blobs.next()).value?.bytes ?? null) : null;
      yield { path: entry.path, kind: entry.kind as ContentFile['kind'], oid: entry.oid, bytes, size: entry.size };
    }
  } finally {
    await blobs.return();
  }
}

/** Full id of the commit a revision names, or null. */
export async function resolveCommit(gitDir: string, revision: string): Promise<string | null> {
  if (!isRevision(revision)) return null;
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { code, stdout } = await runGit(args, { gitDir, codes: [0, 1] });
  return code === 0 ? stdout.toString('latin1').trim() : null;
}
