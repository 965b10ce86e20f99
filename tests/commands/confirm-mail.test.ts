import { expect, test } from 'vitest';
import { confirmMail } from '../../src/commands/confirm-mail.ts';
import { dismissMail } from '../../src/commands/dismiss-mail.ts';
import { fileMail } from '../../src/commands/file-mail.ts';
import { contentOf, filesOf, openStory, problemsOf, story } from './support.ts';

const id = '2026-03-01T090000Z-mail-x7f2';
const files = new Map([
  ...story,
  [
    `content/inbox/${id}.md`,
    '---\nat: 2026-03-01T10:00:00+01:00\nfrom: dsi@mairie-boege.example\nsubject: Panne\nmessageId: <m1@boege.example>\n---\n\nPlus rien.\n',
  ],
  [`content/inbox/files/${id}/kern.log`, 'oops'],
]);
const dsi = { customer: 'mairie-boege', contact: 'dsi' };
async function open() {
  const { store, deps } = await openStory(files);
  const content = async () => contentOf(await filesOf(store));
  const mail = (await content()).heldMail.get(id)!;
  return { store, deps, content, mail };
}

test('a ticket as it would have been, with its file, and nothing held any more; pressed twice, one', async () => {
  const { store, deps, content, mail } = await open();
  const did = await confirmMail(deps, { mail, sender: dsi });
  expect(did).toEqual({ ticket: 1236, commit: await store.head() });
  const after = await content();
  expect(after.heldMail.size).toBe(0);
  const ticket = after.tickets.get(1236)!;
  expect(ticket.file).toMatchObject({ by: dsi, via: 'email', messageId: '<m1@boege.example>', body: 'Plus rien.' });
  expect(ticket.attachments.get('ticket')).toMatchObject([{ name: 'kern.log' }]);
  expect(await problemsOf(store)).toEqual([]);
  expect(await confirmMail(deps, { mail, sender: dsi })).toMatchObject([{ code: 'mail-gone' }]);
  // Whoever of the team is slower learns what it became.
  const as = { ticket: '1234' };
  expect(await fileMail(deps, { team: 'camille', mail: id, contact: 'dsi', as })).toMatchObject({ ticket: 1236 });
});

test('an entry of the ticket it answers, unless its sender has no part in that', async () => {
  const { store, deps, content, mail } = await open();
  expect(await confirmMail(deps, { mail, sender: dsi, ticket: 1235 })).toMatchObject([{ code: 'not-found' }]);
  expect((await content()).heldMail.size).toBe(1);
  const did = await confirmMail(deps, { mail, sender: dsi, ticket: 1234 });
  const { entry } = did as { entry: string };
  const ticket = (await content()).tickets.get(1234)!;
  expect(ticket.entries.find((one) => one.id === entry)).toMatchObject({ by: dsi, body: 'Plus rien.' });
  expect(ticket.attachments.get(entry)).toMatchObject([{ name: 'kern.log' }]);
  expect(await problemsOf(store)).toEqual([]);
});

test('what an engineer has dismissed stays so', async () => {
  const { store, deps, mail } = await open();
  await dismissMail(deps, { team: 'camille', mail: id, reason: undefined });
  const head = await store.head();
  expect(await confirmMail(deps, { mail, sender: dsi })).toMatchObject([{ code: 'mail-gone' }]);
  expect(await store.head()).toBe(head);
});
