/** A cell: text is quoted where it must be, a number is written plainly, null is an empty cell. */
export type Cell = string | number | null;

/**
 * Rows under their headings as RFC 4180 says, lines ended by CRLF. A text that a spreadsheet would run as a formula gets
 * an apostrophe before it.
 */
export function formatCsv(headings: readonly string[], rows: Iterable<readonly Cell[]>): string {
  let csv = formatRow(headings);
  for (const row of rows) csv += formatRow(row);
  return csv;
}

function formatRow(cells: readonly Cell[]): string {
  return `${cells.map(formatCell).join(',')}\r\n`;
}

function formatCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `${cell}`;
  const inert = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
