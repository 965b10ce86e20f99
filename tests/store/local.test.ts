import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { initLocalStore } from '../../src/store/init.ts';
import { openLocalStore } from '../../src/store/local.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openLocalSubject, type LocalSubject } from './local-subject.ts';
import { testStore } from './store-suite.ts';
import { all, append, commitOf, textAt } from './subject.ts';

const folder = temporaryFolder();

testStore('local', async () => {
  const subject = await openLocalSubject(folder);
  return {
    ...subject,
    store: {
      ...subject.store,
      // Whatever was written, git itself must find it whole.
      async close() {
        await subject.store.close();
        expect(await subject.git('fsck', '--strict', '--full', '--no-dangling')).toBe('');
      },
    },
  };
});

describe('a bare repository', () => {
  let subject: LocalSubject;
  beforeEach(async () => {
    subject = await openLocalSubject(folder);
  });
  afterEach(async () => {
    await subject.store.close();
    expect(await subject.git('fsck', '--strict', '--full', '--no-dangling')).toBe('');
  });

  test('holds the commits that the memory store makes', async () => {
    const memory = await openMemoryStore();
    const names = ['a/b', 'a.b', 'a-b', 'a0', 'b/a', 'b.a/x', 'b0', 'ab/c', 'é', '~'];
    const files = (prefix: string) => Object.fromEntries(names.map((name) => [`${prefix}${name}`, name]));
    const commits = [
      commitOf(files('content/')),
      commitOf(files('content/b/c/')),
      commitOf(files('content/c/'), { atMs: 1_800_000_000_999, trailers: { 'Carnet-Form': 'x' } }),
    ];
    const oids = await subject.store.append(null, commits);
    expect(await memory.append(null, commits)).toEqual(oids);
  });

  test('packs a folder that a group changes again and again', async () => {
    const many = (prefix: string) =>
      Object.fromEntries(Array.from({ length: 2500 }, (_, i) => [`content/articles/${prefix}${i}.md`, String(i)]));
    const replaced = (text: string) =>
      commitOf({}, { files: [{ path: 'content/articles/m0.md', content: Buffer.from(text), replace: true }] });
    const commits = [
      commitOf(many('m')),
      commitOf(many('l')),
      commitOf({ 'content/articles/z.md': 'last' }),
      // There and back: each tree is the other's neighbour.
      replaced('there'),
      replaced('0'),
      replaced('there'),
      replaced('0'),
    ];
    const oids = await subject.store.append(null, commits);
    expect(await (await openMemoryStore()).append(null, commits)).toEqual(oids);
    expect(await all(subject.store.list(oids.at(-1)!, 'content', 'all'))).toHaveLength(5001);
    const sizes = (
      await subject.git('cat-file', '--batch-all-objects', '--batch-check=%(objecttype) %(objectsize:disk)')
    )
      .split('\n')
      .filter((line) => line.startsWith('tree '))
      .map((line) => Number(line.slice(5)));
    expect(sizes.filter((size) => size > 50_000).length).toBeLessThanOrEqual(2);
  });

  test('sees what an engineer pushes from a clone, and the engineer what is written', async () => {
    const first = await append(subject.store, null, commitOf({ 'content/a.md': 'a' }));
    const engineer = clone(subject.path);
    const heads: string[] = [];
    subject.store.watch((head) => heads.push(head));
    expect(await subject.store.head()).toBe(first);
    const pushed = engineer.push(new Map([['content/é.md', 'b']]));
    await vi.waitFor(() => expect(heads).toEqual([pushed]), 2000);
    expect(await subject.store.append(first, [commitOf({ 'content/c.md': 'c' })])).toBe('stale');
    const own = await append(subject.store, pushed, commitOf({ 'content/c.md': 'c' }));
    engineer.git('pull', '--quiet');
    expect(engineer.git('rev-parse', 'HEAD').trim()).toBe(own);
    expect(readFileSync(join(engineer.folder, 'content/c.md'), 'utf8')).toBe('c');
    expect(await textAt(subject.store, own, 'content/é.md')).toBe('b');
  });

  test('lets one of two portals through that write at the same time', async () => {
    const { store } = subject;
    const other = await openLocalStore({ path: subject.path, branch: 'main' });
    for (let round = 0; round < 10; round += 1) {
      const head = await store.head();
      const answers = await Promise.all(
        [store, other].map((portal, i) => portal.append(head, [commitOf({ [`content/${round}/${i}.md`]: `${i}` })])),
      );
      expect(answers.filter((answer) => answer !== 'stale')).toEqual([[await store.head()]]);
      expect(await other.head()).toBe(await store.head());
    }
    await other.close();
  });

  test('may be packed, cleaned up and repacked by others at any time', async () => {
    const { store } = subject;
    const first = await append(store, null, commitOf({ 'content/a.md': 'a' }));
    const heads: string[] = [];
    store.watch((head) => heads.push(head));
    const second = await append(store, first, commitOf({ 'content/b.md': 'b' }));
    await subject.git('pack-refs', '--all');
    await subject.git('gc', '--quiet', '--prune=now');
    expect(await store.head()).toBe(second);
    expect(await textAt(store, second, 'content/b.md')).toBe('b');
    expect((await all(store.read([(await all(store.list(second, '', 'all')))[0]!.oid])))[0]!.bytes).not.toBe(null);
    const third = await append(store, second, commitOf({ 'content/c.md': 'c' }));
    await subject.git('repack', '-a', '-d', '-q');
    await subject.git('pack-refs', '--all');
    expect(await textAt(store, third, 'content/c.md')).toBe('c');
    await subject.force(first);
    await subject.git('pack-refs', '--all');
    await vi.waitFor(() => expect(heads.at(-1)).toBe(first), 2000);
    expect(await store.append(third, [commitOf({ 'content/d.md': 'd' })])).toBe('stale');
    await append(store, first, commitOf({ 'content/d.md': 'd' }));
  });

  test('keeps few packs however many writes there are', async () => {
    let head: string | null = null;
    for (let i = 0; i < 150; i += 1) {
      head = await append(subject.store, head, commitOf({ [`content/tickets/1-999/${i}/ticket.md`]: String(i) }));
    }
    const packs = () => readdirSync(join(subject.path, 'objects/pack')).filter((name) => name.endsWith('.pack'));
    await vi.waitFor(() => expect(packs().length).toBeLessThan(100), 10_000);
    expect((await subject.git('rev-list', '--count', 'main')).trim()).toBe('150');
  });

  test('is read on after the processes that read it were killed', async () => {
    const first = await append(subject.store, null, commitOf({ 'content/a.md': 'a'.repeat(100_000) }));
    for (let round = 0; round < 3; round += 1) {
      const reads = Array.from({ length: 20 }, () => textAt(subject.store, first, 'content/a.md'));
      const heads = Array.from({ length: 20 }, () => subject.store.head());
      for (const pid of gitProcesses(subject.path)) process.kill(pid, 'SIGKILL');
      expect(new Set(await Promise.all(heads))).toEqual(new Set([first]));
      expect((await Promise.all(reads)).every((text) => text?.length === 100_000)).toBe(true);
    }
    await append(subject.store, first, commitOf({ 'content/b.md': 'b' }));
  });

  test.each(['refs/heads/main.lock', 'HEAD.lock'])(
    'waits for %s, and takes it away when nobody holds it',
    async (name) => {
      const first = await append(subject.store, null, commitOf({ 'content/a.md': 'a' }));
      const lock = join(subject.path, name);
      writeFileSync(lock, '');
      utimesSync(lock, Date.now() / 1000 - 60, Date.now() / 1000 - 60);
      const second = await append(subject.store, first, commitOf({ 'content/b.md': 'b' }));
      expect(existsSync(lock)).toBe(false);

      writeFileSync(lock, '');
      const waiting = append(subject.store, second, commitOf({ 'content/c.md': 'c' }));
      expect(await Promise.race([waiting, new Promise((done) => setTimeout(done, 500, 'waits'))])).toBe('waits');
      expect(await subject.store.head()).toBe(second);
      await waiting;
      expect(existsSync(lock)).toBe(false);
      expect(readdirSync(subject.path).filter((entry) => entry.startsWith('left-behind'))).toEqual([]);
    },
  );

  test('says which lock it could not have', async () => {
    const lock = join(subject.path, 'refs/heads/main.lock');
    writeFileSync(lock, '');
    // From a clock ahead of ours: never old.
    utimesSync(lock, Date.now() / 1000 + 600, Date.now() / 1000 + 600);
    const write = append(subject.store, null, commitOf({ 'content/a.md': 'a' }));
    await expect(write).rejects.toMatchObject({ name: 'LockedError', message: expect.stringContaining(lock) });
    expect(await subject.store.head()).toBe(null);
  }, 30_000);

  test('runs no hook', async () => {
    const marker = join(subject.path, 'hook-ran');
    mkdirSync(join(subject.path, 'hooks'), { recursive: true });
    for (const hook of ['reference-transaction', 'post-receive', 'update', 'pre-auto-gc', 'post-index-change']) {
      writeFileSync(join(subject.path, 'hooks', hook), `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 });
    }
    await append(subject.store, null, commitOf({ 'content/a.md': 'a' }));
    expect(existsSync(marker)).toBe(false);
  });

  test('shows its commits to nobody whom replace refs would deceive', async () => {
    const first = await append(subject.store, null, commitOf({ 'content/a.md': 'true' }));
    const other = await subject.push({ 'content/a.md': 'false' }, { parents: [] });
    await subject.force(first);
    await subject.git('update-ref', `refs/replace/${first}`, other);
    const again = await openLocalStore({ path: subject.path, branch: 'main' });
    expect(await textAt(again, first, 'content/a.md')).toBe('true');
    await again.close();
    await subject.git('update-ref', '-d', `refs/replace/${first}`);
  });

  test('removes what killed processes left among the packs, when it is old', async () => {
    const packs = join(subject.path, 'objects/pack');
    const names = ['tmp_pack_1', `pack-${'a'.repeat(40)}.pack`, 'tmp_pack_young', 'kept.txt'];
    for (const name of names) {
      writeFileSync(join(packs, name), 'x');
      const seconds = Date.now() / 1000 - (name.includes('young') ? 60 : 2 * 86_400);
      utimesSync(join(packs, name), seconds, seconds);
    }
    await (await openLocalStore({ path: subject.path, branch: 'main' })).close();
    expect(readdirSync(packs).sort()).toEqual(['kept.txt', 'tmp_pack_young']);
    execFileSync(
      'rm',
      names.slice(2).map((name) => join(packs, name)),
    );
  });

  test('writes packs that whoever reads the folder can read', async () => {
    await append(subject.store, null, commitOf({ 'content/a.md': 'a' }));
    const packs = join(subject.path, 'objects/pack');
    for (const name of readdirSync(packs)) {
      expect(statSync(join(packs, name)).mode & 0o777).toBe(statSync(packs).mode & 0o444);
    }
  });
});

test('a branch may have a name of several parts', async () => {
  const { store, git: inside } = await openLocalSubject(folder, 'firm/record');
  const heads: string[] = [];
  store.watch((head) => heads.push(head));
  const oid = await append(store, null, commitOf({ 'content/a.md': 'a' }));
  expect((await inside('rev-parse', 'refs/heads/firm/record')).trim()).toBe(oid);
  await vi.waitFor(() => expect(heads).toEqual([oid]), 2000);
  await store.close();
});

test('a repository may use SHA-256', async () => {
  const path = join(folder, 'sha256.git');
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', '--object-format=sha256', path);
  const store = await openLocalStore({ path, branch: 'main' });
  const first = await append(store, null, commitOf({ 'content/a.md': 'a' }));
  const oid = await append(store, first, commitOf({ 'content/b/c.md': 'b' }));
  expect(oid).toHaveLength(64);
  expect((await store.diff(null, oid)).map(({ path: changed }) => changed)).toEqual(['content/a.md', 'content/b/c.md']);
  expect(await textAt(store, oid, 'content/b/c.md')).toBe('b');
  await store.close();
  expect(git(path, 'fsck', '--strict')).toBe('');
});

test.each([
  ['nothing', () => join(folder, 'nowhere'), 'main', 'no git repository at'],
  [
    'a folder',
    () => {
      mkdirSync(join(folder, 'plain'), { recursive: true });
      return join(folder, 'plain');
    },
    'main',
    'no git repository at',
  ],
  [
    "a work tree's repository",
    () => {
      git(folder, 'init', '--quiet', 'tree');
      return join(folder, 'tree/.git');
    },
    'main',
    'is not a bare repository; make one with: git clone --bare',
  ],
  ['no branch', () => join(folder, 'sha256.git'), '--all..', 'is not the name of a branch'],
])('does not open %s', async (_, path, branch, message) => {
  const opened = openLocalStore({ path: path(), branch });
  await expect(opened).rejects.toMatchObject({
    name: 'UnusableRepositoryError',
    message: expect.stringContaining(message),
  });
});

test('a repository made for the record refuses a rewritten history, and malformed objects', async () => {
  const path = join(folder, 'made.git');
  await initLocalStore({ path, branch: 'main' });
  await initLocalStore({ path, branch: 'main' });
  const engineer = clone(path);
  engineer.push(new Map([['content/a.md', 'a']]));
  engineer.push(new Map([['content/b.md', 'b']]));
  engineer.git('reset', '--quiet', '--hard', 'HEAD~1');
  expect(() => engineer.git('push', '--quiet', '--force', 'origin', 'HEAD:main')).toThrow('non-fast-forward');
  expect(git(path, 'config', 'core.fsync').trim()).toBe('all');
});

/** Processes of ours that work on a repository: its path is in their environment. */
function gitProcesses(path: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return (
          Number(parent) === process.pid &&
          readFileSync(`/proc/${pid}/environ`, 'utf8').includes(path) &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('cat-file')
        );
      } catch {
        return false;
      }
    });
}
