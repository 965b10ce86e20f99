/**
 * Random histories, each read by the program and by the reference in `credit-reference/`, for SECONDS from SEED on:
 * both must give the same accounts to the minute, and problems at the same files.
 */
import { disagreement } from './credit-reference/disagreement.ts';

const seed = Number(process.env['SEED'] ?? 1);
const end = Date.now() + Number(process.env['SECONDS'] ?? 60) * 1000;
let histories = 0;
for (; Date.now() < end && process.exitCode === undefined; histories += 1) {
  const found = disagreement(seed + histories);
  if (!found) continue;
  console.error(`SEED=${seed + histories} disagrees.`);
  console.error(JSON.stringify(found, null, 1));
  process.exitCode = 1;
}
console.log(`${histories} histories`);
