/** `format=flowed` (RFC 3676) as lines of whole paragraphs: a line that ends in a blank goes on in the next one. */
export function flowedText(text: string, delSp: boolean): string {
  const lines: { depth: number; text: string; open: boolean }[] = [];
  for (const raw of text.split('\n')) {
    const depth = /^>*/.exec(raw)![0].length;
    const line = raw.slice(depth).replace(/^ /, '');
    const last = lines.at(-1);
    // The line above a signature never flows into it.
    const isSignature = line === '-- ';
    const open = line.endsWith(' ') && !isSignature;
    const own = open && delSp ? line.slice(0, -1) : line;
    if (last?.open && last.depth === depth && !isSignature) {
      last.text += own;
      last.open = open;
    } else lines.push({ depth, text: own, open });
  }
  return lines.map(({ depth, text: line }) => (depth === 0 ? line : `${'>'.repeat(depth)} ${line}`)).join('\n');
}
