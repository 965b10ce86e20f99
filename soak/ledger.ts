/** The journals of 200 random histories from SEED on, which hledger must accept and count to the same minutes. */
import { findTool, installTools } from '../scripts/install-tools.ts';
import { disagreementsWithHledger } from './credit-reference/against-hledger.ts';

const seed = Number(process.env['SEED'] ?? 1);
installTools();
const hledger = findTool('hledger');
if (hledger === undefined) process.exitCode = 1;
else {
  const seeds = Array.from({ length: 200 }, (_, i) => seed + i);
  for (const line of disagreementsWithHledger(hledger, seeds)) {
    console.error(line);
    process.exitCode = 1;
  }
  console.log(`${seeds.length} histories`);
}
