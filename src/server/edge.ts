/**
 * The edge: every request comes in here, and is measured against the table of routes before anything of the site is
 * entered. A page that is kept is answered at once; all the rest goes through `slowly`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import type { Locale } from '../domain/records.ts';
import type { Source } from '../domain/source.ts';
import type { Space } from '../domain/space.ts';
import { epochMs } from '../domain/values.ts';
import { translator } from '../i18n/translator.ts';
import type { Actions, Outcome } from './actions.ts';
import { bytesOf } from './bytes.ts';
import type { Cookies } from './cookies.ts';
import { FormAborted, readForm, type FormRead } from './forms.ts';
import type { KeptPage, KeptPages } from './kept-pages.ts';
import type { Log } from './log.ts';
import type { Rates } from './rates.ts';
import type { PageRequest, RenderPage } from './render.ts';
import { readLanguages, readTarget, sourceOf, type Target } from './request.ts';
import { askedOf, matchRoute, type ActionRoute, type Match, type PageRoute } from './routes.ts';
import { redirectAnswer, textAnswer, type Answer, type Send } from './send.ts';
import type { Credentials, Standing, Standings } from './standings.ts';

export interface EdgeParts {
  /** Origins that forms may come from. */
  origins: ReadonlySet<string>;
  proxies: BlockList;
  /** The content served; null while there is none. */
  commit: () => string | null;
  source: () => Source & Disposable;
  standings: Standings;
  cookies: Cookies;
  pages: KeptPages;
  render: RenderPage;
  assets: ReadonlyMap<string, Answer>;
  actions: Actions;
  rates: Rates;
  /** Answers of the routes that are neither pages nor actions. */
  files: { readonly stylesheet: () => Answer; readonly health: () => Answer | Promise<Answer> };
  send: Send;
  log: Log;
  now: () => number;
}
type Notice = NonNullable<App.Locals['notice']>;

const neverKept = { 'cache-control': 'no-store' };
const kept = {
  'cache-control': 'private, no-cache',
  vary: 'Accept-Encoding, Accept-Language, Cookie',
};

