/** What became of an engineer's answers, and of their clone: told, and mended where a program can. */
import { randomBytes } from 'node:crypto';
import { fourCharacters } from '../../src/commands/authorship.ts';
import type { Content } from '../../src/domain/assemble.ts';
import { placeOf } from '../../src/domain/place.ts';
import type { GitHub } from '../../src/forge/github.ts';
import { addedTexts, blobAt, inFolders, lines, ownCommits, renumbered, replay, type OwnCommit } from './replay.ts';
import { restamps, type Restamp } from './restamp.ts';
import { tryGit, userGit } from './user-git.ts';
import type { Workplace } from './workplace.ts';

/** One's own commits that the record does not have yet, after what was mended. */
export interface Mending {
  restamped: readonly Restamp[];
  renumbered: readonly { from: number; to: number }[];
  /** A person has to look: both sides change the same file, or there are merges. */
  conflict?: true;
}
export interface SyncedClone extends Mending {
  branch: string;
  /** Commits of the remote that the clone lacked. */
  behind: number;
  /** Its own that wait to be pushed. */
  ahead: number;
  /** Why the branch stays where it is. */
  left?: string;
}
export interface SyncedBranch extends Mending {
  branch: string;
  state: 'merged' | 'waiting' | 'refused' | 'conflict';
  tickets: readonly number[];
  /** Of the pull request, where a forge says it. */
  url?: string;
}

interface World {
  place: Workplace & { remote: string };
  /** The branch of the record, and its commit at the remote. */
  base: string;
  tip: string;
  content: Content;
  nowMs: number;
}

/** The clone follows the remote, and its own commits go on from there. Nothing that is not committed is lost. */
export function syncClone({ place, base, tip, content, nowMs }: World): SyncedClone | undefined {
  const { root, branch, head } = place;
  if (branch !== base) return undefined;
  const count = (range: string) => Number(userGit(root, ['rev-list', '--count', range]));
  const [behind, ahead] = [count(`${head}..${tip}`), count(`${tip}..${head}`)];
  const nothing = { branch, behind, ahead, restamped: [], renumbered: [] };
  if (behind === 0) return nothing;
  const commits = ownCommits(root, tip, head);
  const made = commits && mend(root, commits, { tip, content, nowMs });
  if (!made || made.next === undefined) return { ...nothing, conflict: true };
  const moved = tryGit(root, ['reset', '--quiet', '--keep', made.next]);
  if (moved.code !== 0)
    return { ...nothing, left: 'files that came meanwhile have changes here that are not committed' };
  return { ...nothing, restamped: made.restamped, renumbered: made.renumbered };
}

/** Branches of theirs that ask to be merged. `own`: their addresses. `github`: who knows what was refused. */
export async function syncBranches(
  world: World,
  own: ReadonlySet<string>,
  github: Pick<GitHub, 'pullOf'> | undefined,
): Promise<SyncedBranch[]> {
  const { place, base, tip } = world;
  const { root, remote } = place;
  const format = '--format=%(refname:lstrip=3) %(objectname) %(authoremail:trim)';
  const found: SyncedBranch[] = [];
  for (const line of lines(userGit(root, ['for-each-ref', format, `refs/remotes/${remote}/`]))) {
    const [branch = '', head = '', email = ''] = line.split(' ');
    if (branch === 'HEAD' || branch === base || !own.has(email.toLowerCase())) continue;
    const commits = ownCommits(root, tip, head);
    const isOurs = /^(reply|take|close|void)-\d+-[0-9a-f]{6}$/.test(branch);
    if (!isOurs && !commits?.every(({ changes }) => changes.every(({ path }) => path.startsWith('content/')))) continue;
    const tickets = ticketsOf(commits ?? []);
    const nothing = { branch, tickets, restamped: [], renumbered: [] };
    const pull = await github?.pullOf(branch);
    const said = { ...nothing, ...(pull && { url: pull.url }) };
    if (pull?.state === 'merged' || (commits && isIn(root, commits, tip))) found.push({ ...said, state: 'merged' });
    else if (pull?.state === 'closed') found.push({ ...said, state: 'refused' });
    else found.push({ ...said, ...waiting(world, branch, head, commits) });
  }
  return found;
}

function waiting(
  { place: { root, remote }, tip, content, nowMs }: World,
  branch: string,
  head: string,
  commits: readonly OwnCommit[] | undefined,
): Pick<SyncedBranch, 'state'> & Mending {
  const conflict = { state: 'conflict', conflict: true, restamped: [], renumbered: [] } as const;
  if (!commits) return conflict;
  const made = mend(root, commits, { tip, content, nowMs });
  if (made.next === undefined) return conflict;
  if (made.restamped.length > 0 || made.renumbered.length > 0)
    userGit(root, [
      'push',
      '--quiet',
      `--force-with-lease=refs/heads/${branch}:${head}`,
      remote,
      `${made.next}:refs/heads/${branch}`,
    ]);
  return { state: 'waiting', restamped: made.restamped, renumbered: made.renumbered };
}

/** `next` undefined: a person has to. */
function mend(
  root: string,
  commits: readonly OwnCommit[],
  { tip, content, nowMs }: Pick<World, 'tip' | 'content' | 'nowMs'>,
): { next: string | undefined } & Required<Pick<Mending, 'restamped' | 'renumbered'>> {
  const numbers = renumbered(root, commits, tip);
  const moved = inFolders(numbers);
  // Entries of a ticket that gets another number are in one where nobody has said anything.
  const added = new Map([...addedTexts(root, commits)].filter(([path]) => moved(path) === path));
  const dated = restamps(added, content.tickets, {
    nowMs,
    timezone: content.company.timezone,
    random: () => fourCharacters(randomBytes),
  });
  const next = replay(root, commits, tip, { path: (path) => dated.path(moved(path)), text: dated.text });
  return { next, restamped: dated.done, renumbered: [...numbers].map(([from, to]) => ({ from, to })) };
}

/** Whether all that the commits leave is in the record, however it came there. */
function isIn(root: string, commits: readonly OwnCommit[], tip: string): boolean {
  const left = new Map(commits.flatMap(({ changes }) => changes.map(({ path, after }) => [path, after] as const)));
  return [...left].every(([path, after]) => blobAt(root, tip, path) === after);
}

function ticketsOf(commits: readonly OwnCommit[]): number[] {
  const numbers = commits.flatMap(({ changes }) =>
    changes.flatMap(({ path }) => {
      const place = placeOf(path);
      return 'number' in place && place.number !== undefined ? [place.number] : [];
    }),
  );
  return [...new Set(numbers)].sort((a, b) => a - b);
}
