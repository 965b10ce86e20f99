/** What a mail says, before it is text or HTML: both are written from this, so that neither says more than the other. */
import type { Locale } from '../domain/records.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';

/** `url`: the page that the value names. */
export type Row = readonly [label: string, value: string, url?: string];

export interface Letter {
  locale: Locale;
  firm: { name: string; colour?: string; phone?: string; email: string; site?: string };
  title: string;
  /** What it is about: `Ticket 1234` and its subject. */
  about?: { number: string; subject: string };
  lead: readonly string[];
  /** What somebody wrote, whole or cut; `asWritten`: as text, whatever it could mean as Markdown. */
  message?: { heading: string; markdown: string; asWritten?: boolean; cut?: string };
  blocks: readonly { title: string; rows: readonly Row[] }[];
  /** Between a label and its value, with the blank the language wants before it. */
  colon: string;
  /** Absent where there is no page to open. */
  action?: { label: string; url: string };
  closing: readonly string[];
}

/** Plain text: no line is wrapped, a message is quoted as it was written. */
export function renderLetterText(letter: Letter): string {
  const { about, message, action, firm } = letter;
  const parts = [
    plain(letter.title),
    about && plain(`${about.number}${letter.colon} ${about.subject}`),
    ...letter.lead.map(plain),
    message &&
      [plain(message.heading), '', quoted(message.markdown), ...(message.cut ? ['', message.cut] : [])].join('\n'),
    ...letter.blocks.map(({ title, rows }) =>
      [
        title,
        ...rows.map(
          ([label, value, url]) => `  ${label}${letter.colon} ${value}${url === undefined ? '' : `, ${url}`}`,
        ),
      ]
        .map(plain)
        .join('\n'),
    ),
    action && `${plain(action.label + letter.colon)}\n${action.url}`,
    ...letter.closing.map(plain),
    ['-- ', firm.name, ...[firm.phone, firm.email, firm.site].filter((line) => line !== undefined)].join('\n'),
  ];
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`;
}

/** Where the firm's logo goes, for whoever has its bytes when the mail leaves. */
export const logoPlace = '<!--logo-->';

/** A whole page that needs nothing from elsewhere: no picture but what goes with it, no font, no script. */
export function renderLetterHtml(letter: Letter): string {
  const { locale, about, message, action, firm } = letter;
  const accent = firm.colour ?? '#1f5f8b';
  const body = [
    `<p class="firm" style="${style.firm}">${logoPlace}${text(firm.name)}</p>`,
    `<h1 style="${style.title}">${text(letter.title)}</h1>`,
    about && `<p class="about" style="${style.about}">${text(about.number)} · ${text(about.subject)}</p>`,
    ...letter.lead.map((line) => `<p style="${style.line}">${text(line)}</p>`),
    message &&
      [
        `<p class="quiet" style="${style.quiet}">${text(message.heading)}</p>`,
        `<blockquote style="${style.message}">${message.asWritten ? `<p style="${style.asWritten}">${text(message.markdown)}</p>` : renderMarkdown(message.markdown, { headings: 3 })}</blockquote>`,
        ...(message.cut ? [`<p class="quiet" style="${style.quiet}">${text(message.cut)}</p>`] : []),
      ].join('\n'),
    ...letter.blocks.map(({ title, rows }) =>
      [
        `<h2 style="${style.heading}">${text(title)}</h2>`,
        `<ul class="facts" style="${style.facts}">`,
        ...rows.map(
          ([label, value, url]) =>
            `<li style="${style.fact}"><span class="quiet" style="${style.label}">${text(label)}${letter.colon}</span> ${url === undefined ? text(value) : `<a href="${text(url)}">${text(value)}</a>`}</li>`,
        ),
        '</ul>',
      ].join('\n'),
    ),
    action &&
      `<p style="${style.line}"><a class="action" href="${text(action.url)}" style="${style.action}background:${accent};color:${inkOn(accent)}">${text(action.label)}</a></p>`,
    ...letter.closing.map((line) => `<p class="quiet" style="${style.quiet}">${text(line)}</p>`),
    `<p class="quiet" style="${style.foot}">${[firm.name, firm.phone, firm.email, firm.site]
      .filter((line) => line !== undefined)
      .map(text)
      .join(' · ')}</p>`,
  ];
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${text(letter.title)}</title>
<style>${sheet}</style>
</head>
<body style="${style.page}">
<div class="sheet" style="${style.sheet}border-top:4px solid ${accent}">
${body.filter((part) => part !== undefined).join('\n')}
</div>
</body>
</html>
`;
}

// Many readers drop the style sheet and keep the attributes; the sheet holds what an attribute cannot say.
const style = {
  page: 'margin:0;padding:16px 8px;background:#f2f4f5;color:#1d2327;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif',
  sheet: 'max-width:600px;margin:0 auto;padding:20px 24px;background:#ffffff;border-radius:4px;',
  firm: 'margin:0 0 16px;font-size:14px;color:#51606b',
  title: 'margin:0 0 4px;font-size:22px;line-height:1.25;font-weight:600',
  about: 'margin:0 0 20px;color:#51606b;overflow-wrap:anywhere',
  line: 'margin:0 0 12px',
  quiet: 'margin:0 0 8px;font-size:14px;color:#51606b',
  message: 'margin:0 0 20px;padding:2px 0 2px 16px;border-left:3px solid #c3ccd3;overflow-wrap:anywhere',
  asWritten: 'margin:0;white-space:pre-wrap',
  heading: 'margin:20px 0 8px;font-size:16px;font-weight:600',
  facts: 'margin:0 0 20px;padding:0;list-style:none',
  fact: 'margin:0;padding:4px 0;overflow-wrap:anywhere',
  label: 'color:#51606b',
  action: 'display:inline-block;margin:8px 0;padding:10px 18px;border-radius:4px;text-decoration:none;font-weight:600;',
  foot: 'margin:24px 0 0;font-size:14px;color:#51606b',
};
const sheet = `
:root { color-scheme: light dark }
pre { margin: 8px 0; padding: 8px 12px; background: #f2f4f5; white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.45 ui-monospace, Menlo, Consolas, monospace }
code { font: 14px ui-monospace, Menlo, Consolas, monospace }
table { border-collapse: collapse }
th, td { border: 1px solid #c3ccd3; padding: 4px 8px; text-align: left }
@media (prefers-color-scheme: dark) {
  body { background: #15191c !important; color: #e6eaed !important }
  .sheet { background: #1f2529 !important }
  .quiet, .firm, .about { color: #a9b5be !important }
  blockquote { border-color: #4a5862 !important }
  pre { background: #15191c }
  th, td { border-color: #4a5862 }
  a:not(.action) { color: #8ec5ee }
}
`;

/** Black or white, whichever can be read on this colour (`#rrggbb`). */
function inkOn(colour: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue! > 0.179 ? '#000000' : '#ffffff';
}

function quoted(markdown: string): string {
  return markdown
    .replace(/\s+$/, '')
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

/** No-break blanks keep a line together on a page; in plain text they only hinder searching. */
function plain(ours: string): string {
  return ours.replace(/[\u00a0\u202f]/g, ' ');
}

function text(value: string): string {
  return value.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
