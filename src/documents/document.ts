/**
 * What a firm hands out as a file, before it is Markdown or HTML: both are written from this, so that neither says more
 * than the other. The same document gives the same bytes.
 */
import type { Company, Locale } from '../domain/records.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import { documentSheet } from './document-sheet.ts';

export type Row = readonly [label: string, value: string, url?: string];
export interface Column {
  heading: string;
  /** Figures stand at the right. */
  figures?: true;
}
export interface Section {
  heading: string;
  lead?: readonly string[];
  rows?: readonly Row[];
  table?: { columns: readonly Column[]; lines: readonly (readonly string[])[]; total?: readonly string[] };
  items?: readonly string[];
  /** Written by a person: shown as Markdown, never run. */
  markdown?: string;
}
export interface Document {
  locale: Locale;
  firm: Pick<Company, 'name' | 'colour' | 'address' | 'phone' | 'email' | 'site'>;
  title: string;
  rows: readonly Row[];
  sections: readonly Section[];
  /** In small, at the end. */
  notes: readonly string[];
}
/** Between a label and its value, with the blank the language wants before it. */
const colons: Record<Locale, string> = { fr: '\u202f:', en: ':' };

/** Readable as it is in any editor; nothing that people wrote passes for markup of ours. */
export function renderDocumentMarkdown(document: Document): string {
  const { locale, title, firm, rows, sections, notes } = document;
  const colon = colons[locale];
  const blocks = [
    `# ${inert(title)}`,
    inert(firmLine(firm)),
    rowsMarkdown(rows, colon),
    ...sections.flatMap((section) => [
      `## ${inert(section.heading)}`,
      ...(section.lead ?? []).map(inert),
      ...(section.rows ? [rowsMarkdown(section.rows, colon)] : []),
      ...(section.table ? [tableMarkdown(section.table)] : []),
      ...(section.items ? [section.items.map((item) => `- ${inert(item)}`).join('\n')] : []),
      // Quoted, so that nothing in it can pass for a heading or a table of ours.
      ...(section.markdown ? [section.markdown.trim().replace(/^/gm, '> ').replace(/> $/gm, '>')] : []),
    ]),
    '---',
    ...notes.map(inert),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function rowsMarkdown(rows: readonly Row[], colon: string): string {
  return rows
    .map(
      ([label, value, url]) =>
        `- ${inert(label)}${colon} ${url === undefined ? inert(value) : `[${inert(value)}](<${url}>)`}`,
    )
    .join('\n');
}

function tableMarkdown({ columns, lines, total }: NonNullable<Section['table']>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ heading }) => inert(heading))),
    line(columns.map(({ figures }) => (figures ? '--:' : '---'))),
    ...lines.map((cells) => line(cells.map(inert))),
    ...(total ? [line(total.map((cell) => (cell === '' ? '' : `**${inert(cell)}**`)))] : []),
  ].join('\n');
}

/** On one line, with nothing that Markdown would take for its own. */
function inert(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/[\\`*_[\]<>#|~]/g, '\\$&');
}

/** A whole page, ready to print, that asks for nothing from elsewhere: no picture, no font, no script. */
export function renderDocumentHtml(document: Document): string {
  const { locale, title, firm, rows, sections, notes } = document;
  const colon = colons[locale];
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escaped(`${title} – ${firm.name}`)}</title>
<style>${documentSheet(firm.colour)}</style>
</head>
<body>
<header>
<p class="firm">${escaped(firm.name)}</p>
<h1>${escaped(title)}</h1>
${rowsHtml(rows, colon)}
</header>
<main>
${sections.map((section) => sectionHtml(section, colon)).join('\n')}
</main>
<footer>
${notes.map((note) => `<p>${escaped(note)}</p>`).join('\n')}
<p>${escaped(firmLine(firm))}</p>
</footer>
</body>
</html>
`;
}

function sectionHtml({ heading, lead, rows, table, items, markdown }: Section, colon: string): string {
  return [
    '<section>',
    `<h2>${escaped(heading)}</h2>`,
    ...(lead ?? []).map((line) => `<p>${escaped(line)}</p>`),
    rows && rowsHtml(rows, colon),
    table && tableHtml(table, heading),
    items && `<ul>\n${items.map((item) => `<li>${escaped(item)}</li>`).join('\n')}\n</ul>`,
    markdown && `<div class="written">${renderMarkdown(markdown, { headings: 3 })}</div>`,
    '</section>',
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('\n');
}

function rowsHtml(rows: readonly Row[], colon: string): string {
  if (rows.length === 0) return '';
  const lines = rows.map(([label, value, url]) => {
    const said = url === undefined ? escaped(value) : `<a href="${escaped(url)}">${escaped(value)}</a>`;
    return `<li><span>${escaped(label)}${colon}</span> ${said}</li>`;
  });
  return `<ul class="rows">\n${lines.join('\n')}\n</ul>`;
}

function tableHtml({ columns, lines, total }: NonNullable<Section['table']>, heading: string): string {
  const kind = (at: number) => (columns[at]!.figures ? ' class="figures"' : '');
  const cells = (line: readonly string[]) => line.map((cell, at) => `<td${kind(at)}>${escaped(cell)}</td>`).join('');
  const headings = columns.map((column, at) => `<th scope="col"${kind(at)}>${escaped(column.heading)}</th>`);
  return [
    // A wide table scrolls by itself on a phone, also by keyboard.
    `<div class="wide" role="region" aria-label="${escaped(heading)}" tabindex="0">`,
    '<table>',
    `<thead><tr>${headings.join('')}</tr></thead>`,
    `<tbody>\n${lines.map((line) => `<tr>${cells(line)}</tr>`).join('\n')}\n</tbody>`,
    total && `<tfoot><tr>${cells(total)}</tr></tfoot>`,
    '</table>',
    '</div>',
  ]
    .filter((part) => part !== undefined)
    .join('\n');
}

function firmLine({ name, address, phone, email, site }: Document['firm']): string {
  return [name, address, phone, email, site].filter((part) => part !== undefined && part !== '').join(' · ');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
