import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { personWith } from '../../src/auth/identify.ts';
import { openPostman, type Postman } from '../../src/mail/postman.ts';
import { openClaims, type Claims } from '../../src/store/claims.ts';
import { openMemoryStore, type MemoryStore } from '../../src/store/memory.ts';
import { content } from '../support/content.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { mailServer } from './mail-server.ts';
import { plainContents } from './plain-contents.ts';

// A busy machine sends hundreds of mails in its own time.
vi.setConfig({ testTimeout: 60_000 });

const minute = 60_000;
const folder = temporaryFolder();
const server = await mailServer();

const firm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  takeChargeWithin: 400h
  ---
  === team/camille.md
  ---
  name: Camille Rey
  email: camille@libra.example
  ---
  === customers/boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { email: dsi@boege.example, name: Anne Dupont, role: manager }
    eau: { email: eau@boege.example, name: Luc Petit, locale: en }
    parti: { email: parti@boege.example, name: Parti, active: false }
    deux: { email: deux@both.example, name: Deux }
  ---
  === customers/autre.md
  ---
  name: Autre
  contacts:
    deux: { email: deux@both.example, name: Deux }
  ---
`;
/** A ticket in the DSI's name, by number. */
const ticket = (number: number, contact = 'dsi') => ({
  [`content/tickets/0-999/${number}/ticket.md`]: `---\ncustomer: boege\ncontact: ${contact}\nopened: 2026-03-02T09:00:00Z\nsubject: Sujet ${number}\n---\nBonjour ${number}\n`,
});
const reply = (number: number, minutes = 10, head = '') => ({
  [`content/tickets/0-999/${number}/2026-03-02T09${minutes}00Z-camille.md`]: `---\nat: 2026-03-02T09:${minutes}:00Z\nby: camille\n${head}\n---\nVoilà ${number}\n`,
});

let store: MemoryStore;
/** On their branch, which every sender looks at. */
let claimed: MemoryStore;
let stateFolder: string;
let postman: Postman;
let nowMs: number;
let log: string[];
const claimsOf = (holder: string): Claims => openClaims(claimed, { holder });
async function open({
  smtpUrl = server.url as string | null,
  start = true,
  holder = 'portal-1',
} = {}): Promise<Postman> {
  postman = await openPostman({
    store,
    index: plainContents(store),
    claims: claimsOf(holder),
    stateFolder,
    smtpUrl,
    portalUrl: 'http://127.0.0.1:4321',
    personWith,
    now: () => nowMs,
    log: (line) => log.push(line),
  });
  if (start) postman.start();
  return postman;
}
const push = async (files: Record<string, string>) => {
  const commit = await store.push(files);
  postman.wake();
  return commit;
};
const pass = (ms: number) => {
  nowMs += ms;
  postman.wake();
};
/** Until everything up to this commit has been told. */
const told = (commit: string) =>
  eventually(async () => ((await store.ref('refs/carnet/notified')) === commit ? true : undefined));
/** Until so many mails wait, and no other is under way. */
const waiting = (count: number) => eventually(() => (postman.status().queued === count ? true : undefined));
/** `recipient: subject`, in any order. */
const arrived = () => server.received.map(({ to, parsed }) => `${to.join()}: ${parsed.subject}`).toSorted();
const arrivals = (count: number) => eventually(() => (server.received.length >= count ? true : undefined));

beforeEach(async () => {
  server.reset();
  nowMs = Date.UTC(2026, 2, 2, 10);
  log = [];
  stateFolder = mkdtempSync(join(folder, 'state-'));
  store = await openMemoryStore(Object.fromEntries(firm));
  claimed = await openMemoryStore({});
});
afterEach(() => postman.close());

describe('notices', () => {
  test('without a cursor nothing of the past is told, and what comes then is', async () => {
    await store.push(ticket(1));
    await open();
    await told((await store.head())!);
    const commit = await push(ticket(2));
    await told(commit);
    expect(arrived()).toEqual([
      'camille@libra.example: [#2] Nouveau ticket : Sujet 2',
      'dsi@boege.example: [#2] Demande reçue : Sujet 2',
    ]);
    expect(postman.status()).toEqual({
      state: 'ok',
      reason: undefined,
      queued: 0,
      dead: 0,
      cursor: commit,
      lastSentMs: nowMs,
    });
    expect(server.received[0]!.headers).toContain('Auto-Submitted: auto-generated');
  });

  test('what happened while nobody ran is told, each once', async () => {
    await open();
    await told((await store.head())!);
    await postman.close();
    await store.push(ticket(1));
    await store.push({ ...reply(1), ...ticket(2) });
    await open();
    await told((await store.head())!);
    expect(arrived()).toEqual([
      'camille@libra.example: [#1] Nouveau ticket : Sujet 1',
      'camille@libra.example: [#2] Nouveau ticket : Sujet 2',
      'dsi@boege.example: [#1] Demande reçue : Sujet 1',
      'dsi@boege.example: [#1] Réponse : Sujet 1',
      'dsi@boege.example: [#2] Demande reçue : Sujet 2',
    ]);
    // A correction of what was there, and a merge of it, are no news.
    await told(
      await push({ [Object.keys(ticket(1))[0]!]: ticket(1)[Object.keys(ticket(1))[0]!]!.replace('Sujet', 'Objet') }),
    );
    expect(server.received).toHaveLength(5);
  });

  test('a history that was rewritten stops the notices and nothing else, until somebody mends it', async () => {
    await open();
    const before = (await store.head())!;
    await told(before);
    await told(await push(ticket(1)));
    server.received.length = 0;
    store.force(before);
    await push(ticket(2));
    await eventually(() => (postman.status().state === 'stopped' ? true : undefined));
    expect(postman.status().reason).toContain('git update-ref refs/carnet/notified');
    expect(log.join('\n')).toContain('its history was rewritten');
    postman.enqueueSignIn({ address: 'dsi@boege.example', link: 'http://x/login/t', expiresMs: nowMs + minute });
    await arrivals(1);
    await push(ticket(3));
    expect(server.received).toHaveLength(1);
    expect(log.filter((line) => line.includes('rewritten')).length).toBeLessThanOrEqual(2);

    await store.moveRef('refs/carnet/notified', await store.ref('refs/carnet/notified'), before);
    postman.wake();
    await told((await store.head())!);
    expect(postman.status().state).toBe('ok');
    expect(arrived()).toHaveLength(5);
  });

  test('what was given up is sent again when asked to, to the address that its reader has by then', async () => {
    await open();
    await told((await store.head())!);
    server.onRecipient = (address) => (address === 'dsi@boege.example' ? { code: 550 } : undefined);
    await told(await push(ticket(1)));
    const [letter] = postman.deadLetters();
    expect(letter).toMatchObject({
      to: { name: 'Anne Dupont', address: 'dsi@boege.example' },
      subject: '[#1] Demande reçue : Sujet 1',
      reason: expect.stringContaining('550'),
    });
    await postman.close();
    const path = 'content/customers/boege.md';
    const moved = firm.get(path)!.replace('dsi@boege.example', 'anne@boege.example');
    await store.push({ [path]: moved });
    await open();
    await told((await store.head())!);
    expect(postman.sendAgain(letter!.id)).toBe(true);
    await arrivals(2);
    expect(arrived()).toContain('anne@boege.example: [#1] Demande reçue : Sujet 1');
    await eventually(() => (postman.deadLetters().length === 0 && postman.status().queued === 0 ? true : undefined));
    expect(postman.sendAgain(letter!.id)).toBe(false);
    expect(postman.giveUp(letter!.id)).toBe(false);
  });

  test('who is to take a ticket in charge is reminded at half and three quarters, once, by whichever portal', async () => {
    // Monday 10:00 in London; four hours of service from 9 to 18 in Paris.
    const path = 'content/company.md';
    await store.push({ [path]: firm.get(path)!.replace('400h', '4h') });
    await open({ holder: 'one' });
    await told((await store.head())!);
    await told(
      await push({
        'content/tickets/0-999/1/ticket.md':
          '---\ncustomer: boege\ncontact: dsi\nopened: 2026-03-02T09:50:00Z\nsubject: Sujet\n---\nx\n',
      }),
    );
    await arrivals(2);
    server.received.length = 0;
    pass(110 * minute);
    await arrivals(1);
    expect(arrived()).toEqual([
      'camille@libra.example: [#1] À prendre en charge, la moitié du temps est passée : Sujet',
    ]);
    expect(server.received[0]!.parsed.text).toContain('Il reste 2 h de service');
    // Another one, with a state of its own, and this one without what it had.
    await postman.close();
    stateFolder = mkdtempSync(join(folder, 'state-'));
    await open({ holder: 'two' });
    pass(30_000);
    const quiet = await push({ 'content/articles/a.md': '---\ntitle: A\ndate: 2026-03-02\nkind: help\n---\n' });
    await told(quiet);
    expect(arrived()).toHaveLength(1);
    pass(60 * minute);
    await arrivals(2);
    expect(arrived()[0]).toContain('il reste peu de temps');
    await told(await push(reply(1)));
    pass(180 * minute);
    await told(await push({ 'content/articles/b.md': '---\ntitle: B\ndate: 2026-03-02\nkind: help\n---\n' }));
    expect(arrived().filter((line) => line.includes('prendre en charge'))).toHaveLength(2);
  });

  test('a cursor that is no commit any more', async () => {
    await store.moveRef('refs/carnet/notified', null, '1'.repeat(40));
    await open();
    await eventually(() => (postman.status().state === 'stopped' ? true : undefined));
    expect(await store.ref('refs/carnet/notified')).toBe('1'.repeat(40));
  });

  test('a recipient whose server is busy holds up the cursor, and nobody else’s mail', async () => {
    await open();
    await told((await store.head())!);
    const before = await store.ref('refs/carnet/notified');
    server.onRecipient = (address) => (address.startsWith('eau@') ? { code: 451 } : undefined);
    await push(ticket(1, 'eau'));
    await arrivals(1);
    await push(ticket(2));
    await arrivals(3);
    expect(await store.ref('refs/carnet/notified')).toBe(before);
    await waiting(1);
    expect(postman.status()).toMatchObject({ state: 'ok', dead: 0 });
    // A restart changes nothing about it.
    await postman.close();
    await open();
    pass(30_000);
    await push(ticket(3));
    await arrivals(5);
    await waiting(1);
    server.onRecipient = () => undefined;
    pass(30_000);
    await told((await store.head())!);
    expect(arrived()).toHaveLength(6);
    expect(new Set(server.received.map(({ parsed }) => parsed.messageId)).size).toBe(6);
  });

  test('what is refused for good is counted, kept, and does not hold up the cursor', async () => {
    await open();
    await told((await store.head())!);
    server.onRecipient = (address) => (address.startsWith('dsi@') ? { code: 550 } : undefined);
    await told(await push(ticket(1)));
    expect(postman.status()).toMatchObject({ state: 'ok', queued: 0, dead: 1 });
    expect(log.join('\n')).toMatch(/1\/ticket \S+ boege\/dsi will not leave: .*550/);
    expect(log.join('\n')).not.toContain('dsi@');
  });

  test('a server that is away uses up nobody’s attempts', async () => {
    const gone = await mailServer();
    await gone.close();
    await open({ smtpUrl: gone.url });
    await told((await store.head())!);
    await push(ticket(1));
    await eventually(() => (postman.status().state === 'failing' ? true : undefined));
    for (let times = 0; times < 12; times++) {
      pass(16 * minute);
      await eventually(() => (log.length > times + 1 ? true : undefined));
    }
    expect(postman.status()).toMatchObject({ state: 'failing', queued: 2, dead: 0 });
    const back = await mailServer(Number(new URL(gone.url).port));
    pass(16 * minute);
    await told((await store.head())!);
    expect(back.received).toHaveLength(2);
    expect(postman.status()).toMatchObject({ state: 'ok', queued: 0 });
  });

  test.each([
    ['the state folder lost with mails in it: nothing comes twice, as the claim says what has left', false, 4],
    ['and the claims with it: all is worked out again, as the same messages', true, 7],
  ])('%s', async (_, isForgotten, count) => {
    await open();
    await told((await store.head())!);
    server.onRecipient = (address) => (address.startsWith('eau@') ? { code: 451 } : undefined);
    await push({ ...ticket(1, 'eau'), ...ticket(2) });
    await arrivals(3);
    await postman.close();
    rmSync(stateFolder, { recursive: true });
    stateFolder = mkdtempSync(join(folder, 'state-'));
    if (isForgotten) claimed = await openMemoryStore({});
    server.onRecipient = () => undefined;
    await open({ holder: 'portal-2' });
    await told((await store.head())!);
    expect(server.received).toHaveLength(count);
    expect(new Set(server.received.map(({ parsed }) => parsed.messageId)).size).toBe(4);
  });

  test('of two before one record one tells at a time, and what one has told the other does not', async () => {
    const first = await open();
    await told((await store.head())!);
    stateFolder = mkdtempSync(join(folder, 'state-'));
    const second = await open({ holder: 'portal-2' });
    try {
      for (let number = 1; number <= 6; number += 1) {
        const commit = await store.push(ticket(number));
        first.wake();
        second.wake();
        if (number % 2 === 0) await told(commit);
      }
      expect(arrived()).toHaveLength(12);
      // A mail that one of them cannot get rid of is the other's too, once.
      server.onRecipient = (address) => (address.startsWith('eau@') ? { code: 451 } : undefined);
      const commit = await store.push(ticket(7, 'eau'));
      first.wake();
      second.wake();
      await arrivals(13);
      await eventually(() => (first.status().queued + second.status().queued === 2 ? true : undefined));
      server.onRecipient = () => undefined;
      pass(minute);
      first.wake();
      await told(commit);
      expect(new Set(arrived()).size).toBe(14);
      expect(server.received).toHaveLength(14);
      first.wake();
      second.wake();
      await eventually(() => (first.status().queued + second.status().queued === 0 ? true : undefined));
    } finally {
      await first.close();
    }
  });

  test('two over one state folder do not send twice, and the second takes over', async () => {
    await open();
    await told((await store.head())!);
    const first = postman;
    const second = await open();
    await store.push(ticket(1));
    second.wake();
    await eventually(() => (second.status().reason?.includes('Another process') ? true : undefined));
    expect(server.received).toHaveLength(0);
    await first.close();
    await told((await store.head())!);
    expect(server.received).toHaveLength(2);
  });

  test('a backlog of hundreds does not keep a link waiting', async () => {
    await open();
    await told((await store.head())!);
    server.onMessage = () => new Promise((resolve) => setTimeout(resolve, 5, 'accept'));
    await push(Object.assign({}, ...Array.from({ length: 100 }, (_, i) => ticket(i + 1))));
    await arrivals(20);
    postman.enqueueSignIn({ address: 'dsi@boege.example', link: 'http://x/login/t', expiresMs: nowMs + minute });
    const before = server.received.length;
    await told((await store.head())!);
    const at = server.received.findIndex(({ parsed }) => parsed.subject?.includes('lien de connexion'));
    expect(at - before).toBeLessThan(20);
    expect(server.received).toHaveLength(201);
  });
});

describe('welcomes', () => {
  const event = (name: string, body: string) => ({
    [`content/contracts/LH-1/2026-03-02T09${name}00Z-camille.md`]: `---\nat: 2026-03-02T09:${name}:00Z\ntype: welcome\nby: camille\n---\n\n${body}\n`,
  });
  const sold = {
    'content/offers/help-1.md': '---\nname: LibrA-HELP 1\nhours: 1\nprice: 70\n---\n',
    'content/contracts/LH-1/contract.md': '---\ncustomer: boege\noffer: help-1\nstart: 2026-03-01\n---\n',
  };

  test('go to whom they name, each once; what a job has sent, or a person noted, to nobody', async () => {
    await store.push(sold);
    await open();
    await told((await store.head())!);
    const proposed = `Appointment: 2026-03-10T10:00:00+01:00\n\nTo: dsi, eau, parti, deux, personne`;
    const commit = await push({
      ...event('10', proposed),
      ...event('11', `Appointment: 2026-03-10T10:00:00+01:00\n\nSent to eau: sha256 ${'a'.repeat(64)}`),
      ...event('12', 'Fait en visioconférence.'),
    });
    await told(commit);
    expect(arrived()).toEqual([
      'dsi@boege.example: Bienvenue : contrat LH-1, LibrA',
      'eau@boege.example: Welcome: contract LH-1, LibrA',
    ]);
    for (const { parsed } of server.received) {
      const files = parsed.attachments.map(({ contentType, filename }) => [contentType, filename]);
      expect(files).toContainEqual(['text/html', 'LH-1-support.html']);
      const ics = parsed.attachments.find(({ contentType }) => contentType === 'application/ics')!;
      expect(ics.content.toString()).toMatch(/METHOD:REQUEST[^]*SEQUENCE:0[^]*DTSTART:20260310T090000Z/);
      expect(parsed.text).toContain('http://127.0.0.1:4321/welcomes/LH-1');
    }
    // An address that two customers have is nobody's, and that is told.
    expect(log.join('\n')).toContain('boege/deux is also in autre');
  });

  test('moved, and the state folder lost before all have left: each gets it once, one above the first', async () => {
    await store.push(sold);
    await open();
    await told((await store.head())!);
    await told(await push(event('10', 'Appointment: 2026-03-10T10:00:00+01:00\n\nTo: dsi, eau')));
    server.reset();
    server.onRecipient = (address) => (address.startsWith('eau@') ? { code: 451 } : undefined);
    await push(event('30', 'Appointment: 2026-03-12T10:00:00+01:00\n\nTo: dsi, eau'));
    await arrivals(1);
    await postman.close();
    rmSync(stateFolder, { recursive: true });
    stateFolder = mkdtempSync(join(folder, 'state-'));
    server.onRecipient = () => undefined;
    await open();
    await told((await store.head())!);
    expect(arrived()).toEqual([
      'dsi@boege.example: Rendez-vous déplacé : contrat LH-1, LibrA',
      'eau@boege.example: Appointment moved: contract LH-1, LibrA',
    ]);
    const proposals = server.received.map(({ parsed }) =>
      parsed.attachments.find(({ contentType }) => contentType === 'application/ics')!.content.toString(),
    );
    expect(new Set(proposals.map((ics) => /^UID:.*$/m.exec(ics)![0])).size).toBe(1);
    for (const ics of proposals) expect(ics).toMatch(/SEQUENCE:1[^]*DTSTART:20260312T090000Z/);
  });
});

describe('links', () => {
  const link = 'http://127.0.0.1:4321/login/s3cr3t-t0ken';
  const ask = (address: string, fields = {}) =>
    postman.enqueueSignIn({ address, link: `${link}-${address}`, expiresMs: nowMs + 15 * minute, ...fields });

  test('a link arrives, in the person’s language, else the page’s', async () => {
    await open();
    ask('eau@boege.example', { locale: 'fr' });
    ask('dsi@boege.example', { locale: 'en' });
    ask('camille@libra.example');
    await arrivals(3);
    expect(arrived()).toEqual([
      'camille@libra.example: Votre lien de connexion : LibrA',
      'dsi@boege.example: Your sign-in link: LibrA',
      'eau@boege.example: Your sign-in link: LibrA',
    ]);
    const { parsed, headers } = server.received.find(({ to }) => to[0] === 'dsi@boege.example')!;
    expect(parsed.text).toContain(`\n${link}-dsi@boege.example\n`);
    expect(parsed.text).toContain('It works once, for 15 minutes.');
    expect(parsed.html).toContain(`href="${link}-dsi@boege.example"`);
    expect(headers.filter((line) => /^(References|In-Reply-To|X-Carnet-Ticket):/.test(line))).toEqual([]);
    expect(headers.join('\n')).not.toContain('s3cr3t');
  });

  test.each(['nobody@boege.example', 'parti@boege.example', 'deux@both.example'])(
    '%s gets nothing, and nothing of the link stays',
    async (address) => {
      await open({ start: false });
      ask(address);
      expect(postman.status().queued).toBe(1);
      postman.start();
      await waiting(0);
      expect(server.received).toEqual([]);
      expect(
        readdirSync(stateFolder)
          .map((name) => readFileSync(join(stateFolder, name), 'latin1'))
          .join(''),
      ).not.toContain('s3cr3t');
      expect(log).toEqual([]);
    },
  );

  test('a link that waited too long does not leave', async () => {
    server.onRecipient = () => ({ code: 451 });
    await open();
    ask('dsi@boege.example');
    await eventually(() => (log.length > 0 ? true : undefined));
    server.onRecipient = () => undefined;
    pass(15 * minute);
    await waiting(0);
    expect(server.received).toEqual([]);
  });

  test('a link asked for before a kill leaves after it', async () => {
    await open({ start: false });
    ask('dsi@boege.example');
    await postman.close();
    await open();
    await arrivals(1);
  });
});

test('as files: in order, and a restart or a lost outbox does not begin anew', async () => {
  await open({ smtpUrl: null });
  await told((await store.head())!);
  await told(await push(ticket(1)));
  await postman.close();
  for (const name of readdirSync(stateFolder)) if (name.startsWith('outbox.')) rmSync(join(stateFolder, name));
  await open({ smtpUrl: null });
  await told(await push(reply(1)));
  const outbox = join(stateFolder, 'outbox');
  const names = readdirSync(outbox).toSorted();
  expect(names).toEqual(['00000001-1-received.eml', '00000002-1-new-ticket.eml', '00000003-1-answered.eml']);
  const mail = await simpleParser(readFileSync(join(outbox, names[2]!)));
  expect(mail.text).toContain('> Voilà 1');
});
