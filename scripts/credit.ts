/** Prints what every customer has used and has left. Exit code 2 on a bad call; problems in content are part of the answer. */
import { parseArgs } from 'node:util';
import { creditJson } from '../src/domain/credit-json.ts';
import { formatCredit } from '../src/domain/format-credit.ts';
import { instantOf, isSlug, parseInstant } from '../src/domain/values.ts';
import { NoContent, openContent } from './content/open-content.ts';

const help = `Prints the credit of every customer: contracts, debits, what is left.

  npm run -s credit [-- [--json] [--repo PATH] [--at INSTANT] [--customer SLUG] [--commit REV]]

  --json           the whole ledger as JSON; else a table
  --repo PATH      a content folder, a folder that holds one, or a git repository; this project by default
  --at INSTANT     as of then, e.g. 2026-03-02T11:15:00+01:00; now by default
  --customer SLUG  this customer alone, with its debits in the table too
  --commit REV     read the files of a commit instead of those on disk

Exit code: 0, or 2 for a call that cannot be carried out.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
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
  const { content, commit } = await openContent({ path: values.repo ?? '.', commit: values.commit });
  const credit = creditJson(content, { at, commit, ...(customer !== undefined && { customer }) });
  process.stdout.write(
    values.json
      ? `${JSON.stringify(credit, null, 2)}\n`
      : formatCredit(credit, { timeZone: content.company.timezone, debits: customer !== undefined }),
  );
}

try {
  await main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!(error instanceof NoContent) && !code.startsWith('ERR_PARSE_ARGS')) throw error;
  process.stderr.write(`${(error as Error).message}\nTry: npm run credit -- --help\n`);
  process.exitCode = 2;
}
