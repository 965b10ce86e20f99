/** Says everything that is wrong or odd with a content tree, and what a change does to it. */
import { parseArgs } from 'node:util';
import { assembleContent, type Content } from '../src/domain/assemble.ts';
import { bySeverity, check, formatProblem } from '../src/domain/check.ts';
import { assembleBoth } from '../src/domain/compare-files.ts';
import { accountsJson, type ChangeJson } from '../src/domain/compare-json.ts';
import { checkChange, rewrittenRecords } from '../src/domain/compare-problems.ts';
import { formatAccounts } from '../src/domain/compare-text.ts';
import { compareAccounts } from '../src/domain/compare.ts';
import type { Problem } from '../src/domain/problem.ts';
import { formatInstant, instantOf, parseInstant, type Instant } from '../src/domain/values.ts';
import { findContent, NoContent, readContent } from './content/open-content.ts';
import { describeBase, readBase, type Base } from './content/read-base.ts';
import { readChange } from './content/read-change.ts';

const help = `Checks a content tree: what does not count, what must not stay, what is only odd. With a base, also what the change
from there does: debits, balances, thresholds, and what must not be changed.

  npm run check [-- [PATH] [--commit REV] [--base REV [--touched]] [--strict] [--json] [--at INSTANT]]

  PATH          a content folder, a folder that holds one, or a git repository; where it is run by default
  --commit REV  read the files of a commit instead of those on disk
  --base REV    compare with a commit, e.g. origin/main; for a branch, with where it left:
                --base "$(git merge-base origin/main HEAD)"
  --touched     with --base, of commits: look only at the customers whose files, contracts or tickets the change
                touches; what is wrong with others is not told. For hooks: fast however large the repository is
  --strict      fail on warnings too
  --json        everything as JSON
  --at INSTANT  as of then, e.g. 2026-03-02T11:15:00+01:00; now by default

Prints path:line: message (hint), problems before warnings; then, with a base, what changes in whose account.
Exit code: 0 nothing but warnings, 1 a problem, an unknown key or a change that must not be (with --strict, a warning
too), 2 a call that cannot be carried out.
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      commit: { type: 'string' },
      base: { type: 'string' },
      touched: { type: 'boolean' },
      strict: { type: 'boolean' },
      json: { type: 'boolean' },
      at: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (positionals.length > 1) throw new NoContent(`One PATH at most; found ${positionals.length}.`);
  const at = values.at === undefined ? instantOf(Date.now()) : parseInstant(values.at);
  if (at === undefined) {
    throw new NoContent(
      `--at wants an instant with its offset; found ${JSON.stringify(values.at)}. Write --at 2026-03-02T11:15:00+01:00.`,
    );
  }
  const { read, base } = await readSides({ ...values, path: positionals[0] ?? '.' });
  const result = base === null ? checkTree(assembleContent(read.files)) : checkBoth(base, read.files, at);
  const { content, problems, change } = result;

  const count = (severity: string): number => problems.filter((problem) => problem.severity === severity).length;
  const [faults, errors, warnings] = [count('problem'), count('error'), count('warning')];
  if (values.json) {
    const { commit } = read;
    const when = formatInstant(at, 'UTC');
    const found = problems.map(({ severity, code, path, line, field = null, message, hint }) => {
      return { severity, code, path, line, field, message, hint };
    });
    const json = { at: when, commit, base: base?.commit ?? null, files: content.files.size, problems: found, change };
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  } else {
    process.stdout.write(problems.map((problem) => `${formatProblem(problem)}\n`).join(''));
    if (base !== null) process.stdout.write(`${problems.length > 0 ? '\n' : ''}${result.summary}`);
  }
  if (base?.isAncestor === false) {
    process.stderr.write(`${values.base} is not in the history of what is checked: what only it has seems gone.\n`);
  }
  process.stderr.write(`${content.files.size} files: ${faults} problems, ${errors} errors, ${warnings} warnings.\n`);
  return faults + errors > 0 || (values.strict && warnings > 0) ? 1 : 0;
}

type Read = Pick<Awaited<ReturnType<typeof readContent>>, 'files' | 'commit'>;

async function readSides(of: {
  path: string;
  commit?: string;
  base?: string;
  touched?: boolean;
}): Promise<{ read: Read; base: Base | null }> {
  const at = { path: of.path, commit: of.commit };
  if (of.touched) {
    const { gitDir, commit } = await findContent(at);
    if (of.base === undefined || gitDir === null || commit === null) {
      throw new NoContent('--touched compares two commits. Write --base REV, and --commit HEAD in a clone.');
    }
    const base = await describeBase(gitDir, of.base, commit);
    const sides = await readChange(gitDir, base.commit, commit);
    if (sides) return { read: { files: sides.after, commit }, base: { ...base, files: sides.before } };
  }
  const read = await readContent(at);
  return { read, base: of.base === undefined ? null : await readBase(read.gitDir, of.base, read.head) };
}

interface Result {
  content: Content;
  problems: Problem[];
  change: ChangeJson | null;
  /** For people. */
  summary: string;
}

function checkTree(content: Content): Result {
  return { content, problems: check(content), change: null, summary: '' };
}

function checkBoth(base: Base, files: Parameters<typeof assembleBoth>[1], at: Instant): Result {
  const both = assembleBoth(base.files, files);
  const { before, after } = both;
  const accounts = compareAccounts(before, after, at);
  const allowed = base.allowRewrite.length > 0;
  const found = checkChange({ ...both, accounts, at }, { allowRewrite: allowed });
  const rewritten = allowed ? rewrittenRecords(both) : [];
  const { timezone } = after.company;
  const reasons = base.allowRewrite.map(({ commit, reason }) => `${reason} (${commit.slice(0, 12)})`);
  const leave = rewritten.map((path) => `Rewritten by leave of a commit: ${path}: ${reasons.join('; ')}\n`).join('');
  return {
    content: after,
    problems: [...check(after), ...found].sort(bySeverity),
    change: { rewritten, allowRewrite: base.allowRewrite, customers: accountsJson(accounts, timezone) },
    summary: `${leave}Since ${base.commit.slice(0, 12)}:\n\n${formatAccounts(accounts, timezone)}`,
  };
}

try {
  process.exitCode = await main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!(error instanceof NoContent) && !code.startsWith('ERR_PARSE_ARGS')) throw error;
  process.stderr.write(`${(error as Error).message}\nTry: npm run check -- --help\n`);
  process.exitCode = 2;
}
