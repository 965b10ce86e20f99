/** Prints what each customer is told of a month that is over: balances, every debit with its arithmetic, what is owed. */
import { parseArgs } from 'node:util';
import { sourceOf } from '../src/domain/plain-source.ts';
import { statementJson } from '../src/domain/statement-json.ts';
import { dayOf, formatInstant, instantOf, isSlug, parseInstant, type Instant } from '../src/domain/values.ts';
import { isMonth, lastMonth } from '../src/domain/statement.ts';
import { ClaimLostError } from '../src/store/claims.ts';
import { RemoteError, StaleHeadError } from '../src/store/errors.ts';
import type { StatementReport } from '../src/commands/send-statements.ts';
import { secondsFrom, StillClaimed } from './content/open-claims.ts';
import { NoContent, openContent } from './content/open-content.ts';
import { dueReports, mailStatements, type MailStatementsOptions } from './documents/mail-statements.ts';
import { formatStatement, isStatementFormat, statementsOf, writeStatements } from './documents/statements.ts';

const help = `Writes the statement of each customer for a month that is over: opening balance, each debit with its arithmetic,
purchases, travel, what lapsed, closing balance, what is to settle, and the commit that it was made from.

  npm run -s statement [-- [--month MONTH] [--customer SLUG] [--format FORMAT] [--out DIR] [--json]
                           [--lang LANGUAGE] [--repo PATH] [--commit REV] [--at INSTANT]]
  npm run -s statement -- --send [--month MONTH] [--customer SLUG] [--format FORMAT] [--again] [--dry-run] [--json]
                          [--repo PATH] [--branch NAME] [--mails FOLDER] [--wait SECONDS] [--claim SECONDS]

  --month MONTH    e.g. 2026-03; it must be over; last month by default
  --customer SLUG  this customer alone
  --format FORMAT  md (the default), html: a page to print, or pdf, by Chromium
  --out DIR        write a file for each customer there: mairie-boege-2026-03.html; without it, to the terminal
  --lang LANGUAGE  fr or en; each customer's own by default
  --json           the figures as JSON, and the files written
  --repo PATH      a content folder, a folder that holds one, or a git repository; where it is run by default
  --commit REV     read the files of a commit instead of those on disk
  --at INSTANT     what is now, e.g. 2026-04-01T08:00:00+02:00; the clock by default

  --send           mail each customer's managers (without any, whoever sees its credit) theirs as a file, an HTML page by
                   default, and record it beside the contracts: once a month, however often and from wherever it is run
  --again          with --send, also what is recorded already: another mail, and what \`check\` holds from then on
  --dry-run        with --send, say who would get what; nothing is sent or written
  --branch NAME    with --send, the record's branch; by default the one that its HEAD names
  --mails FOLDER   with --send, write mails as files there
  --wait SECONDS   with --send, how long to wait for another run that is at it; 600 by default
  --claim SECONDS  with --send, how long others wait for this run if it is killed; 300 by default

Printed figures are the customer's manager's, with prices and travel; a mail's are its recipient's.
Environment, with --send: SMTP_URL, e.g. smtp://user:password@mail.example:587; CARNET_URL, the portal that letters point to.
Exit code: 0; 1 a mail did not leave, or the record could not be written to: run it again; 2 a call that cannot be
carried out; 3 another run was still at it after --wait.
`;

async function main(): Promise<number> {
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
      send: { type: 'boolean' },
      again: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      branch: { type: 'string' },
      mails: { type: 'string' },
      wait: { type: 'string' },
      claim: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
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
  const format = values.format ?? (values.send ? 'html' : 'md');
  if (!isStatementFormat(format)) {
    throw new NoContent(`--format wants one of md, html, pdf; found ${JSON.stringify(format)}.`);
  }
  const path = values.repo ?? '.';
  if (values.send) {
    for (const option of ['out', 'lang', 'commit', 'at'] as const) {
      if (values[option] !== undefined) throw new NoContent(`--${option} does not go with --send.`);
    }
    const { month, branch, mails } = values;
    const [waitMs, claimMs] = [secondsFrom('--wait', values.wait, 600), secondsFrom('--claim', values.claim, 300)];
    const options = { path, branch, month, customer, format, again: values.again ?? false, mails, waitMs, claimMs };
    return send(options, { dryRun: values['dry-run'] ?? false, json: values.json ?? false });
  }
  for (const option of ['again', 'dry-run', 'branch', 'mails', 'wait', 'claim'] as const) {
    if (values[option] !== undefined) throw new NoContent(`--${option} goes with --send.`);
  }
  if (format === 'pdf' && out === undefined) throw new NoContent('A PDF is a file; say where: --out DIR.');
  const now = instantFrom(values.at);
  const { content, commit } = await openContent({ path, commit: values.commit });
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
  return 0;
}

async function send(
  options: MailStatementsOptions,
  { dryRun, json }: { dryRun: boolean; json: boolean },
): Promise<number> {
  const { reports, remote } = dryRun
    ? { reports: await dueReports(options), remote: null }
    : await mailStatements(options);
  if (json) {
    const at = formatInstant(instantOf(Date.now()), 'UTC');
    process.stdout.write(`${JSON.stringify({ at, dryRun, statements: reports }, null, 2)}\n`);
  } else process.stdout.write(reports.map((report) => textOf(report, dryRun)).join(''));
  if (remote !== null && reports.some(({ commit }) => commit !== undefined))
    process.stderr.write(`Recorded at ${remote}; a clone has it after: git pull\n`);
  return reports.some(({ failed }) => failed.length > 0) ? 1 : 0;
}

const whySkipped = {
  recorded: 'recorded already, so not sent again; --again sends it',
  'no-contract': 'not sent: no contract to record it beside',
  nobody: 'not sent: nobody of the customer sees credit',
};

function textOf({ customer, month, told, failed, skipped }: StatementReport, dryRun: boolean): string {
  if (skipped) return `${customer} ${month}: ${whySkipped[skipped]}\n`;
  const to = told.join(', ') || 'nobody';
  const lines = failed.map(({ handle, reason }) => `  not ${handle}: ${reason}\n`);
  return `${customer} ${month}: ${dryRun ? 'would go' : 'went'} to ${to}\n${lines.join('')}`;
}

function instantFrom(text: string | undefined): Instant {
  const now = text === undefined ? instantOf(Date.now()) : parseInstant(text);
  if (now !== undefined) return now;
  throw new NoContent(
    `--at wants an instant with its offset; found ${JSON.stringify(text)}. Write --at 2026-04-01T08:00:00+02:00.`,
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const { message } = error as Error;
  if (error instanceof StillClaimed) {
    process.stderr.write(`Another run was not done in time: ${message}\n`);
    process.exitCode = 3;
  } else if ([RemoteError, StaleHeadError, ClaimLostError].some((kind) => error instanceof kind)) {
    process.stderr.write(`${message}\nWhat has left is kept; run it again for the rest.\n`);
    process.exitCode = 1;
  } else if (error instanceof NoContent || code.startsWith('ERR_PARSE_ARGS')) {
    process.stderr.write(`${message}\nTry: npm run statement -- --help\n`);
    process.exitCode = 2;
  } else throw error;
}
