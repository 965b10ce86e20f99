/** Writes every mail there is, as its reader sees it, to look at them without sending any. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { dueStatements } from '../src/commands/send-statements.ts';
import { renderDocumentMarkdown } from '../src/documents/document.ts';
import { statementDocument } from '../src/documents/statement-document.ts';
import { welcomeDocument, welcomeFileName } from '../src/documents/welcome-document.ts';
import { heldNoticesBetween } from '../src/domain/held-notices.ts';
import { noticesBetween } from '../src/domain/notices.ts';
import { openSpace } from '../src/domain/open-space.ts';
import { sourceOf } from '../src/domain/plain-source.ts';
import type { Locale } from '../src/domain/records.ts';
import type { Source } from '../src/domain/source.ts';
import { lastMonth } from '../src/domain/statement.ts';
import { dayOf, epochMs, instantOf, parseInstant, type Instant } from '../src/domain/values.ts';
import { dueReminders, promiseFor, remindedAtPercent } from '../src/domain/take-charge.ts';
import { dueWarnings, firmHandle } from '../src/domain/warnings.ts';
import { welcomeNoticesBetween } from '../src/domain/welcome-notices.ts';
import { reasonText } from '../src/i18n/mail-reason.ts';
import { composeBack } from '../src/mail/compose-back.ts';
import { composeHeld } from '../src/mail/compose-held.ts';
import {
  composeAnswer,
  composeConfirm,
  composeConfirmMail,
  composeConsult,
  composeSignIn,
} from '../src/mail/compose-link.ts';
import { composeNotice } from '../src/mail/compose-notice.ts';
import { composeReminder } from '../src/mail/compose-reminder.ts';
import { composeStatement } from '../src/mail/compose-statement.ts';
import { composeWarning } from '../src/mail/compose-warning.ts';
import { composeWelcome } from '../src/mail/compose-welcome.ts';
import type { Mail } from '../src/mail/mail.ts';
import { chromiumPath, launchChromium } from '../tests/support/chromium.ts';
import { NoContent, openContent } from './content/open-content.ts';
import { installTools } from './install-tools.ts';

const help = `Writes one example of every mail, in French and English, as text, HTML and pictures, with an index.html.

  npm run mail-preview [-- --repo PATH] [--out DIR] [--at INSTANT]

  --repo PATH   a content folder or a repository; the sample by default
  --out DIR     where; var/mail-preview by default. What a former run wrote there is replaced
  --at INSTANT  as of then; now by default

Nothing is sent. Exit code: 0 written, 2 a call that cannot be carried out.
`;
const portalUrl = 'https://support.example';
const locales: readonly Locale[] = ['fr', 'en'];
const widths = { desktop: 720, phone: 360 };

interface Preview {
  /** Of the files: `answered-manager-fr`. */
  name: string;
  mail: Mail;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      repo: { type: 'string' },
      out: { type: 'string' },
      at: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const at = values.at === undefined ? instantOf(Date.now()) : parseInstant(values.at);
  if (at === undefined)
    throw new NoContent('--at wants an instant with its offset. Write --at 2026-03-02T11:15:00+01:00.');
  const { content, commit } = await openContent({ path: values.repo ?? '.', commit: undefined });
  const source = sourceOf(content, commit);
  const added = [...content.files.keys()];
  const previews = [
    ...noticePreviews(source, added, at),
    ...heldPreviews(source, added, at),
    ...reminderPreviews(source, at),
    ...warningPreviews(source, at),
    ...statementPreviews(source, at),
    ...welcomePreviews(source, added, at),
    ...linkPreviews(source, at),
  ];

  const out = resolve(values.out ?? 'var/mail-preview');
  const pages = join(out, 'mails');
  rmSync(pages, { recursive: true, force: true });
  mkdirSync(pages, { recursive: true });
  for (const { name, mail } of previews) {
    writeFileSync(join(pages, `${name}.html`), mail.html);
    writeFileSync(join(pages, `${name}.txt`), `Subject: ${mail.subject}\n\n${mail.text}`);
  }
  writeFileSync(join(out, 'index.html'), indexOf(previews));
  installTools();
  if (chromiumPath) await takePictures(pages, previews);
  console.log(`${previews.length} mails in ${relative(process.cwd(), join(out, 'index.html'))}`);
  return 0;
}

