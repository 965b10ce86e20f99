import type { Mail } from './mail.ts';
import type { Outbox, SignInRequest, Waiting } from './outbox.ts';
import type { Transport } from './transport.ts';

/** Waits while no mail can leave at all. A server that is down for a night must not use up what each mail may try. */
const pausesMs = [1, 5, 15].map((minutes) => minutes * 60_000);

export interface Delivery {
  /** Sends all that is due, until nothing is. Never throws but for a broken outbox. */
  drain(): Promise<void>;
  /** ms since epoch at which there is something to try; undefined while nothing waits. */
  nextMs(): number | undefined;
  /** Why nothing can leave at the moment. */
  unreachable(): string | undefined;
}

/** `composeLink` gives the mail for whoever has the address now; undefined for nobody. */
export function openDelivery({
  outbox,
  transport,
  composeLink,
  now,
  log,
  isClosing,
}: {
  outbox: Outbox;
  transport: Transport;
  composeLink: (key: string, request: SignInRequest) => Mail | undefined;
  now: () => number;
  log: (line: string) => void;
  isClosing: () => boolean;
}): Delivery {
  const underWay = new Set<number>();
  let pause: { untilMs: number; count: number; reason: string } | undefined;

  /** Links are tried in a pause as well: somebody waits, and the link is worth nothing in a quarter of an hour. */
  function next(): Waiting | undefined {
    const only = pause !== undefined && now() < pause.untilMs ? 'sign-in' : undefined;
    return outbox.due(now(), underWay.size + 1, only).find(({ id }) => !underWay.has(id));
  }

  async function lane(): Promise<void> {
    for (let row = next(); row !== undefined && !isClosing(); row = next()) {
      underWay.add(row.id);
      try {
        await attempt(row);
      } finally {
        underWay.delete(row.id);
      }
    }
  }

  async function attempt(row: Waiting): Promise<void> {
    let mail: Mail | undefined;
    try {
      mail = mailOf(row);
    } catch (error) {
      // One that cannot be written must not keep all the others from leaving.
      return fail(row, (error as Error).stack ?? String(error), false);
    }
    if (mail === undefined) return outbox.drop(row.id);
    const result = await transport.send(mail, () => outbox.numberOf(row.id));
    if (result.outcome === 'sent') {
      if (pause) log('mails leave again');
      pause = undefined;
      return outbox.sent(row.id, now());
    }
    const { outcome, reason } = result;
    if (outcome === 'unreachable') {
      if (pause === undefined || now() >= pause.untilMs) {
        const count = (pause?.count ?? 0) + 1;
        pause = { untilMs: now() + pausesMs[Math.min(count, pausesMs.length) - 1]!, count, reason };
        log(`no mail can leave: ${reason}`);
      }
      if (row.kind === 'notice') return;
    }
    fail(row, reason, outcome === 'refused');
  }

  function fail(row: Waiting, reason: string, forGood: boolean): void {
    const state = outbox.failed(row.id, reason, now(), forGood);
    const name = row.kind === 'notice' ? row.key : 'a sign-in link';
    log(`${name} ${state === 'dead' ? 'will not leave' : 'is tried again later'}: ${reason}`);
  }

  function mailOf(row: Waiting): Mail | undefined {
    if (row.kind === 'notice') return row.mail;
    return now() < row.request.expiresMs ? composeLink(row.key, row.request) : undefined;
  }

  return {
    async drain() {
      await Promise.all(Array.from({ length: transport.lanes }, lane));
    },
    nextMs() {
      if (pause === undefined || now() >= pause.untilMs) return outbox.nextDueMs();
      return Math.min(outbox.nextDueMs('sign-in') ?? Infinity, pause.untilMs);
    },
    unreachable: () => pause?.reason,
  };
}
