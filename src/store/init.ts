/** Makes the repository a record is kept in, with the settings that people's pushes should meet too. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { runGit } from './git.ts';
import { openPorcelain } from './porcelain.ts';

/**
 * A new bare repository whose head is `branch`, without commits; on one that is there already, only its settings.
 * Throws where the folder cannot be made or written.
 */
export async function initLocalStore({ path, branch }: { path: string; branch: string }): Promise<void> {
  const folder = resolve(path);
  await mkdir(folder, { recursive: true });
  await openPorcelain(folder).raw('init', '--quiet', '--bare', `--initial-branch=${branch}`);
  // simple-git waits 50 ms for each process to end.
  for (const [key, value] of Object.entries(settings)) await runGit(['config', key, value], { gitDir: folder });
}

const settings = {
  // What is pushed is on disk before `git push` returns, as what we write is.
  'core.fsync': 'all',
  // A forced push stays recoverable: who moved a branch from where is written down, and keeps the commits from gc.
  'core.logAllRefUpdates': 'true',
  // Malformed objects are refused at the door.
  'receive.fsckObjects': 'true',
  'transfer.fsckObjects': 'true',
  // Rewriting history is a decision to take on the server (mailing stops at it), not a slip of `push --force`.
  'receive.denyNonFastForwards': 'true',
  // The portal rolls its own small packs together; a push need not repack everything for their number.
  'gc.autoPackLimit': '1000',
};
