import { randomInt } from 'node:crypto';
import { inspect as show } from 'node:util';
import { expect, test } from 'vitest';
import { randomHistory } from '../../soak/credit-reference/random-history.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import type { Source } from '../../src/domain/source.ts';
import type { Reader } from '../../src/domain/space.ts';
import type { Statement } from '../../src/domain/statement.ts';
import { endOfDay, type Day } from '../../src/domain/values.ts';
import { sourceFrom } from '../mail/source-from.ts';
import { contract, entry, event, firm, ticket } from './firm.ts';
import { at } from './tree.ts';

const inspect = (value: unknown) => show(value, { depth: null });
const later = at('2026-09-15T10:00:00Z');
const contact = (role: 'manager' | 'member' | 'requester'): Reader => ({
  kind: 'contact',
  customer: 'boege',
  handle: 'dsi',
  role,
});

/** Two hours bought in January, used in January and February, renewed in March, ended in May with an hour left. */
const story = sourceFrom(
  new Map([
    ...firm,
    ...contract('LH-1', 'hours: 2', 'price: 140', 'start: 2026-01-10', 'end: 2026-03-31'),
    ...contract('LH-2', 'hours: 1', 'start: 2026-03-15', 'coversFrom: 2026-03-10', 'end: 2026-05-31'),
    ...ticket(7),
    ...entry(7, '2026-01-20T09:00:00Z', 'spent: 50m', 'where: onsite', 'travel: 45'),
    ...entry(7, '2026-02-03T09:00:00Z', 'spent: 45m', 'internal: true'),
    ...entry(7, '2026-02-20T09:00:00Z', 'voids: 2026-01-20T090000Z-camille', 'spent: 1h', 'where: onsite'),
    ...event('LH-1', '2026-03-05T09:00:00Z', 'type: settled', 'overage: 15m', 'travel: 45'),
  ]),
  'c'.repeat(40),
);

function statementOf(month: string, { source = story, reader = contact('manager') as Reader } = {}) {
  return openSpace(source, reader, later).statement({ month, ...(reader.kind === 'team' && { customer: 'boege' }) });
}
const balances = (statement: Statement | undefined) =>
  statement?.contracts.map(
    ({ number, openingMinutes, boughtMinutes, debitedMinutes, correctedMinutes, lapsedMinutes, closingMinutes }) =>
      [number, openingMinutes, boughtMinutes, -debitedMinutes, -correctedMinutes, -lapsedMinutes, closingMinutes].join(
        ' ',
      ),
  );

test('each month opens with what the one before it closed with, and says all that came between', () => {
  // 50 min on site count double, in whole quarters: 1 h 45 of 2 h.
  expect(balances(statementOf('2026-01'))).toEqual(['LH-1 0 120 -105 0 0 15']);
  // January's line is voided in February: its 1 h 45 come back, to 45 min and then to half of an hour that counts double.
  const february = statementOf('2026-02')!;
  expect(balances(february)).toEqual(['LH-1 15 0 -120 105 0 0']);
  expect(february.corrections).toMatchObject([
    { chargedBeforeMinutes: 105, line: { debit: { chargedMinutes: 0, arithmetic: { kind: 'voided' } } } },
  ]);
  expect(february.overage).toEqual({ opening: 0, added: 45, settled: 0, closing: 45 });
  expect(balances(statementOf('2026-03'))).toEqual(['LH-1 0 0 0 0 0 0', 'LH-2 0 60 0 0 0 60']);
  expect(statementOf('2026-03')!.overage).toEqual({ opening: 45, added: 0, settled: 15, closing: 30 });
  expect(balances(statementOf('2026-05'))).toEqual(['LH-2 60 0 0 0 0 60']);
  expect(balances(statementOf('2026-06'))).toEqual(['LH-2 60 0 0 0 -60 0']);
});

