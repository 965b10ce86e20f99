/**
 * Two customers of one firm try each other's everything. The addresses come from the table of routes itself, so a route
 * that is added is tried too; one whose parameter or question this file does not know fails until it does.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lastMonth as monthBefore } from '../../src/domain/statement.ts';
import type { Day } from '../../src/domain/values.ts';
import { type Route, routes } from '../../src/server/routes.ts';
import type { Answer, Client } from '../support/client.ts';
import { day, entryId } from '../support/firm.ts';
import {
  entry,
  heldOf,
  internal,
  note,
  noted,
  secretOf,
  type Side,
  sides,
  twoCustomers,
} from '../support/two-customers.ts';
import { replyForm } from '../support/journey.ts';
import { bareRepository, git } from '../support/repository.ts';
import { isTo, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const lastMonth = monthBefore(day(0) as Day);
/** For each parameter of an address and each question: what is the other customer's, and what is nobody's. */
const parametersOf: Record<string, (other: Side) => { theirs: readonly string[]; nobodys: string }> = {
  number: (other) => ({ theirs: [sides[other].ticket, sides[other].requesters], nobodys: '88777' }),
  entry: () => ({ theirs: ['ticket', entry, note], nobodys: entryId(noted, 'personne') }),
  file: () => ({ theirs: ['journal.txt', 'interne.txt'], nobodys: 'rien.txt' }),
  mail: (other) => ({ theirs: [heldOf(other)], nobodys: entryId(noted, 'personne') }),
  confirmation: () => {
    const link = (name: string) => `2026-03-01T090000Z-mail-${name}.tau5c0.${'A'.repeat(27)}`;
    return { theirs: [link('x7f2')], nobodys: link('x7f3') };
  },
  letter: () => ({ theirs: ['47114711'], nobodys: '88777' }),
  slug: () => ({ theirs: ['brouillon'], nobodys: 'personne' }),
  statement: () => ({ theirs: [`${lastMonth}.md`], nobodys: `${lastMonth}.md` }),
  token: () => ({ theirs: ['A'.repeat(43)], nobodys: 'B'.repeat(43) }),
  customer: (other) => ({ theirs: [other], nobodys: 'personne' }),
  role: () => ({ theirs: ['manager', 'member'], nobodys: 'member' }),
  contract: (other) => ({ theirs: [sides[other].contract], nobodys: 'LH-0' }),
  document: () => ({ theirs: ['support.html', 'support.md'], nobodys: 'support.md' }),
};
const questions: Record<string, (other: Side) => { theirs: readonly string[]; nobodys: string }> = {
  customer: parametersOf['customer']!,
  renew: parametersOf['contract']!,
  contract: parametersOf['contract']!,
  ticket: parametersOf['number']!,
  contact: (other) => ({ theirs: [`chef-${other}`], nobodys: 'personne' }),
  mine: () => ({ theirs: ['1'], nobodys: '0' }),
  q: (other) => ({ theirs: [secretOf[other], internal], nobodys: 'QUETZAL' }),
  line: () => ({ theirs: [entry], nobodys: entryId(noted, 'personne') }),
};
/** Questions whose answers name nothing of anybody's: the form of the page, or a day. */
const harmless = new Set(
  'notice status page at lang year month period since until component kind sort who filter from to person view offer whose step'.split(
    ' ',
  ),
);

interface Asked {
  path: string;
  /** What was put in, so that an answer may repeat it. */
  values: readonly string[];
}
type Pick = (values: { theirs: readonly string[]; nobodys: string }) => readonly string[];

/** What to ask for each route: something of the other customer's, and beside it the same of nobody's. */
function addresses(other: Side): { route: Route; theirs: Asked; nobodys: Asked }[] {
  return routes.flatMap((route) => {
    const named = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
    const asked = Object.keys(('query' in route && route.query) || {}).filter((name) => !harmless.has(name));
    for (const name of named) if (!parametersOf[name]) throw new Error(`${route.path}: say what is another's :${name}`);
    for (const name of asked) if (!questions[name]) throw new Error(`${route.path}: say what is another's ?${name}=`);
    const fill = (pick: Pick): Asked[] => {
      let filled: Asked[] = [{ path: route.path, values: [] }];
      for (const name of named)
        filled = filled.flatMap(({ path, values }) =>
          pick(parametersOf[name]!(other)).map((value) => ({
            path: path.replace(`:${name}`, value),
            values: [...values, value],
          })),
        );
      if (asked.length === 0) return filled;
      return filled.flatMap(({ path, values }) =>
        asked.flatMap((name) =>
          pick(questions[name]!(other)).map((value) => ({
            path: `${path}?${name}=${value}`,
            values: [...values, value],
          })),
        ),
      );
    };
    const theirs = fill((values) => values.theirs);
    const nobodys = fill((values) => values.theirs.map(() => values.nobodys));
    return theirs.map((one, at) => ({ route, theirs: one, nobodys: nobodys[at]! }));
  });
}

const isMultipart = (route: Route) => 'form' in route && route.form.type === 'multipart/form-data';

let repo: string;
let portal: RunningPortal;
const clients = new Map<string, Client>();
const roles = ['chef', 'membre', 'demandeur'] as const;

beforeAll(async () => {
  repo = bareRepository(folder, twoCustomers());
  portal = await startPortal({ state: `${folder}/state`, repo });
  for (const side of ['alpes', 'jura'] as const)
    for (const role of roles) clients.set(`${side}/${role}`, await portal.signIn(`${role}@${side}.example`));
  for (const side of ['alpes', 'jura'] as const) clients.set(`${side}/guest`, await consult(side));
});
afterAll(() => portal?.stop());

