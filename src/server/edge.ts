/**
 * The edge: every request comes in here, and is measured against the table of routes before anything of the site is
 * entered. A page that is kept is answered at once; all the rest goes through `slowly`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Locale } from '../domain/records.ts';
import { mayReadCopy, rightsOf } from '../domain/rights.ts';
import type { Source } from '../domain/source.ts';
import { translator } from '../i18n/translator.ts';
import type { AnswerElsewhere } from './answer-elsewhere.ts';
import type { Cookies } from './cookies.ts';
import type { Exports } from './exports.ts';
import { fileIn, type FileSender } from './files.ts';
import { FormAborted } from './forms.ts';
import type { Hooks } from './hooks.ts';
import type { Log } from './log.ts';
import type { FindMailFile } from './mail-files.ts';
import { fileNameOf, readLanguages, readTarget, type Target } from './request.ts';
import {
  askedOf,
  matchRoute,
  type ElsewhereRoute,
  type ExportRoute,
  type FileRoute,
  type MailFileRoute,
  type Match,
  type PageRoute,
} from './routes.ts';
import { redirectAnswer, textAnswer, type Answer, type Send } from './send.ts';
import { noticeAsked, type Site } from './site.ts';
import type { Credentials, Standings } from './standings.ts';
import type { TakeForm } from './take-form.ts';
import { wayTo } from './way-back.ts';

export interface EdgeParts {
  /** Of the content served; undefined while there is none. */
  version: () => string | undefined;
  source: () => Source & Disposable;
  standings: Standings;
  cookies: Cookies;
  site: Site;
  takeForm: TakeForm;
  files: FileSender;
  mailFile: FindMailFile;
  exports: Exports;
  hooks: Hooks;
  answerElsewhere: AnswerElsewhere;
  assets: ReadonlyMap<string, Answer>;
  /** Answers of the routes that are neither pages nor actions. */
  stylesheet: () => Answer;
  logo: () => Promise<Answer>;
  health: () => Answer | Promise<Answer>;
  send: Send;
  log: Log;
}
export type Edge = (req: IncomingMessage, res: ServerResponse) => void;

