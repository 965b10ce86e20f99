/** How often the same sender may do the same thing. In memory: a restart forgives. */

/** At most `times`, and after that one more each `perMs / times`. */
export interface Rate {
  readonly times: number;
  readonly perMs: number;
}

export interface Rates {
  /** Counts one more by `key`, unless that is too many: then false, and nothing is counted. */
  allow(key: string, rate: Rate): boolean;
}

/** Keeps the last `capacity` keys, so that many senders cost no memory. `now` is ms since epoch. */
export function openRates(now: () => number, capacity = 50_000): Rates {
  // A key's value is the instant at which all that it did is forgiven (the generic cell rate algorithm).
  const forgiven = new Map<string, number>();
  return {
    allow(key, { times, perMs }) {
      const at = now();
      const each = perMs / times;
      const next = Math.max(forgiven.get(key) ?? at, at) + each;
      // A millisecond of grace: `each` is seldom a whole number.
      if (next > at + perMs + 1) return false;
      forgiven.delete(key);
      forgiven.set(key, next);
      if (forgiven.size > capacity) forgiven.delete(forgiven.keys().next().value!);
      return true;
    },
  };
}
