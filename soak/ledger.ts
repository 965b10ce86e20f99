/** The journals of 200 random histories from SEED on, which hledger must accept and count to the same minutes. */
import { findTool } from '../scripts/install-tools.ts';
import { disagreementsWithHledger } from './credit-reference/against-hledger.ts';

const seed = Number(process.env['SEED'] ?? 1);
const hledger = findTool('hledger');
if (hledger === undefined) {
  console.error('hledger is not on this machine. On Debian: apt-get install hledger');
  process.exitCode = 1;
} else {
  const seeds = Array.from({ length: 200 }, (_, i) => seed + i);
  for (const line of disagreementsWithHledger(hledger, seeds)) {
    console.error(line);
    process.exitCode = 1;
  }
  console.log(`${seeds.length} histories`);
}
