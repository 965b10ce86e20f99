import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];

/** What npm and the jobs are given of this machine: programs, and npm's own cache. */
export const bareEnvironment = { PATH: process.env['PATH'], HOME: process.env['HOME'] };

/** This package as `npm pack` makes it, in `folder`. Returns the tarball. */
export function pack(folder: string): string {
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', '--pack-destination', folder, ...quiet], {
    cwd: root,
    env: bareEnvironment,
    stdio: 'pipe',
  });
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz'))!,
  );
}

/** The package.json of a firm's content repository, which keeps the package beside it. */
export const contentManifest = JSON.stringify(
  { name: 'content', private: true, dependencies: { carnet: 'file:vendor/carnet.tgz' }, allowScripts: { node: true } },
  null,
  2,
);

/** Writes a firm's content repository, that is its files and the package it names, into `folder`; nothing is installed. */
export function writeContentRepository(folder: string, tarball: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(join(folder, 'vendor'), { recursive: true });
  cpSync(tarball, join(folder, 'vendor/carnet.tgz'));
  for (const [path, text] of [
    ...files,
    ['package.json', contentManifest],
    ['.gitignore', 'node_modules/\n'],
  ] as const) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** `npm install`, as a firm does. Returns why it is impossible here, where no registry can be reached. */
export function install(folder: string): string | undefined {
  const { status, stderr } = spawnSync('npm', ['install', '--prefer-offline', ...quiet], {
    cwd: folder,
    env: bareEnvironment,
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(stderr))
    return `no npm registry: ${stderr}`;
  throw new Error(stderr);
}
