import { expect, test } from 'vitest';
import { answerTicket, type AnswerTicketInput } from '../../src/commands/answer-ticket.ts';
import { content } from '../support/content.ts';
import { contentOf, filesOf, openStory, problemsOf, story } from './support.ts';

const input: AnswerTicketInput = { team: 'camille', ticket: 1234, texts: { body: 'Réparé.' }, seen: 'r1' };
const codes = (result: unknown) =>
  Array.isArray(result) ? result.map(({ field, code }) => (field ? `${field}-${code}` : code)) : result;
const files = new Map([
  ...story,
  ...content`
    === articles/rsync.md
    ---
    title: Sauvegarder par rsync
    date: 2026-01-05
    kind: help
    ---
    === tickets/1000-1999/1234/2026-03-01T090000Z-camille.md
    ---
    at: 2026-03-01T10:00:00+01:00
    by: camille
    spent: 35m
    ---
    === tickets/1000-1999/1234/2026-03-01T091000Z-camille.md
    ---
    at: 2026-03-01T10:10:00+01:00
    by: camille
    spent: 10m
    voids: 2026-03-01T090000Z-camille
    ---
  `,
]);
const entryAfter = async (texts: AnswerTicketInput['texts']) => {
  const { store, deps } = await openStory(files);
  const answered = await answerTicket(deps, { ...input, texts });
  expect(codes(answered)).toHaveProperty('commit', await store.head());
  expect(await problemsOf(store)).toEqual([]);
  const { id, at, by, ...said } = contentOf(await filesOf(store))
    .tickets.get(1234)!
    .entries.at(-1)!;
  expect(by).toEqual({ team: 'camille' });
  const [commit] = (await Array.fromAsync(store.log(null, (await store.head())!))).slice(-1);
  return { said, at, id, commit: commit! };
};

test('every key is written, and what the ticket says already is not', async () => {
  const { said, id, commit } = await entryAfter({
    body: ' \r\nRemplacé le tambour.\r\n',
    internal: '',
    status: 'solved',
    level: '1',
    assign: 'camille',
    contact: 'dsi',
    cc: 'accueil',
    subject: 'Imprimante du hall muette',
    component: 'postfix',
    kind: 'incident',
    duplicateOf: '1235',
    article: 'rsync',
    resolution: 'fix',
    spent: '1 h 45',
    worked: '2026-03-02T09:30',
    where: 'onsite',
    charge: '0 min',
    reason: 'geste',
    travel: '45,50 €',
    voids: '2026-03-01T091000Z-camille',
  });
  expect(said).toEqual({
    internal: false,
    body: 'Remplacé le tambour.',
    status: 'solved',
    assign: 'camille',
    cc: ['accueil'],
    subject: 'Imprimante du hall muette',
    component: 'postfix',
    duplicateOf: 1235,
    article: 'rsync',
    resolution: 'fix',
    spentMinutes: 105,
    worked: '2026-03-02T08:30:00',
    where: 'onsite',
    chargeMinutes: 0,
    reason: 'geste',
    travelCents: 4550,
    voids: '2026-03-01T091000Z-camille',
  });
  expect(id).toMatch(/^2026-03-02T110000Z-camille-[0-9a-z]{4}$/);
  expect(commit.author).toEqual({ name: 'camille', email: 'camille@team.invalid' });
  expect(commit.message.split('\n')[0]).toBe('#1234: answered by camille');
});

test.each<[string, AnswerTicketInput['texts'], string]>([
  ['taking it', { assign: 'camille' }, '#1234: assigned to camille by camille'],
  ['closing it', { status: 'closed' }, '#1234: closed by camille'],
  ['a note', { body: 'À rappeler.', internal: 'true' }, '#1234: noted by camille'],
  ['time alone', { spent: '20m' }, '#1234: time recorded by camille'],
  ['a correction', { cc: 'accueil', subject: 'Autre' }, '#1234: changed by camille'],
])('%s is named in its commit', async (_, texts, message) => {
  expect((await entryAfter(texts)).commit.message.split('\n')[0]).toBe(message);
});

test('nobody in copy any more is said as such', async () => {
  const { store, deps } = await openStory();
  await answerTicket(deps, { ...input, texts: { cc: 'accueil' } });
  await answerTicket(deps, { ...input, texts: { cc: '-' }, seen: 'r2' });
  expect(contentOf(await filesOf(store)).tickets.get(1234)!.state.cc).toEqual([]);
  expect(await problemsOf(store)).toEqual([]);
});

