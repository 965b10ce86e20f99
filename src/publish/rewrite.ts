/**
 * A page of the portal as a page of a copy: the same text, whose links lead to files beside it, or to the portal by its
 * whole address, or are none. Read with a browser's own parser, and changed only where a tag has to.
 */
import { defaultTreeAdapter, parse, type DefaultTreeAdapterMap } from 'parse5';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

export interface Rewriting {
  /** Where an address of the portal is for a reader of this page; undefined: nowhere. */
  link(address: string): string | undefined;
  /** Where a style sheet, picture or script of the portal is; undefined: not in the copy. */
  resource(address: string): string | undefined;
}

/**
 * Holds also where no server says it: nothing from elsewhere, no script or style but the copy's own, nothing sent to
 * anybody.
 */
export const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "script-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
].join('; ');

interface Edit {
  from: number;
  to: number;
  text: string;
}

/** @param html a whole page, as the portal renders it */
export function rewritePage(html: string, to: Rewriting): string {
  const edits: Edit[] = [];
  visit(parse(html, { sourceCodeLocationInfo: true }), to, edits);
  let page = '';
  let at = 0;
  for (const { from, to, text } of edits.toSorted((a, b) => a.from - b.from)) {
    page += html.slice(at, from) + text;
    at = to;
  }
  return page + html.slice(at);
}

function visit(node: Node, to: Rewriting, edits: Edit[]): void {
  if (defaultTreeAdapter.isElementNode(node)) {
    const kept = change(node, to, edits);
    if (!kept) return;
  }
  if ('childNodes' in node) for (const child of node.childNodes) visit(child, to, edits);
}

/** Whether the element stays. */
function change(element: Element, to: Rewriting, edits: Edit[]): boolean {
  switch (element.tagName) {
    case 'meta':
      if (attribute(element, 'charset') !== undefined)
        edits.push(after(element, `<meta http-equiv="Content-Security-Policy" content="${policy}">`));
      return true;
    case 'li':
      return !isDeadItem(element, to) || remove(element, edits);
    case 'a':
      return changeLink(element, to, edits);
    case 'form':
      // What is looked for is answered by the copy itself; all else would be sent to nobody.
      if (attribute(element, 'action') === '/search') return point(element, 'action', to.link('/search'), edits);
      return remove(element, edits);
    case 'link':
      return changeResource(element, 'href', to, edits);
    case 'script':
      // One in the page itself is let run by the portal's own policy alone.
      if (attribute(element, 'src') === undefined) return remove(element, edits);
      return changeResource(element, 'src', to, edits);
    case 'img':
      return changeResource(element, 'src', to, edits);
    default:
      return withoutAddress(element) || remove(element, edits);
  }
}

function changeLink(element: Element, to: Rewriting, edits: Edit[]): boolean {
  const href = attribute(element, 'href');
  if (href === undefined || !isOfPortal(href)) return true;
  const target = to.link(href);
  if (target !== undefined) return point(element, 'href', target, edits);
  // A button that leads nowhere is nothing; in a text the words stay.
  if (attribute(element, 'class')?.split(' ').includes('button')) return remove(element, edits);
  const { startTag, endTag } = element.sourceCodeLocation ?? {};
  if (!startTag || !endTag) return remove(element, edits);
  for (const tag of [startTag, endTag]) edits.push({ from: tag.startOffset, to: tag.endOffset, text: '' });
  return true;
}

/** Of a menu, and leading nowhere. */
function isDeadItem(item: Element, to: Rewriting): boolean {
  const [link, ...others] = item.childNodes.filter((node) => 'tagName' in node);
  if (link?.tagName !== 'a' || others.length > 0 || !isIn(item, 'nav')) return false;
  const href = attribute(link, 'href');
  return href !== undefined && isOfPortal(href) && to.link(href) === undefined;
}

function changeResource(element: Element, name: 'href' | 'src', to: Rewriting, edits: Edit[]): boolean {
  const address = attribute(element, name);
  if (address === undefined) return true;
  const target = isOfPortal(address) ? (to.resource(address) ?? to.link(address)) : undefined;
  return target === undefined ? remove(element, edits) : point(element, name, target, edits);
}

const addresses = new Set(['src', 'srcset', 'href', 'action', 'formaction', 'poster', 'data', 'ping', 'background']);

/** Pictures drawn in the page refer to its own parts. */
function withoutAddress({ attrs }: Element): boolean {
  return attrs.every(({ name, value }) => !addresses.has(name) || value.startsWith('#'));
}

function isOfPortal(address: string): boolean {
  return /^[/?](?!\/)/.test(address);
}

function isIn(element: Element, tagName: string): boolean {
  for (let node: Node | null = element; node; node = 'parentNode' in node ? node.parentNode : null)
    if ('tagName' in node && node.tagName === tagName) return true;
  return false;
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((each) => each.name === name)?.value;
}

function point(element: Element, name: string, target: string | undefined, edits: Edit[]): boolean {
  const place = element.sourceCodeLocation?.attrs?.[name];
  if (target === undefined || !place) return remove(element, edits);
  const value = target.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  edits.push({ from: place.startOffset, to: place.endOffset, text: `${name}="${value}"` });
  return true;
}

/** The element and all in it; false, as there is nothing in it to look at. */
function remove(element: Element, edits: Edit[]): false {
  const place = element.sourceCodeLocation;
  if (place) edits.push({ from: place.startOffset, to: place.endOffset, text: '' });
  return false;
}

function after(element: Element, text: string): Edit {
  const at = element.sourceCodeLocation!.endOffset;
  return { from: at, to: at, text };
}
