/**
 * Pull requests as objects to read, in a git directory of their own that borrows those of the mirror: what strangers
 * push to a forge never comes into the record's own, nothing of it is checked out or run, and it may be deleted at any
 * moment.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RemoteError } from './errors.ts';
import { initLocalStore } from './init.ts';
import { resolveCommit } from './read-content.ts';
import { openTransfer } from './transfer.ts';

export interface Pulls {
  gitDir: string;
  /** Brings both sides, and says where the branch that is asked to take it is now. Throws RemoteError. */
  fetch(pull: { number: number; head: string; baseBranch: string }): Promise<{ base: string }>;
}

/** Makes the directory anew. `mirror` is of the same `remote`, and stays as long as what this gives is used. */
export async function openPulls({
  path,
  mirror,
  remote,
  closing,
}: {
  path: string;
  mirror: string;
  remote: string;
  closing?: AbortSignal;
}): Promise<Pulls> {
  const gitDir = resolve(path);
  await rm(gitDir, { recursive: true, force: true });
  await initLocalStore({ path: gitDir, branch: 'none' });
  await writeFile(join(gitDir, 'objects', 'info', 'alternates'), `${join(resolve(mirror), 'objects')}\n`);
  const transfer = await openTransfer({ gitDir, remote, ...(closing && { closing }) });
  return {
    gitDir,
    async fetch({ number, head, baseBranch }) {
      const [asking, taking] = [`refs/pull/${number}/head`, `refs/heads/${baseBranch}`];
      const base = (await transfer.list([taking])).get(taking);
      if (base === undefined) throw new RemoteError('missing', `the remote has no branch ${baseBranch}`);
      await transfer.fetch([taking, asking]);
      for (const commit of [base, head])
        if ((await resolveCommit(gitDir, commit)) === null)
          throw new RemoteError('missing', `the remote gives ${asking} and ${taking} without ${commit}`);
      return { base };
    },
  };
}
