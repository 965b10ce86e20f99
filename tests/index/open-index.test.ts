import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { openIndex } from '../../src/index/open-index.ts';
import { openLocalStore } from '../../src/store/local.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/port.ts';
import { content } from '../support/content.ts';
import { bareRepository, clone } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { answersOf, plainSource } from './answers.ts';

const folder = temporaryFolder();
let files = 0;
const newFile = () => join(folder, `${(files += 1)}.sqlite`);

const story = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  ---
  === team/camille.md
  ---
  name: Camille
  email: camille@libra.example
  ---
  === customers/acme.md
  ---
  name: Acme
  contacts:
    dsi: { name: Dominique, email: dsi@acme.example }
  ---
  === tickets/0-999/1/ticket.md
  ---
  customer: acme
  contact: dsi
  opened: 2026-02-10T08:00:00Z
  subject: Panne
  ---
  Rien ne va plus.
  === tickets/0-999/2/ticket.md
  ---
  customer: acme
  contact: dsi
  opened: 2026-02-10T09:00:00Z
  subject: Question
  ---
`;
const answer = content`
  === tickets/0-999/1/2026-02-10T093000Z-camille.md
  ---
  at: 2026-02-10T09:30:00Z
  by: camille
  spent: 35m
  ---
  C'est réparé.
