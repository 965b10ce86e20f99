import { describe, expect, test } from 'vitest';
import { contract, entry, entryAs, firm, idOf, ticket } from './firm.ts';
import { account, assemble, credit, problemsOf, type Tree } from './tree.ts';

/** An unlimited one, as `contract`. */
const unlimited = (number: string, ...keys: string[]) => contract(number, 'offer: unlimited', ...keys);
/** Spent on 2026-03-02 at noon, on ticket 1. */
const spent = (text: string, ...keys: string[]) => entry(1, '2026-03-02T11:00:00Z', `spent: ${text}`, ...keys);
const pack = contract('P');
const t1 = ticket(1);

function rows(cases: readonly (readonly [string, readonly Tree[], string])[]): void {
  test.each(cases)('%s', (_, trees, expected) => {
    const content = assemble(firm, ...trees);
    expect(problemsOf(content)).toEqual([]);
    expect(account(content)).toBe(expected);
  });
}

describe('what is charged', () => {
  const left = (charged: number) =>
    `${600 - charged} left, 0 over | P active ${charged}/600 left ${600 - charged} | 1 ${charged}=${charged ? `P:${charged}` : ''}`;
  rows([
    ['time spent, rounded up to the step', [pack, t1, spent('35m')], left(45)],
    ['a whole number of steps stays', [pack, t1, spent('45m')], left(45)],
    ['a minute is a step', [pack, t1, spent('1m')], left(15)],
    ['no time is no charge', [pack, t1, spent('0m')], left(0)],
    ['on site, double, then rounded', [pack, t1, spent('50m', 'where: onsite')], left(105)],
    ['just under four hours, double', [pack, t1, spent('3h59', 'where: onsite')], left(480)],
    ['exactly four hours, once', [pack, t1, spent('4h', 'where: onsite')], left(240)],
    ['in the lab, once', [pack, t1, spent('50m', 'where: lab')], left(60)],
    [
      'charge as it says, neither multiplied nor rounded',
      [pack, t1, spent('50m', 'where: onsite', 'charge: 7m', 'reason: x')],
      left(7),
    ],
    ['charge nothing', [pack, t1, spent('50m', 'charge: 0m', 'reason: geste')], left(0)],
    ['the step of the contract before the offer’s', [contract('P', 'step: 1h'), t1, spent('1m')], left(60)],
    [
      'multipliers of the contract before the offer’s',
      [contract('P', 'multipliers: [{ factor: 3 }]'), t1, spent('30m')],
      left(90),
    ],
    [
      'an empty list of multipliers is a value',
      [contract('P', 'multipliers: []'), t1, spent('30m', 'where: onsite')],
      left(30),
    ],
    [
      'the first multiplier that holds',
      [contract('P', 'multipliers: [{ where: lab, factor: 9 }, { factor: 2 }, { factor: 4 }]'), t1, spent('30m')],
      left(60),
    ],
    [
      'a decimal factor, exactly: 30 × 1.1 = 33',
      [contract('P', 'step: 1m', 'multipliers: [{ factor: 1.1 }]'), t1, spent('30m')],
      left(33),
    ],
    [
      '45 × 1.0001 is a minute more',
      [contract('P', 'step: 1m', 'multipliers: [{ factor: 1.0001 }]'), t1, spent('45m')],
      left(46),
    ],
    [
      'a tiny part is a step more',
      [contract('P', 'multipliers: [{ factor: 1.00000000000000000001 }]'), t1, spent('45m')],
      left(60),
    ],
    ['factor 0', [contract('P', 'multipliers: [{ factor: 0 }]'), t1, spent('45m')], left(0)],
    [
      'under looks at the time as written, not as rounded',
      [contract('P', 'multipliers: [{ under: 1h, factor: 2 }]'), t1, spent('50m')],
      left(105),
    ],
    ['under 0m never holds', [contract('P', 'multipliers: [{ under: 0m, factor: 2 }]'), t1, spent('0m')], left(0)],
  ]);
});

