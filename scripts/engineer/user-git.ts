/** git as whoever works here has set it up: their name, their keys, their hooks. It is their clone. */
import { spawnSync } from 'node:child_process';
import { Mistake } from './mistake.ts';

export interface UserGit {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs git in a folder; never asks anything. */
export function tryGit(
  folder: string,
  args: readonly string[],
  {
    input,
    env,
    timeoutMs,
  }: { input?: string | Uint8Array; env?: Readonly<Record<string, string>>; timeoutMs?: number } = {},
): UserGit {
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    ...(input !== undefined && { input }),
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C', ...env },
    maxBuffer: 64 * 1024 * 1024,
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
  });
  if (error && (error as NodeJS.ErrnoException).code !== 'ETIMEDOUT') throw error;
  return { code: status, stdout: (stdout ?? '').trimEnd(), stderr: (stderr ?? '').trim() };
}

/** What git prints. Throws Mistake `refused`, with git's own words, where it fails. */
export function userGit(folder: string, args: readonly string[], options: Parameters<typeof tryGit>[2] = {}): string {
  const { code, stdout, stderr } = tryGit(folder, args, options);
  if (code === 0) return stdout;
  throw new Mistake('refused', `git ${args[0]} failed: ${stderr || `exit code ${code}`}`, 'Mend that, and try again.');
}
