/** The `pre-receive` hook of docs/jobs.md in a plain bare repository: what `check` refuses never gets there. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { daysAgo, entryId, firm } from '../support/firm.ts';
import { clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const [, hook] = /^```pre-receive\n([^]*?)^```$/m.exec(readFileSync(join(root, 'docs/jobs.md'), 'utf8'))!;
// Whoever installs it writes where the project is, and has npm.
const check = `"${process.execPath}" "${root}/scripts/check.ts"`;
const installed = hook!.replace('npm --prefix /srv/carnet run -s check --', check);

const bare = join(folder, 'content.git');
git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
writeFileSync(join(bare, 'hooks/pre-receive'), installed, { mode: 0o755 });

const when = daysAgo(1);
const path = `content/tickets/0-999/1/${entryId(when, 'camille')}.md`;
const entry = (...keys: string[]) =>
  new Map([[path, `---\n${[`at: ${when}`, 'by: camille', ...keys].join('\n')}\n---\n`]]);

test('a push is refused with its reasons, and one that is right goes through', () => {
  clone(bare).push(firm());
  const head = git(bare, 'rev-parse', 'main');
  const bad = clone(bare);
  expect(() => bad.push(entry('spent: 1,5h'))).toThrow(
    expect.objectContaining({ stderr: expect.stringContaining(`remote: ${path}:4: spent wants hours and minutes`) }),
  );
  expect(git(bare, 'rev-parse', 'main')).toBe(head);
  const commit = clone(bare).push(entry('spent: 1h30'));
  expect(git(bare, 'rev-parse', 'main').trim()).toBe(commit);
});
