import { expect, test } from 'vitest';
import { chooseMails } from '../../src/commands/choose-mails.ts';
import { filesOf, openStory, problemsOf } from './support.ts';

const path = 'content/customers/mairie-boege.md';
const dsi = { customer: 'mairie-boege', contact: 'dsi', mails: 'closures', seen: 'r1' };
const codes = (result: unknown) => (Array.isArray(result) ? result.map(({ code }) => code) : result);

test('a choice is one line of the customer’s file, once', async () => {
  const { store, deps } = await openStory();
  const before = await filesOf(store);
  expect(await chooseMails(deps, dsi)).toEqual({ commit: await store.head() });
  const after = await filesOf(store);
  expect(after.get(path)).toBe(before.get(path)!.replace('role: manager }', 'role: manager, mails: closures }'));
  expect([...after.keys()]).toEqual([...before.keys()]);
  expect(await problemsOf(store)).toEqual([]);

  const head = await store.head();
  expect(await chooseMails(deps, dsi)).toEqual({ commit: head });
  expect(await chooseMails(deps, { ...dsi, seen: 'r2' })).toEqual({ commit: head });
  expect(await store.head()).toBe(head);
});

test.each([
  [{ contact: 'ancien' }, ['not-found']],
  [{ contact: 'nobody' }, ['not-found']],
  [{ customer: 'nowhere' }, ['not-found']],
  [{ mails: 'none' }, ['unknown']],
  [{ mails: undefined }, ['unknown']],
  [{ seen: '' }, ['stale']],
])('%o is refused, and nothing is written', async (over, expected) => {
  const { store, deps } = await openStory();
  const head = await store.head();
  expect(codes(await chooseMails(deps, { ...dsi, ...over }))).toEqual(expected);
  expect(await store.head()).toBe(head);
});
