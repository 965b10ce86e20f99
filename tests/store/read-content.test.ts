import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRepository, largestText, readCommit, readFolder, type ContentFile } from '../../src/store/read-content.ts';
import { git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = temporaryFolder();

/** A folder of these texts. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(root, 'folder-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The folder as a work tree with one commit. */
function committed(folder: string): string {
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'All');
  return folder;
}

/** Kind and text by path; `null` where the bytes are not given. */
async function told(files: AsyncIterable<ContentFile>): Promise<Record<string, string | null>> {
  const entries = (await Array.fromAsync(files)).map(({ path, kind, bytes }): [string, string | null] => [
    kind === 'file' ? path : `${path} (${kind})`,
    bytes && Buffer.from(bytes).toString(),
  ]);
  return Object.fromEntries(entries);
}

const firm = {
  'README.md': 'not content',
  'content/company.md': 'LibrA',
  'content/logo.png': 'a picture',
  'content/tickets/1-999/7/ticket.md': 'à l’aide',
  'content/tickets/1-999/7/files/ticket/notes.md': 'an attachment',
  'content/tickets/1-999/7/files.md': 'an entry',
  'content/articles/files/x.md': 'misplaced',
};
const firmTold = {
  'content/company.md': 'LibrA',
  'content/logo.png': null,
  'content/tickets/1-999/7/ticket.md': 'à l’aide',
  'content/tickets/1-999/7/files/ticket/notes.md': null,
  'content/tickets/1-999/7/files.md': 'an entry',
  'content/articles/files/x.md': 'misplaced',
};

describe.each([
  ['a folder', (folder: string) => readFolder(folder)],
  ['a commit', (folder: string) => readCommit(committed(folder), 'main')],
])('%s', (_, read) => {
  test('gives its Markdown, and names what is not', async () => {
    expect(await told(read(folderOf(firm)))).toEqual(firmTold);
  });

  test('gives a link as a link', async () => {
    const folder = folderOf(firm);
    symlinkSync('/etc', join(folder, 'content/etc'));
    symlinkSync('company.md', join(folder, 'content/other.md'));
    symlinkSync('nowhere', join(folder, 'content/nowhere.md'));
    expect(await told(read(folder))).toEqual({
      ...firmTold,
      'content/etc (symlink)': null,
      'content/other.md (symlink)': null,
      'content/nowhere.md (symlink)': null,
    });
  });

  test('does not follow a link in place of its content', async () => {
    const folder = folderOf({ 'elsewhere/company.md': 'LibrA' });
    symlinkSync('elsewhere', join(folder, 'content'));
    expect(await told(read(folder))).toEqual({ 'content (symlink)': null });
  });

  test('does not hold a text that nobody wrote', async () => {
    const folder = folderOf(firm);
    truncateSync(join(folder, 'content/company.md'), largestText + 1);
    expect(await told(read(folder))).toEqual({ ...firmTold, 'content/company.md': null });
  });

  test('gives the id that git gives', async () => {
    const [file] = await Array.fromAsync(read(folderOf({ 'content/company.md': 'LibrA' })));
    expect(file!.oid).toBe('7b91387733bb862e2b377ecd1161c171229e9163');
  });

  test('is read no further than asked', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`content/articles/${i}.md`, 'text'.repeat(999)]),
    );
    for await (const { kind } of read(folderOf(many))) {
      expect(kind).toBe('file');
      break;
    }
  });

  test('may be without content', async () => {
    const folder = folderOf({ 'README.md': 'not content' });
    committed(folder);
    expect(await told(readFolder(folder))).toEqual({});
    expect(await told(readCommit(folder, 'HEAD'))).toEqual({});
  });
});

test('a content folder may be named itself', async () => {
  const folder = folderOf(firm);
  for (const place of [join(folder, 'content'), `${join(folder, 'content')}/`]) {
    expect(await told(readFolder(place))).toEqual(firmTold);
  }
  const renamed = folderOf({ 'company.md': 'LibrA', 'content/x.md': 'misplaced' });
  expect(await told(readFolder(renamed))).toEqual({
    'content/company.md': 'LibrA',
    'content/content/x.md': 'misplaced',
  });
  symlinkSync(join(folder, 'content'), join(root, 'content'));
  expect(await told(readFolder(`${join(root, 'content')}/`))).toEqual({ 'content (symlink)': null });
});

test('a pipe is no file, and is never opened', async () => {
  const folder = folderOf({ 'content/company.md': 'LibrA' });
  execFileSync('mkfifo', [join(folder, 'content/pipe.md')]);
  expect(await told(readFolder(folder))).toEqual({ 'content/company.md': 'LibrA' });
});

test('a folder that is not there is an error', async () => {
  await expect(told(readFolder(join(root, 'nowhere')))).rejects.toThrow('ENOENT');
});

test('a submodule is named, and not looked into', async () => {
  const folder = folderOf(firm);
  committed(folder);
  git(folder, 'update-index', '--add', '--cacheinfo', `160000,${'1234567890'.repeat(4)},content/module`);
  git(folder, 'commit', '--quiet', '--message', 'Module');
  expect(await told(readCommit(folder, 'HEAD'))).toEqual({ ...firmTold, 'content/module (submodule)': null });
});

describe('a repository', () => {
  const tree = committed(folderOf(firm));
  git(root, 'clone', '--quiet', '--bare', tree, 'bare.git');
  git(tree, 'worktree', 'add', '--quiet', '--detach', join(root, 'linked'));
  git(tree, 'tag', '--annotate', '--message', 'One', 'v1');

  test.each([
    ['a bare repository', join(root, 'bare.git'), 'main'],
    ['a work tree', tree, 'HEAD'],
    ["a work tree's .git", join(tree, '.git'), 'refs/heads/main'],
    ["a work tree's content", join(tree, 'content'), 'v1'],
    ['a linked work tree', join(root, 'linked'), 'HEAD^{/All}'],
  ])('may be %s', async (_, place, revision) => {
    expect(await told(readCommit(place, revision))).toEqual(firmTold);
  });

  test.each(['nowhere', '--all', '-h', '', 'HEAD HEAD', 'HEAD:content', 'HEAD\n', 'main..main', '0'.repeat(40)])(
    'has no commit %j',
    async (revision) => {
      await expect(told(readCommit(tree, revision))).rejects.toThrow(
        `no commit ${JSON.stringify(revision)} in ${tree}`,
      );
    },
  );

  test('is found, or not', async () => {
    expect(findRepository(join(root, 'bare.git'))).toBe(join(root, 'bare.git'));
    expect(findRepository(join(tree, 'content'))).toBe(join(tree, '.git'));
    expect(findRepository(folderOf(firm))).toBe(null);
    await expect(told(readCommit(folderOf(firm), 'HEAD'))).rejects.toMatchObject({ name: 'GitError' });
  });
});
