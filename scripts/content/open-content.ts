import { lstatSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { assembleContent, type Content, type ContentFile } from '../../src/domain/assemble.ts';
import { streamGit } from '../../src/store/git.ts';
import { parseListing, splitAt } from '../../src/store/listing.ts';
import { findRepository, readCommit, readFolder, resolveCommit } from '../../src/store/read-content.ts';

/** There is nothing to read where the arguments say; `message` is for whoever typed them. */
export class NoContent extends Error {
  override readonly name = 'NoContent';
}

/** As `readContent`, put together. */
export async function openContent(at: {
  path: string;
  commit: string | undefined;
}): Promise<{ content: Content; commit: string | null }> {
  const { files, commit } = await readContent(at);
  return { content: assembleContent(files), commit };
}

/**
 * Reads a content folder, a folder that holds one (a work tree), or a repository without one (bare, or a `.git`).
 * Files on disk are read unless `commit` names a revision; of a bare repository HEAD is. `commit` of the result is the
 * one the files are of: the revision's; for files on disk HEAD's if they are all as they are there; else null.
 * `head` is the last commit that the files may hold changes of; `gitDir`: null where there is no repository.
 */
export async function readContent({
  path,
  commit: revision,
}: {
  path: string;
  commit: string | undefined;
}): Promise<{ files: ContentFile[]; commit: string | null; head: string | null; gitDir: string | null }> {
  const { place, gitDir, commit } = await findContent({ path, commit: revision });
  if (gitDir === null || commit === null) {
    const files = await all(readFolder(place));
    const head = gitDir === null ? null : await headOf(gitDir);
    const same = gitDir !== null && head !== null && (await isOf(files, gitDir, head));
    return { files, commit: same ? head : null, head, gitDir };
  }
  return { files: await all(readCommit(gitDir, commit)), commit, head: commit, gitDir };
}

/** Where `readContent` reads. `commit` null: the files on disk. Throws NoContent as it does. */
export async function findContent({
  path,
  commit: revision,
}: {
  path: string;
  commit: string | undefined;
}): Promise<{ place: string; gitDir: string | null; commit: string | null }> {
  const place = locate(path);
  const gitDir = findRepository(place);
  const bare = lstatSync(join(place, 'HEAD'), { throwIfNoEntry: false }) && gitDir === place;
  if (revision === undefined && !bare) return { place, gitDir, commit: null };
  if (gitDir === null) throw new NoContent(`There is no git repository at ${path}, so no commit to read there.`);
  const commit = await resolveCommit(gitDir, revision ?? 'HEAD');
  if (commit === null) throw new NoContent(`${path} has no commit ${JSON.stringify(revision ?? 'HEAD')}.`);
  return { place, gitDir, commit };
}

/** npm runs scripts in the package's folder; a relative path may have been meant from where npm was called. */
function locate(path: string): string {
  const candidates = [resolve(path)];
  if (!isAbsolute(path) && process.env.INIT_CWD) candidates.push(resolve(process.env.INIT_CWD, path));
  for (const candidate of candidates) {
    const stats = statSync(candidate, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return candidate;
    if (stats) throw new NoContent(`${path} is not a folder; name a content folder or a repository.`);
  }
  throw new NoContent(`There is no ${path}; name a content folder or a repository.`);
}

async function headOf(gitDir: string): Promise<string | null> {
  try {
    return await resolveCommit(gitDir, 'HEAD');
  } catch {
    // Something that only looks like a repository, or one of another format: the files can be read all the same.
    return null;
  }
}

/** Whether the files read are the commit's: the same paths, and every text the same blob. */
async function isOf(files: readonly ContentFile[], gitDir: string, commit: string): Promise<boolean> {
  const left = new Map(files.map((file) => [file.path, file]));
  const args = ['ls-tree', '-r', '-z', '--long', '--full-tree', '--end-of-options', commit, 'content'];
  for await (const record of splitAt(streamGit(args, { gitDir }), 0)) {
    const { path, kind, oid } = parseListing(record);
    const file = left.get(path);
    if (!file || file.kind !== kind || (file.oid !== null && file.oid !== oid)) return false;
    left.delete(path);
  }
  return left.size === 0;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}
