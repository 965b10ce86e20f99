import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RemoteError } from '../../src/store/errors.ts';
import { openRemoteStore, type RemoteStore } from '../../src/store/remote.ts';
import { serveGit, type Fault, type GitRequest, type GitServer } from '../support/git-server.ts';
import { clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openLocalSubject, type LocalSubject } from './local-subject.ts';
import { openRemoteSubject } from './remote-subject.ts';
import { testStore } from './store-suite.ts';
import { append, commitOf, textAt } from './subject.ts';

const folder = temporaryFolder();

testStore('remote', async () => {
  const subject = await openRemoteSubject(folder);
  return {
    ...subject,
    store: {
      ...subject.store,
      // Whatever was written, git itself must find it whole at the remote.
      async close() {
        await subject.store.close();
        expect(await subject.git('fsck', '--strict', '--full', '--no-dangling')).toBe('');
      },
    },
  };
});

describe('a remote behind http', () => {
  let remote: LocalSubject;
  let server: GitServer;
  let faults: (Fault | Promise<Fault>)[] = [];
  const stores: RemoteStore[] = [];
  /** Faults are for pushes alone, each for the next one. */
  beforeEach(async () => {
    faults = [];
    remote = await openLocalSubject(folder);
    const fault = ({ isPush }: GitRequest) => (isPush ? (faults.shift() ?? null) : null);
    server = await serveGit({ folder: dirname(remote.path), fault });
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await remote.store.close();
    await server.close();
    expect(await remote.git('fsck', '--strict', '--full', '--no-dangling')).toBe('');
  });

  async function open(path = join(mkdtempSync(join(folder, 'mirror-')), 'mirror.git')): Promise<RemoteStore> {
    const store = await openRemoteStore({ path, remote: `${server.url}/content.git`, branch: 'main', quietMs: 5000 });
    stores.push(store);
    return store;
  }
  const history = async () => (await remote.git('log', '--format=%s', 'main')).trim().split('\n');

  test.each<Fault>(['cut', 'half', '502', 'refuse'])(
    'writes once where the answer to a push is lost: %s',
    async (fault) => {
      const store = await open();
      const first = await append(store, null, commitOf({ 'content/a.md': 'a' }, { message: 'First' }));
      faults = [fault];
      const second = await append(store, first, commitOf({ 'content/b.md': 'b' }, { message: 'Second' }));
      expect(await store.head()).toBe(second);
      expect(await remote.store.head()).toBe(second);
      expect(await history()).toEqual(['Second', 'First']);
      expect(faults).toEqual([]);
    },
    60_000,
  );

  test('is stale where another was written while the answer was lost', async () => {
    const [store, other] = [await open(), await open()];
    const first = await append(store, null, commitOf({ 'content/a.md': 'a' }));
    await other.look();
    const written = Promise.withResolvers<Fault>();
    faults = [written.promise];
    const late = store.append(first, [commitOf({ 'content/b.md': 'b' })]);
    await vi.waitFor(() => expect(faults).toEqual([]), { timeout: 10_000 });
    const second = await append(other, first, commitOf({ 'content/c.md': 'c' }));
    written.resolve('refuse');
    expect(await late).toBe('stale');
    expect(await store.head()).toBe(second);
  }, 60_000);

  test('acknowledges nothing while it is down, and reads on', async () => {
    const path = join(mkdtempSync(join(folder, 'mirror-')), 'mirror.git');
    const store = await open(path);
    const first = await append(store, null, commitOf({ 'content/a.md': 'a' }));
    await server.close();
    const write = [commitOf({ 'content/b.md': 'b' })];
    await expect(store.append(first, write)).rejects.toMatchObject({
      name: 'RemoteError',
      kind: 'unreachable',
      message: expect.stringContaining('look whether it is up'),
    });
    expect(store.standing()).toMatchObject({ lookedMs: expect.any(Number), fault: { kind: 'unreachable' } });
    expect(await textAt(store, (await store.head())!, 'content/a.md')).toBe('a');
    const again = await open(path);
    expect(await again.head()).toBe(first);
    await expect(open()).rejects.toMatchObject({ name: 'RemoteError' });
    await expect(again.ref('refs/carnet/notified')).rejects.toMatchObject({ name: 'RemoteError' });
    await server.reopen();
    await append(store, first, ...write);
    expect(store.standing().fault).toBe(null);
    await again.look();
    expect(await again.head()).toBe(await remote.store.head());
  }, 60_000);

  test('says what the remote says where it refuses', async () => {
    const store = await open();
    hook(remote.path, 'pre-receive', 'echo "GH013: changes go through a pull request" >&2; exit 1');
    await expect(store.append(null, [commitOf({ 'content/a.md': 'a' })])).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('pre-receive hook declined; GH013: changes go through a pull request'),
    });
    expect(await store.head()).toBe(null);
  });

  test('keeps refs of ours as branches where only branches are taken', async () => {
    const ref = 'refs/carnet/notified';
    const store = await open();
    const first = await append(store, null, commitOf({ 'content/a.md': 'a' }));
    hook(
      remote.path,
      'update',
      'case "$1" in refs/heads/*) ;; *) echo "deny updating a hidden ref" >&2; exit 1;; esac',
    );
    expect(await store.moveRef(ref, null, first)).toBe(true);
    expect((await remote.git('for-each-ref', '--format=%(refname)')).trim().split('\n')).toEqual([
      'refs/heads/carnet/notified',
      'refs/heads/main',
    ]);
    const other = await open();
    expect(await other.ref(ref)).toBe(first);
    const second = await append(other, first, commitOf({ 'content/b.md': 'b' }));
    expect(await other.moveRef(ref, first, second)).toBe(true);
    expect(await store.moveRef(ref, first, second)).toBe(false);
    expect(await store.ref(ref)).toBe(second);
  }, 60_000);

  test('asks for what git has to offer, and prints no password', async () => {
    const locked = await serveGit({ folder: dirname(remote.path), password: 'carnet:s3cret-enough' });
    const at = (who: string) => ({
      path: join(mkdtempSync(join(folder, 'mirror-')), 'mirror.git'),
      remote: locked.url.replace('//', `//${who}`) + '/content.git',
      branch: 'main',
    });
    const wrong = await openRemoteStore(at('carnet:wr0ng-one@')).catch((error: unknown) => error as RemoteError);
    expect(wrong).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('credentials that need no typing'),
    });
    expect(inspect(wrong, { depth: 9 })).not.toContain('wr0ng');
    await expect(openRemoteStore(at(''))).rejects.toMatchObject({ kind: 'denied' });
    const right = await openRemoteStore(at('carnet:s3cret-enough@'));
    await append(right, null, commitOf({ 'content/a.md': 'a' }));
    await right.close();

    // As a person's own git would find it: by a credential helper of their configuration.
    const home = mkdtempSync(join(folder, 'home-'));
    writeFileSync(
      join(home, '.gitconfig'),
      '[credential]\n\thelper = "!f() { echo username=carnet; echo password=s3cret-enough; }; f"\n',
    );
    vi.stubEnv('HOME', home);
    const helped = await openRemoteStore(at(''));
    vi.unstubAllEnvs();
    expect(await helped.head()).toBe(await remote.store.head());
    await helped.close();
    await locked.close();
  }, 60_000);
});

