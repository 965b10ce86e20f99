import { expect, test } from 'vitest';
import type { Problem } from '../../src/domain/problem.ts';
import { problemText } from '../../src/i18n/problem-text.ts';
import { translator } from '../../src/i18n/translator.ts';

const problem = (code: string, field?: string): Problem => ({
  code,
  field,
  severity: 'problem',
  path: '',
  line: 1,
  message: 'Found that.',
  hint: 'Write this.',
});

test.each([
  ['subject-missing', undefined, 'Give the ticket a subject.'],
  ['missing', 'subject', 'Give the ticket a subject.'],
  ['missing', 'body', 'Write a message.'],
  ['missing', 'elsewhere', 'This field needs an answer.'],
  ['too-long', 'subject', 'The subject is over 200 characters. Shorten it: the rest goes in the message.'],
  ['line-break', 'subject', 'The subject must be on one line.'],
  ['unknown', 'component', 'This software is not in the catalogue. Choose one from the list.'],
  ['never-heard-of', 'body', 'Found that. Write this.'],
])('%s of %s', (code, field, text) => {
  expect(problemText(translator('en'), problem(code, field))).toBe(text);
});

// What the edge and the commands refuse a form for.
test.each([
  'missing',
  'too-long',
  'line-break',
  'unknown',
  'malformed',
  'too-large',
  'expired',
  'stale',
  'file-refused',
])('%s is said in both languages', (code) => {
  for (const locale of ['fr', 'en'] as const) expect(translator(locale).find(`problem.${code}`)).toBeDefined();
});
