/**
 * How long publishing a firm's whole content takes, as `npm run publish` does it: all of it, all of it again, and after one
 * answer; beside writing the same bytes as plain files, and reading the same content from git, in the same run.
 *
 *   node bench/publish.ts [--tickets 10000] [--customers 200] [--repo PATH]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../scripts/build.ts';
import { readCommit } from '../src/store/read-content.ts';
import { clone } from '../tests/support/repository.ts';
import { generateRepository } from './generate.ts';
import { nodeFlags } from './pages.ts';
import { table } from './table.ts';

const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '10000' },
    customers: { type: 'string', default: '200' },
    repo: { type: 'string' },
  },
});
const tickets = Number(values.tickets);
const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
const root = join(import.meta.dirname, '..');
const out = join(folder, 'copies');

function seconds(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

function publish(repo: string, ...args: string[]): number {
  return seconds(() => {
    const program = [...nodeFlags, join(root, 'scripts/publish.ts'), '--repo', repo, '--out', out, '--all', ...args];
    const { status, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    if (status !== 0) throw new Error(`publish failed:\n${stderr}`);
  });
}

try {
  await ensureBuilt();
  const repo = values.repo ?? join(folder, 'content.git');
  if (values.repo === undefined) {
    console.error(`Inventing ${tickets} tickets …`);
    await generateRepository({ path: repo, tickets, customers: Number(values.customers) });
  }
  const at = '2026-06-30T12:00:00Z';
  const started = performance.now();
  let files = 0;
  for await (const _ of readCommit(repo, 'HEAD')) files += 1;
  const reading = (performance.now() - started) / 1000;

  const whole = publish(repo, '--at', at);
  const names = readdirSync(out, { recursive: true, withFileTypes: true }).filter((name) => name.isFile());
  const paths = names.map((name) => join(name.parentPath, name.name));
  const bytes = paths.map((path) => readFileSync(path));
  const plain = seconds(() =>
    paths.forEach((path, i) => {
      const copy = join(folder, 'plain', path.slice(out.length));
      mkdirSync(dirname(copy), { recursive: true });
      writeFileSync(copy, bytes[i]!);
    }),
  );
  const again = publish(repo, '--at', at);

  const engineer = clone(repo);
  const since = engineer.git('rev-parse', 'HEAD').trim();
  engineer.push(
    new Map([
      [
        'content/tickets/0-999/1/2026-06-29T100000Z-camille-zzzz.md',
        '---\nat: 2026-06-29T10:00:00Z\nby: camille\nspent: 20m\n---\n\nEncore un mot.\n',
      ],
    ]),
  );
  const one = publish(repo, '--at', at, '--since', since);

  const pages = paths.filter((path) => path.endsWith('.html')).length;
  const megabytes = bytes.reduce((sum, each) => sum + each.length, 0) / 1024 / 1024;
  const row = (what: string, took: number) => ({ what, seconds: took, 'pages/s': pages / took, ratio: took / plain });
  table(
    `Publishing ${tickets} tickets of ${values.customers} customers: ${pages} pages, ${paths.length} files, ` +
      `${Math.round(megabytes)} MB, from ${files} files of content; ${availableParallelism()} processors`,
    [
      { what: 'the same bytes as plain files', seconds: plain, 'pages/s': pages / plain, ratio: 1 },
      row('reading the content from git', reading),
      row('publish, into an empty folder', whole),
      row('publish, nothing changed', again),
      row('publish --since, one answer', one),
    ],
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
