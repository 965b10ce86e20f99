import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleContent } from '../../src/domain/assemble.ts';
import { check } from '../../src/domain/check.ts';
import { creditJson, type CustomerCredit } from '../../src/domain/credit-json.ts';
import { formatDuration } from '../../src/domain/values.ts';
import { firm } from './firm.ts';
import { at, contentFiles, symlink, type Tree } from './tree.ts';

/** A random history as plain values; its files and, apart from the code under test, its accounts are made from it. */
interface Sale {
  number: string;
  customer: string;
  startDay: number;
  days: number;
  coversBefore: number;
  /** null: unlimited. */
  hours: number | null;
  step: number;
  factor: string | null;
  terminatedAfter: number | null;
}
interface Work {
  ticket: number;
  second: number;
  spent: number;
  onsite: boolean;
  charge: number | null;
  /** Voids the n-th work of the same ticket before it, if there is one. */
  voids: number | null;
}
interface History {
  sales: Sale[];
  works: Work[];
  until: number;
}
const CUSTOMERS = ['boege', 'tilleuls'];
const EPOCH = Date.UTC(2026, 0, 1);
const day = (n: number): string => new Date(EPOCH + n * 86_400_000).toISOString().slice(0, 10);
const instant = (second: number): string => `${new Date(EPOCH + second * 1000).toISOString().slice(0, 19)}Z`;

const sale = fc.record<Omit<Sale, 'number'>>({
  customer: fc.constantFrom(...CUSTOMERS),
  startDay: fc.integer({ min: 0, max: 60 }),
  days: fc.integer({ min: 1, max: 40 }),
  coversBefore: fc.constantFrom(0, 0, 0, 5, 30),
  hours: fc.option(fc.integer({ min: 1, max: 12 }), { freq: 8 }),
  step: fc.constantFrom(1, 15, 20),
  factor: fc.constantFrom(null, '2', '1.5', '0.333'),
  terminatedAfter: fc.option(fc.integer({ min: -3, max: 45 }), { freq: 1 }),
});
const work = fc.record<Work>({
  ticket: fc.integer({ min: 1, max: 6 }),
  // Few different instants, so that order by ticket and id matters; around midnight in Paris too.
  second: fc
    .tuple(fc.integer({ min: 0, max: 90 }), fc.constantFrom(0, 0, 36_000, 79_200, 82_800))
    .map(([n, s]) => n * 86_400 + s),
  spent: fc.integer({ min: 0, max: 600 }),
  onsite: fc.boolean(),
  charge: fc.option(fc.integer({ min: 0, max: 300 }), { freq: 5 }),
  voids: fc.option(fc.nat(3), { freq: 3 }),
});
const histories = fc.record<History>({
  sales: fc
    .array(sale, { maxLength: 7 })
    .map((sales) => sales.map((each, i) => ({ ...each, number: `P-${(i * 7) % 10}` }))),
  works: fc.array(work, { maxLength: 25 }),
  until: fc.integer({ min: 0, max: 100 * 86_400 }),
});

const customerOf = (ticket: number): string => CUSTOMERS[ticket % 2]!;
/** Letters that sort otherwise than they were written. */
const idOf = (each: Work, i: number): string =>
  `${instant(each.second).replaceAll(':', '')}-${String.fromCharCode(97 + ((i * 11) % 26))}${i}`;
/** The work that one voids, by its place in the list. */
function target({ works }: History, i: number): number | undefined {
  const { ticket, second, voids } = works[i]!;
  if (voids === null) return undefined;
  const earlier = works
    .map((_, n) => n)
    .filter((n) => n !== i && works[n]!.ticket === ticket && works[n]!.second <= second);
  return earlier[voids % Math.max(1, earlier.length)];
}

function files(history: History): Map<string, string> {
  const tree = new Map<string, string>(firm as Map<string, string>);
  for (const each of history.sales) {
    const keys = [
      `customer: ${each.customer}`,
      `offer: ${each.hours === null ? 'unlimited' : 'help-10'}`,
      `start: ${day(each.startDay)}`,
      `end: ${day(each.startDay + each.days)}`,
      `coversFrom: ${day(each.startDay - each.coversBefore)}`,
      `step: ${formatDuration(each.step)}`,
      `multipliers: ${each.factor === null ? '[]' : `[{ where: onsite, factor: ${each.factor} }]`}`,
    ];
    if (each.hours !== null) keys.push(`hours: ${each.hours}`);
    if (each.terminatedAfter !== null) keys.push(`terminated: ${day(each.startDay + each.terminatedAfter)}`);
    tree.set(`content/contracts/${each.number}/contract.md`, `---\n${keys.join('\n')}\n---\n`);
  }
  for (const number of new Set(history.works.map(({ ticket }) => ticket))) {
    const keys = [`customer: ${customerOf(number)}`, 'contact: dsi', 'opened: 2025-12-01T00:00:00Z', 'subject: Panne'];
    tree.set(`content/tickets/0-999/${number}/ticket.md`, `---\n${keys.join('\n')}\n---\n`);
  }
  history.works.forEach((each, i) => {
    const keys = [`at: ${instant(each.second)}`, 'by: camille', `spent: ${each.spent}m`];
    if (each.onsite) keys.push('where: onsite');
    if (each.charge !== null) keys.push(`charge: ${each.charge}m`, 'reason: accord');
    const voided = target(history, i);
    if (voided !== undefined) keys.push(`voids: ${idOf(history.works[voided]!, voided)}`);
    tree.set(`content/tickets/0-999/${each.ticket}/${idOf(each, i)}.md`, `---\n${keys.join('\n')}\n---\n`);
  });
  return tree;
}

