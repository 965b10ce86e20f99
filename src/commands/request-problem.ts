import type { Problem } from '../domain/problem.ts';

/** A fault in what somebody asked for, at one field of their form; without a field, in the whole of it. */
export function requestProblem(code: string, field: string | undefined, message: string, hint: string): Problem {
  return { code, severity: 'problem', path: '', line: 1, ...(field !== undefined && { field }), message, hint };
}
