/**
 * Which addresses of the portal a copy has a file for, and which file. A function of the address and of the space alone,
 * so that a page can be linked to before it is made, in any order and by several at once.
 */
import type { Space } from '../domain/space.ts';
import { askedOf, matchRoute } from '../server/routes.ts';

/** A page of a copy. */
export interface Place {
  /** As the portal is asked, in one form: `/tickets?status=closed&page=2`. */
  address: string;
  path: string;
  query: URLSearchParams;
  /** From the copy's folder: `tickets-closed-2.html`. */
  file: string;
}

/**
 * What a copy has of a page's questions, each with what its absence means. There are as many pages as links ask
 * for, and others (a day, a name, a word) have no end.
 */
const questions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/tickets': { status: 'open', page: '1' },
  '/tickets.csv': { status: 'all' },
  '/synthesis': { from: '', to: '' },
  '/synthesis.csv': { from: '', to: '' },
};

/**
 * The place of a page that a copy of `space` holds: one that is only read, and the same for equal rights. Undefined for
 * all others: forms, what runs with the clock, what does not exist for this reader, what asks something else.
 */
export function placeOf(target: string, space: Space): Place | undefined {
  const url = new URL(target, 'http://copy.invalid');
  const match = matchRoute(url.pathname);
  const route = match?.byMethod.get('GET');
  // Where something may also be sent, the page is a form.
  if (!route || match!.byMethod.size > 1 || !route.may.includes(space.reader.kind)) return undefined;
  // The one page that is not kept and has a place: what is looked for comes later, from its reader's browser.
  if (route.path === '/search')
    return { address: '/search', path: '/search', query: new URLSearchParams(), file: 'search.html' };
  if (route.serves !== 'kept page' || (route.exists && !route.exists(space, match!.parameter!))) return undefined;
  const defaults = questions[route.path] ?? {};
  const asked = askedOf(route, url.searchParams);
  if (asked.size !== url.searchParams.size || [...asked.keys()].some((name) => !Object.hasOwn(defaults, name)))
    return undefined;
  const query = new URLSearchParams([...asked].filter(([name, value]) => value !== defaults[name]));
  const path = url.pathname;
  return { address: query.size > 0 ? `${path}?${query}` : path, path, query, file: fileOf(path, query) };
}

/** Plain names on every system, and no two alike: what is asked never looks like a part of a path. */
function fileOf(path: string, query: URLSearchParams): string {
  if (path === '/') return 'index.html';
  const [, stem = '', extension = '.html'] = /^\/(.*?)(\.(?:csv|atom))?$/.exec(path)!;
  return [stem, ...query.values()].join('-') + extension;
}

/** The way from one file of a folder to another. */
export function relativeTo(from: string, to: string): string {
  const here = from.split('/').slice(0, -1);
  const there = to.split('/');
  let same = 0;
  while (same < here.length && same < there.length - 1 && here[same] === there[same]) same += 1;
  return [...here.slice(same).map(() => '..'), ...there.slice(same).map(encodeURIComponent)].join('/');
}
