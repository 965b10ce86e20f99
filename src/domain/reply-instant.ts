import { epochMs, instantOf, type Instant } from './values.ts';

const second = 1_000;
const day = 24 * 3_600 * second;

/**
 * When a reply is said to be written: now, in whole seconds, but after everything it answers. A clock that is an hour
 * slow, here or where the last entry was written, would otherwise put the answer before its question, and the fold
 * would forget what it did (docs/decisions/2026-11-23-reply-instants.md). What is more than a day ahead is a mistake of
 * its own, and nothing is dated after it.
 */
export function replyInstant(
  ticket: { file: { opened: Instant }; entries: readonly { at: Instant }[] },
  nowMs: number,
): Instant {
  const plain = Math.floor(nowMs / second) * second;
  const after = [ticket.file.opened, ...ticket.entries.map(({ at }) => at)]
    .map((instant) => Math.floor(epochMs(instant) / second) * second + second)
    .filter((soonest) => soonest <= plain + day);
  return instantOf(Math.max(plain, ...after));
}