test('leaves no process behind where the remote takes a connection and says nothing', async ({ skip }) => {
  if (!existsSync('/proc/self/cmdline')) skip('There is no /proc here to see processes by.');
  const server = createServer(() => {});
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const remote = `http://127.0.0.1:${(server.address() as AddressInfo).port}/content.git`;
  const talking = () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(remote);
        } catch {
          return false;
        }
      });
  try {
    const opened = openRemoteStore({ path: join(folder, 'silent.git'), remote, branch: 'main', quietMs: 2000 });
    await expect(opened).rejects.toMatchObject({ name: 'RemoteError', kind: 'unreachable' });
    await expect.poll(talking).toEqual([]);
  } finally {
    server.close();
  }
});

test('leaves a clone as it is, but for what it knows of the remote', async () => {
  const remote = await openLocalSubject(folder);
  const first = await append(remote.store, null, commitOf({ 'content/a.md': 'a' }));
  const engineer = clone(remote.path);
  const gitDir = join(engineer.folder, '.git');
  const marker = join(engineer.folder, '..', 'hook-ran');
  engineer.git('config', 'push.followTags', 'true');
  engineer.git('switch', '--quiet', '--create', 'half-done');
  writeFileSync(join(engineer.folder, 'content/a.md'), 'being written');
  writeFileSync(join(engineer.folder, 'content/new.md'), 'staged');
  engineer.git('add', 'content/new.md');
  const state = () => [
    engineer.git('status', '--porcelain', '--branch'),
    engineer.git('for-each-ref', 'refs/heads', 'refs/tags'),
    ...['HEAD', 'index', 'config'].map((name) => readFileSync(join(gitDir, name), 'latin1')),
    readFileSync(join(engineer.folder, 'content/a.md'), 'utf8'),
  ];
  const before = state();
  for (const name of ['pre-push', 'reference-transaction', 'post-index-change']) hook(gitDir, name, `touch ${marker}`);
  const store = await openRemoteStore({ path: gitDir, remote: 'origin', branch: 'main' });
  const second = await append(store, first, commitOf({ 'content/b.md': 'b' }));
  await store.moveRef('refs/carnet/notified', null, second);
  await store.close();
  expect(existsSync(marker)).toBe(false);
  expect(state()).toEqual(before);
  expect(await remote.store.head()).toBe(second);
  expect(await remote.store.ref('refs/carnet/notified')).toBe(second);
  expect(engineer.git('rev-parse', 'origin/main').trim()).toBe(second);
  await remote.store.close();
});

test.each([
  ['a shallow clone', ['--depth=1'], 'run git fetch --unshallow'],
  ['a partial clone', ['--filter=blob:none'], 'a part of the history only'],
])('does not write through %s', async (_, options, message) => {
  const remote = await openLocalSubject(folder);
  const first = await append(remote.store, null, commitOf({ 'content/a.md': 'a' }));
  await append(remote.store, first, commitOf({ 'content/b.md': 'b' }));
  await remote.git('config', 'uploadpack.allowFilter', 'true');
  const part = mkdtempSync(join(folder, 'part-'));
  git(folder, 'clone', '--quiet', ...options, `file://${remote.path}`, part);
  const opened = openRemoteStore({ path: join(part, '.git'), remote: 'origin', branch: 'main' });
  await expect(opened).rejects.toMatchObject({
    name: 'UnusableRepositoryError',
    message: expect.stringContaining(message),
  });
  await remote.store.close();
});

test.each(['--upload-pack=touch /tmp/x', '', 'ext::sh -c true', 'nowhere', '/nowhere/at-all.git'])(
  'does not take %j for a remote',
  async (remote) => {
    const path = join(mkdtempSync(join(folder, 'mirror-')), 'mirror.git');
    await expect(openRemoteStore({ path, remote, branch: 'main' })).rejects.toThrow(/is no remote|cannot be used/);
  },
);

function hook(gitDir: string, name: string, script: string): void {
  mkdirSync(join(gitDir, 'hooks'), { recursive: true });
  writeFileSync(join(gitDir, 'hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
