/**
 * Who does something alone, among processes that share nothing but the record: a claim is a commit on a branch of its
 * own, so taking one is the branch's compare-and-swap, on this machine as on any forge. It ends by a commit too, or by
 * itself when its holder was killed. Why: docs/decisions/2026-11-25-claims.md.
 */
import { setTimeout } from 'node:timers/promises';
import { StaleHeadError } from './errors.ts';
import type { Store } from './port.ts';

/** The branch that claims are commits of; nothing else is on it. */
export const claimsBranch = 'carnet-claims';

/** Somebody else has it: it ran out while its holder stood still. Whoever had it stops where they are. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
  constructor(claim: string, holder: string) {
    super(`the claim ${claim} is ${holder}'s by now`);
  }
}

export interface Claim {
  /** What earlier holders and this one have done and not yet forgotten. */
  readonly done: ReadonlySet<string>;
  /** Keeps that these are done, in the record, and lasts its full time from now. Throws ClaimLostError. */
  add(keys: readonly string[]): Promise<void>;
  /** These are known from elsewhere by now; told with the next commit. */
  forget(keys: Iterable<string>): void;
  /** Lasts at least half its time from now. Throws ClaimLostError. */
  renew(): Promise<void>;
  /** Lets it go. Where that cannot be told it ends by itself. */
  release(): Promise<void>;
}
export type Taken = { claim: Claim } | { heldBy: string; untilMs: number };

export interface Claims {
  /** Takes it if nobody has it, or its time is over, or it was this holder's. Throws what the store throws. */
  take(name: string): Promise<Taken>;
}

/** A store's `look`, where it has one: what it knows may be older than what others did. */
type ClaimStore = Pick<Store, 'head' | 'readPath' | 'append'> & { look?: () => Promise<void> };

interface State {
  holder: string | null;
  untilMs: number;
  done: string[];
}

/** Each attempt is lost to another claim's commit. */
const mostAttempts = 100;

/**
 * `store` is opened on `claimsBranch`. `holder` names this process in the record; whoever comes back under the same name
 * has its claims again. `lastsMs`: how long others wait after a kill.
 */
export function openClaims(
  store: ClaimStore,
  { holder, lastsMs = 300_000, now = Date.now }: { holder: string; lastsMs?: number; now?: () => number },
): Claims {
  async function read(name: string): Promise<{ head: string | null; state: State }> {
    const head = await store.head();
    const bytes = head === null ? null : await store.readPath(head, pathOf(name));
    return { head, state: bytes === null ? free : parseState(bytes) };
  }

  /** Writes what `next` makes of the state, or gives back what stands there when it makes nothing. */
  async function change(name: string, what: string, next: (state: State) => State | undefined): Promise<State> {
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      const { head, state } = await read(name);
      const wanted = next(state);
      if (wanted === undefined) return state;
      const until = wanted.holder === null ? '' : ` until ${isoOf(wanted.untilMs)}`;
      const appended = await store.append(head, [
        {
          files: [{ path: pathOf(name), content: Buffer.from(formatState(wanted)), replace: true }],
          message: `${name}: ${what} by ${holder}${until}`,
          trailers: { 'Carnet-Claim': name, 'Carnet-Holder': holder },
          author: { name: 'carnet', email: 'carnet@team.invalid' },
          atMs: now(),
        },
      ]);
      if (appended !== 'stale') return wanted;
      // Those who were refused together do not come back together.
      await setTimeout(Math.random() * Math.min(20 * attempt, 500));
    }
    throw new StaleHeadError(mostAttempts);
  }

  const isOpen = (state: State) => state.holder === null || state.holder === holder || state.untilMs <= now();

  function hold(name: string, taken: State): Claim {
    let state = taken;
    let done = new Set(taken.done);
    const save = async (what: string, keys: ReadonlySet<string>, untilMs: number | null) => {
      state = await change(name, what, (found) => {
        if (found.holder !== holder) throw new ClaimLostError(name, found.holder ?? 'nobody');
        return untilMs === null ? { holder: null, untilMs: 0, done: [...keys] } : { holder, untilMs, done: [...keys] };
      });
      done = new Set(keys);
    };
    return {
      get done() {
        return done;
      },
      add: (keys) => save('did its part', new Set([...done, ...keys]), now() + lastsMs),
      forget(keys) {
        done = new Set(done);
        for (const key of keys) done.delete(key);
      },
      async renew() {
        if (state.untilMs - now() < lastsMs / 2) await save('kept', done, now() + lastsMs);
      },
      async release() {
        await save('let go', done, null).catch(() => {});
      },
    };
  }

  return {
    async take(name) {
      let found = (await read(name)).state;
      if (!isOpen(found)) {
        await store.look?.();
        found = (await read(name)).state;
      }
      if (isOpen(found))
        found = await change(name, 'taken', (state) =>
          isOpen(state) ? { holder, untilMs: now() + lastsMs, done: state.done } : undefined,
        );
      return found.holder === holder
        ? { claim: hold(name, found) }
        : { heldBy: found.holder ?? 'nobody', untilMs: found.untilMs };
    },
  };
}

const free: State = { holder: null, untilMs: 0, done: [] };

const pathOf = (name: string) => `claims/${name}.json`;
const isoOf = (ms: number) => new Date(ms).toISOString();

function formatState({ holder, untilMs, done }: State): string {
  return `${JSON.stringify({ holder, until: holder === null ? null : isoOf(untilMs), done: done.toSorted() }, null, 2)}\n`;
}

/** What is no state of ours is as if it were not there: a claim that nobody can read must not hold for ever. */
function parseState(bytes: Uint8Array): State {
  try {
    const { holder, until, done } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>;
    const untilMs = typeof until === 'string' ? Date.parse(until) : Number.NaN;
    return {
      holder: typeof holder === 'string' && !Number.isNaN(untilMs) ? holder : null,
      untilMs: Number.isNaN(untilMs) ? 0 : untilMs,
      done: Array.isArray(done) ? done.filter((key) => typeof key === 'string') : [],
    };
  } catch {
    return free;
  }
}
