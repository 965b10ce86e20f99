import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Claim, Claims } from '../../src/store/claims.ts';
import { openRecordClaims } from '../../src/store/record-claims.ts';
import { NoContent } from './open-content.ts';
import type { OpenRecord } from './open-record.ts';

/** Another process has the claim, and had it for as long as we would wait. */
export class StillClaimed extends Error {
  override readonly name = 'StillClaimed';
}

/** The claims of a record, for this run of a job. */
export function openJobClaims(
  { gitDir, remote }: Pick<OpenRecord, 'gitDir' | 'remote'>,
  { job, lastsMs }: { job: string; lastsMs: number },
): { claims: Claims; close(): Promise<void> } {
  return openRecordClaims({ gitDir, remote }, { holder: `${job}-${randomBytes(4).toString('hex')}`, lastsMs });
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

/** Of an option in whole seconds, ms; `usual` where it is not given. Throws NoContent. */
export function secondsFrom(option: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual * 1000;
  if (/^\d{1,5}$/.test(text)) return Number(text) * 1000;
  throw new NoContent(`${option} wants whole seconds; found ${JSON.stringify(text)}. Write ${option} ${usual}.`);
}
