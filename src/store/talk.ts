/** A git process kept for questions and answers, so that a read does not cost a start. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { ClosedError } from './errors.ts';
import { GitError, startGit, stderrOf, type GitOptions } from './git.ts';

interface Question<Answer> {
  text: string;
  asked: number;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}
interface Running<Answer> {
  child: ChildProcessWithoutNullStreams;
  waiting: Question<Answer>[];
}

export interface Talk<Answer> {
  /** The answer to one question. Rejects with GitError when git ended instead of answering. */
  ask(text: string): Promise<Answer>;
  /** Ends the process; what waits is asked of the next one, or rejected. */
  restart(): void;
  /** Ends the process when it has answered what waits. */
  close(): Promise<void>;
}

/**
 * Questions to `git <args>`, answered in order as `parse` splits its output. The process is started when first needed
 * and again after it has ended. A question is asked at most `attempts` times: above 1 only where asking changes nothing.
 */
export function openTalk<Answer>(
  args: readonly string[],
  options: GitOptions,
  parse: (output: AsyncIterable<Buffer>) => AsyncIterable<Answer>,
  attempts: number,
): Talk<Answer> {
  let running: Running<Answer> | undefined;
  let listening: Promise<void> | undefined;
  let closed = false;

  function send(question: Question<Answer>): void {
    if (running === undefined) {
      running = { child: startGit(args, options), waiting: [] };
      listening = listen(running);
    }
    question.asked += 1;
    running.waiting.push(question);
    // Questions of one turn go in one write.
    const { stdin } = running.child;
    stdin.cork();
    stdin.write(question.text);
    process.nextTick(() => stdin.uncork());
  }

  async function listen(mine: Running<Answer>): Promise<void> {
    const { child, waiting } = mine;
    const stderr = stderrOf(child);
    const ended = new Promise<number | null>((resolve) => {
      child.once('close', resolve);
      child.once('error', () => resolve(null));
    });
    let cause: unknown;
    try {
      for await (const answer of parse(child.stdout)) waiting.shift()?.resolve(answer);
    } catch (error) {
      cause = error;
      child.kill('SIGKILL');
    }
    const code = await ended;
    if (running === mine) running = undefined;
    for (const question of waiting) {
      if (!closed && question.asked < attempts) send(question);
      else question.reject(new GitError(args, code, stderr(), 'ended before it answered', cause));
    }
  }

  return {
    ask: (text) =>
      new Promise((resolve, reject) => {
        if (closed) reject(new ClosedError('store'));
        else send({ text, asked: 0, resolve, reject });
      }),
    restart: () => void running?.child.kill('SIGKILL'),
    async close() {
      closed = true;
      running?.child.stdin.end();
      const stuck = setTimeout(() => running?.child.kill('SIGKILL'), 5000);
      await listening;
      clearTimeout(stuck);
    },
  };
}
