/** Welcomes a customer's people to a contract: the procedure as a document, a mail to each, an appointment for calendars. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readMailSettings } from '../src/config.ts';
import { openSpace } from '../src/domain/open-space.ts';
import { sourceOf } from '../src/domain/plain-source.ts';
import type { Locale } from '../src/domain/records.ts';
import type { Source } from '../src/domain/source.ts';
import { formatInstant, instantOf, isSlug, type Instant } from '../src/domain/values.ts';
import { foldWelcome, type Welcome } from '../src/domain/welcome.ts';
import { ClaimLostError } from '../src/store/claims.ts';
import { RemoteError, StaleHeadError } from '../src/store/errors.ts';
import { secondsFrom, StillClaimed } from './content/open-claims.ts';
import { NoContent, openContent } from './content/open-content.ts';
import { askedOf, dueOrRefused, mailWelcome, type MailWelcomeOptions } from './documents/mail-welcome.ts';
import { isWelcomeFormat, renderWelcome, type WelcomeFormat } from './documents/welcome-file.ts';

const help = `Writes what a contract's people are told when it begins: its number, who may call and is asked to confirm, how to open
and follow a ticket, levels, hours and holidays, conditions on site, the configuration as recorded.

  npm run -s welcome -- CONTRACT [--appointment TIME] [--contact HANDLE] [--format FORMAT] [--out DIR] [--lang LANGUAGE]
                        [--json] [--repo PATH] [--commit REV]
  npm run -s welcome -- CONTRACT --send [--appointment TIME] [--to HANDLES] [--again] [--format FORMAT] [--dry-run] [--json]
                        [--repo PATH] [--branch NAME] [--mails FOLDER] [--wait SECONDS] [--claim SECONDS]

  --appointment TIME  e.g. 2026-03-02T10:00, in the firm's zone: an hour is proposed; by default the one proposed before
  --contact HANDLE    as this contact reads it; by default as a manager does
  --format FORMAT     md (the default), html: a page to print, or pdf, by Chromium
  --out DIR           write the file there; without it, to the terminal
  --lang LANGUAGE     fr or en; the customer's own, or the contact's, by default
  --json              what is known of the welcome as JSON
  --repo PATH         a content folder, a folder that holds one, or a git repository; where it is run by default
  --commit REV        read the files of a commit instead of those on disk

  --send              mail it to each of the customer's active contacts, in their own language, as a file (an HTML page by
                      default) with a proposal for their calendar where there is an appointment, and record it beside the
                      contract. Whoever has it gets nothing again; when the appointment moves, everybody gets the new one
  --to HANDLES        with --send, these contacts alone: dsi,accueil
  --again             with --send, also to those who have it
  --dry-run           with --send, say who would get what; nothing is sent or written
  --branch NAME       with --send, the record's branch; by default the one that its HEAD names
  --mails FOLDER      with --send, write mails as files there
  --wait SECONDS      with --send, how long to wait for another run that is at it; 600 by default
  --claim SECONDS     with --send, how long others wait for this run if it is killed; 300 by default

Environment: CARNET_URL, the portal that documents and letters point to; with --send SMTP_URL, e.g.
smtp://user:password@mail.example:587.
Exit code: 0; 1 a mail did not leave, or the record could not be written to: run it again; 2 a call that cannot be
carried out; 3 another run was still at it after --wait.
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      appointment: { type: 'string' },
      contact: { type: 'string' },
      format: { type: 'string' },
      out: { type: 'string' },
      lang: { type: 'string' },
      json: { type: 'boolean' },
      repo: { type: 'string' },
      commit: { type: 'string' },
      send: { type: 'boolean' },
      to: { type: 'string' },
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
  const [contract, ...more] = positionals;
  if (contract === undefined) throw new NoContent('Say which contract: welcome LH-2026-0042.');
  if (more.length > 0) throw new NoContent(`One contract at a time; found ${positionals.join(' ')}.`);
  const { lang, contact, appointment, json = false } = values;
  if (lang !== undefined && lang !== 'fr' && lang !== 'en')
    throw new NoContent(`--lang wants fr or en; found ${JSON.stringify(lang)}.`);
  const format = values.format ?? (values.send ? 'html' : 'md');
  if (!isWelcomeFormat(format))
    throw new NoContent(`--format wants one of md, html, pdf; found ${JSON.stringify(format)}.`);
  const path = values.repo ?? '.';
  if (values.send) {
    for (const option of ['out', 'lang', 'commit', 'contact'] as const)
      if (values[option] !== undefined) throw new NoContent(`--${option} does not go with --send.`);
    const { branch, mails, again = false } = values;
    const [waitMs, claimMs] = [secondsFrom('--wait', values.wait, 600), secondsFrom('--claim', values.claim, 300)];
    const to = handlesFrom(values.to);
    const options = { path, branch, contract, appointment, to, again, format, mails, waitMs, claimMs };
    return send(options, { dryRun: values['dry-run'] ?? false, json });
  }
  for (const option of ['to', 'again', 'dry-run', 'branch', 'mails', 'wait', 'claim'] as const)
    if (values[option] !== undefined) throw new NoContent(`--${option} goes with --send.`);
  if (format === 'pdf' && values.out === undefined) throw new NoContent('A PDF is a file; say where: --out DIR.');
  const { content, commit } = await openContent({ path, commit: values.commit });
  const source = sourceOf(content, commit);
  return print(source, { contract, appointment, contact, format, out: values.out, lang, json });
}

interface PrintOptions {
  contract: string;
  appointment: string | undefined;
  contact: string | undefined;
  format: WelcomeFormat;
  out: string | undefined;
  lang: Locale | undefined;
  json: boolean;
}

async function print(source: Source, options: PrintOptions): Promise<number> {
  const { contract: number, contact, format, out, json } = options;
  const now = instantOf(Date.now());
  const asked = askedOf(source, {
    contract: number,
    appointment: options.appointment,
    to: contact === undefined ? undefined : [contact],
    again: true,
  });
  const { contract, appointment } = dueOrRefused(source, asked);
  const { customer } = contract;
  const role = contact === undefined ? 'manager' : source.customers().get(customer)!.contacts.get(contact)!.role;
  const space = openSpace(source, { kind: 'contact', customer, handle: contact ?? '', role }, now, options.lang);
  const { portalUrl } = mailSettings();
  const { name, base64 } = await renderWelcome(space, space.welcome(number)!, { appointment, portalUrl, format });
  const bytes = Buffer.from(base64, 'base64');
  let file: string | null = null;
  if (out !== undefined) {
    // npm runs jobs in the package's folder; a relative path is meant from where npm was called.
    const folder = resolve(process.env['INIT_CWD'] ?? '.', out);
    mkdirSync(folder, { recursive: true });
    file = join(folder, name);
    writeFileSync(file, bytes);
  }
  if (json) process.stdout.write(`${JSON.stringify(welcomeJson(source, number, appointment, now, file), null, 2)}\n`);
  else process.stdout.write(file === null ? bytes : `${file}\n`);
  return 0;
}

function welcomeJson(
  source: Source,
  number: string,
  appointment: Instant | undefined,
  now: Instant,
  file: string | null,
) {
  const contract = source
    .customerSlugs()
    .flatMap((slug) => source.contracts(slug))
    .find((each) => each.number === number)!;
  const welcome: Welcome | undefined = foldWelcome(contract.events);
  const { timezone } = source.company();
  const said = (at: Instant | undefined) => (at === undefined ? null : formatInstant(at, timezone));
  const contacts = [...(source.customers().get(contract.customer)?.contacts.values() ?? [])];
  return {
    at: formatInstant(now, 'UTC'),
    commit: source.commit,
    customer: contract.customer,
    contract: number,
    appointment: said(appointment),
    contacts: contacts
      .filter(({ active }) => active)
      .map(({ handle }) => ({
        handle,
        toldAt: said(welcome?.told.get(handle)),
        confirmedAt: said(welcome?.confirmed.get(handle)),
      })),
    file,
  };
}

async function send(
  options: MailWelcomeOptions,
  { dryRun, json }: { dryRun: boolean; json: boolean },
): Promise<number> {
  if (dryRun) return rehearse(options, json);
  const { report, remote } = await mailWelcome(options);
  const { contract, customer, appointment, sequence, told, already, failed, commit } = report;
  if (json) {
    const at = formatInstant(instantOf(Date.now()), 'UTC');
    const said = { appointment: appointment === undefined ? null : formatInstant(appointment, 'UTC'), sequence };
    const whom = { told, already, failed, commit: commit ?? null };
    process.stdout.write(`${JSON.stringify({ at, customer, contract, ...said, ...whom }, null, 2)}\n`);
  } else {
    const lines = failed.map(({ handle, reason }) => `  not ${handle}: ${reason}\n`);
    const before = already.length > 0 ? `; had it before: ${already.join(', ')}` : '';
    process.stdout.write(
      `${contract} (${customer}): went to ${told.join(', ') || 'nobody'}${before}\n${lines.join('')}`,
    );
  }
  if (remote !== null && commit !== undefined)
    process.stderr.write(`Recorded at ${remote}; a clone has it after: git pull\n`);
  return failed.length > 0 ? 1 : 0;
}

async function rehearse(options: MailWelcomeOptions, json: boolean): Promise<number> {
  const { content, commit } = await openContent({ path: options.path, commit: undefined });
  const source = sourceOf(content, commit);
  const { contract, appointment, sequence, recipients, told } = dueOrRefused(source, askedOf(source, options));
  const to = recipients.map(({ reader }) => reader.handle);
  const when = appointment === undefined ? null : formatInstant(appointment, source.company().timezone);
  if (json) {
    const { number, customer } = contract;
    const said = { dryRun: true, customer, contract: number, appointment: when, sequence, to, already: told };
    process.stdout.write(`${JSON.stringify(said, null, 2)}\n`);
    return 0;
  }
  const before = told.length > 0 ? `; have it already: ${told.join(', ')}` : '';
  const at = when === null ? '' : `, for ${when}`;
  process.stdout.write(
    `${contract.number} (${contract.customer}): would go to ${to.join(', ') || 'nobody'}${at}${before}\n`,
  );
  return 0;
}

function mailSettings(): { portalUrl: string | null } {
  const settings = readMailSettings(process.env);
  if ('problems' in settings)
    throw new NoContent(settings.problems.map(({ message, hint }) => `${message} ${hint}`).join('\n'));
  return settings;
}

function handlesFrom(text: string | undefined): string[] | undefined {
  const handles = text?.split(/[\s,]+/).filter((handle) => handle !== '');
  if (handles === undefined || (handles.length > 0 && handles.every(isSlug))) return handles;
  throw new NoContent(`--to wants handles of contacts; found ${JSON.stringify(text)}. Write --to dsi,accueil.`);
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
    process.stderr.write(`${message}\nTry: npm run welcome -- --help\n`);
    process.exitCode = 2;
  } else throw error;
}
