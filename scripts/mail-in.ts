/**
 * Takes one mail from stdin, as mail servers hand it to programs, and does with it what the portal does with all mail.
 * Exit codes are those of sysexits.h, by which the server tries again, or sends the mail back with what stderr says.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { personWith } from '../src/auth/identify.ts';
import { takeMail, type MailToTake } from '../src/commands/take-mail.ts';
import { previewMail, type MailPreview } from '../src/commands/preview-mail.ts';
import { sourceOf } from '../src/domain/plain-source.ts';
import { instantOf } from '../src/domain/values.ts';
import type { Locale } from '../src/domain/records.ts';
import { decide, type Decision, type MailSettings } from '../src/mail/in/decide.ts';
import { keepOriginal } from '../src/mail/in/keep-original.ts';
import { mailLimits } from '../src/domain/mail-limits.ts';
import { readMail } from '../src/mail/in/read-mail.ts';
import { recordedBody } from '../src/mail/in/recorded-body.ts';
import { reasonText } from '../src/i18n/mail-reason.ts';
import type { Writer } from '../src/store/writer.ts';
import { NoContent, openContent } from './content/open-content.ts';
import { openRecord } from './content/open-record.ts';

const help = `Takes a mail from stdin: it opens a ticket, answers one, is held for an engineer, ignored or sent back.

  npm run -s mail-in [-- [--dry-run] [--json] [--repo PATH] [--branch NAME] [--authserv-id NAME]] < message.eml

  --dry-run           says what would become of it, and writes nothing
  --json              says it as JSON: from, subject, text, attachments, autoSubmitted, action, ticket, reason
  --repo PATH         a bare repository, or a clone, of which the remote is written to (CARNET_REPO); with --dry-run also a content folder or what holds one
  --branch NAME       its branch (CARNET_BRANCH); by default the one that its HEAD names
  --authserv-id NAME  name of the mail server whose Authentication-Results count (MAIL_AUTHSERV_ID); without it no
                      sender is verified, and everybody's mail is held

Exit code: 0 done, 64 a bad call, 65 the mail goes back to its sender, 75 try again later: nothing was written.
`;
const exit = { usage: 64, data: 65, temporary: 75 } as const;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
      repo: { type: 'string' },
      branch: { type: 'string' },
      'authserv-id': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const repo = values.repo ?? process.env.CARNET_REPO;
  const branch = values.branch ?? (process.env.CARNET_BRANCH || undefined);
  const settings: MailSettings = {
    authservId: values['authserv-id'] ?? (process.env.MAIL_AUTHSERV_ID || undefined),
    secret: secretOf(),
    now: instantOf(Date.now()),
  };
  const bytes = await read(process.stdin);
  if (!values['dry-run'] && repo === undefined)
    throw new NoContent('Which repository? Name it with --repo or CARNET_REPO.');
  await using opening = new AsyncDisposableStack();
  const record = values['dry-run']
    ? undefined
    : opening.adopt(await openRecord({ path: repo!, ...(branch !== undefined && { branch }) }), (each) => each.close());
  const { content, commit } = record
    ? await record.read()
    : await openContent({ path: repo ?? '.', commit: undefined });
  const source = sourceOf(content, commit);
  const mail = readMail(bytes);
  const locale: Locale = content.company.locale === 'en' ? 'en' : 'fr';
  const decision: Decision =
    'beyond' in mail
      ? { action: 'reject', reason: reasonText({ is: 'beyond', limit: mail.beyond }, locale) }
      : decide(mail, source, settings, (address) => personWith(source, address));
  if (record) {
    if (!('beyond' in mail)) await keepOriginal(join(stateFolder(), 'mail'), bytes, mail);
    const what =
      'beyond' in mail ? undefined : { mail, decision, locale, recorded: recordedBody(source, mail.messageId) };
    const refusal = what === undefined ? [decision.reason] : await take(record.writer, content.company.timezone, what);
    if (refusal.length > 0) {
      process.stderr.write(`${refusal.join('\n')}\n`);
      process.exitCode = exit.data;
    }
  }
  if (values['dry-run'] || values.json) say(values.json === true, previewMail(mail, decision));
}

/** Why it goes back, if it does. */
async function take(writer: Pick<Writer, 'write'>, timezone: string, mail: MailToTake): Promise<string[]> {
  const taken = await takeMail({ writer, now: Date.now, random: randomBytes, timezone }, mail);
  return taken.did === 'refused' ? taken.problems.map(({ message, hint }) => `${message} ${hint}`) : [];
}

function say(json: boolean, preview: MailPreview): void {
  const { action, ticket, reason } = preview;
  const line = `${action}${ticket === undefined ? '' : ` #${ticket}`}: ${reason}`;
  process.stdout.write(`${json ? JSON.stringify(preview, null, 2) : line}\n`);
}

function stateFolder(): string {
  return resolve(process.env.CARNET_STATE || 'var');
}

/** The portal's, as far as it has one (docs/operating.md). */
function secretOf(): string | undefined {
  const kept = join(stateFolder(), 'secret');
  return process.env.CARNET_SECRET || (existsSync(kept) ? readFileSync(kept, 'utf8').trim() : undefined);
}

/** A little more than the limit: enough to know that it is beyond. */
async function read(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let left = mailLimits.bytes + 1;
  for await (const chunk of stream) {
    chunks.push(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) break;
  }
  return Buffer.concat(chunks);
}

try {
  await main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const isCall = error instanceof NoContent || code.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${isCall ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
  if (isCall) process.stderr.write('Try: npm run mail-in -- --help\n');
  // A mail server that calls us wrongly keeps the mail until somebody mends the call.
  process.exitCode = isCall && process.argv.includes('--dry-run') ? exit.usage : exit.temporary;
}
