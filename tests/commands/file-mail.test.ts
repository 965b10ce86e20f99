import { expect, test } from 'vitest';
import { dismissMail } from '../../src/commands/dismiss-mail.ts';
import { fileMail, type FileMailInput } from '../../src/commands/file-mail.ts';
import { checkChange } from '../../src/domain/compare-problems.ts';
import { assembleBoth } from '../../src/domain/compare-files.ts';
import { compareAccounts } from '../../src/domain/compare.ts';
import { instantOf } from '../../src/domain/values.ts';
import { content } from '../support/content.ts';
import { contentOf, filesOf, openStory, problemsOf, story } from './support.ts';

const mail = '2026-03-01T090000Z-mail-x7f2';
const held = `content/inbox/${mail}.md`;
const files = new Map([
  ...story,
  ['content/team/agnes.md', '---\nname: Agnès\nemail: agnes@libra.example\n---\n'],
  ...content`
    === inbox/${mail}.md
    ---
    at: 2026-03-01T10:00:00+01:00
    from: Paul Rey <Paul.Rey@mairie-boege.example>
    subject: Plus de réseau
    messageId: <abc@mairie-boege.example>
    reason: No customer has this address.
    ---

    Bonjour,

    ---
    spent: -9h
    ---
  `,
]);
const body = 'Bonjour,\n\n---\nspent: -9h\n---';
const asTicket = { customer: 'mairie-boege', subject: 'Réseau', kind: 'incident', component: 'postfix' };
const input: FileMailInput = { team: 'camille', mail, contact: 'dsi', as: asTicket };
const sender = { handle: 'paul', name: 'Paul Rey', role: 'requester' };
const codes = (result: unknown) =>
  Array.isArray(result) ? result.map(({ field, code }) => (field ? `${field}-${code}` : code)) : result;

test('as a ticket: opened when it came, by its engineer, with what was written and its Message-ID', async () => {
  const { store, deps } = await openStory(files);
  expect(await fileMail(deps, input)).toEqual({ ticket: 1236, commit: await store.head() });
  const after = await filesOf(store);
  expect(after.has(held)).toBe(false);
  expect(contentOf(after).tickets.get(1236)?.file).toEqual({
    number: 1236,
    customer: 'mairie-boege',
    contact: 'dsi',
    cc: [],
    by: { team: 'camille' },
    opened: '2026-03-01T09:00:00',
    via: 'email',
    subject: 'Réseau',
    kind: 'incident',
    component: 'postfix',
    messageId: '<abc@mairie-boege.example>',
    body,
  });
  expect(await problemsOf(store)).toEqual([]);
  const commits = await Array.fromAsync(store.log(null, (await store.head())!));
  expect(commits.at(-1)).toMatchObject({
    author: { name: 'camille', email: 'camille@team.invalid' },
    added: ['content/tickets/1000-1999/1236/ticket.md'],
  });
  expect(commits.at(-1)!.message).not.toContain('@mairie');
});

test('its files go with it, to the ticket or the entry it becomes, and out with it when it is dismissed', async () => {
  const beside = new Map([
    ...files,
    [`content/inbox/files/${mail}/kern.log`, 'oops'],
    [`content/inbox/files/${mail}/notes.md`, 'Rien à lire ici.'],
  ]);
  const opened = await openStory(beside);
  expect(contentOf(await filesOf(opened.store)).heldMail.get(mail)?.files).toEqual(['kern.log', 'notes.md']);
  expect(await problemsOf(opened.store)).toEqual([]);
  await fileMail(opened.deps, input);
  const names = async (store: typeof opened.store) =>
    [...(await filesOf(store)).keys()].filter((path) => /kern\.log|notes\.md/.test(path));
  const folder = 'content/tickets/1000-1999/1236/files/ticket';
  expect((await names(opened.store)).toSorted()).toEqual([`${folder}/kern.log`, `${folder}/notes.md`]);
  expect(await problemsOf(opened.store)).toEqual([]);

  const replied = await openStory(beside);
  const filed = await fileMail(replied.deps, { ...input, as: { ticket: '1234' } });
  const { entry } = filed as { entry: string };
  const beneath = `content/tickets/1000-1999/1234/files/${entry}`;
  expect((await names(replied.store)).toSorted()).toEqual([`${beneath}/kern.log`, `${beneath}/notes.md`]);

  const dismissed = await openStory(beside);
  await dismissMail(dismissed.deps, { team: 'camille', mail, reason: undefined });
  expect(await names(dismissed.store)).toEqual([]);
});

test('as a reply, with its sender added: one commit, and nothing else of the customer’s file moves', async () => {
  const { store, deps } = await openStory(files);
  const filed = await fileMail(deps, { ...input, contact: '+', sender, as: { ticket: '#1234' } });
  expect(filed).toMatchObject({ ticket: 1234, entry: expect.stringMatching(/^2026-03-02T110000Z-paul-/) });
  const after = await filesOf(store);
  const ticket = contentOf(after).tickets.get(1234)!;
  expect(ticket.entries.at(-1)).toMatchObject({
    by: { customer: 'mairie-boege', contact: 'paul' },
    body,
    messageId: '<abc@mairie-boege.example>',
  });
  expect(ticket.state.status).toBe('open');
  const customer = 'content/customers/mairie-boege.md';
  const added = '  paul: { email: paul.rey@mairie-boege.example, name: Paul Rey, role: requester }\n';
  expect(after.get(customer)!.replace(added, '')).toBe(files.get(customer));
  expect(after.get(customer)).toContain(added);
  expect(after.has(held)).toBe(false);
  expect(await problemsOf(store)).toEqual([]);
  expect(await Array.fromAsync(store.log(null, (await store.head())!))).toHaveLength(2);
});