/** Of each step and kind of reader the newest example, in every language. */
function* noticePreviews(source: Source, added: readonly string[], at: Instant): Generator<Preview> {
  const seen = new Set<string>();
  for (const notice of noticesBetween({ added, source }).notices.toReversed()) {
    for (const recipient of notice.recipients) {
      const { reader } = recipient;
      const kind = `${notice.step}-${reader.kind === 'contact' ? reader.role : reader.kind}`;
      if (seen.has(kind)) continue;
      seen.add(kind);
      for (const locale of locales) {
        const mail = composeNotice(openSpace(source, reader, at, locale), notice, recipient, { portalUrl });
        if (mail) yield { name: `${kind}-${locale}`, mail };
      }
    }
  }
}

function* heldPreviews(source: Source, added: readonly string[], at: Instant): Generator<Preview> {
  const notice = heldNoticesBetween({ added, source }).at(-1);
  const recipient = notice?.recipients[0];
  if (!notice || !recipient) return;
  for (const locale of locales) {
    const mail = composeHeld(openSpace(source, recipient.reader, at, locale), notice, recipient, { portalUrl });
    if (mail) yield { name: `held-${locale}`, mail };
  }
}

/** Of a ticket that nobody has taken in charge, the first that there is to remind of within two months before `at`. */
function* reminderPreviews(source: Source, at: Instant): Generator<Preview> {
  const seen = new Set<number>();
  for (let hours = 0; hours < 24 * 60 && seen.size < remindedAtPercent.length; hours += 1) {
    const then = instantOf(epochMs(at) - hours * 3_600_000);
    for (const reminder of dueReminders(source, then)) {
      const [recipient] = reminder.recipients;
      if (seen.has(reminder.percent) || recipient === undefined) continue;
      seen.add(reminder.percent);
      const promise = promiseFor(source, source.ticket(reminder.ticket)!.file);
      for (const locale of locales) {
        const space = openSpace(source, recipient.reader, then, locale);
        const mail = composeReminder(space, reminder, promise, recipient, { portalUrl });
        if (mail) yield { name: `take-charge-${reminder.percent}-${locale}`, mail };
      }
    }
  }
}

/** Of what a contract comes to, the first that nobody was warned of: now, or within a year if nothing more is done. */
function* warningPreviews(source: Source, at: Instant): Generator<Preview> {
  const seen = new Set<string>();
  for (let days = 0; days < 365; days += 10) {
    const then = instantOf(epochMs(at) + days * 86_400_000);
    for (const warning of dueWarnings(source, then).warnings) {
      for (const recipient of warning.recipients) {
        const kind = `${warning.notices.join('-')}-${recipient.handle === firmHandle ? 'firm' : 'contact'}`;
        if (seen.has(kind)) continue;
        seen.add(kind);
        for (const locale of locales) {
          const space = openSpace(source, recipient.reader, then, locale);
          const mail = composeWarning(space, warning, warning.notices, recipient, { portalUrl });
          if (mail) yield { name: `warning-${kind}-${locale}`, mail };
        }
      }
    }
  }
}

function* statementPreviews(source: Source, at: Instant): Generator<Preview> {
  const month = lastMonth(dayOf(at, source.company().timezone));
  const asked = { month, customers: source.customerSlugs(), again: true, nowMs: epochMs(at) };
  const { statement, recipients } = dueStatements(source, asked)[0] ?? {};
  const recipient = recipients?.[0];
  if (!statement || !recipient) return;
  for (const locale of locales) {
    const space = openSpace(source, recipient.reader, at, locale);
    const text = renderDocumentMarkdown(statementDocument(space, statement));
    const name = `${statement.customer.slug}-${month}.md`;
    const attachment = { name, type: 'text/markdown', base64: Buffer.from(text).toString('base64') };
    const mail = composeStatement(space, statement, recipient, attachment, { portalUrl, again: false });
    yield { name: `statement-${locale}`, mail };
  }
}

