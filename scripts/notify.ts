/** Mails what tickets say that nobody was told yet, as the portal does where one is up. Needs a clone and a mail server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sourceOf } from '../src/domain/plain-source.ts';
import type { Source } from '../src/domain/source.ts';
import { formatInstant, instantOf } from '../src/domain/values.ts';
import { composeNotices } from '../src/mail/compose-notices.ts';
import { openDelivery } from '../src/mail/deliver.ts';
import type { Mail } from '../src/mail/mail.ts';
import { cursorRef, openNotifier, type Contents } from '../src/mail/notify.ts';
import { openOutbox } from '../src/mail/outbox.ts';
import type { Outcome, Transport } from '../src/mail/transport.ts';
import { ClaimLostError, type Claims } from '../src/store/claims.ts';
import { RemoteError, StaleHeadError } from '../src/store/errors.ts';
import { openJobClaims, secondsFrom, StillClaimed } from './content/open-claims.ts';
import { NoContent } from './content/open-content.ts';
import { openRecord, type OpenRecord } from './content/open-record.ts';
import { openTransport } from './content/open-transport.ts';

const help = `Mails contacts and team what tickets say that they were not told yet: opened, answered, waiting, solved, closed. It is what
the portal sends by itself; run it where no portal is up, or beside one: whoever is first sends.

  npm run -s notify [-- [--repo PATH] [--branch NAME] [--json] [--mails FOLDER] [--wait SECONDS] [--claim SECONDS]]
  npm run -s notify -- --dry-run [--repo PATH] [--branch NAME] [--json]

  --dry-run        say what would leave; nothing is sent or written
  --repo PATH      a clone, whose remote is read and written to, or a bare repository; where it is run by default
  --branch NAME    the record's branch; by default the one that its HEAD names
  --mails FOLDER   write mails as files there instead of sending them
  --wait SECONDS   how long to wait for another that is at it; 600 by default
  --claim SECONDS  how long others wait for this run if it is killed; 300 by default
  --json           everything as JSON

Environment: SMTP_URL, e.g. smtp://user:password@mail.example:587, the mail server. CARNET_URL, e.g. https://support.example,
the portal that letters point to; without it they point nowhere. CARNET_SECRET, where mail comes in, the secret of whatever
takes it in: answers then go to an address that names their ticket.

What was told is where ${cursorRef} of the record is. Where there is none the first run puts it at the head, so nothing
of the past is mailed.
Exit code: 0 everybody was told; 1 a mail did not leave, or the record could not be written to: run it again;
2 a call that cannot be carried out; 3 another was still at it after --wait.
`;

interface Told {
  ticket: number | null;
  to: string;
  subject: string;
  outcome: Outcome['outcome'] | 'would-leave';
  reason?: string;
}
interface Report {
  /** Up to where everybody had been told before, and was after; null: nobody had said yet. */
  from: string | null;
  upTo: string | null;
  mails: Told[];
  /** Mails that the next run tries. */
  waiting: number;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'dry-run': { type: 'boolean' },
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
  const [waitMs, claimMs] = [secondsFrom('--wait', values.wait, 600), secondsFrom('--claim', values.claim, 300)];
  const { repo: path = '.', branch, mails, json = false } = values;
  const open = () => openRecord({ path, ...(branch !== undefined && { branch }) });
  if (values['dry-run']) {
    await using opening = new AsyncDisposableStack();
    const record = opening.adopt(await open(), (part) => part.close());
    print(await foretell(record), json);
    return 0;
  }
  await using opening = new AsyncDisposableStack();
  const { portalUrl, secret, transport } = openTransport(mails);
  opening.defer(() => transport.close());
  const record = opening.adopt(await open(), (part) => part.close());
  const { claims } = opening.adopt(openJobClaims(record, { job: 'notify', lastsMs: claimMs }), (part) => part.close());
  const report = await tell(record, { claims, transport, portalUrl, replySecret: secret ?? undefined, waitMs });
  print(report, json);
  return report.waiting > 0 || report.mails.some(({ outcome }) => outcome !== 'sent') ? 1 : 0;
}

interface Means {
  claims: Claims;
  transport: Transport;
  portalUrl: string | null;
  replySecret: string | undefined;
  waitMs: number;
}