describe('outside service hours', () => {
  const outside = 'multipliers: [{ outsideServiceHours: true, factor: 2 }]';
  const inside = 'multipliers: [{ outsideServiceHours: false, factor: 3 }]';
  const used = (minutes: number) => new RegExp(`active ${minutes}/600`);
  test.each<[string, Tree[], number]>([
    ['Monday noon is inside', [contract('P', outside), spent('15m')], 15],
    ['Monday noon, with false', [contract('P', inside), spent('15m')], 45],
    ['Monday 18:00 in Paris is outside', [contract('P', outside), entry(1, '2026-03-02T17:00:00Z', 'spent: 15m')], 30],
    ['a second before is inside', [contract('P', outside), entry(1, '2026-03-02T16:59:59Z', 'spent: 15m')], 15],
    ['09:00 is inside', [contract('P', outside), entry(1, '2026-03-02T08:00:00Z', 'spent: 15m')], 15],
    ['it is worked that counts, not at', [contract('P', outside), spent('15m', 'worked: 2026-03-01T10:00:00Z')], 30],
    ['the contract’s own hours', [contract('P', outside, 'serviceHours: ["sun 00:00-24:00"]'), spent('15m')], 30],
    ['no hours at all: always outside', [contract('P', outside, 'serviceHours: []'), spent('15m')], 30],
  ])('%s', (_, trees, minutes) => {
    expect(account(assemble(firm, t1, ...trees))).toMatch(used(minutes));
  });
  test('holidays of the company are outside', () => {
    const company = new Map([['content/company.md', '---\nname: L\nemail: a@b.example\nholidays: FR\n---\n']]);
    const may = entry(1, '2026-05-08T10:00:00Z', 'spent: 15m');
    expect(account(assemble(firm, company, t1, contract('P', outside), may))).toMatch(used(30));
    expect(account(assemble(firm, t1, contract('P', outside), may))).toMatch(used(15));
  });
  test('hours are those of the contract whose terms are taken', () => {
    const night = contract('A', 'end: 2026-06-30', outside, 'serviceHours: ["mon 20:00-24:00"]');
    expect(account(assemble(firm, t1, night, contract('P', inside), spent('15m')))).toMatch(
      /A expired 30\/600.*P active 0\/600/,
    );
  });
});

