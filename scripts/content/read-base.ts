import type { ContentFile } from '../../src/domain/assemble.ts';
import { runGit } from '../../src/store/git.ts';
import { readAllowances, type Allowance } from '../../src/store/allowances.ts';
import { readCommit, resolveCommit } from '../../src/store/read-content.ts';
import { NoContent } from './open-content.ts';

/** What a change begins from, and what its commits say of it. */
export interface Base {
  files: ContentFile[];
  commit: string;
  /** Of `Allow-Rewrite: <reason>` in the commits from the base to the tip, the newest first. */
  allowRewrite: Allowance[];
  /** Whether the tip follows the base: if not, what others added to the base seems gone. */
  isAncestor: boolean;
}

/** Throws NoContent when there is no such revision. `tip`: the last commit of the change; null when there is none yet. */
export async function readBase(gitDir: string | null, revision: string, tip: string | null): Promise<Base> {
  const base = await describeBase(gitDir, revision, tip);
  const files: ContentFile[] = [];
  for await (const file of readCommit(base.gitDir, base.commit)) files.push(file);
  return { ...base, files };
}

/** As `readBase`, without the files. */
export async function describeBase(
  gitDir: string | null,
  revision: string,
  tip: string | null,
): Promise<Omit<Base, 'files'> & { gitDir: string }> {
  if (gitDir === null) throw new NoContent('--base wants a git repository; there is none here.');
  const commit = await resolveCommit(gitDir, revision);
  if (commit === null) throw new NoContent(`There is no commit ${JSON.stringify(revision)} to compare with.`);
  const args = ['merge-base', '--is-ancestor', commit, tip ?? commit];
  const [allowRewrite, { code }] = await Promise.all([
    tip === null ? [] : readAllowances(gitDir, commit, tip),
    runGit(args, { gitDir, codes: [0, 1] }),
  ]);
  return { gitDir, commit, allowRewrite, isAncestor: code === 0 };
}
