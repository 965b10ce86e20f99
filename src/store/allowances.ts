import { runGit } from './git.ts';

/** A commit that says `Allow-Rewrite: <reason>`: records of the past may change by its leave. */
export interface Allowance {
  commit: string;
  reason: string;
}

/** Those of the commits in `from..to`, the newest first. */
export async function readAllowances(gitDir: string, from: string, to: string): Promise<Allowance[]> {
  const args = ['log', '-z', '--format=%H%n%B', '--end-of-options', `${from}..${to}`];
  const { stdout } = await runGit(args, { gitDir });
  return stdout
    .toString('utf8')
    .split('\0')
    .flatMap((message) => {
      const [commit = '', ...lines] = message.split('\n');
      const reasons = lines.flatMap((line) => /^Allow-Rewrite:\s*(\S.*)$/i.exec(line.trimEnd())?.[1] ?? []);
      return reasons.map((reason) => ({ commit, reason }));
    });
}
