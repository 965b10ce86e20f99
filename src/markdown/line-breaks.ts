import type { Token } from 'markdown-it';

/** Editors wrap between these columns; shorter lines were ended on purpose, longer ones by nobody. */
const narrowest = 60;
const widest = 130;
/** With the opening guillemet that French sets apart, and the sign that it sets after. */
const firstWord = /^(?:«\s)?\S*(?:\s[;:!?»])?/;

/**
 * Which line ends of a paragraph its writer meant: those of a form or a mail, but not those where an editor that wraps
 * had no room for the next word. A paragraph counts as wrapped when a line of it was cut within a sentence.
 * @param lines of one paragraph
 * @returns for each line but the last, whether it is to end where it ends
 */
export function meantBreaks(lines: readonly string[]): boolean[] {
  const lengths = lines.map((line) => [...line.trimEnd()].length);
  const width = lengths.reduce((most, length) => Math.max(most, length), 0);
  const full = lines
    .slice(1)
    .map((next, at) => lengths[at]! + 1 + [...(firstWord.exec(next)?.[0] ?? '')].length > width);
  const cut = full.map((isFull, at) => isFull && !/[.!?:;…]$/.test(lines[at]!.trimEnd()));
  const wrapped = width >= narrowest && width <= widest && cut.includes(true);
  return full.map((isFull) => !(wrapped && isFull));
}

/** Makes of the line ends of each paragraph what `meantBreaks` says of them. */
export function keepMeantBreaks(tokens: readonly Token[]): void {
  for (const { type, content, children } of tokens) {
    if (type !== 'inline' || !children) continue;
    const breaks = children.filter((child) => child.type === 'softbreak' || child.type === 'hardbreak');
    const lines = content.split('\n');
    // A line end within code is no break, so which is which cannot be told: all stay.
    const meant = lines.length === breaks.length + 1 ? meantBreaks(lines) : breaks.map(() => true);
    breaks.forEach((each, at) => {
      if (each.type === 'softbreak' && meant[at]) each.type = 'hardbreak';
    });
  }
}
