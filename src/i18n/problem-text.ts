import type { Problem } from '../domain/problem.ts';
import type { Translator } from './translator.ts';

/**
 * What a form says about a refusal, in the reader's language. Looked up as `problem.<field>-<code>`, then
 * `problem.<code>` (whose code may itself be `subject-missing`); a code without a text of its own falls back on the
 * problem's message and hint, so that nothing is ever refused without a reason.
 */
export function problemText(t: Translator, problem: Problem): string {
  const known =
    (problem.field === undefined ? undefined : t.find(`problem.${problem.field}-${problem.code}`)) ??
    t.find(`problem.${problem.code}`);
  return known ?? [problem.message, problem.hint].filter((text) => text !== '').join(' ');
}
