/** What becomes of a form: where it came from, how often, how much, by whom, then its action, then where to go. */
import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import type { Problem } from '../domain/problem.ts';
import type { Source } from '../domain/source.ts';
import type { Space } from '../domain/space.ts';
import type { Actions, Outcome } from './actions.ts';
import type { Cookies } from './cookies.ts';
import { readForm } from './forms.ts';
import { requestProblem } from '../commands/request-problem.ts';
import type { KeptFiles } from './kept-files.ts';
import type { Rates } from './rates.ts';
import { sourceOf } from './request.ts';
import { matchRoute, type ActionRoute } from './routes.ts';
import { redirectAnswer, type Answer } from './send.ts';
import type { Site } from './site.ts';
import type { Credentials, Standings } from './standings.ts';
import { givenProblem, type Uploads } from './uploads.ts';

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
  keptFiles: KeptFiles;
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

    // A stranger's files are disk for nothing, but where strangers may send them: there they count by where they are sent from.
    await using upload =
      route.form.files && allowed && route.may.includes(reader.kind)
        ? parts.uploads.begin(person ?? sourceOf(req, parts.proxies), route.form.files)
        : undefined;
    // Files of an earlier sending are named by every form that takes files.
    const rule = route.form.files ? { ...route.form, fields: { ...route.form.fields, kept: 0 } } : route.form;
    const { values, files, problem, status = 400 } = await readForm(req, rule, upload);
    const back = givenBack(route, values);
    const formPage = route.form.page.replace(/:\w+/, parameter ?? '');
    const showForm = (space: Space, refused: Extract<Outcome, { status: number }>, kept?: Kept): Promise<Answer> => {
      const page = matchRoute(formPage)?.byMethod.get('GET');
      if (page && 'exists' in page && !page.exists!(space, parameter!)) return site.notFound(space);
      const { notice } = refused;
      return site.fresh({
        path: formPage,
        space,
        form: {
          values: back,
          problems: refused.refused,
          ...(kept ? { kept } : files?.names.length && { files: files.names }),
        },
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

    const asked = (upload && values['kept']) || undefined;
    const earlier = asked === undefined ? [] : await parts.keptFiles.find(person!, asked);
    if (earlier === undefined) return inSpace((space) => showForm(space, { refused: [filesGone()], status: 400 }));
    const given = [...earlier, ...(files?.files ?? [])];
    const tooMany = route.form.files && givenProblem(given, route.form.files);
    if (tooMany) return inSpace((space) => showForm(space, { refused: [tooMany], status: 413 }));

    const next = parts.cookies.read(req.headers.cookie, 'next');
    const sent = {
      reader,
      values,
      files: given,
      parameter,
      sessionToken: credentials.token,
      next,
      locale,
    };
    const outcome = await parts.actions.run(route.action, sent);
    if ('go' in outcome) return redirectAnswer(outcome.go, outcome.cookies);
    if ('missing' in outcome) return inSpace((space) => site.notFound(space));
    // Nothing is wrong with what was sent: it is to be sent again as it is.
    const unavailable = outcome.status === 503 && given.length > 0;
    // The same set stays under the same name: a press may come twice.
    const token = !unavailable ? undefined : files?.files.length ? await parts.keptFiles.keep(person!, given) : asked;
    const kept = token === undefined ? undefined : { token, names: given.map(({ name }) => name) };
    return inSpace((space) => showForm(space, outcome, kept));
  };
}

type Kept = NonNullable<NonNullable<App.Locals['form']>['kept']>;

function filesGone(): Problem {
  return requestProblem(
    'gone',
    'files',
    'The files of this message are no longer kept.',
    'Choose them again; the text is still here.',
  );
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
