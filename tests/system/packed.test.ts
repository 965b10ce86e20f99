/** The package as firms get it: packed, installed into a content repository, each job typed there as `npx carnet JOB`. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { jobs } from '../../scripts/jobs.mjs';
import { day, daysAgo, entryId, firm } from '../support/firm.ts';
import { bareEnvironment, install, pack, writeContentRepository } from '../support/packed.ts';
import { clone, git } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const home = join(folder, 'content');
const bare = join(folder, 'content.git');
// Contracts that have run for all of the month before.
const files = new Map(
  [...firm()].map(([path, text]) => [path, text.replace(`start: ${day(30)}`, `start: ${day(100)}`)]),
);
const debited = [...files].find(([, text]) => text.includes('\nspent: 50m\n'))![0];
let impossible: string | undefined;

beforeAll(() => {
  writeContentRepository(home, pack(join(folder, 'packed')), files);
  impossible = install(home);
  git(folder, 'init', '--quiet', '--initial-branch=main', home);
  git(home, 'add', '--all');
  git(home, 'commit', '--quiet', '--message', 'Begin');
  git(folder, 'clone', '--quiet', '--bare', home, bare);
  git(home, 'remote', 'add', 'origin', bare);
  git(home, 'fetch', '--quiet', 'origin');
  git(home, 'branch', '--quiet', '--set-upstream-to=origin/main');
  git(home, 'config', 'user.name', 'Camille Roux');
  git(home, 'config', 'user.email', 'camille@libra.example');
}, 600_000);
beforeEach(({ skip }) => {
  if (impossible !== undefined) skip(impossible);
});

const mail = 'From: dsi@boege.example\r\nTo: support@libra.example\r\nSubject: Panne\r\n\r\nBonjour\r\n';

function carnet(...args: string[]) {
  return spawnSync('npx', ['--no', 'carnet', ...args], {
    cwd: home,
    env: bareEnvironment,
    encoding: 'utf8',
    input: mail,
  });
}

/** What each job is asked here, and what it must say. */
const calls: Record<string, readonly [args: readonly string[], said: RegExp]> = {
  check: [['--strict'], /^$/],
  credit: [['--json'], /"availableMinutes": 495/],
  report: [['--since', '2020-01-01', '--until', '2030-12-31', '--csv'], /mairie-boege/],
  'pull-request': [['--dry-run', '--base', 'HEAD', '--head', 'HEAD'], /\w/],
  statement: [['--month', day(45).slice(0, 7), '--format', 'html', '--out', join(folder, 'statements')], /\.html$/m],
  welcome: [
    ['LH-1', '--send', '--dry-run'],
    /^LH-1 \(mairie-boege\): would go to dsi, accueil, ecole, international$/m,
  ],
  warn: [['--dry-run'], /Nothing is due/],
  notify: [['--dry-run'], /nothing of the past is mailed/],
  'mail-in': [['--dry-run', '--json'], /"action"/],
  publish: [['--out', join(folder, 'published'), '--all'], /^$|\w/],
  list: [[], /La messagerie ne part plus/],
  show: [['1'], /Le disque est plein/],
  reply: [['1', '-m', 'Fait.', '--spent', '20m', '--json'], /"ticket": 1/],
  take: [['1', '--json'], /"ticket": 1/],
  close: [['1', '--resolution', 'fix', '-m', 'Fini.', '--json'], /"ticket": 1/],
  void: [['1', basename(debited, '.md'), '--reason', 'Une erreur', '--json'], /"ticket": 1/],
  open: [
    ['--customer', 'mairie-boege', '--contact', 'dsi', '--subject', 'Un appel', '-m', 'Plus rien.', '--json'],
    /"ticket": 3/,
  ],
  contract: [
    ['new', '--customer', 'mairie-boege', '--offer', 'help-10', '--welcome', 'Lundi.', '--json'],
    /"contract": "/,
  ],
  inbox: [[], /No mail is held/],
  preview: [['--no-open', '--base', 'HEAD~1', '--out', join(folder, 'preview')], /index\.html$/m],
  sync: [[], /as origin has it/],
  completion: [['bash'], /complete .*carnet/],
};
/** Those that write nothing. */
const reading = [
  'check',
  'credit',
  'report',
  'statement',
  'welcome',
  'warn',
  'notify',
  'pull-request',
  'publish',
  'list',
  'show',
  'preview',
];

test.each(Object.keys(jobs))('carnet %s --help says what is typed there', (job) => {
  const { status, stdout, stderr } = carnet(job, '--help');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`carnet ${job}`);
  expect(stdout).not.toMatch(/\bnpm (run|start)\b/);
});

/** These go on until they are told to stop. */
const serving = ['start', 'mail'];
test.each(Object.keys(jobs).filter((job) => !serving.includes(job)))('carnet %s does its work', (job) => {
  const [args, said] = calls[job]!;
  const { status, stdout, stderr } = carnet(job, ...args);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(said);
});

