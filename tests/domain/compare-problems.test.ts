import { expect, test } from 'vitest';
import { formatProblem } from '../../src/domain/check.ts';
import { assembleBoth } from '../../src/domain/compare-files.ts';
import { checkChange, rewrittenRecords } from '../../src/domain/compare-problems.ts';
import { compareAccounts } from '../../src/domain/compare.ts';
import { CHANGE_PROBLEM_CODES } from '../../src/domain/problem-code.ts';
import { content } from '../support/content.ts';
import { contract, entry, event, firm, ticket } from './firm.ts';
import { at, contentFiles, type Tree } from './tree.ts';

const NOW = '2026-03-10T12:00:00Z';
const when = '2026-03-02T11:00:00Z';
const work = (...keys: string[]) => entry(1, when, 'spent: 35m', ...keys);
const workPath = 'content/tickets/0-999/1/2026-03-02T110000Z-camille.md';
const offerPath = 'content/offers/help-10.md';
const tilleuls = content`
  === customers/tilleuls.md
  ---
  name: Tilleuls
  contacts: { dsi: { email: dsi@tilleuls.example, name: D } }
  ---
`;
const terms = ['hours: 10', 'price: 700', 'end: 2026-12-31', 'multipliers: [{ where: onsite, under: 4h, factor: 2 }]'];
const copied = contract('P', ...terms);
const base: Tree[] = [copied, ticket(1), work()];
const offer = (from: string, to: string): Tree => new Map([[offerPath, firm.get(offerPath)!.replace(from, to)]]);
const GONE = 'gone';
const gone = (path: string): Tree => new Map([[path, GONE]]);

function changeOf(before: readonly Tree[], changed: readonly Tree[], now = NOW) {
  const left = new Map([firm, ...before].flatMap((tree) => [...tree]));
  const whole = new Map([left, ...changed].flatMap((tree) => [...tree]));
  const right = new Map([...whole].filter(([, text]) => text !== GONE));
  const both = assembleBoth(contentFiles(left), contentFiles(right));
  return { ...both, accounts: compareAccounts(both.before, both.after, at(now)), at: at(now) };
}

function problemsOf(before: readonly Tree[], changed: readonly Tree[], allowRewrite = false): string[] {
  return checkChange(changeOf(before, changed), { allowRewrite }).map(
    (problem) => `${problem.severity} ${problem.code} ${formatProblem({ ...problem, hint: '' })}`,
  );
}

