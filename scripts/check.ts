/** Says everything that is wrong or odd with a content tree. Exit code 1 on a problem or an error, 2 on a bad call. */
import { parseArgs } from 'node:util';
import { check, formatProblem } from '../src/domain/check.ts';
import { NoContent, openContent } from './content/open-content.ts';

const help = `Checks a content tree: what does not count, what must not stay, what is only odd.

  npm run check [-- [PATH] [--commit REV]]

  PATH          a content folder, a folder that holds one, or a git repository; this project by default
  --commit REV  read the files of a commit instead of those on disk

Prints path:line: message (hint), problems before warnings. Exit code: 0 nothing but warnings, 1 a problem or an
unknown key, 2 a call that cannot be carried out.
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { commit: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (positionals.length > 1) throw new NoContent(`One PATH at most; found ${positionals.length}.`);
  const { content } = await openContent({ path: positionals[0] ?? '.', commit: values.commit });
  const found = check(content);
  process.stdout.write(found.map((problem) => `${formatProblem(problem)}\n`).join(''));
  const count = (severity: string): number => found.filter((problem) => problem.severity === severity).length;
  const [problems, errors, warnings] = [count('problem'), count('error'), count('warning')];
  const files = content.files.size;
  process.stderr.write(`${files} files: ${problems} problems, ${errors} errors, ${warnings} warnings.\n`);
  return problems + errors > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!(error instanceof NoContent) && !code.startsWith('ERR_PARSE_ARGS')) throw error;
  process.stderr.write(`${(error as Error).message}\nTry: npm run check -- --help\n`);
  process.exitCode = 2;
}
