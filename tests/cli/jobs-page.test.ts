/** Every command of docs/jobs.md, typed as it stands there, in a clone of a content repository. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { findTool, type ToolName } from '../../scripts/install-tools.ts';
import { day, daysAgo, entryId, firm } from '../support/firm.ts';
import { bareRepository, clone } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const page = readFileSync(join(root, 'docs/jobs.md'), 'utf8');
const commands = [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block]) => block!.trim().split('\n'));

let tree: ReturnType<typeof clone>;
beforeAll(() => {
  const bare = bareRepository(folder, firm());
  clone(bare).push(
    new Map([
      // One that had hours in the month before this one.
      ['content/contracts/LH-0/contract.md', `---\ncustomer: mairie-boege\noffer: help-10\nstart: ${day(62)}\n---\n`],
      [
        'content/contracts/LH-2026-0042/contract.md',
        `---\ncustomer: mairie-boege\noffer: help-10\nstart: ${day(0)}\n---\n`,
      ],
      [
        `content/tickets/0-999/1/${entryId(daysAgo(1), 'camille')}.md`,
        `---\nat: ${daysAgo(1)}\nby: camille\nspent: 20m\n---\n`,
      ],
    ]),
  );
  tree = clone(bare);
  // npm would run the package around it: this runs the same script where it is typed.
  const npm = `#!/bin/sh\nshift\n[ "$1" = -s ] && shift\njob=$1\nshift\n[ "$1" = -- ] && shift\nexec "${process.execPath}" "${root}/scripts/$job.ts" "$@"\n`;
  writeFileSync(join(folder, 'npm'), npm, { mode: 0o755 });
});

test('the page shows commands of every job it tells of', () => {
  const told = [...page.matchAll(/^## (\w+)$/gm)].map(([, job]) => job);
  const shown = new Set(commands.map((command) => /^npm run (?:-s )?(\w+)/.exec(command)?.[1]));
  expect([...shown].sort()).toEqual(told.sort());
});

test.for(commands)('%s', { timeout: 60_000 }, (command, { skip }) => {
  const program = /\| (\w+)/.exec(command)?.[1];
  if (program !== undefined && findTool(program as ToolName) === undefined) skip(`${program} is not installed`);
  const env = { PATH: [folder, process.env['PATH']].join(delimiter), HOME: folder };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: tree.folder, env, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  // What is right has nothing to say in `check`, and something everywhere else.
  if (!/^npm run check(?: -- --strict)?$/.test(command)) expect(stdout).not.toBe('');
  if (command.includes('--json')) JSON.parse(stdout);
});
