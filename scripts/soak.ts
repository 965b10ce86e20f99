/**
 * Runs the long tests in `soak/`, one after the other: random histories, kills at random moments. What fails is repeated
 * with the seed that is printed.
 *
 *   npm run soak                        a minute each, a new seed
 *   SEED=7 SECONDS=600 npm run soak -- store
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
const seed = process.env.SEED ?? String(randomInt(2 ** 31));
const seconds = process.env.SECONDS ?? '60';

function run(file: string): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, file)], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, SEED: seed, SECONDS: seconds },
    });
    const stop = () => child.kill('SIGTERM');
    process.on('SIGTERM', stop);
    child.on('close', (code) => {
      process.off('SIGTERM', stop);
      done(code === 0);
    });
  });
}

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
  const held = await run(file);
  console.log(`${name}: ${held ? 'held' : 'FAILED'}`);
  if (!held) process.exitCode = 1;
}
