/**
 * Makes `lib/`, what `npm pack` carries beside `bin/`: Node runs no TypeScript from node_modules, so the jobs and what
 * they import as JavaScript; the portal's built pages, and the sample that its demo is made of.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build.ts';
import { jobs } from './jobs.mjs';

const root = join(import.meta.dirname, '..');
const lib = join(root, 'lib');

/** Help and errors say what to type, which is another thing there. */
export function asTypedThere(text: string): string {
  return text.replace(
    /\bnpm (?:run )?(?:-s )?(?:run )?([a-z-]+)( \[?)?(?:-- )?/g,
    (found, job: string, opening = '') => (Object.hasOwn(jobs, job) ? `carnet ${job}${opening}` : found),
  );
}

await ensureBuilt();
rmSync(lib, { recursive: true, force: true });
mkdirSync(lib);

const config = join(lib, 'tsconfig.json');
const compilerOptions = { noEmit: false, rewriteRelativeImportExtensions: true, rootDir: '..', outDir: '.' };
const sources = Object.keys(jobs).map((job) => `../scripts/${job}.ts`);
// A thread is started by the address of its file, which no import names.
const threads = globSync('src/**/worker.ts', { cwd: root }).map((file) => `../${file}`);
const types = ['../.astro/types.d.ts', '../src/env.d.ts'];
const files = [...sources, ...threads, ...types];
writeFileSync(config, JSON.stringify({ extends: '../tsconfig.json', include: [], files, compilerOptions }));
execFileSync(join(root, 'node_modules/.bin/tsc'), ['--project', config], { cwd: root, stdio: ['ignore', 2, 2] });
rmSync(config);

for (const file of globSync('**/*.js', { cwd: lib })) {
  const path = join(lib, file);
  writeFileSync(path, asTypedThere(readFileSync(path, 'utf8')));
}
copyFileSync(join(root, 'scripts/jobs.mjs'), join(lib, 'scripts/jobs.mjs'));
cpSync(join(root, 'dist'), join(lib, 'dist'), { recursive: true });
cpSync(join(root, 'content'), join(lib, 'content'), { recursive: true });
// An index names the libraries that it was made with (src/index/schema.ts).
const { type, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
writeFileSync(join(lib, 'package.json'), JSON.stringify({ type, dependencies }, null, 2));
