/** The site's pages as answers: kept where equal rights give equal bytes, else made for the one who asks. */
import type { MailTrouble } from '../domain/mail-trouble.ts';
import type { Space } from '../domain/space.ts';
import { epochMs, instantOf, type Instant } from '../domain/values.ts';
import { bytesOf } from './bytes.ts';
import type { KeptPage, KeptPages } from './kept-pages.ts';
import type { PageRequest, RenderPage } from './render.ts';
import type { Answer } from './send.ts';
import type { Standing } from './standings.ts';

export type Notice = NonNullable<App.Locals['notice']>;

export interface Site {
  /** The bytes kept for whoever stands there, if there are any. */
  atHand(path: string, query: URLSearchParams, standing: Standing): Answer | undefined;
  /** A page that is the same for equal rights, rendered if need be. */
  kept(path: string, query: URLSearchParams, space: Space): Promise<Answer>;
  /** A page of this one request: a form that comes back, a refusal. */
  fresh(page: PageRequest): Promise<Answer>;
  /** The same bytes for what is not this reader's as for what does not exist: no address is in them. */
  notFound(space: Space): Promise<Answer>;
  refusal(space: Space, notice: Notice, status: number): Promise<Answer>;
}

/** The page of the site that says why there is nothing to see. */
const refusalPage = '/404';

/** When trying again may help: a limit forgets, a store comes back. */
const waitSeconds: Readonly<Record<number, number>> = { 429: 300, 503: 10 };
const neverKept = { 'cache-control': 'no-store' };
/** Kept by the browser too, but asked about each time: the next commit may change it. */
const asksEachTime = { 'cache-control': 'private, no-cache', vary: 'Accept-Encoding, Accept-Language, Cookie' };

/**
 * `asOfMs`: since when nothing new has come in, where that has lasted long enough to be said. `trouble`: what pages of the
 * team that are not kept may show.
 */
export function openSite(
  render: RenderPage,
  pages: KeptPages,
  asOfMs: () => number | undefined,
  trouble: () => MailTrouble,
): Site {
  const dated = (): { asOf?: Instant } => {
    const ms = asOfMs();
    return ms === undefined ? {} : { asOf: instantOf(ms) };
  };
  const keyNow = (...of: Parameters<typeof keyOf>) => `${keyOf(...of)} ${asOfMs() ?? ''}`;
  const kept = (space: Space, page: Omit<PageRequest, 'space'>): Promise<KeptPage> =>
    // Named after the space it is rendered from, which may be newer than the one that was looked for.
    pages.getOr(keyNow(page.path, page.query, space), async () => {
      const { status, headers, body } = await render({ ...page, ...dated(), space });
      return {
        status,
        headers: { ...headers, ...asksEachTime },
        bytes: bytesOf(body),
        validUntilMs: epochMs(space.validUntil),
      };
    });
  const fresh = async (page: PageRequest): Promise<Answer> => {
    const { status, headers, body } = await render({
      ...page,
      ...dated(),
      ...(page.space.reader.kind === 'team' && { trouble: trouble() }),
    });
    const wait = status in waitSeconds && { 'retry-after': String(waitSeconds[status]) };
    return { status, headers: { ...headers, ...neverKept, ...wait }, bytes: bytesOf(body) };
  };
  return {
    atHand: (path, query, standing) => pages.get(keyNow(path, query, standing)),
    kept: (path, query, space) => kept(space, { path, query, ...noticeAsked(query) }),
    fresh,
    notFound: (space) => kept(space, { path: refusalPage, notice: 'not-found', status: 404 }),
    refusal: (space, notice, status) => fresh({ path: refusalPage, space, notice, status }),
  };
}

/** The address, then whatever else its bytes depend on. */
function keyOf(
  path: string,
  query: URLSearchParams | undefined,
  { rights, locale, revision }: Pick<Standing, 'rights' | 'locale' | 'revision'>,
): string {
  return `${path}?${query !== undefined && query.size > 0 ? query : ''} ${rights} ${locale} ${revision}`;
}

/** A page may be asked to show one of its own notices, after a form that led there. */
export function noticeAsked(query: URLSearchParams): { notice?: Notice } {
  const name = query.get('notice');
  return name === null ? {} : { notice: name as Notice };
}
