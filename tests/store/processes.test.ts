import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { killWriters } from './writers-killed.ts';

const folder = temporaryFolder();

test('several processes lose nothing, though they are killed', async () => {
  const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
  const reckoning = await killWriters({ folder, seed, seconds: 4, processes: 3 });
  expect(reckoning.faults, `SEED=${seed}`).toEqual([]);
  expect(reckoning.acknowledged).toBeGreaterThan(0);
}, 60_000);
