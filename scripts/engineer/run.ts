/** What the mains of engineers' commands share: help, what is wrong told once, and exit codes. */
import { NoContent } from '../content/open-content.ts';
import { GitHubError } from '../../src/forge/github.ts';
import { Mistake } from './mistake.ts';

/**
 * Exit codes: 0 done, 1 it cannot be done as asked (nothing was written), 2 the call itself is wrong. With `--json` a
 * mistake is `{ "error": { "code", "message", "advice" } }` on stdout.
 */
export async function run(command: string, help: string, main: () => Promise<void>): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help);
    return;
  }
  try {
    await main();
  } catch (error) {
    const told = toldOf(error, command);
    if (told === undefined) throw error;
    const { code, message, advice, exitCode } = told;
    if (args.includes('--json')) console.log(JSON.stringify({ error: { code, message, advice } }, null, 2));
    else process.stderr.write(`${message}\n${advice}\n`);
    process.exitCode = exitCode;
  }
}

function toldOf(error: unknown, command: string) {
  if (error instanceof Mistake) return { ...error, code: error.code, message: error.message, exitCode: 1 };
  const { code = '', message } = error as NodeJS.ErrnoException;
  const advice = `Try: carnet ${command} --help`;
  if (code.startsWith('ERR_PARSE_ARGS'))
    return { code: 'usage', message: message.replace(/\. To specify .*$/s, '.'), advice, exitCode: 2 };
  if (error instanceof NoContent) return { code: 'no-content', message, advice, exitCode: 1 };
  if (error instanceof GitHubError) return { code: 'github', message, advice, exitCode: 1 };
  return undefined;
}
