import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { killPortals } from './portals-killed.ts';

const folder = temporaryFolder();

test('three portals before a remote that fails one call in five lose no form of twenty customers, though they are killed', async () => {
  const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
  const wanted = { portals: 3, customers: 20, acknowledged: 20, kills: 2, seconds: 60 };
  const reckoning = await killPortals({ folder, seed, ...wanted });
  expect(reckoning.faults, `SEED=${seed}`).toEqual([]);
  expect(reckoning.acknowledged, `SEED=${seed} ${JSON.stringify(reckoning)}`).toBeGreaterThan(0);
  expect(reckoning.kills).toBeGreaterThan(0);
  expect(reckoning.faultsMade).toBeGreaterThan(0);
}, 400_000);
