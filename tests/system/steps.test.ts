/** What a customer is told of each step, what they read of their credit, and what they ask about it: on the built portal. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, hiddenFields, textOf } from '../support/client.ts';
import { content } from '../support/content.ts';
import { entryId, firm, minutesAgo } from '../support/firm.ts';
import { expectSound } from '../support/jobs.ts';
import { reply } from '../support/journey.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { eventually, isTo, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let repo: string;
let portal: RunningPortal;
let dsi: Client;

beforeAll(async () => {
  repo = bareRepository(folder, firm());
  portal = await startPortal({ state: join(folder, 'state'), repo });
  dsi = await portal.signIn('dsi@boege.example');
});
afterAll(() => portal?.stop());

const readable = (text: string | undefined) => (text ?? '').replaceAll('\u202f', ' ');
const mailTo = (email: string, wanted: RegExp) =>
  portal.mail((one) => isTo(one, email) && wanted.test(`${one.subject}`));

test('each step that an engineer pushes is one mail, with what it debits for whoever sees credit', async () => {
  const engineer = clone(repo);
  const [level, time, over, end] = [4, 3, 2, 1].map((minutes) => minutesAgo(minutes)) as [
    string,
    string,
    string,
    string,
  ];
  engineer.push(content`
    === articles/disque-plein.md
    ---
    title: Que faire d’un disque plein
    date: ${level.slice(0, 10)}
    kind: help
    ---
    Chercher ce qui grossit.
    === tickets/0-999/1/${entryId(level, 'camille')}.md
    ---
    at: ${level}
    by: camille
    level: 2
    cc: [ecole]
    ---
    === tickets/0-999/1/${entryId(time, 'camille')}.md
    ---
    at: ${time}
    by: camille
    spent: 20m
    ---
    === tickets/0-999/1/${entryId(over, 'camille')}.md
    ---
    at: ${over}
    by: camille
    contact: accueil
    ---
    === tickets/0-999/1/${entryId(end, 'camille')}.md
    ---
    at: ${end}
    by: camille
    status: closed
    resolution: workaround
    article: disque-plein
    ---
    Un relais remplace le disque.
  `);
  expect(readable((await mailTo('dsi@boege.example', /Changement de niveau/)).text)).toContain('au niveau 2');
  const recorded = readable((await mailTo('dsi@boege.example', /Temps enregistré/)).text);
  expect(recorded).toMatch(/Temps passé : 20 min à distance[^\n]*\n {2}Débité : 20 min → 30 min/);
  expect(readable((await mailTo('accueil@boege.example', /À votre nom/)).text)).toContain('la file d’attente grandit');

  const closed = readable((await mailTo('accueil@boege.example', /Clos/)).text);
  expect(closed).toContain('Résolution : Contourné');
  expect(closed).toContain(`Article : Que faire d’un disque plein, ${portal.url}/articles/disque-plein`);
  expect(closed).toContain('Carnet LH-1 : reste 7 h 45 sur 10 h');

  const school = await eventually(async () => {
    const mails = (await portal.mails()).filter((one) => isTo(one, 'ecole@boege.example'));
    return mails.some(({ subject }) => /Clos/.test(subject ?? '')) ? mails : undefined;
  });
  expect(school.map(({ subject }) => /\] (.*) :/.exec(readable(subject))![1])).toEqual([
    'Changement de niveau',
    'Clos',
  ]);
  expect(school.map(({ text }) => text).join('')).not.toMatch(/LH-1|[Dd]ébit/);
});

test('a debit unfolds, and is contested on its ticket by its name', async () => {
  const { text } = await dsi.get('/credit');
  const page = readable(textOf(text));
  expect(page).toContain('Le temps est débité par tranche de 15 min.');
  expect(page).toMatch(/Enregistré par le commit [0-9a-f]{12}/);
  const [, address, line] = /href="(\/tickets\/1\?line=([^#"]+)#reply)"/.exec(text)!;
  const ticket = await dsi.get(address!.replace('#reply', ''));
  const begun = /<textarea[^>]* name="body"[^>]*>([^<]*)</.exec(ticket.text)![1]!.trim();
  expect(begun).toContain('Je conteste');
  expect(begun).toContain(line);
  await reply(dsi, 1, { body: `${begun}\n\nCe n’était pas chez nous.` });
  const mail = await mailTo('camille@libra.example', /Rouvert par le client/);
  expect(mail.text).toContain(`ligne ${line}`);
});

test('a renewal is asked for once, however often and by whomever', async () => {
  const accueil = await portal.signIn('accueil@boege.example');
  expect((await dsi.get('/credit')).text).toContain('href="/credit/renew"');
  const page = await dsi.get('/credit/renew');
  const field = (pattern: RegExp) => pattern.exec(page.text)![1]!.trim();
  const form = {
    ...hiddenFields(page.text, '/credit/renew'),
    subject: field(/ name="subject"[^>]* value="([^"]*)"/),
    body: field(/<textarea[^>]* name="body"[^>]*>([^<]*)</),
  };
  expect(form.subject).toContain('LH-1');
  const first = await dsi.post('/credit/renew', form);
  expect([first.status, first.location]).toEqual([303, '/tickets/3']);
  expect((await dsi.post('/credit/renew', form)).location).toBe('/tickets/3');
  expect((await accueil.post('/credit/renew', { ...form, body: 'Et nous ?' })).location).toBe('/tickets/3');
  expect(git(repo, 'show', 'main:content/tickets/0-999/3/ticket.md')).toContain('kind: renewal\n');
  expect(() => git(repo, 'show', 'main:content/tickets/0-999/4/ticket.md')).toThrow();
  expect((await mailTo('camille@libra.example', /Nouveau ticket.*LH-1/)).text).toContain('Renouvellement');

  const credit = (await accueil.get('/credit')).text;
  expect(textOf(credit)).toContain('Le renouvellement est demandé');
  expect(credit).toContain('href="/tickets/3"');
});

test('whoever sees no credit asks for no renewal, nor does the team in their place', async () => {
  const [school, camille] = [await portal.signIn('ecole@boege.example'), await portal.signIn('camille@libra.example')];
  for (const client of [school, camille]) {
    expect((await client.get('/credit/renew')).status).toBe(404);
    const form = { seen: 'x', subject: 'Renouvellement', body: 'x' };
    expect((await client.post('/credit/renew', form)).status).toBe(404);
  }
});

test('who wants fewer mails chooses them on the portal, for themselves alone', async () => {
  const school = await portal.signIn('ecole@boege.example');
  const page = await school.get('/mails');
  expect(page.text).toMatch(/value="all"[^>]* checked/);
  const form = { ...hiddenFields(page.text, '/mails'), mails: 'closures' };
  const chosen = await school.post('/mails', form);
  expect([chosen.status, chosen.location]).toEqual([303, '/mails?notice=mails-kept']);
  const after = await school.get('/mails');
  expect(after.text).toMatch(/value="closures"[^>]* checked/);
  expect((await dsi.get('/mails')).text).toMatch(/value="all"[^>]* checked/);
  const head = git(repo, 'rev-parse', 'main');
  const again = { ...hiddenFields(after.text, '/mails'), mails: 'closures' };
  expect((await school.post('/mails', again)).status).toBe(303);
  expect(git(repo, 'rev-parse', 'main')).toBe(head);
  expect((await school.post('/mails', { ...again, mails: 'none' })).status).toBe(400);
  const camille = await portal.signIn('camille@libra.example');
  expect((await camille.get('/mails')).status).toBe(404);
});

test('all along, the record is sound', () => expectSound(repo));
