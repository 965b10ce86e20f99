import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Store } from '../../src/store/port.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { all, append, commitOf, noon, textAt, type Subject } from './subject.ts';

/** What every driver does. `open` gives one without a branch. */
export function testStore(driver: string, open: () => Promise<Subject>): void {
  describe(`the ${driver} store`, () => {
    const folder = temporaryFolder();
    let subject: Subject;
    let store: Store;
    beforeEach(async () => {
      subject = await open();
      store = subject.store;
    });
    afterEach(() => store.close());

    test('has no head until something is written', async () => {
      expect(await store.head()).toBe(null);
      expect(await store.resolve('main')).toBe(null);
      const oid = await append(store, null, commitOf({ 'content/company.md': 'LibrA' }));
      expect(await store.head()).toBe(oid);
      expect(await textAt(store, oid, 'content/company.md')).toBe('LibrA');
      // What git itself makes of these bytes.
      expect(oid).toBe('797f86fe8058db039d6b8db5b4bb4d13bd53f345');
    });

    test('puts commits one on another, in the order given', async () => {
      const first = await append(store, null, commitOf({ 'content/a.md': 'a' }));
      const oids = await store.append(first, [
        commitOf({ 'content/tickets/1000-1999/1234/b.md': 'b' }, { message: 'Second' }),
        commitOf({ 'content/tickets/1000-1999/1234/c.md': 'c' }, { message: 'Third', atMs: noon + 1500 }),
      ]);
      expect(await store.head()).toBe(oids.at(-1));
      expect(await all(store.log(first, oids.at(-1)!))).toEqual([
        {
          oid: oids[0],
          parents: [first],
          author: { name: 'camille', email: 'camille@libra.invalid' },
          committedMs: noon,
          message: 'Second\n',
          trailers: new Map(),
          added: ['content/tickets/1000-1999/1234/b.md'],
        },
        expect.objectContaining({ oid: oids[1], parents: [oids[0]], committedMs: noon + 1000, message: 'Third\n' }),
      ]);
      expect(await textAt(store, oids[0]!, 'content/tickets/1000-1999/1234/c.md')).toBe(null);
      expect(await textAt(store, oids[1]!, 'content/a.md')).toBe('a');
    });

    test('writes nothing on a head that is no longer', async () => {
      const first = await append(store, null, commitOf({ 'content/a.md': 'a' }));
      const pushed = await subject.push({ 'content/b.md': 'b' });
      expect(await store.append(first, [commitOf({ 'content/c.md': 'c' })])).toBe('stale');
      expect(await store.append(null, [commitOf({ 'content/c.md': 'c' })])).toBe('stale');
      expect(await store.head()).toBe(pushed);
      await append(store, pushed, commitOf({ 'content/c.md': 'c' }));
      await subject.force(first);
      expect(await store.append(pushed, [commitOf({ 'content/d.md': 'd' })])).toBe('stale');
      expect(await store.head()).toBe(first);
    });

    test('lets one of several writes on the same head through', async () => {
      const first = await append(store, null, commitOf({ 'content/a.md': 'a' }));
      const writes = await Promise.all(
        Array.from({ length: 8 }, (_, i) => store.append(first, [commitOf({ [`content/${i}.md`]: String(i) })])),
      );
      expect(writes.filter((answer) => answer !== 'stale')).toEqual([[await store.head()]]);
    });

    test('appending nothing changes nothing', async () => {
      const first = await append(store, null, commitOf({ 'content/a.md': 'a' }));
      expect(await store.append(first, [])).toEqual([]);
      expect(await store.append(null, [])).toBe('stale');
      expect(await store.head()).toBe(first);
    });

    test('only ever adds files, unless asked to replace one', async () => {
      const first = await append(store, null, commitOf({ 'content/a.md': 'a', 'content/b/c.md': 'c' }));
      const exists = (path: string) => ({
        name: 'BadCommitError',
        reason: 'exists',
        commit: 1,
        message: `${path} is already there; the record is only added to`,
      });
      const fine = commitOf({ 'content/fine.md': '' });
      const bad = (path: string, replace?: boolean) => [
        fine,
        commitOf({}, { files: [{ path, content: Buffer.from('x'), replace }] }),
      ];
      await expect(store.append(first, bad('content/a.md'))).rejects.toMatchObject(exists('content/a.md'));
      await expect(store.append(first, bad('content/fine.md'))).rejects.toMatchObject(exists('content/fine.md'));
      await expect(store.append(first, bad('content/a.md/x.md'))).rejects.toMatchObject(exists('content/a.md'));
      await expect(store.append(first, bad('content/b', true))).rejects.toMatchObject(exists('content/b'));
      expect(await store.head()).toBe(first);
      const oids = await store.append(first, bad('content/a.md', true));
      expect(await textAt(store, oids[1]!, 'content/a.md')).toBe('x');
      expect(await all(store.list(oids[1]!, 'content', 'all'))).toHaveLength(3);
    });

    test('lets a file leave that is there, and its folder with the last of them', async () => {
      const first = await append(
        store,
        null,
        commitOf({
          'content/company.md': 'x',
          'content/inbox/a.md': 'a',
          'content/inbox/b.md': 'b',
          'content/c/d.md': 'd',
        }),
      );
      const leaving = (...paths: string[]) => commitOf({ 'content/kept.md': 'a' }, { remove: paths });
      for (const path of ['content/inbox/z.md', 'content/nowhere/a.md', 'content/c', 'content/c/d.md/e.md', 'content/'])
        await expect(store.append(first, [leaving(path)])).rejects.toMatchObject({ name: 'BadCommitError' });
      await expect(store.append(first, [leaving('content/inbox/a.md', 'content/inbox/a.md')])).rejects.toMatchObject({
        reason: 'path',
      });
      expect(await store.head()).toBe(first);

      const [one, two] = (await store.append(first, [
        leaving('content/inbox/a.md'),
        commitOf({}, { remove: ['content/inbox/b.md', 'content/c/d.md'] }),
      ])) as string[];
      const paths = async (commit: string) => (await all(store.list(commit, '', 'all'))).map(({ path }) => path);
      expect(await paths(one!)).toEqual([
        'content/c/d.md',
        'content/company.md',
        'content/inbox/b.md',
        'content/kept.md',
      ]);
      expect(await paths(two!)).toEqual(['content/company.md', 'content/kept.md']);
      expect((await all(store.list(two!, 'content', 'children'))).map(({ path }) => path)).toEqual([
        'content/company.md',
        'content/kept.md',
      ]);
      expect(await textAt(store, first, 'content/inbox/a.md')).toBe('a');
      expect((await store.diff(first, two!)).map(({ path, after }) => [path, after === null])).toEqual([
        ['content/c/d.md', true],
        ['content/inbox/a.md', true],
        ['content/inbox/b.md', true],
        ['content/kept.md', false],
      ]);
    });

    test.each([
      ['', 'is empty'],
      ['/etc/passwd', 'is absolute, or has an empty part'],
      ['content//a.md', 'is absolute, or has an empty part'],
      ['content/', 'is absolute, or has an empty part'],
      ['../a.md', 'leaves its place'],
      ['content/../../a.md', 'leaves its place'],
      ['content/./a.md', 'leaves its place'],
      ['.git/config', "is git's own"],
      ['content/.GIT/config', "is git's own"],
      ['content/.git /config', "is git's own"],
      ['content/.g\u200cit/config', "is git's own"],
      ['content/git~1/config', "is git's own"],
      ['content/.git::$INDEX_ALLOCATION/config', "is git's own"],
      ['.gitmodules', "is git's own"],
      ['content/a\nb.md', 'holds a control character or a backslash'],
      ['content/a\0b.md', 'holds a control character or a backslash'],
      ['content\\a.md', 'holds a control character or a backslash'],
      ['content/\ud800.md', 'is not Unicode'],
      [`content/${'é'.repeat(128)}`, 'has a part longer than 255 bytes'],
      [`content${'/a'.repeat(1000)}`, 'is longer than 2000 bytes'],
    ])('refuses the path %j', async (path, why) => {
      await expect(store.append(null, [commitOf({ [path]: '' })])).rejects.toMatchObject({
        name: 'BadCommitError',
        reason: 'path',
        message: `the path ${JSON.stringify(path.slice(0, 300))} ${why}`,
      });
      expect(await store.head()).toBe(null);
    });

    test.each([
      ['a path twice', { files: [0, 1].map(() => ({ path: 'content/a.md', content: Buffer.from('') })) }, 'path'],
      ['a time before 1970', { atMs: -1 }, 'time'],
      ['no time', { atMs: NaN }, 'time'],
      ['a trailer of two lines', { trailers: { 'Carnet-Form': 'a\nb' } }, 'trailer'],
      ['a trailer without a value', { trailers: { 'Carnet-Form': '' } }, 'trailer'],
      ['a trailer without a name', { trailers: { 'a b': 'c' } }, 'trailer'],
    ])('refuses %s', async (_, fault, reason) => {
      const bad = commitOf({ 'content/a.md': '' }, fault);
      await expect(store.append(null, [bad])).rejects.toMatchObject({ name: 'BadCommitError', reason });
      expect(await store.head()).toBe(null);
    });

    test('writes whatever people call themselves and write on lines of their own', async () => {
      const hostile = commitOf(
        { 'content/a.md': 'a' },
        {
          author: { name: 'x> 0 +0000\r\ncommitter <y', email: 'a b@c>\n.example' },
          message: 'Subject\r\n\r\nCarnet-Form: forged\n\u0000\u001b[31mred',
          trailers: { 'Carnet-Form': 'true one', 'Carnet-Ticket': '1234' },
        },
      );
      const nobody = commitOf({ 'content/b.md': 'b' }, { author: { name: ' <>', email: '' }, message: '' });
      const last = await append(store, null, hostile, nobody);
      const [first, second] = await all(store.log(null, last));
      expect(first).toMatchObject({
        author: { name: 'x 0 +0000 committer y', email: 'ab@c.example' },
        message: 'Subject\n\n Carnet-Form: forged\n  [31mred\n\nCarnet-Form: true one\nCarnet-Ticket: 1234\n',
        trailers: new Map([
          ['Carnet-Form', 'true one'],
          ['Carnet-Ticket', '1234'],
        ]),
      });
      expect(second).toMatchObject({ author: { name: 'unknown', email: '' }, message: '', trailers: new Map() });
    });

    test('a message cannot forge a trailer, not even without one of ours', async () => {
      const forged = commitOf({ 'content/a.md': 'a' }, { message: 'Subject\n\ncarnet-form : forged' });
      const [commit] = await all(store.log(null, await append(store, null, forged)));
      expect(commit!.trailers).toEqual(new Map());
    });

    test('reads the trailers that others write', async () => {
      const message =
        'Subject: no trailer\n\nBody: neither\n\nCarnet-Form: a\n  folded\nSigned-off-by: C <c@d.example>\n';
      const oid = await subject.push({ 'content/a.md': 'a' }, { message });
      const [commit] = await all(store.log(null, oid));
      expect(commit!.trailers).toEqual(
        new Map([
          ['Carnet-Form', 'a folded'],
          ['Signed-off-by', 'C <c@d.example>'],
        ]),
      );
    });

    test('lists folders and their files, with kinds and sizes', async () => {
      const oid = await subject.push({
        'README.md': 'read',
        'content/company.md': 'LibrA',
        'content/link': { link: '/etc/passwd' },
        'content/module': { submodule: '1234567890123456789012345678901234567890' },
        'content/team/camille.md': 'é',
        'content/team.md': '',
      });
      const children = await all(store.list(oid, 'content', 'children'));
      expect(children.map(({ path, kind, size }) => [path, kind, size])).toEqual([
        ['content/company.md', 'file', 5],
        ['content/link', 'symlink', 0],
        ['content/module', 'submodule', 0],
        ['content/team.md', 'file', 0],
        ['content/team', 'folder', 0],
      ]);
      const below = (await all(store.list(oid, 'content', 'all'))).map(({ path, kind }) => [path, kind]);
      expect(below).toEqual([
        ['content/company.md', 'file'],
        ['content/link', 'symlink'],
        ['content/module', 'submodule'],
        ['content/team.md', 'file'],
        ['content/team/camille.md', 'file'],
      ]);
      expect(children[0]!.oid).toBe('7b91387733bb862e2b377ecd1161c171229e9163');
      expect((await all(store.list(oid, '', 'children'))).map(({ path }) => path)).toEqual(['README.md', 'content']);
      expect(await all(store.list(oid, '', 'all'))).toHaveLength(6);
      for (const depth of ['all', 'children'] as const) {
        for (const nothing of ['nowhere', 'content/company.md', 'content/link', 'content/module', '../content']) {
          expect(await all(store.list(oid, nothing, depth))).toEqual([]);
        }
      }
    });

    test('never reads through a link, nor what is no plain file', async () => {
      const oid = await subject.push({
        'content/folder/a.md': 'a',
        'content/link': { link: 'folder' },
        'content/a.md': { link: 'folder/a.md' },
        'content/module': { submodule: '1234567890123456789012345678901234567890' },
      });
      expect(await textAt(store, oid, 'content/folder/a.md')).toBe('a');
      for (const path of [
        'content/link',
        'content/link/a.md',
        'content/a.md',
        'content/module',
        'content/folder',
        '',
      ]) {
        expect(await store.readPath(oid, path)).toBe(null);
      }
      const through = commitOf({ 'content/link/b.md': 'b' });
      await expect(store.append(oid, [through])).rejects.toMatchObject({ reason: 'exists' });
    });

    test('keeps names of any letters', async () => {
      const names = [
        'é à.md',
        'e\u0301.md',
        '"quoted"\ttab.md',
        "l'été",
        '日本語',
        'a'.repeat(255),
        '-dash',
        ':(glob)*',
        '#1',
      ];
      const pushed = Object.fromEntries(['line\nbreak', ...names].map((name) => [`content/${name}`, name]));
      const oid = await subject.push(pushed);
      const listed = await all(store.list(oid, 'content', 'all'));
      expect(listed.map(({ path }) => path).sort()).toEqual(Object.keys(pushed).sort());
      for (const [path, text] of Object.entries(pushed)) expect(await textAt(store, oid, path)).toBe(text);
      expect((await store.diff(null, oid)).map(({ path }) => path).sort()).toEqual(Object.keys(pushed).sort());
      expect([...(await all(store.log(null, oid)))[0]!.added].sort()).toEqual(Object.keys(pushed).sort());
      const written = names.filter((name) => !name.includes('\t') && name.length < 200);
      const last = await append(
        store,
        oid,
        commitOf(Object.fromEntries(written.map((name) => [`content/${name}.d/${name}`, name]))),
      );
      for (const name of written) expect(await textAt(store, last, `content/${name}.d/${name}`)).toBe(name);
    });

    test('reads blobs in the order asked for', async () => {
      const files = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`content/${i}.md`, `text ${i}`]));
      const oid = await append(store, null, commitOf(files));
      const entries = await all(store.list(oid, 'content', 'all'));
      const oids = entries.map((entry) => entry.oid).reverse();
      const missing = ['0'.repeat(40), oid, 'main', '--help', '', oids[0]!.slice(0, 10), 'a\nb'];
      for (const asked of [oids.slice(0, 3), [...missing, oids[0]!], [...oids, ...missing], [...oids, oids[0]!]]) {
        const expected = asked.map((id) => {
          const entry = entries.find((other) => other.oid === id);
          return entry === undefined ? null : files[entry.path];
        });
        const read = await all(store.read(asked));
        expect(read.map(({ bytes }) => bytes && Buffer.from(bytes).toString())).toEqual(expected);
        expect(read.map(({ oid: id }) => id)).toEqual(asked);
      }
      async function* slowly() {
        for (const id of oids) yield id;
      }
      expect((await all(store.read(slowly()))).map((blob) => blob.oid)).toEqual(oids);
      expect(await all(store.read([]))).toEqual([]);
      for await (const { bytes } of store.read(oids)) {
        expect(bytes).not.toBe(null);
        break;
      }
    });

    test('takes a large file from disk, and streams it back', async () => {
      const file = join(folder, `${driver}-large`);
      const bytes = randomBytes(25 * 1024 * 1024);
      writeFileSync(file, bytes);
      const path = 'content/tickets/1-999/7/files/ticket/disque.img';
      const large = (size: number) => [{ path, content: { file, bytes: size } }];
      const other = commitOf({ 'content/a.md': 'a' });
      const oid = await append(store, null, other, commitOf({}, { files: large(bytes.length) }));
      const [, entry] = await all(store.list(oid, '', 'all'));
      expect(entry).toMatchObject({ path, size: bytes.length });
      const pieces: Uint8Array[] = [];
      for await (const piece of await store.stream(entry!.oid)) pieces.push(piece);
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      expect(Buffer.from((await store.readPath(oid, path))!).equals(bytes)).toBe(true);

      const stream = await store.stream(entry!.oid);
      await stream.cancel();
      await expect(store.stream(oid)).rejects.toThrow('no blob');
      await expect(store.stream('--help')).rejects.toThrow('no blob');

      const wrongSize = { path: 'content/b', content: { file, bytes: bytes.length - 1 } };
      const gone = { path: 'content/b', content: { file: join(folder, 'nowhere'), bytes: 1 } };
      for (const bad of [wrongSize, gone]) {
        const commits = [commitOf({ 'content/c.md': '' }), commitOf({}, { files: [bad] })];
        const fault = { name: 'BadCommitError', reason: 'content', commit: 1 };
        await expect(store.append(oid, commits)).rejects.toMatchObject(fault);
      }
      expect(await store.head()).toBe(oid);
    });

    test('tells what differs below content, and calls nothing a rename', async () => {
      const first = await subject.push({
        'README.md': 'a',
        'content/same.md': 'same',
        'content/changed.md': 'before',
        'content/gone.md': 'a long text that moves as it is',
        'content/becomes-link.md': 'text',
        'content/becomes-folder': 'text',
        'content-beside.md': 'x',
      });
      const second = await subject.push({
        'README.md': 'b',
        'content-beside.md': null,
        'content/changed.md': 'after',
        'content/gone.md': null,
        'content/moved.md': 'a long text that moves as it is',
        'content/becomes-link.md': { link: 'text' },
        'content/becomes-folder': null,
        'content/becomes-folder/a.md': 'text',
        'content/module': { submodule: '1234567890123456789012345678901234567890' },
      });
      const file = (text: string | null) => expect.objectContaining({ kind: text === null ? 'symlink' : 'file' });
      const byPath = (changes: Awaited<ReturnType<Store['diff']>>) =>
        Object.fromEntries(changes.map(({ path, before, after }) => [path, [before, after]]));
      expect(byPath(await store.diff(first, second))).toEqual({
        'content/changed.md': [file(''), file('')],
        'content/gone.md': [file(''), null],
        'content/moved.md': [null, file('')],
        'content/becomes-link.md': [file(''), file(null)],
        'content/becomes-folder': [file(''), null],
        'content/becomes-folder/a.md': [null, file('')],
        'content/module': [null, { kind: 'submodule', oid: '1234567890123456789012345678901234567890' }],
      });
      expect(byPath(await store.diff(null, first))).toEqual({
        'content/same.md': [null, file('')],
        'content/changed.md': [null, file('')],
        'content/gone.md': [null, file('')],
        'content/becomes-link.md': [null, file('')],
        'content/becomes-folder': [null, file('')],
      });
      expect(await store.diff(second, second)).toEqual([]);
      const link = await subject.push({ content: { link: '/etc' } }, { parents: [] });
      expect(byPath(await store.diff(null, link))).toEqual({ content: [null, file(null)] });
      expect(await all(store.list(link, 'content', 'all'))).toEqual([]);
      expect(await store.readPath(link, 'content/passwd')).toBe(null);
    });

    test('tells history, merges by what they add to their first parent', async () => {
      const first = await subject.push({ 'content/a.md': 'a' }, { message: 'A', atMs: noon });
      const left = await subject.push(
        { 'content/b.md': 'b', 'content/a.md': '2' },
        { message: 'B', atMs: noon + 1000 },
      );
      const right = await subject.push({ 'content/c.md': 'c' }, { parents: [first], message: 'C', atMs: noon + 2000 });
      const merge = await subject.push(
        { 'content/c.md': 'c' },
        { parents: [left, right], message: 'Merge', atMs: noon + 3000 },
      );
      const empty = await subject.push({}, { message: 'Nothing', atMs: noon + 4000 });
      const told = async (...range: Parameters<Store['log']>) =>
        (await all(store.log(...range))).map(({ message, added }) => [message.trim(), added]);
      const whole = await told(null, empty);
      expect(whole.toSorted()).toEqual([
        ['A', ['content/a.md']],
        ['B', ['content/b.md']],
        ['C', ['content/c.md']],
        ['Merge', ['content/c.md']],
        ['Nothing', []],
      ]);
      expect(whole.map(([message]) => message).filter((message) => message !== 'B' && message !== 'C')).toEqual([
        'A',
        'Merge',
        'Nothing',
      ]);
      expect((await told(left, merge)).map(([message]) => message)).toEqual(['C', 'Merge']);
      expect(await told(empty, empty)).toEqual([]);
      expect(await told(left, empty, { paths: false, sinceMs: noon + 3000 })).toEqual([
        ['Merge', []],
        ['Nothing', []],
      ]);
      for await (const commit of store.log(null, empty)) {
        expect(commit.oid).toBe(first);
        break;
      }
    });

    test('looks past a commit with a wrong clock', async () => {
      const recent = await subject.push({ 'content/a.md': 'a' }, { message: 'Recent', atMs: noon });
      await subject.push({ 'content/b.md': 'b' }, { message: 'Clock unset', atMs: 86_400_000 });
      const last = await subject.push({ 'content/c.md': 'c' }, { message: 'Later', atMs: noon });
      const commits = await all(store.log(null, last, { sinceMs: noon }));
      expect(commits.map(({ oid }) => oid)).toEqual([recent, last]);
    });

    test('knows what is in whose history', async () => {
      const first = await subject.push({ 'content/a.md': 'a' });
      const left = await subject.push({ 'content/b.md': 'b' });
      const right = await subject.push({ 'content/c.md': 'c' }, { parents: [first] });
      expect(await store.isAncestor(first, left)).toBe(true);
      expect(await store.isAncestor(left, left)).toBe(true);
      expect(await store.isAncestor(left, first)).toBe(false);
      expect(await store.isAncestor(left, right)).toBe(false);
      expect(await store.isAncestor('0'.repeat(40), right)).toBe(false);
      expect(await store.isAncestor('--all', right)).toBe(false);
    });

    test('resolves revisions, and takes nothing else for one', async () => {
      const oid = await subject.push({ 'content/a.md': 'a' });
      for (const revision of ['main', 'refs/heads/main', oid, oid.slice(0, 12)]) {
        expect(await store.resolve(revision)).toBe(oid);
      }
      for (const text of [
        '',
        '--all',
        '-h',
        'nowhere',
        'main nowhere',
        `${oid}\n`,
        'a\nb',
        '0'.repeat(40),
        'main:content',
      ]) {
        expect(await store.resolve(text)).toBe(null);
      }
    });

    test('says so when a commit is not there', async () => {
      const oid = await subject.push({ 'content/a.md': 'a' });
      for (const nowhere of ['0'.repeat(40), 'main', '--all', '']) {
        await expect(all(store.list(nowhere, 'content', 'all'))).rejects.toThrow('no commit');
        await expect(all(store.list(nowhere, 'content', 'children'))).rejects.toThrow('no commit');
        await expect(store.readPath(nowhere, 'content/a.md')).rejects.toThrow('no commit');
        await expect(store.diff(nowhere, oid)).rejects.toThrow('no commit');
        await expect(store.diff(oid, nowhere)).rejects.toThrow('no commit');
        await expect(all(store.log(nowhere, oid))).rejects.toThrow('no commit');
        await expect(all(store.log(null, nowhere))).rejects.toThrow('no commit');
      }
    });

    test('moves a ref of its own only from where it is', async () => {
      const ref = 'refs/carnet/notified';
      const first = await subject.push({ 'content/a.md': 'a' });
      const second = await subject.push({ 'content/b.md': 'b' });
      expect(await store.ref(ref)).toBe(null);
      expect(await store.moveRef(ref, first, second)).toBe(false);
      expect(await store.moveRef(ref, null, first)).toBe(true);
      expect(await store.moveRef(ref, null, second)).toBe(false);
      expect(await store.moveRef(ref, first, first)).toBe(true);
      const moves = await Promise.all([store.moveRef(ref, first, second), store.moveRef(ref, first, second)]);
      expect(moves.toSorted()).toEqual([false, true]);
      expect(await store.ref(ref)).toBe(second);
      expect(await store.moveRef(ref, second, null)).toBe(true);
      expect(await store.ref(ref)).toBe(null);
      expect(await store.head()).toBe(second);
    });

    test.each(['notified', 'refs/heads/main', 'refs/carnet/../heads/main', 'refs/carnet/', 'refs/carnet/a\nb', '-d'])(
      'does not move %j',
      async (name) => {
        await expect(store.ref(name)).rejects.toThrow('not a ref of ours');
        await expect(store.moveRef(name, null, null)).rejects.toThrow('not a ref of ours');
      },
    );

    test('tells whoever watches that the head moved, by whomever, until they stop', async () => {
      const first = await append(store, null, commitOf({ 'content/a.md': 'a' }));
      const heads: string[] = [];
      const others: string[] = [];
      const stop = store.watch((head) => heads.push(head));
      const stopOther = store.watch((head) => others.push(head));
      expect(await store.head()).toBe(first);
      const own = await append(store, first, commitOf({ 'content/b.md': 'b' }));
      await vi.waitFor(() => expect(heads).toEqual([own]), 2000);
      const pushed = await subject.push({ 'content/c.md': 'c' });
      await vi.waitFor(() => expect(heads).toEqual([own, pushed]), 2000);
      await subject.force(first);
      await vi.waitFor(() => expect(heads).toEqual([own, pushed, first]), 2000);
      expect(others).toEqual(heads);
      stop();
      const last = await subject.push({ 'content/d.md': 'd' });
      await vi.waitFor(() => expect(others.at(-1)).toBe(last), 2000);
      expect(heads).toEqual([own, pushed, first]);
      stopOther();
      stopOther();
    });

    test('writes nothing once it is closed', async () => {
      await store.close();
      await expect(store.append(null, [commitOf({ 'content/a.md': 'a' })])).rejects.toMatchObject({
        name: 'ClosedError',
      });
      await store.close();
    });
  });
}
