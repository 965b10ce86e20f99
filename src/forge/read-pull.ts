import type { ContentFile } from '../domain/assemble.ts';
import { assembleBoth } from '../domain/compare-files.ts';
import { readAllowances } from '../store/allowances.ts';
import { readObjects } from '../store/batch.ts';
import { runGit, streamGit } from '../store/git.ts';
import { parseDifference } from '../store/listing.ts';
import type { Change } from '../store/port.ts';
import { isText, largestText, readCommit } from '../store/read-content.ts';
import type { PullChange } from './review.ts';

/**
 * What merging `head` into `base` would change: the base's content as it is, with what the pull request's own commits
 * change laid over it. Both commits are in the repository, are full ids, and are only read: nothing of them is checked out
 * or run. Null: they have no history in common.
 */
export async function readPull(gitDir: string, base: string, head: string): Promise<PullChange | null> {
  const left = await runGit(['merge-base', '--end-of-options', base, head], { gitDir, codes: [0, 1] });
  if (left.code === 1) return null;
  const from = left.stdout.toString('latin1').split('\n')[0]!;
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--end-of-options', from, head];
  const changes = await parseDifference(streamGit(args, { gitDir }));
  const isContent = ({ path }: Change) => path.startsWith('content/');

  const before: ContentFile[] = [];
  for await (const file of readCommit(gitDir, base)) before.push(file);
  const after = new Map(before.map((file) => [file.path, file]));
  const texts = await readTexts(gitDir, changes.filter(isContent));
  for (const { path, after: now } of changes.filter(isContent)) {
    if (now === null) after.delete(path);
    else if (now.kind !== 'folder')
      after.set(path, { path, kind: now.kind, oid: now.oid, bytes: texts.get(now.oid) ?? null });
  }
  const allowances = await readAllowances(gitDir, base, head);
  return {
    ...assembleBoth(before, after.values()),
    others: changes.filter((change) => !isContent(change)).map(({ path }) => path),
    allowRewrite: allowances.length > 0,
  };
}

async function readTexts(gitDir: string, changes: readonly Change[]): Promise<Map<string, Uint8Array>> {
  const oids = changes.flatMap(({ path, after }) => (after?.kind === 'file' && isText(path) ? [after.oid] : []));
  const texts = new Map<string, Uint8Array>();
  for await (const { oid, bytes } of readObjects(gitDir, new Set(oids)))
    if (bytes !== null && bytes.length <= largestText) texts.set(oid, bytes);
  return texts;
}
