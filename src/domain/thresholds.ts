import type { Balance } from './ledger.ts';
import { addDays, type Day } from './values.ts';

/**
 * The notices that a contract has come to, by the words of `warned` events: `used-80` for each percentage of `warnAt`,
 * `used-100` when nothing is left, `ends-30` for each of `warnBeforeEnd`, `ended` when hours lapsed. An unlimited contract
 * is never used up.
 */
export function thresholdsOf({ contract, usedMinutes, lapsedMinutes }: Balance, today: Day): string[] {
  const { minutes, lastDay, warnAt, warnBeforeEnd } = contract;
  const reached: string[] = [];
  if (minutes !== null) {
    const percentages = new Set([...warnAt, 100]);
    for (const percent of [...percentages].sort((a, b) => a - b)) {
      if (usedMinutes * 100 >= percent * minutes) reached.push(`used-${percent}`);
    }
  }
  for (const days of [...warnBeforeEnd].sort((a, b) => b - a)) {
    if (today >= addDays(lastDay, -days)) reached.push(`ends-${days}`);
  }
  if (today > lastDay && lapsedMinutes > 0) reached.push('ended');
  return reached;
}
