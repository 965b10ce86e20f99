import type { Problem } from '../domain/problem.ts';

/** A fault in what somebody asked for, at one field of their form; without a field, in the whole of it. */
export function requestProblem(code: string, field: string | undefined, message: string, hint: string): Problem {
  return { code, severity: 'problem', path: '', line: 1, ...(field !== undefined && { field }), message, hint };
}

/** There is no such thing, or not for whoever asks: the two cannot be told apart. */
export function notFound(): Problem {
  return requestProblem('not-found', undefined, 'There is nothing of that number.', 'Choose one from the list.');
}

/** A form that does not say what its writer had before them, so that a second sending could not be known as one. */
export function unseen(): Problem {
  return requestProblem(
    'stale',
    undefined,
    'The form does not say which page it was on.',
    'Send it again from the page as it is now.',
  );
}

export function unknownKind(): Problem {
  return requestProblem('unknown', 'kind', 'A ticket is of no such kind.', 'Choose `incident` or `advice`.');
}

export function unknownComponent(): Problem {
  return requestProblem('unknown', 'component', 'There is no such component.', 'Choose one from the list, or none.');
}
