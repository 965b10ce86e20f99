/**
 * Everything this portal answers to, in one table: what is not in it does not exist. Who may, what may be asked, how
 * much may be sent and how often are columns here and nowhere else, so that they can be read, and tested, as a whole.
 */
import { fileLimits, type FileLimits } from '../domain/attached-file.ts';
import type { ForgeKind } from '../domain/forge.ts';
import type { Reader, Space } from '../domain/space.ts';
import { isMonth } from '../domain/statement.ts';
import { isContractNumber, isEntryId, isSlug } from '../domain/values.ts';
import { isToken } from '../auth/sessions.ts';
import type { ConsultAction } from './consult-actions.ts';
import type { DeskAction } from './desk-actions.ts';
import { deskRoutes } from './desk-routes.ts';
import type { Rate } from './rates.ts';
import { fileNameOf } from './request.ts';
import { isConfirmationToken } from '../mail/confirmation.ts';
import type { MailAction } from './mail-actions.ts';
import type { VisitorAction } from './visitor-actions.ts';

export type Visitor = Reader['kind'];

interface RouteBase {
  /**
   * `:number` is a ticket's, `:slug` an article's, `:token` a sign-in link's, `:confirmation` that of one which confirms
   * a mail, `:entry` an entry's, with its `:file`, `:mail` a held mail's, `:letter` that of one which was given up,
   * `:customer` a customer's, with the `:role` a copy is for, `:statement` a month's, `:contract` a contract's,
   * `:document` its welcome as a file; everything else is literal.
   */
  readonly path: string;
  /** Others are sent to sign in, or told that there is nothing here. */
  readonly may: readonly Visitor[];
}
export interface PageRoute extends RouteBase {
  readonly method: 'GET';
  /** `kept page`: the same bytes for equal rights, kept while what it shows stands. `page`: rendered each time. */
  readonly serves: 'kept page' | 'page';
  /** What the page may be asked, and the form of an answer; anything else in a query is not there. */
  readonly query?: Readonly<Record<string, RegExp>>;
  /** Whether there is such a page for this reader; there always is when absent. */
  readonly exists?: (space: Space, parameter: string) => boolean;
}
/** The firm's colours. */
export interface StylesheetRoute extends RouteBase {
  readonly method: 'GET';
  readonly serves: 'stylesheet';
}
/** The firm's logo. */
export interface LogoRoute extends RouteBase {
  readonly method: 'GET';
  readonly serves: 'logo';
}
/** A file of an entry, for whoever is shown that entry. */
export interface FileRoute extends RouteBase {
  readonly method: 'GET';
  readonly serves: 'file';
}
/** A file of a held mail, or a mail as it came: for the team, which is to look at it. */
export interface MailFileRoute extends RouteBase {
  readonly method: 'GET';
  readonly serves: 'file of a mail';
  readonly which: 'file of a held one' | 'held one as it came' | 'entry as it came';
}
/** All of one's space as an archive. */
export interface ExportRoute extends RouteBase {
  readonly method: 'GET';
  readonly serves: 'export';
}
/** Whether the reader may read a published copy: for the web server that has it, which asks for each file. */
export interface CopyRoute extends RouteBase {
  readonly method: 'GET';
  readonly serves: 'leave to read a copy';
}
/** How the portal is, as JSON. */
export interface HealthRoute extends RouteBase {
  readonly method: 'GET';
  readonly serves: 'health';
}
/** The forge's page where an answer to the ticket is written as a file, begun for whoever asks. */
export interface ElsewhereRoute extends RouteBase {
  readonly method: 'GET';
  readonly serves: 'answer elsewhere';
}
/** What a forge tells, signed; where no secret is set there is nothing. */
export interface HookRoute extends RouteBase {
  readonly method: 'POST';
  readonly serves: 'hook';
  readonly forge: ForgeKind;
  readonly maxBytes: number;
  /** By sender. */
  readonly rate: Rate;
}
export interface ActionRoute extends RouteBase {
  readonly method: 'POST';
  readonly serves: 'action';
  readonly action:
    | 'ask for a link'
    | 'sign in'
    | 'sign out'
    | 'open a ticket'
    | 'reply'
    | 'ask for a renewal'
    | 'choose mails'
    | 'confirm a welcome'
    | ConsultAction
    | VisitorAction
    | MailAction
    | DeskAction;
  readonly form: FormRule;
  /** By sender (see `sourceOf`), and by person once signed in. */
  readonly rate: Rate;
}
export type Route =
  | PageRoute
  | StylesheetRoute
  | LogoRoute
  | FileRoute
  | MailFileRoute
  | ExportRoute
  | CopyRoute
  | HealthRoute
  | ElsewhereRoute
  | HookRoute
  | ActionRoute;