test('carnet start serves the pages that were packed, over the repository it is given', async () => {
  const env = { ...bareEnvironment, CARNET_REPO: bare, CARNET_STATE: join(folder, 'state'), PORT: '0' };
  const portal = spawn(process.execPath, [join(home, 'node_modules/carnet/bin/carnet.mjs'), 'start'], {
    cwd: folder,
    env,
  });
  let said = '';
  for (const stream of [portal.stdout, portal.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const ended = once(portal, 'exit');
  const url = await eventually(() => {
    if (portal.exitCode !== null) throw new Error(said);
    return /^Carnet is at (\S+)$/m.exec(said)?.[1];
  }, 60_000);
  expect(await (await fetch(url)).text()).toContain('LibrA');
  portal.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('the hooks that are packed refuse a push with its reasons, by the package beside them', () => {
  const hooked = join(folder, 'hooked.git');
  git(folder, 'clone', '--quiet', '--bare', home, hooked);
  git(hooked, 'config', 'carnet.home', home);
  cpSync(join(home, 'node_modules/carnet/docs/ci/hooks/pre-receive'), join(hooked, 'hooks/pre-receive'));
  const path = `content/tickets/0-999/2/${entryId(daysAgo(1), 'camille')}.md`;
  const entry = (spent: string) => new Map([[path, `---\nat: ${daysAgo(1)}\nby: camille\nspent: ${spent}\n---\n`]]);
  expect(() => clone(hooked).push(entry('1,5h'))).toThrow(
    expect.objectContaining({ stderr: expect.stringContaining(`remote: ${path}:4: spent wants hours and minutes`) }),
  );
  const commit = clone(hooked).push(entry('1h30'));
  expect(git(hooked, 'rev-parse', 'main').trim()).toBe(commit);
});

test('a job that is not there is answered with those that are', () => {
  const { status, stdout, stderr } = carnet('chekc');
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^There is no job "chekc"\.[^]*\n {2}check /);
});

test('an older Node runs the jobs by the one that npm installed beside them, or says how to get it', ({ skip }) => {
  const old = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((each) => join(each, 'node'))
    .find((node) => {
      const { stdout } = spawnSync(node, ['--print', 'process.versions.node'], { encoding: 'utf8' });
      return Number(stdout?.split('.')[0]) < 26;
    });
  if (old === undefined) return skip('There is no Node older than 26 on PATH.');
  const bin = join(home, 'node_modules/carnet/bin/carnet.mjs');
  const { status, stdout, stderr } = spawnSync(old, [bin, 'credit', '--json'], { cwd: home, encoding: 'utf8' });
  if (existsSync(join(home, 'node_modules/node/bin/node'))) expect(stdout).toMatch(/"availableMinutes": 600/);
  else expect([status, stderr]).toEqual([2, expect.stringContaining('npm rebuild node --ignore-scripts=false')]);
});

test('nothing that the content names is followed or run', () => {
  const trapped = join(folder, 'trapped');
  const sprung = join(folder, 'sprung');
  const secret = join(folder, 'secret.md');
  writeFileSync(secret, '---\nname: Secret\nemail: secret@libra.example\n---\n');
  const spring = `require('node:fs').writeFileSync(${JSON.stringify(sprung)}, 'yes')`;
  const program = `#!/bin/sh\ntouch ${sprung}\n`;
  git(folder, 'clone', '--quiet', home, trapped);
  const write = (path: string, text: string) => {
    mkdirSync(join(trapped, path, '..'), { recursive: true });
    writeFileSync(join(trapped, path), text, { mode: 0o755 });
  };
  write('content/team/engine.md', `---js\n${spring}; ({ name: 'Engine', email: 'engine@libra.example' })\n---\n`);
  write('content/team/tag.md', `---\nname: !!js/function 'function () { ${spring} }'\nemail: tag@libra.example\n---\n`);
  write('.gitattributes', '*.md filter=trap diff=trap\n');
  for (const name of ['git', 'node', 'chromium', 'node_modules/.bin/git', 'hooks/post-checkout']) write(name, program);
  write('content/node_modules/yaml/index.js', spring);
  symlinkSync(secret, join(trapped, 'content/team/link.md'));
  symlinkSync(folder, join(trapped, 'content/customers/loop'));
  const settings = ['filter.trap.clean', 'diff.trap.textconv', 'core.fsmonitor', 'core.pager', 'core.sshCommand'];
  for (const setting of settings) git(trapped, 'config', setting, join(trapped, 'git'));
  git(trapped, 'config', 'core.hooksPath', join(trapped, 'hooks'));
  const bin = join(home, 'node_modules/carnet/bin/carnet.mjs');
  for (const job of reading) {
    const args = calls[job]![0].map((arg) => (arg.startsWith(folder) ? `${arg}-trapped` : arg));
    const { stdout, stderr } = spawnSync(process.execPath, [bin, job, ...args], {
      cwd: trapped,
      env: bareEnvironment,
      encoding: 'utf8',
    });
    expect(stdout + stderr).not.toContain('secret@');
    if (job === 'check') {
      expect(stdout).toContain('content/team/link.md:1: Found a symbolic link');
      expect(stdout).toContain('content/customers/loop:1: Found a symbolic link');
      expect(stdout).toContain('content/team/engine.md');
    }
    expect(existsSync(sprung), job).toBe(false);
  }
});
