/**
 * People's Markdown as HTML. What they wrote is data: no raw HTML, no class, id or style of theirs, no address but
 * http, https and mailto, no picture loaded from elsewhere; and bounded, since anyone may push or post a hostile text.
 */
import MarkdownIt, { type Token } from 'markdown-it';
import { boundTables, dearest, inlineWithin } from './bounds.ts';
import { keepMeantBreaks } from './line-breaks.ts';

/** Longer texts keep their paragraphs, lists and code, but no links or emphasis: their cost grows fastest. */
const richLength = 40_000;
/** Longer texts are shown as they are, in one block. */
const blockLength = 400_000;
/** Quotes in quotes, lists in lists: markdown-it drops what is deeper, so such a text is shown as it is. */
const deepest = 50;
/** Characters of text and HTML that stay rendered; the least recently used go first. */
const keptLength = 8_000_000;

const { escapeHtml } = new MarkdownIt().utils;
const allowedAddress = /^(?:https?:\/\/|mailto:)/i;

/**
 * Headings go under the heading they stand below in the page, and never skip a level whatever levels the text used:
 * `#` then `###` comes out as h4 then h5.
 */
function demoteHeadings(tokens: readonly Token[], top: number): void {
  const above: number[] = [];
  for (const token of tokens) {
    if (token.type !== 'heading_open' && token.type !== 'heading_close') continue;
    if (token.type === 'heading_open') {
      const written = Number(token.tag.slice(1));
      while (above.length > 0 && above[above.length - 1]! >= written) above.pop();
      above.push(written);
    }
    token.tag = `h${Math.min(top + above.length - 1, 6)}`;
  }
}

/** Focusable, so that the keyboard can scroll it. */
const block = (text: string) => `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>\n`;

function openRenderer(rich: boolean) {
  const md = new MarkdownIt({ html: false, linkify: rich, maxNesting: deepest });
  // A reference is resolved wherever it is named: a short text could grow without end.
  md.disable(['reference', 'html_block', 'html_inline']);
  // `--` under a line is a signature more often than a heading.
  md.disable('lheading');
  if (rich) boundTables(md);
  else md.disable(['link', 'image', 'autolink', 'emphasis', 'strikethrough', 'table']);
  // `update.sh` and `config.py` are names in a support ticket, not addresses.
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  for (const scheme of ['ftp:', '//']) md.linkify.add(scheme, null);
  md.validateLink = (address) => allowedAddress.test(address.trim());
  md.core.ruler.push('outline', (state) => {
    demoteHeadings(state.tokens, Number(state.env['headings']));
  });

  md.core.ruler.push('breaks', (state) => keepMeantBreaks(state.tokens));

  const { rules } = md.renderer;
  rules['link_open'] = (tokens, index) => {
    const href = String(tokens[index]!.attrGet('href') ?? '');
    return `<a href="${escapeHtml(href)}" rel="nofollow noopener noreferrer">`;
  };
  rules['image'] = (tokens, index, _options, env) => {
    const token = tokens[index]!;
    const address = String(token.attrGet('src') ?? '');
    const name = md.renderer.renderInlineAsText(token.children ?? [], md.options, env) || address;
    let within = 0;
    for (let i = 0; i < index; i++)
      within += tokens[i]!.type === 'link_open' ? 1 : tokens[i]!.type === 'link_close' ? -1 : 0;
    if (within > 0) return escapeHtml(name);
    return `<a href="${escapeHtml(address)}" rel="nofollow noopener noreferrer">${escapeHtml(name)}</a>`;
  };
  // Without the language's class and the column's style.
  rules['fence'] = (tokens, index) => block(tokens[index]!.content);
  rules['code_block'] = (tokens, index) => block(tokens[index]!.content);
  rules['table_open'] = () => '<div class="wide" tabindex="0"><table>\n';
  rules['table_close'] = () => '</table></div>\n';
  rules['th_open'] = () => '<th scope="col">';
  rules['td_open'] = () => '<td>';
  return md;
}
const plain = openRenderer(false);
const rich = inlineWithin(openRenderer(true), dearest, plain);

function render(text: string, headings: number): string {
  if (text.length > blockLength) return block(text);
  const md = text.length > richLength ? plain : rich;
  const env = { headings };
  const tokens = md.parse(text, env);
  return tokens.some(({ level }) => level >= deepest - 1) ? block(text) : md.renderer.render(tokens, md.options, env);
}

const kept = new Map<string, string>();
let size = 0;

/**
 * Safe HTML of a Markdown text: block markup to stand where the page's outline is at `headings` (4: below an h3).
 * A function of its arguments alone; the same text is rendered once.
 */
export function renderMarkdown(text: string, { headings = 4 }: { headings?: 2 | 3 | 4 | 5 | 6 } = {}): string {
  const key = `${headings}${text}`;
  const known = kept.get(key);
  if (known !== undefined) {
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  const html = render(text, headings);
  kept.set(key, html);
  size += key.length + html.length;
  for (const [oldest, old] of kept) {
    if (size <= keptLength) break;
    kept.delete(oldest);
    size -= oldest.length + old.length;
  }
  return html;
}
