import { expect, test } from 'vitest';
import { type Count, countLine, countOf, faultsOf, type Report } from '../../scripts/test-count.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'a.test.ts',
  status,
  message: '',
  assertionResults: tests.map((one) => ({ status: one })),
});
const report = (counts: Partial<Report>): Report => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...counts,
});

test.each<[string, Report, boolean, Count]>([
  [
    'all well',
    report({ numPassedTests: 3, testResults: [file('passed', 'passed')] }),
    true,
    { passed: 3, failed: 0, skipped: 0 },
  ],
  [
    'a failure',
    report({ numPassedTests: 2, numFailedTests: 1, testResults: [file('failed', 'failed')] }),
    false,
    { passed: 2, failed: 1, skipped: 0 },
  ],
  [
    'a file that does not load',
    report({ numPassedTests: 2, testResults: [file('failed')] }),
    false,
    { passed: 2, failed: 1, skipped: 0 },
  ],
  ['an error outside of tests', report({ numPassedTests: 2 }), false, { passed: 2, failed: 1, skipped: 0 }],
  [
    'skipped and to do',
    report({ numPassedTests: 1, numPendingTests: 2, numTodoTests: 1 }),
    true,
    { passed: 1, failed: 0, skipped: 3 },
  ],
])('%s', (_, given, succeeded, count) => {
  expect(countOf(given, succeeded)).toEqual(count);
});

test.each<[Count, boolean, string[], string]>([
  [{ passed: 3, failed: 0, skipped: 0 }, true, [], '3 passed, 0 failed'],
  [{ passed: 3, failed: 1, skipped: 0 }, true, ['something failed'], '3 passed, 1 failed'],
  [{ passed: 0, failed: 0, skipped: 0 }, false, ['no test ran'], '0 passed, 0 failed'],
  [{ passed: 3, failed: 0, skipped: 2 }, false, [], '3 passed, 0 failed, 2 skipped'],
  [{ passed: 3, failed: 0, skipped: 2 }, true, ['tests were skipped'], '3 passed, 0 failed, 2 skipped'],
])('%j, every tool to be had: %j', (count, complete, faults, line) => {
  expect(faultsOf(count, complete)).toEqual(faults);
  expect(countLine(count)).toBe(line);
});
