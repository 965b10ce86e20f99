/** Pull requests reviewed by the portal: one at a time, each once however often it is asked for meanwhile. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { instantOf } from '../domain/values.ts';
import { appTokens } from '../forge/app-token.ts';
import { openGitHub, type GitHub } from '../forge/github.ts';
import { reviewPull } from '../forge/review-pull.ts';
import { openPulls, type Pulls } from '../store/pulls.ts';
import type { Log } from './log.ts';

export interface Reviews {
  /** Resolves when it has been said. Rejects when it could not be, and all patience is at its end; that is logged. */
  ask(number: number): Promise<void>;
  /** Asks for each that is open: what happened while nobody listened is said too. Never rejects. */
  askForAll(): Promise<void>;
  /** Ends what is under way, soon. */
  close(): Promise<void>;
}

/** A forge that is down is asked again after these. */
const defaultWaitsMs = [5_000, 60_000, 600_000];
/** What is being said gets to be finished. */
const graceMs = 5_000;

/** As the settings say; undefined: the portal reviews none. */
export function openReviewsOf(
  { github, remote, repo, stateFolder }: Pick<Config, 'github' | 'remote' | 'repo' | 'stateFolder'>,
  parts: { portalUrl: string; now: () => number; log: Log },
): Reviews | undefined {
  if (github === null || remote === null) return undefined;
  const { repository, apiUrl, credentials } = github;
  const token = 'token' in credentials ? credentials.token : appTokens({ ...credentials, repository, apiUrl });
  return openReviews({
    ...parts,
    github: openGitHub({ repository, apiUrl, token, log: (line) => parts.log.info(line) }),
    openPulls: (closing) =>
      openPulls({ path: join(stateFolder, 'pulls.git'), mirror: repo, remote: remote.address, closing }),
  });
}

export function openReviews({
  github,
  openPulls,
  portalUrl,
  now,
  log,
  waitsMs = defaultWaitsMs,
}: {
  github: GitHub;
  openPulls: (closing: AbortSignal) => Promise<Pulls>;
  portalUrl: string;
  now: () => number;
  log: Log;
  waitsMs?: readonly number[];
}): Reviews {
  const closing = new AbortController();
  /** Those that were asked for and not begun: whatever happens to them until then is seen by that run. */
  const waiting = new Map<number, Promise<void>>();
  const underWay = new Set<Promise<void>>();
  let last: Promise<unknown> = Promise.resolve();
  let pulls: Promise<Pulls> | undefined;

  async function reviewNow(number: number): Promise<void> {
    closing.signal.throwIfAborted();
    pulls ??= openPulls(closing.signal);
    const { gitDir, fetch } = await pulls.catch((error: unknown) => {
      pulls = undefined;
      throw error;
    });
    const judged = await reviewPull({ github, gitDir, number, at: instantOf(now()), portalUrl, fetched: fetch });
    if (judged) log.info('pull request reviewed', { number, head: judged.head, state: judged.verdict.state });
  }

  async function review(number: number): Promise<void> {
    for (const waitMs of [...waitsMs, undefined]) {
      const turn = last.then(() => {
        waiting.delete(number);
        return reviewNow(number);
      });
      last = turn.catch(() => {});
      try {
        return await turn;
      } catch (error) {
        if (closing.signal.aborted) throw error;
        log.problem('a pull request could not be reviewed', error, { number, again: waitMs !== undefined });
        if (waitMs === undefined) throw error;
        await sleep(waitMs, undefined, { signal: closing.signal, ref: false });
      }
    }
  }

  function ask(number: number): Promise<void> {
    const asked = waiting.get(number);
    if (asked) return asked;
    const made = review(number).finally(() => underWay.delete(made));
    made.catch(() => {});
    waiting.set(number, made);
    underWay.add(made);
    return made;
  }

  return {
    ask,
    async askForAll() {
      try {
        for (const number of await github.openPulls()) void ask(number);
      } catch (error) {
        if (!closing.signal.aborted) log.problem('open pull requests could not be listed', error);
      }
    },
    async close() {
      closing.abort();
      await Promise.race([Promise.allSettled(underWay), sleep(graceMs, undefined, { ref: false })]);
    },
  };
}
