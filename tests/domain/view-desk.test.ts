import { expect, test } from 'vitest';
import type { AnswerTexts } from '../../src/domain/answer.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import { content } from '../support/content.ts';
import { assemble, at, type Tree } from './tree.ts';

/** Monday noon in Paris. */
const now = at('2026-03-02T11:00:00Z');
const story = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  ---
  === team/camille.md
  ---
  name: Camille Roux
  email: camille@libra.example
  ---
  === team/bruno.md
  ---
  name: Bruno
  email: bruno@libra.example
  active: false
  ---
  === offers/help-10.md
  ---
  name: LibrA-HELP 10
  hours: 10
  price: 700
  multipliers:
    - { where: onsite, under: 4h, factor: 2 }
  ---
  === customers/boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { email: dsi@boege.example, name: Claire Favre, role: manager }
    ancien: { email: ancien@boege.example, name: Jean Blanc, active: false }
  systems:
    - { name: srv-mail, system: Debian 12 }
  ---
  Accès par le VPN.
  === customers/annecy.md
  ---
  name: Annecy
  contacts:
    it: { email: it@annecy.example, name: Léa Roux }
  ---
  === contracts/LH-2026-0007/contract.md
  ---
  customer: boege
  offer: help-10
  start: 2026-01-01
  end: 2026-03-20
  ---
  === contracts/LH-2026-0007/2026-02-01T090000Z-camille.md
  ---
  at: 2026-02-01T10:00:00+01:00
  by: camille
  type: settled
  travel: 20
  ---
  === tickets/0-999/1/ticket.md
  ---
  customer: boege
  contact: dsi
  opened: 2026-03-02T09:30:00+01:00
  subject: Imprimante muette
  ---
  === tickets/0-999/2/ticket.md
  ---
  customer: boege
  contact: dsi
  opened: 2026-02-25T09:00:00+01:00
  subject: Courriel lent
  ---
  === tickets/0-999/2/2026-02-25T090000Z-camille.md
  ---
  at: 2026-02-25T10:00:00+01:00
  by: camille
  assign: camille
  spent: 8h
  travel: 45.50
  ---
  === tickets/0-999/2/2026-02-26T090000Z-camille.md
  ---
  at: 2026-02-26T10:00:00+01:00
  by: camille
  status: waiting
  ---
  Essayez.
  === tickets/0-999/2/2026-02-27T090000Z-camille.md
  ---
  at: 2026-02-27T10:00:00+01:00
  by: camille
  internal: true
  ---
  À relancer.
  === tickets/0-999/3/ticket.md
  ---
  customer: annecy
  contact: it
  opened: 2026-02-27T17:00:00+01:00
  subject: Sauvegarde
  ---
  === tickets/0-999/4/ticket.md
  ---
  customer: annecy
  contact: it
  opened: 2026-02-20T09:00:00+01:00
  subject: Disque plein
  ---
  === tickets/0-999/4/2026-02-20T090000Z-camille.md
  ---
  at: 2026-02-20T10:00:00+01:00
  by: camille
  spent: 1h
  status: solved
  ---
  === inbox/2026-03-01T090000Z-mail-x7f2.md
  ---
  at: 2026-03-01T10:00:00+01:00
  from: someone@elsewhere.example
  subject: Bonjour
  ---
  === offers/broken.md
  ---
  name: Cassée
  hours: dix
  price: 1
  ---
