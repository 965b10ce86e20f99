import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { killRemoteWriters } from './remote-writers-killed.ts';

const folder = temporaryFolder();

test('three portals’ writers before a remote that fails one call in five lose nothing, though they are killed', async () => {
  const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
  const reckoning = await killRemoteWriters({ folder, seed, processes: 3, acknowledged: 30, kills: 3, seconds: 150 });
  expect(reckoning.faults, `SEED=${seed}`).toEqual([]);
  expect(reckoning.acknowledged, `SEED=${seed} ${JSON.stringify(reckoning)}`).toBeGreaterThan(0);
  expect(reckoning.faultsMade).toBeGreaterThan(0);
}, 300_000);
