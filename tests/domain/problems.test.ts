import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { assembleContent, type ContentFile } from '../../src/domain/assemble.ts';
import { check, formatProblem } from '../../src/domain/check.ts';
import { PROBLEM_CODES } from '../../src/domain/problem-code.ts';
import { readFolder } from '../../src/store/read-content.ts';

const root = new URL('../problems/', import.meta.url);

/** The files of a folder. `unread.txt` names those too large to be read, which would be too large to keep here. */
async function filesOf(code: string): Promise<ContentFile[]> {
  const unread = new URL(`${code}/unread.txt`, root);
  const left = existsSync(unread) ? readFileSync(unread, 'utf8').split('\n') : [];
  const files: ContentFile[] = [];
  for await (const file of readFolder(new URL(code, root).pathname)) {
    files.push(left.includes(file.path) ? { ...file, bytes: null } : file);
  }
  return files;
}

test('every fault has its example', () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual([...PROBLEM_CODES].sort());
});

describe('each example has its fault, and says what to write instead', () => {
  test.each(PROBLEM_CODES)('%s', async (code) => {
    const found = check(assembleContent(await filesOf(code)));
    expect(found.map((problem) => problem.code)).toContain(code);
    // A file that an entry names may be at fault as well; else one fault is one problem.
    const others = new Set(found.map((problem) => problem.code)).size - 1;
    expect(others).toBe(code === 'voids-malformed' ? 1 : 0);
    for (const { hint, message } of found)
      expect([message, hint]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/[.?]$/)]);
    const text = found.map((problem) => `${formatProblem(problem)}\n`).join('');
    await expect(text).toMatchFileSnapshot(`../problems/${code}/expected.txt`);
  });
});
