/** A contract's people are welcomed by a click on the desk, and confirm: the built portal, a real repository, the mails it writes. */
import { join } from 'node:path';
import type { ParsedMail } from 'mailparser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, hiddenFields, textOf } from '../support/client.ts';
import { content } from '../support/content.ts';
import { day, firm } from '../support/firm.ts';
import { expectSound } from '../support/jobs.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { eventually, isTo, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let repo: string;
let portal: RunningPortal;
let camille: Client;
const files = new Map([
  ...firm(),
  ...content`
    === contracts/LH-0/contract.md
    ---
    customer: mairie-boege
    offer: help-10
    start: ${day(300)}
    end: ${day(100)}
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
const eventsOf = (contract: string) =>
  git(repo, 'ls-tree', '-r', '--name-only', 'main', `content/contracts/${contract}/`)
    .trim()
    .split('\n')
    .map((path) => git(repo, 'show', `main:${path}`));
const confirmations = (contract: string) => eventsOf(contract).filter((text) => text.includes('type: confirmed'));
const everybody = 'dsi accueil ecole international';
const invitationIn = ({ attachments }: ParsedMail) =>
  attachments.find(({ contentType }) => contentType === 'application/ics')?.content.toString('utf8') ?? '';
const welcomesTo = async (email: string, contract: string) =>
  (await portal.mails()).filter((mail) => isTo(mail, email) && mail.text?.includes(`/welcomes/${contract}`));

/** The desk's form of a contract, as it is on its page. */
async function plan(contract: string, fields: Record<string, string>, from?: string) {
  const [page, action] = [`/desk/contracts/${contract}`, `/desk/contracts/${contract}/welcome`];
  const form = hiddenFields(from ?? (await camille.get(page)).text, action);
  return camille.post(action, { ...form, ...fields });
}

test('a sale leads to its contract, where one click sends the welcome, with an appointment', async () => {
  const form = hiddenFields((await camille.get('/desk/contracts/new')).text, '/desk/contracts/new');
  const sale = {
    customer: 'mairie-boege',
    offer: 'help-10',
    number: 'LH-3',
    start: day(0),
    welcome: 'Appeler.',
  };
  const sold = await camille.post('/desk/contracts/new', { ...form, ...sale });
  expect([sold.status, sold.location]).toEqual([303, '/desk/contracts/LH-3']);
  const page = (await camille.get('/desk/contracts/LH-3')).text;
  expect(textOf(page)).toContain('Personne n’a encore été accueilli');
  // Everybody is chosen, so that it is one click.
  expect(page.match(/<input type="checkbox" name="to" value="[\w-]+" checked/g)).toHaveLength(4);

  const planned = await plan('LH-3', { appointment: `${day(-6)}T10:00`, to: everybody }, page);
  expect([planned.status, planned.location]).toEqual([303, '/desk/contracts/LH-3?notice=welcome-planned']);
  expect(last()).toBe(
    'camille <camille@team.invalid> LH-3: welcome of dsi, accueil, ecole, international planned by camille',
  );
  const [event] = eventsOf('LH-3').filter((text) => text.includes('type: welcome'));
  expect(event).toMatch(
    /^---\nat: \S+\ntype: welcome\nby: camille\n---\n\nAppointment: \S+T10:00:00\+0[12]:00\n\nTo: dsi, accueil, ecole, international\n$/,
  );

  for (const [email, language] of [
    ['dsi', 'Votre assistance'],
    ['accueil', 'Votre assistance'],
    ['ecole', 'Votre assistance'],
    ['international', 'Your support'],
  ]) {
    const [mail] = await eventually(async () => {
      const found = await welcomesTo(`${email}@boege.example`, 'LH-3');
      return found.length > 0 ? found : undefined;
    });
    expect(invitationIn(mail!)).toMatch(/METHOD:REQUEST[^]*SEQUENCE:0/);
    const document = mail!.attachments.find(({ filename }) => filename === 'LH-3-support.html')!;
    expect(document.content.toString('utf8')).toContain(language);
  }
  // The same form, and another that says the same: nothing leaves twice.
  const before = commits();
  expect((await plan('LH-3', { appointment: `${day(-6)}T10:00`, to: everybody }, page)).status).toBe(303);
  const again = await plan('LH-3', { appointment: `${day(-6)}T10:00`, to: everybody });
  expect([again.status, textOf(again.text).includes('l’ont déjà')]).toEqual([400, true]);
  expect(commits()).toBe(before);
  const desk = textOf((await camille.get('/desk/contracts/LH-3')).text);
  expect(desk).toMatch(/Rendez-vous proposé .*10:00.*Jean Dunoyer responsable prévenu le/);
});

test.each<[what: string, fields: Record<string, string>, said: string]>([
  ['a time that is past', { appointment: '2020-03-02T10:00', to: 'dsi' }, 'déjà passé'],
  ['a time that is none', { appointment: 'mardi', to: 'dsi' }, 'n’existe pas'],
  ['a time after the contract', { appointment: `${day(-900)}T10:00`, to: 'dsi' }, 'après le dernier jour'],
  ['nobody', { appointment: `${day(-6)}T10:00`, to: '' }, 'au moins une personne'],
  ['somebody of another customer', { appointment: '', to: 'si' }, 'n’est plus chez ce client'],
  ['a form that says not where it was', { appointment: '', to: 'dsi', seen: '' }, 'de quelle page'],
])('%s is refused beside its field, with what was typed, and changes nothing', async (_what, fields, said) => {
  const before = commits();
  const answer = await plan('LH-1', fields);
  expect(answer.status).toBe(400);
  expect(textOf(answer.text)).toContain(said);
  if (fields['appointment'] !== '') expect(answer.text).toContain(`value="${fields['appointment']}"`);
  expect(commits()).toBe(before);
});

test('to a contract that has ended nobody is welcomed', async () => {
  expect((await camille.get('/desk/contracts/LH-0')).text).not.toContain('name="appointment"');
  const { text } = await camille.get('/desk/contracts/LH-1');
  const form = hiddenFields(text, '/desk/contracts/LH-1/welcome');
  const answer = await camille.post('/desk/contracts/LH-0/welcome', { ...form, to: 'dsi' });
  expect(answer.status).toBe(400);
  expect((await camille.get('/desk/contracts/LH-9')).status).toBe(404);
  expect((await camille.post('/desk/contracts/LH-9/welcome', { ...form, to: 'dsi' })).status).toBe(404);
});

describe('confirming', () => {
  const page = '/welcomes/LH-3';
  const confirm = `${page}/confirm`;

  test('the link leads there through signing in', async () => {
    const dsi = portal.visitor();
    const asked = await dsi.get(page);
    expect([asked.status, asked.location]).toEqual([303, '/login']);
    await dsi.post('/login', { email: 'dsi@boege.example' });
    const mail = await portal.mail(
      (one) => isTo(one, 'dsi@boege.example') && /\/login\/[\w-]{43}/.test(one.text ?? ''),
    );
    const back = await dsi.post(/\/login\/[\w-]{43}/.exec(mail.text!)![0], {});
    expect(back.location).toBe(page);
    const text = textOf((await dsi.get(page)).text);
    expect(text).toMatch(/contrat LH-3.*Rendez-vous d’accueil.*10:00 \(Europe\/Paris\).*J’ai lu, je confirme/);
  });

  test.each(['dsi', 'accueil', 'ecole'])('%s confirms once, however often it is pressed', async (handle) => {
    const client = await portal.signIn(`${handle}@boege.example`);
    const before = commits();
    const presses = await Promise.all(Array.from({ length: 4 }, () => client.post(confirm, { seen: 'r' })));
    for (const { status, location } of presses)
      expect([status, location]).toEqual([303, `${page}?notice=welcome-confirmed`]);
    expect(commits()).toBe(before + 1);
    expect(last()).toBe(
      `mairie-boege/${handle} <${handle}@mairie-boege.invalid> LH-3: confirmed by mairie-boege/${handle}`,
    );
    const mine = confirmations('LH-3').filter((text) => text.includes(`by: mairie-boege/${handle}\n`));
    expect(mine).toEqual([expect.stringMatching(/^---\nat: \S+\ntype: confirmed\nby: \S+\n---\n$/)]);
    const shown = await client.get(`${page}?notice=welcome-confirmed`);
    expect(textOf(shown.text)).toMatch(/C’est noté, merci.*Vous avez confirmé le/);
    expect(shown.text).not.toContain(`action="${confirm}"`);
    // What belongs to the whole firm is not for who has tickets of their own alone: there is no system here to hide.
    for (const file of ['support.html', 'support.md']) {
      const { status, headers, text } = await client.get(`${page}/${file}`);
      expect([status, headers.get('content-disposition')]).toEqual([200, `attachment; filename="LH-3-${file}"`]);
      expect(text).toContain('LH-3');
    }
  });

  test('the desk shows who has, and who has not', async () => {
    const text = textOf((await camille.get('/desk/contracts/LH-3')).text);
    expect(text).toMatch(/Jean Dunoyer responsable confirmé le .*Ann Lee membre prévenu le/);
    expect(textOf((await camille.get('/desk/customers/mairie-boege')).text)).toContain('3 ont confirmé');
  });

  test('whoever is not of this customer, or was not welcomed, gets what does not exist, and writes nothing', async () => {
    const si = await portal.signIn('si@tilleuls.example');
    const dsi = await portal.signIn('dsi@boege.example');
    const before = commits();
    for (const [client, contract] of [
      [si, 'LH-3'],
      [si, 'LH-2'],
      [si, 'LH-9'],
      [dsi, 'LH-1'],
      [dsi, 'LH-2'],
    ] as const) {
      const none = await client.get('/welcomes/LH-99999');
      for (const path of ['', '/support.html', '/support.md']) {
        const got = await client.get(`/welcomes/${contract}${path}`);
        expect([got.status, got.text], `${contract}${path}`).toEqual([404, none.text]);
      }
      const posted = await client.post(`/welcomes/${contract}/confirm`, { seen: 'r' });
      expect([posted.status, posted.text], contract).toEqual([404, none.text]);
    }
    // The team has nothing to confirm, and reads the document before anybody is welcomed.
    expect((await camille.get(page)).status).toBe(404);
    expect((await camille.post(confirm, { seen: 'r' })).status).toBe(404);
    expect((await camille.get('/welcomes/LH-1/support.html')).status).toBe(200);
    const visitor = portal.visitor();
    expect((await visitor.post(confirm, { seen: 'r' })).status).toBe(401);
    expect((await visitor.get(`${page}/support.html`)).location).toBe('/login');
    expect(commits()).toBe(before);
  });

  test('from another site’s page, or a form that says not where it was, nothing is confirmed', async () => {
    const international = await portal.signIn('international@boege.example');
    expect((await international.post(confirm, {})).status).toBe(400);
    expect((await international.post(confirm, { seen: 'r' }, { origin: 'https://evil.example' })).status).toBe(403);
    expect(confirmations('LH-3')).toHaveLength(3);
  });
});

test('when the appointment moves, all get the new one, above the first', async () => {
  const first = invitationIn((await welcomesTo('dsi@boege.example', 'LH-3'))[0]!);
  const moved = await plan('LH-3', { appointment: `${day(-8)}T16:00`, to: everybody });
  expect(moved.status).toBe(303);
  const mail = await eventually(async () => (await welcomesTo('dsi@boege.example', 'LH-3'))[1]);
  const uid = /^UID:.*$/m;
  expect(uid.exec(invitationIn(mail))![0]).toBe(uid.exec(first)![0]);
  expect(invitationIn(mail)).toContain('SEQUENCE:1');
  expect(mail.subject).toContain('Rendez-vous déplacé');
});

test('an engineer without the desk names in a pushed file whom the portal is to mail', async () => {
  const engineer = clone(repo);
  const at = new Date(Date.now() - 1000).toISOString().slice(0, 19);
  const name = `${at.replaceAll(':', '')}Z-camille`;
  const text = `---\nat: ${at}Z\ntype: welcome\nby: camille\n---\n\nTo: dsi\n\nAprès notre appel.\n`;
  engineer.push(new Map([[`content/contracts/LH-1/${name}.md`, text]]));
  const mail = await eventually(async () => (await welcomesTo('dsi@boege.example', 'LH-1'))[0]);
  expect(invitationIn(mail)).toBe('');
  expect(await welcomesTo('accueil@boege.example', 'LH-1')).toEqual([]);
  const shown = textOf((await camille.get('/desk/contracts/LH-1')).text);
  expect(shown).toMatch(/Accueil à Jean Dunoyer.*Après notre appel\./);
});

test('what the portal wrote passes check', () => expectSound(repo));