/** The same accounts worked out in another way: minute by minute, every question asked of all contracts anew. */
function byHand(history: History): Map<string, { used: Map<string, number>; debits: string[]; overage: number }> {
  const paris = (second: number): string =>
    Temporal.Instant.from(instant(second)).toZonedDateTimeISO('Europe/Paris').toPlainDate().toString();
  const last = (each: Sale): number => Math.min(each.days, each.terminatedAfter ?? each.days) + each.startDay;
  const never = (each: Sale): boolean => each.terminatedAfter !== null && each.terminatedAfter < 0;
  const byKeys =
    (...keys: ((each: Sale) => string | number)[]) =>
    (a: Sale, b: Sale) => {
      for (const key of keys) if (key(a) !== key(b)) return key(a) < key(b) ? -1 : 1;
      return 0;
    };
  const order = byKeys(
    last,
    (each) => each.startDay,
    (each) => each.number,
  );
  return new Map(
    CUSTOMERS.map((customer) => {
      const own = [...new Map(history.sales.map((each) => [each.number, each])).values()].filter(
        (each) => each.customer === customer,
      );
      const used = new Map(own.map((each) => [each.number, 0]));
      const debits: string[] = [];
      let overage = 0;
      const counted = history.works
        .map((each, i) => ({ ...each, i, id: idOf(each, i) }))
        .filter((each) => customerOf(each.ticket) === customer && each.second <= history.until)
        .sort((a, b) => a.second - b.second || a.ticket - b.ticket || (a.id < b.id ? -1 : 1));
      for (const each of counted) {
        const date = paris(each.second);
        const open = own
          .filter((one) => !never(one) && day(one.startDay - one.coversBefore) <= date && date <= day(last(one)))
          .sort(order);
        const payers = open.some((one) => one.hours === null) ? [open.find((one) => one.hours === null)!] : open;
        const before = own.filter((one) => !never(one) && day(last(one)) < date).sort(order);
        const terms = payers[0] ?? before.at(-1);
        const isVoided = counted.some((other) => target(history, other.i) === each.i);
        let minutes = 0;
        if (!isVoided && each.charge !== null) minutes = each.charge;
        else if (!isVoided) {
          const thousandths =
            each.spent * (each.onsite && terms?.factor ? Math.round(Number(terms.factor) * 1000) : 1000);
          while (minutes * 1000 < thousandths) minutes += terms?.step ?? 15;
        }
        const parts = new Map<string, number>();
        let left = minutes;
        for (; left > 0; left--) {
          const payer = payers.find((one) => one.hours === null || used.get(one.number)! < one.hours * 60);
          if (!payer) break;
          used.set(payer.number, used.get(payer.number)! + 1);
          parts.set(payer.number, (parts.get(payer.number) ?? 0) + 1);
        }
        overage += left;
        debits.push(`${each.ticket} ${each.id} ${minutes} ${JSON.stringify([...parts])} ${left}`);
      }
      return [customer, { used, debits, overage }];
    }),
  );
}

function accounts(history: History): CustomerCredit[] {
  const content = assembleContent(contentFiles(files(history)));
  expect(content.problems).toEqual([]);
  return creditJson(content, { at: at(instant(history.until)) }).customers;
}

