import { expect, test } from 'vitest';
import { confirmable, confirmationToken, isConfirmationToken, readConfirmation } from '../../src/mail/confirmation.ts';
import { reasonText } from '../../src/i18n/mail-reason.ts';
import { parseInstant } from '../../src/domain/values.ts';

const id = '2026-03-01T090000Z-mail-x7f2';
const expiresMs = Date.UTC(2026, 2, 8, 9);

test('a link names its mail until then, and nobody else makes one', () => {
  const token = confirmationToken(id, expiresMs, 'secret');
  expect(isConfirmationToken(token)).toBe(true);
  expect(readConfirmation(token, 'secret')).toEqual({ mail: id, expiresMs });
  expect(readConfirmation(token, 'another')).toBeUndefined();
  const other = confirmationToken(id.replace('x7f2', 'x7f3'), expiresMs, 'secret');
  const [mail, seconds, code] = token.split('.');
  for (const forged of [
    `${mail}.${seconds}.${other.split('.')[2]}`,
    `${mail}.zzzzzz.${code}`,
    `${mail!.replace('x7f2', 'x7f3')}.${seconds}.${code}`,
    `${mail}.${seconds}.${'A'.repeat(27)}`,
    'x',
    '',
  ])
    expect([forged, readConfirmation(forged, 'secret')]).toEqual([forged, undefined]);
  expect(isConfirmationToken(`../../etc.${seconds}.${code}`)).toBe(false);
});

test('only what is held because nobody vouches for its sender can be confirmed', () => {
  const held = (reason: string | undefined, name = id, from = 'Anne <DSI@boege.example>') =>
    confirmable({ id: name, at: parseInstant('2026-03-01T09:00:00Z')!, from, body: '', ...(reason && { reason }) });
  const unverified = reasonText({ is: 'unverified', trusts: 'mx', ticket: 12 }, 'fr');
  expect(held(unverified)).toEqual({ address: 'dsi@boege.example', ticket: 12 });
  expect(held(reasonText({ is: 'unverified', trusts: undefined }, 'en'))).toEqual({ address: 'dsi@boege.example' });
  expect(held(reasonText({ is: 'not-theirs', ticket: 12 }, 'fr'))).toBeUndefined();
  expect(held(unverified, '2026-03-01T090000Z-web-x7f2')).toBeUndefined();
  expect(held(unverified, id, 'nobody')).toBeUndefined();
  expect(held(undefined)).toBeUndefined();
});