export function openEdge(parts: EdgeParts): (req: IncomingMessage, res: ServerResponse) => void {
  const { standings, cookies, pages, send, log } = parts;

  const credentialsOf = (req: IncomingMessage): Credentials => {
    const header = req.headers.cookie;
    return {
      token: cookies.read(header, 'session'),
      locale: localeFrom(cookies.read(header, 'lang')),
      browserLocale: readLanguages(req.headers['accept-language']).map(localeFrom).find(Boolean),
    };
  };

  /** Renders a page, or gives the bytes kept of it, if such it is. */
  const keptPage = (space: Space, path: string, page: Omit<PageRequest, 'path' | 'space'>): Promise<KeptPage> =>
    pages.getOr(keyOf(path, page.query, space), async () => {
      const { status, headers, body } = await parts.render({ ...page, path, space });
      return {
        status,
        headers: { ...headers, ...kept },
        bytes: bytesOf(body),
        validUntilMs: epochMs(space.validUntil),
      };
    });
  const freshPage = async (page: PageRequest, space: Space): Promise<Answer> => {
    const { status, headers, body } = await parts.render({ ...page, space });
    return { status, headers: { ...headers, ...neverKept }, bytes: bytesOf(body) };
  };
  /** The same bytes for what is not this reader's as for what does not exist: the address is not in them. */
  const notFound = (space: Space): Promise<Answer> => keptPage(space, '/404', { notice: 'not-found', status: 404 });
  const notice = (space: Space, name: Notice, status: number, form?: PageRequest['form']): Promise<Answer> =>
    freshPage({ path: '/notice', space, notice: name, status, ...(form && { form }) }, space);

  const answerPage = async (route: PageRoute, match: Match, target: Target, credentials: Credentials) => {
    using content = parts.source();
    const space = standings.space(content, credentials);
    if (!route.may.includes(space.reader.kind)) return toSignIn(space, target.path);
    if (route.exists && !route.exists(space, match.parameter!)) return notFound(space);
    const query = askedOf(route, target.query);
    if (route.serves === 'kept page') return keptPage(space, target.path, { query, ...noticeAsked(query) });
    const refused = match.parameter === undefined ? undefined : parts.actions.refusal(match.parameter);
    return freshPage({ path: target.path, query, space, ...refused }, space);
  };

  const toSignIn = (space: Space, path: string): Answer | Promise<Answer> =>
    space.reader.kind === 'visitor' ? redirectAnswer('/login', [cookies.set('next', path)]) : notFound(space);

  const answerAction = async (
    route: ActionRoute,
    match: Match,
    target: Target,
    credentials: Credentials,
    req: IncomingMessage,
  ): Promise<Answer> => {
    const inSpace = async <T>(use: (space: Space) => Promise<T>): Promise<T> => {
      using content = parts.source();
      return await use(standings.space(content, credentials));
    };
    if (!parts.origins.has(req.headers.origin ?? '')) return inSpace((space) => notice(space, 'forbidden-origin', 403));
    const { reader } = standings.of(credentials);
    const sender = sourceOf(req, parts.proxies);
    const who = reader.kind === 'team' || reader.kind === 'contact' ? personKey(reader) : sender;
    const tooMany = !parts.rates.allow(`${route.action} ${who}`, route.rate);
    // Without a session nothing is owed to whoever sends too much, and reading it would be work.
    if (tooMany && who === sender) return inSpace((space) => tooOften(notice(space, 'too-many', 429)));

    const read = await readForm(req, route.form);
    const back = (problem: FormRead['problem']): PageRequest['form'] => ({
      values: givenBack(route, read.values),
      problems: problem ? [problem] : [],
    });
    if (!route.may.includes(reader.kind))
      return inSpace((space) =>
        space.reader.kind === 'visitor'
          ? freshPage({ path: '/login', space, notice: 'expired', status: 401, form: back(undefined) }, space)
          : notFound(space),
      );
    const outcome: Outcome = tooMany
      ? { refused: [], status: 429, notice: 'too-many' }
      : read.problem
        ? { refused: [read.problem], status: read.status ?? 400 }
        : await parts.actions.run(route.action, {
            reader,
            values: read.values,
            parameter: match.parameter,
            sessionToken: credentials.token,
            next: cookies.read(req.headers.cookie, 'next'),
            locale: standings.of(credentials).locale,
          });
    if ('go' in outcome) return redirectAnswer(outcome.go, outcome.cookies);
    return inSpace((space) => {
      if ('missing' in outcome) return notFound(space);
      const path = route.form.page.replace(/:\w+/, match.parameter ?? '');
      const shown = matchRoute(path);
      const page = shown?.byMethod.get('GET') as PageRoute | undefined;
      if (page?.exists && !page.exists(space, shown!.parameter!)) return notFound(space);
      const form = { values: givenBack(route, read.values), problems: outcome.refused };
      const answer = freshPage(
        { path, space, form, status: outcome.status, ...(outcome.notice && { notice: outcome.notice }) },
        space,
      );
      return outcome.status === 429 ? tooOften(answer) : answer;
    });
  };

  const slowly = async (
    req: IncomingMessage,
    target: Target | undefined,
    match: Match | undefined,
  ): Promise<Answer> => {
    if (target === undefined) return textAnswer(400, 'This is no address of this portal.');
    const method = req.method === 'HEAD' ? 'GET' : (req.method ?? '');
    const route = match?.byMethod.get(method);
    if (!route && (match || parts.assets.has(target.path))) {
      const methods = match ? [...match.byMethod.keys()] : ['GET'];
      const allowed = methods.flatMap((known) => (known === 'GET' ? ['GET', 'HEAD'] : [known]));
      return textAnswer(405, `Here only ${allowed.join(', ')} is understood.`, { allow: allowed.join(', ') });
    }
    if (route?.serves === 'health') return parts.files.health();
    if (parts.commit() === null) return unavailable();
    if (route?.serves === 'stylesheet') return parts.files.stylesheet();

    const credentials = credentialsOf(req);
    if (match === undefined || route === undefined) {
      using content = parts.source();
      return await notFound(standings.space(content, credentials));
    }
    if (route.serves === 'action') return answerAction(route, match, target, credentials, req);
    const chosen = localeFrom(target.query?.get('lang') ?? undefined);
    if (chosen) {
      const query = askedOf(route, target.query);
      return redirectAnswer(query.size > 0 ? `${target.path}?${query}` : target.path, [cookies.set('lang', chosen)]);
    }
    return answerPage(route, match, target, credentials);
  };

  /** The page as kept for whoever asks, if nothing else needs to be done to answer. */
  const atHand = (req: IncomingMessage, target: Target, match: Match | undefined): Answer | undefined => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return undefined;
    const asset = parts.assets.get(target.path);
    if (asset) return asset;
    const route = match?.byMethod.get('GET');
    if (route?.serves !== 'kept page' || target.query?.has('lang') || parts.commit() === null) return undefined;
    const standing = standings.of(credentialsOf(req));
    if (!route.may.includes(standing.reader.kind)) return undefined;
    return pages.get(keyOf(target.path, askedOf(route, target.query), standing));
  };

  return (req, res) => {
    try {
      const target = readTarget(req.url ?? '');
      const match = target && matchRoute(target.path);
      const answer = target && atHand(req, target, match);
      if (answer) {
        send(req, res, answer);
        return;
      }
      slowly(req, target, match).then(
        (made) => send(req, res, made),
        (error: unknown) => fail(req, res, error),
      );
    } catch (error) {
      fail(req, res, error);
    }
  };

  function fail(req: IncomingMessage, res: ServerResponse, error: unknown): void {
    if (error instanceof FormAborted) {
      res.destroy();
      return;
    }
    log.problem('request failed', error, { method: req.method, path: req.url?.replace(/\/login\/.*/, '/login/…') });
    const locale = readLanguages(req.headers['accept-language']).map(localeFrom).find(Boolean) ?? 'fr';
    send(req, res, textAnswer(500, translator(locale)('notice.error-text')));
  }
}

