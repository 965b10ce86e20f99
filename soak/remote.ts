/**
 * Before a faulty remote, killed at random, from SEED: first writers alone (tests/store/remote-writers-killed.ts), then whole
 * portals with customers who send forms (tests/server/portals-killed.ts), each for half of SECONDS (300).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killPortals } from '../tests/server/portals-killed.ts';
import { killRemoteWriters } from '../tests/store/remote-writers-killed.ts';

const seed = Number(process.env['SEED'] ?? 1);
const seconds = Number(process.env['SECONDS'] ?? 300) / 2;
const folder = mkdtempSync(join(tmpdir(), 'carnet-soak-remote-'));
try {
  // As many kills as it has seconds for; never enough of either before the time is up.
  const wanted = { acknowledged: seconds * 100, kills: seconds * 10 };
  const runs = {
    writers: () => killRemoteWriters({ folder, seed, seconds, processes: 3, ...wanted }),
    portals: () => killPortals({ folder, seed, seconds, portals: 3, customers: 20, ...wanted }),
  };
  for (const [name, run] of Object.entries(runs)) {
    const { faults, ...happened } = await run();
    console.log(`SEED=${seed} ${name}`, happened, `${faults.length} faults`);
    for (const fault of faults.slice(0, 20)) console.error(fault);
    if (faults.length > 0 || happened.acknowledged === 0) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
