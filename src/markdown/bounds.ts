/** What keeps rendering linear: markdown-it parses some short texts in quadratic time, or into far longer HTML. */
import type { MarkdownIt } from 'markdown-it';

/** Of one paragraph: more than people write, and few enough for the rules that look ahead from each. */
export const dearest = { brackets: 300, marks: 3000 };
/** Cells of all tables of a text: markdown-it fills short rows up, so two characters can become a row. */
const cells = 4000;

const count = (text: string, marks: RegExp, most: number): boolean => {
  let found = 0;
  marks.lastIndex = 0;
  while (marks.exec(text) !== null) if (++found > most) return true;
  return false;
};

/** Lets `md` parse paragraphs within the bounds, and `plain` those beyond, without links and emphasis. */
export function inlineWithin(md: MarkdownIt, most: typeof dearest, plain: MarkdownIt): MarkdownIt {
  md.core.ruler.at('inline', (state) => {
    for (const token of state.tokens) {
      if (token.type !== 'inline') continue;
      const dear = count(token.content, /\[/g, most.brackets) || count(token.content, /[*_~`<&\\:]/g, most.marks);
      token.children ??= [];
      (dear ? plain : md).inline.parse(token.content, dear ? plain : md, state.env, token.children);
    }
  });
  return md;
}

/** Stops making tables of a text once its cells exceed the bound; the rest stays as typed. */
export function boundTables(md: MarkdownIt): void {
  const all = md.block.ruler.getRules('');
  md.disable('table');
  const others = md.block.ruler.getRules('');
  md.enable('table');
  const rule = all.find((one) => !others.includes(one))!;
  md.block.ruler.at(
    'table',
    (state, startLine, endLine, silent) => {
      const already = Number(state.env['cells'] ?? 0);
      if (already > cells || !rule(state, startLine, endLine, true)) return false;
      if (silent) return true;
      const columns = state.getLines(startLine + 1, startLine + 2, 0, false).split('|').length;
      let last = startLine;
      while (last < endLine && !state.isEmpty(last)) last++;
      state.env['cells'] = already + columns * (last - startLine);
      return Number(state.env['cells']) <= cells && rule(state, startLine, endLine, false);
    },
    { alt: ['paragraph', 'reference'] },
  );
}
