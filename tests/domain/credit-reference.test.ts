/** The program's credit against a second one, written from the format's page alone. `npm run soak -- credit` goes on for as long as one likes. */
import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { disagreement } from '../../soak/credit-reference/disagreement.ts';

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31 - 1000));

test(`60 random histories from SEED=${seed} give the same credit and problems at the same files`, () => {
  for (let i = 0; i < 60; i += 1) expect(disagreement(seed + i), `SEED=${seed + i}`).toBeUndefined();
});
