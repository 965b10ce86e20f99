/** simple-git for what it does well (init, fetch, push), in the same clean environment as `git.ts`. */
import { simpleGit, type SimpleGit } from 'simple-git';
import { gitEnvironment } from './git.ts';

export interface PorcelainOptions {
  environment?: Readonly<Record<string, string>>;
  /** Killed when it has said nothing for this long; 60,000 by default. */
  quietMs?: number;
  /** Killed when this fires. */
  abort?: AbortSignal;
}

/**
 * simple-git at a folder. It lets options through as revisions and paths, so nothing that a person typed is given to
 * it unchecked; it cannot feed stdin.
 */
export function openPorcelain(
  folder: string,
  { environment = aroundFolder(), quietMs = 60_000, abort }: PorcelainOptions = {},
): SimpleGit {
  return simpleGit({
    baseDir: folder,
    timeout: { block: quietMs },
    abort,
    allowEnvironment: Object.keys(environment),
    // What its guard asks about is set by `git.ts`, which switches each of these off or leaves it to its owner.
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
      allowUnsafeSshCommand: true,
      allowUnsafeTemplateDir: true,
    },
  }).env(environment);
}

/** Without a repository named: the one that is made in the folder. */
function aroundFolder(): Record<string, string> {
  const { GIT_DIR: _, ...environment } = gitEnvironment({ protocols: ['file'] });
  return environment;
}
