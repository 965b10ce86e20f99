import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftLifeMs, draftsPerAddress } from '../../src/server/drafts.ts';
import { Client } from '../support/client.ts';
import { firm } from '../support/firm.ts';
import { bareRepository, git } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal, shown } from './support.ts';

const folder = temporaryFolder();
const repo = bareRepository(folder, firm());
let open: Awaited<ReturnType<typeof openPortal>>;
beforeAll(async () => {
  open = await openPortal(folder, repo);
});
afterAll(() => open?.portal.close());

const fields = (email: string) => ({ email, subject: 'Serveur muet', body: 'Il ne répond plus.' });
const later = () => (open.clock.nowMs += draftLifeMs);
const files = () => git(repo, 'ls-tree', '-r', '--name-only', 'main').trim().split('\n');
/** The link of the mail that asked this address since, once there is one. */
function linkFor(email: string, since: number): string | undefined {
  const mail = open
    .mailed()
    .slice(since)
    .map((text) => text.replaceAll('=\r\n', ''))
    .find((text) => text.includes('/open/') && /^To: .*$/m.exec(text)![0].includes(email));
  expect(mail ?? '', 'nothing of what a stranger typed').not.toContain('Serveur');
  return mail && /\/open\/[\w-]{43}/.exec(mail)![0];
}
/** Writes as a visitor, and gives the confirming link once it is mailed. */
async function ask(email: string): Promise<string> {
  const before = open.mailed().length;
  const answer = await open.visitor().post('/open', fields(email), { multipart: true });
  expect([answer.status, answer.location]).toEqual([303, '/open?notice=opening-sent']);
  return eventually(() => linkFor(email, before));
}

test('nothing is filed until the button is pressed; then it is a contact’s ticket, once, and they are signed in', async () => {
  const before = files();
  const link = await ask('ecole@boege.example');
  const client = open.visitor();
  expect((await client.get(link)).status).toBe(200);
  expect(files()).toEqual(before);
  const [first, twin] = await Promise.all([client.post(link, {}), open.visitor().post(link, {})]);
  expect([first.location, twin.location]).toEqual(['/tickets/3', '/tickets/3']);
  expect(files().filter((one) => !before.includes(one))).toEqual(['content/tickets/0-999/3/ticket.md']);
  const ticket = git(repo, 'show', 'main:content/tickets/0-999/3/ticket.md');
  expect(ticket).toMatch(/contact: ecole[^]*Serveur muet[^]*Il ne répond plus\./);
  expect(shown(await client.get('/tickets/3')).reader).toBe('customer/mairie-boege/requester/ecole');
  const late = open.visitor();
  expect((await late.post(link, {})).location, 'where it went').toBe('/tickets/3');
  expect(late.cookies.has('carnet'), 'a spent link signs nobody in').toBe(false);
});

test('an address that no customer has goes to the inbox, once', async () => {
  later();
  const before = files();
  const link = await ask('inconnue@ailleurs.example');
  const client = open.visitor();
  const answers = [await client.post(link, {}), await client.post(link, {})];
  for (const { location } of answers) expect(location).toBe('/open?notice=opening-held');
  expect(client.cookies.has('carnet')).toBe(false);
  const [held, ...others] = files().filter((one) => !before.includes(one));
  expect([held, others]).toEqual([expect.stringMatching(/^content\/inbox\/[\dTZ-]+-web-[0-9a-z]{4}\.md$/), []]);
  expect(git(repo, 'show', `main:${held}`)).toMatch(
    /from: inconnue@ailleurs\.example\nsubject: Serveur muet\nreason: .*\n---\n\nIl ne répond plus\.\n/,
  );
  expect(git(repo, 'log', '-1', '--format=%an %ae %B', 'main')).not.toMatch(/ailleurs|Serveur/);
  await eventually(async () => (await open.visitor().get('/healthz')).text.includes('"problems":0') || undefined);
});

