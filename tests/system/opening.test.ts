import { afterAll, beforeAll, expect, test } from 'vitest';
import { hiddenFields, textOf } from '../support/client.ts';
import { content } from '../support/content.ts';
import { day, firm } from '../support/firm.ts';
import { bareRepository, git } from '../support/repository.ts';
import { isTo, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let portal: RunningPortal;
let repo: string;
const more = content`
  === components/bind.md
  ---
  name: Bind
  domain: Internet
  checklist: [Quelle zone ?]
  ---
  === contracts/LH-3/contract.md
  ---
  customer: mairie-boege
  offer: help-10
  start: ${day(20)}
  components: [bind, slurm]
  ---
`;

beforeAll(async () => {
  repo = bareRepository(folder, new Map([...firm(), ...more]));
  portal = await startPortal({ state: `${folder}/state`, repo });
});
afterAll(() => portal?.stop());

test('one ticket is read through a mailed link: no debit, no balance, nothing to write in', async () => {
  const visitor = portal.visitor();
  expect((await visitor.get('/login')).text).toContain('href="/consult"');
  expect(textOf((await visitor.get('/consult')).text)).toContain('Consulter un ticket');
  const asked = await visitor.post('/consult', { email: 'dsi@boege.example', ticket: '#1' });
  expect(textOf((await visitor.get(asked.location!)).text)).toContain('Si l’adresse et le numéro vont ensemble');
  const mail = await portal.mail((one) => isTo(one, 'dsi@boege.example') && one.text!.includes('/consult/'));
  expect(mail.subject).toMatch(/^\[#1\] Votre lien de consultation\s: LibrA$/);
  expect(mail.text).toContain('24 heures');
  const path = new URL(/https?:\/\/\S+\/consult\/[\w-]+/.exec(mail.text!)![0]).pathname;
  expect(textOf((await visitor.get(path)).text)).toContain('Ouvrir le ticket');
  const { location } = await visitor.post(path, {});
  const page = await visitor.get(location!);
  const read = textOf(page.text);
  expect(page.status).toBe(200);
  expect(read).toContain('Le disque est plein');
  expect(read).toContain('Pour répondre');
  for (const hidden of ['Débit', 'débit', '1 h 45', 'LH-1', 'onduleur']) expect(read).not.toContain(hidden);
  expect(page.text).not.toContain('<textarea');
  for (const other of ['/tickets/2', '/tickets/77']) expect((await visitor.get(other)).status).toBe(404);
  expect((await visitor.get('/credit')).location).toBe('/login');
});

test('and in English for whoever reads English', async () => {
  const visitor = portal.visitor();
  await visitor.get('/consult?lang=en');
  expect(textOf((await visitor.get('/consult')).text)).toContain('Consult a ticket');
  const refused = await visitor.post('/consult', { email: 'dsi@boege.example', ticket: 'one' });
  expect(refused.status).toBe(400);
  expect(textOf(refused.text)).toContain('A ticket number has digits alone');
  expect(refused.text).toContain('value="dsi@boege.example"');
});

test('somebody opens with colleagues in copy, for software that their contract names, and everybody hears of it', async () => {
  const ecole = await portal.signIn('ecole@boege.example');
  const page = await ecole.get('/tickets/new?component=bind');
  const shown = textOf(page.text);
  for (const text of ['Quelle zone ?', 'slurm', 'Jean Dunoyer', 'Lise Favre']) expect(shown).toContain(text);
  expect(page.text).not.toContain('@boege');
  const form = new FormData();
  const fields = {
    ...hiddenFields(page.text, '/tickets/new'),
    subject: 'Calcul',
    body: 'Rien ne part.',
    component: 'slurm',
  };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const handle of ['dsi', 'accueil']) form.append('cc', handle);
  const { status, headers } = await fetch(`${portal.url}/tickets/new`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: { origin: portal.url, cookie: `carnet=${ecole.cookies.get('carnet')}` },
  });
  expect([status, headers.get('location')]).toEqual([303, '/tickets/3']);
  const written = git(repo, 'show', 'main:content/tickets/0-999/3/ticket.md');
  expect(written).toMatch(/^component: slurm$/m);
  expect(written).toMatch(/^cc:[^]*?dsi[^]*?accueil/m);
  for (const to of ['ecole@boege.example', 'dsi@boege.example', 'accueil@boege.example'])
    await portal.mail((one) => isTo(one, to) && one.subject!.includes('Calcul'));
});

test('a refusal keeps who was chosen', async () => {
  const dsi = await portal.signIn('dsi@boege.example');
  const hidden = hiddenFields((await dsi.get('/tickets/new')).text, '/tickets/new');
  const refused = await dsi.post('/tickets/new', { ...hidden, body: 'x', cc: 'ecole' }, { multipart: true });
  expect(refused.status).toBe(400);
  expect(refused.text).toMatch(/<input[^>]*value="ecole"[^>]* checked/);
  expect(refused.text).not.toMatch(/<input[^>]*value="accueil"[^>]* checked/);
});

test('a visitor writes, confirms by mail, and is answered: as a ticket when known, by the team’s inbox when not', async () => {
  for (const [email, filed] of [
    ['international@boege.example', /^\/tickets\/\d+$/],
    ['inconnue@ailleurs.example', /^\/open\?notice=opening-held$/],
  ] as const) {
    const visitor = portal.visitor();
    expect((await visitor.get('/login')).text).toContain('href="/open"');
    expect((await visitor.get('/open')).text).toContain('action="/open"');
    const asked = await visitor.post(
      '/open',
      { email, subject: 'Serveur muet', body: 'Plus rien.' },
      { multipart: true },
    );
    expect(textOf((await visitor.get(asked.location!)).text)).toContain('Confirmez par courriel');
    const mail = await portal.mail((one) => isTo(one, email) && one.text!.includes('/open/'));
    expect(mail.subject).toContain('Confirmez votre demande');
    const path = new URL(/https?:\/\/\S+\/open\/[\w-]+/.exec(mail.text!)![0]).pathname;
    expect(textOf((await visitor.get(path)).text)).toContain('Confirmer et transmettre');
    const { location } = await visitor.post(path, {});
    expect(location).toMatch(filed);
    const page = await visitor.get(location!);
    expect(page.status).toBe(200);
    expect(page.text).toMatch(/Serveur muet|Demande transmise/);
  }
});

test('a visitor’s refusal keeps the text, and says why', async () => {
  const refused = await portal
    .visitor()
    .post('/open', { email: 'x', subject: '', body: 'Ce que j’ai écrit' }, { multipart: true });
  expect(refused.status).toBe(400);
  for (const text of ['Ce que j’ai écrit', 'Donnez un sujet', 'n’a pas la forme']) expect(refused.text).toContain(text);
});
