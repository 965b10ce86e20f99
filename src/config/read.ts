import type { Problem } from '../domain/problem.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One fault of one variable, or its value. */
export type Read<T> = { value: T } | { message: string; hint: string };

export function problemOf(severity: Problem['severity'], field: string, message: string, hint: string): Problem {
  return { code: 'setting', severity, path: '', line: 1, field, message, hint };
}