test('two engineers at once make one ticket, and both are told which', async () => {
  const { store, deps } = await openStory(files);
  const filings = await Promise.all([
    fileMail(deps, input),
    fileMail(deps, { ...input, team: 'agnes', as: { ticket: '1234' } }),
    dismissMail(deps, { team: 'agnes', mail, reason: 'spam' }),
  ]);
  const filed = { ticket: 1236, commit: await store.head() };
  expect(filings).toEqual([filed, filed, filed]);
  expect(await fileMail(deps, { ...input, team: 'agnes' })).toEqual(filed);
  expect(contentOf(await filesOf(store)).tickets.size).toBe(3);
});

test('dismissed once, with who and why in the history, and then no longer to be filed', async () => {
  const { store, deps } = await openStory(files);
  const before = (await store.head())!;
  expect(codes(await dismissMail(deps, { team: 'camille', mail, reason: 'x'.repeat(201) }))).toEqual([
    'reason-too-long',
  ]);
  expect(await store.head()).toBe(before);
  const did = await dismissMail(deps, { team: 'camille', mail, reason: 'publicité\nCarnet-Form: x' });
  expect(did).toEqual({ commit: await store.head() });
  expect(await dismissMail(deps, { team: 'agnes', mail, reason: '' })).toEqual(did);
  expect(codes(await fileMail(deps, input))).toEqual(['dismissed']);
  expect([...(await filesOf(store)).keys()].filter((path) => path.includes('inbox'))).toEqual([]);
  expect(Buffer.from((await store.readPath(before, held))!).toString()).toContain('Bonjour');
  const [commit] = (await Array.fromAsync(store.log(before, (await store.head())!))).slice(-1);
  expect(commit!.message).toContain(`${mail} dismissed by camille`);
  expect(commit!.message).toContain('publicité');
  expect([...commit!.trailers]).toEqual([['Carnet-Mail', mail]]);
});

test.each<[string, Partial<FileMailInput>, string[]]>([
  ['a mail that is not held', { mail: '2026-03-01T090000Z-nobody' }, ['not-found']],
  ['a path', { mail: '../team/camille' }, ['not-found']],
  ['somebody who has left', { team: 'bruno' }, ['not-found']],
  ['nobody’s', { contact: undefined }, ['contact-missing']],
  ['a contact who has left', { contact: 'ancien' }, ['contact-unknown']],
  ['a contact of another customer', { contact: 'it' }, ['contact-unknown']],
  [
    'whatever is wrong with a ticket, at once',
    { as: { customer: 'mairie-boege', subject: ' ', kind: 'x', component: 'x' }, contact: '' },
    ['subject-missing', 'kind-unknown', 'component-unknown', 'contact-missing'],
  ],
  ['no customer', { as: { ...asTicket, customer: '' } }, ['customer-missing']],
  ['a customer that is none', { as: { ...asTicket, customer: '../x' } }, ['customer-unknown']],
  ['no ticket', { as: { ticket: 'x' } }, ['ticket-unknown']],
  ['a ticket that is none', { as: { ticket: '99' } }, ['ticket-unknown']],
  ['a sender without a name', { contact: '+', sender: { ...sender, name: ' ' } }, ['name-missing']],
  ['a short name that is taken', { contact: '+', sender: { ...sender, handle: 'dsi' } }, ['handle-taken']],
  [
    'what is no short name and no role',
    { contact: '+', sender: { handle: 'Paul R', name: 'P', role: 'chef' } },
    ['handle-malformed', 'role-unknown'],
  ],
])('refuses %s, and changes nothing', async (_, wrong, expected) => {
  const { store, deps } = await openStory(files);
  const before = await store.head();
  expect(codes(await fileMail(deps, { ...input, ...wrong }))).toEqual(expected);
  expect(await store.head()).toBe(before);
});

test('an address is nobody’s second: the sender is then the contact who has it', async () => {
  const taken = files.get(held)!.replace('Paul.Rey@mairie-boege.example', 'IT@annecy.example');
  const { deps } = await openStory(new Map([...files, [held, taken]]));
  expect(codes(await fileMail(deps, { ...input, contact: '+', sender }))).toEqual(['contact-address-taken']);
  const none = files.get(held)!.replace(/^from:.*$/m, 'from: the fax');
  const other = await openStory(new Map([...files, [held, none]]));
  expect(codes(await fileMail(other.deps, { ...input, contact: '+', sender }))).toEqual(['contact-no-address']);
});

test('`check --base` lets filed and dismissed mail leave, and nothing else', async () => {
  for (const did of ['filed', 'dismissed'] as const) {
    const { store, deps, clock } = await openStory(files);
    const before = await filesOf(store);
    if (did === 'filed') await fileMail(deps, { ...input, contact: '+', sender });
    else await dismissMail(deps, { team: 'camille', mail, reason: '' });
    const both = assembleBoth(listed(before), listed(await filesOf(store)));
    expect([...both.files.gone]).toEqual([held]);
    const at = instantOf(clock.nowMs);
    const change = { ...both, at, accounts: compareAccounts(both.before, both.after, at) };
    expect(checkChange(change, { allowRewrite: false })).toEqual([]);
  }
});

const listed = (of: ReadonlyMap<string, string>) =>
  [...of].map(([path, bytes]) => ({ path, kind: 'file' as const, oid: null, bytes }));
