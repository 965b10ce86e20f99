/** The page that somebody asked for before they were signed in, kept for when they are. */
import type { Reader } from '../domain/space.ts';
import { readTarget } from './request.ts';
import { askedOf, matchRoute, type PageRoute } from './routes.ts';

/** The way to a page and what it was asked; what the page is not asked is left out. */
export function wayTo(route: PageRoute, path: string, query: URLSearchParams | undefined): string {
  const asked = askedOf(route, query);
  return asked.size === 0 ? path : `${path}?${asked}`;
}

/** The same way, when it leads to a page that this reader may read; undefined otherwise, whatever a cookie says. */
export function wayBack(kept: string | undefined, { kind }: Pick<Reader, 'kind'>): string | undefined {
  const target = kept === undefined ? undefined : readTarget(kept);
  const route = target && matchRoute(target.path)?.byMethod.get('GET');
  if (route?.serves !== 'kept page' && route?.serves !== 'page') return undefined;
  return route.may.includes(kind) ? wayTo(route, target!.path, target!.query) : undefined;
}