/** A request with files, and its confirming link. */
async function askWithFiles(email: string): Promise<string> {
  const before = open.mailed().length;
  const body = new FormData();
  for (const [name, value] of Object.entries(fields(email))) body.append(name, value);
  body.append('files', new Blob([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')]), 'écran.png');
  body.append('files', new Blob(['Dec 1 kernel: oops']), '../kern.log');
  expect((await open.visitor().postForm('/open', body)).location).toBe('/open?notice=opening-sent');
  return eventually(() => linkFor(email, before));
}
const keptFiles = () => {
  const place = join(open.config.stateFolder, 'drafts');
  return existsSync(place)
    ? readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) => /\//.test(name))
    : [];
};

test('files are kept with the draft, out of others’ sight, and committed with the ticket', async () => {
  later();
  const before = files();
  const link = await askWithFiles('dsi@boege.example');
  expect(keptFiles()).toHaveLength(2);
  expect(statSync(join(open.config.stateFolder, 'drafts', keptFiles()[0]!)).mode & 0o077).toBe(0);
  expect(files()).toEqual(before);
  const { location } = await open.visitor().post(link, {});
  const ticket = `content/tickets/0-999/${location!.split('/').at(-1)}`;
  expect(
    git(repo, 'ls-tree', '-r', '-z', '--name-only', 'main')
      .split('\0')
      .filter((one) => one.startsWith(ticket)),
  ).toEqual([`${ticket}/files/ticket/kern.log`, `${ticket}/files/ticket/écran.png`, `${ticket}/ticket.md`]);
  expect(git(repo, 'show', `main:${ticket}/files/ticket/kern.log`)).toBe('Dec 1 kernel: oops');
  await eventually(() => keptFiles().length === 0 || undefined);
});

test('of an unknown address the files are kept beside the text, for whoever files it', async () => {
  later();
  const before = files();
  const link = await askWithFiles('perdue@ailleurs.example');
  expect((await open.visitor().post(link, {})).location).toBe('/open?notice=opening-held');
  const added = files().filter((one) => !before.includes(one));
  const id = /inbox\/([^/]+)\.md/.exec(added.join('\n'))![1];
  // git quotes the name of the picture.
  expect(added.filter((path) => path.includes(`content/inbox/files/${id}/`))).toHaveLength(2);
  expect(added).toHaveLength(3);
  expect(git(repo, 'show', `main:content/inbox/files/${id}/kern.log`)).toBe('Dec 1 kernel: oops');
});

test('files of what nobody confirms go with it', async () => {
  later();
  await askWithFiles('dsi@boege.example');
  expect(keptFiles()).toHaveLength(2);
  later();
  await ask('ecole@boege.example');
  await eventually(() => keptFiles().length === 0 || undefined);
});

test('a team member’s address is nobody’s ticket', async () => {
  later();
  const link = await ask('camille@libra.example');
  const client = open.visitor();
  expect((await client.post(link, {})).location).toBe('/open?notice=opening-held');
  expect(client.cookies.has('carnet')).toBe(false);
});

test('known and unknown: one answer, and a mail for both', async () => {
  later();
  const before = open.mailed().length;
  const told = [];
  for (const email of ['dsi@boege.example', 'autre@ailleurs.example']) {
    const { headers, ...answer } = await open.visitor().post('/open', fields(email), { multipart: true });
    told.push({ ...answer, headers: [...headers].filter(([name]) => name !== 'date') });
  }
  expect(told[0]).toEqual(told[1]);
  await eventually(() => open.mailed()[before + 1]);
});

test('a draft outlives a restart and ends after a day, and what lies on disk opens nothing', async () => {
  later();
  const link = await ask('dsi@boege.example');
  await open.portal.close();
  const state = readFileSync(join(open.config.stateFolder, 'drafts.sqlite'), 'latin1');
  expect(state).toContain('Serveur muet');
  expect(state).not.toContain(link.split('/').at(-1)!);
  open.portal = await open.start();
  await open.portal.ready;
  open.visitor = () => new Client(open.portal.url);
  const answer = await open.visitor().post(link, {});
  expect(answer.location).toMatch(/^\/tickets\/\d+$/);
  const second = await ask('dsi@boege.example');
  later();
  const late = await open.visitor().post(second, {});
  expect([late.status, shown(late).notice, shown(late).url]).toEqual([410, 'opening-expired', '/open']);
});

test.each([
  [{ email: '' }, ['email-missing']],
  [{ email: 'a@b, c@d' }, ['email-malformed']],
  [{ subject: ' ' }, ['subject-missing']],
  [{ body: '' }, ['body-missing']],
])('%j is refused, and all of it given back', async (over, problems) => {
  later();
  const sent = { ...fields('dsi@boege.example'), ...over };
  const answer = await open.visitor().post('/open', sent, { multipart: true });
  expect(answer.status).toBe(400);
  expect(shown(answer)).toMatchObject({ url: '/open', problems, values: sent });
});

test('an address is written to so many times a day', async () => {
  later();
  for (let i = 0; i < draftsPerAddress; i++)
    expect((await open.visitor().post('/open', fields('dsi@boege.example'), { multipart: true })).status).toBe(303);
  const answer = await open.visitor().post('/open', fields('dsi@boege.example'), { multipart: true });
  expect([answer.status, shown(answer).notice, shown(answer).values?.['body']]).toEqual([
    429,
    'too-many',
    'Il ne répond plus.',
  ]);
});
