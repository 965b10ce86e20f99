/** `credit --format`: what leaves for spreadsheets and for other accountants. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { findTool } from '../../scripts/install-tools.ts';
import { firm } from '../support/firm.ts';
import { job } from '../support/jobs.ts';
import { bareRepository } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const bare = bareRepository(temporaryFolder(), firm());
const hledger = findTool('hledger');

test('--format json is --json', () => {
  const at = ['--at', '2027-01-01T00:00:00Z', '--repo', bare];
  expect(job('credit', '--format', 'json', ...at).stdout).toBe(job('credit', '--json', ...at).stdout);
});

test('--format csv has a row for each movement', () => {
  const { status, stdout } = job('credit', '--format', 'csv', '--repo', bare, '--customer', 'mairie-boege');
  expect(status).toBe(0);
  expect(stdout.trimEnd().split('\r\n')).toEqual([
    'date,kind,customer,contract,ticket,entry,spent,minutes,left',
    expect.stringMatching(/^[\d-]+,bought,mairie-boege,LH-1,,,,600,$/),
    expect.stringMatching(/^[\d-]+,debit,mairie-boege,LH-1,1,[\dTZ-]+-camille,50,-105,495$/),
  ]);
});

describe.skipIf(hledger === undefined)('hledger (skipped where it is not installed)', () => {
  test('reads --format hledger, strictly, and finds an entry by its ticket', () => {
    const { status, stdout: input } = job('credit', '--format', 'hledger', '--repo', bare);
    expect(status).toBe(0);
    const ask = (...args: string[]) => spawnSync(hledger!, ['-f-', ...args], { input, encoding: 'utf8' }).stdout;
    expect(spawnSync(hledger!, ['-f-', 'check', '--strict'], { input })).toMatchObject({ status: 0 });
    expect(ask('bal', '--flat', '-N', 'assets:packs')).toMatch(/^ *495 min {2}assets:packs:mairie-boege:LH-1$/m);
    expect(ask('bal', '--flat', '-N', 'assets:packs', 'tag:ticket=^1$')).toMatch(/-105 min/);
  });
});

test.each([[['--format', 'xml']], [['--json', '--format', 'csv']]])('%j is answered with what to write', (args) => {
  const { status, stdout, stderr } = job('credit', ...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain('table, json, csv, hledger');
});
