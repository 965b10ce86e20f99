/**
 * Runs the long tests in `soak/`, one after the other: random histories, kills at random moments. What fails is repeated
 * with the seed that is printed.
 *
 *   npm run soak                        a minute each, a new seed
 *   SEED=7 SECONDS=600 npm run soak -- store
 */
import { randomInt } from 'node:crypto';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { root, runNode } from './run-node.ts';

const wanted = process.argv.slice(2);
const seed = process.env.SEED ?? String(randomInt(2 ** 31));
const seconds = process.env.SECONDS ?? '60';

const files = globSync('soak/*.ts', { cwd: root })
  .sort()
  .filter((file) => wanted.length === 0 || wanted.includes(basename(file, '.ts')));
if (files.length === 0) {
  console.error(`No soak test ${wanted.join(', ')}.`);
  process.exitCode = 2;
}
for (const file of files) {
  const name = basename(file, '.ts');
  console.log(`${name}: SEED=${seed} SECONDS=${seconds}`);
  const held = await runNode(file, [], { SEED: seed, SECONDS: seconds });
  console.log(`${name}: ${held ? 'held' : 'FAILED'}`);
  if (!held) process.exitCode = 1;
}
