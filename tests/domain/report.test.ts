import { describe, expect, test } from 'vitest';
import { sourceOf } from '../../src/domain/plain-source.ts';
import { formatReportCsv } from '../../src/domain/report-csv.ts';
import { formatReport } from '../../src/domain/report-text.ts';
import { reportOf } from '../../src/domain/report.ts';
import type { Day } from '../../src/domain/values.ts';
import { contract, entry, entryAs, event, firm, idOf, ticket } from './firm.ts';
import { assemble, at, type Tree } from './tree.ts';

function march(...trees: Tree[]) {
  return marchAt('2026-03-31T21:59:59Z', ...trees);
}
function marchAt(instant: string, ...trees: Tree[]) {
  const period = { since: '2026-03-01' as Day, until: '2026-03-31' as Day, soonDays: 60 };
  return reportOf(sourceOf(assemble(firm, ...trees), null), { ...period, at: at(instant) });
}
const t1 = ticket(1, 'component: postfix');
const work = (instant: string, ...keys: string[]) => entry(1, instant, ...keys);

describe('packs', () => {
  test('are told by state, unlimited ones apart', () => {
    const { packs } = march(
      contract('A', 'start: 2026-01-01'),
      contract('B', 'start: 2025-01-01', 'hours: 1'),
      contract('C', 'start: 2026-04-01'),
      contract('D', 'start: 2025-06-01', 'offer: unlimited'),
    );
    expect(
      packs.map(({ state, packs, unlimited, minutes, remainingMinutes, lapsedMinutes }) => [
        state,
        packs,
        unlimited,
        minutes,
        remainingMinutes,
        lapsedMinutes,
      ]),
    ).toEqual([
      ['active', 1, 1, 600, 600, 0],
      ['upcoming', 1, 0, 600, 600, 0],
      ['expired', 1, 0, 60, 0, 60],
    ]);
  });
  test('with hours left that end within the days asked for are named, the first to end first', () => {
    const { lapsing, lapsed } = march(
      contract('A', 'end: 2026-05-30'),
      contract('B', 'end: 2026-05-31'),
      contract('C', 'end: 2026-03-31'),
      contract('D', 'end: 2026-02-28'),
      contract('E', 'end: 2026-02-27'),
      contract('F', 'end: 2026-04-30', 'offer: unlimited'),
    );
    expect(lapsing.map(({ contract, remainingMinutes }) => [contract, remainingMinutes])).toEqual([
      ['C', 600],
      ['A', 600],
    ]);
    expect(lapsed.map(({ contract, lapsedMinutes }) => [contract, lapsedMinutes])).toEqual([['D', 600]]);
  });
});

describe('to settle', () => {
  const pack = contract('P', 'hours: 1');
  const trip = work('2026-02-02T10:00:00Z', 'spent: 2h', 'travel: 80');
  test.each<[string, Tree[], [number, number][]]>([
    ['nothing', [pack, t1, work('2026-03-02T10:00:00Z', 'spent: 1h')], []],
    ['what no pack paid, and travel, whenever it was', [pack, t1, trip], [[60, 8000]]],
    [
      'less what was invoiced',
      [pack, t1, trip, event('P', '2026-03-05T10:00:00Z', 'type: settled', 'overage: 45m', 'travel: 80')],
      [[15, 0]],
    ],
    [
      'all invoiced',
      [pack, t1, trip, event('P', '2026-03-05T10:00:00Z', 'type: settled', 'overage: 1h', 'travel: 80')],
      [],
    ],
    [
      'invoiced after the period',
      [pack, t1, trip, event('P', '2026-04-01T10:00:00Z', 'type: settled', 'overage: 1h', 'travel: 80')],
      [[60, 8000]],
    ],
    ['travel without time', [t1, work('2026-02-02T10:00:00Z', 'travel: 12.50')], [[0, 1250]]],
    [
      'travel of what was voided',
      [pack, t1, trip, work('2026-02-03T10:00:00Z', `voids: ${idOf('2026-02-02T10:00:00Z')}`)],
      [],
    ],
    [
      'travel of what is voided later',
      [pack, t1, trip, work('2026-04-03T10:00:00Z', `voids: ${idOf('2026-02-02T10:00:00Z')}`)],
      [[60, 8000]],
    ],
  ])('%s', (_, trees, expected) => {
    expect(march(...trees).toSettle.map((each) => [each.overageMinutes, each.travelCents])).toEqual(expected);
  });
});

