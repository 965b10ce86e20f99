import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { content } from '../support/content.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { mailServer } from './mail-server.ts';

const kills = 6;
const folder = temporaryFolder();
const server = await mailServer();

const firm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  ---
  === team/camille.md
  ---
  name: Camille Rey
  email: camille@libra.example
  ---
  === team/hugo.md
  ---
  name: Hugo Blanc
  email: hugo@libra.example
  ---
  === customers/boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { email: dsi@boege.example, name: Anne Dupont, role: manager }
    eau: { email: eau@boege.example, name: Luc Petit, role: requester }
  ---
`;

test('killed anywhere, no mail is missing, and what left twice is the same message', { timeout: 120_000 }, async () => {
  const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
  console.log(`SEED=${seed}`);
  const random = drawer(seed);
  const repository = bareRepository(folder, firm);
  const engineer = clone(repository);
  git(repository, 'update-ref', 'refs/carnet/notified', 'main');
  // Some mails are read twice, some later, some slowly: whatever a server does to us but refusing for good.
  const cuts = new Map<string, number>();
  server.onRecipient = () => (random() < 0.04 ? { code: 451 } : undefined);
  server.onMessage = async ({ parsed }) => {
    if (random() < 0.2) await sleep(random() * 60);
    const count = cuts.get(parsed.messageId!) ?? 0;
    if (count === 2 || random() > 0.15) return 'accept';
    cuts.set(parsed.messageId!, count + 1);
    return 'cut';
  };

  const state = join(folder, 'state');
  const began = Date.now();
  const expected = new Set<string>();
  const run = () =>
    spawn(
      process.execPath,
      [join(import.meta.dirname, 'run-postman.ts'), repository, state, server.url, String(began)],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
  let child = run();
  // A child that is left keeps the whole test run from ending.
  using _ = { [Symbol.dispose]: () => void child.kill('SIGKILL') };

  for (let round = 0; round < kills; round++) {
    engineer.push(story(round, random, expected));
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
  const ids = Map.groupBy(
    server.received,
    ({ to, parsed }) => `${to.join()} ${/jeton-[\w-]+/.exec(parsed.text ?? '')?.[0]}`,
  );
  expect([...ids.keys()].toSorted()).toEqual([...expected].toSorted());
  for (const [mail, copies] of ids)
    expect({ mail, ids: new Set(copies.map(({ parsed }) => parsed.messageId)).size }).toEqual({ mail, ids: 1 });
  expect(new Set(server.received.map(({ parsed }) => parsed.messageId)).size).toBe(expected.size);
  console.log(`${expected.size} mails, ${server.received.length} arrivals, ${kills} kills`);
});

/** What somebody pushes: a ticket, and answers to it and to an earlier one. Adds `recipient token` for each mail to come. */
function story(round: number, random: () => number, expected: Set<string>): Map<string, string> {
  const files = new Map<string, string>();
  const folderOf = (number: number) => `content/tickets/0-999/${number}`;
  const number = round + 1;
  const tell = (token: string, ...people: string[]) => {
    for (const address of people) expected.add(`${address} ${token}`);
    return token;
  };
  const [dsi, eau] = ['dsi@boege.example', 'eau@boege.example'];
  const team = ['camille@libra.example', 'hugo@libra.example'];
  files.set(
    `${folderOf(number)}/ticket.md`,
    `---\ncustomer: boege\ncontact: dsi\ncc: [eau]\nopened: 2026-03-02T09:00:00Z\nsubject: Sujet ${number}\n---\n${tell(`jeton-${number}`, dsi, eau, ...team)}\n`,
  );
  for (const on of [number, 1 + Math.floor(random() * number)])
    for (const [by, head, ...people] of [
      ['camille', '', dsi, eau],
      ['boege-dsi', '', eau, ...team],
      ['hugo', 'internal: true\n'],
    ] as const) {
      const second = String(round).padStart(2, '0') + (on === number ? '00' : '30');
      const token = tell(`jeton-${on}-${second}-${by}`, ...people);
      files.set(
        `${folderOf(on)}/2026-03-02T10${second}Z-${by}.md`,
        `---\nat: 2026-03-02T10:${second.slice(0, 2)}:${second.slice(2)}Z\nby: ${by.replace('-', '/')}\n${head}---\n${token}\n`,
      );
    }
  return files;
}

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

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
function drawer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