describe('who pays', () => {
  rows([
    [
      'the pack that ends first, then the next, then nobody',
      [contract('P', 'hours: 1'), contract('A', 'hours: 1', 'end: 2026-12-30'), t1, spent('2h30')],
      '0 left, 30 over | A exhausted 60/60 left 0 | P exhausted 60/60 left 0 | 1 150=A:60+P:60+over:30',
    ],
    [
      'of those that end alike the one that began first',
      [contract('A', 'start: 2026-02-01', 'end: 2026-12-31'), contract('P'), t1, spent('1h')],
      '1140 left, 0 over | A active 0/600 left 600 | P active 60/600 left 540 | 1 60=P:60',
    ],
    [
      'else by number, byte by byte',
      [contract('a'), contract('B'), t1, spent('1h')],
      '1140 left, 0 over | B active 60/600 left 540 | a active 0/600 left 600 | 1 60=B:60',
    ],
    [
      'an unlimited one takes all, whatever the packs',
      [contract('A', 'end: 2026-12-30'), unlimited('U', 'end: 2027-12-31'), t1, spent('20h')],
      'unlimited left, 0 over | A active 0/600 left 600 | U active 1200/∞ left ∞ | 1 1200=U:1200',
    ],
    [
      'of several unlimited the first in that order',
      [unlimited('A', 'end: 2027-12-31'), unlimited('Z'), t1, spent('1h')],
      'unlimited left, 0 over | A active 0/∞ left ∞ | Z active 60/∞ left ∞ | 1 60=Z:60',
    ],
    [
      'nobody: all is overage, in steps of 15 minutes, without multiplier',
      [t1, spent('50m', 'where: onsite')],
      '0 left, 60 over | 1 60=over:60',
    ],
    [
      'not another customer’s pack',
      [contract('P', 'customer: other'), t1, spent('1h')],
      '0 left, 60 over | 1 60=over:60',
    ],
    [
      'coversFrom: a renewal absorbs an overrun, though upcoming',
      [
        contract('A', 'hours: 1', 'end: 2026-06-30'),
        contract('P', 'start: 2026-12-31', 'coversFrom: 2026-01-01'),
        t1,
        spent('3h'),
      ],
      '0 left, 0 over | A expired 60/60 left 0 | P upcoming 120/600 left 480 | 1 180=A:60+P:120',
    ],
    [
      'from its coversFrom, not before',
      [contract('P', 'start: 2026-06-01', 'coversFrom: 2026-03-03'), t1, spent('1h')],
      '600 left, 60 over | P active 0/600 left 600 | 1 60=over:60',
    ],
    [
      'from that very day, in Paris: 23:30 UTC the evening before',
      [contract('P', 'start: 2026-03-02'), t1, entry(1, '2026-03-01T23:30:00Z', 'spent: 1h')],
      '540 left, 0 over | P active 60/600 left 540 | 1 60=P:60',
    ],
    [
      'until its last day, included',
      [contract('P', 'end: 2026-03-02'), t1, spent('1h')],
      '0 left, 0 over | P expired 60/600 left 0 lapsed 540 | 1 60=P:60',
    ],
    [
      'not a minute after, in Paris: 23:30 UTC is the next day',
      [contract('P', 'end: 2026-03-02'), t1, entry(1, '2026-03-02T23:30:00Z', 'spent: 1h')],
      '0 left, 60 over | P expired 0/600 left 0 lapsed 600 | 1 60=over:60',
    ],
    [
      'until the day it was terminated, included',
      [contract('P', 'terminated: 2026-03-02'), t1, spent('1h')],
      '0 left, 0 over | P terminated 60/600 left 0 lapsed 540 | 1 60=P:60',
    ],
    [
      'not after it',
      [contract('P', 'terminated: 2026-03-01'), t1, spent('1h')],
      '0 left, 60 over | P terminated 0/600 left 0 lapsed 600 | 1 60=over:60',
    ],
    [
      'terminated comes first in the order, as its last day does',
      [contract('A', 'end: 2026-11-30'), contract('P', 'terminated: 2026-03-05'), t1, spent('1h')],
      '0 left, 0 over | A expired 0/600 left 0 lapsed 600 | P terminated 60/600 left 0 lapsed 540 | 1 60=P:60',
    ],
    [
      'terminated after its end says nothing',
      [contract('P', 'end: 2026-06-30', 'terminated: 2026-07-01'), t1, spent('1h')],
      '0 left, 0 over | P expired 60/600 left 0 lapsed 540 | 1 60=P:60',
    ],
    [
      'terminated on its end is terminated',
      [contract('P', 'end: 2026-06-30', 'terminated: 2026-06-30'), t1, spent('1h')],
      '0 left, 0 over | P terminated 60/600 left 0 lapsed 540 | 1 60=P:60',
    ],
    [
      'terminated on its first day: that day',
      [contract('P', 'start: 2026-03-02', 'terminated: 2026-03-02'), t1, spent('1h')],
      '0 left, 0 over | P terminated 60/600 left 0 lapsed 540 | 1 60=P:60',
    ],
    [
      'terminated before its start: never',
      [
        contract('P', 'start: 2026-03-15', 'coversFrom: 2026-03-01', 'terminated: 2026-03-14', 'step: 1h'),
        t1,
        spent('1m'),
      ],
      '0 left, 15 over | P terminated 0/600 left 0 lapsed 600 | 1 15=over:15',
    ],
    [
      'an empty pack still gives its terms, and the next pays',
      [
        contract('A', 'hours: 1', 'end: 2026-12-30', 'step: 30m'),
        contract('P', 'step: 1h'),
        t1,
        entry(1, '2026-03-01T11:00:00Z', 'spent: 1h'),
        spent('1m'),
      ],
      '570 left, 0 over | A exhausted 60/60 left 0 | P active 30/600 left 570 | 1 60=A:60, 1 30=P:30',
    ],
  ]);
});

