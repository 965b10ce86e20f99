import type { Content } from '../domain/assemble.ts';
import { readableDuration } from '../domain/text-table.ts';
import type { Review } from './review.ts';

/** A review of the pull request by a person, as the forge tells it; the newest of each person counts. */
export interface Approval {
  login: string;
  state: 'approved' | 'other';
  /** The commit that was looked at. */
  commit: string;
}
export interface Verdict {
  state: 'success' | 'failure' | 'pending';
  /** One sentence, for the commit status: at most 140 characters. */
  description: string;
}

const longestDescription = 140;

/**
 * Whether the change may be merged. One that debits more than `review` of company.md allows waits for an approval, of
 * its present head, by an active team member who neither asked for it nor wrote the time. `team` is the base's: a change
 * cannot name its own approver.
 */
export function judge(
  review: Review,
  {
    approvals,
    team,
    head,
    author,
  }: { approvals: readonly Approval[]; team: Content['team']; head: string; author: string },
): Verdict {
  const faults = review.problems.filter(({ severity }) => severity !== 'warning');
  const [first] = faults;
  if (first) {
    const more = faults.length > 1 ? `${faults.length} faults, the first: ` : '';
    return { state: 'failure', description: shortened(`${more}${first.message}`) };
  }
  const debits = review.debitedMinutes === 0 ? 'No debit' : `Debits ${readableDuration(review.debitedMinutes)}`;
  if (review.reviewAboveMinutes !== undefined && !isApproved()) {
    const limit = readableDuration(review.reviewAboveMinutes);
    return {
      state: 'pending',
      description: shortened(`${debits}, above ${limit}: waits for an approval by another team member.`),
    };
  }
  const mails = review.letters.reduce((total, { to }) => total + to.length, 0);
  const told = mails === 0 ? 'nobody is mailed' : mails === 1 ? 'one person is mailed' : `${mails} people are mailed`;
  return { state: 'success', description: shortened(`${debits}; ${told}.`) };

  function isApproved(): boolean {
    const same = (login: string) => (other: string | undefined) => other?.toLowerCase() === login.toLowerCase();
    const latest = new Map(approvals.map((approval) => [approval.login.toLowerCase(), approval]));
    return [...latest.values()].some(({ login, state, commit }) => {
      const member = [...team.values()].find(({ github, active }) => active && same(login)(github));
      return (
        state === 'approved' &&
        commit === head &&
        member !== undefined &&
        !same(login)(author) &&
        !review.workedBy.includes(member.handle)
      );
    });
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return [...line].length <= longestDescription ? line : `${[...line].slice(0, longestDescription - 1).join('')}…`;
}
