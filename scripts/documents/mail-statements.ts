import { randomBytes } from 'node:crypto';
import { dueStatements, sendStatements, type StatementReport } from '../../src/commands/send-statements.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Source } from '../../src/domain/source.ts';
import type { Space } from '../../src/domain/space.ts';
import { lastMonth, type Statement } from '../../src/domain/statement.ts';
import { dayOf, instantOf } from '../../src/domain/values.ts';
import type { Attachment, Mail } from '../../src/mail/mail.ts';
import { openJobClaims, takeWhenFree } from '../content/open-claims.ts';
import { NoContent, openContent } from '../content/open-content.ts';
import { openRecord, type OpenRecord } from '../content/open-record.ts';
import { openTransport } from '../content/open-transport.ts';
import { renderStatement, type StatementFormat } from './statements.ts';

export interface MailStatementsOptions {
  path: string;
  branch: string | undefined;
  month: string | undefined;
  customer: string | undefined;
  format: StatementFormat;
  again: boolean;
  /** A folder that mails are written to as files; absent: they leave by SMTP. */
  mails: string | undefined;
  waitMs: number;
  claimMs: number;
}
export interface Mailed {
  reports: StatementReport[];
  /** The remote that it is recorded at; null: in the repository itself. */
  remote: string | null;
}

/** Mails the statements that are due and records them, alone among all that do. Throws NoContent as `openRecord` does. */
export async function mailStatements(options: MailStatementsOptions): Promise<Mailed> {
  const { path, branch, waitMs, claimMs } = options;
  const { portalUrl, transport } = openTransport(options.mails);
  try {
    const record = await openRecord({ path, ...(branch !== undefined && { branch }) });
    try {
      // Nothing to send leaves no trace.
      const before = due(await sourceAtHead(record), options);
      if (before.every(({ skipped }) => skipped)) return { reports: before.map(reportOf), remote: record.remote };
      const { claims, close } = openJobClaims(record, { job: 'statement', lastsMs: claimMs });
      try {
        const claim = await takeWhenFree(claims, 'statement', waitMs);
        try {
          // Whoever had it before us may have written since we looked.
          await record.look();
          const source = await sourceAtHead(record);
          let number = await transport.lastNumber();
          const send = (mail: Mail) => transport.send(mail, () => (number += 1));
          const render = (space: Space, statement: Statement) => attachmentOf(space, statement, options.format);
          const deps = { writer: record.writer, now: Date.now, random: randomBytes, claim, send, render, portalUrl };
          return { reports: await sendStatements(deps, source, askedOf(source, options)), remote: record.remote };
        } finally {
          await claim.release();
        }
      } finally {
        await close();
      }
    } finally {
      await record.close();
    }
  } finally {
    transport.close();
  }
}

/** Whom what would go to, by the files at `path`; nothing is sent or written. */
export async function dueReports(options: MailStatementsOptions): Promise<StatementReport[]> {
  const { content, commit } = await openContent({ path: options.path, commit: undefined });
  return due(sourceOf(content, commit), options).map(reportOf);
}

type Due = ReturnType<typeof dueStatements>[number];

function reportOf({ customer, statement, recipients, skipped }: Due): StatementReport {
  const told = skipped ? [] : recipients.map(({ handle }) => handle);
  return { customer, month: statement.month, told, failed: [], ...(skipped && { skipped }) };
}

function due(source: Source, options: MailStatementsOptions): Due[] {
  const found = dueStatements(source, { ...askedOf(source, options), nowMs: Date.now() });
  if (found.length > 0) return found;
  throw new NoContent('There is no statement of that month to send: it is not over, or there is nothing to tell.');
}

function askedOf(source: Source, { month, customer, again }: MailStatementsOptions) {
  const today = dayOf(instantOf(Date.now()), source.company().timezone);
  if (customer !== undefined && !source.customerSlugs().includes(customer))
    throw new NoContent(`There is no customer ${customer}.`);
  const customers = customer === undefined ? source.customerSlugs() : [customer];
  return { month: month ?? lastMonth(today), customers, again };
}

async function sourceAtHead(record: OpenRecord): Promise<Source> {
  const { content, commit } = await record.read();
  return sourceOf(content, commit);
}

const types: Record<StatementFormat, string> = { md: 'text/markdown', html: 'text/html', pdf: 'application/pdf' };

async function attachmentOf(space: Space, statement: Statement, format: StatementFormat): Promise<Attachment> {
  const bytes = await renderStatement({ space, statement }, format);
  return {
    name: `${statement.customer.slug}-${statement.month}.${format}`,
    type: types[format],
    base64: bytes.toString('base64'),
  };
}
