/** Writers before a faulty remote, killed at random, for SECONDS (300), from SEED: see tests/store/remote-writers-killed.ts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killRemoteWriters } from '../tests/store/remote-writers-killed.ts';

const seed = Number(process.env['SEED'] ?? 1);
const seconds = Number(process.env['SECONDS'] ?? 300);
const folder = mkdtempSync(join(tmpdir(), 'carnet-soak-remote-'));
try {
  // As many kills as it has seconds for; never enough of either before the time is up.
  const wanted = { acknowledged: seconds * 100, kills: seconds * 10 };
  const { faults, ...happened } = await killRemoteWriters({ folder, seed, seconds, processes: 3, ...wanted });
  console.log(`SEED=${seed}`, happened, `${faults.length} faults`);
  for (const fault of faults.slice(0, 20)) console.error(fault);
  if (faults.length > 0 || happened.acknowledged === 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
