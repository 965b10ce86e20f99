import { expect, test } from 'vitest';
import { openSpace } from '../../src/domain/open-space.ts';
import type { Reader } from '../../src/domain/space.ts';
import { parseInstant, type Day } from '../../src/domain/values.ts';
import { sourceFrom } from '../mail/source-from.ts';
import { content } from '../support/content.ts';

const files = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  ---
  === team/camille.md
  ---
  name: Camille
  email: camille@libra.example
  ---
  === offers/h2.md
  ---
  name: Two hours
  hours: 2
  price: 100
  ---
  === customers/boege.md
  ---
  name: Boëge
  contacts:
    dsi: { email: dsi@boege.example, role: manager }
    rh: { email: rh@boege.example }
    eau: { email: eau@boege.example, role: requester }
  ---
  === contracts/LH-1/contract.md
  ---
  customer: boege
  offer: h2
  start: 2026-01-01
  end: 2026-06-30
  ---
  === contracts/LH-1/2026-04-01T080000Z-camille.md
  ---
  at: 2026-04-01T08:00:00Z
  type: settled
  by: camille
  overage: 30m
  travel: 20.00
  ---
  === contracts/LH-1/2026-05-01T080000Z-camille.md
  ---
  at: 2026-05-01T08:00:00Z
  type: settled
  by: camille
  overage: 15m
  ---
  === contracts/LH-2/contract.md
  ---
  customer: boege
  offer: h2
  start: 2026-03-01
  end: 2026-06-30
  ---
  === contracts/LH-3/contract.md
  ---
  customer: boege
  offer: h2
  start: 2026-09-01
  ---
  === tickets/0-999/1/ticket.md
  ---
  customer: boege
  contact: dsi
  by: boege/dsi
  opened: 2026-01-10T09:00:00Z
  subject: Panne
  ---
  x
  === tickets/0-999/1/2026-01-12T100000Z-camille.md
  ---
  at: 2026-01-12T10:00:00Z
  by: camille
  spent: 1h
  where: onsite
  travel: 45.50
  ---
  === tickets/0-999/1/2026-01-12T140000Z-camille.md
  ---
  at: 2026-01-12T14:00:00Z
  by: camille
  spent: 30m
  ---
  === tickets/0-999/1/2026-02-01T100000Z-camille.md
  ---
  at: 2026-02-01T10:00:00Z
  by: camille
  spent: 1h
  ---
  === tickets/0-999/1/2026-03-02T100000Z-camille.md
  ---
  at: 2026-03-02T10:00:00Z
  by: camille
  spent: 15m
  internal: true
  travel: 10
  ---
`;
const readers = {
  manager: { kind: 'contact', customer: 'boege', handle: 'dsi', role: 'manager' },
  member: { kind: 'contact', customer: 'boege', handle: 'rh', role: 'member' },
  requester: { kind: 'contact', customer: 'boege', handle: 'eau', role: 'requester' },
} satisfies Record<string, Reader>;
const creditOf = (role: keyof typeof readers, day?: string) =>
  openSpace(sourceFrom(files), readers[role], parseInstant('2026-05-02T10:00:00Z')!).credit(
    day === undefined ? {} : { day: day as Day },
  );

test('what is over and travel, in all and settled, on any day', () => {
  expect(creditOf('manager')).toMatchObject({
    overage: { totalMinutes: 30, settledMinutes: 45 },
    travel: { totalCents: 5550, settledCents: 2000 },
  });
  expect(creditOf('manager', '2026-03-31')).toMatchObject({
    overage: { totalMinutes: 30, settledMinutes: 0 },
    travel: { totalCents: 5550, settledCents: 0 },
  });
  expect(creditOf('manager', '2026-01-31')).toMatchObject({
    overage: { totalMinutes: 0, settledMinutes: 0 },
    travel: { totalCents: 4550, settledCents: 0 },
  });
});

test('travel is money: none to a member, and no account to a requester', () => {
  const member = creditOf('member')!;
  expect(member.overage).toEqual({ totalMinutes: 30, settledMinutes: 45 });
  expect(member).not.toHaveProperty('travel');
  expect(creditOf('requester')).toBeUndefined();
});

test('what was left each day that changed it, down to what remains; none of one to come', () => {
  const [first, second, third] = creditOf('member')!.contracts;
  expect(first!.burnDown).toEqual([
    { day: '2026-01-01', remainingMinutes: 120 },
    { day: '2026-01-12', remainingMinutes: 30 },
    { day: '2026-02-01', remainingMinutes: 0 },
  ]);
  expect(second!.burnDown).toEqual([
    { day: '2026-03-01', remainingMinutes: 120 },
    { day: '2026-03-02', remainingMinutes: 105 },
  ]);
  expect(third!.burnDown).toBeUndefined();
  for (const { burnDown, remainingMinutes } of [first!, second!])
    expect(burnDown!.at(-1)!.remainingMinutes).toBe(remainingMinutes);
});

test('a forecast of what runs alone', () => {
  const [first, second] = creditOf('member')!.contracts;
  expect(first!.forecast).toBeUndefined();
  // 15 min in 63 days; 59 to go take 14 of the 105 left.
  expect(second!.forecast).toEqual({ drawnMinutes: 15, days: 63, lapsesMinutes: 91 });
});

test.each([
  ['new', 7],
  ['waiting', 7],
  ['closed', undefined],
])('a renewal asked for, while its ticket is open: %s', (status, expected) => {
  const asked = new Map(files);
  const folder = 'content/tickets/0-999/7';
  asked.set(
    `${folder}/ticket.md`,
    '---\ncustomer: boege\ncontact: rh\nby: boege/rh\nopened: 2026-04-10T09:00:00Z\nsubject: R\nkind: renewal\n---\nx\n',
  );
  asked.set(
    `${folder}/2026-04-11T090000Z-camille.md`,
    `---\nat: 2026-04-11T09:00:00Z\nby: camille\nstatus: ${status}\n---\nx\n`,
  );
  const space = openSpace(sourceFrom(asked), readers.member, parseInstant('2026-05-02T10:00:00Z')!);
  expect(space.credit()!.renewal).toBe(expected);
});