`;
const answerPath = 'content/tickets/0-999/1/2026-02-10T093000Z-camille.md';

/** A store that notes which blobs are read. */
function watched(store: Store): Store & { readonly blobs: string[] } {
  const blobs: string[] = [];
  return {
    ...store,
    blobs,
    async *read(oids) {
      for await (const blob of store.read(oids)) {
        blobs.push(blob.oid);
        yield blob;
      }
    },
  };
}

describe('reading as little as there is', () => {
  test('a push of one file reads that file', async () => {
    const memory = await openMemoryStore(Object.fromEntries(story));
    const store = watched(memory);
    const index = openIndex({ store, file: newFile() });
    await index.ready;
    expect(store.blobs).toHaveLength(story.size);
    await memory.push(Object.fromEntries(answer));
    await index.follow();
    expect(store.blobs).toHaveLength(story.size + 1);
    using source = index.source();
    expect(source.ticket(1)?.entries).toHaveLength(1);
    await index.close();
  });

  test('opened again, it goes on where it was', async () => {
    const file = newFile();
    const memory = await openMemoryStore(Object.fromEntries(story));
    const first = openIndex({ store: memory, file });
    await first.learnt();
    await first.close();
    await memory.push(Object.fromEntries(answer));
    const store = watched(memory);
    const second = openIndex({ store, file });
    await second.ready;
    expect(store.blobs).toHaveLength(1);
    using source = second.source();
    expect(answersOf(source)).toEqual(answersOf(await plainSource(memory, await memory.head())));
    await second.close();
  });
});

describe('a database that is of no use is made anew', () => {
  const spoil: [string, (file: string) => void][] = [
    ['no database', (file) => writeFileSync(file, 'These are not the bytes of a database, '.repeat(500))],
    ['empty', (file) => writeFileSync(file, '')],
    ['cut in two', (file) => writeFileSync(file, readFileSync(file).subarray(0, 20_000))],
    [
      'damaged within',
      (file) => {
        const bytes = readFileSync(file);
        bytes.fill(0xa5, 4096, bytes.length - 4096);
        writeFileSync(file, bytes);
      },
    ],
    [
      'of another version',
      (file) => {
        const db = new DatabaseSync(file);
        db.exec("UPDATE meta SET value = 'older' WHERE key = 'version'; DELETE FROM ticket");
        db.close();
      },
    ],
  ];
  test.each(spoil)('%s', async (_, spoilFile) => {
    const file = newFile();
    const store = await openMemoryStore(Object.fromEntries(story));
    const first = openIndex({ store, file });
    await first.learnt();
    await first.close();
    spoilFile(file);
    const second = openIndex({ store, file });
    await second.learnt();
    using source = second.source();
    expect(answersOf(source)).toEqual(answersOf(await plainSource(store, await store.head())));
    await second.close();
  });

  test('damaged while it is open', async () => {
    const file = newFile();
    const store = await openMemoryStore(Object.fromEntries(story));
    const seed = openIndex({ store, file });
    await seed.learnt();
    await seed.close();
    const index = openIndex({ store, file });
    await index.ready;
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, 100, bytes.length), { flag: 'r+' });
    await store.push(Object.fromEntries(answer));
    const countEntries = () => {
      using source = index.source();
      return source.ticket(1)?.entries.length;
    };
    // Whoever meets the damage is told so; after that it is mended.
    await expect.poll(countEntries, { timeout: 10_000 }).toBe(1);
    await index.close();
  });
});

test('one process at a time', async () => {
  const file = newFile();
  const store = await openMemoryStore(Object.fromEntries(story));
  const first = openIndex({ store, file });
  await first.ready;
  const hasty = openIndex({ store, file, lockWaitMs: 0 });
  await expect(hasty.ready).rejects.toThrow('held by another process');
  expect(() => hasty.source()).toThrow('Nothing is indexed yet.');
  expect(hasty.status()).toMatchObject({ commit: undefined, indexing: true, failure: expect.any(Error) });
  await hasty.close();
  const patient = openIndex({ store, file });
  await first.close();
  await patient.ready;
  await patient.close();
});

test('a store that fails for a while is followed again by itself', async () => {
  const store = await openMemoryStore(Object.fromEntries(story));
  let broken = true;
  const flaky: Store = { ...store, head: async () => (broken ? Promise.reject(new Error('no disk')) : store.head()) };
  const index = openIndex({ store: flaky, file: newFile() });
  await expect(index.ready).rejects.toThrow('no disk');
  expect(index.status().failure?.message).toBe('no disk');
  broken = false;
  await expect.poll(() => index.status(), { timeout: 10_000 }).toMatchObject({ indexing: false, failure: undefined });
  await index.close();
});

test('an update that fails half-way leaves the commit that was there', async () => {
  const memory = await openMemoryStore(Object.fromEntries(story));
  const first = await memory.head();
  let broken = false;
  const store: Store = {
    ...memory,
    async *read(oids) {
      let count = 0;
      for await (const blob of memory.read(oids)) {
        if (broken && (count += 1) === 2) throw new Error('cut');
        yield blob;
      }
    },
  };
  const index = openIndex({ store, file: newFile() });
  await index.ready;
  broken = true;
  // Another history: everything is read anew.
  await memory.push({ ...Object.fromEntries(story), ...Object.fromEntries(answer) }, { parents: [] });
  await expect(index.follow()).rejects.toThrow('cut');
  {
    using source = index.source();
    expect(answersOf(source)).toEqual(answersOf(await plainSource(memory, first)));
  }
  broken = false;
  await index.follow();
  using source = index.source();
  expect(source.commit).toBe(await memory.head());
  await index.close();
});

test('what an engineer pushes is there without being asked for', async () => {
  const bare = bareRepository(folder, story);
  const store = await openLocalStore({ path: bare, branch: 'main' });
  const index = openIndex({ store, file: newFile() });
  await index.learnt();
  const engineer = clone(bare);
  const commit = engineer.push(answer);
  const bodies = () => {
    using source = index.source();
    return source.ticket(1)?.entries.map(({ body }) => body);
  };
  await expect.poll(bodies, { timeout: 10_000 }).toEqual(["C'est réparé."]);
  using source = index.source();
  expect(source.commitOf(answerPath)).toBe(commit);
  expect(source.tickets({ customer: 'acme', status: 'all', page: 1, perPage: 25 }).numbers).toEqual([2, 1]);
  await index.close();
  await store.close();
});

test('a merged entry is of the commit that wrote it', async () => {
  const store = await openMemoryStore(Object.fromEntries(story));
  const begin = (await store.head())!;
  const written = await store.push(Object.fromEntries(answer), { parents: [begin] });
  store.force(begin);
  const index = openIndex({ store, file: newFile() });
  await index.learnt();
  await store.push(Object.fromEntries(answer), { parents: [begin, written], message: 'Merge' });
  await index.follow();
  const expectWritten = () => {
    using source = index.source();
    expect(source.commitOf(answerPath)).toBe(written);
  };
  expectWritten();
  await index.close();
});

test('the past is learnt beside what is followed, and moves every revision once', async () => {
  const memory = await openMemoryStore(Object.fromEntries(story));
  const begin = (await memory.head())!;
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const store: Store = {
    ...memory,
    async *log(from, to, options) {
      if (from === null) await gate;
      yield* memory.log(from, to, options);
    },
  };
  const index = openIndex({ store, file: newFile() });
  await index.ready;
  const next = await memory.push(Object.fromEntries(answer));
  await index.follow();
  const before = index.status().version;
  {
    using source = index.source();
    expect(source.commitOf(answerPath)).toBeUndefined();
    expect(source.revision('public')).toBe(begin);
    expect(source.revision({ customer: 'acme' })).toBe(next);
  }
  open();
  await index.learnt();
  expect(index.status().version).not.toBe(before);
  using source = index.source();
  expect(source.commitOf(answerPath)).toBe(next);
  expect(source.commitOf('content/company.md')).toBe(begin);
  expect(source.revision('public')).not.toBe(begin);
  await index.close();
});

test('the past may become known while a push is looked at', async () => {
  const memory = await openMemoryStore(Object.fromEntries(story));
  const begin = (await memory.head())!;
  const past = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const push = Promise.withResolvers<void>();
  const store: Store = {
    ...memory,
    async *log(from, to, options) {
      if (from === null) await past.promise;
      yield* memory.log(from, to, options);
    },
    async isAncestor(ancestor, of) {
      asked.resolve();
      await push.promise;
      return memory.isAncestor(ancestor, of);
    },
  };
  const index = openIndex({ store, file: newFile() });
  await index.ready;
  await memory.push(Object.fromEntries(answer));
  const followed = index.follow();
  await asked.promise;
  past.resolve();
  await expect.poll(() => index.status().version).toBe(`${begin}+`);
  push.resolve();
  await followed;
  await index.learnt();
  using source = index.source();
  expect(source.commitOf('content/company.md')).toBe(begin);
  expect(source.commitOf(answerPath)).toBe(await memory.head());
  await index.close();
});

test('readers of an older commit do not keep newer ones apart', async () => {
  const store = await openMemoryStore(Object.fromEntries(story));
  const file = newFile();
  const index = openIndex({ store, file });
  await index.learnt();
  const old = index.source();
  await store.push(Object.fromEntries(answer));
  await index.follow();
  const [one, other] = [index.source(), index.source()];
  expect([old, one, other].map((source) => source.ticket(1)?.entries.length)).toEqual([0, 1, 1]);
  old[Symbol.dispose]();
  old[Symbol.dispose]();
  one[Symbol.dispose]();
  expect(other.ticket(1)?.entries).toHaveLength(1);
  expect(() => old.ticket(1)).toThrow('let go of');
  other[Symbol.dispose]();
  await index.close();
});
