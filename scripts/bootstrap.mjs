/**
 * What every npm script runs first, on whatever Node (20 or later) the machine has and with nothing installed: makes
 * node_modules agree with package-lock.json, then runs the job with the Node that the lock names.
 *
 *   node scripts/bootstrap.mjs <job> [arguments]           runs scripts/<job>.ts
 *   node scripts/bootstrap.mjs exec <program> [arguments]  runs a program of node_modules/.bin
 *
 * Speaks on stderr alone: stdout, the exit code and signals are the job's.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { jobs } from './jobs.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const lockedNode = join(modules, 'node/bin/node');

/** Jobs that run with what `npm ci --omit=dev` leaves. */
const withoutDevelopment = new Set([...Object.keys(jobs), 'build']);

function say(text) {
  process.stderr.write(`${text}\n`);
}
function fail(text) {
  say(text);
  process.exit(1);
}

/** npm writes the second file last of all, so an install that was interrupted never counts as done. */
function isInstalled(development) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(modules, '.package-lock.json'));
  return Object.entries(wanted).every(
    ([path, { version, integrity, optional, dev, devOptional }]) =>
      path === '' ||
      optional ||
      (!development && (dev || devOptional)) ||
      (present[path]?.version === version && present[path].integrity === integrity),
  );
}
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/** Runs a program to its end; signals sent to this process reach it. Resolves to its exit code, as a shell gives it. */
function run(program, args, options) {
  return new Promise((done) => {
    const child = spawn(program, args, options);
    const forward = (signal) => {
      // A terminal sends its interrupt to both of us.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'];
    const end = (code) => {
      for (const signal of signals) process.off(signal, forward);
      done(code);
    };
    for (const signal of signals) process.on(signal, forward);
    child.on('error', (error) => {
      say(`${program} cannot be run: ${error.message}.`);
      end(127);
    });
    child.on('exit', (code, signal) => end(code ?? 128 + constants.signals[signal]));
  });
}

async function npm(args) {
  const own = process.env.npm_execpath;
  const [program, first] = own && /npm-cli\.[cm]?js$/.test(own) ? [process.execPath, [own]] : ['npm', []];
  // Errors show even below `npm run --silent`; a warning that this Node is older than a package likes would not help.
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  return (await run(program, [...first, ...args, ...quiet], { cwd: root, stdio: ['ignore', 2, 2] })) === 0;
}

/** Two jobs started at once on a fresh clone must not both replace node_modules. */
async function alone(work) {
  const lock = join(root, '.installing');
  for (let told = false; ;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isAlive(lock)) rmSync(lock, { force: true });
      else {
        if (!told) say('Another job is installing dependencies; waiting for it …');
        told = true;
        await sleep(200);
      }
    }
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}
function isAlive(lock) {
  try {
    // Empty while it is being written.
    process.kill(Number(readFileSync(lock, 'utf8')) || process.pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

async function install(development) {
  await alone(async () => {
    if (!isInstalled(development)) {
      const started = Date.now();
      say(`${existsSync(modules) ? 'Dependencies are not as package-lock.json says' : 'First run'}: installing them …`);
      if (!(await npm(['ci', ...(development ? ['--include=dev'] : [])])))
        fail('npm ci failed; what it said is above. Nothing was started.');
      say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
    }
    // npm skips install scripts where it is told to, and the binary comes by one.
    if (!existsSync(lockedNode) && !isNew(process.versions.node)) {
      say('Fetching Node 26 …');
      await npm(['rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts']);
    }
  });
}
function isNew(version) {
  return Number(version.split('.')[0]) >= 26;
}

const [job, ...args] = process.argv.slice(2);
const scripts = Object.values(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts)
  .map((command) => /^node scripts\/bootstrap\.mjs ([\w-]+)/.exec(command)?.[1])
  .filter((name) => name && name !== 'exec');
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Carnet wants Node 20 or later; this is ${process.versions.node}.`);
if (job !== 'exec' && !scripts.includes(job))
  fail(`${job ? `There is no job ${job}.` : 'Which job?'} There are: ${scripts.join(', ')}.`);

const development = !withoutDevelopment.has(job);
if (!isInstalled(development) || !existsSync(lockedNode)) await install(development);
const node = existsSync(lockedNode) ? lockedNode : process.execPath;
if (node === process.execPath && !isNew(process.versions.node))
  fail(
    `Carnet runs on Node 26, which npm should have installed from the package "node" for ${process.platform} ${process.arch}, ` +
      `and this is Node ${process.versions.node}. Install Node 26 yourself, or run: npm rebuild node --ignore-scripts=false`,
  );
process.exitCode = await run(
  node,
  job === 'exec'
    ? [join(modules, '.bin', args[0] ?? ''), ...args.slice(1)]
    : [...(jobs[job]?.nodeFlags ?? []), join(root, 'scripts', `${job}.ts`), ...args],
  {
    stdio: 'inherit',
    // So that `node` and the programs of node_modules/.bin are, below here, those of the lock.
    env: { ...process.env, PATH: `${join(modules, '.bin')}${delimiter}${process.env.PATH ?? ''}` },
  },
);