export function openEdge(parts: EdgeParts): Edge {
  const { standings, cookies, site, send } = parts;

  const credentialsOf = (req: IncomingMessage): Credentials => {
    const header = req.headers.cookie;
    return {
      token: cookies.read(header, 'session'),
      locale: localeOf(cookies.read(header, 'lang')),
      browserLocale: browserLocale(req),
    };
  };

  /** The page as kept for whoever asks, or an asset, if nothing else needs to be done to answer. */
  function atHand(req: IncomingMessage, target: Target, match: Match | undefined): Answer | undefined {
    if (req.method !== 'GET' && req.method !== 'HEAD') return undefined;
    const asset = parts.assets.get(target.path);
    if (asset) return asset;
    const route = match?.byMethod.get('GET');
    if (route?.serves !== 'kept page' || target.query?.has('lang') || parts.version() === undefined) return undefined;
    const standing = standings.of(credentialsOf(req));
    if (!route.may.includes(standing.reader.kind)) return undefined;
    return site.atHand(target.path, askedOf(route, target.query), standing);
  }

  /** Undefined: it has been answered. */
  async function slowly(
    req: IncomingMessage,
    res: ServerResponse,
    target: Target | undefined,
    match: Match | undefined,
  ): Promise<Answer | undefined> {
    if (target === undefined) return textAnswer(400, 'This is no address of this portal.');
    const route = match?.byMethod.get(req.method === 'HEAD' ? 'GET' : req.method!);
    if (!route && (match || parts.assets.has(target.path))) return wrongMethod(match?.byMethod.keys() ?? ['GET']);
    if (route?.serves === 'health') return parts.health();
    if (parts.version() === undefined)
      return textAnswer(503, 'The portal is still reading its content. Try again in a moment.', { 'retry-after': '2' });
    if (route?.serves === 'stylesheet') return parts.stylesheet();
    if (route?.serves === 'logo') return parts.logo();
    const credentials = credentialsOf(req);
    if (route?.serves === 'hook') return (await parts.hooks.take(req, route)) ?? nothing(credentials);
    if (route?.serves === 'action') return parts.takeForm(req, route, match!.parameter, credentials);
    if (route?.serves === 'answer elsewhere') return elsewhere(route, match!, credentials);
    if (route?.serves === 'file') return file(req, res, route, match!, credentials);
    if (route?.serves === 'file of a mail') return mailFile(req, res, route, match!, credentials);
    if (route?.serves === 'leave to read a copy') return copy(match!, credentials);
    if (route?.serves === 'export') return archive(req, res, route, target.path, credentials);
    const chosen = localeOf(target.query?.get('lang') ?? undefined);
    return chosen ? inLanguage(chosen, target, route) : page(target, route, match, credentials);
  }

  async function nothing(credentials: Credentials): Promise<Answer> {
    using content = parts.source();
    return await site.notFound(standings.space(content, credentials));
  }

  /** The same page, and from then on all of them, in this language. */
  function inLanguage(locale: Locale, { path, query }: Target, route: PageRoute | undefined): Answer {
    const asked = route && askedOf(route, query);
    return redirectAnswer(asked?.size ? `${path}?${asked}` : path, [cookies.set('lang', locale)]);
  }

  async function elsewhere(route: ElsewhereRoute, { parameter }: Match, credentials: Credentials): Promise<Answer> {
    using content = parts.source();
    const space = standings.space(content, credentials);
    if (space.reader.kind === 'visitor')
      return redirectAnswer('/login', [cookies.set('next', `/tickets/${parameter}`)]);
    const page = route.may.includes(space.reader.kind) ? parts.answerElsewhere(space, Number(parameter)) : undefined;
    return page === undefined ? await site.notFound(space) : redirectAnswer(page);
  }

  async function file(
    req: IncomingMessage,
    res: ServerResponse,
    route: FileRoute,
    { parameters: [number, entry, name] }: Match,
    credentials: Credentials,
  ): Promise<Answer | undefined> {
    const { reader } = standings.of(credentials);
    // To its ticket: a file that is saved would leave its reader where they signed in.
    if (reader.kind === 'visitor') return redirectAnswer('/login', [cookies.set('next', `/tickets/${number}`)]);
    const found = async () => {
      using content = parts.source();
      const space = standings.space(content, credentials);
      const may = route.may.includes(space.reader.kind);
      // Awaited here: the content stays open as long as it is rendered from.
      return (may && fileIn(space, Number(number), entry!, fileNameOf(name!)!)) || (await site.notFound(space));
    };
    const there = await found();
    if ('status' in there) return there;
    if (await parts.files.send(req, res, JSON.stringify(reader), there)) return undefined;
    return textAnswer(503, 'Too many files are being read at once. Try again in a moment.', { 'retry-after': '2' });
  }

  /** Of a mail that is held, or was filed. */
  async function mailFile(
    req: IncomingMessage,
    res: ServerResponse,
    route: MailFileRoute,
    { parameters: [first, second] }: Match,
    credentials: Credentials,
  ): Promise<Answer | undefined> {
    const found = async () => {
      using content = parts.source();
      const space = standings.space(content, credentials);
      if (space.reader.kind === 'visitor') return redirectAnswer('/login', [cookies.set('next', '/desk')]);
      const there = await parts.mailFile(route, space, content.commit, first!, second);
      return (route.may.includes(space.reader.kind) && there) || (await site.notFound(space));
    };
    const there = await found();
    if ('status' in there) return there;
    if ('path' in there) return void (await parts.files.sendMail(res, there));
    const { reader } = standings.of(credentials);
    if (await parts.files.send(req, res, JSON.stringify(reader), there)) return undefined;
    return textAnswer(503, 'Too many files are being read at once. Try again in a moment.', { 'retry-after': '2' });
  }

  /** In the three answers that nginx's `auth_request` knows: yes, who are you, no. Whose it is, or nobody's, is not said. */
  function copy({ parameters: [customer, role] }: Match, credentials: Credentials): Answer {
    const { reader } = standings.of(credentials);
    if (reader.kind === 'visitor' || reader.kind === 'guest') return textAnswer(401, 'Sign in.');
    const may = mayReadCopy(rightsOf(reader), { customer: customer!, role: role as 'manager' | 'member' });
    return may ? textAnswer(200, 'Yours to read.') : textAnswer(403, 'There is nothing here for you.');
  }

  async function archive(
    req: IncomingMessage,
    res: ServerResponse,
    route: ExportRoute,
    path: string,
    credentials: Credentials,
  ): Promise<Answer | undefined> {
    const make = async () => {
      using content = parts.source();
      const space = standings.space(content, credentials);
      const { kind } = space.reader;
      if (kind === 'visitor') return redirectAnswer('/login', [cookies.set('next', path)]);
      return route.may.includes(kind) ? await parts.exports.make(space) : await site.notFound(space);
    };
    const made = await make();
    if (made === undefined)
      return textAnswer(503, 'An archive is being made already. Try again in a moment.', { 'retry-after': '10' });
    if ('status' in made) return made;
    using whole = made;
    await whole.send(req, res);
    return undefined;
  }

  async function page(
    { path, query }: Target,
    route: PageRoute | undefined,
    match: Match | undefined,
    credentials: Credentials,
  ): Promise<Answer> {
    using content = parts.source();
    const space = standings.space(content, credentials);
    if (!route) return await site.notFound(space);
    if (!route.may.includes(space.reader.kind))
      return space.reader.kind === 'visitor' || space.reader.kind === 'guest'
        ? redirectAnswer('/login', [cookies.set('next', wayTo(route, path, query))])
        : await site.notFound(space);
    if (route.exists && !route.exists(space, match!.parameter!)) return await site.notFound(space);
    const asked = askedOf(route, query);
    // Awaited here: the content stays open as long as it is rendered from.
    return route.serves === 'kept page'
      ? await site.kept(path, asked, space)
      : await site.fresh({ path, query: asked, space, ...noticeAsked(asked) });
  }

  function fail(req: IncomingMessage, res: ServerResponse, error: unknown): void {
    // Nobody is left to be answered.
    if (error instanceof FormAborted) {
      res.destroy();
      return;
    }
    const path = req.url?.replace(/[?].*$/, '').replace(/^\/(login|consult|open|confirm)\/.*/, '/$1/…');
    parts.log.problem('request failed', error, { method: req.method, path });
    send(req, res, textAnswer(500, translator(browserLocale(req) ?? 'fr')('notice.error-text')));
  }

  return (req, res) => {
    try {
      const target = readTarget(req.url ?? '');
      const match = target && matchRoute(target.path);
      const answer = target && atHand(req, target, match);
      if (answer) {
        send(req, res, answer);
        return;
      }
      slowly(req, res, target, match).then(
        (made) => made && send(req, res, made),
        (error: unknown) => fail(req, res, error),
      );
    } catch (error) {
      fail(req, res, error);
    }
  };
}

function wrongMethod(methods: Iterable<string>): Answer {
  const allowed = [...methods].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  return textAnswer(405, `Here only ${allowed} is understood.`, { allow: allowed });
}

function browserLocale(req: IncomingMessage): Locale | undefined {
  return readLanguages(req.headers['accept-language']).map(localeOf).find(Boolean);
}

function localeOf(text: string | undefined): Locale | undefined {
  return text === 'fr' || text === 'en' ? text : undefined;
}
