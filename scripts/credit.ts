/** Prints what every customer has used and has left. Exit code 2 on a bad call; problems in content are part of the answer. */
import { parseArgs } from 'node:util';
import { creditJson } from '../src/domain/credit-json.ts';
import { formatCredit } from '../src/domain/format-credit.ts';
import { formatJournalCsv } from '../src/domain/journal-csv.ts';
import { formatHledger } from '../src/domain/journal-hledger.ts';
import { journalOf } from '../src/domain/journal.ts';
import { ledgersAt } from '../src/domain/ledgers.ts';
import { formatInstant, instantOf, isSlug, parseInstant } from '../src/domain/values.ts';
import { NoContent, openContent } from './content/open-content.ts';

const help = `Prints the credit of every customer: contracts, debits, what is left.

  npm run -s credit [-- [--format FORMAT] [--repo PATH] [--at INSTANT] [--customer SLUG] [--commit REV]]

  --format FORMAT  table   for people (the default)
                   json    the whole ledger; --json is short for it
                   csv     the journal: what is bought, debited, overrun, settled and lapses, a row each
                   hledger the same journal for hledger or ledger, in minutes
  --repo PATH      a content folder, a folder that holds one, or a git repository; where it is run by default
  --at INSTANT     as of then, e.g. 2026-03-02T11:15:00+01:00; now by default
  --customer SLUG  this customer alone, with its debits in the table too
  --commit REV     read the files of a commit instead of those on disk

Exit code: 0, or 2 for a call that cannot be carried out.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      format: { type: 'string' },
      repo: { type: 'string' },
      at: { type: 'string' },
      customer: { type: 'string' },
      commit: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const at = values.at === undefined ? instantOf(Date.now()) : parseInstant(values.at);
  if (at === undefined) {
    throw new NoContent(
      `--at wants an instant with its offset; found ${JSON.stringify(values.at)}. Write --at 2026-03-02T11:15:00+01:00.`,
    );
  }
  const { customer } = values;
  if (customer !== undefined && !isSlug(customer)) {
    throw new NoContent(`--customer wants a slug; found ${JSON.stringify(customer)}. Write --customer mairie-boege.`);
  }
  const format = formatOf(values);
  const { content, commit } = await openContent({ path: values.repo ?? '.', commit: values.commit });
  const { timezone } = content.company;
  const of = { at, ...(customer !== undefined && { customer }) };
  if (format === 'csv' || format === 'hledger') {
    const journal = journalOf(ledgersAt(content, of), timezone);
    const comment = `At ${formatInstant(at, 'UTC')}, from ${commit === null ? 'files' : `commit ${commit}`}`;
    process.stdout.write(format === 'csv' ? formatJournalCsv(journal) : formatHledger(journal, comment));
    if (content.problems.some(({ severity }) => severity === 'problem')) {
      process.stderr.write('There are problems in the content, so something may be missing. See: npm run check\n');
    }
    return;
  }
  const credit = creditJson(content, { ...of, commit });
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify(credit, null, 2)}\n`
      : formatCredit(credit, { timeZone: timezone, debits: customer !== undefined }),
  );
}

const formats = ['table', 'json', 'csv', 'hledger'] as const;

function formatOf({ json, format }: { json?: boolean; format?: string }): (typeof formats)[number] {
  const wanted = format ?? (json ? 'json' : 'table');
  const known = formats.find((each) => each === wanted);
  if (known === undefined || (json && known !== 'json')) {
    throw new NoContent(`--format wants one of ${formats.join(', ')}; found ${JSON.stringify(wanted)}.`);
  }
  return known;
}

try {
  await main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!(error instanceof NoContent) && !code.startsWith('ERR_PARSE_ARGS')) throw error;
  process.stderr.write(`${(error as Error).message}\nTry: npm run credit -- --help\n`);
  process.exitCode = 2;
}
