/**
 * The programs that tests, screenshots and benchmarks want beside npm's packages. As root on Debian, whatever is missing
 * is installed with apt-get; elsewhere it is named, with what to do.
 *
 *   node scripts/install-tools.ts
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

interface Tool {
  /** Names it may have, the preferred first. */
  programs: readonly string[];
  /** Debian's packages that bring it, and what it wants to work well. */
  packages: readonly string[];
}
const tools = {
  git: { programs: ['git'], packages: ['git'] },
  // Without fonts of its own a bare server shows boxes, and contrast cannot be measured on boxes.
  chromium: {
    programs: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    packages: ['chromium', 'fonts-liberation', 'fonts-dejavu-core'],
  },
  // Two accountants that know nothing of ours: what the journal is held to, and what the fold is measured beside.
  hledger: { programs: ['hledger'], packages: ['hledger'] },
  ledger: { programs: ['ledger'], packages: ['ledger'] },
  // The servers that a firm has: mail comes in through them, and a static copy is served by one.
  dovecot: { programs: ['dovecot'], packages: ['dovecot-imapd', 'dovecot-lmtpd'] },
  postfix: { programs: ['postfix'], packages: ['postfix'] },
  nginx: { programs: ['nginx'], packages: ['nginx-light'] },
  // Reads the text of a PDF back.
  pdftotext: { programs: ['pdftotext'], packages: ['poppler-utils'] },
} satisfies Record<string, Tool>;

export type ToolName = keyof typeof tools;

/** Absolute path of a tool on this machine, or undefined. */
export function findTool(name: ToolName): string | undefined {
  for (const program of tools[name].programs)
    // Servers are in sbin, which a person's PATH may leave out.
    for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']) {
      const file = join(folder, program);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        continue;
      }
    }
  return undefined;
}

/** Whether this machine can be made to have every tool: then a test that a missing tool skips has failed. */
export function mayInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Installs what is missing where it can. Returns the names of the tools that are missing all the same. */
export function installTools(say = (text: string) => console.error(text)): ToolName[] {
  const missing = () => (Object.keys(tools) as ToolName[]).filter((name) => findTool(name) === undefined);
  const wanted = missing();
  if (wanted.length === 0) return [];
  if (mayInstall()) {
    const packages = wanted.flatMap((name) => tools[name].packages);
    say(`Installing ${packages.join(', ')} with apt-get …`);
    const aptGet = (...args: string[]) =>
      spawnSync('apt-get', args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    aptGet('update', '-q');
    withoutServices(() => aptGet('install', '-q', '-y', '--no-install-recommends', ...packages));
  }
  const left = missing();
  for (const name of left)
    say(`${name} is not on this machine. On Debian: apt-get install ${tools[name].packages.join(' ')}`);
  return left;
}

/** Debian starts a server that it installs, for all the world; the tests start their own, on loopback. */
function withoutServices(install: () => void): void {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return install();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    install();
  } finally {
    rmSync(policy, { force: true });
  }
}

if (import.meta.main && installTools().length > 0) process.exitCode = 1;
