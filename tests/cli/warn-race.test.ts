import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { raceWarnings } from './race-warnings.ts';

const folder = temporaryFolder();

test('raced by three clones each mail comes once; killed anywhere, none is missing', { timeout: 600_000 }, async () => {
  const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
  console.log(`SEED=${seed}`);
  const tally = await raceWarnings({ folder, seed, rounds: 2, killed: 2, claimSeconds: 10 });
  console.log(JSON.stringify(tally));
  expect(tally.faults).toEqual([]);
  expect(tally.warnings).toBe(24);
});
