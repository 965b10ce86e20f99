import { expect, test } from 'vitest';
import { accountsJson } from '../../src/domain/compare-json.ts';
import { formatAccounts } from '../../src/domain/compare-text.ts';
import { compareAccounts } from '../../src/domain/compare.ts';
import { contract, entry, firm, idOf, ticket } from './firm.ts';
import { assemble, at, type Tree } from './tree.ts';

const NOW = '2026-03-10T12:00:00Z';
const pack = contract('P', 'hours: 1');
const t1 = ticket(1);
const second = entry(1, '2026-03-02T11:00:00Z', 'spent: 30m');

function accounts(before: readonly Tree[], changed: readonly Tree[], now = NOW) {
  return compareAccounts(assemble(firm, ...before), assemble(firm, ...before, ...changed), at(now));
}

/** `new 1 45=P:45` for a debit, `P 60→15 used-80` for a contract. */
function told(changes: ReturnType<typeof accounts>): string[] {
  return changes.flatMap(({ customer, contracts, debits }) => [
    ...contracts.map(({ number, before, after, crossed }) =>
      [customer, number, `${before?.remainingMinutes}→${after?.remainingMinutes}`, ...crossed].join(' '),
    ),
    ...debits.map(({ kind, entry: id, before, after }) => {
      const paid = (debit: typeof after) =>
        debit && [...debit.parts.map((part) => `${part.contract}:${part.minutes}`), debit.overageMinutes].join('+');
      return `${kind} ${id.slice(0, 10)} ${paid(before)} → ${paid(after)}`;
    }),
  ]);
}

test.each<[string, readonly Tree[], readonly Tree[], string[]]>([
  ['nothing', [pack, t1, second], [], []],
  ['a message', [pack, t1, second], [entry(1, '2026-03-03T11:00:00Z')], []],
  ['a new debit', [pack, t1], [second], ['boege P 60→30', 'new 2026-03-02 null → P:30+0']],
  [
    'a debit that takes the last of a pack',
    [pack, t1, second],
    [entry(1, '2026-03-03T11:00:00Z', 'spent: 45m')],
    ['boege P 30→0 used-80 used-100', 'new 2026-03-03 null → P:30+15'],
  ],
  [
    'an earlier debit, by which a later line moves',
    [pack, t1, second],
    [entry(1, '2026-03-01T11:00:00Z', 'spent: 45m')],
    ['boege P 30→0 used-80 used-100', 'new 2026-03-01 null → P:45+0', 'moved 2026-03-02 P:30+0 → P:15+15'],
  ],
  [
    'an entry that voids another',
    [pack, t1, second],
    [entry(1, '2026-03-03T11:00:00Z', `voids: ${idOf('2026-03-02T11:00:00Z')}`)],
    ['boege P 30→60', 'changed 2026-03-02 P:30+0 → 0'],
  ],
  [
    'an entry written otherwise',
    [pack, t1, second],
    [entry(1, '2026-03-02T11:00:00Z', 'spent: 15m')],
    ['boege P 30→45', 'changed 2026-03-02 P:30+0 → P:15+0'],
  ],
  [
    'an entry without its time',
    [pack, t1, second],
    [entry(1, '2026-03-02T11:00:00Z')],
    ['boege P 30→60', 'gone 2026-03-02 P:30+0 → null'],
  ],
  [
    'another step, by which a line moves',
    [pack, t1, second],
    [contract('P', 'hours: 1', 'step: 1h')],
    ['boege P 30→0 used-80 used-100', 'moved 2026-03-02 P:30+0 → P:60+0'],
  ],
  ['a contract', [t1, second], [pack], ['boege P undefined→30', 'moved 2026-03-02 30 → P:30+0']],
  [
    'a contract that ends sooner',
    [pack, t1, second],
    [contract('P', 'hours: 1', 'terminated: 2026-03-31')],
    ['boege P 30→30 ends-30'],
  ],
  [
    'a contract that has ended',
    [pack, t1, second],
    [contract('P', 'hours: 1', 'terminated: 2026-03-09')],
    ['boege P 30→0 ends-30 ended'],
  ],
])('%s', (_, before, changed, expected) => {
  expect(told(accounts(before, changed))).toEqual(expected);
});

test('for people: each contract and each line, before and after', () => {
  const changes = accounts([pack, t1, second], [entry(1, '2026-03-01T11:00:00Z', 'spent: 45m', 'where: onsite')]);
  expect(formatAccounts(changes, 'Europe/Paris')).toBe(`boege
  contract  before               after                  crosses
  P         active, 30 min left  exhausted, 0 min left  used-80, used-100

  line   ticket  entry                       day         before               after
  new         1  2026-03-01T110000Z-camille  2026-03-01  -                    45 min → 1 h 30 (P 1 h, no pack 30 min)
  moved       1  2026-03-02T110000Z-camille  2026-03-02  30 min → 30 min (P)  30 min → 30 min (no pack 30 min)
`);
  expect(formatAccounts([], 'Europe/Paris')).toBe('No account changes.\n');
});

test('as JSON: contracts and debits as credit has them', () => {
  const [boege] = accountsJson(accounts([pack, t1], [second]), 'Europe/Paris');
  expect(boege).toMatchObject({
    customer: 'boege',
    contracts: [
      { number: 'P', before: { usedMinutes: 0 }, after: { usedMinutes: 30, remainingMinutes: 30 }, crossed: [] },
    ],
    debits: [
      {
        change: 'new',
        ticket: 1,
        before: null,
        after: { at: '2026-03-02T12:00:00+01:00', parts: [{ contract: 'P', minutes: 30 }] },
      },
    ],
  });
});
