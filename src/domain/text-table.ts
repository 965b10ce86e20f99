/** What jobs print for people on a terminal. */

/** `6 h 15`, `45 min`: minutes for reading, not for front matter. */
export function readableDuration(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${`${rest}`.padStart(2, '0')}`;
}

/** Columns side by side; a heading that begins with `>` puts its column to the right. Columns without any text are left out. */
export function textTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = headings.map((_, i) => i).filter((i) => rows.some((row) => row[i] !== ''));
  const all = [headings.map((heading) => heading.replace('>', '')), ...rows];
  const lines = all.map((row) =>
    used
      .map((i) => {
        const width = Math.max(...all.map((each) => (each[i] ?? '').length));
        const cell = row[i] ?? '';
        return headings[i]?.startsWith('>') ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line) => `  ${line}\n`).join('');
}
