/** `npm start` as somebody who tries Carnet meets it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { textOf } from '../support/client.ts';
import { firm } from '../support/firm.ts';
import { openTicket } from '../support/journey.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { isTo, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const root = join(import.meta.dirname, '../..');
/** A start that is refused. */
const start = (env: Record<string, string>, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/start.ts'), ...args], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env['PATH'], CARNET_STATE: join(folder, 'refused'), ...env },
  });
  return { status, stdout, stderr };
};

test('the demo: who can sign in, where mails land, how to clone; and it stays as it is until made anew', async () => {
  const state = join(folder, 'demo');
  let portal = await startPortal({ state });
  const said = portal.said();
  const people = [...said.matchAll(/^ {2}(\S+@\S+\.example) +(.*)$/gm)];
  expect(people.map(([, , who]) => who!.match(/manager|member|engineer/)?.[0])).toEqual([
    'manager',
    'member',
    'engineer',
  ]);
  expect(said).toContain(join(state, 'outbox'));
  for (const [, email] of people) {
    const person = await portal.signIn(email!);
    expect((await person.get('/tickets?status=all')).text).toContain('href="/tickets/');
  }

  const bare = /^ {2}git clone (\S+)$/m.exec(said)![1]!;
  expect(bare).toBe(join(state, 'demo.git'));
  const engineer = clone(bare);
  expect(git(engineer.folder, 'log', '--format=%s', '-1', '--', 'content/company.md').trim()).not.toBe('');
  const manager = await portal.signIn(people[0]![1]!);
  const { location } = await openTicket(manager, { subject: 'Gardé', body: 'Bonjour', kind: 'incident' });
  expect(await portal.stop()).toBe(0);

  portal = await startPortal({ state });
  manager.url = portal.url;
  expect(textOf((await manager.get(location!)).text)).toContain('Gardé');
  const held = start({ CARNET_STATE: state, PORT: '0' }, '--fresh');
  expect(held).toMatchObject({ status: 1, stderr: expect.stringContaining('Another Carnet runs on') });
  await portal.stop();

  portal = await startPortal({ state, args: ['--fresh'] });
  manager.url = portal.url;
  expect((await manager.get('/tickets')).location).toBe('/login');
  expect((await portal.mails()).filter((mail) => isTo(mail, people[0]![1]!))).toEqual([]);
  expect(git(bare, 'ls-tree', '-r', '--name-only', 'main')).not.toContain(`${/\d+/.exec(location!)![0]}/ticket.md`);
  await portal.stop();
});

describe('a start that cannot go well says why, and makes nothing', () => {
  test('every wrong setting at once', () => {
    const { status, stdout, stderr } = start({
      CARNET_REPO: 'nowhere',
      PORT: 'x',
      CARNET_URL: 'y',
      CARNET_BRANCHE: 'z',
    });
    expect([status, stdout]).toEqual([1, '']);
    for (const name of ['CARNET_REPO', 'PORT', 'CARNET_URL', 'CARNET_BRANCHE']) expect(stderr).toContain(name);
    expect(existsSync(join(folder, 'refused'))).toBe(false);
  });

  test('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { status, stderr } = start({ PORT: String(port) });
    server.close();
    expect(status).toBe(1);
    expect(stderr).toContain(`Port ${port} of 127.0.0.1 is taken`);
    expect(existsSync(join(folder, 'refused/demo.git'))).toBe(false);
  });

  test('--fresh over a repository of one’s own', () => {
    const repo = bareRepository(folder, firm());
    const state = join(folder, 'own');
    expect(start({ CARNET_REPO: repo, CARNET_STATE: state }, '--fresh')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--fresh is for the demo'),
    });
    expect(git(repo, 'rev-list', '--count', 'main').trim()).toBe('1');
  });

  test('an argument that is none', () => {
    expect(start({}, '--frech')).toMatchObject({ status: 1, stderr: expect.stringContaining('npm start -- --fresh') });
  });
});

test('the user’s git configuration and hooks change nothing', async () => {
  const repo = bareRepository(folder, firm());
  const mark = join(folder, 'hook-ran');
  for (const hook of ['pre-receive', 'update', 'post-update', 'reference-transaction', 'post-index-change'])
    writeFileSync(join(repo, 'hooks', hook), `#!/bin/sh\ntouch ${mark}\nexit 1\n`, { mode: 0o755 });
  writeFileSync(
    join(folder, '.gitconfig'),
    '[user]\n\tname = Somebody\n[commit]\n\tgpgSign = true\n[core]\n\tautocrlf = true\n',
  );
  const portal = await startPortal({ state: join(folder, 'hooks'), repo, env: { HOME: folder } });
  const dsi = await portal.signIn('dsi@boege.example');
  expect((await openTicket(dsi, { subject: 'Sans crochet', body: 'Bonjour', kind: 'incident' })).status).toBe(303);
  await portal.stop();
  expect(git(repo, 'log', '-1', '--format=%an').trim()).toBe('mairie-boege/dsi');
  expect(readdirSync(folder)).not.toContain('hook-ran');
});
