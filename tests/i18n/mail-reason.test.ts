import { describe, expect, test } from 'vitest';
import { heldReason, parseReason, reasonText, type Reason } from '../../src/i18n/mail-reason.ts';

const reasons: Reason[] = [
  { is: 'ambiguous' },
  { is: 'unknown' },
  { is: 'encrypted' },
  { is: 'team' },
  { is: 'empty' },
  { is: 'twice' },
  { is: 'no-contact' },
  { is: 'not-in-name' },
  { is: 'unverified', trusts: undefined },
  { is: 'unverified', trusts: undefined, ticket: 1234 },
  { is: 'unverified', trusts: 'mx.libra.example' },
  { is: 'unverified', trusts: 'mx.libra.example', ticket: 7 },
  { is: 'not-theirs', ticket: 7 },
  { is: 'too-often', count: 50 },
];

describe.each(['fr', 'en'] as const)('written in %s', (written) => {
  test.each(reasons)('$is is read back, and said in the reader’s language', (reason) => {
    const text = reasonText(reason, written);
    expect(parseReason(text)).toEqual(reason);
    for (const locale of ['fr', 'en'] as const) expect(heldReason(text, locale)).toBe(reasonText(reason, locale));
  });
});

test('what somebody wrote by hand is said as it stands', () => {
  expect(parseReason('À voir avec Camille.')).toBeUndefined();
  expect(heldReason('À voir avec Camille.', 'en')).toBe('À voir avec Camille.');
  expect(parseReason(`${reasonText({ is: 'unknown' }, 'en')} Or so.`)).toBeUndefined();
});