test('money is for whoever sees prices, and nothing for whoever sees no credit', () => {
  const manager = statementOf('2026-01')!;
  expect(manager.contracts.map(({ priceCents }) => priceCents)).toEqual([14_000]);
  expect(manager.travel).toEqual({ opening: 0, added: 4_500, settled: 0, closing: 4_500 });
  // Voided in February: not to be paid after all, and settled in March by mistake.
  expect(statementOf('2026-03')!.travel).toEqual({ opening: 0, added: 0, settled: 4_500, closing: -4_500 });

  const member = statementOf('2026-01', { reader: contact('member') })!;
  expect(inspect(member)).not.toMatch(/14000|4500/);
  expect(balances(member)).toEqual(balances(manager));
  expect(statementOf('2026-01', { reader: contact('requester') })).toBeUndefined();
  expect(statementOf('2026-01', { reader: { kind: 'visitor' } })).toBeUndefined();
  expect(
    openSpace(story, contact('manager'), later).statement({ month: '2026-01', customer: 'annecy' }),
  ).toBeUndefined();
});

test('internal work shows its time alone', () => {
  const [line] = statementOf('2026-02')!.lines;
  expect(line).toMatchObject({ by: { handle: '' }, debit: { chargedMinutes: 45 } });
  expect(inspect(statementOf('2026-02'))).not.toContain('2026-02-03T090000Z-camille');
  expect(statementOf('2026-02', { reader: { kind: 'team', handle: 'camille' } })!.lines[0]).toMatchObject({
    by: { handle: 'camille' },
  });
});

test('there is a statement of every month that is over, from the first of the account to the last', () => {
  const months = (now: string) => openSpace(story, contact('manager'), at(now)).credit()!.statements;
  expect(months('2026-09-15T10:00:00Z')).toEqual(['2026-06', '2026-05', '2026-04', '2026-03', '2026-02', '2026-01']);
  // The firm's month ends at midnight in Paris.
  expect(months('2026-03-31T21:59:59Z')).toEqual(['2026-02', '2026-01']);
  expect(months('2026-03-31T22:00:00Z')).toEqual(['2026-03', '2026-02', '2026-01']);
  for (const month of ['2025-12', '2026-07', '2026-13', '2026-1', '']) expect(statementOf(month)).toBeUndefined();
});

test('who asks when changes nothing', () => {
  const early = openSpace(story, contact('manager'), at('2026-02-01T12:00:00Z')).statement({ month: '2026-01' });
  expect(early).toEqual(statementOf('2026-01'));
});

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31 - 1000));
test(`40 random histories from SEED=${seed} add up in every month, and close with what the ledger says`, () => {
  let statements = 0;
  let corrections = 0;
  for (let i = 0; i < 40; i += 1) {
    const { files } = randomHistory(seed + i);
    const source = sourceFrom(new Map(files));
    for (const customer of source.customerSlugs())
      statements += follow(source, customer, `SEED=${seed + i} ${customer}`);
  }
  expect(statements).toBeGreaterThan(100);
  expect(corrections).toBeGreaterThan(0);

  function follow(source: Source, customer: string, where: string): number {
    const space = openSpace(source, { kind: 'team', handle: 'x' }, at('2027-06-01T00:00:00Z'));
    const months = space.credit({ customer })!.statements.toReversed();
    const closing = new Map<string, number | null>();
    let overage = 0;
    for (const month of months) {
      const statement = space.statement({ month, customer })!;
      const ledger = source.ledger(customer, endOfDay(statement.to as Day, source.company().timezone));
      corrections += statement.corrections.length;
      for (const each of statement.contracts) {
        const told = `${where} ${month} ${each.number}`;
        const balance = ledger.balances.find(({ contract: { number } }) => number === each.number)!;
        expect([each.closingMinutes, each.usedMinutes], told).toEqual([balance.remainingMinutes, balance.usedMinutes]);
        if (each.openingMinutes === null) continue;
        expect(each.openingMinutes, told).toBe(closing.get(each.number) ?? 0);
        const { openingMinutes, boughtMinutes, debitedMinutes, correctedMinutes, lapsedMinutes } = each;
        const sum = openingMinutes + boughtMinutes - debitedMinutes - correctedMinutes - lapsedMinutes;
        expect(sum, told).toBe(each.closingMinutes);
        closing.set(each.number, each.closingMinutes);
      }
      // Whoever is left out has nothing, or nothing that changes.
      for (const { contract: left, remainingMinutes } of ledger.balances) {
        if (statement.contracts.some(({ number }) => number === left.number)) continue;
        expect(left.coversFrom > statement.to || remainingMinutes === 0 || remainingMinutes === null).toBe(true);
      }
      expect(statement.overage.opening, `${where} ${month}`).toBe(overage);
      overage = statement.overage.closing;
    }
    return months.length;
  }
});
