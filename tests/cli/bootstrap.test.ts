import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const root = join(import.meta.dirname, '../..');

/** A project without dependencies, whose jobs are these scripts. */
function project(name: string, scripts: Record<string, string>): string {
  const home = join(folder, name);
  mkdirSync(join(home, 'scripts'), { recursive: true });
  for (const file of ['bootstrap.mjs', 'jobs.mjs'])
    copyFileSync(join(root, 'scripts', file), join(home, 'scripts', file));
  const commands = Object.fromEntries(Object.keys(scripts).map((job) => [job, `node scripts/bootstrap.mjs ${job}`]));
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, version: '1.0.0', scripts: commands }));
  const packages = { '': { name, version: '1.0.0' } };
  writeFileSync(
    join(home, 'package-lock.json'),
    JSON.stringify({ name, version: '1.0.0', lockfileVersion: 3, packages }),
  );
  for (const [job, text] of Object.entries(scripts)) writeFileSync(join(home, `scripts/${job}.ts`), text);
  return home;
}
const run = (home: string, ...args: string[]) =>
  spawnSync(process.execPath, ['scripts/bootstrap.mjs', ...args], { cwd: home, encoding: 'utf8' });

test('stdout, arguments and the exit code are the job’s', () => {
  const home = project('plain', {
    credit: 'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 3;',
  });
  const { stdout, stderr, status } = run(home, 'credit', '--json', 'a b', '$HOME');
  expect({ stdout, stderr, status }).toEqual({ stdout: '["--json","a b","$HOME"]\n', stderr: '', status: 3 });
});

test('a job that is not there is answered with those that are', () => {
  const home = project('unknown', { check: '', credit: '' });
  expect(run(home, '../x')).toMatchObject({ status: 1, stderr: 'There is no job ../x. There are: check, credit.\n' });
});

test('a lock that node_modules does not follow is installed first, told on stderr; an interrupted one again', () => {
  const home = project('install', { check: 'console.log("checked");' });
  const dependency = join(home, 'greeting');
  mkdirSync(dependency);
  writeFileSync(join(dependency, 'package.json'), '{"name":"greeting","version":"1.0.0"}');
  writeFileSync(
    join(home, 'package.json'),
    JSON.stringify({
      name: 'install',
      version: '1.0.0',
      scripts: { check: 'node scripts/bootstrap.mjs check' },
      dependencies: { greeting: 'file:greeting' },
    }),
  );
  spawnSync('npm', ['install', '--package-lock-only', '--offline'], { cwd: home });
  const first = run(home, 'check');
  expect(first.stdout).toBe('checked\n');
  expect(first.stderr).toContain('First run: installing them');
  expect(existsSync(join(home, 'node_modules/greeting'))).toBe(true);
  expect(run(home, 'check')).toMatchObject({ stdout: 'checked\n', stderr: '' });
  // npm writes this file last of all: without it, the install did not come to its end.
  spawnSync('rm', [join(home, 'node_modules/.package-lock.json')]);
  expect(run(home, 'check').stderr).toContain('installing them');
  expect(readdirSync(home)).not.toContain('.installing');
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s reaches the job, whose exit code comes back', async (signal) => {
  const home = project(signal, {
    start: `process.on('${signal}', () => { console.log('drained'); process.exit(0); });
      setInterval(() => {}, 1000); console.log('ready', process.pid);`,
  });
  const child = spawn(process.execPath, ['scripts/bootstrap.mjs', 'start'], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
  await expect.poll(() => said).toContain('ready');
  child.kill(signal);
  const [code] = (await once(child, 'close')) as [number];
  expect([code, said]).toEqual([0, expect.stringContaining('drained')]);
  expect(() => process.kill(Number(/ready (\d+)/.exec(said)![1]), 0)).toThrow();
});
