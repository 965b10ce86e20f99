/**
 * GitHub, as far as a pull request's review needs it. What it is asked twice it does once: a status that stands is not set
 * again, our comment is edited in place, and an answer that was lost is looked up before anything is made a second time.
 */
import { Octokit, RequestError } from 'octokit';
import { commentMark } from './compose-comment.ts';
import type { Approval, Verdict } from './verdict.ts';

export const statusContext = 'carnet/check';
/** By which a remark of ours at a line is known. */
const remarkMark = '<!-- carnet: problem -->';

export interface Pull {
  number: number;
  /** Login of whoever asks. */
  author: string;
  draft: boolean;
  open: boolean;
  /** Full ids of commits, and the branch that is asked to take them. */
  head: string;
  base: string;
  baseBranch: string;
  url: string;
}
/** A remark at a line of a changed file. */
export interface Remark {
  path: string;
  line: number;
  /** Markdown. */
  body: string;
}
export interface GitHub {
  pull(number: number): Promise<Pull>;
  /** What became of the pull request of this branch of ours, the newest; undefined: there is none. */
  pullOf(branch: string): Promise<{ number: number; url: string; state: 'open' | 'merged' | 'closed' } | undefined>;
  /** Numbers of those that are open. */
  openPulls(): Promise<number[]>;
  /** Lines of the head that a remark may stand at, by path: what the pull request adds or shows around it. */
  shownLines(number: number): Promise<ReadonlyMap<string, ReadonlySet<number>>>;
  /** What people said of it, oldest first. */
  approvals(number: number): Promise<Approval[]>;
  setStatus(commit: string, verdict: Verdict): Promise<void>;
  /** Our one comment says this from now on. */
  keepComment(number: number, body: string): Promise<void>;
  /** Our remarks are these from now on. */
  keepRemarks(number: number, head: string, remarks: readonly Remark[]): Promise<void>;
  /** The open pull request of this branch of ours, made if there is none. */
  openPull(asked: {
    branch: string;
    base: string;
    title: string;
    body: string;
  }): Promise<{ number: number; url: string }>;
}
export interface GitHubOptions {
  /** `owner/name`. */
  repository: string;
  /** As it is, or as it is to be asked for each time. */
  token: string | (() => Promise<string>);
  /** `https://api.github.com` by default. */
  apiUrl?: string;
  /** The first wait after a failure on its side, in ms; then four and nine times that. 1,000 by default. */
  retryBaseMs?: number;
  log?: (line: string) => void;
}

