import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/domain/problem.ts';
import { openMemoryStore, type MemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/port.ts';
import { openWriter, type Plan, type Tree, type Writer } from '../../src/store/writer.ts';
import { all, commitOf, noon, textAt } from './subject.ts';

const refusal: Problem = {
  code: 'closed',
  severity: 'problem',
  path: '',
  line: 1,
  message: 'The ticket is closed.',
  hint: 'Open another one.',
};

/** Takes the next free number in a folder, as opening a ticket does. */
function openNext(folder = 'content/tickets', trailers: Record<string, string> = {}): Plan<number> {
  return async (tree) => {
    const numbers = (await tree.children(folder)).map(({ name }) => Number(name));
    const number = Math.max(0, ...numbers) + 1;
    return { commit: commitOf({ [`${folder}/${number}/ticket.md`]: `${number}` }, { trailers }), result: number };
  };
}

/** Adds one file, unless it is there. */
function add(path: string, text = ''): Plan<string> {
  return async () => ({ commit: commitOf({ [path]: text }), result: path });
}

async function sendOnce(tree: Tree, form: string): ReturnType<Plan<string>> {
  const already = tree.find('Carnet-Form', form);
  if (already !== undefined) return { already, result: `${already.trailers.get('Carnet-Ticket')} again` };
  const { result, commit } = (await openNext()(tree)) as { result: number; commit: ReturnType<typeof commitOf> };
  const trailers = { 'Carnet-Form': form, 'Carnet-Ticket': String(result) };
  return { commit: { ...commit, trailers }, result: String(result) };
}

const now = () => noon;

describe('a writer', () => {
  let store: MemoryStore;
  let writer: Writer;
  /** How many commits each append that went through had. */
  let groups: number[];
  beforeEach(async () => {
    store = await openMemoryStore({ 'content/company.md': 'LibrA' });
    groups = [];
    writer = openWriter(counting(store), { now });
  });
  afterEach(() => writer.close());

  function counting(inner: Store): Store {
    return {
      ...inner,
      async append(head, commits) {
        const answer = await inner.append(head, commits);
        if (answer !== 'stale') groups.push(commits.length);
        return answer;
      },
    };
  }

  test('writes one commit for each plan and says which', async () => {
    const first = await writer.write(openNext());
    const second = await writer.write(openNext());
    expect([first, second]).toEqual([
      { commit: expect.stringMatching(/^[0-9a-f]{40}$/), result: 1 },
      { commit: await store.head(), result: 2 },
    ]);
  });

  test('puts what waits into one append, each on what the one before it adds', async () => {
    const writes = await Promise.all(Array.from({ length: 10 }, () => writer.write(openNext())));
    expect(writes.map((outcome) => 'result' in outcome && outcome.result)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(groups).toEqual([10]);
    const commits = await all(store.log(null, (await store.head())!));
    expect(commits.slice(1).map(({ oid }) => oid)).toEqual(
      writes.map((outcome) => 'commit' in outcome && outcome.commit),
    );
  });

  test('keeps nobody waiting for more to come, and takes them in the next group', async () => {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const slow = writer.write(async (tree) => {
      begin();
      await new Promise((resolve) => setTimeout(resolve, 20));
      return openNext()(tree);
    });
    await begun;
    const later = [1, 2, 3].map(() => writer.write(openNext()));
    await Promise.all([slow, ...later]);
    expect(groups).toEqual([1, 3]);
  });

  test('plans again on the new head when somebody else was first', async () => {
    let plans = 0;
    const write = writer.write(async (tree) => {
      plans += 1;
      if (plans === 1) await store.push({ 'content/tickets/1/ticket.md': 'pushed' });
      return openNext()(tree);
    });
    expect(await write).toMatchObject({ result: 2 });
    expect(plans).toBe(2);
    expect(await textAt(store, (await store.head())!, 'content/tickets/1/ticket.md')).toBe('pushed');
  });

  test('gives up by name when the branch never holds still', async () => {
    let later = noon;
    const restless = openWriter({ ...store, append: async () => 'stale' }, { now: () => (later += 100) });
    await expect(restless.write(openNext())).rejects.toMatchObject({ name: 'StaleHeadError' });
    await restless.close();
  });

  test('shows a refusal to the one it is for', async () => {
    const writes = await Promise.all([
      writer.write(openNext()),
      writer.write(async () => ({ refused: [refusal] })),
      writer.write(openNext()),
    ]);
    expect(writes).toMatchObject([{ result: 1 }, { refused: [refusal] }, { result: 2 }]);
  });

  test('looks again before it refuses, when the branch has moved', async () => {
    let looked = 0;
    const write = writer.write(async (tree) => {
      looked += 1;
      if (looked === 1) await store.push({ 'content/allowed.md': '' });
      return (await tree.read('content/allowed.md')) === null ? { refused: [refusal] } : openNext()(tree);
    });
    expect(await write).toMatchObject({ result: 1 });
  });

  test('fails the plan that throws, and nobody else', async () => {
    const broken = new Error('broken');
    const writes = await Promise.allSettled([
      writer.write(openNext()),
      writer.write(() => Promise.reject(broken)),
      writer.write(() => {
        throw broken;
      }),
      writer.write(openNext()),
    ]);
    expect(writes).toMatchObject([
      { value: { result: 1 } },
      { reason: broken },
      { reason: broken },
      { value: { result: 2 } },
    ]);
  });

  test('fails what may not be written, and nobody else', async () => {
    const gone = { path: 'content/b.md', content: { file: '/nowhere/at/all', bytes: 1 } };
    const writes = await Promise.allSettled([
      writer.write(add('content/a.md')),
      writer.write(add('content/a.md')),
      writer.write(add('content/company.md')),
      writer.write(add('content/company.md/b.md')),
      writer.write(add('../b.md')),
      writer.write(async () => ({ commit: commitOf({}, { files: [gone] }), result: '' })),
      writer.write(async () => ({ commit: commitOf({ 'content/c.md': '' }, { atMs: NaN }), result: '' })),
      writer.write(add('content/d.md')),
    ]);
    expect(writes).toMatchObject([
      { value: { result: 'content/a.md' } },
      { reason: { name: 'BadCommitError', reason: 'exists' } },
      { reason: { name: 'BadCommitError', reason: 'exists' } },
      { reason: { name: 'BadCommitError', reason: 'exists' } },
      { reason: { name: 'BadCommitError', reason: 'path' } },
      { reason: { name: 'BadCommitError', reason: 'content' } },
      { reason: { name: 'BadCommitError', reason: 'time' } },
      { value: { result: 'content/d.md' } },
    ]);
    const commits = await all(store.log(null, (await store.head())!));
    expect(commits.map(({ added }) => added)).toEqual([['content/company.md'], ['content/a.md'], ['content/d.md']]);
  });

  test('fails all that wait when the store does, and goes on afterwards', async () => {
    let full = true;
    const failing = openWriter({
      ...store,
      append: async (head, commits) => {
        if (full) throw new Error('no space left on device');
        return store.append(head, commits);
      },
    });
    const writes = await Promise.allSettled([failing.write(openNext()), failing.write(openNext())]);
    expect(writes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    full = false;
    expect(await failing.write(openNext())).toMatchObject({ result: 1 });
    await failing.close();
  });

  test('shows a plan the tree its commit will stand on', async () => {
    const head = await store.head();
    const seen: unknown[] = [];
    await Promise.all([
      writer.write(add('content/team/camille.md', 'C')),
      writer.write(async (tree) => {
        seen.push(tree.head === head);
        seen.push((await tree.children('content')).toSorted((a, b) => (a.name < b.name ? -1 : 1)));
        seen.push(await tree.children('content/team'));
        seen.push(await tree.children('content/nowhere'));
        seen.push(await tree.children('content/company.md'));
        for (const path of ['content/team/camille.md', 'content/company.md', 'content/team', 'content/nowhere.md']) {
          const bytes = await tree.read(path);
          seen.push(bytes && Buffer.from(bytes).toString());
        }
        const files = [{ path: 'content/company.md', content: Buffer.from('new'), replace: true }];
        return { commit: commitOf({}, { files }), result: '' };
      }),
      writer.write(async (tree) => {
        seen.push(Buffer.from((await tree.read('content/company.md'))!).toString());
        return { refused: [] };
      }),
    ]);
    expect(seen).toEqual([
      true,
      [
        { name: 'company.md', kind: 'file' },
        { name: 'team', kind: 'folder' },
      ],
      [{ name: 'camille.md', kind: 'file' }],
      [],
      [],
      'C',
      'LibrA',
      null,
      null,
      'new',
    ]);
  });

  test('shows a plan what those before it take away', async () => {
    await writer.write(async () => ({ commit: commitOf({ 'content/inbox/a.md': 'a' }), result: '' }));
    const takeOnce = (who: string) =>
      writer.write(async (tree) =>
        (await tree.read('content/inbox/a.md')) === null
          ? { refused: [{ who, children: await tree.children('content/inbox') } as never] }
          : { commit: commitOf({ [`content/${who}.md`]: 'a' }, { remove: ['content/inbox/a.md'] }), result: who },
      );
    const both = await Promise.all([takeOnce('camille'), takeOnce('bruno')]);
    expect(both).toMatchObject([{ result: 'camille' }, { refused: [{ who: 'bruno', children: [] }] }]);
  });

  test('writes a form that is sent twice once', async () => {
    const both = await Promise.all(['f1', 'f1', 'f2'].map((form) => writer.write((tree) => sendOnce(tree, form))));
    const third = await writer.write((tree) => sendOnce(tree, 'f1'));
    const [first] = both;
    expect(both).toMatchObject([{ result: '1' }, { ...first, result: '1 again' }, { result: '2' }]);
    expect(third).toEqual({ ...first, result: '1 again' });
    expect(first).toMatchObject({ commit: (await all(store.log(null, (await store.head())!)))[1]!.oid });
  });

  test('knows a form after a restart, and one that another portal took', async () => {
    const first = await writer.write((tree) => sendOnce(tree, 'f1'));
    const other = openWriter(store, { now });
    expect(await other.write((tree) => sendOnce(tree, 'f1'))).toEqual({ ...first, result: '1 again' });
    const second = await other.write((tree) => sendOnce(tree, 'f2'));
    expect(await writer.write((tree) => sendOnce(tree, 'f2'))).toEqual({ ...second, result: '2 again' });
    await other.close();
  });

  test('forgets a form whose commit is no longer in history', async () => {
    const before = (await store.head())!;
    await writer.write((tree) => sendOnce(tree, 'f1'));
    store.force(before);
    expect(await writer.write((tree) => sendOnce(tree, 'f1'))).toMatchObject({ result: '1' });
  });

  test('knows the forms of the last 31 days', async () => {
    const day = 24 * 60 * 60 * 1000;
    const first = await writer.write((tree) => sendOnce(tree, 'f1'));
    let later = noon + 30 * day;
    const clocked = openWriter(store, { now: () => later });
    expect(await clocked.write((tree) => sendOnce(tree, 'f1'))).toEqual({ ...first, result: '1 again' });
    later = noon + 100 * day;
    expect(await clocked.write((tree) => sendOnce(tree, 'f1'))).toMatchObject({ result: '2' });
    await clocked.close();
  });

  test('finishes what it took before it closes, and takes no more', async () => {
    const write = writer.write(openNext());
    await writer.close();
    expect(await write).toMatchObject({ result: 1 });
    await expect(writer.write(openNext())).rejects.toMatchObject({ name: 'ClosedError' });
  });

  test('begins a repository', async () => {
    const empty = await openMemoryStore();
    const fresh = openWriter(empty);
    expect(await Promise.all([fresh.write(openNext()), fresh.write(openNext())])).toMatchObject([
      { result: 1 },
      { commit: await empty.head(), result: 2 },
    ]);
    await fresh.close();
  });
});
