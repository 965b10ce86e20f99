/** Looks at a git directory before anything is opened on it. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { UnusableRepositoryError } from './errors.ts';
import { runGit } from './git.ts';
import type { HashName } from './objects.ts';

export interface Examined {
  hash: HashName;
  bare: boolean;
  /** All of its history and every file are there: not so in a shallow or partial clone. */
  whole: boolean;
}

/** What kind of repository this is. Throws UnusableRepositoryError with what to do instead. */
export async function examineRepository(gitDir: string, branch: string): Promise<Examined> {
  await expectGit();
  const ref = `refs/heads/${branch}`;
  const valid = await runGit(['check-ref-format', ref], { codes: [0, 1] });
  if (valid.code !== 0) throw new UnusableRepositoryError(`${JSON.stringify(ref)} is not the name of a branch`);
  const args = ['rev-parse', '--is-bare-repository', '--show-object-format', '--is-shallow-repository'];
  const found = await access(join(gitDir, 'objects'))
    .then(() => runGit(args, { gitDir }))
    .catch((error: unknown) => {
      throw new UnusableRepositoryError(`no git repository at ${gitDir}`, { cause: error });
    });
  const [bare, hash, shallow] = found.stdout.toString().split('\n');
  if (hash !== 'sha1' && hash !== 'sha256') throw new UnusableRepositoryError(`unknown object format ${hash}`);
  const promised = ['config', '--get-regexp', '^(extensions\\.partialclone|remote\\..*\\.promisor)$'];
  const partial = (await runGit(promised, { gitDir, codes: [0, 1] })).code === 0;
  return { hash, bare: bare === 'true', whole: shallow === 'false' && !partial };
}

async function expectGit(): Promise<void> {
  const version = (await runGit(['version'])).stdout.toString();
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(major) < 2 || (Number(major) === 2 && Number(minor) < 38)) {
    throw new UnusableRepositoryError(`git 2.38 or newer is needed; found ${version.trim()}`);
  }
}
