/**
 * Text for a forge's Markdown. Whatever people wrote stands in code, where a forge makes no mention, link, picture or mark-up
 * of it: a customer's message must not call anybody, nor close an issue.
 */

/** A sentence of ours that may quote people: what is in backticks stays so, nothing else has a meaning to a forge. */
export function inline(text: string): string {
  const pieces = text.replace(/\s+/gu, ' ').split(/(`[^`]*`)/);
  return pieces.map((piece, at) => (at % 2 === 1 ? code(piece.slice(1, -1)) : plain(piece))).join('');
}

function plain(text: string): string {
  // Mentions and numbers are looked for after escapes are gone, but not within code.
  const pieces = text.split(/([@#][\w/.-]+)/);
  return pieces
    .map((piece, at) => (at % 2 === 1 ? code(piece) : piece.replace(/[\\`*_[\]<>&~|!:#@]/g, '\\$&')))
    .join('');
}

/** A span of code around any one line (CommonMark 6.1). */
export function code(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  if (line === '') return '';
  const ticks = '`'.repeat(longestRun(line) + 1);
  const room = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${room}${line}${room}${ticks}`;
}

/** A block of code around any text (CommonMark 4.5). */
export function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${text.replace(/\r\n?/g, '\n').trimEnd()}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}

/** Text within HTML. */
export function html(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ');
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