test('the same form sent again is one entry', async () => {
  const { store, deps, clock } = await openStory();
  const [first, twin] = await Promise.all([answerTicket(deps, input), answerTicket(deps, input)]);
  expect(twin).toEqual(first);
  clock.nowMs += 3_600_000;
  expect(await answerTicket(deps, input)).toEqual(first);
  expect(contentOf(await filesOf(store)).tickets.get(1234)!.entries).toHaveLength(2);
});

test.each(['---js\nprocess.exit(1)\n---\n', '---\nspent: -9h\n---\n', '---\nspent: 9h\ncharge: 0m\n---\n\nBonjour'])(
  'the message %j is kept as words',
  async (body) => {
    const { said } = await entryAfter({ body });
    expect(said).toEqual({ internal: false, body: body.trimEnd() });
  },
);

test.each<[string, Partial<AnswerTicketInput>, string[]]>([
  ['nothing at all', { texts: {} }, ['body-missing']],
  ['blanks', { texts: { body: ' \n', status: ' ' } }, ['body-missing']],
  ['what it says already', { texts: { level: '1', contact: 'dsi', kind: 'incident' } }, ['body-missing']],
  ['a form without a page', { seen: undefined }, ['stale']],
  ['a ticket there is not', { ticket: 4711 }, ['not-found']],
  ['by somebody who has left', { team: 'bruno' }, ['not-found']],
  ['by a path', { team: '../customers/annecy' }, ['not-found']],
  ['a status there is not', { texts: { status: 'done' } }, ['status-malformed']],
  ['level 4', { texts: { level: '4' } }, ['level-malformed']],
  ['a decimal time', { texts: { spent: '1,5h' } }, ['spent-malformed']],
  ['time without its unit', { texts: { spent: '50' } }, ['spent-malformed']],
  ['negative time', { texts: { spent: '-9h' } }, ['spent-malformed']],
  ['a charge alone', { texts: { body: 'x', charge: '0m' } }, ['spent-missing', 'reason-missing']],
  ['a charge without its reason', { texts: { spent: '20m', charge: '0m' } }, ['reason-missing']],
  ['a reason without its charge', { texts: { spent: '20m', reason: 'x' } }, ['charge-missing']],
  ['work in the future', { texts: { spent: '20m', worked: '2026-03-02T12:01' } }, ['worked-later']],
  ['work before the ticket', { texts: { spent: '20m', worked: '2026-02-28T12:00' } }, ['worked-earlier']],
  ['a day there is not', { texts: { spent: '20m', worked: '2026-02-30T12:00' } }, ['worked-malformed']],
  ['three decimals', { texts: { body: 'x', travel: '1.234' } }, ['travel-malformed']],
  ['somebody who has left', { texts: { assign: 'bruno' } }, ['assign-unknown']],
  ['a contact of another customer', { texts: { contact: 'it' } }, ['contact-unknown']],
  ['a contact who has left', { texts: { contact: 'ancien' } }, ['contact-unknown']],
  ['a copy to a stranger', { texts: { cc: 'dsi, it' } }, ['cc-unknown']],
  ['an address in copy', { texts: { cc: 'dsi@boege.example' } }, ['cc-malformed']],
  ['a component that is a path', { texts: { component: '../team/camille' } }, ['component-malformed']],
  ['a component there is not', { texts: { component: 'exim' } }, ['component-unknown']],
  ['an article there is not', { texts: { article: 'nfs' } }, ['article-unknown']],
  ['a duplicate of itself', { texts: { duplicateOf: '1234' } }, ['duplicateOf-unknown']],
  ['a duplicate of nothing', { texts: { duplicateOf: '4711' } }, ['duplicateOf-unknown']],
  ['a debit there is not', { texts: { voids: '2026-03-01T083000Z-camille' } }, ['voids-unknown']],
  ['a debit voided already', { texts: { voids: '2026-03-01T090000Z-camille' } }, ['voids-unknown']],
  ['two lines of subject', { texts: { subject: 'a\nspent: 9h' } }, ['subject-line-break']],
  ['too much of a message', { texts: { body: 'x'.repeat(100_001) } }, ['body-too-long']],
])('%s: refused, and nothing is written', async (_, wrong, expected) => {
  const { store, deps } = await openStory(files);
  const head = await store.head();
  expect(codes(await answerTicket(deps, { ...input, ...wrong }))).toEqual(expected);
  expect(await store.head()).toBe(head);
});
