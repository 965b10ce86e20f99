import { expect, test } from 'vitest';
import { reply, type ReplyInput } from '../../src/commands/reply.ts';
import { epochMs, formatInstant } from '../../src/domain/values.ts';
import { content } from '../support/content.ts';
import { contentOf, filesOf, noon, openStory, problemsOf, story } from './support.ts';

const dsi = { customer: 'mairie-boege', contact: 'dsi' };
const input: ReplyInput = { author: dsi, ticket: 1234, body: 'Oui, vert.', close: false, seen: 'r1' };
const codes = (result: unknown) =>
  Array.isArray(result) ? result.map(({ field, code }) => (field ? `${field}-${code}` : code)) : result;

test('is one file in one commit, by a handle and never an address', async () => {
  const { store, deps } = await openStory();
  const before = await filesOf(store);
  const written = await reply(deps, input);
  expect(written).toEqual({
    ticket: 1234,
    entry: '2026-03-02T110000Z-dsi-1111',
    commit: await store.head(),
  });
  const after = await filesOf(store);
  const added = [...after.keys()].filter((path) => !before.has(path));
  expect(added).toEqual(['content/tickets/1000-1999/1234/2026-03-02T110000Z-dsi-1111.md']);
  expect(after.get(added[0]!)).toBe('---\nat: 2026-03-02T12:00:00+01:00\nby: mairie-boege/dsi\n---\n\nOui, vert.\n');

  const [commit] = await Array.fromAsync(store.log(null, (await store.head())!)).then((all) => all.slice(-1));
  expect(commit!.author).toEqual({ name: 'mairie-boege/dsi', email: 'dsi@mairie-boege.invalid' });
  expect(commit!.message).toMatch(/^#1234: reply by mairie-boege\/dsi\n/);
  expect(Object.fromEntries(commit!.trailers)).toEqual({
    'Carnet-Ticket': '1234',
    'Carnet-Entry': '2026-03-02T110000Z-dsi-1111',
    'Carnet-Form': expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(contentOf(after).tickets.get(1234)!.state.status).toBe('open');
  expect(await problemsOf(store)).toEqual([]);
});

test('by a team member is theirs', async () => {
  const { store, deps } = await openStory();
  await reply(deps, { ...input, author: { team: 'camille' } });
  const { entries } = contentOf(await filesOf(store)).tickets.get(1234)!;
  expect(entries.at(-1)).toMatchObject({ id: '2026-03-02T110000Z-camille-1111', by: { team: 'camille' } });
  const [commit] = (await Array.fromAsync(store.log(null, (await store.head())!))).slice(-1);
  expect(commit!.author).toEqual({ name: 'camille', email: 'camille@team.invalid' });
});

test('may close, with a word or without one; a word after that opens it again', async () => {
  const { store, deps, clock } = await openStory();
  await reply(deps, { ...input, body: ' \r\n', close: true });
  const status = async () => contentOf(await filesOf(store)).tickets.get(1234)!.state.status;
  expect(await status()).toBe('closed');
  clock.nowMs += 60_000;
  await reply(deps, { ...input, body: 'En fait non.', seen: 'r2' });
  expect(await status()).toBe('open');
  clock.nowMs += 60_000;
  await reply(deps, { ...input, body: 'Si.', close: true, seen: 'r3' });
  expect(await status()).toBe('closed');
  expect(await problemsOf(store)).toEqual([]);
});

test('the same form sent again is one write: after others have written, after a restart, and at once', async () => {
  const { store, deps, clock } = await openStory();
  const [first, twin] = await Promise.all([reply(deps, input), reply(deps, input)]);
  expect(twin).toEqual(first);
  clock.nowMs += 3_600_000;
  await reply(deps, { ...input, body: 'Autre chose.', seen: 'r2' });
  const { openWriter } = await import('../../src/store/writer.ts');
  const restarted = { ...deps, writer: openWriter(store, { now: () => clock.nowMs }) };
  expect(await reply(restarted, { ...input, body: 'Oui, vert.\r\n\r\n' })).toEqual(first);
  expect(contentOf(await filesOf(store)).tickets.get(1234)!.entries).toHaveLength(3);
});

test.each([
  ['other words', { body: 'Oui, rouge.' }],
  ['the same words, once something has changed', { seen: 'r2' }],
  ['the same words by another person', { author: { team: 'camille' } }],
  ['the same words, closing', { close: true }],
])('%s are another write', async (_, other) => {
  const { store, deps } = await openStory();
  await reply(deps, input);
  await reply(deps, { ...input, ...other });
  expect(contentOf(await filesOf(store)).tickets.get(1234)!.entries).toHaveLength(3);
  expect(await problemsOf(store)).toEqual([]);
});

test.each<[string, Partial<ReplyInput>, string]>([
  ['a ticket there is not', { ticket: 999 }, 'not-found'],
  ["another customer's ticket", { ticket: 1235 }, 'not-found'],
  ['somebody who has left', { author: { customer: 'mairie-boege', contact: 'ancien' } }, 'not-found'],
  ['somebody unknown', { author: { customer: 'mairie-boege', contact: 'paul' } }, 'not-found'],
  ['a customer unknown', { author: { customer: 'boege', contact: 'dsi' } }, 'not-found'],
  ['a customer that is a path', { author: { customer: '../team/camille', contact: 'dsi' } }, 'not-found'],
  ['a requester whom it does not concern', { author: { customer: 'mairie-boege', contact: 'accueil' } }, 'not-found'],
  ['a team member who has left', { author: { team: 'bruno' } }, 'not-found'],
  ['no words', { body: undefined }, 'body-missing'],
  ['blanks', { body: ' \r\n\t\n\u00a0' }, 'body-missing'],
  ['control characters alone', { body: '\0\u0007\u001b' }, 'body-missing'],
  ['too many words', { body: 'x'.repeat(100_001) }, 'body-too-long'],
  ['a form without a page', { seen: undefined }, 'stale'],
])('%s: refused, and nothing is written', async (_, wrong, code) => {
  const { store, deps } = await openStory();
  const head = await store.head();
  expect(codes(await reply(deps, { ...input, ...wrong }))).toEqual([code]);
  expect(await store.head()).toBe(head);
});

test('a contact in copy reads and answers, also once a later entry has put them there', async () => {
  const copied = new Map([
    ...story,
    ...content`
      === tickets/1000-1999/1234/2026-03-01T090000Z-camille.md
      ---
      at: 2026-03-01T10:00:00+01:00
      by: camille
      cc: [accueil]
      ---
    `,
  ]);
  const { deps } = await openStory(copied);
  const author = { customer: 'mairie-boege', contact: 'accueil' };
  expect(await reply(deps, { ...input, author })).toHaveProperty('entry');
});

// The worst that a text can do is to be read as something else than text.
test.each([
  '---js\nprocess.exit(1)\n---\n',
  '---\nspent: -9h\n---\n',
  '---\nspent: 9h\nby: camille\n---\n\nBonjour',
  '---json\n{"spent":"9h"}\n---',
  '--- \nspent: 9h\n--- \n',
  '\ufeff---\nspent: 9h\n---\n',
  '\r\n\r\n---\r\nspent: 9h\r\n---\r\n',
  '...\n---\nspent: 9h\n',
  '<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>',
  '{{ 7*7 }} ${7*7} <%= 7*7 %> $(id) `id`',
  'Carnet-Form: 0000\nCarnet-Ticket: 9',
  'ligne\r\nligne\rligne\u2028ligne\u0085ligne',
  'a\0b\u001b[31mc\ud800d\ufffee',
  '\u202eesrever',
  '# Titre\n\n```\n---\nspent: 9h\n---\n```\n',
  '    code indenté\n\n    encore',
])('%j is kept as words', async (body) => {
  const { store, deps } = await openStory();
  expect(await reply(deps, { ...input, body })).toHaveProperty('entry');
  const { tickets } = contentOf(await filesOf(store));
  expect(await problemsOf(store)).toEqual([]);
  const entry = tickets.get(1234)!.entries.at(-1)!;
  expect(entry.by).toEqual(dsi);
  expect(entry.spentMinutes).toBeUndefined();
  expect(entry.status).toBeUndefined();
  const visible = (text: string) => text.replace(/[\s\p{C}]+/gu, '');
  expect(visible(entry.body)).toBe(visible(body.toWellFormed()));
});

test.each([
  ['an hour slow', -3_600_000, '2026-03-01T09:30:01+01:00'],
  ['right', 60_000, '2026-03-01T09:31:00+01:00'],
  ['in the same second', 999, '2026-03-01T09:30:01+01:00'],
])('a clock %s writes after what it answers, within a day', async (_, off, at) => {
  const { store, deps, clock } = await openStory();
  clock.nowMs = Date.UTC(2026, 2, 1, 8, 30) + off;
  const written = (await reply(deps, input)) as { entry: string };
  const { entries } = contentOf(await filesOf(store)).tickets.get(1234)!;
  const entry = entries.find(({ id }) => id === written.entry)!;
  expect(formatInstant(entry.at, 'Europe/Paris')).toBe(at);
  expect(entry.id.slice(0, 18)).toBe(new Date(epochMs(entry.at)).toISOString().replaceAll(':', '').slice(0, 17) + 'Z');
  expect(await problemsOf(store)).toEqual([]);
});

test('a clock more than a day slow is followed: the entry is odd, and check says so', async () => {
  const { store, deps, clock } = await openStory();
  clock.nowMs = Date.UTC(2026, 1, 28, 7, 30);
  expect(await reply(deps, input)).toHaveProperty('entry', '2026-02-28T073000Z-dsi-1111');
  expect((await problemsOf(store)).map(({ severity, code }) => [severity, code])).toEqual([
    ['warning', 'entry-before-opening'],
  ]);
});

test('an entry of a wrong year dates nothing after it', async () => {
  const { deps } = await openStory(
    new Map([
      ...story,
      ...content`
        === tickets/1000-1999/1234/2027-03-01T083000Z-camille.md
        ---
        at: 2027-03-01T08:30:00Z
        by: camille
        ---
        === tickets/1000-1999/1234/2026-03-02T113000Z-camille.md
        ---
        at: 2026-03-02T11:30:00Z
        by: camille
        ---
      `,
    ]),
  );
  expect(await reply(deps, input)).toHaveProperty('entry', '2026-03-02T113001Z-dsi-1111');
});

test('an answer to an entry an hour ahead still opens the ticket again', async () => {
  const ahead = new Map([
    ...story,
    ...content`
      === tickets/1000-1999/1234/2026-03-02T120000Z-camille.md
      ---
      at: 2026-03-02T12:00:00.5Z
      by: camille
      status: solved
      ---
    `,
  ]);
  const { store, deps, clock } = await openStory(ahead);
  clock.nowMs = noon;
  const written = await reply(deps, input);
  expect(written).toHaveProperty('entry', '2026-03-02T120001Z-dsi-1111');
  expect(contentOf(await filesOf(store)).tickets.get(1234)!.state.status).toBe('open');
});

test('many at once lose nothing', async () => {
  const { store, deps } = await openStory();
  const all = await Promise.all(
    Array.from({ length: 30 }, (_, i) => reply(deps, { ...input, body: `Message ${i}`, seen: `r${i}` })),
  );
  expect(new Set(all.map((one) => (one as { entry: string }).entry)).size).toBe(30);
  const { entries } = contentOf(await filesOf(store)).tickets.get(1234)!;
  expect(entries).toHaveLength(31);
  // In the order in which they were written.
  expect(entries.slice(1).map(({ body }) => body)).toEqual(Array.from({ length: 30 }, (_, i) => `Message ${i}`));
  expect(await problemsOf(store)).toEqual([]);
});
