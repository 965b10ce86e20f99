/**
 * The search of a copy, run by its reader's browser: the portal's own search over the parts beside the page. Built into
 * one plain script (`astro.config.mjs`), since a page opened from a disk may load no modules.
 */
import {
  excerptOf,
  foldText,
  markTerms,
  matches,
  parseSearch,
  type ExcerptPart,
  type SearchTerm,
} from '../domain/search.ts';
import type { Findable } from './search-parts.ts';

declare global {
  var carnetParts: readonly string[] | undefined;
  var carnetFindable: Findable[] | undefined;
}

const mostTickets = 200;
const mostOthers = 10;

/** What the terms find, first what is named so; in the order given otherwise. */
export function find(all: readonly Findable[], terms: readonly SearchTerm[]): Findable[] {
  if (terms.length === 0) return [];
  const titles = ({ serial, title }: Findable) => [...(serial === undefined ? [] : [String(serial)]), foldText(title)];
  const found = all.filter((one) =>
    matches(terms, [...titles(one), ...one.also.map(foldText), ...one.texts.map(([, text]) => foldText(text))]),
  );
  const named = found.filter((one) => matches(terms, titles(one)));
  return [...new Set([...named, ...found])];
}

function load(file: string): Promise<void> {
  return new Promise((loaded, failed) => {
    const script = document.createElement('script');
    script.src = file;
    script.onload = () => loaded();
    script.onerror = () => failed(new Error(`${file} cannot be read.`));
    document.head.append(script);
  });
}

function marked(parts: readonly ExcerptPart[]): (Node | string)[] {
  return parts.map(({ text, found }) => {
    if (!found) return text;
    const mark = document.createElement('mark');
    mark.textContent = text;
    return mark;
  });
}

function element(name: string, className: string, ...content: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.append(...content);
  return made;
}

function item({ href, serial, title, about, texts }: Findable, terms: readonly SearchTerm[]): HTMLElement {
  const link = document.createElement('a');
  const said = element('span', '', element('strong', '', ...marked(markTerms(title, terms))));
  let anchor = '';
  for (const [place, text] of texts) {
    const excerpt = excerptOf(text, terms);
    if (!excerpt) continue;
    said.append(' ', element('span', 'excerpt', ...marked(excerpt)));
    anchor = place;
    break;
  }
  if (about !== '') said.append(' ', element('span', 'soft small', about));
  link.href = anchor === '' ? href : `${href}#${anchor}`;
  if (serial !== undefined) link.append(element('span', 'serial', String(serial)), ' ');
  link.append(said);
  return element('li', '', link);
}

function section(id: string, heading: string, items: readonly HTMLElement[]): HTMLElement {
  const title = element('h2', '', heading);
  title.id = id;
  const list = element('ul', 'sheet brief', ...items);
  list.setAttribute('role', 'list');
  const made = element('section', '', title, list);
  made.setAttribute('aria-labelledby', id);
  return made;
}

async function search(status: HTMLElement, place: HTMLElement): Promise<void> {
  const text = new URLSearchParams(location.search).get('q') ?? '';
  const input = document.querySelector<HTMLInputElement>('main input[name=q]');
  if (input) input.value = text;
  const terms = parseSearch(text);
  if (terms.length === 0) return;
  status.textContent = status.dataset['searching']!;
  for (const file of globalThis.carnetParts ?? []) await load(file);
  const found = Map.groupBy(find(globalThis.carnetFindable ?? [], terms), ({ kind }) => kind);
  const tickets = found.get('ticket') ?? [];
  const most = { ticket: mostTickets, article: mostOthers, component: mostOthers };
  const more = status.dataset['more']!.replace('#', String(mostTickets));
  if (found.size === 0) status.textContent = `${status.dataset['nothing']} ${status.dataset['hint']}`;
  else status.textContent = tickets.length > mostTickets ? more : '';
  for (const kind of ['ticket', 'article', 'component'] as const) {
    const items = (found.get(kind) ?? []).slice(0, most[kind]).map((one) => item(one, terms));
    if (items.length > 0) place.append(section(`${kind}s`, place.dataset[`${kind}s`]!, items));
  }
}

if (typeof document !== 'undefined') {
  const status = document.getElementById('found-status');
  const place = document.getElementById('found');
  if (status && place)
    search(status, place).catch((error: unknown) => {
      status.textContent = String(error);
    });
}
