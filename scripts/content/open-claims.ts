import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { claimsBranch, openClaims, type Claim, type Claims } from '../../src/store/claims.ts';
import { openLocalStore } from '../../src/store/local.ts';
import { openRemoteStore } from '../../src/store/remote.ts';
import type { OpenRecord } from './open-record.ts';

/** Another process has the claim, and had it for as long as we would wait. */
export class StillClaimed extends Error {
  override readonly name = 'StillClaimed';
}

/** The claims of a record, for a job of this name. */
export async function openRecordClaims(
  { gitDir, remote }: Pick<OpenRecord, 'gitDir' | 'remote'>,
  { job, lastsMs }: { job: string; lastsMs: number },
): Promise<{ claims: Claims; close(): Promise<void> }> {
  const store =
    remote === null
      ? await openLocalStore({ path: gitDir, branch: claimsBranch })
      : await openRemoteStore({ path: gitDir, remote, branch: claimsBranch });
  const claims = openClaims(store, { holder: `${job}-${randomBytes(4).toString('hex')}`, lastsMs });
  return { claims, close: () => store.close() };
}

/** Takes it as soon as it is free, or its holder's time is over. Throws StillClaimed after `patienceMs`. */
export async function takeWhenFree(claims: Claims, name: string, patienceMs: number): Promise<Claim> {
  const givenUpAt = performance.now() + patienceMs;
  for (;;) {
    const taken = await claims.take(name);
    if ('claim' in taken) return taken.claim;
    const { heldBy, untilMs } = taken;
    if (performance.now() > givenUpAt)
      throw new StillClaimed(`${heldBy} is at it, until ${new Date(untilMs).toISOString()} at the latest.`);
    await setTimeout(500 + Math.random() * 1000);
  }
}
