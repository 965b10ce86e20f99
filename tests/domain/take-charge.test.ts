import { expect, test } from 'vitest';
import { dueReminders, isReminderKey } from '../../src/domain/take-charge.ts';
import { parseInstant } from '../../src/domain/values.ts';
import { sourceFrom } from '../mail/source-from.ts';
import { content } from '../support/content.ts';

// Four hours of service, from 9 to 18 on working days; opened on Friday at 16:00, so half is gone on Friday at 18:00.
const firm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  timezone: Europe/Paris
  ---
  === team/camille.md
  ---
  name: Camille
  email: camille@libra.example
  ---
  === team/hugo.md
  ---
  name: Hugo
  email: hugo@libra.example
  ---
  === team/ancien.md
  ---
  name: Ancien
  email: ancien@libra.example
  active: false
  ---
  === customers/boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { email: dsi@boege.example, name: Anne Dupont }
  ---
  === tickets/0-999/1/ticket.md
  ---
  customer: boege
  contact: dsi
  opened: 2026-02-27T16:00:00+01:00
  subject: Plus rien
  ---
`;
const due = (at: string, more: Record<string, string> = {}) =>
  dueReminders(sourceFrom(new Map([...firm, ...Object.entries(more)])), parseInstant(at)!).map(
    ({ ticket, percent, recipients }) => `${ticket} ${percent} ${recipients.map(({ handle }) => handle).join(' ')}`,
  );
const entry = (keys: string) => ({
  'content/tickets/0-999/1/2026-02-27T151000Z-camille.md': `---\nat: 2026-02-27T16:10:00+01:00\n${keys}\n---\n`,
});

test.each([
  ['before half of the time', '2026-02-27T17:59:59+01:00', []],
  ['at half of it', '2026-02-27T18:00:00+01:00', ['1 50 camille hugo']],
  ['the days off do not count', '2026-03-02T09:59:00+01:00', ['1 50 camille hugo']],
  ['at three quarters', '2026-03-02T10:00:00+01:00', ['1 75 camille hugo']],
  ['when it is too late as well', '2026-03-02T12:00:00+01:00', ['1 75 camille hugo']],
  ['a portal that comes up after days does not make up for it', '2026-03-09T12:00:00+01:00', []],
])('%s', (_, at, reminders) => expect(due(at)).toEqual(reminders));

test('nobody is reminded once the ticket is taken, or over', () => {
  const at = '2026-03-02T10:00:00+01:00';
  expect(due(at, entry('by: boege/dsi\nmessageId: <x@y.example>'))).toEqual(['1 75 camille hugo']);
  expect(due(at, entry('by: camille\ninternal: true'))).toEqual([]);
  expect(due(at, entry('by: boege/dsi\nstatus: closed'))).toEqual([]);
});

test('an offer may promise otherwise', () => {
  const more = content`
    === offers/fast.md
    ---
    name: Fast
    price: 100
    hours: 10
    takeChargeWithin: 1h
    ---
    === contracts/F-1/contract.md
    ---
    customer: boege
    offer: fast
    start: 2026-01-01
    ---
  `;
  expect(due('2026-02-27T16:30:00+01:00', Object.fromEntries(more))).toEqual(['1 50 camille hugo']);
});

test('a key says that it is one', () => {
  const [reminder] = dueReminders(sourceFrom(firm), parseInstant('2026-03-02T10:00:00+01:00')!);
  expect(isReminderKey(`${reminder!.key} camille`)).toBe(true);
  for (const key of [
    '1/ticket 2026-02-27T15:00:00 camille',
    '1/2026-02-27T151000Z-camille boege/dsi',
    'inbox/x camille',
  ])
    expect(isReminderKey(key)).toBe(false);
});
