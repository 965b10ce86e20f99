/** Mails what contracts have come to, once each, and records it beside them. Needs a clone and a mail server. */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sendWarnings, type WarningReport } from '../src/commands/send-warnings.ts';
import { sourceOf } from '../src/domain/plain-source.ts';
import type { Source } from '../src/domain/source.ts';
import { formatInstant, instantOf, parseInstant, type Instant } from '../src/domain/values.ts';
import { dueWarnings } from '../src/domain/warnings.ts';
import type { Mail } from '../src/mail/mail.ts';
import type { Transport } from '../src/mail/transport.ts';
import { ClaimLostError } from '../src/store/claims.ts';
import { RemoteError, StaleHeadError } from '../src/store/errors.ts';
import { openJobClaims, secondsFrom, StillClaimed, takeWhenFree } from './content/open-claims.ts';
import { NoContent, openContent } from './content/open-content.ts';
import { openRecord, type OpenRecord } from './content/open-record.ts';
import { openTransport } from './content/open-transport.ts';

const help = `Mails each contract's contacts, and the firm, what the contract has come to: so much used, nothing left, near its end,
ended with hours left. Each contract and threshold once, recorded beside the contract.

  npm run -s warn [-- [--repo PATH] [--branch NAME] [--json] [--mails FOLDER] [--wait SECONDS] [--claim SECONDS]]
  npm run -s warn -- --dry-run [--repo PATH] [--at INSTANT] [--json]

  --dry-run        say what would leave, of the files at PATH; nothing is sent or written
  --at INSTANT     with --dry-run, as of then, e.g. 2026-03-02T06:00:00+01:00; now by default
  --repo PATH      a clone, whose remote is written to, or a bare repository; where it is run by default
  --branch NAME    the record's branch; by default the one that its HEAD names
  --mails FOLDER   write mails as files there instead of sending them
  --wait SECONDS   how long to wait for another run that is at it; 600 by default
  --claim SECONDS  how long others wait for this run if it is killed; 300 by default
  --json           everything as JSON

Environment: SMTP_URL, e.g. smtp://user:password@mail.example:587, the mail server. CARNET_URL, e.g. https://support.example,
the portal that letters point to; without it they point nowhere.

Run as often and from as many places as you like: one run sends at a time, and what has left does not leave again.
Exit code: 0 everybody has what is due; 1 a mail did not leave, or the record could not be written to: run it again;
2 a call that cannot be carried out; 3 another run was still at it after --wait.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'dry-run': { type: 'boolean' },
      at: { type: 'string' },
      repo: { type: 'string' },
      branch: { type: 'string' },
      mails: { type: 'string' },
      wait: { type: 'string' },
      claim: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const path = values.repo ?? '.';
  if (values['dry-run']) return dryRun(path, instantFrom(values.at), values.json ?? false);
  if (values.at !== undefined) throw new NoContent('--at goes with --dry-run: a mail leaves now or not at all.');
  const [waitMs, claimMs] = [secondsFrom('--wait', values.wait, 600), secondsFrom('--claim', values.claim, 300)];
  const { portalUrl, transport } = openTransport(values.mails);
  try {
    const record = await openRecord({ path, ...(values.branch !== undefined && { branch: values.branch }) });
    try {
      const reports = await send(record, { transport, portalUrl, waitMs, claimMs });
      print(reports, values.json ?? false);
      if (record.remote !== null && reports.some(({ commit }) => commit !== undefined))
        process.stderr.write(`Recorded at ${record.remote}; a clone has it after: git pull\n`);
      return reports.some(({ failed }) => failed.length > 0) ? 1 : 0;
    } finally {
      await record.close();
    }
  } finally {
    transport.close();
  }
}

async function send(
  record: OpenRecord,
  {
    transport,
    portalUrl,
    waitMs,
    claimMs,
  }: { transport: Transport; portalUrl: string | null; waitMs: number; claimMs: number },
): Promise<WarningReport[]> {
  // Nothing to say is the ordinary day, and leaves no trace.
  if (dueWarnings(await sourceAtHead(record), instantOf(Date.now())).warnings.length === 0) return [];
  const { claims, close } = openJobClaims(record, { job: 'warn', lastsMs: claimMs });
  try {
    const claim = await takeWhenFree(claims, 'warn', waitMs);
    try {
      // Whoever had it before us may have written since we looked.
      await record.look();
      let number = await transport.lastNumber();
      const deliver = (mail: Mail) => transport.send(mail, () => (number += 1));
      const deps = { writer: record.writer, now: Date.now, random: randomBytes, claim, send: deliver, portalUrl };
      return await sendWarnings(deps, await sourceAtHead(record));
    } finally {
      await claim.release();
    }
  } finally {
    await close();
  }
}

async function sourceAtHead(record: OpenRecord): Promise<Source> {
  const { content, commit } = await record.read();
  return sourceOf(content, commit);
}

async function dryRun(path: string, now: Instant, json: boolean): Promise<number> {
  const { content, commit } = await openContent({ path, commit: undefined });
  const { warnings, problems } = dueWarnings(sourceOf(content, commit), now);
  const due = warnings.map(({ contract, customer, notices, recipients, unreached }) => ({
    customer,
    contract,
    notices,
    to: recipients.map(({ handle }) => handle),
    unreached,
  }));
  if (json) {
    const at = formatInstant(now, 'UTC');
    process.stdout.write(
      `${JSON.stringify({ at, commit, due, problems: problems.map(({ message }) => message) }, null, 2)}\n`,
    );
    return 0;
  }
  const lines = due.map((each) => `${lineOf(each)}: would go to ${each.to.join(', ') || 'nobody'}${skipped(each)}`);
  process.stdout.write(`${[...lines, ...(lines.length === 0 ? ['Nothing is due.'] : [])].join('\n')}\n`);
  for (const { message, hint } of problems) process.stderr.write(`${message} ${hint}\n`);
  return 0;
}

function print(reports: readonly WarningReport[], json: boolean): void {
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ at: formatInstant(instantOf(Date.now()), 'UTC'), warnings: reports }, null, 2)}\n`,
    );
    return;
  }
  if (reports.length === 0) process.stdout.write('Nothing is due.\n');
  for (const report of reports) {
    const told = report.told.length > 0 ? `: told ${report.told.join(', ')}` : ': nobody was told';
    process.stdout.write(`${lineOf(report)}${told}${skipped(report)}\n`);
    for (const { handle, reason } of report.failed) process.stdout.write(`  not ${handle}: ${reason}\n`);
  }
}

const lineOf = ({ contract, customer, notices }: Pick<WarningReport, 'contract' | 'customer' | 'notices'>) =>
  `${contract} (${customer}) ${notices.join(', ')}`;
const skipped = ({ unreached }: Pick<WarningReport, 'unreached'>) =>
  unreached.length === 0 ? '' : `; gets none: ${unreached.join(', ')}`;

function instantFrom(text: string | undefined): Instant {
  const at = text === undefined ? instantOf(Date.now()) : parseInstant(text);
  if (at !== undefined) return at;
  throw new NoContent(
    `--at wants an instant with its offset; found ${JSON.stringify(text)}. Write --at 2026-03-02T06:00:00+01:00.`,
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
    process.stderr.write(`${message}\nTry: npm run warn -- --help\n`);
    process.exitCode = 2;
  } else throw error;
}