describe('terms when nobody can pay', () => {
  const step = (minutes: number) => new RegExp(`1 ${minutes}=over:${minutes}$`);
  const ended = (number: string, start: string, end: string, minutes: string) =>
    contract(number, `start: ${start}`, `end: ${end}`, `step: ${minutes}`);
  test.each<[string, Tree[], number]>([
    ['none ever', [], 15],
    ['the only one before', [ended('A', '2025-01-01', '2025-12-31', '20m')], 20],
    [
      'the latest last day',
      [ended('A', '2025-01-01', '2026-02-01', '20m'), ended('B', '2025-06-01', '2026-01-31', '25m')],
      20,
    ],
    [
      'then the latest start',
      [ended('A', '2025-06-01', '2026-01-31', '20m'), ended('B', '2025-01-01', '2026-01-31', '25m')],
      20,
    ],
    [
      'then the greatest number',
      [ended('A', '2025-01-01', '2026-01-31', '20m'), ended('B', '2025-01-01', '2026-01-31', '25m')],
      25,
    ],
    ['not one to come', [ended('A', '2026-06-01', '2026-12-31', '20m')], 15],
    ['one terminated by then', [contract('A', 'terminated: 2026-03-01', 'step: 20m')], 20],
    [
      'not one terminated before its start',
      [contract('A', 'start: 2026-02-01', 'terminated: 2026-01-01', 'step: 20m')],
      15,
    ],
    ['an unlimited one as well', [unlimited('A', 'start: 2025-01-01', 'end: 2026-01-31', 'step: 20m')], 20],
    ['not another customer’s', [contract('A', 'customer: other', 'end: 2026-01-31', 'step: 20m')], 15],
  ])('%s', (_, trees, minutes) => {
    expect(account(assemble(firm, t1, spent('1m'), ...trees))).toMatch(step(minutes));
  });
});

describe('order', () => {
  rows([
    [
      'by the instant of the work, whatever was written first',
      [
        contract('P', 'hours: 1'),
        t1,
        ticket(2),
        entry(1, '2026-03-02T11:00:00Z', 'spent: 1h'),
        entry(2, '2026-03-05T11:00:00Z', 'spent: 45m', 'worked: 2026-03-01T11:00:00Z'),
      ],
      '0 left, 45 over | P exhausted 60/60 left 0 | 2 45=P:45, 1 60=P:15+over:45',
    ],
    [
      'then by ticket, as a number, before id',
      [
        contract('P', 'hours: 1'),
        ticket(10),
        ticket(9),
        entryAs('2026-03-02T110000Z-a', 10, '2026-03-02T11:00:00Z', 'spent: 1h'),
        entryAs('2026-03-02T110000Z-b', 9, '2026-03-02T11:00:00Z', 'spent: 1h'),
      ],
      '0 left, 60 over | P exhausted 60/60 left 0 | 9 60=P:60, 10 60=over:60',
    ],
    [
      'then by id',
      [
        contract('P', 'hours: 1'),
        t1,
        entryAs('2026-03-02T110000Z-camille-b', 1, '2026-03-02T11:00:00Z', 'spent: 30m'),
        entryAs('2026-03-02T110000Z-camille-a', 1, '2026-03-02T11:00:00Z', 'spent: 45m'),
      ],
      '0 left, 15 over | P exhausted 60/60 left 0 | 1 45=P:45, 1 30=P:15+over:15',
    ],
    [
      'by fractions of a second too',
      [
        contract('P', 'hours: 1'),
        ticket(1),
        ticket(2),
        entry(1, '2026-03-02T11:00:00.5Z', 'spent: 1h'),
        entry(2, '2026-03-02T11:00:00.25Z', 'spent: 1h'),
      ],
      '0 left, 60 over | P exhausted 60/60 left 0 | 2 60=P:60, 1 60=over:60',
    ],
  ]);
});

