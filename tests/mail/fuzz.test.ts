import { expect, test } from 'vitest';
import { randomFrom, recombine } from './corpus/recombine.ts';
import { corpus, faultOf, faultOfFiling } from './fuzz.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

test(`reads whatever it is given, and files it where it belongs (SEED=${seed})`, async () => {
  for (let round = 0; round < 300; round += 1) {
    const mail = recombine(randomFrom(seed + round), corpus);
    const which = `SEED=${seed + round}`;
    expect(faultOf(mail), which).toBeUndefined();
    if (round % 10 === 0) expect(await faultOfFiling(mail), which).toBeUndefined();
  }
}, 120_000);
