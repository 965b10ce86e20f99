/** Widths at which editors and mail programs wrap lines. */
const widths = { least: 60, most: 120 };

/**
 * Whether a paragraph's line breaks were made by a program that wraps lines, and say nothing: each line is as full as
 * its width allows. Otherwise whoever wrote it broke the lines, and they are to stay.
 */
export function isWrapped(paragraph: string): boolean {
  const lines = paragraph.split('\n');
  const width = lines.reduce((most, line) => Math.max(most, line.length), 0);
  if (lines.length < 2 || width < widths.least || width > widths.most) return false;
  return lines.every((line, i) => {
    const next = lines[i + 1];
    return next === undefined || line.length + 1 + next.trimStart().search(/\s|$/) > width;
  });
}
