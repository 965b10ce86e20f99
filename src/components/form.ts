/** What forms of the portal have in common: names of parts, values typed before, and refusals beside their fields. */
import { problemText } from '../i18n/problem-text.ts';
import type { Translator } from '../i18n/translator.ts';

type Form = App.Locals['form'];

export const hintId = (name: string) => `${name}-hint`;
export const faultId = (name: string) => `${name}-fault`;

/** Why a field was refused, in the reader's language; undefined when it was not. */
export function faultText(t: Translator, form: Form, name: string): string | undefined {
  const problem = form?.problems.find(({ field }) => field === name);
  return problem && problemText(t, problem);
}

/** What was typed in a field before the form came back; empty at first. */
export const typed = (form: Form, name: string): string => form?.values[name] ?? '';

/** Attributes that tie a control to its label, hint and refusal. */
export function controlOf(form: Form, name: string, { hint = false, required = false } = {}) {
  const refused = form?.problems.some(({ field }) => field === name) ?? false;
  const described = [hint ? hintId(name) : '', refused ? faultId(name) : ''].filter((id) => id !== '').join(' ');
  return {
    id: name,
    name,
    required,
    ...(described !== '' && { 'aria-describedby': described }),
    ...(refused && { 'aria-invalid': 'true' as const }),
  };
}