async function tell(record: OpenRecord, { claims, transport, portalUrl, replySecret, waitMs }: Means): Promise<Report> {
  const { store } = record;
  const from = await store.ref(cursorRef);
  // The ordinary case of a job that runs often: reading a large record takes longer than everything else.
  if (from !== null && from === (await store.head())) return { from, upTo: from, mails: [], waiting: 0 };
  // Nothing of it has to outlive this run: what has left is kept with the claim, and what has not is worked out again.
  const folder = mkdtempSync(join(tmpdir(), 'carnet-notify-'));
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const outbox = openOutbox(join(folder, 'outbox.sqlite'), say);
  try {
    outbox.skipNumbers(await transport.lastNumber());
    const told = new Map<string, Told>();
    const noting: Transport = {
      ...transport,
      async send(mail, number) {
        const result = await transport.send(mail, number);
        told.set(mail.key, toldBy(mail, result.outcome, 'reason' in result ? result.reason : undefined));
        return result;
      },
    };
    const common = { outbox, now: Date.now, isClosing: () => false };
    // Each mail that does not leave is in the report.
    const delivery = openDelivery({ ...common, transport: noting, composeLink: () => undefined, log: () => {} });
    const notifier = openNotifier({
      ...common,
      store: { ...store, look: record.look },
      index: contentsOf(record),
      claims,
      delivery,
      portalUrl,
      replySecret,
      log: say,
    });
    const givenUpAt = performance.now() + waitMs;
    for (;;) {
      await notifier.turn();
      const held = notifier.heldBy();
      if (held === undefined) break;
      if (performance.now() > givenUpAt)
        throw new StillClaimed(`${held.holder} is at it, until ${new Date(held.untilMs).toISOString()} at the latest.`);
      await setTimeout(500 + Math.random() * 1000);
    }
    const stopped = notifier.stopped();
    if (stopped !== undefined) throw new RemoteError('refused', stopped);
    const { queued } = outbox.counts();
    return { from, upTo: notifier.cursor(), mails: [...told.values()], waiting: queued };
  } finally {
    outbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function foretell(record: OpenRecord): Promise<Report> {
  const from = await record.store.ref(cursorRef);
  const { content, commit } = await record.read();
  if (from === null) return { from, upTo: commit, mails: [], waiting: 0 };
  const changes = await record.store.diff(from, commit);
  const added = changes.filter(({ before, after }) => before === null && after !== null).map(({ path }) => path);
  const { mails } = composeNotices(
    { added, source: sourceOf(content, commit), now: instantOf(Date.now()) },
    {
      isKnown: () => false,
      failed: (key, error) => process.stderr.write(`${key} cannot be composed: ${String(error)}\n`),
      portalUrl: null,
    },
  );
  const left = mails.map((mail) => toldBy(mail, 'would-leave'));
  return { from, upTo: from, mails: left, waiting: left.length };
}

/** The head's content, read when it has moved. */
function contentsOf(record: OpenRecord): Contents {
  let source: Source | undefined;
  return {
    async follow() {
      if (source !== undefined && source.commit === (await record.store.head())) return;
      const { content, commit } = await record.read();
      source = sourceOf(content, commit);
    },
    source: () => ({ ...source!, [Symbol.dispose]: () => {} }),
  };
}

function toldBy({ key, subject, headers }: Mail, outcome: Told['outcome'], reason?: string): Told {
  const ticket = headers['X-Carnet-Ticket'];
  return {
    ticket: ticket === undefined ? null : Number(ticket),
    to: key.slice(key.lastIndexOf(' ') + 1),
    subject,
    outcome,
    ...(reason !== undefined && { reason }),
  };
}

function print({ from, upTo, mails, waiting }: Report, json: boolean): void {
  if (json) {
    const at = formatInstant(instantOf(Date.now()), 'UTC');
    process.stdout.write(`${JSON.stringify({ at, from, upTo, mails, waiting }, null, 2)}\n`);
    return;
  }
  for (const { to, subject, outcome, reason } of mails) {
    const said = outcome === 'sent' ? 'told' : outcome === 'would-leave' ? 'would tell' : 'not told';
    process.stdout.write(`${said} ${to}: ${subject}${reason === undefined ? '' : `\n  ${reason}`}\n`);
  }
  if (mails.length > 0) return;
  process.stdout.write(
    from === null ? `From ${upTo?.slice(0, 12)} on: nothing of the past is mailed.\n` : 'Nothing to tell.\n',
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const { message } = error as Error;
  if (error instanceof StillClaimed) {
    process.stderr.write(`Another was not done in time: ${message}\n`);
    process.exitCode = 3;
  } else if ([RemoteError, StaleHeadError, ClaimLostError].some((kind) => error instanceof kind)) {
    process.stderr.write(`${message}\nWhat has left is kept; run it again for the rest.\n`);
    process.exitCode = 1;
  } else if (error instanceof NoContent || code.startsWith('ERR_PARSE_ARGS')) {
    process.stderr.write(`${message}\nTry: npm run notify -- --help\n`);
    process.exitCode = 2;
  } else throw error;
}
