import type { Problem } from '../domain/problem.ts';
import { requestProblem } from './request-problem.ts';

/** Of a message, in characters. A log of ten thousand lines wants a file. */
export const maxBody = 100_000;
/** Of a subject, in characters (docs/format.md). */
export const maxSubject = 200;

/**
 * What somebody wrote, as it is kept: lines end with LF, without the control characters that no text has a use for,
 * without blank lines around it. Everything else is theirs and stays as it is.
 */
export function readBody(typed: string | undefined): string {
  return cleared((typed ?? '').replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n'))
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd();
}

/** `body` as `readBody` gives it. */
export function bodyProblems(body: string): Problem[] {
  if (body === '')
    return [requestProblem('missing', 'body', 'There is no message.', 'Say what it is about, or what happened.')];
  if (body.length > maxBody)
    return [
      requestProblem(
        'too-long',
        'body',
        `The message has ${body.length} characters, more than ${maxBody}.`,
        'Keep the part that matters.',
      ),
    ];
  return [];
}

/** A subject as it is kept, or why it cannot be one. */
export function readSubject(typed: string | undefined): { subject: string } | { problem: Problem } {
  const given = typed ?? '';
  // Two lines are no subject, and whoever sends them wants to write somewhere else than in it.
  if (/[\r\n\v\f\u0085\u2028\u2029]/.test(given))
    return {
      problem: requestProblem('line-break', 'subject', 'The subject has more than one line.', 'Write it on one line.'),
    };
  // What turns the direction of text would turn what stands beside it in a list, too.
  const subject = cleared(given.replace(/[\u202a-\u202e\u2066-\u2069]/g, '')).trim();
  if (subject === '')
    return { problem: requestProblem('missing', 'subject', 'There is no subject.', 'Say in a line what it is about.') };
  const length = [...subject].length;
  if (length > maxSubject)
    return {
      problem: requestProblem(
        'too-long',
        'subject',
        `The subject has ${length} characters, more than ${maxSubject}.`,
        'Keep it short; the message holds the rest.',
      ),
    };
  return { subject };
}

function cleared(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/g, '');
}
