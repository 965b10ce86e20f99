import { join } from 'node:path';
import { assembleContent, type Content, type ContentFile } from '../../src/domain/assemble.ts';
import { RemoteError, UnusableRepositoryError } from '../../src/store/errors.ts';
import { runGit } from '../../src/store/git.ts';
import { openLocalStore } from '../../src/store/local.ts';
import type { Store } from '../../src/store/port.ts';
import { readCommit } from '../../src/store/read-content.ts';
import { openRemoteStore } from '../../src/store/remote.ts';
import { openTransfer } from '../../src/store/transfer.ts';
import { openWriter, type Writer } from '../../src/store/writer.ts';
import { findContent, NoContent } from './open-content.ts';

/** The record, open to a job that also writes. */
export interface OpenRecord {
  store: Store;
  writer: Writer;
  branch: string;
  gitDir: string;
  /**
   * The remote that is written to, by a clone. Its work tree stays as it is: after a write the job tells whoever works
   * there to `git pull`. Null: a bare repository, which is the record itself.
   */
  remote: string | null;
  /** What is written at the head, and the head. Throws NoContent where there is no commit yet. */
  read(): Promise<{ files: ContentFile[]; content: Content; commit: string }>;
  /** Knows again what others wrote meanwhile. Throws RemoteError. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the record that `path` leads to: a bare repository is it; a clone is a way to its remote's, which is what the
 * branch checked out follows, else `origin`. `branch`: by default the one that the HEAD of the repository, or of the
 * remote, names. Neither work tree, index, HEAD, branches nor configuration of a clone are touched. Throws NoContent
 * where nothing can be written, with what to do; what breaks later throws as the store does (RemoteError).
 */
export async function openRecord({ path, branch }: { path: string; branch?: string }): Promise<OpenRecord> {
  const { gitDir, bare, remote } = await findRecord(path);
  try {
    const store = bare ? await openBare(gitDir, branch) : await openClone(gitDir, remote, branch);
    // Nobody looks at a page that does not answer: what others write first is waited for.
    const writer = openWriter(store.store, { patienceMs: 120_000 });
    return {
      ...store,
      writer,
      gitDir,
      remote: bare ? null : remote,
      async read() {
        const commit = await store.store.head();
        if (commit === null) throw new NoContent(`${path} has no commit on ${store.branch}.`);
        const files = await Array.fromAsync(readCommit(gitDir, commit));
        return { files, content: assembleContent(files), commit };
      },
      async close() {
        await writer.close();
        await store.store.close();
      },
    };
  } catch (error) {
    if (error instanceof RemoteError || error instanceof UnusableRepositoryError)
      throw new NoContent(`${path} cannot be written to: ${error.message}.`, { cause: error });
    throw error;
  }
}

interface Opened {
  store: Store;
  branch: string;
  look(): Promise<void>;
}

async function openBare(gitDir: string, branch: string | undefined): Promise<Opened> {
  const named = branch ?? (await line(gitDir, 'symbolic-ref', '--short', '--quiet', 'HEAD'));
  if (named === '') throw new NoContent(`The HEAD of ${gitDir} names no branch; say which with --branch.`);
  return { store: await openLocalStore({ path: gitDir, branch: named }), branch: named, look: async () => {} };
}

async function openClone(gitDir: string, remote: string, branch: string | undefined): Promise<Opened> {
  const named = branch ?? (await (await openTransfer({ gitDir, remote })).defaultBranch()) ?? 'main';
  const store = await openRemoteStore({ path: gitDir, remote, branch: named });
  const { fault } = store.standing();
  if (fault === null) return { store, branch: named, look: store.look };
  // A portal goes on with what it has; a job that writes on it would only be refused later.
  await store.close();
  throw fault;
}

/** `remote` is '' where the repository is bare. */
async function findRecord(path: string): Promise<{ gitDir: string; bare: boolean; remote: string }> {
  const { place, gitDir: found } = await findContent({ path, commit: undefined });
  if (found === null) {
    throw new NoContent(`${path} is in no git repository, so nothing can be written there; name a clone of the record.`);
  }
  // A linked work tree keeps objects and refs where it was linked from.
  const [common = '', bare] = (await line(found, 'rev-parse', '--path-format=absolute', '--git-common-dir', '--is-bare-repository')).split('\n');
  if (bare === 'true') return { gitDir: common, bare: true, remote: '' };
  const remotes = (await line(found, 'remote')).split('\n').filter(Boolean);
  const checkedOut = await line(found, 'symbolic-ref', '--short', '--quiet', 'HEAD');
  const followed = await line(found, 'config', '--get', `branch.${checkedOut}.remote`);
  const remote = [followed, 'origin', ...(remotes.length === 1 ? remotes : [])].find((name) => remotes.includes(name));
  if (remote !== undefined) return { gitDir: common, bare: false, remote };
  if (remotes.length > 1) {
    throw new NoContent(
      `${path} has several remotes, and none is followed by its branch: git branch --set-upstream-to=REMOTE/BRANCH`,
    );
  }
  throw new NoContent(
    `${path} is a work tree without a remote: a write would move the branch under whoever works there.\n` +
      `Make the record a repository of its own:\n  git clone --bare ${place} ${join(place, '..', 'content.git')}\n` +
      `  git -C ${place} remote add origin ${join(place, '..', 'content.git')}`,
  );
}

/** What git says, without the last line's end; '' where it has no answer. */
async function line(gitDir: string, ...args: string[]): Promise<string> {
  const { stdout } = await runGit(args, { gitDir, codes: [0, 1] });
  return stdout.toString('utf8').trimEnd();
}
