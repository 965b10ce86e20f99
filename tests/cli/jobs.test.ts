/** `npm run check` and `npm run credit` as whoever types them, or CI, meets them. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { entryId, daysAgo, firm } from '../support/firm.ts';
import { job } from '../support/jobs.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const bad = `content/tickets/0-999/1/${entryId(daysAgo(2), 'camille')}.md`;
/** Line 4 has time without a unit, line 5 a key nobody knows. */
const badText = `---\nat: ${daysAgo(2)}\nby: camille\nspent: 1,5h\nspend: 35m\n---\n`;

const places: Record<string, string> = {};
let first: string;
beforeAll(() => {
  const bare = bareRepository(folder, firm());
  first = git(bare, 'rev-parse', 'main').trim();
  const tree = clone(bare);
  tree.push(new Map([[bad, badText]]));
  const plain = join(folder, 'plain');
  for (const [path, text] of [...firm(), [bad, badText] as const]) {
    mkdirSync(dirname(join(plain, path)), { recursive: true });
    writeFileSync(join(plain, path), text);
  }
  Object.assign(places, {
    'bare repository': bare,
    'work tree': tree.folder,
    folder: plain,
    'content folder': join(plain, 'content'),
  });
});

describe.each(['bare repository', 'work tree', 'folder', 'content folder'])('a %s', (kind) => {
  test('check names each fault, where it is and what to write, and fails', () => {
    const { status, stdout } = job('check', places[kind]!);
    expect(status).toBe(1);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^${bad}:4: .*"1,5h".* \\(.*1h30.*\\)$`)),
      expect.stringMatching(new RegExp(`^${bad}:5: .*spend.* \\(.*spent.*\\)$`)),
    ]);
  });

  test('credit leaves out what is malformed, and says so', () => {
    const { status, stdout } = job('credit', '--json', '--repo', places[kind]!, '--customer', 'mairie-boege');
    const credit = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(credit.problems).toEqual([{ path: bad, line: 4, message: expect.stringContaining('1,5h') }]);
    expect(credit.customers).toMatchObject([
      {
        customer: 'mairie-boege',
        availableMinutes: 495,
        debits: [{ ticket: 1, spentMinutes: 50, chargedMinutes: 105 }],
      },
    ]);
  });

  test('credit without --json is a table', () => {
    const { stdout } = job('credit', '--repo', places[kind]!);
    expect(stdout).toMatch(/LH-1 .*1 h 45.*8 h 15/);
  });
});

describe.each(['bare repository', 'work tree'])('at a commit of a %s', (kind) => {
  test('both read what it held', () => {
    expect(job('check', places[kind]!, '--commit', first)).toMatchObject({ status: 0, stdout: '' });
    const { stdout } = job('credit', '--json', '--repo', places[kind]!, '--commit', first.slice(0, 12));
    expect(JSON.parse(stdout)).toMatchObject({ commit: first, problems: [] });
  });
  test.each(['--output=/tmp/x', 'nowhere', 'main:content'])('a revision %s is none', (revision) => {
    expect(job('check', places[kind]!, '--commit', revision).status).toBe(2);
  });
});

test('links are named and never followed', () => {
  const link = join(places['folder']!, 'content/team/link.md');
  symlinkSync(join(folder, 'secret.md'), link);
  writeFileSync(join(folder, 'secret.md'), '---\nname: Secret\nemail: secret@libra.example\n---\n');
  const { stdout } = job('check', places['folder']!);
  rmSync(link);
  expect(stdout).toContain('content/team/link.md:1: Found a symbolic link');
  expect(stdout).not.toContain('secret@');
});

test.each([
  ['check', ['nowhere']],
  ['check', ['--wrong']],
  ['credit', ['--at', 'yesterday']],
  ['credit', ['--customer', '../x']],
])('%s %j is answered with what to write', (name, args) => {
  const { status, stdout, stderr } = job(name, ...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/--help/);
});
