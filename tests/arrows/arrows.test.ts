import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { arrowFaults } from './arrows.ts';

// Every import of every source is read, which takes as long as the machine lets it.
test('the sources hold the arrows', { timeout: 120_000 }, () => {
  const root = join(import.meta.dirname, '../..');
  const paths = globSync(['src/**/*.{ts,astro}', 'scripts/**/*.ts'], { cwd: root });
  expect(paths.length).toBeGreaterThan(20);
  expect(arrowFaults(new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')])))).toEqual([]);
});

test.each([
  ['src/domain/x.ts', `import { runGit } from '../store/git.ts';`, 'domain imports from store (../store/git.ts)'],
  ['src/domain/x.ts', `import type { Config } from '../config.ts';`, 'domain imports from config (../config.ts)'],
  [
    'src/domain/x.ts',
    `import { readFile } from 'node:fs/promises';`,
    'the domain is pure, and imports node:fs/promises',
  ],
  ['src/domain/x.ts', `export const now = () => Date.now();`, 'the domain is pure, and uses Date.now'],
  ['src/domain/x.ts', `export const now = () => new Date();`, 'the domain is pure, and uses new Date'],
  ['src/domain/x.ts', `if (process.env.TZ) throw 1;`, 'the environment is read in src/config.ts alone'],
  [
    'src/pages/index.astro',
    `---\nimport { openIndex } from '../index/index.ts';\n---\n<p>hello</p>`,
    'portal imports from index (../index/index.ts)',
  ],
  [
    'src/components/A.astro',
    `---\nexport type X = import('../store/port.ts').Store;\n---`,
    'portal imports from store (../store/port.ts)',
  ],
  ['src/mail/x.ts', `import { openLocalStore } from '../store/local.ts';`, 'mail imports more than types from store'],
  [
    'src/auth/x.ts',
    `const { openTicket } = await import('../commands/open-ticket.ts');`,
    'auth imports from commands (../commands/open-ticket.ts)',
  ],
  [
    'src/store/x.ts',
    `export { reply } from '../commands/reply.ts';`,
    'store imports from commands (../commands/reply.ts)',
  ],
  ['src/server/x.ts', `export const port = process.env.PORT;`, 'the environment is read in src/config.ts alone'],
  ['src/server/x.ts', `await deps.writer.write(plan);`, 'content is written by src/commands alone'],
  ['src/server/x.ts', `await store\n  .append(head, []);`, 'commits are appended by the writer of src/store alone'],
  ['src/server/x.ts', `import { spawn } from 'node:child_process';`, 'programs are run from src/store/git.ts alone'],
  [
    'src/index/x.ts',
    `import matter from 'gray-matter';`,
    'gray-matter is imported outside of src/domain/front-matter.ts',
  ],
  ['src/utils/x.ts', ``, 'utils is no room of DESIGN'],
])('%s: %s', (path, text, fault) => {
  expect(arrowFaults(new Map([[path, text]]))).toEqual([expect.stringContaining(fault)]);
});

test.each([
  [
    'src/mail/x.ts',
    `import type { Store } from '../store/port.ts';\nimport { type Index } from '../index/open-index.ts';`,
  ],
  ['src/domain/x.ts', `import { z } from 'zod';\nexport const at = (text: string) => new Date(text);`],
  ['src/commands/x.ts', `await writer.write(plan);`],
  ['src/config.ts', `export const readConfig = (env = process.env) => env;`],
  [
    'src/pages/index.astro',
    `---\nimport '../styles/site.css';\nimport { translator } from '../i18n/translator.ts';\n---`,
  ],
])('%s may: %s', (path, text) => {
  expect(arrowFaults(new Map([[path, text]]))).toEqual([]);
});

test('rooms in a circle are named', () => {
  const faults = arrowFaults(
    new Map([
      ['src/store/x.ts', `import type { Index } from '../index/y.ts';`],
      ['src/index/y.ts', `import type { Store } from '../store/x.ts';`],
    ]),
  );
  expect(faults).toContain('src/index/y.ts:1: rooms in a circle: index → store → index');
});