describe('voids', () => {
  const first = idOf('2026-03-01T11:00:00Z');
  const wrong = entry(1, '2026-03-01T11:00:00Z', 'spent: 9h');
  const second = idOf('2026-03-02T11:00:00Z');
  rows([
    [
      'cancel a charge, and may carry the right time',
      [pack, t1, wrong, spent('30m', `voids: ${first}`)],
      '570 left, 0 over | P active 30/600 left 570 | 1 0=, 1 30=P:30',
    ],
    [
      'of an entry at the same instant',
      [pack, t1, wrong, entryAs('2026-03-01T110000Z-camille-b', 1, '2026-03-01T11:00:00Z', `voids: ${first}`)],
      '600 left, 0 over | P active 0/600 left 600 | 1 0=',
    ],
    [
      'are not undone when they are voided themselves',
      [pack, t1, wrong, spent('30m', `voids: ${first}`), entry(1, '2026-03-03T11:00:00Z', `voids: ${second}`)],
      '600 left, 0 over | P active 0/600 left 600 | 1 0=, 1 0=',
    ],
    [
      'twice is once',
      [pack, t1, wrong, spent('30m', `voids: ${first}`), entry(1, '2026-03-03T11:00:00Z', `voids: ${first}`)],
      '570 left, 0 over | P active 30/600 left 570 | 1 0=, 1 30=P:30',
    ],
    [
      'cancel a charge that says what it counts',
      [
        pack,
        t1,
        entry(1, '2026-03-01T11:00:00Z', 'spent: 1h', 'charge: 3h', 'reason: x'),
        entry(1, '2026-03-02T11:00:00Z', `voids: ${first}`),
      ],
      '600 left, 0 over | P active 0/600 left 600 | 1 0=',
    ],
    [
      'of an entry without time change nothing',
      [pack, t1, entry(1, '2026-03-01T11:00:00Z'), spent('30m', `voids: ${first}`)],
      '570 left, 0 over | P active 30/600 left 570 | 1 30=P:30',
    ],
  ]);

  test.each<[string, Tree[], string]>([
    ['itself', [spent('30m', `voids: ${second}`)], `voids-itself tickets/0-999/1/${second}.md:5`],
    [
      'an entry that there is not',
      [spent('30m', 'voids: 2026-03-01T110000Z-bruno')],
      `voids-unknown tickets/0-999/1/${second}.md:5`,
    ],
    ['with `.md`', [wrong, spent('30m', `voids: ${first}.md`)], `voids-unknown tickets/0-999/1/${second}.md:5`],
    ['the opening', [spent('30m', 'voids: ticket')], `voids-unknown tickets/0-999/1/${second}.md:5`],
    [
      'an entry of another ticket',
      [ticket(2), entry(2, '2026-03-01T11:00:00Z', 'spent: 9h'), spent('30m', `voids: ${first}`)],
      `voids-unknown tickets/0-999/1/${second}.md:5`,
    ],
    [
      'a later entry',
      [entry(1, '2026-03-03T11:00:00Z', 'spent: 9h'), spent('30m', `voids: ${idOf('2026-03-03T11:00:00Z')}`)],
      `voids-later tickets/0-999/1/${second}.md:5`,
    ],
    [
      'one later by a fraction',
      [
        entryAs('2026-03-02T110000Z-b', 1, '2026-03-02T11:00:00.001Z', 'spent: 9h'),
        spent('30m', 'voids: 2026-03-02T110000Z-b'),
      ],
      `voids-later tickets/0-999/1/${second}.md:5`,
    ],
  ])('of %s cancel nothing, are a problem, and the entry counts', (_, trees, problem) => {
    const content = assemble(firm, pack, t1, ...trees);
    expect(problemsOf(content)).toEqual([problem]);
    expect(account(content)).toContain('1 30=P:30');
    expect(account(content)).not.toMatch(/\d 0=/);
  });
  test('of a malformed entry are a problem, and the entry counts', () => {
    const content = assemble(
      firm,
      pack,
      t1,
      entry(1, '2026-03-01T11:00:00Z', 'spent: 9'),
      spent('30m', `voids: ${first}`),
    );
    expect(problemsOf(content)).toEqual([
      `malformed-duration tickets/0-999/1/${first}.md:4`,
      `voids-malformed tickets/0-999/1/${second}.md:5`,
    ]);
    expect(account(content)).toContain('| 1 30=P:30');
  });
  test('of an entry by a contact of another customer too, which is malformed', () => {
    const content = assemble(
      firm,
      pack,
      t1,
      entry(1, '2026-03-01T11:00:00Z', 'by: other/dsi'),
      spent('30m', `voids: ${first}`),
    );
    expect(problemsOf(content)).toEqual([
      `foreign-contact tickets/0-999/1/${first}.md:3`,
      `voids-malformed tickets/0-999/1/${second}.md:5`,
    ]);
  });
  test('in a malformed entry cancel nothing', () => {
    const content = assemble(firm, pack, t1, wrong, spent('30', `voids: ${first}`));
    expect(problemsOf(content)).toEqual([`malformed-duration tickets/0-999/1/${second}.md:4`]);
    expect(account(content)).toContain('1 540=P:540');
  });
  test('cancel by the order of `at`, and from the instant of the work', () => {
    const trees = [firm, pack, t1, wrong];
    // Written on the 2nd about work of the 28th, so it counts from the 28th.
    const content = assemble(...trees, spent('30m', 'worked: 2026-02-28T11:00:00Z', `voids: ${first}`));
    expect(problemsOf(content)).toEqual([]);
    expect(account(content, '2026-03-01T12:00:00Z')).toContain('1 30=P:30, 1 0=');
    // Written on the 2nd about work of the 2nd: until then the first charge stands.
    const later = assemble(...trees, spent('30m', `voids: ${first}`));
    expect(account(later, '2026-03-02T10:59:59Z')).toContain('| 1 540=P:540');
    expect(account(later, '2026-03-02T11:00:00Z')).toContain('| 1 0=, 1 30=P:30');
  });
  test('faults of voids are problems whatever the instant', () => {
    const content = assemble(firm, pack, t1, entry(1, '2030-03-02T11:00:00Z', 'voids: nonsense'));
    expect(credit(content, '2026-01-01T00:00:00Z').problems).toHaveLength(1);
  });
});

