import { setImmediate } from 'node:timers/promises';
import { sendWarnings, type WarningDeps } from '../commands/send-warnings.ts';
import type { Source } from '../domain/source.ts';
import { instantOf } from '../domain/values.ts';
import { dueWarnings } from '../domain/warnings.ts';
import type { Index } from '../index/open-index.ts';
import type { Mail } from '../mail/mail.ts';
import type { Transport } from '../mail/transport.ts';
import type { Claims } from '../store/claims.ts';
import type { Log } from './log.ts';

/** The portal's `carnet warn`: mails what contracts have come to, whoever made them come to it. */
export interface Warner {
  /** The branch has moved. */
  wake(): void;
  /** After the mail under way, or some seconds. */
  close(): Promise<void>;
}
export interface WarnerDeps extends Pick<WarningDeps, 'writer' | 'now' | 'random'> {
  index: Pick<Index, 'source' | 'follow'>;
  /** The record's: of all that have it, portals and jobs, one at a time warns. */
  claims: Claims;
  /** Knows what others wrote. */
  look: () => Promise<void>;
  /** Closed with the warner. */
  transport: Transport;
  portalUrl: string;
  log: Pick<Log, 'info' | 'problem'>;
}

/**
 * How long after a change, so that several are one letter; how often at least, as days pass; how soon after a fault, or
 * while another is at it; how soon somebody whom the mail server refused is tried again.
 */
const usualTimes = { quietMs: 5000, everyMs: 3_600_000, againMs: 60_000, refusedMs: 900_000 };
/** What a mail under way gets at our end. */
const graceMs = 10_000;

/** Begins at once. */
export function openWarner(deps: WarnerDeps, times: Partial<typeof usualTimes> = {}): Warner {
  const { index, writer, claims, look, transport, portalUrl, now, random, log } = deps;
  const { quietMs, everyMs, againMs, refusedMs } = { ...usualTimes, ...times };
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isWoken = false;
  /** ms of this process's clock: whoever was refused is not tried again at every change. */
  let notBefore = 0;
  let closed = false;

  function schedule(ms: number): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(begin, Math.max(ms, notBefore - performance.now()));
  }

  function begin(): void {
    isWoken = false;
    let nextMs = everyMs;
    running = run()
      .then((isDone) => {
        if (!isDone) nextMs = againMs;
      })
      .catch((error: unknown) => {
        nextMs = againMs;
        if (!closed) log.problem('warning of contracts failed', error);
      })
      .finally(() => {
        running = undefined;
        schedule(isWoken ? quietMs : nextMs);
      });
  }

  /** False: something is left for later. */
  async function run(): Promise<boolean> {
    await index.follow();
    if ((await customersDue()).length === 0) return true;
    const taken = await claims.take('warn');
    if (!('claim' in taken)) return false;
    try {
      // Whoever had it before us may have written since we looked.
      await look();
      await index.follow();
      const customers = await customersDue();
      if (closed) return false;
      let number = await transport.lastNumber();
      const send = (mail: Mail) => transport.send(mail, () => (number += 1));
      using source = index.source();
      const sending = { writer, now, random, claim: taken.claim, send, portalUrl };
      const reports = await sendWarnings(sending, source, customers);
      for (const { contract, notices, told, failed } of reports) {
        if (told.length > 0) log.info('warned', { contract, notices: notices.join(' '), told: told.length });
        for (const { handle, reason } of failed)
          log.problem('a warning did not leave', `${contract} ${handle}: ${reason}`);
      }
      const left = reports.some(({ failed }) => failed.length > 0);
      if (left) notBefore = performance.now() + refusedMs;
      return !left;
    } finally {
      await taken.claim.release();
    }
  }

  async function customersDue(): Promise<string[]> {
    using source: Source & Disposable = index.source();
    const due: string[] = [];
    for (const customer of source.customerSlugs()) {
      if (closed) return [];
      if (dueWarnings(source, instantOf(now()), [customer]).warnings.length > 0) due.push(customer);
      // Pages are asked for meanwhile.
      await setImmediate();
    }
    return due;
  }

  schedule(quietMs);
  return {
    wake() {
      if (closed || isWoken) return;
      isWoken = true;
      if (running === undefined) schedule(quietMs);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      const grace = setTimeout(() => transport.close(), graceMs);
      await running;
      clearTimeout(grace);
      transport.close();
    },
  };
}
