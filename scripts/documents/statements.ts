import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { renderDocumentHtml, renderDocumentMarkdown } from '../../src/documents/document.ts';
import { statementDocument } from '../../src/documents/statement-document.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import type { Locale } from '../../src/domain/records.ts';
import type { Source } from '../../src/domain/source.ts';
import type { Space } from '../../src/domain/space.ts';
import type { Statement } from '../../src/domain/statement.ts';
import { dayOf, type Instant } from '../../src/domain/values.ts';
import { NoContent } from '../content/open-content.ts';
import { printPdf } from './print-pdf.ts';

export type StatementFormat = 'md' | 'html' | 'pdf';

export const isStatementFormat = (text: string): text is StatementFormat => ['md', 'html', 'pdf'].includes(text);

/** A statement, with the space that it is of: its language, its firm, its commit. */
export interface OpenStatement {
  space: Space;
  statement: Statement;
}

/**
 * As a manager of each customer reads it, by slug. Throws NoContent for a month that is not over, and for a customer, or
 * everybody, of whom there is nothing to tell.
 */
export function statementsOf(
  source: Source,
  { month, customer, now, locale }: { month: string; customer: string | undefined; now: Instant; locale?: Locale },
): OpenStatement[] {
  if (month >= dayOf(now, source.company().timezone).slice(0, 7)) {
    throw new NoContent(`${month} is not over, so its statement would not hold.`);
  }
  if (customer !== undefined && !source.customerSlugs().includes(customer)) {
    throw new NoContent(`There is no customer ${customer}.`);
  }
  const slugs = customer === undefined ? source.customerSlugs() : [customer];
  const statements = slugs.flatMap((slug): OpenStatement[] => {
    const space = openSpace(source, { kind: 'contact', customer: slug, handle: '', role: 'manager' }, now, locale);
    const statement = space.statement({ month });
    return statement === undefined ? [] : [{ space, statement }];
  });
  if (statements.length > 0) return statements;
  throw new NoContent(
    `There is nothing to tell ${customer ?? 'anybody'} of ${month}: no contract ran, no work was done.`,
  );
}

export function formatStatement({ space, statement }: OpenStatement, format: 'md' | 'html'): string {
  const document = statementDocument(space, statement);
  return format === 'md' ? renderDocumentMarkdown(document) : renderDocumentHtml(document);
}

/** The bytes of the file. Throws NoContent where a PDF cannot be made. */
export async function renderStatement(open: OpenStatement, format: StatementFormat): Promise<Buffer> {
  if (format === 'pdf') return printPdf(formatStatement(open, 'html'), open.statement.to);
  return Buffer.from(formatStatement(open, format));
}

/** Writes a file each into `folder`, which is made. Returns their paths, in the same order. */
export async function writeStatements(
  statements: readonly OpenStatement[],
  format: StatementFormat,
  folder: string,
): Promise<string[]> {
  // npm runs jobs in the package's folder; a relative path is meant from where npm was called.
  const out = resolve(process.env['INIT_CWD'] ?? '.', folder);
  mkdirSync(out, { recursive: true });
  const files: string[] = [];
  for (const open of statements) {
    const file = join(out, `${open.statement.customer.slug}-${open.statement.month}.${format}`);
    writeFileSync(file, await renderStatement(open, format));
    files.push(file);
  }
  return files;
}
