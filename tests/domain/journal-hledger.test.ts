import { randomInt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { findTool } from '../../scripts/install-tools.ts';
import { disagreementsWithHledger } from '../../soak/credit-reference/against-hledger.ts';

const hledger = findTool('hledger');
const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31 - 1000));

describe.skipIf(hledger === undefined)('hledger (skipped where it is not installed)', () => {
  test(`accepts the journals of 20 random histories from SEED=${seed}, and counts the same minutes`, () => {
    const seeds = Array.from({ length: 20 }, (_, i) => seed + i);
    expect(disagreementsWithHledger(hledger!, seeds)).toEqual([]);
  });
});
