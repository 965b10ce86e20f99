export interface Count {
  passed: number;
  failed: number;
  skipped: number;
}
/** The part we read of vitest's JSON report. */
export interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: readonly {
    name: string;
    status: string;
    message: string;
    assertionResults: readonly { status: string }[];
  }[];
}

/** Files that could not even be loaded, and so have no tests that could fail. */
export function unloadedFiles(report: Report): Report['testResults'] {
  return report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
}

/** What vitest ran. `succeeded`, its exit code, also knows of errors outside of tests: then at least one has failed. */
export function countOf(report: Report, succeeded: boolean): Count {
  const failed = report.numFailedTests + unloadedFiles(report).length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !succeeded ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Why these counts are not good, if they are not. `complete`: every tool can be had here, so nothing may be skipped. */
export function faultsOf({ passed, failed, skipped }: Count, complete: boolean): string[] {
  const faults = [];
  if (failed > 0) faults.push('something failed');
  if (passed === 0) faults.push('no test ran');
  if (skipped > 0 && complete) faults.push('tests were skipped');
  return faults;
}

/** `N passed, N failed`, and `, N skipped` if any were. */
export function countLine({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
