import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { GitError, gitEnvironment, runGit, streamGit } from '../../src/store/git.ts';
import { openPorcelain } from '../../src/store/porcelain.ts';
import { git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const gitDir = join(folder, 'r.git');
git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', gitDir);

describe('git is run', () => {
  test('in an environment of ours alone', async () => {
    const home = join(folder, 'home');
    mkdirSync(home);
    writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Mallory\n[alias]\n\tversion = !touch ran\n');
    for (const [name, value] of Object.entries({
      HOME: home,
      XDG_CONFIG_HOME: home,
      GIT_DIR: '/nowhere',
      GIT_WORK_TREE: '/nowhere',
      GIT_INDEX_FILE: '/nowhere',
      GIT_CONFIG_PARAMETERS: "'user.name=Mallory'",
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'user.name',
      GIT_CONFIG_VALUE_0: 'Mallory',
      GIT_TRACE: '1',
      GIT_SSH_COMMAND: 'touch ran',
      LD_PRELOAD: '',
    })) {
      vi.stubEnv(name, value);
    }
    const config = (await runGit(['config', '--list', '--show-scope'], { gitDir })).stdout.toString();
    expect(config).not.toContain('Mallory');
    expect(config.split('\n').filter((line) => line !== '' && !/^(local|command)\t/.test(line))).toEqual([]);
    expect((await runGit(['rev-parse', '--git-dir'], { gitDir })).stdout.toString().trim()).toBe(gitDir);
    vi.unstubAllEnvs();
  });

  test('in no repository but the one that is named', async () => {
    git(folder, 'init', '--quiet', 'around');
    await expect(runGit(['rev-parse', 'HEAD'], { cwd: join(folder, 'around') })).rejects.toThrow(GitError);
  });

  test('with no protocol that was not asked for', async () => {
    await expect(runGit(['ls-remote', gitDir], { gitDir })).rejects.toThrow("transport 'file' not allowed");
    expect((await runGit(['ls-remote', gitDir], { gitDir, protocols: ['file'] })).code).toBe(0);
    await expect(runGit(['ls-remote', 'ext::sh -c true'], { gitDir, protocols: ['file'] })).rejects.toThrow(
      'not allowed',
    );
  });

  test('with what it reads on stdin, in one piece or many', async () => {
    const blob = '7b91387733bb862e2b377ecd1161c171229e9163';
    async function* pieces() {
      yield Buffer.from('Lib');
      yield Buffer.from('rA');
    }
    for (const input of ['LibrA', Buffer.from('LibrA'), [Buffer.from('Libr'), Buffer.from('A')], pieces()]) {
      const { stdout } = await runGit(['hash-object', '--stdin'], { gitDir, input });
      expect(stdout.toString().trim()).toBe(blob);
    }
  });

  test('and its failure has a name, a code and its own words', async () => {
    const failed = runGit(['rev-parse', '--verify', '--end-of-options', 'nowhere'], { gitDir });
    await expect(failed).rejects.toMatchObject({
      name: 'GitError',
      code: 128,
      message: expect.stringContaining('git rev-parse: exit code 128: fatal: '),
    });
    expect((await runGit(['config', 'no.such'], { gitDir, codes: [0, 1] })).code).toBe(1);
  });

  test('no longer than it may', async () => {
    async function* never() {
      await new Promise(() => {});
      yield Buffer.alloc(0);
    }
    const late = runGit(['hash-object', '--stdin'], { gitDir, input: never(), timeoutMs: 100 });
    await expect(late).rejects.toThrow('took more than 100 ms');
  });

  test('and prints no more than it may', async () => {
    const wordy = runGit(['hash-object', '--stdin', '--literally', '-t', 'blob'], { gitDir, input: 'x', maxBytes: 10 });
    await expect(wordy).rejects.toThrow('printed more than 10 bytes');
  });

  test('until its input fails', async () => {
    async function* broken() {
      yield Buffer.from('x');
      throw new Error('disk on fire');
    }
    const failed = runGit(['hash-object', '--stdin'], { gitDir, input: broken() });
    await expect(failed).rejects.toMatchObject({ name: 'GitError', cause: { message: 'disk on fire' } });
  });

  test('and streamed until the reader has enough', async () => {
    async function* forever() {
      for (;;) yield Buffer.from(`${'0'.repeat(40)}\n`.repeat(100));
    }
    let chunks = 0;
    for await (const chunk of streamGit(['cat-file', '--batch-check'], { gitDir, input: forever() })) {
      expect(chunk.toString()).toContain('missing');
      chunks += 1;
      if (chunks === 3) break;
    }
    const failing = Array.fromAsync(streamGit(['rev-list', '--end-of-options', 'nowhere'], { gitDir }));
    await expect(failing).rejects.toMatchObject({ name: 'GitError', code: 128 });
  });

  test('or it is said that there is none', async () => {
    vi.stubEnv('PATH', folder);
    await expect(runGit(['version'])).rejects.toThrow('git version: could not be started');
    await expect(Array.fromAsync(streamGit(['version']))).rejects.toThrow('git version: could not be started');
    vi.unstubAllEnvs();
  });
});

test('simple-git runs in the same environment', async () => {
  const home = join(folder, 'home-of-another');
  mkdirSync(home);
  writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Mallory\n');
  vi.stubEnv('HOME', home);
  const porcelain = openPorcelain(gitDir);
  expect(await porcelain.raw('config', '--list')).not.toContain('Mallory');
  expect(await porcelain.raw('rev-parse', '--is-bare-repository')).toBe('true\n');
  await expect(porcelain.raw('ls-remote', 'https://127.0.0.1:9/')).rejects.toThrow("transport 'https' not allowed");
  vi.unstubAllEnvs();
});

test('names no program but git, and no place of this machine', () => {
  const environment = gitEnvironment({ gitDir: '/r.git', config: { 'pack.threads': '1' } });
  expect(environment).toMatchObject({ GIT_DIR: '/r.git', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' });
  expect(Object.values(environment)).toContain('pack.threads');
});
