import type { Source } from '../domain/source.ts';
import { isReminderKey } from '../domain/take-charge.ts';
import { instantOf } from '../domain/values.ts';
import type { Index } from '../index/open-index.ts';
import type { Claim, Claims } from '../store/claims.ts';
import type { Store } from '../store/port.ts';
import { answersToHeld, type AnswerSettings } from './answer-held.ts';
import { composeNotices } from './compose-notices.ts';
import { composeReminders, reminderKeys } from './compose-reminders.ts';
import type { Delivery } from './deliver.ts';
import { afterAll, type Outbox } from './outbox.ts';

/** Up to which commit everything was told; in the content repository, because it must outlive the state folder. */
export const cursorRef = 'refs/carnet/notified';
/** Held by whoever tells, and which of their mails have left that the cursor is not past yet. */
const claimName = 'notify';

/** Files told between two looks at whatever else there is to do. */
const batch = 100;

/** What this needs of the store; `look` where it can be out of date, as a remote's. */
export type History = Pick<Store, 'ref' | 'moveRef' | 'diff' | 'isAncestor'> & { look?: () => Promise<void> };
/** What this needs of the index. */
export type Contents = Pick<Index, 'source' | 'follow'>;
export interface Notifier {
  /**
   * Tells what the branch says beyond the cursor, and moves the cursor over what has left; does nothing while another
   * process is at it. Throws what the store, the claims and the outbox throw; called again, it goes on where it was.
   */
  turn(): Promise<void>;
  /** Why no notice leaves until somebody looks into it. */
  stopped(): string | undefined;
  /** Who else was at it the last time, and until when it may be, ms since epoch. */
  heldBy(): { holder: string; untilMs: number } | undefined;
  cursor(): string | null;
}

