/** Commits of one's own, made again on what the record says by now, without a look at the work tree. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ticketFolder } from '../../src/domain/place.ts';
import { placeOf } from '../../src/domain/place.ts';
import { tryGit, userGit } from './user-git.ts';

export interface OwnChange {
  path: string;
  /** Blobs; null: it is not there. */
  before: string | null;
  after: string | null;
  mode: string;
}
export interface OwnCommit {
  oid: string;
  changes: readonly OwnChange[];
}
/** What paths and texts become; as they are by default. */
export interface Mended {
  path(path: string): string;
  text(path: string, text: string): string;
}

/** The commits of `tip` that `base` lacks, oldest first; undefined: there are merges among them. */
export function ownCommits(root: string, base: string, tip: string): OwnCommit[] | undefined {
  const range = `${base}..${tip}`;
  if (userGit(root, ['rev-list', '--count', '--merges', range]) !== '0') return undefined;
  return lines(userGit(root, ['rev-list', '--reverse', range])).map((oid) => ({ oid, changes: changesOf(root, oid) }));
}

function changesOf(root: string, oid: string): OwnChange[] {
  const raw = userGit(root, ['diff-tree', '--root', '-r', '-z', '--raw', '--no-renames', '--no-commit-id', oid]);
  const words = raw.split('\0');
  const changes: OwnChange[] = [];
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [, mode = '', before = '', after = ''] = words[at]!.split(' ');
    const blob = (id: string) => (/^0+$/.test(id) ? null : id);
    changes.push({ path: words[at + 1]!, before: blob(before), after: blob(after), mode });
  }
  return changes;
}

/** Texts of the entries and tickets that the commits add, by path. */
export function addedTexts(root: string, commits: readonly OwnCommit[]): Map<string, string> {
  const added = commits.flatMap(({ changes }) =>
    changes.filter(({ before, after }) => before === null && after !== null),
  );
  const read = added.filter(({ path }) => ['entry', 'ticket'].includes(placeOf(path).kind));
  return new Map(read.map(({ path, after }) => [path, `${userGit(root, ['cat-file', 'blob', after!])}\n`]));
}

/** Tickets that the commits open under numbers that others have got meanwhile, with the numbers that they get instead. */
export function renumbered(root: string, commits: readonly OwnCommit[], onto: string): Map<number, number> {
  const opened = commits.flatMap(({ changes }) =>
    changes.flatMap(({ path, before }) => {
      const place = placeOf(path);
      const clashes = before === null && place.kind === 'ticket' && blobAt(root, onto, path) !== null;
      return clashes && place.number !== undefined ? [place.number] : [];
    }),
  );
  if (opened.length === 0) return new Map();
  const all = [onto, ...commits.map(({ oid }) => oid)].flatMap((commit) =>
    lines(userGit(root, ['ls-tree', '-r', '--name-only', '--full-tree', commit, 'content/tickets'])),
  );
  let last = Math.max(...all.map((path) => Number(/^content\/tickets\/[^/]+\/(\d+)\//.exec(path)?.[1] ?? 0)));
  return new Map(opened.map((number) => [number, (last += 1)]));
}

/** As `Mended` has it. */
export function inFolders(numbers: ReadonlyMap<number, number>): (path: string) => string {
  return (path) => {
    for (const [from, to] of numbers)
      if (path.startsWith(`${ticketFolder(from)}/`)) return ticketFolder(to) + path.slice(ticketFolder(from).length);
    return path;
  };
}

/**
 * The last of the commits, made again on `onto`: same writers, same words. Undefined: a file that one of them changes is
 * another one there, which only a person can decide.
 */
export function replay(root: string, commits: readonly OwnCommit[], onto: string, mended: Mended): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-index-'));
  const env = { GIT_INDEX_FILE: join(folder, 'index') };
  /** What a path is by now; others are as `onto` has them. */
  const now = new Map<string, string | null>();
  /** What became of blobs of ours. */
  const written = new Map<string | null, string | null>([[null, null]]);
  try {
    userGit(root, ['read-tree', onto], { env });
    let parent = onto;
    for (const { oid, changes } of commits) {
      for (const { path, before, after, mode } of changes) {
        const target = mended.path(path);
        const there = now.has(target) ? now.get(target)! : blobAt(root, onto, target);
        const expected = written.has(before) ? written.get(before)! : before;
        // The same change made by both is one.
        if (there === after && target === path) continue;
        if (there !== expected) return undefined;
        const blob = after === null ? null : mendedBlob(root, path, after, mended);
        written.set(after, blob);
        now.set(target, blob);
        if (blob === null) userGit(root, ['update-index', '--force-remove', '--', target], { env });
        else userGit(root, ['update-index', '--add', '--cacheinfo', `${mode},${blob},${target}`], { env });
      }
      const tree = userGit(root, ['write-tree'], { env });
      const [name = '', email = '', date = '', ...message] = userGit(root, [
        'show',
        '--no-patch',
        '--format=%an%n%ae%n%aI%n%B',
        oid,
      ]).split('\n');
      const author = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: date };
      const input = mended.text('', `${message.join('\n').trimEnd()}\n`);
      parent = userGit(root, ['commit-tree', tree, '-p', parent, '-F', '-'], { input, env: author });
    }
    return parent;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mendedBlob(root: string, path: string, oid: string, mended: Mended): string {
  if (!path.endsWith('.md')) return oid;
  const text = `${userGit(root, ['cat-file', 'blob', oid])}\n`;
  const next = mended.text(path, text);
  if (next === text) return oid;
  return userGit(root, ['hash-object', '-w', '--stdin', '--no-filters'], { input: next });
}

/** The blob at a path of a commit; null: there is none. */
export function blobAt(root: string, commit: string, path: string): string | null {
  const found = tryGit(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}:${path}`]);
  // git repeats the option among its answers.
  return found.code === 0 ? found.stdout.split('\n').at(-1)! : null;
}

export function lines(text: string): string[] {
  return text.split('\n').filter(Boolean);
}
