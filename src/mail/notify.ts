import type { Recipient } from '../domain/addresses.ts';
import { heldNoticesBetween } from '../domain/held-notices.ts';
import { noticesBetween } from '../domain/notices.ts';
import { openSpace } from '../domain/open-space.ts';
import type { Source } from '../domain/source.ts';
import type { Reader, Space } from '../domain/space.ts';
import { instantOf } from '../domain/values.ts';
import type { Index } from '../index/open-index.ts';
import type { Store } from '../store/port.ts';
import { composeHeld } from './compose-held.ts';
import { composeNotice } from './compose-notice.ts';
import type { Mail } from './mail.ts';
import type { Outbox } from './outbox.ts';

/** Up to which commit everything was told; in the content repository, because it must outlive the state folder. */
const cursorRef = 'refs/carnet/notified';

/** Files told between two looks at whatever else there is to do. */
const batch = 100;

/** What this needs of the store. */
export type History = Pick<Store, 'ref' | 'moveRef' | 'diff' | 'isAncestor'>;
/** What this needs of the index. */
export type Contents = Pick<Index, 'source' | 'follow'>;
export interface Notifier {
  /**
   * Puts what the branch says beyond the cursor into the outbox, and moves the cursor over what has left. Throws what the
   * store throws; called again, it goes on where it was.
   */
  turn(): Promise<void>;
  /** Why no notice leaves until somebody looks into it. */
  stopped(): string | undefined;
  cursor(): string | null;
}

/** `added` is called when mails were put into the outbox; `isClosing` is asked between batches. */
export function openNotifier({
  store,
  index,
  outbox,
  portalUrl,
  replySecret,
  now,
  log,
  added,
  isClosing,
}: {
  store: History;
  index: Contents;
  outbox: Outbox;
  portalUrl: string;
  replySecret: string | undefined;
  now: () => number;
  log: (line: string) => void;
  added: () => void;
  isClosing: () => boolean;
}): Notifier {
  let cursor: string | null = null;
  let stopped: string | undefined;
  const reported = new Set<string>();
  const report = (line: string) => {
    if (reported.size < 1000 && !reported.has(line)) log(line);
    reported.add(line);
  };

  async function turn(): Promise<void> {
    await index.follow();
    if (isClosing()) return;
    using source = index.source();
    const head = source.commit;
    if (head === null) return;
    cursor = await store.ref(cursorRef);
    if (cursor === null) {
      // A new portal before an old repository must not write to everyone about everything.
      if (await store.moveRef(cursorRef, null, head)) cursor = head;
      return;
    }
    const place = await placeOf(store, cursor, head);
    stopped = place === 'elsewhere' ? lost(cursor, head) : undefined;
    if (stopped !== undefined) return report(stopped);
    if (place === 'before') await tell(source, head, await startOf(cursor, head));
    await settle(cursor, head);
  }

  /** Where the outbox already holds everything up to, if that is farther than the cursor. */
  async function startOf(from: string, head: string): Promise<string> {
    const last = outbox.lastRange();
    if (last === undefined || last === from) return from;
    const within = (await isAncestor(store, from, last)) && (last === head || (await isAncestor(store, last, head)));
    return within ? last : from;
  }

  async function tell(source: Source, head: string, from: string): Promise<void> {
    if (from === head) return;
    const changes = await store.diff(from, head);
    const paths = changes.filter(({ before, after }) => before === null && after !== null).map(({ path }) => path);
    const range = outbox.nextRange();
    for (let at = 0; at < paths.length; at += batch) {
      if (isClosing()) return;
      const mails = compose(source, paths.slice(at, at + batch));
      if (mails.length > 0) {
        outbox.addNotices(mails, range, now());
        added();
      }
      await new Promise(setImmediate);
    }
    outbox.endRange(range, head);
  }

  function compose(source: Source, paths: readonly string[]): Mail[] {
    const { notices, problems } = noticesBetween({ added: paths, source });
    for (const { path, message } of problems) report(`${path}: ${message}`);
    const spaces = new Map<string, Space>();
    const mails: Mail[] = [];
    for (const notice of notices)
      write(notice, (space, recipient) => composeNotice(space, notice, recipient, { portalUrl, replySecret }));
    for (const notice of heldNoticesBetween({ added: paths, source }))
      write(notice, (space, recipient) => composeHeld(space, notice, recipient, { portalUrl }));
    return mails;

    function write(
      { key: of, recipients }: { key: string; recipients: readonly Recipient[] },
      composeFor: (space: Space, recipient: Recipient) => Mail | undefined,
    ): void {
      for (const recipient of recipients) {
        const key = `${of} ${recipient.handle}`;
        if (outbox.has(key)) continue;
        try {
          const mail = composeFor(spaceOf(recipient.reader), recipient);
          if (mail) mails.push(mail);
        } catch (error) {
          // One mail that cannot be written must not keep all the others from leaving.
          log(`${key} cannot be composed: ${(error as Error).stack ?? String(error)}`);
        }
      }
    }

    function spaceOf(reader: Reader): Space {
      const key = JSON.stringify(reader);
      const space = spaces.get(key) ?? openSpace(source, reader, instantOf(now()));
      spaces.set(key, space);
      return space;
    }
  }

  async function settle(from: string, head: string): Promise<void> {
    const told = outbox.toldUpTo();
    if (told === undefined || told === from) return;
    // The outbox may remember a history that has been rewritten since.
    if (!(await isAncestor(store, from, told)) || !(await isAncestor(store, told, head))) return;
    if (!(await store.moveRef(cursorRef, from, told))) return;
    cursor = told;
    outbox.forgetBefore(told, now());
  }

  return { turn, stopped: () => stopped, cursor: () => cursor };
}

/** `after`: another portal has already told what we have not seen yet. */
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
