import type { Mail } from './mail.ts';
import type { Claim } from '../store/claims.ts';
import type { MailNotes } from './notes.ts';
import type { Content, Outbox, SignInRequest, Waiting } from './outbox.ts';
import type { Transport } from './transport.ts';

/** Waits while no mail can leave at all. A server that is down for a night must not use up what each mail may try. */
const pausesMs = [1, 5, 15].map((minutes) => minutes * 60_000);

/** Who sends notices, alone among all that have the record: a claim, as src/store/claims.ts has them. */
export type Turn = Pick<Claim, 'done' | 'add' | 'renew'>;

export interface Delivery {
  /** Sends the links that are due, until none is. Never throws but for a broken outbox. */
  sendLinks(): Promise<void>;
  /**
   * Sends the notices that are due, until none is: one after the other, each kept with `turn` once it left, so that whoever
   * goes on after a kill sends one of them again at the most. Throws what `turn` throws.
   */
  sendNotices(turn: Turn): Promise<void>;
  /** ms since epoch at which there is something of this kind to try; undefined while nothing waits. */
  nextMs(kind: Content['kind']): number | undefined;
  /** Why nothing can leave at the moment. */
  unreachable(): string | undefined;
}

/** `composeLink` gives the mail for whoever has the address now; undefined for nobody. */
export function openDelivery({
  outbox,
  transport,
  composeLink,
  notes,
  now,
  log,
  isClosing,
}: {
  outbox: Outbox;
  transport: Transport;
  composeLink: (key: string, request: SignInRequest) => Mail | undefined;
  /** Hears of addresses; absent: nobody wants to know. */
  notes?: Pick<MailNotes, 'sent' | 'refused'> | undefined;
  now: () => number;
  log: (line: string) => void;
  isClosing: () => boolean;
}): Delivery {
  const underWay = new Set<number>();
  let pause: { untilMs: number; count: number; reason: string } | undefined;

  /** Links are tried in a pause as well: somebody waits, and the link is worth nothing in a quarter of an hour. */
  const isPaused = () => pause !== undefined && now() < pause.untilMs;
  const nextLink = () => outbox.due(now(), underWay.size + 1, 'sign-in').find(({ id }) => !underWay.has(id));
  const nextNotice = () => (isPaused() ? undefined : outbox.due(now(), 1, 'notice')[0]);

  async function lane(): Promise<void> {
    for (let row = nextLink(); row !== undefined && !isClosing(); row = nextLink()) {
      underWay.add(row.id);
      try {
        await attempt(row);
      } finally {
        underWay.delete(row.id);
      }
    }
  }

  /** Whether it left. */
  async function attempt(row: Waiting): Promise<boolean> {
    let mail: Mail | undefined;
    try {
      mail = mailOf(row);
    } catch (error) {
      // One that cannot be written must not keep all the others from leaving.
      fail(row, (error as Error).stack ?? String(error), false);
      return false;
    }
    if (mail === undefined) {
      outbox.drop(row.id);
      return false;
    }
    const result = await transport.send(mail, () => outbox.numberOf(row.id));
    if (result.outcome === 'sent') {
      if (pause) log('mails leave again');
      pause = undefined;
      outbox.sent(row.id, now());
      notes?.sent({ messageId: mail.messageId, address: mail.to.address }, now());
      return true;
    }
    const { outcome, reason } = result;
    if (outcome === 'unreachable') {
      if (pause === undefined || now() >= pause.untilMs) {
        const count = (pause?.count ?? 0) + 1;
        pause = { untilMs: now() + pausesMs[Math.min(count, pausesMs.length) - 1]!, count, reason };
        log(`no mail can leave: ${reason}`);
      }
      if (row.kind === 'notice') return false;
    }
    fail(row, reason, outcome === 'refused');
    if (result.ofAddress) notes?.refused(mail.to.address, reason, now());
    return false;
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
    async sendLinks() {
      await Promise.all(Array.from({ length: transport.lanes }, lane));
    },
    async sendNotices(turn) {
      for (let row = nextNotice(); row !== undefined && !isClosing(); row = nextNotice()) {
        await turn.renew();
        if (await attempt(row)) await turn.add([row.key]);
      }
    },
    nextMs(kind) {
      const nextMs = outbox.nextDueMs(kind);
      return nextMs !== undefined && kind === 'notice' && isPaused() ? Math.max(nextMs, pause!.untilMs) : nextMs;
    },
    unreachable: () => pause?.reason,
  };
}
