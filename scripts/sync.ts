/** What became of one's answers, and the clone as the record is now. */
import { parseArgs } from 'node:util';
import { textTable } from '../src/domain/text-table.ts';
import { openGitHub } from '../src/forge/github.ts';
import { Mistake } from './engineer/mistake.ts';
import { run } from './engineer/run.ts';
import { syncBranches, syncClone, type Mending, type SyncedBranch, type SyncedClone } from './engineer/sync.ts';
import { userGit } from './engineer/user-git.ts';
import { defaultBranch } from './engineer/ways.ts';
import { findSelf, findWorkplace, readRecord } from './engineer/workplace.ts';
import { gitHubOf } from './engineer/write-answer.ts';

const help = `Brings your clone up to date, and says what became of your branches: merged, waiting, refused.

  carnet sync [--repo PATH] [--json]

What waited while its ticket went on is dated again, after what was said meanwhile; its work stays on its day. A ticket opened
under a number that somebody else has got meanwhile gets the next one. What both sides changed is left to you, and told.

  --repo PATH   your clone; where you are by default
  --json        as JSON: branch, behind, ahead, restamped, renumbered, branches

With a remote on GitHub, GITHUB_TOKEN lets it know which pull requests were refused. Files that are not committed stay.
Exit code: 0 done, 1 something is left to you, or it cannot be done, 2 a wrong call.
`;

await run('sync', help, async () => {
  const { values } = parseArgs({ options: { repo: { type: 'string' }, json: { type: 'boolean' } } });
  const found = findWorkplace(values.repo ?? process.env.INIT_CWD ?? process.cwd());
  const { root, remote } = found;
  if (remote === null)
    throw new Mistake(
      'no-remote',
      'This clone follows no remote, so there is nothing to be in step with.',
      'Type: git remote add origin URL',
    );
  userGit(root, ['fetch', '--quiet', '--prune', remote]);
  const base = defaultBranch(root, remote);
  const tip = userGit(root, ['rev-parse', '--verify', `refs/remotes/${remote}/${base}`]);
  const { content } = await readRecord(root, tip);
  const { email, aliases } = findSelf(root, content);
  const own = new Set([email, ...aliases].map((address) => address.toLowerCase()));
  const world = { place: { ...found, remote }, base, tip, content, nowMs: Date.now() };
  const repository = gitHubOf(root);
  const token = process.env.GITHUB_TOKEN || process.env.GH_TOKEN;
  const apiUrl = process.env.GITHUB_API_URL;
  const github =
    repository !== undefined && token ? openGitHub({ repository, token, ...(apiUrl && { apiUrl }) }) : undefined;

  const clone = syncClone(world);
  const branches = await syncBranches(world, own, github);
  if (values.json) console.log(JSON.stringify({ ...clone, branches }, null, 2));
  else process.stdout.write(textOf(clone, branches, found.branch, { base, remote }));
  if (clone?.conflict || clone?.left || branches.some(({ conflict }) => conflict)) process.exitCode = 1;
});

function textOf(
  clone: SyncedClone | undefined,
  branches: readonly SyncedBranch[],
  branch: string | null,
  { base, remote }: { base: string; remote: string },
): string {
  const lines = clone ? cloneLines(clone, remote) : [`${branch ?? 'No branch'} is checked out, not ${base}: it stays.`];
  const rows = branches.map((one) => [
    one.branch,
    one.tickets.map((number) => `#${number}`).join(' '),
    one.state,
    one.state === 'merged' ? `git push ${remote} --delete ${one.branch}` : (one.url ?? ''),
  ]);
  const table = rows.length === 0 ? '' : `\n${textTable(['branch', 'ticket', 'state', ''], rows)}`;
  const mended = branches.flatMap((one) => mendedLines(one));
  const stuck = branches
    .filter(({ conflict }) => conflict)
    .map(
      (one) => `${one.branch} changes what others changed: git switch ${one.branch} && git rebase ${remote}/${base}`,
    );
  return `${lines.join('\n')}\n${table}${[...mended, ...stuck].map((line) => `${line}\n`).join('')}`;
}

function cloneLines(clone: SyncedClone, remote: string): string[] {
  const { branch, behind, ahead, conflict, left } = clone;
  const news = behind === 1 ? '1 commit' : `${behind} commits`;
  const yours = ahead === 0 ? '' : ` ${ahead} of yours ${ahead === 1 ? 'waits' : 'wait'} for: git push`;
  if (conflict) return [`${branch} lacks ${news}, and changes what they change: git pull --rebase ${remote} ${branch}`];
  if (left) return [`${branch} lacks ${news}: ${left}. Commit them, or: git stash`];
  return [
    `${branch} ${behind === 0 ? 'is' : `lacked ${news}, and is now`} as ${remote} has it.${yours}`,
    ...mendedLines(clone),
  ];
}

function mendedLines({ restamped, renumbered }: Mending): string[] {
  return [
    ...restamped.map(
      ({ ticket, from, to }) => `#${ticket}: ${from} is dated again, after what was said meanwhile: ${to}`,
    ),
    ...renumbered.map(({ from, to }) => `#${from} is #${to}: somebody else has got that number.`),
  ];
}
