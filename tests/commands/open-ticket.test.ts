import { expect, test } from 'vitest';
import { openTicket, type OpenTicketInput } from '../../src/commands/open-ticket.ts';
import { content } from '../support/content.ts';
import { contentOf, filesOf, noon, openStory, problemsOf, story } from './support.ts';

const dsi = { customer: 'mairie-boege', contact: 'dsi' };
const input: OpenTicketInput = {
  author: dsi,
  customer: 'mairie-boege',
  contact: 'dsi',
  via: 'web',
  subject: 'Été : plus de courriel',
  body: 'Depuis ce matin.',
  kind: 'incident',
  component: 'postfix',
  seen: 'r1',
};
const codes = (result: unknown) =>
  Array.isArray(result) ? result.map(({ field, code }) => (field ? `${field}-${code}` : code)) : result;

test('is one file in one commit, with the next number', async () => {
  const { store, deps } = await openStory();
  const before = await filesOf(store);
  expect(await openTicket(deps, input)).toEqual({ ticket: 1236, commit: await store.head() });
  const after = await filesOf(store);
  const path = 'content/tickets/1000-1999/1236/ticket.md';
  expect([...after.keys()].filter((one) => !before.has(one))).toEqual([path]);
  expect(contentOf(after).tickets.get(1236)!.file).toEqual({
    number: 1236,
    customer: 'mairie-boege',
    contact: 'dsi',
    cc: [],
    by: dsi,
    opened: '2026-03-02T11:00:00',
    via: 'web',
    subject: 'Été : plus de courriel',
    kind: 'incident',
    component: 'postfix',
    body: 'Depuis ce matin.',
  });
  expect(after.get(path)).toContain('opened: 2026-03-02T12:00:00+01:00\n');
  expect(await problemsOf(store)).toEqual([]);

  const [commit] = (await Array.fromAsync(store.log(null, (await store.head())!))).slice(-1);
  expect(commit!.author).toEqual({ name: 'mairie-boege/dsi', email: 'dsi@mairie-boege.invalid' });
  expect(commit!.message.split('\n')[0]).toBe('#1236: opened by mairie-boege/dsi: Été : plus de courriel');
  expect(Object.fromEntries(commit!.trailers)).toEqual({
    'Carnet-Ticket': '1236',
    'Carnet-Form': expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('colleagues in copy, each once and never the contact; whoever has left is refused, as other customers’ are', async () => {
  const { store, deps } = await openStory();
  expect(await openTicket(deps, { ...input, cc: ' accueil dsi  accueil' })).toHaveProperty('ticket', 1236);
  expect(contentOf(await filesOf(store)).tickets.get(1236)!.file.cc).toEqual(['accueil']);
  expect(await problemsOf(store)).toEqual([]);
  for (const cc of ['ancien', 'it', 'nobody', '../x'])
    expect(codes(await openTicket(deps, { ...input, cc }))).toEqual(['cc-unknown']);
});

test('a component that only a contract of theirs names', async () => {
  const contract = content`
    === offers/help-10.md
    ---
    name: LibrA-HELP 10
    hours: 10
    price: 700
    ---
    === contracts/LH-2026-0001/contract.md
    ---
    customer: annecy
    offer: help-10
    start: 2026-01-01
    components: [slurm]
    ---
  `;
  const { store, deps } = await openStory(new Map([...story, ...contract]));
  const it = { author: { customer: 'annecy', contact: 'it' }, customer: 'annecy', contact: 'it' };
  expect(await openTicket(deps, { ...input, ...it, component: 'slurm' })).toHaveProperty('ticket', 1236);
  expect(contentOf(await filesOf(store)).tickets.get(1236)!.file.component).toBe('slurm');
  expect(await problemsOf(store)).toEqual([]);
  for (const [who, component] of [
    [{}, 'slurm'],
    [it, 'slur'],
    [it, '../slurm'],
  ] as const)
    expect(codes(await openTicket(deps, { ...input, ...who, component }))).toEqual(['component-unknown']);
});

test('a team member writes one down for a customer who phones', async () => {
  const { store, deps } = await openStory();
  expect(await openTicket(deps, { ...input, author: { team: 'camille' }, via: 'phone' })).toHaveProperty('ticket');
  expect(contentOf(await filesOf(store)).tickets.get(1236)!.file).toMatchObject({
    by: { team: 'camille' },
    contact: 'dsi',
    via: 'phone',
  });
});

test('the same form sent again is one ticket, the same words from a later page are two', async () => {
  const { store, deps, clock } = await openStory();
  const [first, twin] = await Promise.all([openTicket(deps, input), openTicket(deps, input)]);
  expect(twin).toEqual(first);
  clock.nowMs += 30 * 24 * 3_600_000;
  expect(await openTicket(deps, input)).toEqual(first);
  expect(await openTicket(deps, { ...input, seen: 'r2' })).toHaveProperty('ticket', 1237);
  expect(contentOf(await filesOf(store)).tickets.size).toBe(4);
});

test('many at once get a number each', async () => {
  const { store, deps } = await openStory();
  const all = await Promise.all(
    Array.from({ length: 30 }, (_, i) => openTicket(deps, { ...input, subject: `Ticket ${i}` })),
  );
  const numbers = all.map((one) => (one as { ticket: number }).ticket);
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => 1236 + i));
  expect(await problemsOf(store)).toEqual([]);
});

test.each<[string, ReadonlyMap<string, string>, number]>([
  ['none yet', new Map([...story].filter(([path]) => !path.includes('/tickets/'))), 1],
  ['the last of a thousand', withTicket('1000-1999/1999'), 2000],
  ['a later thousand', withTicket('12000-12999/12005'), 12_006],
  ['a folder without ticket.md', new Map([...story, ['content/tickets/1000-1999/1300/note.md', 'x']]), 1301],
  ['a later thousand that holds no ticket', new Map([...story, ['content/tickets/9000-9999/README.md', 'x']]), 1236],
  ['folders that are none', new Map([...story, ...strays()]), 1236],
])('the next number: %s', async (_, files, number) => {
  const { deps } = await openStory(files);
  expect(await openTicket(deps, input)).toHaveProperty('ticket', number);
});

function withTicket(folder: string) {
  return new Map([
    ...story,
    [`content/tickets/${folder}/ticket.md`, story.get('content/tickets/1000-1999/1235/ticket.md')!],
  ]);
}
function strays(): [string, string][] {
  return [
    '2000-1999/2000',
    '2000-2998/2000',
    '99999999-x/1',
    '5-1004/9',
    '1000-1999/01300',
    '1000-1999/9999',
    'x/1',
  ].map((folder) => [`content/tickets/${folder}/ticket.md`, 'x']);
}

test.each<[string, Partial<OpenTicketInput>, string[]]>([
  ['no subject', { subject: '' }, ['subject-missing']],
  ['a subject of blanks', { subject: ' \t\u00a0' }, ['subject-missing']],
  ['two lines', { subject: 'Bonjour\r\nBcc: tous@mairie-boege.example' }, ['subject-line-break']],
  ['a carriage return', { subject: 'Bonjour\rspent: 9h' }, ['subject-line-break']],
  ['a line separator', { subject: 'Bonjour\u2028spent: 9h' }, ['subject-line-break']],
  ['a line end at the end', { subject: 'Bonjour\n' }, ['subject-line-break']],
  ['201 characters', { subject: 'é'.repeat(201) }, ['subject-too-long']],
  ['a megabyte', { subject: 's'.repeat(1024 * 1024) }, ['subject-too-long']],
  ['no message', { body: '\r\n' }, ['body-missing']],
  ['too much of a message', { body: 'x'.repeat(100_001) }, ['body-too-long']],
  ['a kind there is not', { kind: 'renewal' }, ['kind-unknown']],
  ['a component there is not', { component: 'exim' }, ['component-unknown']],
  ['a component that is a path', { component: '../customers/annecy' }, ['component-unknown']],
  ['a component that is a longer path', { component: '../../../../etc/passwd' }, ['component-unknown']],
  ['a form without a page', { seen: '' }, ['stale']],
  [
    'everything at once',
    { subject: '', body: '', kind: 'x', component: 'x', seen: '' },
    ['subject-missing', 'body-missing', 'kind-unknown', 'stale', 'component-unknown'],
  ],
  ["for another customer's contact", { customer: 'annecy', contact: 'it' }, ['not-found']],
  ['by somebody who has left', { author: { customer: 'mairie-boege', contact: 'ancien' } }, ['not-found']],
  ['by a team member who has left', { author: { team: 'bruno' } }, ['not-found']],
  ['by the team, for nobody', { author: { team: 'camille' }, customer: '', contact: '' }, ['customer-missing']],
  ['by the team, for a path', { author: { team: 'camille' }, customer: '../team' }, ['customer-unknown']],
  ['by the team, no contact', { author: { team: 'camille' }, contact: '' }, ['contact-missing']],
  ['by the team, one who has left', { author: { team: 'camille' }, contact: 'ancien' }, ['contact-unknown']],
])('%s: refused, and nothing is written', async (_, wrong, expected) => {
  const { store, deps } = await openStory();
  const head = await store.head();
  expect(codes(await openTicket(deps, { ...input, ...wrong }))).toEqual(expected);
  expect(await store.head()).toBe(head);
});

test.each([
  'é'.repeat(200),
  '😀'.repeat(200),
  '---',
  '--- #',
  '- liste',
  '# titre',
  'clé: valeur',
  '"guillemets" et \'apostrophes\'',
  '{ a: b }',
  '*ancre &alias !tag',
  'null',
  '0123',
  '~',
  '@libra `code` %TAG',
  '<script>alert(1)</script>',
  '$(id); rm -rf / `id` --upload-pack=id',
  '--help',
  'Carnet-Form: 0000',
  'accentué\u00a0: oui',
  'tab\tdedans',
])('the subject %j is kept as words', async (subject) => {
  const { store, deps } = await openStory();
  expect(await openTicket(deps, { ...input, subject })).toHaveProperty('ticket', 1236);
  const { tickets } = contentOf(await filesOf(store));
  expect(await problemsOf(store)).toEqual([]);
  expect(tickets.get(1236)!.file).toMatchObject({ subject, by: dsi, kind: 'incident' });
});

test('control characters and turned text leave a subject', async () => {
  const { store, deps } = await openStory();
  await openTicket(deps, { ...input, subject: ' a\0b\u001b[31mc\u202ed\u2066e ' });
  expect(contentOf(await filesOf(store)).tickets.get(1236)!.file.subject).toBe('ab[31mcde');
});

test.each([
  '---js\nprocess.exit(1)\n---\n',
  '---\nspent: -9h\n---\n',
  '---\ncustomer: annecy\ncontact: it\n---\n\nBonjour',
])('the message %j is kept as words', async (body) => {
  const { store, deps } = await openStory();
  await openTicket(deps, { ...input, body });
  const { tickets } = contentOf(await filesOf(store));
  expect(await problemsOf(store)).toEqual([]);
  expect(tickets.get(1236)!.file).toMatchObject({ customer: 'mairie-boege', body: body.trimEnd() });
});

test('a customer whose file cannot be read has nobody who writes', async () => {
  const gone = new Map([
    ...story,
    ...content`
    === customers/mairie-boege.md
    ---
    name: [
    ---
  `,
  ]);
  const { deps } = await openStory(gone);
  expect(codes(await openTicket(deps, input))).toEqual(['not-found']);
});

test('opened at the whole second', async () => {
  const { store, deps, clock } = await openStory();
  clock.nowMs = noon + 999;
  await openTicket(deps, input);
  expect(contentOf(await filesOf(store)).tickets.get(1236)!.file.opened).toBe('2026-03-02T11:00:00');
});
