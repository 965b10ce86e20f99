import type { Problem } from './problem.ts';

/** Every fault that content can have. Names never change; each has a folder in tests/problems, which is its example. */
export const PROBLEM_CODES = [
  // The file as a whole.
  'misplaced-file',
  'not-a-file',
  'too-large',
  'not-utf8',
  'no-front-matter',
  'front-matter-language',
  'front-matter-unclosed',
  'front-matter-yaml',
  'front-matter-not-keys',
  'yaml-reference-or-tag',
  'duplicate-key',
  // Its keys and values.
  'unknown-key',
  'missing-key',
  'malformed-address',
  'malformed-author',
  'malformed-boolean',
  'malformed-choice',
  'malformed-colour',
  'malformed-currency',
  'malformed-day',
  'malformed-domain',
  'malformed-duration',
  'malformed-file-name',
  'malformed-holidays',
  'malformed-hours',
  'malformed-instant',
  'malformed-list',
  'malformed-locale',
  'malformed-map',
  'malformed-money',
  'malformed-notice',
  'malformed-number',
  'malformed-service-hours',
  'malformed-slug',
  'malformed-span',
  'malformed-subject',
  'malformed-text',
  'malformed-time-zone',
  'unknown-country',
  // Two keys of one file.
  'end-before-start',
  'covers-from-after-start',
  'worked-after-at',
  'team-key',
  // Files together.
  'missing-company',
  'missing-contract',
  'missing-offer',
  'missing-ticket',
  'ticket-folder',
  'foreign-contact',
  'voids-itself',
  'voids-unknown',
  'voids-malformed',
  'voids-later',
  'address-twice',
  'statement-disagrees',
  // Only odd.
  'customer-without-file',
  'unknown-handle',
  'entry-before-opening',
  'entry-name',
  'public-domain',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** What a change must not do, or does oddly; examples in tests/domain/compare-problems.test.ts. Names never change. */
export const CHANGE_PROBLEM_CODES = [
  'record-changed',
  'record-gone',
  'debit-of-another-customer',
  'future-work',
  'overage-refused',
  'offer-moves-contract',
  // Only odd.
  'overage',
  'cliff',
  'terms-not-copied',
] as const;

export type ChangeProblemCode = (typeof CHANGE_PROBLEM_CODES)[number];

/** A fault of a change from one content to another. */
export interface ChangeProblem extends Problem {
  code: ChangeProblemCode;
}

/** A fault of content, as against one of a request. */
export interface ContentProblem extends Problem {
  code: ProblemCode;
}
