import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { generateRepository } from '../../bench/generate.ts';
import { openIndex } from '../../src/index/open-index.ts';
import { openLocalStore } from '../../src/store/local.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { answersOf, plainSource } from './answers.ts';

const folder = temporaryFolder();

async function runAndKill(path: string, file: string, afterMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'follow-until-killed.ts'), path, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  await once(lines, 'line');
  await sleep(afterMs);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return said;
}

test('killed at any moment, it goes on from a whole commit', { timeout: 120_000 }, async () => {
  const path = join(folder, 'content.git');
  const file = join(folder, 'index.sqlite');
  await generateRepository({ path, tickets: 150, customers: 5 });
  const store = await openLocalStore({ path, branch: 'main' });
  for (const afterMs of [5, 30, 60, 100, 200, 400]) {
    await runAndKill(path, file, afterMs);
    const head = await store.head();
    const content = Buffer.from(`---\nname: Pack ${afterMs}\nprice: ${afterMs}\n---\n`);
    await store.append(head, [
      {
        files: [{ path: `content/offers/pack-${afterMs}.md`, content }],
        message: 'Sell more',
        trailers: {},
        author: { name: 'camille', email: 'camille@team.invalid' },
        atMs: 1_770_000_000_000,
      },
    ]);
  }
  const index = openIndex({ store, file });
  await index.learnt();
  {
    using source = index.source();
    expect(answersOf(source)).toEqual(answersOf(await plainSource(store, await store.head())));
    const written = source.ticket(150)!.entries.at(-1)!.id;
    expect(source.commitOf(`content/tickets/0-999/150/${written}.md`)).toMatch(/^[0-9a-f]{40}$/);
  }
  await index.close();
  await store.close();
});