export interface FormRule {
  readonly type: 'application/x-www-form-urlencoded' | 'multipart/form-data';
  /** Of the whole request; of its text, where files are taken too. */
  readonly maxBytes: number;
  /** Whether files may come with it, and how much; without, they are refused. */
  readonly files?: FileLimits;
  /** Names that are read, each with how many characters of it are given back; others are dropped. */
  readonly fields: Readonly<Record<string, number>>;
  /** Those that may be sent several times: read as one, with blanks between. Others count the first time. */
  readonly lists?: readonly string[];
  /** Where the form is, for giving it back with what was typed. */
  readonly page: string;
}

const everyone: readonly Visitor[] = ['visitor', 'guest', 'contact', 'team'];
const signedIn: readonly Visitor[] = ['contact', 'team'];

const minute = 60_000;
const ticketQuery = {
  status: /^(open|closed|all)$/,
  component: /^[a-z0-9-]{1,64}$/,
  contact: /^[a-z0-9-]{1,64}$/,
  period: /^(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?$/,
};
const aDay = /^\d{4}-\d\d-\d\d$/;
const anySlug = /^[a-z0-9-]{1,64}$/;

const linkForm: FormRule = {
  type: 'application/x-www-form-urlencoded',
  maxBytes: 4_096,
  fields: { email: 254 },
  page: '/login',
};
const buttonForm: FormRule = { type: 'application/x-www-form-urlencoded', maxBytes: 1_024, fields: {}, page: '/login' };
/** All the text of a form; a message has its own limit in `src/commands`. */
const messageBytes = 1024 * 1024;
/** More than may be sent, so that whoever sent too much can shorten it in place. */
const textGivenBack = 500_000;

export const routes: readonly Route[] = [
  { method: 'GET', path: '/', may: everyone, serves: 'kept page' },
  { method: 'GET', path: '/offers', may: everyone, serves: 'kept page' },
  { method: 'GET', path: '/catalogue', may: everyone, serves: 'kept page' },
  { method: 'GET', path: '/procedures', may: everyone, serves: 'kept page' },
  { method: 'GET', path: '/articles', may: everyone, serves: 'kept page' },
  { method: 'GET', path: '/articles.atom', may: everyone, serves: 'kept page' },
  {
    method: 'GET',
    path: '/articles/:slug',
    may: everyone,
    serves: 'kept page',
    exists: (space, slug) => space.article(slug) !== undefined,
  },
  {
    method: 'GET',
    path: '/search',
    may: everyone,
    // As many pages as there are words: kept, they would push out the others.
    serves: 'page',
    query: { q: /^[^\p{C}]{1,200}$/u, page: /^[1-9]\d{0,2}$/ },
  },
  {
    method: 'GET',
    path: '/login',
    may: everyone,
    serves: 'kept page',
    query: { notice: /^(link-sent|signed-out)$/ },
  },
  {
    method: 'POST',
    path: '/login',
    may: everyone,
    serves: 'action',
    action: 'ask for a link',
    form: linkForm,
    // An office behind one address signs in at nine.
    rate: { times: 60, perMs: 15 * minute },
  },
  { method: 'GET', path: '/login/:token', may: everyone, serves: 'page' },
  {
    method: 'POST',
    path: '/login/:token',
    may: everyone,
    serves: 'action',
    action: 'sign in',
    form: buttonForm,
    rate: { times: 60, perMs: 15 * minute },
  },
  {
    method: 'POST',
    path: '/logout',
    may: everyone,
    serves: 'action',
    action: 'sign out',
    form: buttonForm,
    rate: { times: 60, perMs: 15 * minute },
  },
  {
    method: 'GET',
    path: '/open',
    may: everyone,
    serves: 'kept page',
    query: { notice: /^opening-(sent|held)$/ },
  },
  {
    method: 'POST',
    path: '/open',
    may: everyone,
    serves: 'action',
    action: 'ask to open',
    form: {
      type: 'multipart/form-data',
      maxBytes: messageBytes,
      files: fileLimits,
      fields: { email: 254, subject: 1_000, body: textGivenBack },
      page: '/open',
    },
    rate: { times: 10, perMs: 15 * minute },
  },
  { method: 'GET', path: '/open/:token', may: everyone, serves: 'page' },
  {
    method: 'POST',
    path: '/open/:token',
    may: everyone,
    serves: 'action',
    action: 'confirm an opening',
    form: { ...buttonForm, page: '/open' },
    rate: { times: 60, perMs: 15 * minute },
  },
  {
    method: 'GET',
    path: '/confirm',
    may: everyone,
    // An answer to a form: a copy, which keeps what is kept here, has no use for it.
    serves: 'page',
    query: { notice: /^mail-(confirmed|passed-on)$/ },
  },
  { method: 'GET', path: '/confirm/:confirmation', may: everyone, serves: 'page' },
  {
    method: 'POST',
    path: '/confirm/:confirmation',
    may: everyone,
    serves: 'action',
    action: 'confirm a mail',
    form: { ...buttonForm, page: '/confirm' },
    rate: { times: 60, perMs: 15 * minute },
  },
  {
    method: 'GET',
    path: '/consult',
    may: everyone,
    serves: 'kept page',
    query: { notice: /^ticket-link-sent$/ },
  },
  {
    method: 'POST',
    path: '/consult',
    may: everyone,
    serves: 'action',
    action: 'ask for a ticket',
    form: {
      type: 'application/x-www-form-urlencoded',
      maxBytes: 4_096,
      fields: { email: 254, ticket: 40 },
      page: '/consult',
    },
    rate: { times: 60, perMs: 15 * minute },
  },
  { method: 'GET', path: '/consult/:token', may: everyone, serves: 'page' },
  {
    method: 'POST',
    path: '/consult/:token',
    may: everyone,
    serves: 'action',
    action: 'consult a ticket',
    form: { ...buttonForm, page: '/consult' },
    rate: { times: 60, perMs: 15 * minute },
  },
  {
    method: 'GET',
    path: '/tickets',
    may: signedIn,
    serves: 'kept page',
    query: { ...ticketQuery, page: /^[1-9]\d{0,5}$/ },
  },
  {
    method: 'GET',
    path: '/tickets/new',
    may: signedIn,
    serves: 'kept page',
    query: { customer: anySlug, component: anySlug },
  },
  {
    method: 'POST',
    path: '/tickets/new',
    may: signedIn,
    serves: 'action',
    action: 'open a ticket',
    form: {
      type: 'multipart/form-data',
      maxBytes: messageBytes,
      files: fileLimits,
      fields: {
        subject: 1_000,
        body: textGivenBack,
        kind: 20,
        component: 64,
        customer: 64,
        contact: 64,
        cc: 4_000,
        seen: 0,
      },
      lists: ['cc'],
      page: '/tickets/new',
    },
    rate: { times: 30, perMs: 10 * minute },
  },
  {
    method: 'GET',
    path: '/tickets/:number',
    may: ['guest', 'contact', 'team'],
    serves: 'kept page',
    // The intervention that an answer begins by naming.
    query: { line: /^\d{4}-[\dA-Za-z.-]{1,100}$/ },
    exists: (space, number) => space.ticket(Number(number)) !== undefined,
  },
  {
    method: 'POST',
    path: '/tickets/:number/replies',
    may: signedIn,
    serves: 'action',
    action: 'reply',
    form: {
      type: 'multipart/form-data',
      maxBytes: messageBytes,
      files: fileLimits,
      fields: { body: textGivenBack, close: 5, seen: 0 },
      page: '/tickets/:number',
    },
    rate: { times: 60, perMs: 10 * minute },
  },
  {
    method: 'GET',
    path: '/tickets/:number/files/:entry/:file',
    may: ['guest', 'contact', 'team'],
    serves: 'file',
  },
  {
    method: 'GET',
    path: '/credit',
    may: signedIn,
    serves: 'kept page',
    // Any text: the page says which days there are.
    query: { at: /^[^\p{C}]{1,40}$/u, customer: anySlug },
  },
  {
    method: 'GET',
    path: '/credit/statements/:statement',
    may: signedIn,
    // A page of its commit: kept, it would go on naming an older one.
    serves: 'page',
    query: { customer: anySlug },
  },
  ...['/synthesis', '/synthesis.csv'].map((path): PageRoute => ({
    method: 'GET',
    path,
    may: signedIn,
    serves: 'kept page',
    query: { from: aDay, to: aDay, customer: anySlug },
  })),
  { method: 'GET', path: '/credit/renew', may: ['contact'], serves: 'kept page' },
  {
    method: 'POST',
    path: '/credit/renew',
    may: ['contact'],
    serves: 'action',
    action: 'ask for a renewal',
    form: {
      type: 'application/x-www-form-urlencoded',
      maxBytes: messageBytes,
      fields: { subject: 1_000, body: textGivenBack, seen: 0 },
      page: '/credit/renew',
    },
    rate: { times: 30, perMs: 10 * minute },
  },
  {
    method: 'GET',
    path: '/mails',
    may: ['contact'],
    // Of this reader, not of whoever has the same rights.
    serves: 'page',
    query: { notice: /^mails-kept$/ },
  },
  {
    method: 'POST',
    path: '/mails',
    may: ['contact'],
    serves: 'action',
    action: 'choose mails',
    form: {
      type: 'application/x-www-form-urlencoded',
      maxBytes: 4_096,
      fields: { mails: 20, seen: 0 },
      page: '/mails',
    },
    rate: { times: 30, perMs: 10 * minute },
  },
  {
    method: 'GET',
    path: '/welcomes/:contract',
    may: ['contact'],
    // Of this reader: whether they have confirmed.
    serves: 'page',
    query: { notice: /^welcome-confirmed$/ },
    exists: (space, contract) => space.welcome(contract)?.begun === true,
  },
  {
    method: 'POST',
    path: '/welcomes/:contract/confirm',
    may: ['contact'],
    serves: 'action',
    action: 'confirm a welcome',
    form: { ...buttonForm, fields: { seen: 0 }, page: '/welcomes/:contract' },
    rate: { times: 30, perMs: 10 * minute },
  },
  {
    method: 'GET',
    path: '/welcomes/:contract/:document',
    may: signedIn,
    serves: 'page',
    // The team reads it before anybody is welcomed.
    exists: (space, contract) => {
      const welcome = space.welcome(contract);
      return welcome !== undefined && (welcome.begun || space.reader.kind === 'team');
    },
  },
  {
    method: 'GET',
    path: '/tickets.csv',
    may: signedIn,
    serves: 'kept page',
    query: ticketQuery,
  },
  {
    method: 'GET',
    path: '/credit.csv',
    may: signedIn,
    serves: 'kept page',
    query: { at: /^\d{4}-\d\d-\d\d$/, customer: anySlug },
  },
  ...deskRoutes,
  { method: 'GET', path: '/tickets/:number/pull-request', may: ['team'], serves: 'answer elsewhere' },
  // The team has all of it, in git.
  { method: 'GET', path: '/export.zip', may: ['contact'], serves: 'export' },
  { method: 'GET', path: '/copies/:customer/:role', may: everyone, serves: 'leave to read a copy' },
  { method: 'GET', path: '/theme.css', may: everyone, serves: 'stylesheet' },
  { method: 'GET', path: '/logo', may: everyone, serves: 'logo' },
  { method: 'GET', path: '/healthz', may: everyone, serves: 'health' },
  ...(['github', 'gitlab', 'gitea'] as const).map((forge): HookRoute => ({
    method: 'POST',
    path: `/hooks/${forge}`,
    may: everyone,
    serves: 'hook',
    forge,
    // A pull request takes a tenth of it. A push that says more is found by looking.
    maxBytes: 2 * 1024 * 1024,
    rate: { times: 300, perMs: minute },
  })),
];

export interface Match {
  /** The routes of this path, by method. */
  readonly byMethod: ReadonlyMap<string, Route>;
  /** The first of `parameters`. */
  readonly parameter: string | undefined;
  /** As they stand in the address. */
  readonly parameters: readonly string[];
}

const parameters: Readonly<Record<string, (text: string) => boolean>> = {
  number: (text) => /^[1-9]\d{0,14}$/.test(text),
  slug: isSlug,
  statement: (text) => /^[^.]+\.(html|md)$/.test(text) && isMonth(text.split('.')[0]!),
  contract: (text) => text.length <= 64 && isContractNumber(text),
  document: (text) => text === 'support.html' || text === 'support.md',
  token: isToken,
  confirmation: isConfirmationToken,
  entry: (text) => text === 'ticket' || isEntryId(text),
  mail: isEntryId,
  letter: (text) => /^[1-9]\d{0,14}$/.test(text),
  file: (text) => fileNameOf(text) !== undefined,
  customer: isSlug,
  role: (text) => text === 'manager' || text === 'member',
};

interface Pattern {
  readonly segments: readonly string[];
  readonly byMethod: Map<string, Route>;
}
const literals = new Map<string, Match & { byMethod: Map<string, Route> }>();
const patterns: Pattern[] = [];
for (const route of routes) {
  if (!route.path.includes(':')) {
    const match = literals.get(route.path) ?? {
      byMethod: new Map<string, Route>(),
      parameter: undefined,
      parameters: [],
    };
    literals.set(route.path, match);
    match.byMethod.set(route.method, route);
    continue;
  }
  const segments = route.path.split('/');
  let pattern = patterns.find((known) => known.segments.join('/') === route.path);
  if (pattern === undefined) patterns.push((pattern = { segments, byMethod: new Map() }));
  pattern.byMethod.set(route.method, route);
}

/** The routes of a path; undefined: there is nothing at this address. */
export function matchRoute(path: string): Match | undefined {
  const literal = literals.get(path);
  if (literal) return literal;
  const given = path.split('/');
  for (const { segments, byMethod } of patterns) {
    if (segments.length !== given.length) continue;
    const found: string[] = [];
    const fits = segments.every((segment, at) => {
      if (!segment.startsWith(':')) return segment === given[at];
      found.push(given[at]!);
      return parameters[segment.slice(1)]!(given[at]!);
    });
    if (fits) return { byMethod, parameter: found[0], parameters: found };
  }
  return undefined;
}

/** What of a query the page is asked: known names with answers of the right form, in one order. */
export function askedOf(route: PageRoute, query: URLSearchParams | undefined): URLSearchParams {
  const asked = new URLSearchParams();
  if (query === undefined || route.query === undefined) return asked;
  for (const [name, form] of Object.entries(route.query)) {
    const value = query.get(name);
    if (value !== null && form.test(value)) asked.set(name, value);
  }
  return asked;
}
