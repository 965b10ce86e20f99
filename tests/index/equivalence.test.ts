import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instant } from '../../src/domain/values.ts';
import { openIndex } from '../../src/index/open-index.ts';
import { openMemoryStore, type MemoryStore, type Pushed } from '../../src/store/memory.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { answersOf, plainSource, spacesOf, textOf } from './answers.ts';
import { firstPush, push } from './random-content.ts';

const folder = temporaryFolder();
let files = 0;
const now = '2026-02-10T12:00:00' as Instant;

type Step =
  | { kind: 'push'; files: Record<string, Pushed> }
  | { kind: 'restart' | 'restart without file' | 'remove branch' }
  | { kind: 'force back'; by: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: push.map((pushed): Step => ({ kind: 'push', files: pushed })) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'restart without file' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'remove branch' }) },
  { weight: 1, arbitrary: fc.nat(3).map((by): Step => ({ kind: 'force back', by })) },
);

/** The commit that added each path last, from all of history. */
async function commitsOf(store: MemoryStore, head: string | null): Promise<Map<string, string>> {
  const commits = new Map<string, string>();
  if (head === null) return commits;
  for await (const { oid, added } of store.log(null, head)) for (const path of added) commits.set(path, oid);
  return commits;
}

async function hold(first: Record<string, Pushed>, steps: readonly Step[]): Promise<void> {
  const store = await openMemoryStore();
  const file = join(folder, `${(files += 1)}.sqlite`);
  let index = openIndex({ store, file });
  const commits: string[] = [];
  /** What was shown under a revision is shown whenever it comes back. */
  const shown = new Map<string, string>();
  try {
    for (const each of [{ kind: 'push', files: first } as const, ...steps]) {
      await index.follow();
      const held = index.source();
      const before = answersOf(held);
      if (each.kind === 'push') commits.push(await store.push(each.files));
      if (each.kind === 'remove branch') store.force(null);
      if (each.kind === 'force back') store.force(commits.at(-1 - each.by) ?? null);
      await index.follow();
      expect(answersOf(held)).toEqual(before);
      held[Symbol.dispose]();

      if (each.kind.startsWith('restart')) {
        await index.close();
        if (each.kind === 'restart without file') rmSync(file);
        index = openIndex({ store, file });
      }
      await index.learnt();
      const head = await store.head();
      using source = index.source();
      const plain = await plainSource(store, head);
      expect(answersOf(source)).toEqual(answersOf(plain));
      expect(index.status()).toMatchObject({ commit: head, indexing: false, problems: plain.problems().length });
      for (const [path, commit] of await commitsOf(store, head)) {
        if (path.startsWith('content/')) expect(source.commitOf(path)).toBe(commit);
      }
      for (const space of spacesOf(source, now)) {
        const key = `${space.rights} ${space.revision}`;
        const text = textOf(space);
        expect(shown.get(key) ?? text).toBe(text);
        shown.set(key, text);
      }
    }
  } finally {
    await index.close();
  }
}

test('after any history the index answers as the content read whole', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(firstPush, fc.array(step, { maxLength: 8 }), hold), {
    numRuns: Number(process.env['RUNS'] ?? 25),
    // Time is for finding; what is found may stay a little long.
    interruptAfterTimeLimit: 90_000,
  });
});
