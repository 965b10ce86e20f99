import { expect, test } from 'vitest';
import { shiftFiles, shiftInstant, shiftPath, shiftToToday } from '../../scripts/demo/shift-dates.ts';
import { content } from '../support/content.ts';

const timeZone = 'Europe/Paris';
const filesOf = (story: Map<string, string>) => [...story].map(([path, text]) => ({ path, text }));

test.each([
  // Winter to winter, to summer, and back: four in the morning stays four in the morning.
  ['2026-02-17T04:06:00+01:00', 365, '2027-02-17T04:06:00+01:00'],
  ['2026-02-17T04:06:00+01:00', 100, '2026-05-28T04:06:00+02:00'],
  ['2026-07-01T09:00+02:00', 184, '2027-01-01T09:00+01:00'],
  ['2026-02-17T03:06:00Z', 100, '2026-05-28T02:06:00Z'],
  ['2026-02-17T04:06:00.250+01:00', 1, '2026-02-18T04:06:00.250+01:00'],
  ['2026-02-17T04:06:00+01:00', -17, '2026-01-31T04:06:00+01:00'],
])('%s and %i days is %s', (instant, days, expected) => {
  expect(shiftInstant(instant, { days, timeZone })).toBe(expected);
});

test('an id in a path keeps its local time too', () => {
  const path = 'content/tickets/0-999/12/files/2026-02-17T030600Z-dsi-7q2d/2026-02-17.log';
  expect(shiftPath(path, { days: 100, timeZone })).toBe(
    'content/tickets/0-999/12/files/2026-05-28T020600Z-dsi-7q2d/2026-02-17.log',
  );
});

const story = content`
  === contracts/LH-2026-0042/contract.md
  ---
  customer: mairie-boege
  start: 2026-02-17
  ---
  === articles/2026-02-17-spam.md
  ---
  date: 2026-02-18
  ---
  === tickets/0-999/12/ticket.md
  ---
  opened: 2026-02-17T09:00:00+01:00
  ---
  Depuis le 2026-02-16, comme dit la norme ISO 8601 du 1988-06-05 :
  2026-02-17T08:59:58+01:00 postfix[812]: fatal
  === tickets/0-999/12/2026-02-17T090000Z-camille.md
  ---
  at: 2026-02-17T10:00+01:00
  voids: 2026-02-17T083000Z-camille
  article: 2026-02-17-spam
  ---
`;

test('files, references, days and the dates that a text tells move together; names of other things stay', () => {
  const files = filesOf(story);
  const shift = shiftToToday(files, Temporal.Instant.from('2026-02-20T12:00:00Z'), timeZone);
  expect(shift).toEqual({ days: 3, timeZone });
  expect(new Map(shiftFiles(files, shift).map(({ path, text }) => [path, text]))).toEqual(content`
    === contracts/LH-2026-0042/contract.md
    ---
    customer: mairie-boege
    start: 2026-02-20
    ---
    === articles/2026-02-17-spam.md
    ---
    date: 2026-02-21
    ---
    === tickets/0-999/12/ticket.md
    ---
    opened: 2026-02-20T09:00:00+01:00
    ---
    Depuis le 2026-02-19, comme dit la norme ISO 8601 du 1988-06-05 :
    2026-02-20T08:59:58+01:00 postfix[812]: fatal
    === tickets/0-999/12/2026-02-20T090000Z-camille.md
    ---
    at: 2026-02-20T10:00+01:00
    voids: 2026-02-20T083000Z-camille
    article: 2026-02-17-spam
    ---
  `);
});

test('before the hour of the newest entry, the last day is squeezed until now, in the same order', () => {
  const files = filesOf(story);
  const shift = shiftToToday(files, Temporal.Instant.from('2026-02-20T05:00:00+01:00'), timeZone);
  const shifted = shiftFiles(files, shift).map(({ path, text }) => `${path}\n${text}`);
  expect(shifted[2]).toContain('opened: 2026-02-20T04:30:00+01:00');
  expect(shifted[3]).toContain('2026-02-20T040000Z-camille.md');
  expect(shifted[3]).toContain('at: 2026-02-20T05:00:00+01:00');
  expect(shifted[3]).toContain('voids: 2026-02-20T034500Z-camille');
});