describe('taken in charge', () => {
  /** Opened at 09:00 in Paris on a Monday, answered so many minutes later. */
  const opened = (number: number, minutes?: number) => [
    ticket(number, 'opened: 2026-03-02T08:00:00Z'),
    ...(minutes === undefined
      ? []
      : [
          entry(
            number,
            `2026-03-02T${String(8 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00Z`,
          ),
        ]),
  ];
  const told = (...trees: Tree[]) => {
    const { tickets, taken, p50Minutes, p95Minutes, broken } = march(...trees).takenInCharge;
    return [tickets, taken, p50Minutes, p95Minutes, broken.map((each) => [each.ticket, each.takenMinutes])];
  };
  test('by the nearest rank of minutes in service hours', () => {
    const twenty = Array.from({ length: 20 }, (_, i) => opened(i + 1, 5 * (i + 1))).flat();
    expect(told(...twenty)).toEqual([20, 20, 50, 95, []]);
    expect(told(...opened(1, 30))).toEqual([1, 1, 30, 30, []]);
    expect(told()).toEqual([0, 0, null, null, []]);
  });
  test('nights do not count, and one minute more than promised is a promise broken', () => {
    const evening = ticket(7, 'opened: 2026-03-02T16:30:00Z');
    expect(told(evening, entry(7, '2026-03-03T09:00:00Z'))).toEqual([1, 1, 90, 90, []]);
    expect(told(...opened(1, 240), ...opened(2, 241))).toEqual([2, 2, 240, 241, [[2, 241]]]);
  });
  test('the contract of the day says how soon', () => {
    expect(told(contract('P', 'takeChargeWithin: 1h'), ...opened(1, 61))).toEqual([1, 1, 61, 61, [[1, 61]]]);
  });
  test('what nobody has taken is broken once it is due; another month is not told', () => {
    expect(
      told(...opened(1), ticket(2, 'opened: 2026-03-31T15:00:00Z'), ticket(3, 'opened: 2026-04-01T00:00:00Z')),
    ).toEqual([2, 0, null, null, [[1, null]]]);
  });
  test('what is taken after the instant is not taken yet', () => {
    const trees = [ticket(1, 'opened: 2026-03-31T15:00:00Z'), entry(1, '2026-04-01T08:00:00Z')];
    expect(told(...trees)).toEqual([1, 0, null, null, []]);
  });
});

test('time is told by customer, component and engineer, of the days asked for, without what was voided', () => {
  const report = march(
    contract('P', 'hours: 2'),
    t1,
    ticket(2),
    work('2026-02-28T23:30:00Z', 'spent: 1h'),
    entryAs(
      idOf('2026-03-31T21:30:00Z', 'bruno'),
      1,
      '2026-03-31T21:30:00Z',
      'by: bruno',
      'spent: 50m',
      'where: onsite',
    ),
    entry(2, '2026-03-03T10:00:00Z', 'spent: 3h'),
    entry(2, '2026-03-03T11:00:00Z', `voids: ${idOf('2026-03-03T10:00:00Z')}`, 'spent: 30m'),
    work('2026-03-31T22:30:00Z', 'spent: 5h'),
  );
  const told = (times: typeof report.byCustomer) =>
    times.map((each) => [each.name, each.interventions, each.spentMinutes, each.chargedMinutes, each.overageMinutes]);
  expect(told(report.byCustomer)).toEqual([['boege', 3, 140, 195, 75]]);
  expect(told(report.byComponent)).toEqual([
    ['postfix', 2, 110, 165, 75],
    [null, 1, 30, 30, 0],
  ]);
  expect(told(report.byEngineer)).toEqual([
    ['camille', 2, 90, 90, 0],
    ['bruno', 1, 50, 105, 75],
  ]);
});

const small = march(
  contract('P', 'hours: 1'),
  t1,
  ticket(2, 'opened: 2026-03-02T23:30:00Z'),
  work('2026-03-02T10:00:00Z', 'spent: 2h', 'travel: 80.5'),
);

test('as text', () => {
  expect(formatReport(small, { timeZone: 'Europe/Paris', currency: 'EUR' }))
    .toBe(`From 2026-03-01 to 2026-03-31, balances at 2026-03-31 23:59 (Europe/Paris)

Contracts
  state      packs  sold  used
  exhausted      1   1 h   1 h

To settle
  customer  beyond any pack     travel
  boege                 1 h  80.50 EUR

No hours lapse soon

No hours lapsed

Taken in charge
  0 of 1 ticket opened

Promises broken
  ticket  customer  opened      promised    taken
       2  boege     2026-03-03       4 h  not yet

Time by customer
  customer  interventions  spent  debited  beyond any pack
  boege                 1    2 h      2 h              1 h

Time by component
  component  interventions  spent  debited  beyond any pack
  postfix                1    2 h      2 h              1 h

Time by engineer
  engineer  interventions  spent  debited  beyond any pack
  camille               1    2 h      2 h              1 h
`);
});

test('as CSV', () => {
  expect(formatReportCsv(small, 'Europe/Paris').split('\r\n')).toEqual([
    'section,customer,item,day,count,minutes,debited,money',
    'packs,,exhausted,,1,0,60,',
    'overage to settle,boege,,,,60,,',
    'travel to settle,boege,,,,,,80.5',
    'taken in charge,,opened,,1,,,',
    'taken in charge,,taken,,0,,,',
    'taken in charge,,p50,,,,,',
    'taken in charge,,p95,,,,,',
    'taken in charge,,promises broken,,1,,,',
    'promise broken,boege,2,2026-03-03,,,,',
    'time by customer,boege,,,1,120,120,',
    'time by component,,postfix,,1,120,120,',
    'time by engineer,,camille,,1,120,120,',
    '',
  ]);
});