/** A guest of the ticket that the customer's requester opened. */
async function consult(side: Side): Promise<Client> {
  const guest = portal.visitor();
  const email = `demandeur@${side}.example`;
  const ticket = sides[side].requesters;
  await guest.post('/consult', { email, ticket });
  const mail = await portal.mail((one) => isTo(one, email) && /\/consult\//.test(one.text ?? ''));
  const answer = await guest.post(/\/consult\/[\w-]{43}/.exec(mail.text!)![0], {});
  expect(answer.location).toBe(`/tickets/${ticket}`);
  return guest;
}

/** All that tells two answers apart, but for the clock and for what was asked. */
function seen({ status, headers, location, text }: Answer, { path, values }: Asked) {
  // Longest first: a value may hold another. The opening's own name is a word of every page.
  const words = values.filter((value) => value !== 'ticket').toSorted((a, b) => b.length - a.length);
  const places = [path, path.split('?', 1)[0]!];
  const blank = (said: string) => [...places, ...words].reduce((left, word) => left.replaceAll(word, '…'), said);
  const told = [...headers]
    .filter(([name]) => !['date', 'etag', 'keep-alive', 'content-length'].includes(name))
    .map(([name, value]) => `${name}: ${blank(value)}`);
  return { status, told, location: location && blank(location), text: blank(text) };
}

const strangers: [string, Side, () => Client][] = [
  ...(['alpes', 'jura'] as const).flatMap((side) =>
    roles.map((role): [string, Side, () => Client] => [`${side}/${role}`, side, () => clients.get(`${side}/${role}`)!]),
  ),
  ...(['alpes', 'jura'] as const).map((side): [string, Side, () => Client] => [
    `a guest of ${side}`,
    side,
    () => clients.get(`${side}/guest`)!,
  ]),
  ['a visitor', 'alpes', () => portal.visitor()],
];

describe.each(strangers)('%s', (who, side, client) => {
  const { other } = sides[side];

  test('gets nothing of the other’s at any address, and the answer of what does not exist', async () => {
    const asker = client();
    const isInside = !who.startsWith('a ');
    const ownForm = isInside ? await replyForm(asker, Number(sides[side].requesters)) : { seen: 'x' };
    for (const { route, theirs, nobodys } of addresses(other)) {
      if (theirs.path === '/logout') continue;
      const ask = (path: string) =>
        route.method === 'GET'
          ? asker.get(path)
          : asker.post(path, { ...ownForm, body: 'À moi' }, { multipart: isMultipart(route) });
      const got = seen(await ask(theirs.path), theirs);
      const none = seen(await ask(nobodys.path), nobodys);
      const where = `${route.method} ${theirs.path}`;
      for (const secret of [secretOf[other], internal]) expect(JSON.stringify(got), where).not.toContain(secret);
      expect(got, where).toEqual(none);
    }
  });
});

test('a guest has one ticket, and nothing else of their own customer’s', async () => {
  for (const side of ['alpes', 'jura'] as const) {
    const guest = clients.get(`${side}/guest`)!;
    const own = await guest.get(`/tickets/${sides[side].requesters}`);
    expect([own.status, own.text.includes(`Demande ${secretOf[side]}`)]).toEqual([200, true]);
    // What their ticket says is theirs; what only the other one, its files, the account and the desk say is not.
    for (const { route, theirs, nobodys } of addresses(side)) {
      if (theirs.path === '/logout' || theirs.path.startsWith(`/tickets/${sides[side].requesters}`)) continue;
      const ask = (path: string) =>
        route.method === 'GET'
          ? guest.get(path)
          : guest.post(path, { body: 'À moi', seen: 'x' }, { multipart: isMultipart(route) });
      const got = seen(await ask(theirs.path), theirs);
      const where = `${route.method} ${theirs.path}`;
      for (const hidden of ['Panne ', 'Texte ', 'Réponse ', 'Journal ', 'Contrat ', 'Configuration ', 'srv-'])
        expect(JSON.stringify(got), where).not.toContain(`${hidden}${secretOf[side]}`);
      expect(JSON.stringify(got), where).not.toContain(internal);
      const searches = theirs.path.startsWith('/search');
      if (!searches) expect(got, where).toEqual(seen(await ask(nobodys.path), nobodys));
    }
  }
});

test('nothing was written by all this', () => {
  expect(git(repo, 'rev-list', '--count', 'main').trim()).toBe('1');
});
test('their own is theirs to read', async () => {
  for (const side of ['alpes', 'jura'] as const) {
    const page = await clients.get(`${side}/chef`)!.get(`/tickets/${sides[side].ticket}`);
    expect(page.text).toContain(`Réponse ${secretOf[side]}`);
    expect(page.text).not.toContain(internal);
    const asked = await clients.get(`${side}/demandeur`)!.get(`/tickets/${sides[side].ticket}`);
    expect(asked.status).toBe(404);
    const welcome = `/welcomes/${sides[side].contract}`;
    for (const role of roles) {
      const { status, text } = await clients.get(`${side}/${role}`)!.get(welcome);
      expect([role, status, text.includes(internal)]).toEqual([role, 200, false]);
      // Who has tickets of their own alone is not told what the firm has.
      expect([role, text.includes(`srv-${secretOf[side]}`)]).toEqual([role, role !== 'demandeur']);
    }
    const statement = `/credit/statements/${lastMonth}.md`;
    expect((await clients.get(`${side}/membre`)!.get(statement)).text).toContain(`Commune ${secretOf[side]}`);
    expect((await clients.get(`${side}/demandeur`)!.get(statement)).status).toBe(404);
  }
});
