/** `check --base` as an engineer, and CI before a merge, meet it. */
import { expect, test } from 'vitest';
import { daysAgo, entryId, firm, minutesAgo } from '../support/firm.ts';
import { job } from '../support/jobs.ts';
import { bareRepository, clone } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = temporaryFolder();
const firmFiles = firm();
const [worked] = [...firmFiles.keys()].filter(
  (path) => path.endsWith('camille.md') && path.includes('tickets/0-999/1'),
);
const when = daysAgo(2);
const added = `content/tickets/0-999/1/${entryId(when, 'camille')}.md`;

function entryOf(at: string, ...keys: string[]): string {
  return `---\n${[`at: ${at}`, 'by: camille', ...keys].join('\n')}\n---\n`;
}
function ticketOf(customer: string): string {
  return `---\ncustomer: ${customer}\ncontact: dsi\nopened: ${daysAgo(3)}\nsubject: Panne\n---\n`;
}
function newClone() {
  return clone(bareRepository(folder, firmFiles));
}

test('a file not committed yet: what it debits, and what is odd about it', () => {
  const tree = newClone();
  writeFileSync(join(tree.folder, added), entryOf(when, 'spent: 3h50', 'where: onsite'));
  const { status, stdout } = job('check', tree.folder, '--base', 'HEAD');
  expect(status).toBe(0);
  const [problem, ...summary] = stdout.split('\n');
  expect(problem).toMatch(
    new RegExp(`^${added}:4: 3 h 50 on site debits 7 h 45; 4 h would debit 4 h\\. \\(.*charge: 4h.*\\)$`),
  );
  expect(summary.join('\n')).toMatch(
    /^\nSince [0-9a-f]{12}:\n\nmairie-boege\n[^]*LH-1 .*8 h 15 left .*30 min left +used-80\n/,
  );
  expect(stdout).toMatch(/^ {2}new +1 .* 3 h 50 → 7 h 45 \(LH-1\)$/m);
  expect(job('check', tree.folder, '--base', 'HEAD', '--strict').status).toBe(1);
  expect(job('check', tree.folder, '--strict')).toMatchObject({ status: 0, stdout: '' });
});

test('a bare repository, between two commits, as JSON', () => {
  const tree = newClone();
  const bare = tree.git('remote', 'get-url', 'origin').trim();
  const base = tree.git('rev-parse', 'HEAD').trim();
  const commit = tree.push(new Map([[added, entryOf(when, 'spent: 1h')]]));
  const at = minutesAgo(0);
  const { status, stdout } = job('check', bare, '--base', base, '--commit', 'main', '--json', '--at', at);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    at,
    commit,
    base,
    problems: [],
    change: {
      rewritten: [],
      allowRewrite: [],
      customers: [
        {
          customer: 'mairie-boege',
          contracts: [{ number: 'LH-1', before: { remainingMinutes: 495 }, after: { remainingMinutes: 435 } }],
          debits: [{ change: 'new', ticket: 1, before: null, after: { chargedMinutes: 60 } }],
        },
      ],
    },
  });
});

test('--touched tells the same of whom the change concerns, and nothing of others', () => {
  const tree = newClone();
  const bare = tree.git('remote', 'get-url', 'origin').trim();
  const elsewhere = `content/tickets/0-999/2/${entryId(when, 'camille')}.md`;
  const base = tree.push(
    new Map([
      [elsewhere, entryOf(when, 'spent: 1,5h')],
      // Its customer is written as YAML also may.
      ['content/tickets/1000-1999/1234/ticket.md', ticketOf('"mairie\\u002dboege"')],
      [`content/tickets/1000-1999/1234/${entryId(when, 'camille')}.md`, entryOf(when, 'spent: 20m')],
    ]),
  );
  const earlier = minutesAgo(4 * 24 * 60 + 30);
  tree.push(
    new Map([
      [added, entryOf(when, 'spent: 1h', 'spend: 35m')],
      [`content/tickets/0-999/1/${entryId(earlier, 'camille')}.md`, entryOf(earlier, 'spent: 9h')],
    ]),
  );
  const at = ['--at', minutesAgo(0)];
  const whole = job('check', bare, '--base', base, ...at);
  const touched = job('check', bare, '--base', base, '--touched', ...at);
  expect(whole.stdout).toContain(`${elsewhere}:4: `);
  expect(whole.stdout.match(/^ {2}(?:new|moved) /gm)).toEqual(['  new ', '  moved ', '  new ', '  moved ']);
  expect(touched.stdout).toBe(whole.stdout.replace(/^.*"1,5h".*\n/m, ''));
  expect([whole.status, touched.status]).toEqual([1, 1]);

  const offer = 'content/offers/help-10.md';
  tree.push(new Map([[offer, firmFiles.get(offer)!.replace('hours: 10', 'hours: 8')]]));
  expect(job('check', bare, '--base', base, '--touched', ...at).stdout).toBe(
    job('check', bare, '--base', base, ...at).stdout,
  );
  expect(job('check', tree.folder, '--base', base, '--touched')).toMatchObject({ status: 2, stdout: '' });
});

test('the past is changed by leave of a commit alone', () => {
  const tree = newClone();
  tree.git('tag', 'base');
  rmSync(join(tree.folder, worked!));
  tree.git('add', '--all');
  tree.git('commit', '--quiet', '-m', 'Clean up');
  const refused = job('check', tree.folder, '--base', 'base');
  expect(refused.status).toBe(1);
  expect(refused.stdout).toMatch(new RegExp(`^${worked}:1: .* gone\\. \\(.*Allow-Rewrite: <reason>`));
  expect(refused.stdout).toMatch(/^ {2}gone +1 .* 50 min → 1 h 45 \(LH-1\) +-$/m);
  tree.git('commit', '--quiet', '--amend', '-m', 'Clean up\n\nAllow-Rewrite: a password was in it');
  const allowed = job('check', tree.folder, '--base', 'base');
  expect(allowed.status).toBe(0);
  expect(allowed.stdout).toMatch(
    new RegExp(`^Rewritten by leave of a commit: ${worked}: a password was in it \\([0-9a-f]{12}\\)$`, 'm'),
  );
});

test('a base that others have moved on is said to be none of this history', () => {
  const tree = newClone();
  const other = clone(tree.git('remote', 'get-url', 'origin').trim());
  other.push(new Map([[added, entryOf(when, 'spent: 1h')]]));
  tree.git('fetch', '--quiet', 'origin');
  const { status, stderr } = job('check', tree.folder, '--base', 'origin/main');
  expect(status).toBe(1);
  expect(stderr).toContain('origin/main is not in the history of what is checked');
  expect(job('check', tree.folder, '--base', tree.git('merge-base', 'origin/main', 'HEAD').trim()).status).toBe(0);
});

test.each([[['--base', 'nowhere']], [['--base', '--output=/tmp/x']], [['--at', 'yesterday']]])(
  '%j is answered with what to write',
  (args) => {
    const { status, stdout, stderr } = job('check', newClone().folder, ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/--help/);
  },
);