describe('as of an instant', () => {
  const content = assemble(
    firm,
    contract('P', 'start: 2026-02-01', 'end: 2026-06-30', 'coversFrom: 2026-01-01'),
    t1,
    entry(1, '2026-01-10T11:00:00Z', 'spent: 1h'),
    entry(1, '2026-03-02T11:00:00.5Z', 'spent: 9h'),
  );
  test.each([
    ['2026-01-10T10:59:59Z', '0 left, 0 over | P upcoming 0/600 left 600 | no debit'],
    ['2026-01-10T11:00:00Z', '0 left, 0 over | P upcoming 60/600 left 540 | 1 60=P:60'],
    // Midnight in Paris.
    ['2026-01-31T22:59:59Z', '0 left, 0 over | P upcoming 60/600 left 540 | 1 60=P:60'],
    ['2026-01-31T23:00:00Z', '540 left, 0 over | P active 60/600 left 540 | 1 60=P:60'],
    ['2026-03-02T11:00:00.499Z', '540 left, 0 over | P active 60/600 left 540 | 1 60=P:60'],
    ['2026-03-02T12:00:00.5+01:00', '0 left, 0 over | P exhausted 600/600 left 0 | 1 60=P:60, 1 540=P:540'],
    ['2026-06-30T21:59:59Z', '0 left, 0 over | P exhausted 600/600 left 0 | 1 60=P:60, 1 540=P:540'],
    ['2026-06-30T22:00:00Z', '0 left, 0 over | P expired 600/600 left 0 | 1 60=P:60, 1 540=P:540'],
  ])('%s', (when, expected) => {
    expect(account(content, when)).toBe(expected);
  });
  test('a ticket opened later does not count, nor its entries, even dated before', () => {
    const late = assemble(firm, pack, ticket(1, 'opened: 2026-05-01T00:00:00Z'), spent('1h'));
    expect(account(late, '2026-04-30T23:59:59Z')).toContain('no debit');
    expect(account(late, '2026-05-01T00:00:00Z')).toContain('1 60=P:60');
  });
  test('an unlimited contract makes its customer unlimited only while it is active', () => {
    const some = assemble(firm, contract('P'), unlimited('U', 'start: 2026-02-01', 'end: 2026-06-30'));
    expect(account(some, '2026-01-15T12:00:00Z')).toMatch(/^600 left.*U upcoming 0\/∞ left ∞/);
    expect(account(some, '2026-03-15T12:00:00Z')).toMatch(/^unlimited left/);
    expect(account(some, '2026-07-15T12:00:00Z')).toMatch(/^600 left.*U expired 0\/∞ left ∞/);
  });
});

test('used percentage is cut to two digits', () => {
  const used = (hours: string, minutes: string) => {
    const content = assemble(
      firm,
      contract('P', `hours: ${hours}`),
      t1,
      spent('1h', `charge: ${minutes}`, 'reason: x'),
    );
    return credit(content).customers[0]?.contracts[0]?.usedPercent;
  };
  expect([used('20', '825m'), used('3', '1m'), used('3', '179m'), used('1', '20m'), used('1', '2h')]).toEqual([
    68.75, 0.55, 99.44, 33.33, 100,
  ]);
});
