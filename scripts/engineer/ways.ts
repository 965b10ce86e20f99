/**
 * Three ways for what an engineer writes to reach the record, behind the one interface that commands write through: a
 * commit in the clone, a push straight to the branch, a branch of its own that asks to be merged.
 */
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ticketFolder } from '../../src/domain/place.ts';
import type { NewCommit } from '../../src/store/port.ts';
import type { Outcome, Plan, Tree, Writer } from '../../src/store/writer.ts';
import { openRecord } from '../content/open-record.ts';
import { Mistake } from './mistake.ts';
import { treeAt } from './tree-at.ts';
import { tryGit, userGit } from './user-git.ts';
import type { Workplace } from './workplace.ts';

export type WayName = 'commit' | 'push' | 'pr';

export interface Way {
  /** The commit that what is shown and written stands on. */
  base: string;
  writer: Pick<Writer, 'write'>;
  /** What to type next, once it is written. */
  next(): string;
  /** The branch that asks to be merged; absent but for `pr`, and before it is written. */
  asked?(): { branch: string; base: string };
  close(): Promise<void>;
}

/** Throws Mistake where this way is not open. `name` begins the name of a branch: `reply-12-camille`. */
export async function openWay(place: Workplace, way: WayName, name: string, ticket?: number): Promise<Way> {
  if (way === 'commit') return openCommit(place, ticket);
  if (place.remote === null)
    throw new Mistake(
      'no-remote',
      'This clone follows no remote, so there is nothing to push to.',
      'Leave --push and --pr out for a commit here, or type: git remote add origin URL',
    );
  return way === 'push' ? openPush(place) : openBranch(place, place.remote, name);
}

function openCommit({ root, branch, head, remote }: Workplace, ticket?: number): Way {
  if (branch === null) throw new Mistake('detached-head', 'No branch is checked out here.', 'Type: git switch main');
  const dirty = userGit(root, ['status', '--porcelain', '--untracked-files=all', '--', 'content']);
  if (dirty !== '')
    throw new Mistake(
      'dirty-tree',
      `content/ has changes that are not committed:\n${dirty.split('\n').slice(0, 5).join('\n')}`,
      'Commit or stash them first, or use --push, which leaves your files alone.',
    );
  if (remote !== null && ticket !== undefined) expectFresh(root, remote, branch, ticket);
  const tree = treeAt(gitDirOf(root), head);
  return {
    base: head,
    writer: writerOver(tree, (commit) => {
      const paths = commit.files.map(({ path }) => path);
      try {
        for (const { path, content } of commit.files) {
          const file = join(root, path);
          mkdirSync(dirname(file), { recursive: true });
          if ('file' in content) cpSync(content.file, file, { errorOnExist: true, force: false });
          else writeFileSync(file, content, { flag: 'wx' });
        }
        userGit(root, ['add', '--', ...paths]);
        userGit(root, ['commit', '--quiet', '--file=-', '--', ...paths], { input: messageOf(commit) });
      } catch (error) {
        // As a hook of theirs that refuses: the clone is as it was.
        tryGit(root, ['reset', '--quiet', '--', ...paths]);
        for (const path of paths) rmSync(join(root, path), { force: true });
        throw error;
      }
      return userGit(root, ['rev-parse', 'HEAD']);
    }),
    next: () => (remote === null ? 'It is a commit of this clone.' : 'It reaches the customer once pushed: git push'),
    close: async () => {},
  };
}

async function openPush({ root, remote }: Workplace): Promise<Way> {
  const record = await openRecord({ path: root });
  const head = await record.store.head();
  if (head === null) throw new Mistake('no-commit', `${remote} has no commit yet.`, 'Push the record first: git push');
  return {
    base: head,
    writer: record.writer,
    next: () => 'It is in the record. Your files follow with: git pull',
    close: () => record.close(),
  };
}

/** Nobody answers what has been answered meanwhile. A remote that is not reached says nothing. */
function expectFresh(root: string, remote: string, branch: string, ticket: number): void {
  tryGit(root, ['fetch', '--quiet', '--no-tags', remote], { timeoutMs: 10_000 });
  const tip = `refs/remotes/${remote}/${branch}`;
  const range = ['rev-list', '--max-count=1', `HEAD..${tip}`, '--', ticketFolder(ticket)];
  if (tryGit(root, range).stdout === '') return;
  throw new Mistake(
    'stale-clone',
    `Ticket ${ticket} has news on ${remote} that this clone does not have.`,
    'Bring them, and read them first: git pull --rebase',
  );
}

/** Built on what the remote has, without a look at the work tree, so that nothing of it comes along. */
function openBranch({ root }: Workplace, remote: string, name: string): Way {
  userGit(root, ['fetch', '--quiet', '--no-tags', remote]);
  const base = defaultBranch(root, remote);
  const tip = userGit(root, ['rev-parse', '--verify', '--end-of-options', `refs/remotes/${remote}/${base}`]);
  const branch = `${name}-${randomBytes(3).toString('hex')}`;
  const tree = treeAt(gitDirOf(root), tip);
  let asked = false;
  return {
    base: tip,
    writer: writerOver(tree, (commit) => {
      const made = commitOn(root, tip, commit);
      userGit(root, ['push', '--quiet', remote, `${made}:refs/heads/${branch}`]);
      asked = true;
      return made;
    }),
    next: () => `It waits on the branch ${branch} of ${remote}.`,
    asked: () => ({ branch: asked ? branch : '', base }),
    close: async () => {},
  };
}

/** The branch that a remote is at, as it says itself, else the one that everybody has. */
export function defaultBranch(root: string, remote: string): string {
  const known = tryGit(root, ['symbolic-ref', '--quiet', '--short', `refs/remotes/${remote}/HEAD`]);
  return known.code === 0 ? known.stdout.slice(remote.length + 1) : 'main';
}

function commitOn(root: string, parent: string, commit: NewCommit): string {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-index-'));
  try {
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    userGit(root, ['read-tree', parent], { env });
    for (const { path, content } of commit.files) {
      const blob =
        'file' in content
          ? userGit(root, ['hash-object', '-w', '--no-filters', '--', content.file])
          : userGit(root, ['hash-object', '-w', '--stdin', '--no-filters'], { input: content });
      userGit(root, ['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], { env });
    }
    const tree = userGit(root, ['write-tree'], { env });
    return userGit(root, ['commit-tree', tree, '-p', parent, '-F', '-'], { input: messageOf(commit) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writerOver(tree: Tree, write: (commit: NewCommit) => string): Pick<Writer, 'write'> {
  return {
    async write<T>(plan: Plan<T>): Promise<Outcome<T>> {
      const planned = await plan(tree);
      if ('refused' in planned) return planned;
      if ('already' in planned) return { commit: planned.already.commit ?? '', result: planned.result };
      return { commit: write(planned.commit), result: planned.result };
    },
  };
}

/** As the portal's own commits: who reads the history finds the same in both. */
function messageOf({ message, trailers }: NewCommit): string {
  const lines = Object.entries(trailers).map(([name, value]) => `${name}: ${value}`);
  return `${message}\n${lines.length > 0 ? `\n${lines.join('\n')}\n` : ''}`;
}

function gitDirOf(root: string): string {
  return userGit(root, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
}
