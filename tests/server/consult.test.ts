import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guestLifeMs, linksPerAddress } from '../../src/auth/sessions.ts';
import type { Client } from '../support/client.ts';
import { firm, minutesAgo } from '../support/firm.ts';
import { content } from '../support/content.ts';
import { bareRepository, clone, type Clone } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal, shown } from './support.ts';

const folder = temporaryFolder();
let open: Awaited<ReturnType<typeof openPortal>>;
let engineer: Clone;

/** Ticket 3 is the DSI's, with the school in copy; the reception has one of its own, 4. */
const more = content`
  === tickets/0-999/3/ticket.md
  ---
  customer: mairie-boege
  contact: dsi
  cc: [ecole]
  opened: ${minutesAgo(600)}
  subject: Imprimante
  ---
  Muette.
  === tickets/0-999/4/ticket.md
  ---
  customer: mairie-boege
  contact: accueil
  opened: ${minutesAgo(500)}
  subject: Écran
  ---
  Noir.
`;

beforeAll(async () => {
  const repo = bareRepository(folder, new Map([...firm(), ...more]));
  engineer = clone(repo);
  open = await openPortal(folder, repo);
});
afterAll(() => open?.portal.close());

async function change(path: string, from: string | RegExp, to: string): Promise<void> {
  const text = engineer.git('show', `HEAD:content/${path}`);
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  const commit = engineer.push(new Map([[`content/${path}`, changed]]));
  await eventually(async () => (await open.visitor().get('/healthz')).text.includes(commit) || undefined);
}
const later = () => (open.clock.nowMs += 20 * 60_000);
const mailsAfter = (before: number) => open.mailed().slice(before);
const recipients = (mails: readonly string[]) => mails.map((mail) => /^To: .*?([\w.]+@[\w.]+)/m.exec(mail)![1]);

/** Asks for a link as this browser, and gives its address once the mail is there. */
async function link(client: Client, email: string, ticket: string): Promise<string> {
  const before = open.mailed().length;
  await client.post('/consult', { email, ticket });
  const mail = await eventually(() => mailsAfter(before)[0]);
  return /\/consult\/[\w-]{43}/.exec(mail.replaceAll('=\r\n', ''))![0];
}
async function guest(email: string, ticket: string): Promise<Client> {
  const client = open.visitor();
  await client.post(await link(client, email, ticket), {});
  return client;
}
const reads = async (client: Client, ticket: number) => (await client.get(`/tickets/${ticket}`)).status === 200;

test('what matches and what does not: one answer, and a mail for what does', async () => {
  const before = open.mailed().length;
  const answers = [];
  for (const [email, ticket] of [
    ['nobody@boege.example', '3'],
    ['si@tilleuls.example', '3'],
    ['accueil@boege.example', '3'],
    ['dsi@boege.example', '2'],
    ['dsi@boege.example', '77'],
    ['camille@libra.example', '3'],
    [' ECOLE@boege.example', ' [#3] '],
  ])
    answers.push(await open.visitor().post('/consult', { email: email!, ticket: ticket! }));
  for (const answer of answers) {
    expect([answer.status, answer.location]).toEqual([303, '/consult?notice=ticket-link-sent']);
    const told = ({ headers }: typeof answer) => [...headers].filter(([name]) => name !== 'date');
    expect(told(answer)).toEqual(told(answers[0]!));
  }
  await eventually(() => mailsAfter(before)[0]);
  expect(recipients(mailsAfter(before))).toEqual(['ecole@boege.example']);
  const page = await open.visitor().get('/consult?notice=ticket-link-sent');
  expect(shown(page).notice).toBe('ticket-link-sent');
});

