/**
 * Measures, each figure beside something known that does the least of the same work in the same run.
 *
 *   npm run bench                                    everything: about ten minutes
 *   npm run bench -- portal pages --tickets 1000     one file of bench/, with its own arguments
 *
 * Prints tables and judges nothing: on a busy machine the numbers move, the ratios less.
 */
import { cpus } from 'node:os';
import { runNode } from './run-node.ts';

const benches = ['store', 'portal', 'ledger', 'publish', 'hook'];
const [wanted, ...args] = process.argv.slice(2);
if (wanted !== undefined && !benches.includes(wanted)) {
  console.error(`There is no bench ${wanted}. There are: ${benches.join(', ')}.`);
  process.exit(2);
}
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}`);
for (const name of wanted === undefined ? benches : [wanted])
  if (!(await runNode(`bench/${name}.ts`, args))) process.exitCode = 1;
