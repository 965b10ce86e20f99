/** The team's day in a browser, on the built portal and a real repository: each step is one commit in the engineer's name. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type Client, hiddenFields, textOf } from '../support/client.ts';
import { content } from '../support/content.ts';
import { day, daysAgo, firm } from '../support/firm.ts';
import { job } from '../support/jobs.ts';
import { bareRepository, git } from '../support/repository.ts';
import { eventually, isTo, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let repo: string;
let portal: RunningPortal;
let camille: Client;
let dsi: Client;

const files = new Map([
  ...firm(),
  ...content`
    === inbox/2026-03-01T090000Z-mail-x7f2.md
    ---
    at: 2026-03-01T10:00:00+01:00
    from: inconnu@ailleurs.example
    subject: Devis <b>urgent</b>
    ---
    Bonjour.
    === articles/brouillon.md
    ---
    title: Sans date
    kind: help
    ---
    === tickets/0-999/3/ticket.md
    ---
    customer: clinique-tilleuls
    contact: si
    opened: ${daysAgo(20)}
    subject: Longue panne
    ---
    === tickets/0-999/3/${daysAgo(19).replaceAll(':', '')}-camille.md
    ---
    at: ${daysAgo(19)}
    by: camille
    status: solved
    spent: 11h
    travel: 45.50
    ---
    Remis en route.
  `,
]);

beforeAll(async () => {
  repo = bareRepository(folder, files);
  portal = await startPortal({ state: join(folder, 'state'), repo });
  camille = await portal.signIn('camille@libra.example');
  dsi = await portal.signIn('dsi@boege.example');
});
afterAll(() => portal?.stop());

const commits = () => Number(git(repo, 'rev-list', '--count', 'main'));
const lastAuthor = () => git(repo, 'log', '-1', '--format=%an <%ae>', 'main').trim();
const page = async (path: string, client = camille) => textOf((await client.get(path)).text);
const answers = '/tickets/1/answers';
const send = async (fields: Record<string, string>, from?: Answer): Promise<Answer> => {
  const shown = from ?? (await camille.get('/tickets/1'));
  // The form that answers, which is the one with what was shown, if anything was.
  const forms = [...shown.text.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(([form]) => form);
  const answering = forms.find((form) => form.includes(answers) && form.includes('name="spent"'))!;
  return camille.post(answers, { ...hiddenFields(answering, answers), ...fields }, { multipart: true });
};

test('the desk says who waits, what is owed, what is held and what is wrong', async () => {
  const { status, text, headers } = await camille.get('/desk');
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('no-store');
  const desk = textOf(text);
  expect(desk).toMatch(/À prendre en charge \(1\).*Sauvegarde en échec.*en retard de/);
  expect(desk).toMatch(/En attente du client \(1\).*La messagerie ne part plus/);
  expect(desk).toMatch(/Clinique des Tilleuls LH-2 .*épuisé/);
  expect(desk).toMatch(/1 h de dépassement 45,50 € de déplacements/);
  expect(desk).toContain('Devis <b>urgent</b>');
  expect(desk).toMatch(/content\/articles\/brouillon\.md:\d+/);
});

test.each([
  '/desk',
  '/desk/open',
  '/desk/customers',
  '/desk/customers/mairie-boege',
  '/desk/contracts/new',
  '/desk/report',
  '/desk/report.csv',
])('%s is the team’s alone', async (path) => {
  expect((await camille.get(path)).status).toBe(200);
  const [theirs, none] = [await dsi.get(path), await dsi.get('/nowhere')];
  expect([theirs.status, theirs.text]).toEqual([404, none.text]);
  expect((await portal.visitor().get(path)).location).toBe('/login');
});

test.each([
  [answers, true],
  ['/desk/open', true],
  ['/desk/contracts/new', false],
  ['/desk/settle', false],
])('a customer’s POST to %s writes nothing', async (path, multipart) => {
  const before = commits();
  const fields = { body: 'x', step: 'send', seen: 'x', customer: 'mairie-boege', contract: 'LH-1', overage: '1h' };
  expect((await dsi.post(path, fields, { multipart })).status).toBe(404);
  expect(commits()).toBe(before);
});

test('taking a ticket is one click', async () => {
  const before = commits();
  const answer = await send({ step: 'take' });
  expect([answer.status, answer.location?.startsWith('/tickets/1#')]).toEqual([303, true]);
  expect(commits()).toBe(before + 1);
  expect(lastAuthor()).toBe('camille <camille@team.invalid>');
  expect(await page('/desk?whose=mine')).toContain('La messagerie ne part plus');
  expect(await page('/desk?whose=nobody')).not.toContain('La messagerie ne part plus');
});

const visit = { body: 'Tambour remplacé.', spent: '50 min', where: 'onsite', status: 'closed', resolution: 'fix' };

test('the debit is shown before it is sent, and sent as it was shown', async () => {
  const before = commits();
  const first = await send({ ...visit, step: 'send' });
  expect(first.status).toBe(200);
  expect(commits()).toBe(before);
  const shown = textOf(first.text);
  expect(shown).toMatch(/Ce que cette réponse débitera.*1 h 45.*50 min × 2/);
  expect(shown).toContain('LH-1 : il restait 8 h 15, il restera 6 h 30.');
  expect(first.text).toContain('Tambour remplacé.');

  // What was not seen is not sent: it is shown.
  const other = await send({ ...visit, spent: '20m', step: 'send' }, first);
  expect([other.status, commits()]).toEqual([200, before]);

  const sent = await send({ ...visit, step: 'send' }, first);
  expect(sent.status).toBe(303);
  expect(commits()).toBe(before + 1);
  const twice = await send({ ...visit, step: 'send' }, first);
  expect(commits()).toBe(before + 1);
  expect(twice.location).toBe(sent.location);
  expect(await page('/tickets/1', dsi)).toMatch(/50 min × 2 → 1 h 45/);
  // Two entries of one second are a second apart, and time counts from its own.
  await eventually(async () => ((await page('/credit', dsi)).includes('6 h 30') ? true : undefined));
  await portal.mail((mail) => isTo(mail, 'dsi@boege.example') && /Tambour remplacé/.test(mail.text ?? ''));
});

test('time just short of four hours on site shows its cliff', async () => {
  const text = textOf((await send({ body: 'x', spent: '3h50', where: 'onsite', step: 'preview' })).text);
  expect(text).toMatch(/Seuil 7 h 45 débités ici ; 4 h sur place n’en débiteraient que 4 h/);
});

test.each([
  ['a time without its unit', { spent: '50' }, 'Le temps passé s’écrit 35m, 1h30 ou 50 min.'],
  ['a charge without a reason', { spent: '50m', charge: '0m' }, 'Dites pourquoi le débit est fixé à la main.'],
  ['work to come', { spent: '50m', worked: '2999-01-01T10:00' }, 'Le travail est daté d’après maintenant.'],
])('%s is refused in words, and the text is kept', async (_, fields, said) => {
  const before = commits();
  const answer = await send({ body: 'À garder.', step: 'send', ...fields });
  expect(answer.status).toBe(400);
  expect(textOf(answer.text)).toContain(said);
  expect(answer.text).toContain('À garder.');
  expect(commits()).toBe(before);
});

test('a ticket is corrected', async () => {
  const correction = { subject: 'File d’attente bloquée', contact: 'accueil', cc: 'dsi, ecole', kind: 'incident' };
  expect((await send({ ...correction, component: '', duplicateOf: '', step: 'send' })).status).toBe(303);
  expect(await page('/tickets/1', dsi)).toMatch(/File d’attente bloquée.*Lise Favre.*Jean Dunoyer et Marc Tissot/);
  expect((await send({ ...correction, cc: '', component: '', duplicateOf: '', step: 'send' })).status).toBe(303);
  expect(await page('/tickets/1')).not.toContain('En copie Jean');
});

test('a customer who phones has a ticket, written down by the engineer', async () => {
  const form = await camille.get('/desk/open?customer=mairie-boege');
  const opened = await camille.post(
    '/desk/open',
    {
      ...hiddenFields(form.text, '/desk/open'),
      contact: 'accueil',
      via: 'phone',
      subject: 'Plus de réseau',
      body: 'Depuis midi.',
      kind: 'incident',
    },
    { multipart: true },
  );
  expect(opened.location).toBe('/tickets/4');
  expect(await page('/tickets/4', dsi)).toMatch(/par téléphone, par Camille Roux/);
});

test('a renewal copies the terms, absorbs the overrun, and plans the welcome', async () => {
  const form = await camille.get('/desk/contracts/new?renew=LH-2');
  const number = /name="number"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="number"/.exec(form.text)!;
  const sale = {
    ...hiddenFields(form.text, '/desk/contracts/new'),
    customer: 'clinique-tilleuls',
    offer: 'help-10',
    number: (number[1] ?? number[2])!,
    start: day(0),
    coversFrom: day(19),
    welcome: 'Appeler Nadège Rollin.',
  };
  const before = commits();
  const wrong = await camille.post('/desk/contracts/new', { ...sale, number: 'LH-2' });
  expect([wrong.status, textOf(wrong.text).includes('Ce numéro est celui d’un autre contrat.')]).toEqual([400, true]);
  expect(wrong.text).toContain('Appeler Nadège Rollin.');
  const sold = await camille.post('/desk/contracts/new', sale);
  expect(sold.location).toBe(`/desk/contracts/${sale.number}`);
  expect(commits()).toBe(before + 1);
  const text = git(repo, 'show', `main:content/contracts/${sale.number}/contract.md`);
  expect(text).toContain('hours: 10\nprice: 700\n');
  expect(text).toContain('multipliers: [{ where: onsite, under: 4h, factor: 2 }]\n');
  const customer = await page('/desk/customers/clinique-tilleuls');
  expect(customer).toContain('Appeler Nadège Rollin.');
  expect(customer).toMatch(/Disponible 9 h/);
});

test('what is invoiced is settled with a click, once', async () => {
  const desk = await camille.get('/desk');
  const fields = { ...hiddenFields(desk.text, '/desk/settle'), travel: '45.50', body: 'F-17' };
  const before = commits();
  const [first, second] = [await camille.post('/desk/settle', fields), await camille.post('/desk/settle', fields)];
  expect([first.location, second.location]).toEqual(['/desk#to-settle', '/desk#to-settle']);
  expect(commits()).toBe(before + 1);
  expect(await page('/desk')).toContain('Rien à facturer hors des carnets.');
});

test('the month is a page and a CSV', async () => {
  const month = day(19).slice(0, 7);
  expect(await page(`/desk/report?month=${month}`)).toMatch(/Temps par ingénieur.*Camille Roux/);
  const csv = await camille.get(`/desk/report.csv?month=${month}`);
  expect(csv.headers.get('content-type')).toContain('text/csv');
  expect(csv.text).toContain('time by engineer,,camille');
  expect((await camille.get('/desk/report?month=2999-01')).status).toBe(404);
});

test('all along, nothing is wrong with the record but what was before', () => {
  expect(git(repo, 'fsck', '--strict', '--no-dangling')).toBe('');
  const faults = job('check', repo)
    .stdout.split('\n')
    .filter((line) => line.startsWith('content/'));
  expect(faults.map((line) => line.split(':')[0])).toEqual(['content/articles/brouillon.md']);
});
