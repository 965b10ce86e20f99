import { expect, test } from 'vitest';
import { confirmWelcome } from '../../src/commands/confirm-welcome.ts';
import { content } from '../support/content.ts';
import { filesOf, openStory, problemsOf, story } from './support.ts';

const files = new Map([
  ...story,
  ...content`
    === offers/help-1.md
    ---
    name: LibrA-HELP 1
    hours: 1
    price: 70
    ---
    === contracts/LH-1/contract.md
    ---
    customer: mairie-boege
    offer: help-1
    start: 2026-02-01
    end: 2027-01-31
    hours: 1
    price: 70
    step: 15m
    warnAt: [80]
    warnBeforeEnd: [30]
    ---
    === contracts/LH-1/2026-02-01T080000Z-camille.md
    ---
    at: 2026-02-01T09:00:00+01:00
    type: welcome
    by: camille
    ---
    === contracts/LH-2/contract.md
    ---
    customer: mairie-boege
    offer: help-1
    start: 2026-02-01
    ---
  `,
]);
const dsi = { customer: 'mairie-boege', contact: 'dsi', contract: 'LH-1', seen: 'r1' };

test('is one file in one commit, by a handle; and nothing more however often it is asked', async () => {
  const { store, deps, clock } = await openStory(files);
  const first = await confirmWelcome(deps, dsi);
  expect(first).toEqual({ contract: 'LH-1', commit: await store.head() });
  const events = [...(await filesOf(store))].filter(([, text]) => text.includes('type: confirmed'));
  expect(events).toEqual([
    [
      expect.stringMatching(/^content\/contracts\/LH-1\/2026-03-02T110000Z-dsi-[0-9a-z]{4}\.md$/),
      '---\nat: 2026-03-02T12:00:00+01:00\ntype: confirmed\nby: mairie-boege/dsi\n---\n',
    ],
  ]);
  expect((await problemsOf(store)).filter(({ path }) => path.includes('LH-1'))).toEqual([]);
  clock.nowMs += 86_400_000;
  expect(await confirmWelcome(deps, { ...dsi, seen: 'r2' })).toEqual(first);
  expect(await store.head()).toBe('commit' in first ? first.commit : '');
});

test('pressed by several at once, each is recorded once', async () => {
  const { store, deps } = await openStory(files);
  const both = [dsi, dsi, { ...dsi, contact: 'accueil' }, { ...dsi, contact: 'accueil' }];
  await Promise.all(both.map((one) => confirmWelcome(deps, one)));
  const by = [...(await filesOf(store)).values()].flatMap((text) => /type: confirmed\nby: (.*)/.exec(text)?.[1] ?? []);
  expect(by.sort()).toEqual(['mairie-boege/accueil', 'mairie-boege/dsi']);
});

test.each([
  ['another customer’s', { customer: 'annecy', contact: 'it' }],
  ['of nobody', { contract: 'LH-9' }],
  ['of no form', { contract: '../LH-1' }],
  ['to which nobody was welcomed', { contract: 'LH-2' }],
  ['by somebody who has left', { contact: 'ancien' }],
  ['by somebody unknown', { contact: 'personne' }],
])('a contract %s is as one that is not there', async (_what, of) => {
  const { store, deps } = await openStory(files);
  const before = await store.head();
  expect(await confirmWelcome(deps, { ...dsi, ...of })).toEqual([expect.objectContaining({ code: 'not-found' })]);
  expect(await store.head()).toBe(before);
});

test('a form that does not say where it was confirms nothing', async () => {
  const { store, deps } = await openStory(files);
  const before = await store.head();
  expect(await confirmWelcome(deps, { ...dsi, seen: undefined })).toMatchObject([{ code: 'stale' }]);
  expect(await store.head()).toBe(before);
});
