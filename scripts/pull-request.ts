/** Says on a pull request, before it is merged, what it debits, who reads what, and what is wrong with it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { parseArgs } from 'node:util';
import { GitHubError, openGitHub, type Pull } from '../src/forge/github.ts';
import { judgePull, reviewPull, type Judgement } from '../src/forge/review-pull.ts';
import { instantOf, parseInstant, type Instant } from '../src/domain/values.ts';
import { resolveCommit } from '../src/store/read-content.ts';
import { findContent, NoContent } from './content/open-content.ts';

const help = `Says on a pull request of GitHub what it would do: one comment, edited in place (who reads what, each debit, each
contract before and after, thresholds), remarks at the lines of what is wrong, and the commit status carnet/check.

  npm run pull-request -- [--number N] [--repo PATH] [--portal-url URL] [--json] [--at INSTANT]
  npm run pull-request -- --dry-run [--base REV] [--head REV] [--repo PATH]

  --number N        the pull request; by default that of the workflow's event (GITHUB_EVENT_PATH)
  --repo PATH       a clone of the content repository; where it is run by default. Its objects are read, nothing is checked out
  --portal-url URL  where links of the mails lead; CARNET_URL by default
  --dry-run         print the comment for HEAD on origin/main (or --head on --base), and say nothing to anybody
  --json            what was found, as JSON: base, head, state, description, debitedMinutes, problems, comment
  --at INSTANT      as of then; now by default

Environment: GITHUB_TOKEN, GITHUB_REPOSITORY (owner/name), GITHUB_API_URL. docs/github.md lists what the token may do.
Exit code: 0 it may be merged, waits for an approval, or is closed; 1 it must not be merged; 2 it could not be judged.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      number: { type: 'string' },
      repo: { type: 'string' },
      'portal-url': { type: 'string' },
      'dry-run': { type: 'boolean' },
      base: { type: 'string' },
      head: { type: 'string' },
      json: { type: 'boolean' },
      at: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const at = values.at === undefined ? instantOf(Date.now()) : parseInstant(values.at);
  if (at === undefined)
    throw new NoContent(
      `--at wants an instant with its offset; found ${JSON.stringify(values.at)}. Write --at 2026-03-02T11:15:00+01:00.`,
    );
  const { gitDir } = await findContent({ path: values.repo ?? '.', commit: undefined });
  if (gitDir === null) throw new NoContent(`${values.repo ?? '.'} is no git repository; name a clone with --repo.`);
  const portalUrl = (values['portal-url'] ?? process.env.CARNET_URL ?? 'https://portal.invalid').replace(/\/+$/, '');
  const says = { at, portalUrl };

  const judgement = values['dry-run']
    ? await tryOut(gitDir, { base: values.base ?? 'origin/main', head: values.head ?? 'HEAD' }, says)
    : await sayIt(gitDir, values.number, says);
  if (judgement === undefined) {
    process.stderr.write('The pull request is closed: there is nothing to say.\n');
    return 0;
  }
  const { base, head, verdict, comment, review } = judgement;
  const { debitedMinutes, problems } = review;
  if (values.json)
    process.stdout.write(`${JSON.stringify({ base, head, ...verdict, debitedMinutes, problems, comment }, null, 2)}\n`);
  else process.stdout.write(values['dry-run'] ? `${comment}\n` : `${verdict.state}: ${verdict.description}\n`);
  return verdict.state === 'failure' ? 1 : 0;
}

type Says = { at: Instant; portalUrl: string };

async function tryOut(gitDir: string, of: { base: string; head: string }, says: Says): Promise<Judgement> {
  const commit = async (revision: string) => {
    const found = await resolveCommit(gitDir, revision);
    if (found === null)
      throw new NoContent(`There is no commit ${JSON.stringify(revision)} here; git fetch may bring it.`);
    return found;
  };
  const [base, head] = [await commit(of.base), await commit(of.head)];
  return judgePull(gitDir, { base, head, author: '', approvals: [] }, says);
}

async function sayIt(gitDir: string, number: string | undefined, says: Says): Promise<Judgement | undefined> {
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl } = process.env;
  if (!token)
    throw new NoContent('GITHUB_TOKEN is not set. In a workflow: env: { GITHUB_TOKEN: ${{ github.token }} }.');
  if (!repository) throw new NoContent('GITHUB_REPOSITORY is not set. Write GITHUB_REPOSITORY=owner/name.');
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const github = openGitHub({ repository, token, log, ...(apiUrl && { apiUrl }) });
  const fetched = (pull: Pull) => fetchPull(gitDir, pull);
  return reviewPull({ github, gitDir, number: numberOf(number), fetched, ...says });
}

function numberOf(given: string | undefined): number {
  const text = given ?? eventNumber();
  if (text === undefined) throw new NoContent('Which pull request? Write --number 12.');
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new NoContent(`--number wants a number; found ${JSON.stringify(text)}.`);
  return Number(text);
}

function eventNumber(): string | undefined {
  const file = process.env.GITHUB_EVENT_PATH;
  if (!file) return undefined;
  const event = JSON.parse(readFileSync(file, 'utf8')) as { pull_request?: { number?: number } };
  return event.pull_request?.number?.toString();
}

/** Brings both sides as objects: what a fork sends is read, and neither checked out nor run. */
async function fetchPull(gitDir: string, { number, head, base, baseBranch }: Pull): Promise<{ base: string }> {
  const tip = `refs/remotes/origin/${baseBranch}`;
  const refs = [`+refs/heads/${baseBranch}:${tip}`, `+refs/pull/${number}/head:refs/carnet/pulls/${number}`];
  const args = ['-c', `core.hooksPath=${devNull}`, 'fetch', '--no-tags', '--no-recurse-submodules', 'origin', ...refs];
  // With the clone's own configuration: a workflow's checkout keeps its credentials there.
  const env = { ...process.env, GIT_DIR: gitDir, GIT_TERMINAL_PROMPT: '0' };
  const { status, stderr } = spawnSync('git', args, { env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  const known = await resolveCommit(gitDir, head);
  if (known === null)
    throw new NoContent(
      `The clone lacks ${head}, and git fetch ${status === 0 ? 'did not bring it' : `failed: ${stderr.trim()}`}.`,
    );
  return { base: (await resolveCommit(gitDir, tip)) ?? base };
}

try {
  process.exitCode = await main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!(error instanceof NoContent) && !(error instanceof GitHubError) && !code.startsWith('ERR_PARSE_ARGS'))
    throw error;
  process.stderr.write(`${(error as Error).message}\nTry: npm run pull-request -- --help\n`);
  process.exitCode = 2;
}
