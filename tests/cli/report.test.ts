/** `npm run report` as a manager meets it. */
import { expect, test } from 'vitest';
import { day, firm } from '../support/firm.ts';
import { job } from '../support/jobs.ts';
import { bareRepository } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const bare = bareRepository(temporaryFolder(), firm());
const period = ['--since', day(10), '--until', day(0), '--repo', bare];

test('for people, as JSON and as CSV it says the same', () => {
  expect(job('report', ...period)).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/mairie-boege +1 +50 min +1 h 45/),
  });
  const { status, stdout } = job('report', ...period, '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    currency: 'EUR',
    since: day(10),
    packs: [{ state: 'active', packs: 2, minutes: 1200, usedMinutes: 105 }],
    takenInCharge: { tickets: 2, taken: 1, broken: [{ ticket: 1 }, { ticket: 2, takenMinutes: null }] },
    byEngineer: [{ name: 'camille', spentMinutes: 50, chargedMinutes: 105 }],
  });
  expect(job('report', ...period, '--csv').stdout).toContain('\r\ntime by engineer,,camille,,1,50,105,\r\n');
});

test('--at asks about an earlier day', () => {
  const { stdout } = job('report', ...period, '--json', '--at', `${day(20)}T12:00:00Z`);
  expect(JSON.parse(stdout)).toMatchObject({ byEngineer: [], takenInCharge: { tickets: 0 } });
});

test.each([
  [['--since', '2026-03-01']],
  [['--since', '2026-02-30', '--until', '2026-03-31']],
  [['--since', '2026-03-31', '--until', '2026-03-01']],
  [[...period, '--json', '--csv']],
  [[...period, '--soon', 'never']],
  [[...period, '--at', 'noon']],
])('%j is answered with what to write', (args) => {
  const { status, stdout, stderr } = job('report', ...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/--help/);
});
