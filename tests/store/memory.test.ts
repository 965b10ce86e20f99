import { expect, test } from 'vitest';
import { openMemoryStore } from '../../src/store/memory.ts';
import { testStore } from './store-suite.ts';
import { textAt } from './subject.ts';

testStore('memory', async () => {
  const store = await openMemoryStore();
  return { store, push: store.push, force: async (head) => store.force(head) };
});

test('begins with the content given', async () => {
  const store = await openMemoryStore({ 'content/company.md': 'LibrA' });
  expect(await textAt(store, (await store.head())!, 'content/company.md')).toBe('LibrA');
});
