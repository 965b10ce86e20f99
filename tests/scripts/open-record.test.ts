import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openRecord, type OpenRecord } from '../../scripts/content/open-record.ts';
import type { Writer } from '../../src/store/writer.ts';
import { bareRepository, clone, git, type Clone } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const firm = new Map([['content/company.md', '---\nname: LibrA\n---\n']]);
const newBare = () => bareRepository(folder, firm);

/** Adds an article, numbered as the next. */
async function addArticle(writer: Writer, text: string): Promise<number> {
  const outcome = await writer.write(async (tree) => {
    const number = (await tree.children('content/articles')).length + 1;
    const files = [{ path: `content/articles/${number}.md`, content: Buffer.from(text) }];
    const author = { name: 'camille', email: 'camille@libra.invalid' };
    return { commit: { files, message: 'Add', trailers: {}, author, atMs: 1_760_000_000_000 }, result: number };
  });
  if ('refused' in outcome) throw new Error('refused');
  return outcome.result;
}

async function write(record: OpenRecord, text = 'text'): Promise<void> {
  await addArticle(record.writer, text);
  await record.close();
}

describe('the record is opened through', () => {
  test('a bare repository', async () => {
    const bare = newBare();
    const record = await openRecord({ path: bare });
    expect(record).toMatchObject({ branch: 'main', remote: null });
    const { files, commit } = await record.read();
    expect(files.map((file) => file.path)).toEqual(['content/company.md']);
    expect(commit).toBe(await record.store.head());
    await write(record);
    expect(git(bare, 'show', 'main:content/articles/1.md')).toBe('text');
  });

  test.each<[string, (engineer: Clone) => string]>([
    ['a clone', ({ folder: at }) => at],
    ['the content folder of one', ({ folder: at }) => join(at, 'content')],
    ['a clone on a branch of its own', (engineer) => (engineer.git('switch', '-qc', 'answer-7'), engineer.folder)],
    ['a clone without a branch', (engineer) => (engineer.git('switch', '-q', '--detach'), engineer.folder)],
    [
      'a clone whose remote is at a path from its top',
      (engineer) => {
        const bare = engineer.git('remote', 'get-url', 'origin').trim();
        engineer.git('remote', 'set-url', 'origin', relative(engineer.folder, bare));
        return engineer.folder;
      },
    ],
    [
      'a linked work tree',
      (engineer) => {
        const linked = mkdtempSync(join(folder, 'linked-'));
        engineer.git('worktree', 'add', '--quiet', '--detach', linked);
        return linked;
      },
    ],
  ])('%s', async (_, placeIn) => {
    const bare = newBare();
    const engineer = clone(bare);
    const record = await openRecord({ path: placeIn(engineer) });
    expect(record).toMatchObject({ branch: 'main', remote: 'origin' });
    await write(record);
    expect(git(bare, 'show', 'main:content/articles/1.md')).toBe('text');
    expect(engineer.git('status', '--porcelain')).toBe('');
    engineer.git('pull', '--quiet', 'origin', 'main');
    expect(readFileSync(join(engineer.folder, 'content/articles/1.md'), 'utf8')).toBe('text');
  });

  test('the remote that the branch follows, and the branch that is asked for', async () => {
    const [bare, other] = [newBare(), newBare()];
    git(other, 'branch', 'record', 'main');
    const engineer = clone(bare);
    engineer.git('remote', 'add', 'firm', other);
    engineer.git('fetch', '--quiet', 'firm');
    engineer.git('switch', '-qc', 'record', 'firm/record');
    const record = await openRecord({ path: engineer.folder, branch: 'record' });
    expect(record).toMatchObject({ branch: 'record', remote: 'firm' });
    await write(record);
    expect(git(other, 'show', 'record:content/articles/1.md')).toBe('text');
    expect(git(bare, 'log', '--format=%s', 'main')).toBe('Begin\n');
  });
});

test.each<[string, () => string, string]>([
  ['a folder without a repository', () => mkdtempSync(join(folder, 'none-')), 'is in no git repository'],
  [
    'a work tree without a remote',
    () => {
      const { folder: at, git: run } = clone(newBare());
      run('remote', 'remove', 'origin');
      return at;
    },
    'git clone --bare',
  ],
  [
    'a clone whose remote is gone',
    () => {
      const { folder: at, git: run } = clone(newBare());
      run('remote', 'set-url', 'origin', join(folder, 'gone.git'));
      return at;
    },
    'look whether the address is right',
  ],
  [
    'a clone with several remotes, none of them followed',
    () => {
      const { folder: at, git: run } = clone(newBare());
      run('remote', 'rename', 'origin', 'one');
      run('remote', 'add', 'two', folder);
      run('switch', '-q', '--detach');
      return at;
    },
    'has several remotes',
  ],
])('%s is refused, with what to do', async (_, make, message) => {
  await expect(openRecord({ path: make() })).rejects.toMatchObject({
    name: 'NoContent',
    message: expect.stringContaining(message),
  });
});

test('three clones that write at once lose nothing, and give no number twice', async () => {
  const bare = newBare();
  const clones = [clone(bare), clone(bare), clone(bare)];
  // What is under way in one of them is nobody's affair.
  writeFileSync(join(clones[0]!.folder, 'content/company.md'), 'being written');
  const records = await Promise.all(clones.map(({ folder: path }) => openRecord({ path })));
  const numbers = await Promise.all(
    records.flatMap(({ writer }, of) => [1, 2, 3].map((i) => addArticle(writer, `${of}-${i}`))),
  );
  await Promise.all(records.map((record) => record.close()));
  expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const texts = numbers.map((number) => git(bare, 'show', `main:content/articles/${number}.md`));
  expect(texts).toEqual(['0-1', '0-2', '0-3', '1-1', '1-2', '1-3', '2-1', '2-2', '2-3']);
  expect(git(bare, 'rev-list', '--count', 'main').trim()).toBe('10');
  expect(git(bare, 'fsck', '--strict', '--no-dangling')).toBe('');
  expect(readFileSync(join(clones[0]!.folder, 'content/company.md'), 'utf8')).toBe('being written');
}, 180_000);
