/** How much of what costs something may be under way at once: in all, and for any one person. */

export interface Slots {
  /** A place, to be given back by disposing of it; undefined: all are taken. */
  take(person: string): Disposable | undefined;
}

export function openSlots({ inAll, each }: { inAll: number; each: number }): Slots {
  const held = new Map<string, number>();
  let total = 0;
  return {
    take(person) {
      const theirs = held.get(person) ?? 0;
      if (total >= inAll || theirs >= each) return undefined;
      held.set(person, theirs + 1);
      total += 1;
      let given = true;
      return {
        [Symbol.dispose]() {
          if (!given) return;
          given = false;
          total -= 1;
          const left = held.get(person)! - 1;
          if (left === 0) held.delete(person);
          else held.set(person, left);
        },
      };
    },
  };
}
