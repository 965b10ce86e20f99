import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { claimsBranch, ClaimLostError, openClaims, type Claim, type Taken } from '../../src/store/claims.ts';
import { openLocalStore } from '../../src/store/local.ts';
import type { Store } from '../../src/store/port.ts';
import { git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const lastsMs = 60_000;
let path: string;
let clock: { nowMs: number };
let stores: Store[];

beforeEach(() => {
  path = mkdtempSync(join(folder, 'claims-'));
  git(path, 'init', '--quiet', '--bare', '--initial-branch=main');
  clock = { nowMs: Date.UTC(2026, 2, 2, 10) };
  stores = [];
  return async () => {
    for (const store of stores) await store.close();
  };
});

/** A process of its own, as far as the record can tell. */
async function process(holder: string) {
  const store = await openLocalStore({ path, branch: claimsBranch });
  stores.push(store);
  return openClaims(store, { holder, lastsMs, now: () => clock.nowMs });
}
function claimOf(taken: Taken): Claim {
  if ('claim' in taken) return taken.claim;
  throw new Error(`held by ${taken.heldBy}`);
}

test('of many at once one has it, and the others hear who', async () => {
  const everyone = await Promise.all(['a', 'b', 'c', 'd'].map(process));
  const taken = await Promise.all(everyone.map((claims) => claims.take('warn')));
  const holders = taken.filter((each) => 'claim' in each);
  expect(holders).toHaveLength(1);
  const others = new Set(taken.flatMap((each) => ('claim' in each ? [] : [each.heldBy])));
  expect(others.size).toBe(1);
});

test('let go, it is the next one’s, with what was done', async () => {
  const [a, b] = [await process('a'), await process('b')];
  const claim = claimOf(await a.take('warn'));
  await claim.add(['LH-1 used-80 dsi', 'LH-2 used-80 dsi']);
  claim.forget(['LH-2 used-80 dsi']);
  await claim.release();
  expect([...claimOf(await b.take('warn')).done]).toEqual(['LH-1 used-80 dsi']);
});

test('two names are two claims', async () => {
  const [a, b] = [await process('a'), await process('b')];
  claimOf(await a.take('warn'));
  claimOf(await b.take('notify'));
});

describe('of a holder who was killed', () => {
  test('it is anybody’s once its time is over, and theirs again before', async () => {
    const [a, again, b] = [await process('a'), await process('a'), await process('b')];
    claimOf(await a.take('warn'));
    expect(await b.take('warn')).toEqual({ heldBy: 'a', untilMs: clock.nowMs + lastsMs });
    claimOf(await again.take('warn'));
    clock.nowMs += lastsMs;
    claimOf(await b.take('warn'));
  });

  test('what they do when they come to again is refused', async () => {
    const [a, b] = [await process('a'), await process('b')];
    const slept = claimOf(await a.take('warn'));
    clock.nowMs += lastsMs;
    const claim = claimOf(await b.take('warn'));
    await expect(slept.add(['x'])).rejects.toThrow(ClaimLostError);
    await expect(slept.renew()).rejects.toThrow(ClaimLostError);
    await slept.release();
    await claim.add(['y']);
    expect(await (await process('c')).take('warn')).toMatchObject({ heldBy: 'b' });
  });
});

test('kept as long as it is renewed, by a commit only when half its time is over', async () => {
  const [a, b] = [await process('a'), await process('b')];
  const claim = claimOf(await a.take('warn'));
  const count = () => Number(git(path, 'rev-list', '--count', claimsBranch));
  await claim.renew();
  expect(count()).toBe(1);
  for (let times = 0; times < 4; times += 1) {
    clock.nowMs += 0.6 * lastsMs;
    await claim.renew();
  }
  expect(count()).toBe(5);
  expect(await b.take('warn')).toMatchObject({ heldBy: 'a' });
});

test('a claim that nobody can read holds nobody up', async () => {
  const store = await openLocalStore({ path, branch: claimsBranch });
  stores.push(store);
  await store.append(null, [
    {
      files: [{ path: 'claims/warn.json', content: Buffer.from('<<<<<<< ours') }],
      message: 'By hand',
      trailers: {},
      author: { name: 'camille', email: 'camille@team.invalid' },
      atMs: clock.nowMs,
    },
  ]);
  claimOf(await (await process('a')).take('warn'));
});
