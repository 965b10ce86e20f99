/** An engineer's clone: where it is, who works in it, and what the record says there. */
import { statSync } from 'node:fs';
import { assembleContent, type Content } from '../../src/domain/assemble.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { TeamMember } from '../../src/domain/records.ts';
import type { Source } from '../../src/domain/source.ts';
import type { Space, TicketView } from '../../src/domain/space.ts';
import { instantOf } from '../../src/domain/values.ts';
import { readCommit } from '../../src/store/read-content.ts';
import { Mistake } from './mistake.ts';
import { tryGit, userGit } from './user-git.ts';

export interface Workplace {
  /** Of the work tree. */
  root: string;
  /** The branch checked out; null: none. */
  branch: string | null;
  /** The remote that the branch follows, else `origin`; null: none. */
  remote: string | null;
  head: string;
}

/** Throws Mistake. */
export function findWorkplace(path: string): Workplace {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const found = isFolder ? tryGit(path, ['rev-parse', '--show-toplevel']) : undefined;
  if (found?.code !== 0)
    throw new Mistake(
      'not-a-clone',
      `${path} is no clone of a content repository.`,
      'Go to your clone, or name it: --repo PATH. To have one: git clone URL.',
    );
  const root = found.stdout;
  const head = tryGit(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (head.code !== 0)
    throw new Mistake('no-commit', `${root} has no commit yet.`, 'Bring the record first: git pull.');
  const named = tryGit(root, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
  const branch = named.code === 0 ? named.stdout : null;
  const remotes = userGit(root, ['remote']).split('\n').filter(Boolean);
  const followed = branch === null ? '' : tryGit(root, ['config', '--get', `branch.${branch}.remote`]).stdout;
  const remote = [followed, 'origin', ...(remotes.length === 1 ? remotes : [])].find((one) => remotes.includes(one));
  return { root, branch, remote: remote ?? null, head: head.stdout };
}

/** What the record says at a commit of the clone. */
export async function readRecord(root: string, commit: string): Promise<{ content: Content; source: Source }> {
  const gitDir = userGit(root, ['rev-parse', '--absolute-git-dir']);
  const common = userGit(root, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
  const content = assembleContent(await Array.fromAsync(readCommit(common || gitDir, commit)));
  return { content, source: sourceOf(content, commit) };
}

/** Who works here: the team member whose address, or another of theirs, is git's. Throws Mistake. */
export function findSelf(root: string, content: Pick<Content, 'team'>): TeamMember {
  const asked = process.env.GIT_AUTHOR_EMAIL || tryGit(root, ['config', '--get', 'user.email']).stdout;
  const address = asked.trim().toLowerCase();
  if (address === '')
    throw new Mistake('no-identity', 'git does not know who you are.', 'Type: git config user.email YOU@YOUR-FIRM');
  const member = [...content.team.values()].find(({ email, aliases }) =>
    [email, ...aliases].some((one) => one.toLowerCase() === address),
  );
  if (member?.active) return member;
  const others = [...content.team.values()].filter(({ active }) => active).map(({ handle }) => handle);
  throw new Mistake(
    'not-in-team',
    `${address}, which git has for you, is of nobody in content/team/.`,
    `Add it to your file as one of \`aliases\` (the team is ${others.join(', ')}), or type: git config user.email ADDRESS`,
  );
}

/** As the team sees it now. `handle` is '' for whoever only reads. */
export function teamSpace(source: Source, handle: string, nowMs: number): Space {
  return openSpace(source, { kind: 'team', handle }, instantOf(nowMs));
}

/** Throws Mistake for what is no number, or no ticket's. */
export function findTicket(space: Space, typed: string | undefined): TicketView {
  const text = typed?.replace(/^#/, '') ?? '';
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new Mistake(
      'no-number',
      typed === undefined ? 'Which ticket?' : `${JSON.stringify(typed)} is no number of a ticket.`,
      'Write its number, as in: carnet show 12. `carnet list` has them.',
    );
  const ticket = space.ticket(Number(text));
  if (ticket) return ticket;
  throw new Mistake(
    'unknown-ticket',
    `There is no ticket ${text} in this clone.`,
    'If it is new, bring it first: git pull. `carnet list` shows those there are.',
  );
}
