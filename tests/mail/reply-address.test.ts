import { expect, test } from 'vitest';
import { isSigned, parseReplyAddress, replyAddress } from '../../src/mail/reply-address.ts';
import { parseInstant } from '../../src/domain/values.ts';

const secret = 'a secret of thirty-two characters, or more';
const mailbox = 'support@libra.example';
const thread = { number: 1234, opened: parseInstant('2026-03-01T09:00:00Z')! };

test('names its ticket, and is known again in capitals too', () => {
  const address = replyAddress(mailbox, thread, secret);
  expect(address).toMatch(/^support\+1234\.[a-z0-9]{20}@libra\.example$/);
  const named = parseReplyAddress(address.toUpperCase(), mailbox)!;
  expect(named.number).toBe(1234);
  expect(isSigned(named.code, thread, secret)).toBe(true);
});

test.each([
  ['another ticket', { ...thread, number: 1235 }, secret],
  ['the same number in another repository', { ...thread, opened: parseInstant('2026-03-02T09:00:00Z')! }, secret],
  ['another secret', thread, `${secret}!`],
])('does not open %s', (_, other, otherSecret) => {
  const { code } = parseReplyAddress(replyAddress(mailbox, thread, secret), mailbox)!;
  expect(isSigned(code, other, otherSecret)).toBe(false);
});

test.each([
  'support@libra.example',
  'support+1234@libra.example',
  'support+01.abcdefghij0123456789@libra.example',
  'support+1234.abcdefghij0123456789@autre.example',
  'autre+1234.abcdefghij0123456789@libra.example',
])('%s is none of ours', (address) => {
  expect(parseReplyAddress(address, mailbox)).toBeUndefined();
});
