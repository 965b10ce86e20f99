/**
 * One of several portals before one remote, whole but for its pages, in a process of its own. Prints `ready URL`. Run by
 * `portals-killed.ts`.
 *
 *   node portal-process.ts REMOTE STATE PORT
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openLog } from '../../src/server/log.ts';
import { startPortal } from '../../src/server/portal.ts';
import { standIn, testConfig } from './support.ts';

const [address, stateFolder, port] = process.argv.slice(2) as [string, string, string];
mkdirSync(stateFolder, { recursive: true });
const portal = await startPortal(
  testConfig({
    stateFolder,
    repo: join(stateFolder, 'mirror.git'),
    remote: { address, everyMs: 2000 },
    port: Number(port),
  }),
  {
    dist: { astro: standIn().astro, assets: new Map() },
    log: openLog((line) => process.stderr.write(line), Date.now),
  },
);
await portal.ready;
process.stdout.write(`ready ${portal.url}\n`);
