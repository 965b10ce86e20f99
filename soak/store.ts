/** Writers killed at random, for SECONDS (60), from SEED: see tests/store/writers-killed.ts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killWriters } from '../tests/store/writers-killed.ts';

const seed = Number(process.env['SEED'] ?? 1);
const seconds = Number(process.env['SECONDS'] ?? 60);
const folder = mkdtempSync(join(tmpdir(), 'carnet-soak-store-'));
try {
  const { acknowledged, kills, pushes, faults } = await killWriters({ folder, seed, seconds, processes: 4 });
  console.log(`${acknowledged} writes acknowledged, ${pushes} pushes, ${kills} kills; ${faults.length} faults`);
  for (const fault of faults.slice(0, 20)) console.error(fault);
  if (faults.length > 0 || acknowledged === 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