`;
const spaceOf = (reader: Parameters<typeof openSpace>[1] = { kind: 'team', handle: 'camille' }, ...trees: Tree[]) =>
  openSpace(sourceOf(assemble(story, ...trees), null), reader, now);
const desk = (...trees: Tree[]) => spaceOf(undefined, ...trees).desk!;

test.each([
  { kind: 'visitor' } as const,
  { kind: 'guest', customer: 'boege', ticket: 1 } as const,
  { kind: 'contact', customer: 'boege', handle: 'dsi', role: 'manager' } as const,
])('$kind has no desk', (reader) => {
  expect(spaceOf(reader).desk).toBeUndefined();
});

test('who waits for what, and until when', () => {
  const { toTake, open, waiting, solved, counts } = desk().overview('all');
  // Annecy's was opened on Friday at 17:00: an hour that day, three on Monday. Boëge's of this morning: 13:30.
  expect(toTake.map(({ number, takeChargeBefore, leftMinutes }) => [number, takeChargeBefore, leftMinutes])).toEqual([
    [3, '2026-03-02T11:00:00', 0],
    [1, '2026-03-02T12:30:00', 90],
  ]);
  expect(waiting.map(({ number, waitingSince, assignee }) => [number, waitingSince, assignee?.name])).toEqual([
    [2, '2026-02-26T09:00:00', 'Camille Roux'],
  ]);
  expect(open).toEqual([]);
  expect(solved.map(({ number }) => number)).toEqual([4]);
  expect(counts).toEqual({ all: 4, mine: 1, nobody: 3 });
});

test('mine and nobody’s', () => {
  const numbers = (whose: 'mine' | 'nobody') => {
    const { toTake, open, waiting, solved } = desk().overview(whose);
    return [...toTake, ...open, ...waiting, ...solved].map(({ number }) => number);
  };
  expect(numbers('mine')).toEqual([2]);
  expect(numbers('nobody')).toEqual([3, 1, 4]);
});

test('a promise that is past is negative by so much service time', () => {
  const later = openSpace(
    sourceOf(assemble(story), null),
    { kind: 'team', handle: 'camille' },
    at('2026-03-03T08:10:00Z'),
  );
  expect(later.desk!.overview('all').toTake.map(({ leftMinutes }) => leftMinutes)).toEqual([-370, -280]);
});

test('contracts near their end or limit, what is to settle, held mail and problems', () => {
  const { contracts, settlements, heldMail, problems } = desk().overview('all');
  expect(contracts.map(({ number, reached, followed }) => [number, reached, followed])).toEqual([
    ['LH-2026-0007', ['used-80', 'ends-30'], false],
  ]);
  expect(settlements).toEqual([
    { customer: { slug: 'annecy', name: 'Annecy' }, overageMinutes: 60, travelCents: 0 },
    {
      customer: { slug: 'boege', name: 'Mairie de Boëge' },
      overageMinutes: 0,
      travelCents: 2550,
      contract: 'LH-2026-0007',
    },
  ]);
  expect(heldMail.map(({ from }) => from)).toEqual(['someone@elsewhere.example']);
  expect(problems.map(({ path, line }) => `${path}:${line}`)).toEqual(['content/offers/broken.md:3']);
});

const preview = (texts: AnswerTexts, number = 1) => desk().preview(number, texts)!;

test('50 minutes on site are shown as 1 h 45 before they are sent', () => {
  const { problems, debit, contracts, availableBefore, availableAfter, cliff } = preview({
    body: 'Fait.',
    spent: '50m',
    where: 'onsite',
  });
  expect(problems).toEqual([]);
  expect(debit).toMatchObject({
    spentMinutes: 50,
    chargedMinutes: 105,
    parts: [{ contract: 'LH-2026-0007', minutes: 105 }],
    overageMinutes: 0,
  });
  expect(contracts).toEqual([{ number: 'LH-2026-0007', offerName: 'LibrA-HELP 10', before: 120, after: 15 }]);
  expect([availableBefore, availableAfter]).toEqual([120, 15]);
  expect(cliff).toBeUndefined();
});

test.each<[string, AnswerTexts, number, number, number]>([
  ['beyond the pack', { spent: '2h30' }, 150, 30, 0],
  ['a gesture', { spent: '2h', charge: '0m', reason: 'geste' }, 0, 0, 120],
  ['work of this morning', { spent: '1h', worked: '2026-03-02T09:40' }, 60, 0, 60],
])('%s', (_, texts, charged, over, left) => {
  const { debit, availableAfter, shown } = preview(texts);
  expect([debit?.chargedMinutes, debit?.overageMinutes, availableAfter]).toEqual([charged, over, left]);
  expect(shown).not.toBe('');
});

test('the cliff of a visit just short of four hours is told', () => {
  expect(preview({ spent: '3h50', where: 'onsite' }).cliff).toEqual({
    chargedMinutes: 465,
    betterSpentMinutes: 240,
    betterChargedMinutes: 240,
  });
});

test('a void gives back what was debited', () => {
  const { debit, contracts, availableAfter } = preview({ voids: '2026-02-25T090000Z-camille', spent: '1h' }, 2);
  expect([debit?.chargedMinutes, availableAfter]).toEqual([60, 540]);
  expect(contracts).toEqual([{ number: 'LH-2026-0007', offerName: 'LibrA-HELP 10', before: 120, after: 540 }]);
});

test('nothing is shown of what cannot be sent, and why', () => {
  const { problems, debit, shown } = preview({ spent: '1,5h', assign: 'bruno' });
  expect(problems.map(({ field, code }) => `${field}-${code}`)).toEqual(['spent-malformed', 'assign-unknown']);
  expect([debit, shown]).toEqual([undefined, '']);
  expect(preview({}).problems.map(({ code }) => code)).toEqual(['missing']);
  expect(preview({ body: 'Bonjour.' })).toMatchObject({ problems: [], shown: '' });
  expect(desk().preview(4711, { body: 'x' })).toBeUndefined();
});

test('an overrun that the contract refuses is refused', () => {
  const refusing = content`
    === contracts/LH-2026-0007/contract.md
    ---
    customer: boege
    offer: help-10
    start: 2026-01-01
    overage: refuse
    ---
  `;
  const { problems } = desk(refusing).preview(1, { spent: '3h' })!;
  expect(problems.map(({ field, code }) => `${field}-${code}`)).toEqual(['spent-overage-refused']);
  expect(desk(refusing).preview(1, { spent: '2h' })!.problems).toEqual([]);
});

test('a customer whole', () => {
  const boege = desk().customer('boege')!;
  expect(boege.contacts.map(({ handle, active }) => [handle, active])).toEqual([
    ['dsi', true],
    ['ancien', false],
  ]);
  expect(boege.systems).toEqual([{ name: 'srv-mail', system: 'Debian 12' }]);
  expect(boege.body).toBe('Accès par le VPN.');
  expect(boege.history.map(({ number }) => number)).toEqual([2, 1]);
  expect(boege.events.map(({ type, travelCents }) => [type, travelCents])).toEqual([['settled', 2000]]);
  expect(desk().customer('nobody')).toBeUndefined();
  expect(
    desk()
      .customers()
      .map(({ slug, openTickets, availableMinutes }) => [slug, openTickets, availableMinutes]),
  ).toEqual([
    ['annecy', 2, 0],
    ['boege', 2, 120],
  ]);
});

test('a sale proposes the next number, the day after, and what there is to absorb', () => {
  expect(desk().sale({})).toMatchObject({ number: 'LH-2026-0008', start: '2026-03-02', overageMinutes: 0 });
  expect(desk().sale({ renew: 'LH-2026-0007' })).toMatchObject({
    renews: { customer: 'boege', number: 'LH-2026-0007' },
    start: '2026-03-21',
  });
  expect(desk().sale({ customer: 'annecy' })).toMatchObject({ overageMinutes: 60, coversFrom: '2026-02-20' });
  const settled = content`
    === contracts/LH-2025-0001/contract.md
    ---
    customer: annecy
    offer: help-10
    start: 2025-01-01
    ---
    === contracts/LH-2025-0001/2026-02-28T090000Z-camille.md
    ---
    at: 2026-02-28T10:00:00+01:00
    type: settled
    overage: 1h
    ---
  `;
  expect(desk(settled).sale({ customer: 'annecy' }).coversFrom).toBeUndefined();
});

test('a month is the one of the job, and none for what is no month', () => {
  expect(
    desk()
      .report('2026-02')!
      .report.byEngineer.map(({ name, spentMinutes }) => [name, spentMinutes]),
  ).toEqual([['camille', 540]]);
  expect(desk().report('2026-02')!.report.until).toBe('2026-02-28');
  expect(['2026-04', '2026-13', '2026-2', 'x'].map((month) => desk().report(month))).toEqual(Array(4).fill(undefined));
});