/** Of the newest welcome that the portal mails, as it was first and as it is moved. */
function* welcomePreviews(source: Source, added: readonly string[], at: Instant): Generator<Preview> {
  const notice = welcomeNoticesBetween({ added, source }).notices.at(-1);
  const recipient = notice?.recipients[0];
  if (!notice || !recipient) return;
  for (const locale of locales) {
    const space = openSpace(source, recipient.reader, at, locale);
    const view = space.welcome(notice.contract);
    if (!view) return;
    for (const [name, sequence] of [['welcome', 0] as const, ['welcome-moved', 1] as const]) {
      const { appointment } = notice;
      const text = renderDocumentMarkdown(welcomeDocument(space, view, { appointment, portalUrl }));
      const document = {
        name: welcomeFileName(notice.contract, 'md'),
        type: 'text/markdown',
        base64: Buffer.from(text).toString('base64'),
      };
      const mail = composeWelcome(space, view, { appointment, sequence }, recipient, { document, portalUrl });
      yield { name: `${name}-${locale}`, mail };
    }
  }
}

function* linkPreviews(source: Source, at: Instant): Generator<Preview> {
  const nowMs = new Date(at).getTime();
  const to = { name: 'Claire Morel', address: 'claire.morel@mairie.example' };
  for (const locale of locales) {
    const link = (path: string) => `${portalUrl}/${path}/${'x'.repeat(43)}`;
    const letter = { company: source.company(), portalUrl, to, locale, nowMs, expiresMs: nowMs + 15 * 60_000 };
    yield { name: `sign-in-${locale}`, mail: composeSignIn({ ...letter, key: 'sign-in', link: link('login') }) };
    yield {
      name: `consult-${locale}`,
      mail: composeConsult({ ...letter, key: 'consult', link: link('consult'), ticket: 12 }),
    };
    yield { name: `confirm-${locale}`, mail: composeConfirm({ ...letter, key: 'confirm', link: link('open') }) };
    yield {
      name: `confirm-mail-${locale}`,
      mail: composeConfirmMail({ ...letter, key: 'confirm-mail', link: link('confirm'), came: at }),
    };
    yield {
      name: `answer-${locale}`,
      mail: composeAnswer({ ...letter, key: 'answer', answers: undefined }),
    };
    const reason = reasonText({ is: 'file-too-large', name: 'sauvegarde.zip', megabytes: 10 }, locale);
    yield { name: `back-${locale}`, mail: composeBack({ ...letter, key: 'back', reason, answers: '<a@b.example>' }) };
  }
}

async function takePictures(pages: string, previews: readonly Preview[]): Promise<void> {
  await using browser = disposable(await launchChromium());
  for (const [size, width] of Object.entries(widths)) {
    const context = await browser.browser.newContext({
      viewport: { width, height: 600 },
      javaScriptEnabled: false,
      offline: true,
    });
    const page = await context.newPage();
    for (const { name } of previews) {
      await page.goto(`file://${join(pages, `${name}.html`)}`);
      await page.screenshot({ path: join(pages, `${name}-${size}.png`), fullPage: true });
    }
    await context.close();
  }
}

function disposable(browser: Browser): AsyncDisposable & { browser: Browser } {
  return { browser, [Symbol.asyncDispose]: () => browser.close() };
}

function indexOf(previews: readonly Preview[]): string {
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const rows = previews.map(({ name, mail }) => {
    const file = (ending: string, label: string) => `<a href="mails/${name}${ending}">${label}</a>`;
    const ways = [
      file('.html', 'HTML'),
      file('.txt', 'text'),
      file('-desktop.png', 'desktop'),
      file('-phone.png', 'phone'),
    ];
    return `<tr><td>${name}</td><td>${escaped(mail.subject)}</td><td>${ways.join(' · ')}</td></tr>`;
  });
  return `<!doctype html>\n<meta charset="utf-8">\n<title>Mails</title>\n<table>\n${rows.join('\n')}\n</table>\n`;
}

try {
  process.exitCode = await main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!(error instanceof NoContent) && !code.startsWith('ERR_PARSE_ARGS')) throw error;
  process.stderr.write(`${(error as Error).message}\nTry: npm run mail-preview -- --help\n`);
  process.exitCode = 2;
}