const seen = new Set<string>();
const rows: [title: string, before: readonly Tree[], changed: readonly Tree[], expected: readonly string[]][] = [
  ['a new entry that a pack pays', base, [entry(1, '2026-03-03T11:00:00Z', 'spent: 1h')], []],
  [
    'a correction by a new entry',
    base,
    [entry(1, '2026-03-03T11:00:00Z', 'spent: 1h', 'voids: 2026-03-02T110000Z-camille')],
    [],
  ],
  [
    'an entry that is written otherwise',
    base,
    [work('where: lab')],
    [`error record-changed ${workPath}:1: This file stands on the base, and says something else.`],
  ],
  [
    'an entry with the line ends of another system',
    base,
    [new Map([[workPath, [...work().values()][0]!.replaceAll('\n', '\r\n')]])],
    [],
  ],
  ['an entry that did not count, and is mended', [ticket(1), copied, work('spent: 1,5h')], [work()], []],
  [
    'an entry that is gone',
    base,
    [gone(workPath)],
    [`error record-gone ${workPath}:1: This file stands on the base, and is gone.`],
  ],
  [
    'a contract that is gone',
    [copied],
    [gone('content/contracts/P/contract.md')],
    ['error record-gone content/contracts/P/contract.md:1: This file stands on the base, and is gone.'],
  ],
  [
    'an event that is written otherwise',
    [copied, event('P', when, 'type: note')],
    [event('P', when, 'type: settled', 'overage: 1h')],
    [
      'error record-changed content/contracts/P/2026-03-02T110000Z-camille.md:1: This file stands on the base, and says something else.',
    ],
  ],
  ['a contract that is ended early', base, [contract('P', ...terms, 'terminated: 2026-06-30')], []],
  [
    'a ticket that goes to another customer, with its time',
    [...base, tilleuls],
    [ticket(1, 'customer: tilleuls')],
    [
      'error record-changed content/tickets/0-999/1/ticket.md:1: This file stands on the base, and says something else.',
      'error debit-of-another-customer content/tickets/0-999/1/ticket.md:2: The time of an entry of this ticket was counted for customer "boege", and would be debited from contracts of "tilleuls".',
      `warning overage ${workPath}:4: 45 min of the 45 min debited here are beyond every contract of "tilleuls".`,
    ],
  ],
  [
    'a contract that goes to another customer, after it paid',
    [...base, tilleuls],
    [contract('P', ...terms, 'customer: tilleuls')],
    [
      'error debit-of-another-customer content/contracts/P/contract.md:2: This contract has paid 45 min for customer "boege", and would be of "tilleuls".',
      `warning overage ${workPath}:4: 45 min of the 45 min debited here are beyond every contract of "boege".`,
    ],
  ],
  [
    'work that is dated in the future',
    base,
    [entry(1, '2026-03-10T12:01:01Z', 'spent: 1h'), entry(1, '2026-03-10T12:01:00Z', 'spent: 1h')],
    [
      'error future-work content/tickets/0-999/1/2026-03-10T120101Z-camille.md:2: This work is dated 2026-03-10T13:01:01+01:00, and it is 2026-03-10T13:00:00+01:00 now.',
    ],
  ],
  ['a message that is dated in the future', base, [entry(1, '2026-03-10T13:00:00Z')], []],
  [
    'work that answers what somebody dated ahead',
    [...base, entry(1, '2026-03-10T13:00:00Z')],
    [entry(1, '2026-03-10T13:00:01Z', 'spent: 1h')],
    [],
  ],
  [
    'work that answers what is dated days ahead, and so is a mistake',
    [...base, entry(1, '2026-03-12T13:00:00Z')],
    [entry(1, '2026-03-12T13:00:01Z', 'spent: 1h')],
    [
      'error future-work content/tickets/0-999/1/2026-03-12T130001Z-camille.md:2: This work is dated 2026-03-12T14:00:01+01:00, and it is 2026-03-10T13:00:00+01:00 now.',
    ],
  ],
  [
    'time that no pack can pay, where the contract refuses it',
    [contract('P', ...terms, 'overage: refuse', 'hours: 1'), ticket(1), work()],
    [entry(1, '2026-03-03T11:00:00Z', 'spent: 1h')],
    [
      'error overage-refused content/tickets/0-999/1/2026-03-03T110000Z-camille.md:4: 45 min of the 1 h debited here are beyond every contract of "boege", and P says `overage: refuse`.',
    ],
  ],
  [
    'time that no pack can pay, where nothing is said',
    [contract('P', ...terms, 'hours: 1'), ticket(1), work()],
    [entry(1, '2026-03-03T11:00:00Z', 'spent: 1h')],
    [
      'warning overage content/tickets/0-999/1/2026-03-03T110000Z-camille.md:4: 45 min of the 1 h debited here are beyond every contract of "boege".',
    ],
  ],
  [
    'time that no pack can pay, after the contract that refuses it',
    [contract('P', ...terms, 'overage: refuse', 'end: 2026-02-01'), ticket(1)],
    [work()],
    [
      `error overage-refused ${workPath}:4: 45 min of the 45 min debited here are beyond every contract of "boege", and P says \`overage: refuse\`.`,
    ],
  ],
  [
    'time that no pack can pay, where it is allowed',
    [contract('P', ...terms, 'hours: 1', 'overage: allow'), ticket(1), work()],
    [entry(1, '2026-03-03T11:00:00Z', 'spent: 1h')],
    [],
  ],
  [
    'an earlier entry that pushes a later one beyond the pack',
    [contract('P', ...terms, 'hours: 1', 'overage: refuse'), ticket(1), work()],
    [entry(1, '2026-03-01T11:00:00Z', 'spent: 1h')],
    [
      `error overage-refused ${workPath}:4: 45 min of the 45 min debited here are beyond every contract of "boege", and P says \`overage: refuse\`.`,
    ],
  ],
  [
    'time on site that stops short of where it counts once',
    base,
    [entry(1, '2026-03-03T11:00:00Z', 'spent: 3h50', 'where: onsite')],
    [
      'warning cliff content/tickets/0-999/1/2026-03-03T110000Z-camille.md:4: 3 h 50 on site debits 7 h 45; 4 h would debit 4 h.',
    ],
  ],
  [
    'an offer that changes what was sold under it',
    [contract('P'), contract('Q', ...terms)],
    [offer('hours: 10', 'hours: 8')],
    [
      `error offer-moves-contract ${offerPath}:3: P was sold under this offer and takes its hours from here, so it would change.`,
    ],
  ],
  [
    'an offer that lasts otherwise',
    [contract('P')],
    [offer('hours: 10', 'hours: 10\nvalidFor: 6mo')],
    [
      `error offer-moves-contract ${offerPath}:4: P was sold under this offer and takes its end from here, so it would change.`,
    ],
  ],
  ['an offer that changes, once its terms are copied', [contract('P')], [offer('hours: 10', 'hours: 8'), copied], []],
  [
    'a contract that leaves its terms to the offer',
    [],
    [contract('P', 'price: 700')],
    [
      'warning terms-not-copied content/contracts/P/contract.md:3: The contract takes its hours, end and multipliers from offer "help-10", so changing the offer would change what was sold.',
    ],
  ],
];

test.each(rows)('%s', (_, before, changed, expected) => {
  const found = problemsOf(before, changed);
  for (const line of found) seen.add(line.split(' ')[1]!);
  expect(found).toEqual(expected);
});

test('every code is told of above', () => {
  expect([...seen].sort()).toEqual([...CHANGE_PROBLEM_CODES].sort());
});

test('what is written once may change by leave, and only that', () => {
  const changed = [ticket(1, 'customer: tilleuls'), gone(workPath)];
  expect(rewrittenRecords(changeOf([...base, tilleuls], changed))).toEqual([
    workPath,
    'content/tickets/0-999/1/ticket.md',
  ]);
  expect(problemsOf([...base, tilleuls], changed, true)).toEqual([
    expect.stringContaining('error debit-of-another-customer'),
  ]);
});

test('hints are what to write', () => {
  const hint = (before: readonly Tree[], changed: readonly Tree[]) =>
    checkChange(changeOf(before, changed), { allowRewrite: false })[0]!.hint;
  expect(hint([], [contract('P')])).toBe(
    'Copy what was sold: `hours: 10`, `price: 700`, `end: 2026-12-31`, `multipliers: [{ where: onsite, under: 4h, factor: 2 }]`.',
  );
  expect(hint([contract('P')], [offer('hours: 10', 'hours: 8')])).toBe(
    'Sell what is new under another offer, or first copy into contracts/P/contract.md what was sold: `hours: 10`.',
  );
});
