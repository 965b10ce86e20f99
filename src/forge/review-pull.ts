import type { Instant } from '../domain/values.ts';
import { composeComment, composeRemark } from './compose-comment.ts';
import { GitHubError, type GitHub, type Pull, type Remark } from './github.ts';
import { readPull } from './read-pull.ts';
import { reviewChange, type Review } from './review.ts';
import { judge, type Approval, type Verdict } from './verdict.ts';

/** What is said of a pull request, before or after it is said there. */
export interface Judgement {
  base: string;
  head: string;
  verdict: Verdict;
  /** Markdown. */
  comment: string;
  review: Review;
}

/**
 * Judges the change from `base` to `head`, two commits of the repository, by their content alone. Throws GitHubError when
 * they have no history in common.
 */
export async function judgePull(
  gitDir: string,
  { base, head, author, approvals }: { base: string; head: string; author: string; approvals: readonly Approval[] },
  { at, portalUrl }: { at: Instant; portalUrl: string },
): Promise<Judgement> {
  const change = await readPull(gitDir, base, head);
  if (change === null) throw new GitHubError(`${head.slice(0, 12)} does not come from ${base.slice(0, 12)} at all.`);
  const review = reviewChange(change, { at, portalUrl });
  const verdict = judge(review, { approvals, team: change.before.team, head, author });
  const comment = composeComment(review, verdict, { after: change.after, base, head });
  return { base, head, verdict, comment, review };
}

/**
 * Reviews an open pull request: one comment, remarks at the lines of what is wrong, and the commit status, set last so that
 * whoever waits for it finds the rest. Run again on the same commits it changes nothing. `fetched` brings the commits into
 * the repository, and says where the branch is that is asked to take them. Undefined: it is closed.
 */
export async function reviewPull({
  github,
  gitDir,
  number,
  at,
  portalUrl,
  fetched,
}: {
  github: GitHub;
  gitDir: string;
  number: number;
  at: Instant;
  portalUrl: string;
  fetched: (pull: Pull) => Promise<{ base: string }>;
}): Promise<Judgement | undefined> {
  const pull = await github.pull(number);
  if (!pull.open) return undefined;
  const { base } = await fetched(pull);
  const { head, author } = pull;
  const approvals = await github.approvals(number);
  const judgement = await judgePull(gitDir, { base, head, author, approvals }, { at, portalUrl });
  await github.keepComment(number, judgement.comment);
  await github.keepRemarks(number, head, remarksOf(judgement.review, await github.shownLines(number)));
  await github.setStatus(head, judgement.verdict);
  return judgement;
}

/** GitHub takes a remark at a line that it shows alone; the comment has them all. */
function remarksOf(review: Review, shown: Awaited<ReturnType<GitHub['shownLines']>>): Remark[] {
  return review.problems
    .filter(({ path, line }) => shown.get(path)?.has(line))
    .map((problem) => ({ path: problem.path, line: problem.line, body: composeRemark(problem) }));
}
