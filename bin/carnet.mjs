#!/usr/bin/env node
/**
 * `carnet JOB [arguments]`: the jobs of this package, wherever it is installed. Runs on Node 20 or later; where that is
 * older than the jobs want, on the Node that npm installed beside this package. Nothing of where it is called is read.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { jobs } from '../lib/scripts/jobs.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = 26;

function help() {
  const names = Object.keys(jobs);
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => `  ${name.padEnd(width)}  ${jobs[name].does}`);
  return `carnet JOB [arguments]; carnet JOB --help tells more\n\n${lines.join('\n')}\n`;
}

/** The Node of this package's own dependency, wherever npm put it; absent where npm runs no install scripts. */
function ownNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    const program = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}

/** As a shell tells it: the exit code, or 128 and the signal. Signals sent to this process reach the job. */
function run(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'])
    process.on(signal, () => {
      // A terminal sends its interrupt to both of us.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  child.on('error', (error) => {
    process.stderr.write(`${node} cannot be run: ${error.message}.\n`);
    process.exitCode = 127;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

const [name, ...args] = process.argv.slice(2);
const isNew = Number(process.versions.node.split('.')[0]) >= wanted;
if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
  process[name === undefined ? 'stderr' : 'stdout'].write(help());
  process.exitCode = name === undefined ? 2 : 0;
} else if (name === '--version') {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  process.stdout.write(`${version}\n`);
} else if (!Object.hasOwn(jobs, name)) {
  process.stderr.write(`There is no job ${JSON.stringify(name)}.\n\n${help()}`);
  process.exitCode = 2;
} else {
  const job = join(root, 'lib/scripts', `${name}.js`);
  const { nodeFlags = [] } = jobs[name];
  const node = isNew ? process.execPath : ownNode();
  if (node === undefined) {
    process.stderr.write(
      `Carnet runs on Node ${wanted}; this is ${process.versions.node}, and npm has not fetched the one of its own, as it\n` +
        `runs no install scripts here. Install Node ${wanted}, or run: npm rebuild node --ignore-scripts=false --foreground-scripts\n`,
    );
    process.exitCode = 2;
  } else if (!isNew || nodeFlags.length > 0) run(node, [...nodeFlags, job, ...args]);
  else {
    // Starting Node a second time would take as long as a small job does.
    process.argv.splice(1, 2, job);
    await import(pathToFileURL(job).href);
  }
}
