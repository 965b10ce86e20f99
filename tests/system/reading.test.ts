/** Finding, narrowing, summing and taking away, on the built portal: for those whose it is, and for nobody else. */
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '../support/client.ts';
import { entryId, firm, minutesAgo } from '../support/firm.ts';
import { bareRepository, clone } from '../support/repository.ts';
import { type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { join } from 'node:path';

const folder = temporaryFolder();
let repo: string;
let portal: RunningPortal;
const people = {} as Record<'dsi' | 'ecole' | 'tilleuls' | 'camille' | 'visitor', Client>;

beforeAll(async () => {
  repo = bareRepository(folder, firm());
  portal = await startPortal({ state: join(folder, 'state'), repo });
  people.dsi = await portal.signIn('dsi@boege.example');
  people.ecole = await portal.signIn('ecole@boege.example');
  people.tilleuls = await portal.signIn('si@tilleuls.example');
  people.camille = await portal.signIn('camille@libra.example');
  people.visitor = portal.visitor();
});
afterAll(() => portal?.stop());

const search = async (who: Client, text: string) => (await who.get(`/search?q=${encodeURIComponent(text)}`)).text;
const leads = (page: string) => [...page.matchAll(/href="\/tickets\/(\d+)[#"]/g)].map(([, number]) => Number(number));

test('words are found without their accents, half written, in quotes', async () => {
  for (const text of ['messagerie', 'MESSAG', 'grandit depuis', '"disque est plein"', 'verifier', 'postfix', '1'])
    expect([text, leads(await search(people.dsi, text))]).toEqual([text, [1]]);
  expect(await search(people.dsi, 'verifier')).toContain('<mark>vérifier</mark>');
});

test('nobody finds what they are not shown', async () => {
  for (const who of [people.tilleuls, people.ecole, people.visitor])
    expect(leads(await search(who, 'messagerie'))).toEqual([]);
  for (const who of [people.dsi, people.tilleuls]) expect(leads(await search(who, 'onduleur'))).toEqual([]);
  expect(leads(await search(people.camille, 'onduleur'))).toEqual([1]);
});

test.each(['"', '""', 'a" OR "b', '*', 'NEAR(', "'; DROP TABLE ticket_text; --", '^{title} :', '💥', '%_\\'])(
  'whatever is typed is only looked for: %j',
  async (text) => {
    expect((await people.camille.get(`/search?q=${encodeURIComponent(text)}`)).status).toBe(200);
  },
);

test('what is pushed is found at once', async () => {
  const engineer = clone(repo);
  const at = minutesAgo(2);
  engineer.push(
    new Map([
      [`content/tickets/0-999/1/${entryId(at, 'camille')}.md`, `---\nat: ${at}\nby: camille\n---\n\nL’aubépine.\n`],
    ]),
  );
  engineer.remove();
  await expect.poll(async () => leads(await search(people.dsi, 'aubepine')), { timeout: 20_000 }).toEqual([1]);
});

test('the list is narrowed by its address', async () => {
  expect(leads((await people.dsi.get('/tickets?status=all&component=postfix')).text)).toEqual([1]);
  expect(leads((await people.dsi.get('/tickets?status=all&period=1999-01')).text)).toEqual([]);
});

test('a synthesis is of one’s own', async () => {
  const mine = await people.dsi.get('/synthesis');
  expect([mine.status, mine.text.includes('Postfix')]).toEqual([200, true]);
  const other = await people.dsi.get('/synthesis?customer=clinique-tilleuls');
  const none = await people.dsi.get('/synthesis?customer=nobody');
  expect([other.status, none.status]).toEqual([404, 404]);
  expect((await people.dsi.get('/synthesis.csv')).headers.get('content-type')).toContain('text/csv');
});

test('an archive has one’s tickets and accounts, and is the tables one sees', async () => {
  const answer = await people.dsi.fetch('/export.zip');
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  expect(Object.keys(files)).toEqual([
    'mairie-boege/tickets/1.md',
    'mairie-boege/tickets.csv',
    'mairie-boege/credit.csv',
  ]);
  const read = (name: string) => Buffer.from(files[`mairie-boege/${name}`]!).toString();
  expect(read('credit.csv')).toBe(
    await people.dsi
      .fetch('/credit.csv')
      .then((one) => one.arrayBuffer().then((bytes) => Buffer.from(bytes).toString())),
  );
  expect(read('tickets/1.md')).toContain('> Le disque est plein');
  expect(JSON.stringify(Object.values(files).map((bytes) => Buffer.from(bytes).toString()))).not.toContain('onduleur');
});
