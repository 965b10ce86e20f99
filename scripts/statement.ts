/** Prints what each customer is told of a month that is over: balances, every debit with its arithmetic, what is owed. */
import { parseArgs } from 'node:util';
import { sourceOf } from '../src/domain/plain-source.ts';
import { statementJson } from '../src/domain/statement-json.ts';
import { dayOf, formatInstant, instantOf, isSlug, parseInstant, type Instant } from '../src/domain/values.ts';
import { isMonth, lastMonth } from '../src/domain/statement.ts';
import { NoContent, openContent } from './content/open-content.ts';
import { formatStatement, isStatementFormat, statementsOf, writeStatements } from './documents/statements.ts';

const help = `Writes the statement of each customer for a month that is over: opening balance, each debit with its arithmetic,
purchases, travel, what lapsed, closing balance, what is to settle, and the commit that it was made from.

  npm run -s statement [-- [--month MONTH] [--customer SLUG] [--format FORMAT] [--out DIR] [--json]
                           [--lang LANGUAGE] [--repo PATH] [--commit REV] [--at INSTANT]]

  --month MONTH    e.g. 2026-03; it must be over; last month by default
  --customer SLUG  this customer alone
  --format FORMAT  md (the default), html: a page to print, or pdf, by Chromium
  --out DIR        write a file for each customer there: mairie-boege-2026-03.html; without it, to the terminal
  --lang LANGUAGE  fr or en; each customer's own by default
  --json           the figures as JSON, and the files written
  --repo PATH      a content folder, a folder that holds one, or a git repository; where it is run by default
  --commit REV     read the files of a commit instead of those on disk
  --at INSTANT     what is now, e.g. 2026-04-01T08:00:00+02:00; the clock by default

Figures are the customer's manager's: with prices and travel.
Exit code: 0, or 2 for a call that cannot be carried out.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      month: { type: 'string' },
      customer: { type: 'string' },
      format: { type: 'string' },
      out: { type: 'string' },
      lang: { type: 'string' },
      json: { type: 'boolean' },
      repo: { type: 'string' },
      commit: { type: 'string' },
      at: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const { customer, out, lang } = values;
  if (values.month !== undefined && !isMonth(values.month)) {
    throw new NoContent(`--month wants a month; found ${JSON.stringify(values.month)}. Write --month 2026-03.`);
  }
  if (customer !== undefined && !isSlug(customer)) {
    throw new NoContent(`--customer wants a slug; found ${JSON.stringify(customer)}. Write --customer mairie-boege.`);
  }
  if (lang !== undefined && lang !== 'fr' && lang !== 'en') {
    throw new NoContent(`--lang wants fr or en; found ${JSON.stringify(lang)}.`);
  }
  const format = values.format ?? 'md';
  if (!isStatementFormat(format)) {
    throw new NoContent(`--format wants one of md, html, pdf; found ${JSON.stringify(format)}.`);
  }
  if (format === 'pdf' && out === undefined) throw new NoContent('A PDF is a file; say where: --out DIR.');
  const now = instantFrom(values.at);
  const { content, commit } = await openContent({ path: values.repo ?? '.', commit: values.commit });
  const month = values.month ?? lastMonth(dayOf(now, content.company.timezone));
  const statements = statementsOf(sourceOf(content, commit), { month, customer, now, locale: lang });
  if (format === 'html' && out === undefined && statements.length > 1) {
    throw new NoContent('These are several pages; say where: --out DIR, or whose: --customer SLUG.');
  }
  const files = out === undefined ? [] : await writeStatements(statements, format, out);
  if (values.json) {
    const { timezone } = content.company;
    const json = {
      at: formatInstant(now, 'UTC'),
      commit,
      month,
      statements: statements.map(({ statement }, i) => ({
        ...statementJson(statement, timezone),
        file: files[i] ?? null,
      })),
    };
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  } else if (out === undefined) {
    process.stdout.write(statements.map((each) => formatStatement(each, format === 'html' ? 'html' : 'md')).join('\n'));
  } else process.stdout.write(files.map((file) => `${file}\n`).join(''));
  if (content.problems.some(({ severity }) => severity === 'problem')) {
    process.stderr.write('There are problems in the content, so something may be missing. See: npm run check\n');
  }
}

function instantFrom(text: string | undefined): Instant {
  const now = text === undefined ? instantOf(Date.now()) : parseInstant(text);
  if (now !== undefined) return now;
  throw new NoContent(
    `--at wants an instant with its offset; found ${JSON.stringify(text)}. Write --at 2026-04-01T08:00:00+02:00.`,
  );
}

try {
  await main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!(error instanceof NoContent) && !code.startsWith('ERR_PARSE_ARGS')) throw error;
  process.stderr.write(`${(error as Error).message}\nTry: npm run statement -- --help\n`);
  process.exitCode = 2;
}
