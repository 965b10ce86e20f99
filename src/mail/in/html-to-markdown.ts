/**
 * A mail's HTML as Markdown of ours: what it says, without what it looks like. Nothing is fetched or shown as HTML; what
 * is too deep or too large to take apart is read as plain text.
 */
import type { Element, Root, RootContent } from 'hast';
import rehypeParse from 'rehype-parse';
import rehypeRemark from 'rehype-remark';
import rehypeSanitize, { defaultSchema, type Options as Schema } from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';

/** Beyond these the libraries take seconds, or overflow the stack. */
const deepest = 150;
const longest = 400_000;

const schema: Schema = {
  ...defaultSchema,
  tagNames: defaultSchema.tagNames!.filter((name) => !['img', 'picture', 'source', 'input'].includes(name)),
  strip: ['script', 'style', 'title', 'head', 'template', 'noscript', 'object', 'svg', 'math'],
  protocols: { href: ['http', 'https', 'mailto', 'tel'] },
};

/** `nameOf` gives the name of an inline picture that is kept, by its Content-ID. */
export function htmlToMarkdown(html: string, nameOf: (contentId: string) => string | undefined): string {
  if (html.length > longest || depthOf(html) > deepest) return plainTextOf(html);
  try {
    const markdown = unified()
      .use(rehypeParse)
      .use(() => (tree: Root) => tidy(tree, nameOf))
      .use(rehypeSanitize, schema)
      .use(rehypeRemark, { newlines: false })
      .use(remarkGfm)
      .use(remarkStringify, { bullet: '-', emphasis: '*', rule: '-', fences: true })
      .processSync(html)
      .toString();
    return (
      markdown
        .replace(/[\u00a0\u200b\u200c\ufeff]/g, (mark) => (mark === '\u00a0' ? ' ' : ''))
        .replace(/&#x(?:A0|20);|&nbsp;/g, ' ')
        .split('\n')
        // A backslash at the end breaks a line, and two blanks would too: ours are the lines themselves.
        .map((line) => line.replace(/\\$/, '').trimEnd())
        .join('\n')
        .replace(/\n{3,}/g, '\n\n')
        .trim()
    );
  } catch {
    return plainTextOf(html);
  }
}

/** Blocks as lines, and no markup: for what cannot be taken apart. */
function plainTextOf(html: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
  let hidden: string | undefined;
  const pieces: string[] = [];
  for (const piece of html.split('<')) {
    const end = pieces.length === 0 && !html.startsWith('<') ? -1 : piece.indexOf('>');
    const tag = /^\/?[a-z][a-z0-9]{0,15}/i.exec(piece)?.[0].toLowerCase() ?? '';
    if (hidden !== undefined) {
      if (tag === `/${hidden}`) hidden = undefined;
      else continue;
    }
    if (/^(?:script|style|head|title)$/.test(tag)) hidden = tag;
    const isBlock = /^\/?(?:p|div|br|tr|li|table|h[1-6]|blockquote|ul|ol)$/.test(tag);
    pieces.push(`${isBlock ? '\n' : ''}${hidden === undefined ? piece.slice(end + 1) : ''}`);
  }
  return pieces
    .join('')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,6}));/gi, (whole, decimal, hex, name) => {
      const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
      if (code === undefined) return named[String(name).toLowerCase()] ?? whole;
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    })
    .split('\n')
    .map((line) => line.trim())
    .filter((line, i, lines) => line !== '' || lines[i - 1] !== '')
    .join('\n')
    .trim();
}

/** The deepest nesting there can be, in one pass; elements that close by themselves count as one that does not. */
function depthOf(html: string): number {
  const single =
    /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|td|th|tr|dt|dd|option)$/i;
  let [depth, most] = [0, 0];
  for (const [, close, name] of html.matchAll(/<(\/?)([a-z][a-z0-9:-]{0,30})/gi)) {
    if (single.test(name!)) continue;
    depth = Math.max(0, depth + (close ? -1 : 1));
    most = Math.max(most, depth);
  }
  return most;
}

/**
 * Signatures that say so, what nobody sees, and tables that only place things, are taken out before anything else.
 * `inTable`: within one that is kept.
 */
function tidy(tree: Root | Element, nameOf: (contentId: string) => string | undefined, inTable = false): void {
  tree.children = tree.children.flatMap((child): RootContent[] => {
    if (child.type === 'text') return [child];
    if (child.type !== 'element' || isUnseen(child)) return [];
    if (child.tagName === 'img') {
      const [, contentId] = /^cid:(.+)$/i.exec(String(child.properties['src'] ?? '')) ?? [];
      const name = contentId === undefined ? undefined : nameOf(decoded(contentId));
      return name === undefined ? [] : [{ type: 'text', value: `(${name})` }];
    }
    const isTable = child.tagName === 'table' && isTableOfText(child);
    const places = !isTable && !inTable && /^(?:table|tbody|thead|tfoot|tr|td|th)$/.test(child.tagName);
    tidy(child, nameOf, isTable || inTable);
    const goesNowhere =
      child.tagName === 'a' && !/^(?:https?|mailto|tel):/i.test(String(child.properties['href'] ?? ''));
    if (goesNowhere) return child.children as RootContent[];
    return [places ? { ...child, tagName: 'div', properties: {} } : child];
  }) as never;
}

function isUnseen({ tagName, properties }: Element): boolean {
  const classes = [properties['className'] ?? []].flat().map(String);
  const id = String(properties['id'] ?? '');
  return (
    /^(?:script|style|title|meta|link|o:p)$/.test(tagName) ||
    classes.some((name) => /^(?:gmail_signature|gmail_signature_prefix|moz-signature|x_gmail_signature)$/.test(name)) ||
    /^(?:x_)?(?:Signature|AppleMailSignature|appendonsend|ms-outlook-mobile-signature)$/.test(id) ||
    /display\s*:\s*none/i.test(String(properties['style'] ?? ''))
  );
}

/** Mails are laid out with tables; one that has several cells of text in each of several rows is a table. */
function isTableOfText(table: Element): boolean {
  const rows = descendants(table, 'tr');
  return (
    descendants(table, 'table').length === 0 &&
    rows.length > 1 &&
    rows.every((row) => row.children.filter(isCell).length > 1) &&
    descendants(table, 'ul', 'ol', 'blockquote', 'img').length === 0
  );
}

function isCell(node: RootContent): boolean {
  return node.type === 'element' && /^t[dh]$/.test(node.tagName);
}

function descendants(element: Element, ...names: string[]): Element[] {
  return element.children.flatMap((child) =>
    child.type === 'element'
      ? [...(names.includes(child.tagName) ? [child] : []), ...descendants(child, ...names)]
      : [],
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
