/** The archive of one's space: who is given it, with what, and always the same. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unzipSync } from 'fflate';
import type { Client } from '../support/client.ts';
import { entryId, firm, minutesAgo } from '../support/firm.ts';
import { bareRepository, clone } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal } from './support.ts';

const folder = temporaryFolder();
const png = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
const large = Buffer.alloc(5 * 1024 * 1024, 'a line of a log\n');
const note = entryId(minutesAgo(60), 'camille');
const reply = entryId(minutesAgo(50), 'camille');
const ticket = 'content/tickets/0-999/1';
let open: Awaited<ReturnType<typeof openPortal>>;
const people = {} as Record<'dsi' | 'ecole' | 'tilleuls' | 'camille', Client>;

beforeAll(async () => {
  const repo = bareRepository(folder, firm());
  const engineer = clone(repo);
  engineer.push(
    new Map<string, string | Uint8Array>([
      [`${ticket}/${note}.md`, `---\nat: ${minutesAgo(60)}\nby: camille\ninternal: true\n---\n\nEntre nous.\n`],
      [`${ticket}/files/${note}/entre nous.png`, png],
      [`${ticket}/${reply}.md`, `---\nat: ${minutesAgo(50)}\nby: camille\nspent: 20m\n---\n\n# Fait\n\n## Forgé\n`],
      [`${ticket}/files/${reply}/écran n°1.png`, png],
      [`${ticket}/files/${reply}/CON`, 'device'],
      [`${ticket}/files/${reply}/Grand.log`, large],
      [`${ticket}/files/${reply}/grand.log`, 'other'],
    ]),
  );
  engineer.remove();
  open = await openPortal(folder, repo);
  people.dsi = await open.signIn('dsi@boege.example');
  people.ecole = await open.signIn('ecole@boege.example');
  people.tilleuls = await open.signIn('si@tilleuls.example');
  people.camille = await open.signIn('camille@libra.example');
});
afterAll(() => open?.portal.close());

const archiveOf = async (client: Client) => {
  const answer = await client.fetch('/export.zip');
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { answer, bytes, files: answer.status === 200 ? unzipSync(bytes) : {} };
};
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes!).toString();

test('it has the tickets, tables and files that its reader is shown', async () => {
  const { answer, files } = await archiveOf(people.dsi);
  expect(answer.headers.get('content-type')).toBe('application/zip');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[a-z-]+\.zip"$/);
  const names = Object.keys(files).map((name) => name.replace(/^[^/]+\//, ''));
  expect(names).toEqual(expect.arrayContaining(['tickets/1.md', 'tickets.csv', 'credit.csv']));
  const ofReply = names.filter((name) => name.startsWith(`tickets/1/${reply}/`)).map((name) => name.split('/').at(-1));
  expect(ofReply.toSorted()).toEqual(['Grand.log', 'file-CON', 'grand-2.log', 'écran n°1.png'].toSorted());
  const grand = Object.entries(files).find(([name]) => name.endsWith('/Grand.log'))![1];
  expect(Buffer.compare(grand, large)).toBe(0);
  expect(JSON.stringify(names)).not.toContain('entre nous');
  expect(Object.values(files).map(text).join('')).not.toContain('Entre nous');
});

test('what was written is quoted, so that nothing in it passes for an entry', async () => {
  const { files } = await archiveOf(people.dsi);
  const markdown = text(Object.entries(files).find(([name]) => name.endsWith('/tickets/1.md'))![1]);
  expect(markdown).toContain('> # Fait\n>\n> ## Forgé\n');
  expect(markdown.match(/^# /gm)).toHaveLength(1);
  expect(markdown).toContain(`](1/${reply}/%C3%A9cran%20n%C2%B01.png)`);
});

test('it is the same bytes as long as nothing changes', async () => {
  expect(Buffer.compare((await archiveOf(people.dsi)).bytes, (await archiveOf(people.dsi)).bytes)).toBe(0);
});

test('another customer’s has nothing of it, and a requester’s no account', async () => {
  const tilleuls = await archiveOf(people.tilleuls);
  expect(Object.keys(tilleuls.files).some((name) => /\/1\.md$|\/1\//.test(name))).toBe(false);
  const { files } = await archiveOf(people.ecole);
  expect(Object.keys(files).some((name) => name.endsWith('tickets.csv'))).toBe(true);
  expect(Object.keys(files).some((name) => name.endsWith('credit.csv'))).toBe(false);
});

test('there is none for a visitor or the team', async () => {
  const visitor = await fetch(`${open.portal.address}/export.zip`, { redirect: 'manual' });
  expect([visitor.status, visitor.headers.get('location')]).toEqual([303, '/login']);
  expect((await archiveOf(people.camille)).answer.status).toBe(404);
});

test('HEAD says what it is', async () => {
  const answer = await people.dsi.fetch('/export.zip', { method: 'HEAD' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
});

test('whoever goes away in the middle leaves room for the next', async () => {
  for (let i = 0; i < 3; i++) {
    const answer = await people.dsi.fetch('/export.zip');
    await answer.body!.cancel();
  }
  await expect.poll(async () => (await archiveOf(people.dsi)).answer.status, { timeout: 15_000 }).toBe(200);
});
