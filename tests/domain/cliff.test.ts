import { expect, test } from 'vitest';
import { cliffOf } from '../../src/domain/cliff.ts';
import { interventionsOf } from '../../src/domain/fold-ticket.ts';
import { contract, entry, firm, ticket } from './firm.ts';
import { assemble } from './tree.ts';

test.each<[spent: string, keys: string[], terms: string[], expected: string]>([
  ['3h50', ['where: onsite'], ['step: 15m'], '465, and 240 for 240 spent'],
  ['2h15', ['where: onsite'], ['step: 15m'], '270, and 240 for 240 spent'],
  // Twice two hours are four: nothing lost.
  ['2h', ['where: onsite'], ['step: 15m'], 'none'],
  ['4h', ['where: onsite'], ['step: 15m'], 'none'],
  ['3h50', ['where: remote'], ['step: 15m'], 'none'],
  [
    '1h50',
    [],
    ['step: 1m', 'multipliers: [{ under: 1h, factor: 3 }, { under: 2h, factor: 2 }]'],
    '220, and 120 for 120 spent',
  ],
  ['50m', [], ['step: 1m', 'multipliers: [{ under: 2h, factor: 2 }, { factor: 0.5 }]'], '100, and 60 for 120 spent'],
  // Whatever is spent longer counts no less.
  ['25m', [], ['step: 1m', 'multipliers: [{ under: 30m, factor: 4 }, { under: 2h, factor: 4 }]'], 'none'],
])('%s %j under %j', (spent, keys, terms, expected) => {
  const at = '2026-03-02T11:00:00Z';
  const { tickets, contracts, company } = assemble(
    firm,
    contract('P', ...terms),
    ticket(1),
    entry(1, at, `spent: ${spent}`, ...keys),
  );
  const [intervention] = interventionsOf(tickets.get(1)!);
  const cliff = cliffOf(intervention!, contracts[0], company);
  const said = cliff
    ? `${cliff.chargedMinutes}, and ${cliff.betterChargedMinutes} for ${cliff.betterSpentMinutes} spent`
    : 'none';
  expect(said).toBe(expected);
});
