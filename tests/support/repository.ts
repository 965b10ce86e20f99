import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Real git, with an identity of its own and none of the developer's configuration. */
export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'Camille',
      GIT_AUTHOR_EMAIL: 'camille@team.invalid',
      GIT_COMMITTER_NAME: 'Camille',
      GIT_COMMITTER_EMAIL: 'camille@team.invalid',
    },
  });
}

/** A bare repository below `folder` with one commit of these files on `main`. Returns its path. */
export function bareRepository(folder: string, files: ReadonlyMap<string, string>): string {
  const bare = mkdtempSync(join(folder, 'content-')) + '.git';
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
  const engineer = clone(bare);
  engineer.push(files, 'Begin');
  engineer.remove();
  return bare;
}

/** An engineer's clone. */
export interface Clone {
  folder: string;
  /** Writes files, commits whatever is new, and pushes to `main` (what others pushed in between comes first). Returns the commit. */
  push(files: ReadonlyMap<string, string | Uint8Array>, message?: string): string;
  /** Writes files, commits whatever is new on what is checked out, and pushes nothing. Returns the commit. */
  commit(files: ReadonlyMap<string, string | Uint8Array>, message?: string): string;
  git(...args: string[]): string;
  remove(): void;
}

export function clone(bare: string): Clone {
  const folder = mkdtempSync(`${bare}-clone-`);
  git(dirname(bare), 'clone', '--quiet', bare, folder);
  const run = (...args: string[]) => git(folder, ...args);
  const commit: Clone['commit'] = (files, message = 'Change') => {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    run('add', '--all');
    if (run('status', '--porcelain') !== '') run('commit', '--quiet', '--message', message);
    return run('rev-parse', 'HEAD').trim();
  };
  return {
    folder,
    git: run,
    commit,
    push(files, message) {
      commit(files, message);
      if (run('ls-remote', '--heads', 'origin', 'main') !== '') run('pull', '--quiet', '--rebase', 'origin', 'main');
      run('push', '--quiet', 'origin', 'HEAD:main');
      return run('rev-parse', 'HEAD').trim();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
