/** What matched nobody, from the desk to a ticket, on the built portal and a real repository. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, hiddenFields, textOf } from '../support/client.ts';
import { content } from '../support/content.ts';
import { firm } from '../support/firm.ts';
import { expectSound, job } from '../support/jobs.ts';
import { bareRepository, git } from '../support/repository.ts';
import { isTo, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let repo: string;
let portal: RunningPortal;
let camille: Client;

const held = (who: string) => `2026-03-01T090000Z-mail-${who}`;
const files = new Map([
  ...firm(),
  ...content`
    === inbox/${held('aaaa')}.md
    ---
    at: 2026-03-01T10:00:00+01:00
    from: Paul Rey <paul@boege.example>
    subject: Plus de <b>réseau</b>
    messageId: <abc@boege.example>
    reason: No customer has this address.
    ---

    <script>alert(1)</script> Bonjour.
    === inbox/${held('bbbb')}.md
    ---
    at: 2026-03-01T11:00:00+01:00
    from: dsi@boege.example
    subject: "Re: [#1] La messagerie ne part plus"
    ---

    Cela repart.
    === inbox/${held('cccc')}.md
    ---
    at: 2026-03-01T12:00:00+01:00
    from: vente@pub.example
    ---
  `,
]);

beforeAll(async () => {
  repo = bareRepository(folder, files);
  portal = await startPortal({ state: join(folder, 'state'), repo });
  camille = await portal.signIn('camille@libra.example');
});
afterAll(() => portal?.stop());

const commits = () => Number(git(repo, 'rev-list', '--count', 'main'));
const last = () => git(repo, 'log', '-1', '--format=%an <%ae> %s', 'main').trim();
const page = async (path: string) => (await camille.get(path)).text;
const paths = () => git(repo, 'ls-tree', '-r', '--name-only', 'main').split('\n');

test('the desk leads to each, and it is shown as it was written', async () => {
  const desk = await page('/desk');
  for (const who of ['aaaa', 'bbbb', 'cccc']) expect(desk).toContain(`href="/desk/inbox/${held(who)}"`);
  const shown = await camille.get(`/desk/inbox/${held('aaaa')}`);
  expect(shown.headers.get('cache-control')).toBe('no-store');
  expect(textOf(shown.text)).toMatch(/Plus de <b>réseau<\/b>.*De Paul Rey <paul@boege\.example>.*Aucun client/);
  expect(textOf(shown.text)).toContain('<script>alert(1)</script> Bonjour.');
  // Its domain is one customer's.
  expect(shown.text).toMatch(/<option value="mairie-boege" selected/);
  expect(await page(`/desk/inbox/${held('bbbb')}`)).toMatch(/name="ticket"[^>]*value="1"/);
  expect((await camille.get(`/desk/inbox/${held('dddd')}`)).status).toBe(404);
});

test('a stranger becomes a contact, and their mail a ticket: one commit', async () => {
  const before = commits();
  const address = `/desk/inbox/${held('aaaa')}`;
  const form = await page(`${address}?customer=mairie-boege`);
  expect(form).toMatch(/name="subject"[^>]*value="Plus de <b>réseau<\/b>"/);
  expect(form).toMatch(/<option value="\+" selected/);
  const fields = {
    ...hiddenFields(form, `${address}/ticket`),
    subject: 'Plus de réseau',
    kind: 'incident',
    component: '',
    contact: '+',
    handle: 'dsi',
    name: 'Paul Rey',
    role: 'member',
  };
  const refused = await camille.post(`${address}/ticket`, fields);
  expect([refused.status, commits()]).toEqual([400, before]);
  expect(textOf(refused.text)).toContain('Ce client a déjà quelqu’un de ce nom court.');
  expect(refused.text).toContain('value="Paul Rey"');

  const sent = await camille.post(`${address}/ticket`, { ...fields, handle: 'paul' });
  expect([sent.status, commits()]).toEqual([303, before + 1]);
  const number = /\/tickets\/(\d+)$/.exec(sent.location!)![1]!;
  expect(last()).toBe(`camille <camille@team.invalid> #${number}: opened by camille from held mail: Plus de réseau`);
  expect(textOf(await page(sent.location!))).toMatch(/Plus de réseau.*alert\(1\)/);
  expect(paths()).not.toContain(`content/inbox/${held('aaaa')}.md`);
  expect(await page('/desk')).not.toContain(held('aaaa'));
  const again = await camille.post(`${address}/ticket`, { ...fields, handle: 'paul' });
  expect([again.location, commits()]).toEqual([sent.location, before + 1]);
  const late = await camille.get(address);
  expect(late.status).toBe(404);
  expect(textOf(late.text)).toContain(`git log -p -- content/inbox/${held('aaaa')}.md`);

  const paul = await portal.signIn('paul@boege.example');
  expect(textOf((await paul.get(sent.location!)).text)).toContain('Plus de réseau');
});

test('a known sender’s mail becomes their reply on the ticket that it names', async () => {
  const address = `/desk/inbox/${held('bbbb')}`;
  expect(textOf(await page(`${address}?ticket=999`))).toContain('Il n’y a pas de ticket de ce numéro.');
  const form = await page(`${address}?ticket=1`);
  expect(form).toMatch(/<option value="dsi" selected/);
  const sent = await camille.post(`${address}/reply`, { ...hiddenFields(form, `${address}/reply`), contact: 'dsi' });
  expect(sent.location).toMatch(/^\/tickets\/1#.*-dsi-/);
  expect(last()).toBe('camille <camille@team.invalid> #1: reply by mairie-boege/dsi filed by camille');
  expect(textOf(await page('/tickets/1'))).toContain('Cela repart.');
});

test('what is nothing is dismissed, and the history keeps it', async () => {
  const address = `/desk/inbox/${held('cccc')}`;
  const sent = await camille.post(`${address}/dismiss`, { reason: 'publicité' });
  expect(sent.location).toBe('/desk#held');
  expect(textOf(await page('/desk'))).toContain('Aucun courriel n’est retenu.');
  expect(
    git(repo, 'log', '--diff-filter=D', '--format=%B', '-1', 'main', '--', `content/inbox/${held('cccc')}.md`),
  ).toMatch(/dismissed by camille\n\npublicité/);
});

test('mail that comes to be held is told to the team, once each', async () => {
  const visitor = portal.visitor();
  await visitor.post(
    '/open',
    { email: 'curieux@nulle-part.example', subject: 'Une question', body: 'Bonjour ?' },
    { multipart: true },
  );
  const asked = await portal.mail((mail) => isTo(mail, 'curieux@nulle-part.example'));
  const link = /\/open\/[\w-]+/.exec(asked.text!)![0];
  expect((await visitor.post(link, {})).location).toBe('/open?notice=opening-held');
  const told = await portal.mail((mail) => isTo(mail, 'camille@libra.example') && /Une question/.test(mail.subject!));
  const page = /\/desk\/inbox\/\S+/.exec(told.text!)![0];
  expect(textOf((await camille.get(page)).text)).toContain('Bonjour ?');
  const all = (await portal.mails()).filter((mail) => /Une question/.test(mail.subject ?? ''));
  expect(new Set(all.map(({ to }) => JSON.stringify(to))).size).toBe(all.length);
});

test('all of it passes check, and `check --base` lets the filed and dismissed leave', () => {
  expectSound(repo);
  const base = git(repo, 'rev-list', '--max-parents=0', 'main').trim();
  const { status, stdout } = job('check', repo, '--base', base);
  expect([stdout.split('\n').filter((line) => line.startsWith('content/')), status]).toEqual([[], 0]);
});
