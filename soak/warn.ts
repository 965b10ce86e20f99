/** `warn` raced by three clones ROUNDS times (50), and KILLED times (20) with SIGKILL at random, from SEED. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { raceWarnings } from '../tests/cli/race-warnings.ts';

const seed = Number(process.env['SEED'] ?? 1);
const [rounds, killed] = [Number(process.env['ROUNDS'] ?? 50), Number(process.env['KILLED'] ?? 20)];
const folder = mkdtempSync(join(tmpdir(), 'carnet-soak-warn-'));
const told = (round: number) => round % 10 === 0 && console.log(`${round} rounds`);
try {
  const tally = await raceWarnings({ folder, seed, rounds, killed, claimSeconds: 20, told });
  const { arrivals, extraCopies, faults, kills, killsBetween, warnings } = tally;
  console.log(
    `${rounds} races and ${killed} with kills: ${warnings} mails due, ${arrivals} arrived, ${extraCopies} of them extra; ` +
      `${kills} kills, ${killsBetween} between sending and confirming; ${faults.length} faults`,
  );
  for (const fault of faults.slice(0, 20)) console.error(fault);
  if (faults.length > 0 || warnings === 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