describe('of any history', () => {
  test('accounts are what a person works out by hand', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const expected = byHand(history);
        for (const account of accounts(history)) {
          const { used, debits, overage } = expected.get(account.customer)!;
          expect(
            account.debits.map(
              (debit) =>
                `${debit.ticket} ${debit.entry} ${debit.chargedMinutes} ${JSON.stringify(debit.parts.map(({ contract, minutes }) => [contract, minutes]))} ${debit.overageMinutes}`,
            ),
          ).toEqual(debits);
          expect(account.overageMinutes).toBe(overage);
          expect(new Map(account.contracts.map(({ number, usedMinutes }) => [number, usedMinutes]))).toEqual(
            new Map([...used].sort(([a], [b]) => (a < b ? -1 : 1))),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  test('parts and overage sum to the charge; every intervention is paid once; no pack pays beyond its size', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const { contracts, debits, overageMinutes, availableMinutes, unlimited } of accounts(history)) {
          const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
          for (const debit of debits) {
            expect(sum(debit.parts.map(({ minutes }) => minutes)) + debit.overageMinutes).toBe(debit.chargedMinutes);
            expect(debit.parts.every(({ minutes }) => minutes > 0)).toBe(true);
            expect(new Set(debit.parts.map(({ contract }) => contract)).size).toBe(debit.parts.length);
          }
          expect(new Set(debits.map(({ ticket, entry }) => `${ticket}/${entry}`)).size).toBe(debits.length);
          expect(sum(debits.map((debit) => debit.overageMinutes))).toBe(overageMinutes);
          for (const { number, minutes, usedMinutes, remainingMinutes, lapsedMinutes } of contracts) {
            const paid = debits.flatMap(({ parts }) => parts).filter(({ contract }) => contract === number);
            expect(sum(paid.map((part) => part.minutes))).toBe(usedMinutes);
            if (minutes === null) continue;
            expect(usedMinutes).toBeLessThanOrEqual(minutes);
            expect(usedMinutes + remainingMinutes! + lapsedMinutes).toBe(minutes);
          }
          const active = contracts.filter(({ state }) => state === 'active');
          expect(unlimited).toBe(active.some(({ minutes }) => minutes === null));
          expect(availableMinutes).toBe(unlimited ? null : sum(active.map((each) => each.remainingMinutes!)));
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** Files with every kind of fault, so that order could show. */
const faulty: Tree = new Map<string, string | typeof symlink>([
  ['content/company.md', '---\nname: L\nemail: x\nlogo: l.svg\n---\n'],
  ['content/l.svg', ''],
  ['content/x.svg', ''],
  ['content/team/a.md', symlink],
  ['content/customers/boege.md', '---\nname: B\ncontacts: { dsi: { email: d@x.example, name: D } }\n---\n'],
  ['content/customers/other.md', '---\nname: O\ncontacts: { dsi: { email: D@x.example, name: D } }\n---\n'],
  ['content/offers/help-10.md', '---\nname: H\n---\n'],
  ['content/contracts/Z/contract.md', '---\ncustomer: none\noffer: help-10\nstart: 2026-01-01\n---\n'],
  ['content/contracts/Y/2026-03-02T110000Z-x.md', '---\nat: 2026-03-02T11:00:00Z\ntype: note\n---\n'],
  ['content/tickets/0-999/3/2026-03-02T110000Z-x.md', '---\nat: 2026-03-02T11:00:00Z\nby: x\nvoids: y\nfoo: 1\n---\n'],
  ['content/tickets/0-999/1234/ticket.md', '---\n---\n'],
]);

test('the order of files changes nothing', () => {
  const shuffled = histories.chain((history) => {
    const all = contentFiles(new Map([...files(history), ...faulty]));
    return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }));
  });
  fc.assert(
    fc.property(shuffled, ([sorted, mixed]) => {
      const [a, b] = [assembleContent(sorted), assembleContent(mixed)];
      expect(check(b)).toEqual(check(a));
      const when = { at: at('2026-06-01T00:00:00Z') };
      expect(JSON.stringify(creditJson(b, when))).toBe(JSON.stringify(creditJson(a, when)));
      expect([...b.tickets]).toEqual([...a.tickets]);
    }),
    { numRuns: 60 },
  );
});

test('a fault in one file changes no account but through what that file says', () => {
  const broken = histories.filter(({ works }) => works.length > 1);
  fc.assert(
    fc.property(broken, fc.nat(), fc.constantFrom('', '---js\n---\n', '---\nat: x\n---\n'), (history, n, source) => {
      const i = n % history.works.length;
      const tree = files(history);
      const { ticket } = history.works[i]!;
      const path = `content/tickets/0-999/${ticket}/${idOf(history.works[i]!, i)}.md`;
      const when = { at: at('2026-06-01T00:00:00Z') };
      const [damaged, gone] = [new Map(tree), new Map(tree)];
      damaged.set(path, source);
      gone.delete(path);
      const [left, without] = [damaged, gone].map((each) => creditJson(assembleContent(contentFiles(each)), when));
      expect(left!.customers).toEqual(without!.customers);
      expect(left!.problems.filter((problem) => problem.path === path).length).toBeGreaterThan(0);
    }),
    { numRuns: 60 },
  );
});
