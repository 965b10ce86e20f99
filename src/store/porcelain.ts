/** simple-git for what it does well (init, clone, fetch, push), in the same clean environment as `git.ts`. */
import { simpleGit, type SimpleGit } from 'simple-git';
import { gitEnvironment, type GitOptions } from './git.ts';

/**
 * simple-git at a folder. It lets options through as revisions and paths, so nothing that a person typed is given to
 * it unchecked; it cannot feed stdin.
 */
export function openPorcelain(folder: string, { protocols = ['file'] }: Pick<GitOptions, 'protocols'> = {}): SimpleGit {
  const { GIT_DIR: _, ...environment } = gitEnvironment({ protocols });
  return simpleGit({
    baseDir: folder,
    timeout: { block: 60_000 },
    allowEnvironment: Object.keys(environment),
    // What its guard asks about is set by `gitEnvironment`, to switch each of these off.
    unsafe: {
      allowUnsafeConfigPaths: true,
      allowUnsafeConfigEnvCount: true,
      allowUnsafeAskPass: true,
      allowUnsafeCredentialHelper: true,
      allowUnsafeEditor: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeHooksPath: true,
      allowUnsafePager: true,
      allowUnsafeProtocolOverride: true,
      allowUnsafeTemplateDir: true,
    },
  }).env(environment);
}
