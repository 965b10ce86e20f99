/** The main path as everyone goes it: a customer by forms, an engineer by git, on the built portal and a real repository. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, textOf } from '../support/client.ts';
import { content } from '../support/content.ts';
import { entryId, firm, minutesAgo } from '../support/firm.ts';
import { expectSound } from '../support/jobs.ts';
import { openTicket, reply, replyForm } from '../support/journey.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { eventually, isTo, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const state = join(folder, 'state');
let repo: string;
let portal: RunningPortal;
let dsi: Client;

beforeAll(async () => {
  repo = bareRepository(folder, firm());
  portal = await startPortal({ state, repo });
  dsi = await portal.signIn('dsi@boege.example');
});
afterAll(() => portal?.stop());

const head = () => git(repo, 'rev-parse', 'main').trim();
const commits = () => Number(git(repo, 'rev-list', '--count', 'main'));
const restart = async (signal?: NodeJS.Signals) => {
  await portal.stop(signal);
  portal = await startPortal({ state, repo, env: { PORT: new URL(portal.url).port } });
};

describe('sign in', () => {
  test('the link works once, and only by its button', async () => {
    const visitor = portal.visitor();
    expect((await visitor.get('/tickets')).location).toBe('/login');
    await visitor.post('/login', { email: 'accueil@boege.example' });
    const mail = await portal.mail((one) => isTo(one, 'accueil@boege.example'));
    const path = new URL(/https?:\/\/\S+\/login\/[\w-]+/.exec(mail.text!)![0]).pathname;
    expect((await visitor.get(path)).status).toBe(200);
    expect((await visitor.get(path)).status).toBe(200);
    expect((await visitor.post(path, {})).status).toBe(303);
    expect((await visitor.get('/tickets')).status).toBe(200);
    const second = await portal.visitor().post(path, {});
    expect(second.status).toBeGreaterThanOrEqual(400);
    expect(second.status).toBeLessThan(500);
  });

  test('an address nobody has gets the same answer, and no mail', async () => {
    const [known, unknown] = [portal.visitor(), portal.visitor()];
    const before = (await portal.mails()).length;
    const answers = [
      await known.post('/login', { email: 'ecole@boege.example' }),
      await unknown.post('/login', { email: 'nobody@boege.example' }),
    ];
    await portal.mail((one) => isTo(one, 'ecole@boege.example'));
    expect(answers.map(({ status, location, text }) => ({ status, location, text }))[0]).toEqual(
      answers.map(({ status, location, text }) => ({ status, location, text }))[1],
    );
    expect((await portal.mails()).length).toBe(before + 1);
  });
});

describe('a customer reads', () => {
  test('a ticket, with the time and the debit of each intervention', async () => {
    const { status, text } = await dsi.get('/tickets/1');
    expect(status).toBe(200);
    const page = textOf(text);
    expect(page).toContain('La messagerie ne part plus');
    expect(page).toContain('Le disque est plein');
    expect(page).toMatch(/50 min × 2.*1 h 45/);
    expect(page).not.toContain('onduleur');
  });

  test('the balance, with every debit linked to its ticket', async () => {
    const { text } = await dsi.get('/credit');
    expect(textOf(text)).toContain('8 h 15');
    expect(text).toContain('href="/tickets/1');
  });

  test('another customer’s ticket exactly as one that does not exist', async () => {
    const [theirs, none] = [await dsi.get('/tickets/2'), await dsi.get('/tickets/4711')];
    expect(theirs.status).toBe(404);
    expect({ ...theirs, headers: null }).toEqual({ ...none, headers: null });
    const names = (headers: Headers) => [...headers].filter(([name]) => name !== 'date');
    expect(names(theirs.headers)).toEqual(names(none.headers));
  });

  test('no credit where the role has none', async () => {
    const ecole = await portal.signIn('ecole@boege.example');
    expect((await ecole.get('/tickets/1')).status).toBe(404);
    expect(textOf((await ecole.get('/credit')).text)).not.toContain('8 h 15');
  });
});

test('a ticket opened by the form is one commit, with its mails', async () => {
  const before = head();
  const answer = await openTicket(dsi, {
    subject: 'Imprimante muette',
    body: 'Elle ne répond plus.',
    kind: 'incident',
  });
  expect([answer.status, answer.location]).toEqual([303, expect.stringMatching(/^\/tickets\/3(#.*)?$/)]);
  expect(git(repo, 'rev-list', `${before}..main`).trim().split('\n')).toHaveLength(1);
  expect(git(repo, 'diff', '--name-status', before, 'main').trim()).toBe('A\tcontent/tickets/0-999/3/ticket.md');
  expect(git(repo, 'log', '-1', '--format=%an <%ae>', 'main').trim()).toBe(
    'mairie-boege/dsi <dsi@mairie-boege.invalid>',
  );
  expect(textOf((await dsi.get('/tickets/3')).text)).toContain('Elle ne répond plus.');
  const [received, told] = [
    await portal.mail((one) => isTo(one, 'dsi@boege.example') && one.text!.includes('Imprimante muette')),
    await portal.mail((one) => isTo(one, 'camille@libra.example') && one.text!.includes('Imprimante muette')),
  ];
  expect(received.text).toContain(`${portal.url}/tickets/3`);
  expect(told.messageId).not.toBe(received.messageId);
});

test('the same form sent twice is one write, also after a restart', async () => {
  const form = { ...(await replyForm(dsi, 1)), body: 'La file est vide, merci.' };
  const send = () => dsi.post('/tickets/1/replies', form, { multipart: true });
  const before = commits();
  const both = await Promise.all([send(), send()]);
  await restart();
  const again = await send();
  expect([...both, again].map(({ status }) => status)).toEqual([303, 303, 303]);
  expect(new Set([...both, again].map(({ location }) => location)).size).toBe(1);
  expect(commits()).toBe(before + 1);
  expect(textOf((await dsi.get('/tickets/1')).text).split('La file est vide').length).toBe(2);
});

test('an engineer clones, adds a file and pushes: the page shows it and mails leave', async () => {
  const engineer = clone(repo);
  const at = minutesAgo(0);
  const pushed = engineer.push(
    content`
      === tickets/0-999/1/${entryId(at, 'camille')}.md
      ---
      at: ${at}
      by: camille
      status: solved
      spent: 20m
      ---
      Le relais répond de nouveau.
    `,
    'Ticket 1: solved',
  );
  await eventually(async () =>
    textOf((await dsi.get('/tickets/1')).text).includes('Le relais répond de nouveau.') ? true : undefined,
  );
  await portal.serves(pushed);
  expect(textOf((await dsi.get('/credit')).text)).toContain('7 h 45');
  const mail = await portal.mail((one) => isTo(one, 'dsi@boege.example') && one.text!.includes('Le relais répond'));
  expect(mail.text).toContain(`${portal.url}/tickets/1`);
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
});

test('what was acknowledged outlives a kill', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      openTicket(dsi, { subject: `Poste ${i}`, body: 'Ne démarre plus.', kind: 'incident' }),
    ),
  );
  expect(new Set(answers.map(({ location }) => location)).size).toBe(8);
  await restart('SIGKILL');
  for (const { status, location } of answers) {
    expect(status).toBe(303);
    expect((await dsi.get(location!)).status).toBe(200);
  }
  for (let i = 0; i < 8; i += 1)
    await portal.mail((one) => isTo(one, 'camille@libra.example') && one.subject!.includes(`Poste ${i}`));
  expect(readdirSync(join(state, 'outbox')).length).toBeGreaterThan(8);
});

test('closing is the customer’s to do', async () => {
  const { status } = await reply(dsi, 3, { body: 'Elle imprime, merci.', close: 'true' });
  expect(status).toBe(303);
  const file = git(repo, 'show', '--format=', '--name-only', 'main').trim();
  expect(git(repo, 'show', `main:${file}`)).toContain('status: closed');
});

test('a session ends when its contact leaves the repository', async () => {
  const accueil = await portal.signIn('accueil@boege.example');
  expect((await accueil.get('/tickets')).status).toBe(200);
  const engineer = clone(repo);
  const path = 'content/customers/mairie-boege.md';
  const without = engineer.git('show', `HEAD:${path}`).replace(/^ *accueil:.*\n/m, '');
  await portal.serves(engineer.push(new Map([[path, without]])));
  expect((await accueil.get('/tickets')).status).not.toBe(200);
  expect((await dsi.get('/tickets')).status).toBe(200);
});

test('all along, the record is sound', () => expectSound(repo));