/** GitHub did not do what it was asked, after all that patience can do; `message` says what a person can. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError';
}

const longestWaitSeconds = 120;

/** Throws GitHubError, as all that it gives does. */
export function openGitHub({
  repository,
  token,
  apiUrl = 'https://api.github.com',
  retryBaseMs = 1000,
  log = () => {},
}: GitHubOptions): GitHub {
  const [owner = '', repo = '', ...rest] = repository.split('/');
  if (!/^[\w.-]+$/.test(owner) || !/^[\w.-]+$/.test(repo) || rest.length > 0)
    throw new GitHubError(`${JSON.stringify(repository)} is no repository of GitHub. Write owner/name.`);
  const patient = (what: string) => (seconds: number, _: unknown, __: unknown, tries: number) => {
    log(`GitHub's ${what}: waiting ${seconds} s`);
    return tries < 3 && seconds <= longestWaitSeconds;
  };
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const octokit = new Octokit({
    ...(typeof token === 'string' && { auth: token }),
    baseUrl: apiUrl.replace(/\/+$/, ''),
    userAgent: 'carnet',
    log: quiet,
    throttle: { onRateLimit: patient('rate limit'), onSecondaryRateLimit: patient('secondary rate limit') },
    retry: { retryAfterBaseValue: retryBaseMs },
  });
  if (typeof token !== 'string')
    octokit.hook.before('request', async (options) => {
      options.headers.authorization = `token ${await token()}`;
    });
  const at = { owner, repo };
  const paged = { ...at, per_page: 100 };
  let viewer: Promise<string> | undefined;

  /** Ours are those of our own login: anybody can write our mark into theirs. */
  function login(): Promise<string> {
    viewer ??= octokit
      .graphql<{ viewer: { login: string } }>('{ viewer { login } }')
      .then((found) => found.viewer.login.toLowerCase());
    return viewer;
  }
  const isOurs = (own: string, mark: string) => (each: { user: { login: string } | null; body?: string | undefined }) =>
    each.user?.login.toLowerCase() === own && each.body?.startsWith(mark) === true;

  /** Makes what `find` does not find. An answer that is lost may have been a success, so it is looked for again. */
  async function makeOnce<T>(find: () => Promise<T | undefined>, make: () => Promise<T>): Promise<T> {
    for (let failures = 1; ; failures += 1) {
      const found = await find();
      if (found !== undefined) return found;
      try {
        return await make();
      } catch (error) {
        if (failures === 3 || !isPassing(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, retryBaseMs * failures ** 2));
      }
    }
  }
  const once = { request: { retries: 0 } };

  async function comments(number: number) {
    const own = await login();
    const all = await octokit.paginate(octokit.rest.issues.listComments, { ...paged, issue_number: number });
    return all.filter(isOurs(own, commentMark));
  }

  const calls: GitHub = {
    async pull(number) {
      const { data } = await octokit.rest.pulls.get({ ...at, pull_number: number });
      return {
        number,
        author: data.user.login,
        draft: data.draft ?? false,
        open: data.state === 'open',
        head: data.head.sha,
        base: data.base.sha,
        baseBranch: data.base.ref,
        url: data.html_url,
      };
    },

    async pullOf(branch) {
      const { data } = await octokit.rest.pulls.list({ ...at, state: 'all', head: `${owner}:${branch}` });
      const [pull] = data.filter(({ head }) => head.ref === branch).sort((a, b) => b.number - a.number);
      if (!pull) return undefined;
      const state = pull.state === 'open' ? 'open' : pull.merged_at === null ? 'closed' : 'merged';
      return { number: pull.number, url: pull.html_url, state };
    },

    async openPulls() {
      const pulls = await octokit.paginate(octokit.rest.pulls.list, { ...paged, state: 'open' });
      return pulls.map(({ number }) => number);
    },

    async shownLines(number) {
      const files = await octokit.paginate(octokit.rest.pulls.listFiles, { ...paged, pull_number: number });
      return new Map(files.map(({ filename, patch }) => [filename, linesOf(patch ?? '')]));
    },

    async approvals(number) {
      const reviews = await octokit.paginate(octokit.rest.pulls.listReviews, { ...paged, pull_number: number });
      return reviews.flatMap(({ user, state, commit_id }) => {
        // A remark does not take back what its writer said before.
        if (user === null || state === 'COMMENTED' || state === 'PENDING') return [];
        return [
          { login: user.login, state: state === 'APPROVED' ? 'approved' : 'other', commit: commit_id ?? '' } as const,
        ];
      });
    },

    async setStatus(commit, { state, description }) {
      // Newest first.
      const statuses = await octokit.paginate(octokit.rest.repos.listCommitStatusesForRef, { ...paged, ref: commit });
      const standing = statuses.find(({ context }) => context === statusContext);
      if (standing?.state === state && standing.description === description) return;
      await octokit.rest.repos.createCommitStatus({ ...at, sha: commit, state, description, context: statusContext });
    },

    async keepComment(number, body) {
      const first = await makeOnce(
        async () => (await comments(number))[0],
        async () => (await octokit.rest.issues.createComment({ ...at, issue_number: number, body, ...once })).data,
      );
      if (first.body !== body) await octokit.rest.issues.updateComment({ ...at, comment_id: first.id, body });
      // Two runs at once may both have found none.
      for (const { id } of (await comments(number)).slice(1))
        await octokit.rest.issues.deleteComment({ ...at, comment_id: id });
    },

    async keepRemarks(number, head, remarks) {
      const own = await login();
      const keyOf = ({ path, line, body }: { path: string; line?: number | undefined; body?: string }) =>
        JSON.stringify([path, line, body]);
      const marked = remarks.map((remark) => ({ ...remark, body: `${remarkMark}\n${remark.body}` }));
      const wanted = new Set(marked.map(keyOf));
      const list = async () => {
        const all = await octokit.paginate(octokit.rest.pulls.listReviewComments, { ...paged, pull_number: number });
        return all.filter(isOurs(own, remarkMark));
      };
      const seen = new Set<string>();
      for (const remark of await list()) {
        const key = keyOf(remark);
        if (wanted.has(key) && !seen.has(key)) seen.add(key);
        else await octokit.rest.pulls.deleteReviewComment({ ...at, comment_id: remark.id });
      }
      if (marked.every((remark) => seen.has(keyOf(remark)))) return;
      await makeOnce(
        async () => {
          const there = new Set((await list()).map(keyOf));
          return marked.every((remark) => there.has(keyOf(remark))) || undefined;
        },
        async () => {
          const there = new Set((await list()).map(keyOf));
          const missing = marked.filter((remark) => !there.has(keyOf(remark)));
          await octokit.rest.pulls.createReview({
            ...at,
            pull_number: number,
            commit_id: head,
            event: 'COMMENT',
            body: 'What is wrong stands at its lines.',
            comments: missing.map((remark) => ({ ...remark, side: 'RIGHT' })),
            ...once,
          });
          return true;
        },
      );
    },

    async openPull({ branch, base, title, body }) {
      const made = await makeOnce<{ number: number; html_url: string }>(
        async () => {
          const { data } = await octokit.rest.pulls.list({ ...at, state: 'open', head: `${owner}:${branch}`, base });
          return data.find(({ head }) => head.ref === branch);
        },
        async () => (await octokit.rest.pulls.create({ ...at, head: branch, base, title, body, ...once })).data,
      );
      return { number: made.number, url: made.html_url };
    },
  };

  return Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      async (...args: unknown[]) => {
        try {
          return await (call as (...args: unknown[]) => Promise<unknown>)(...args);
        } catch (error) {
          throw told(error, repository);
        }
      },
    ]),
  ) as unknown as GitHub;
}

