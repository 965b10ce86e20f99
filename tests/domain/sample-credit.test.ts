/** The sample's credit as docs/sample-credit.md works it out by hand, held against what the program gives. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openContent } from '../../scripts/content/open-content.ts';
import { creditJson } from '../../src/domain/credit-json.ts';
import { parseInstant } from '../../src/domain/values.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/sample-credit.md'), 'utf8');

/** Rows of the table under these headings, a cell each. */
function table(headings: string): string[][] {
  const [, body] = new RegExp(`^\\| ${headings} \\|\\n\\|[ |-]+\\|\\n((?:\\|.*\\|\\n)+)`, 'm').exec(page)!;
  return body!
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}
/** `975 (16 h 15)`: both must say the same. `unlimited`: null. */
function minutes(cell: string): number | null {
  if (cell === 'unlimited') return null;
  const [, all, hours, rest] = /^(\d+) \((\d+) h (\d\d)\)$/.exec(cell)!;
  expect(Number(hours) * 60 + Number(rest), cell).toBe(Number(all));
  return Number(all);
}

const [, when] = /--at (\S+)/.exec(page)!;
const { content } = await openContent({ path: join(root, 'content'), commit: undefined });
const { customers, problems } = creditJson(content, { at: parseInstant(when!)! });

test('every contract comes to what was worked out by hand', () => {
  const byHand = table('contract \\| used \\| remaining \\| lapsed \\| state').map(
    ([number, used, remaining, lapsed, state]) => [
      number,
      minutes(used!),
      minutes(remaining!),
      minutes(lapsed!),
      state,
    ],
  );
  const reckoned = customers
    .flatMap(({ contracts }) => contracts)
    .map((one) => [one.number, one.usedMinutes, one.remainingMinutes, one.lapsedMinutes, one.state])
    .sort(([a], [b]) => (a! < b! ? -1 : 1));
  expect(reckoned).toEqual(byHand);
});

test('so does every customer, and nothing is left out', () => {
  const byHand = table('customer \\| available \\| overage').map(([slug, available, overage]) => [
    slug,
    minutes(available!),
    minutes(overage!),
  ]);
  expect(customers.map((one) => [one.customer, one.availableMinutes, one.overageMinutes])).toEqual(byHand);
  expect(problems).toEqual([]);
});
