/**
 * Mail from a mailbox, by IMAP: fetched, filed, then moved out of the way, in this order, so that a kill between any two of
 * them leaves a mail that is found again, and is known by its Message-ID.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { labelOf } from './label-of.ts';
import { mailLimits } from '../../domain/mail-limits.ts';
import type { SentBack, Take, WayIn } from './take.ts';

export const folders = { done: 'Traités', refused: 'Rejets' } as const;
/** A mail that nothing can be made of is tried so often. */
const attempts = 3;
/** The wait after a connection is lost, doubled each time. */
const pausesMs = { first: 1_000, longest: 5 * 60_000 } as const;
/** The wait before what failed is tried again, and the longest without a look. */
const againMs = 30_000;
const lookMs = 5 * 60_000;

export interface ImapOptions {
  host: string;
  port: number;
  secure: boolean;
  user: string;
  password: string;
  mailbox: string;
  take: Take;
  log: (line: string) => void;
  /** Hears of each mail that is set aside, and after each look how many lie there. */
  aside?: {
    add(mail: { from: string; subject: string; reason: string }): void;
    counted(folder: string, count: number): void;
  };
  /** Tells whoever sent a mail that goes back. */
  back?: (mail: SentBack) => void;
  /** Told when it begins to wait for mail. */
  idle?: () => void;
  pauses?: { firstMs: number; againMs: number };
}

/** Begins at once, and goes on until it is closed, whatever the server does. */
export function openImap({ pauses = { firstMs: pausesMs.first, againMs }, ...options }: ImapOptions): WayIn {
  const closing = new AbortController();
  const failures = new Map<string, number>();
  let client: ImapFlow | undefined;
  /** Something came that no look has begun after: a server says so with whatever it answers, and says it once. */
  let hasNews = false;

  async function run(): Promise<void> {
    let pauseMs = pauses.firstMs;
    let told: string | undefined;
    while (!closing.signal.aborted) {
      try {
        await session(() => {
          pauseMs = pauses.firstMs;
          told = undefined;
        });
      } catch (error) {
        // imapflow keeps the server's own words apart from its message.
        const { message, responseText } = error as Error & { responseText?: string };
        const reason = responseText ?? message;
        if (!closing.signal.aborted && told !== reason) options.log(`the mailbox cannot be read: ${reason}`);
        told = reason;
      }
      client?.close();
      await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, pausesMs.longest);
    }
  }

  async function session(connected: () => void): Promise<void> {
    const { host, port, secure, user, password, mailbox } = options;
    client = new ImapFlow({ host, port, secure, auth: { user, pass: password }, logger: false, disableAutoIdle: true });
    // Whatever is under way rejects as well; without a listener the process would end.
    client.on('error', () => {});
    client.on('exists', () => (hasNews = true));
    await client.connect();
    const [done, refused] = [await made(client, folders.done), await made(client, folders.refused)];
    const lock = await client.getMailboxLock(mailbox);
    try {
      connected();
      while (!closing.signal.aborted) {
        const left = await pass(client, done, refused);
        if (closing.signal.aborted) return;
        options.idle?.();
        await waited(client, left ? pauses.againMs : lookMs);
      }
    } finally {
      lock.release();
    }
  }

  /** Everything that is there, oldest first. Whether something is to be tried again. */
  async function pass(imap: ImapFlow, done: string, refused: string): Promise<boolean> {
    let left = false;
    hasNews = false;
    for (const uid of (await imap.search({ all: true }, { uid: true })) || []) {
      if (closing.signal.aborted) return true;
      const found = await imap.fetchOne(String(uid), { source: { maxLength: mailLimits.bytes + 1 } }, { uid: true });
      if (!found || found.source === undefined) continue;
      const key = `${imap.mailbox && imap.mailbox.uidValidity} ${uid}`;
      let outcome;
      try {
        outcome = await options.take(found.source);
      } catch (error) {
        // The record cannot be written: that is no fault of the mail.
        options.log(`a mail stays in the mailbox: ${(error as Error).message}`);
        return true;
      }
      const failed = outcome.outcome === 'failed' ? (failures.get(key) ?? 0) + 1 : 0;
      failures.set(key, failed);
      if (failed > 0 && failed < attempts) {
        left = true;
        continue;
      }
      // Before it is out of the way, so that a kill in between tells twice as one, and not never.
      if (outcome.outcome === 'back' && outcome.to) options.back?.(outcome.to);
      await imap.messageMove(String(uid), outcome.outcome === 'done' ? done : refused, { uid: true });
      if (outcome.outcome !== 'done') {
        options.log(`a mail is in ${refused}: ${outcome.reason}`);
        options.aside?.add({ ...labelOf(found.source), reason: outcome.reason });
      }
      failures.delete(key);
    }
    options.aside?.counted(refused, ((await imap.status(refused, { messages: true })) || {}).messages ?? 0);
    return left;
  }

  /** Until something comes, or so long. */
  async function waited(imap: ImapFlow, ms: number): Promise<void> {
    if (hasNews) return;
    const news = Promise.withResolvers<void>();
    const wake = () => news.resolve();
    imap.on('exists', wake);
    imap.on('close', wake);
    closing.signal.addEventListener('abort', wake);
    const timer = setTimeout(wake, ms);
    const idling = imap.idle();
    try {
      await Promise.race([news.promise, idling.then(wake)]);
    } finally {
      clearTimeout(timer);
      imap.off('exists', wake);
      imap.off('close', wake);
      closing.signal.removeEventListener('abort', wake);
    }
    if (!closing.signal.aborted) await imap.noop();
    await idling.catch(() => {});
  }

  const running = run();
  return {
    async close() {
      closing.abort();
      // A mail under way is filed, and is known when it is found again.
      const grace = setTimeout(() => client?.close(), 2_000);
      await running;
      clearTimeout(grace);
      client?.close();
    },
  };
}

/** The folder's path on this server, which may want a prefix. */
async function made(imap: ImapFlow, name: string): Promise<string> {
  const there = (await imap.list()).find((folder) => folder.name === name);
  return there?.path ?? (await imap.mailboxCreate([name])).path;
}
