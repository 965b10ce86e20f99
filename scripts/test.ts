/**
 * Everything that must hold: format, types, and all tests, on the built portal. Ends with `N passed, N failed`, where
 * format and types count as one test each.
 *
 *   npm test                     all of it
 *   npm test -- tests/domain     only the tests whose path says so
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.ts';
import { installTools, mayInstall } from './install-tools.ts';
import { runNode } from './run-node.ts';
import { type Count, countLine, countOf, faultsOf, type Report, unloadedFiles } from './test-count.ts';

const filters = process.argv.slice(2);

async function succeeds(title: string, program: string, args: string[]): Promise<boolean> {
  const started = Date.now();
  const succeeded = await runNode(join('node_modules', program), args);
  console.log(`${title}: ${succeeded ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return succeeded;
}

async function runTests(): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-report-'));
  try {
    const file = join(folder, 'report.json');
    const succeeded = await succeeds('tests', 'vitest/vitest.mjs', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...filters,
    ]);
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    for (const { name, message } of unloadedFiles(report)) console.error(`${name}: ${message}`);
    return countOf(report, succeeded);
  } catch (error) {
    console.error(`vitest left no report: ${(error as Error).message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const total: Count = { passed: 0, failed: 0, skipped: 0 };
const add = (count: Partial<Count>) => {
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += count[key] ?? 0;
};
const addOne = (passed: boolean) => add(passed ? { passed: 1 } : { failed: 1 });

installTools();
try {
  await ensureBuilt();
  if (filters.length === 0) {
    addOne(await succeeds('format', 'prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']));
    addOne(await succeeds('types', 'astro/bin/astro.mjs', ['check', '--minimumFailingSeverity', 'warning']));
  }
  add(await runTests());
} catch (error) {
  console.error((error as Error).message);
  add({ failed: 1 });
}

const faults = faultsOf(total, mayInstall() || Boolean(process.env.CI));
if (faults.length > 0) {
  console.log(`Not good: ${faults.join(', ')}.`);
  process.exitCode = 1;
}
console.log(countLine(total));
