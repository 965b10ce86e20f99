import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bareRepository, clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { mailServer } from './mail-server.ts';
import { drawer, noticeFirm, noticeStory, tokenOf } from './notice-story.ts';

const kills = 6;
const folder = temporaryFolder();
const server = await mailServer();

test('killed anywhere, no mail is missing, and what left twice is the same message', { timeout: 240_000 }, async () => {
  const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
  console.log(`SEED=${seed}`);
  const random = drawer(seed);
  const repository = bareRepository(folder, noticeFirm);
  const engineer = clone(repository);
  git(repository, 'update-ref', 'refs/carnet/notified', 'main');
  // Some mails are read twice, some later, some slowly: whatever a server does to us but refusing for good.
  const cuts = new Map<string, number>();
  let readTwice = 0;
  server.onRecipient = () => (random() < 0.04 ? { code: 451 } : undefined);
  server.onMessage = async ({ parsed }) => {
    if (random() < 0.2) await sleep(random() * 60);
    const count = cuts.get(parsed.messageId!) ?? 0;
    if (count === 2 || random() > 0.15) return 'accept';
    cuts.set(parsed.messageId!, count + 1);
    readTwice += 1;
    return 'cut';
  };

  const state = join(folder, 'state');
  const began = Date.now();
  const expected = new Set<string>();
  const run = () =>
    spawn(
      process.execPath,
      [join(import.meta.dirname, 'run-postman.ts'), repository, state, server.url, String(began), 'portal-1'],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
  let child = run();
  // A child that is left keeps the whole test run from ending.
  using _ = { [Symbol.dispose]: () => void child.kill('SIGKILL') };

  for (let round = 0; round < kills; round++) {
    engineer.push(noticeStory(round, random, expected));
    // In the middle of sending, more or less.
    const enough = server.received.length + Math.floor(random() * 8);
    for (let waits = 0; waits < 300 && server.received.length < enough; waits++) await sleep(10);
    await sleep(random() * 20);
    child.kill('SIGKILL');
    await once(child, 'exit');
    if (random() < 0.5) rmSync(state, { recursive: true, force: true });
    child = run();
  }
  await said(child, 'told');
  child.kill('SIGKILL');
  await once(child, 'exit');

  expect(git(repository, 'rev-parse', 'refs/carnet/notified')).toBe(git(repository, 'rev-parse', 'main'));
  const ids = Map.groupBy(server.received, ({ to, parsed }) => `${to.join()} ${tokenOf(parsed.text)}`);
  expect([...ids.keys()].toSorted()).toEqual([...expected].toSorted());
  for (const [mail, copies] of ids)
    expect({ mail, ids: new Set(copies.map(({ parsed }) => parsed.messageId)).size }).toEqual({ mail, ids: 1 });
  expect(new Set(server.received.map(({ parsed }) => parsed.messageId)).size).toBe(expected.size);
  // A kill costs one mail sent again; so does a server that keeps one without saying so.
  expect(server.received.length - expected.size).toBeLessThanOrEqual(kills + readTwice);
  console.log(`${expected.size} mails, ${server.received.length} arrivals, ${kills} kills`);
});

function said(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(`${word}\n`)) resolve();
    });
    child.on('exit', (code) => reject(new Error(`ended with ${code} without saying ${word}:\n${text}`)));
  });
}