/** Lines of the new side that a patch shows. */
function linesOf(patch: string): Set<number> {
  const lines = new Set<number>();
  let line = 0;
  for (const text of patch.split('\n')) {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(text);
    if (hunk) line = Number(hunk[1]);
    else if (!text.startsWith('-') && !text.startsWith('\\')) lines.add(line++);
  }
  return lines;
}

function isPassing(error: unknown): boolean {
  return !(error instanceof RequestError) || error.status >= 500 || error.status === 429;
}

function told(error: unknown, repository: string): GitHubError {
  if (error instanceof GitHubError) return error;
  if (!(error instanceof RequestError))
    return new GitHubError(`GitHub was not reached for ${repository}: ${(error as Error).message}`, { cause: error });
  const said = `GitHub said ${error.status} for ${repository}: ${error.message}`;
  const advice: Readonly<Record<number, string>> = {
    401: 'The token is wrong or has expired: make a new one, and set GITHUB_TOKEN.',
    403: 'The token may not do that: docs/github.md lists what it needs. A workflow on a fork gets a token that only reads.',
    404: 'There is no such repository or pull request, or the token may not see it.',
    422: 'The pull request may have changed meanwhile: run it again.',
    429: 'It was asked too often: run it again later.',
  };
  return new GitHubError([said, advice[error.status] ?? 'Run it again later.'].join('\n'), { cause: error });
}
