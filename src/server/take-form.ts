/** What becomes of a form: where it came from, how often, how much, by whom, then its action, then where to go. */
import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import type { Source } from '../domain/source.ts';
import type { Space } from '../domain/space.ts';
import type { Actions, Outcome } from './actions.ts';
import type { Cookies } from './cookies.ts';
import { readForm } from './forms.ts';
import type { Rates } from './rates.ts';
import { sourceOf } from './request.ts';
import { matchRoute, type ActionRoute } from './routes.ts';
import { redirectAnswer, type Answer } from './send.ts';
import type { Site } from './site.ts';
import type { Credentials, Standings } from './standings.ts';
import type { Uploads } from './uploads.ts';

export interface FormParts {
  /** Origins that forms may come from. */
  origins: ReadonlySet<string>;
  proxies: BlockList;
  source: () => Source & Disposable;
  standings: Standings;
  cookies: Cookies;
  rates: Rates;
  actions: Actions;
  site: Site;
  uploads: Uploads;
}
export type TakeForm = (
  req: IncomingMessage,
  route: ActionRoute,
  parameter: string | undefined,
  credentials: Credentials,
) => Promise<Answer>;

/** Whatever it is refused for, the text that was typed comes back with the answer; but not to another site's form. */
export function formTaker(parts: FormParts): TakeForm {
  const { standings, site } = parts;

  return async (req, route, parameter, credentials) => {
    // Each answer is of the content as it is then: the action may have changed it.
    const inSpace = async (answer: (space: Space) => Promise<Answer>): Promise<Answer> => {
      using content = parts.source();
      return await answer(standings.space(content, credentials));
    };
    if (!parts.origins.has(req.headers.origin ?? ''))
      return inSpace((space) => site.refusal(space, 'forbidden-origin', 403));

    const { reader, locale } = standings.of(credentials);
    const person = personOf(reader);
    const allowed = parts.rates.allow(`${route.action} ${person ?? sourceOf(req, parts.proxies)}`, route.rate);
    // Nothing is owed to a stranger who sends too much; a person's text is read and given back.
    if (!allowed && person === undefined) return inSpace((space) => site.refusal(space, 'too-many', 429));

    // A stranger's files would be disk for nothing.
    await using upload =
      route.form.files && person !== undefined && allowed && route.may.includes(reader.kind)
        ? parts.uploads.begin(person, route.form.files)
        : undefined;
    const { values, files, problem, status = 400 } = await readForm(req, route.form, upload);
    const back = givenBack(route, values);
    const formPage = route.form.page.replace(/:\w+/, parameter ?? '');
    const showForm = (space: Space, refused: Extract<Outcome, { status: number }>): Promise<Answer> => {
      const page = matchRoute(formPage)?.byMethod.get('GET');
      if (page && 'exists' in page && !page.exists!(space, parameter!)) return site.notFound(space);
      const { notice } = refused;
      return site.fresh({
        path: formPage,
        space,
        form: { values: back, problems: refused.refused, ...(files?.names.length && { files: files.names }) },
        status: refused.status,
        ...(notice && { notice }),
      });
    };

    if (!route.may.includes(reader.kind))
      return inSpace(async (space) => {
        if (space.reader.kind === 'contact' || space.reader.kind === 'team') return site.notFound(space);
        const form = { values: back, problems: [] };
        const answer = await site.fresh({ path: '/login', space, notice: 'expired', status: 401, form });
        return { ...answer, cookies: [parts.cookies.set('next', formPage)] };
      });
    if (!allowed) return inSpace((space) => showForm(space, { refused: [], status: 429, notice: 'too-many' }));
    if (problem) return inSpace((space) => showForm(space, { refused: [problem], status }));
    if (files?.unavailable)
      return inSpace((space) => showForm(space, { refused: [], status: 503, notice: 'unavailable' }));

    const next = parts.cookies.read(req.headers.cookie, 'next');
    const sent = {
      reader,
      values,
      files: files?.files ?? [],
      parameter,
      sessionToken: credentials.token,
      next,
      locale,
    };
    const outcome = await parts.actions.run(route.action, sent);
    if ('go' in outcome) return redirectAnswer(outcome.go, outcome.cookies);
    return inSpace((space) => ('missing' in outcome ? site.notFound(space) : showForm(space, outcome)));
  };
}

function personOf(reader: Space['reader']): string | undefined {
  if (reader.kind === 'team') return reader.handle;
  return reader.kind === 'contact' ? `${reader.customer}/${reader.handle}` : undefined;
}

function givenBack(route: ActionRoute, values: Readonly<Record<string, string>>): Record<string, string> {
  const back: Record<string, string> = {};
  for (const [name, characters] of Object.entries(route.form.fields)) {
    const value = values[name];
    if (value !== undefined && characters > 0) back[name] = value.slice(0, characters);
  }
  return back;
}
