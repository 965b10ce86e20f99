/**
 * How long an engineer's push of one entry waits for the pre-receive hook, as it is shipped and with the package as npm
 * installs it; beside the same push before a hook that does nothing, in the same run.
 *
 *   node bench/hook.ts [--tickets 10000] [--customers 200] [--pushes 7]
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { install, pack, writeContentRepository } from '../tests/support/packed.ts';
import { clone, git, type Clone } from '../tests/support/repository.ts';
import { generateRepository } from './generate.ts';
import { table } from './table.ts';

const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '10000' },
    customers: { type: 'string', default: '200' },
    pushes: { type: 'string', default: '7' },
  },
});
const tickets = Number(values.tickets);
const pushes = Number(values.pushes);
const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
const shipped = join(import.meta.dirname, '../docs/ci/hooks/pre-receive');

/** Milliseconds of each push of one entry more. */
function pushing(engineer: Clone, name: string): number[] {
  return Array.from({ length: pushes }, (_, i) => {
    const path = `content/tickets/0-999/${i + 1}/2026-06-29T100000Z-camille-${name}.md`;
    mkdirSync(dirname(join(engineer.folder, path)), { recursive: true });
    writeFileSync(
      join(engineer.folder, path),
      '---\nat: 2026-06-29T10:00:00Z\nby: camille\nspent: 20m\n---\n\nEncore un mot.\n',
    );
    engineer.git('add', '--', path);
    engineer.git('commit', '--quiet', '--message', 'Answer');
    const started = performance.now();
    engineer.git('push', '--quiet', 'origin', 'HEAD:main');
    return performance.now() - started;
  });
}

try {
  const bare = join(folder, 'content.git');
  console.error(`Inventing ${tickets} tickets …`);
  await generateRepository({ path: bare, tickets, customers: Number(values.customers) });
  console.error('Packing and installing …');
  const home = join(folder, 'home');
  writeContentRepository(home, pack(join(folder, 'packed')), new Map());
  const impossible = install(home);
  if (impossible !== undefined) throw new Error(impossible);
  git(bare, 'config', 'carnet.home', home);
  const hook = join(bare, 'hooks/pre-receive');
  mkdirSync(dirname(hook), { recursive: true });
  const engineer = clone(bare);
  writeFileSync(hook, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const nothing = pushing(engineer, 'zzzz');
  cpSync(shipped, hook);
  const checked = pushing(engineer, 'zzzy');

  const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;
  const row = (what: string, ms: readonly number[]) => ({
    [`a push of one entry, ${tickets} tickets`]: what,
    'ms, median': median(ms),
    least: Math.min(...ms),
    most: Math.max(...ms),
    'times as long': median(ms) / median(nothing),
  });
  table('Hook', [row('before a hook that does nothing', nothing), row('before pre-receive as shipped', checked)]);
  console.log(`The hook takes ${Math.round(median(checked) - median(nothing))} ms.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