/** `portalUrl` and `replySecret` as `composeNotice` has them; `isClosing` is asked between mails. */
export function openNotifier({
  store,
  index,
  claims,
  outbox,
  delivery,
  portalUrl,
  replySecret,
  who,
  now,
  log,
  isClosing,
}: {
  store: History;
  index: Contents;
  claims: Claims;
  outbox: Outbox;
  delivery: Pick<Delivery, 'sendNotices' | 'nextMs'>;
  portalUrl: string | null;
  replySecret?: string | undefined;
  /** As `AnswerSettings` has it; absent: senders of held mail are not answered. */
  who?: AnswerSettings['who'];
  now: () => number;
  log: (line: string) => void;
  isClosing: () => boolean;
}): Notifier {
  let cursor: string | null = null;
  let stopped: string | undefined;
  /** Reminders that were looked at: one that cannot be composed is not tried at each turn. */
  let reminded: ReadonlySet<string> = new Set();
  let heldBy: { holder: string; untilMs: number } | undefined;
  const reported = new Set<string>();
  const report = (line: string) => {
    if (reported.size < 1000 && !reported.has(line)) log(line);
    reported.add(line);
  };

  const settings = {
    isKnown: outbox.has,
    failed: (key: string, error: unknown) =>
      log(`${key} cannot be composed: ${(error as Error).stack ?? String(error)}`),
    portalUrl,
    replySecret,
  };

  async function turn(): Promise<void> {
    heldBy = undefined;
    await index.follow();
    if (!(await hasWork())) return;
    // Another may have done it since this store looked.
    if (store.look && !(await lookAgain())) return;
    const taken = await claims.take(claimName);
    if (!('claim' in taken)) {
      heldBy = { holder: taken.heldBy, untilMs: taken.untilMs };
      return;
    }
    try {
      // Whoever had the claim before may have moved the cursor.
      if (await lookAgain()) await tellAll(taken.claim);
    } finally {
      await taken.claim.release();
    }
  }

  async function lookAgain(): Promise<boolean> {
    await store.look?.();
    await index.follow();
    return hasWork();
  }

  /** Whether there is something for whoever has the claim. */
  async function hasWork(): Promise<boolean> {
    if (isClosing()) return false;
    using source = index.source();
    const head = source.commit;
    if (head === null) return false;
    cursor = await store.ref(cursorRef);
    if (cursor === null) {
      // A new portal before an old repository must not write to everyone about everything.
      if (await store.moveRef(cursorRef, null, head)) cursor = head;
      return false;
    }
    const place = await placeOf(store, cursor, head);
    stopped = place === 'elsewhere' ? lost(cursor, head) : undefined;
    if (stopped !== undefined) report(stopped);
    if (place !== 'before') return false;
    outbox.startFrom(cursor, now());
    const dueMs = delivery.nextMs('notice');
    if ([...reminderKeys(source, instantOf(now()))].some((key) => !outbox.has(key) && !reminded.has(key))) return true;
    return outbox.lastRange() !== head || outbox.toldUpTo() !== cursor || (dueMs !== undefined && dueMs <= now());
  }

  async function tellAll(claim: Claim): Promise<void> {
    using source = index.source();
    const head = source.commit!;
    // A kill, or a remote out of reach, may have come between a mail and its being kept.
    const unkept = outbox.sentSince().filter((key) => !claim.done.has(key));
    if (unkept.length > 0) await claim.add(unkept);
    outbox.addSent(claim.done, outbox.nextRange(), now());
    await compose(source, head, claim);
    // They tell no commit, so the cursor does not wait for them.
    outbox.addNotices(composeReminders({ source, now: instantOf(now()) }, settings), afterAll, now());
    await delivery.sendNotices(claim);
    await settle(head);
    const due = reminderKeys(source, instantOf(now()));
    reminded = due;
    claim.forget([...claim.done].filter((key) => (isReminderKey(key) ? !due.has(key) : outbox.isTold(key))));
  }

  /** Puts what was added since the outbox's last range into it, each mail once. */
  async function compose(source: Source, head: string, claim: Claim): Promise<void> {
    const from = await startOf(head);
    if (from === head) return;
    const changes = await store.diff(from, head);
    const paths = changes.filter(({ before, after }) => before === null && after !== null).map(({ path }) => path);
    const range = outbox.nextRange();
    for (let at = 0; at < paths.length; at += batch) {
      if (isClosing()) return;
      const told = { added: paths.slice(at, at + batch), source, now: instantOf(now()) };
      const { mails, problems } = composeNotices(told, settings);
      for (const { path, message } of problems) report(`${path}: ${message}`);
      const answers =
        // Without a way in no mail comes, and nothing signs links.
        who === undefined || replySecret === undefined || portalUrl === null
          ? []
          : answersToHeld(told, {
              portalUrl,
              secret: replySecret,
              who,
              isKnown: outbox.has,
              count: outbox.count,
              capped: report,
            });
      if (mails.length + answers.length > 0) outbox.addNotices([...mails, ...answers], range, now());
      await claim.renew();
      await new Promise(setImmediate);
    }
    outbox.endRange(range, head);
  }

  /** Where the outbox already holds everything up to, unless it remembers a history that has been rewritten since. */
  async function startOf(head: string): Promise<string> {
    const last = outbox.lastRange()!;
    return (await isAncestor(store, last, head)) ? last : cursor!;
  }

  async function settle(head: string): Promise<void> {
    const told = outbox.toldUpTo();
    if (told === undefined || told === cursor || !(await isAncestor(store, told, head))) return;
    if (!(await store.moveRef(cursorRef, cursor, told))) return;
    cursor = told;
    outbox.startFrom(told, now());
  }

  return { turn, stopped: () => stopped, heldBy: () => heldBy, cursor: () => cursor };
}

/** `after`: another has already told what we have not seen yet. */
async function placeOf(store: History, cursor: string, head: string): Promise<'before' | 'after' | 'elsewhere'> {
  if (cursor === head || (await isAncestor(store, cursor, head))) return 'before';
  return (await isAncestor(store, head, cursor)) ? 'after' : 'elsewhere';
}

/** Also when one of them is no commit any more. */
async function isAncestor(store: History, ancestor: string, of: string): Promise<boolean> {
  try {
    return ancestor === of || (await store.isAncestor(ancestor, of));
  } catch {
    return false;
  }
}

function lost(cursor: string, head: string): string {
  return (
    `${cursorRef} is ${cursor}, which the branch at ${head} does not contain: its history was rewritten. ` +
    `No notice is mailed until somebody says from where on: git update-ref ${cursorRef} COMMIT ` +
    `(the branch's head to tell nothing of what happened in between).`
  );
}