/** Addresses by name, then whatever else its bytes depend on. */
function keyOf(
  path: string,
  query: URLSearchParams | undefined,
  { rights, locale, revision }: Pick<Standing, 'rights' | 'locale' | 'revision'>,
): string {
  return `${path}?${query && query.size > 0 ? query : ''} ${rights} ${locale} ${revision}`;
}

function noticeAsked(query: URLSearchParams): { notice?: Notice } {
  const name = query.get('notice');
  return name === null ? {} : { notice: name as Notice };
}

function givenBack(route: ActionRoute, values: Readonly<Record<string, string>>): Record<string, string> {
  const back: Record<string, string> = {};
  for (const [name, characters] of Object.entries(route.form.fields)) {
    const value = values[name];
    if (value !== undefined && characters > 0) back[name] = value.slice(0, characters);
  }
  return back;
}

function personKey(reader: { kind: 'team'; handle: string } | { kind: 'contact'; customer: string; handle: string }) {
  return reader.kind === 'team' ? reader.handle : `${reader.customer}/${reader.handle}`;
}

async function tooOften(answer: Promise<Answer>): Promise<Answer> {
  const { headers, ...rest } = await answer;
  return { ...rest, headers: { ...headers, 'retry-after': '300' } };
}

function unavailable(): Answer {
  return textAnswer(503, 'The portal is still reading its content. Try again in a moment.', { 'retry-after': '2' });
}

function localeFrom(text: string | undefined): Locale | undefined {
  return text === 'fr' || text === 'en' ? text : undefined;
}
