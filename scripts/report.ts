/** Prints the manager's month: packs, what to settle, what lapses, promises, and where the time went. */
import { parseArgs } from 'node:util';
import { sourceOf } from '../src/domain/plain-source.ts';
import { formatReportCsv } from '../src/domain/report-csv.ts';
import { formatReport } from '../src/domain/report-text.ts';
import { reportOf } from '../src/domain/report.ts';
import { endOfDay, formatInstant, instantOf, parseDay, parseInstant, type Day } from '../src/domain/values.ts';
import { NoContent, openContent } from './content/open-content.ts';

const help = `Prints what a firm's manager looks at once a month: packs by state, overruns and travel to settle, hours that lapse,
how soon tickets were taken in charge, and time by customer, component and engineer.

  npm run -s report -- --since DAY --until DAY [--json | --csv] [--soon DAYS]
                       [--repo PATH] [--commit REV] [--at INSTANT]

  --since DAY      first day, e.g. 2026-03-01
  --until DAY      last day, included
  --json           everything as JSON; else tables for people
  --csv            a row for each figure
  --soon DAYS      hours lapse soon when their last day comes within so many days; 60 by default
  --repo PATH      a content folder, a folder that holds one, or a git repository; where it is run by default
  --commit REV     read the files of a commit instead of those on disk
  --at INSTANT     what is now, e.g. 2026-04-01T08:00:00+02:00; balances are of the end of the last day if that is past

Exit code: 0, or 2 for a call that cannot be carried out.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      since: { type: 'string' },
      until: { type: 'string' },
      json: { type: 'boolean' },
      csv: { type: 'boolean' },
      soon: { type: 'string' },
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
  const since = dayOf('--since', values.since);
  const until = dayOf('--until', values.until);
  if (until < since) throw new NoContent(`--until ${until} is before --since ${since}.`);
  if (values.json && values.csv) throw new NoContent('--json and --csv are two answers; ask for one.');
  const soonDays = /^\d{1,4}$/.test(values.soon ?? '60') ? Number(values.soon ?? '60') : undefined;
  if (soonDays === undefined) {
    throw new NoContent(`--soon wants a number of days; found ${JSON.stringify(values.soon)}. Write --soon 60.`);
  }
  const now = values.at === undefined ? instantOf(Date.now()) : parseInstant(values.at);
  if (now === undefined) {
    throw new NoContent(
      `--at wants an instant with its offset; found ${JSON.stringify(values.at)}. Write --at 2026-04-01T08:00:00+02:00.`,
    );
  }
  const { content, commit } = await openContent({ path: values.repo ?? '.', commit: values.commit });
  const { timezone, currency } = content.company;
  const end = endOfDay(until, timezone);
  const report = reportOf(sourceOf(content, commit), { since, until, at: now < end ? now : end, soonDays });
  if (values.csv) process.stdout.write(formatReportCsv(report, timezone));
  else if (values.json) {
    const { takenInCharge } = report;
    const broken = takenInCharge.broken.map((each) => ({ ...each, opened: formatInstant(each.opened, timezone) }));
    const json = { ...report, at: formatInstant(report.at, 'UTC'), takenInCharge: { ...takenInCharge, broken } };
    process.stdout.write(`${JSON.stringify({ commit, currency, ...json }, null, 2)}\n`);
  } else process.stdout.write(formatReport(report, { timeZone: timezone, currency }));
  if (content.problems.some(({ severity }) => severity === 'problem')) {
    process.stderr.write('There are problems in the content, so something may be missing. See: npm run check\n');
  }
}

function dayOf(option: string, text: string | undefined): Day {
  const day = text === undefined ? undefined : parseDay(text);
  if (day !== undefined) return day;
  const found = text === undefined ? 'it is missing' : `found ${JSON.stringify(text)}`;
  throw new NoContent(`${option} wants a day; ${found}. Write ${option} 2026-03-01.`);
}

try {
  await main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!(error instanceof NoContent) && !code.startsWith('ERR_PARSE_ARGS')) throw error;
  process.stderr.write(`${(error as Error).message}\nTry: npm run report -- --help\n`);
  process.exitCode = 2;
}