describe('a guest', () => {
  test('reads that ticket and nothing else, for as long as the link stands', async () => {
    later();
    const client = open.visitor();
    const address = await link(client, 'ecole@boege.example', '3');
    const asked = open.clock.nowMs;
    expect((await client.get(address)).status).toBe(200);
    expect(await reads(client, 3), 'reading the link opens nothing').toBe(false);
    open.clock.nowMs += 3_600_000;
    const answer = await client.post(address, {});
    expect([answer.status, answer.location]).toEqual([303, '/tickets/3']);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^carnet=[\w-]{43}; Path=\/; Max-Age=82800; HttpOnly; SameSite=Lax$/),
    ]);
    const page = shown(await client.get('/tickets/3'));
    expect([page.reader, page.ticket !== undefined]).toEqual(['guest/mairie-boege/3', true]);
    for (const ticket of [1, 2, 4, 77]) {
      const other = await client.get(`/tickets/${ticket}`);
      expect([other.status, shown(other).notice]).toEqual([404, 'not-found']);
    }
    for (const path of ['/tickets', '/tickets/new', '/credit', '/credit.csv', '/tickets.csv', '/desk'])
      expect((await client.get(path)).location, path).toBe('/login');
    expect(await reads(await opened(address), 3), 'again, on another device').toBe(true);
    open.clock.nowMs = asked + guestLifeMs;
    expect((await client.get('/tickets/3')).location).toBe('/login');
    const late = await open.visitor().post(address, {});
    expect([late.status, shown(late).notice, shown(late).url]).toEqual([410, 'ticket-link-expired', '/consult']);
  });

  test('may not write, and is given back what they wrote', async () => {
    later();
    const client = await guest('dsi@boege.example', '3');
    const head = engineer.git('ls-remote', 'origin', 'main');
    const answer = await client.post('/tickets/3/replies', { body: 'Bonjour', seen: 'x' }, { multipart: true });
    expect([answer.status, shown(answer).url, shown(answer).values]).toEqual([401, '/login', { body: 'Bonjour' }]);
    expect(engineer.git('ls-remote', 'origin', 'main')).toBe(head);
  });

  test('signs out', async () => {
    later();
    const client = await guest('dsi@boege.example', '3');
    const token = client.cookies.get('carnet')!;
    await client.post('/logout', {});
    client.cookies.set('carnet', token);
    expect(await reads(client, 3)).toBe(false);
  });

  test.each([
    ['is no longer in copy', 'tickets/0-999/3/ticket.md', 'cc: [ecole]', 'cc: []'],
    [
      'is no longer active',
      'customers/mairie-boege.md',
      'email: ecole@boege.example',
      'active: false, email: ecole@boege.example',
    ],
    ['has another address', 'customers/mairie-boege.md', 'ecole@boege.example', 'mairie@boege.example'],
  ])('reads no more once their contact %s', async (_, path, from, to) => {
    later();
    const client = open.visitor();
    const address = await link(client, 'ecole@boege.example', '3');
    await client.post(address, {});
    expect(await reads(client, 3)).toBe(true);
    await change(path, from, to);
    expect(await reads(client, 3)).toBe(false);
    expect((await open.visitor().post(address, {})).status).toBe(410);
    await change(path, to, from);
  });
});

const opened = async (address: string) => {
  const client = open.visitor();
  await client.post(address, {});
  return client;
};

test('who is signed in keeps their space, unless the ticket is not in it', async () => {
  later();
  const dsi = await open.signIn('dsi@boege.example');
  const before = dsi.cookies.get('carnet');
  const first = await link(dsi, 'dsi@boege.example', '3');
  expect((await dsi.post(first, {})).location).toBe('/tickets/3');
  expect(dsi.cookies.get('carnet')).toBe(before);
  const si = await open.signIn('si@tilleuls.example');
  await si.post(first, {});
  expect(shown(await si.get('/tickets/3')).reader).toBe('guest/mairie-boege/3');
});

test.each([
  ['', '3', ['email-missing']],
  ['dsi', '3', ['email-malformed']],
  ['dsi@boege.example', '', ['ticket-missing']],
  ['dsi@boege.example', 'le 3', ['ticket-malformed']],
  ['dsi@boege.example', '0', ['ticket-malformed']],
  ['', '', ['email-missing', 'ticket-missing']],
])('%j and %j are refused, and given back', async (email, ticket, problems) => {
  later();
  const answer = await open.visitor().post('/consult', { email, ticket });
  expect(answer.status).toBe(400);
  expect(shown(answer)).toMatchObject({ url: '/consult', problems, values: { email, ticket } });
});

test('an address may ask for so many, whatever the ticket and whoever has it', async () => {
  const before = open.mailed().length;
  for (const email of ['dsi@boege.example', 'nobody@boege.example']) {
    later();
    for (let i = 1; i <= linksPerAddress; i++)
      expect((await open.visitor().post('/consult', { email, ticket: String(i) })).status).toBe(303);
    const answer = await open.visitor().post('/consult', { email, ticket: '3' });
    expect([answer.status, shown(answer).notice]).toEqual([429, 'too-many']);
  }
  // Of tickets 1 and 3.
  await eventually(() => mailsAfter(before)[1]);
});

test('a link to a ticket signs nobody in, and a sign-in link opens no ticket', async () => {
  later();
  const client = open.visitor();
  const toTicket = (await link(client, 'dsi@boege.example', '3')).split('/').at(-1)!;
  const toSpace = (await open.link(client, 'dsi@boege.example')).split('/').at(-1)!;
  expect((await client.post(`/login/${toTicket}`, {})).status).toBe(410);
  expect((await client.post(`/consult/${toSpace}`, {})).status).toBe(410);
  expect(client.cookies.has('carnet')).toBe(false);
  expect(open.log()).not.toContain(toTicket);
});
