/** Tells senders of mail that a mailbox had why it was not taken, where no mail server does. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Source } from '../domain/source.ts';
import { composeBack } from '../mail/compose-back.ts';
import type { SentBack } from '../mail/in/take.ts';
import { afterAll, openOutbox } from '../mail/outbox.ts';

/** To one address in a day, and to everybody. */
export const backLimits = { each: 10, all: 200 } as const;

export interface SendBack {
  (mail: SentBack): void;
  close(): void;
}

/**
 * Through the outbox of this state folder, which the portal over it sends; each mail is told of once. `now` in ms since
 * epoch.
 */
export function openSendBack({
  stateFolder,
  source,
  now,
  log,
}: {
  stateFolder: string;
  source: () => Source & Disposable;
  now: () => number;
  log: (line: string) => void;
}): SendBack {
  const outbox = openOutbox(join(stateFolder, 'outbox.sqlite'), log);
  const send = ({ sender, messageId, reason }: SentBack) => {
    using content = source();
    const company = content.company();
    const all = `back/${new Date(now()).toISOString().slice(0, 10)}/`;
    const each = `${all}${hashOf(sender.address)}/`;
    const key = `${each}${hashOf(messageId)}`;
    if (outbox.has(key)) return;
    if (outbox.count(each) >= backLimits.each || outbox.count(all) >= backLimits.all)
      return log('a mail that goes back is not answered: there have been too many today');
    const locale = company.locale === 'en' ? 'en' : 'fr';
    const mail = composeBack({ key, company, to: sender, locale, reason, answers: messageId, nowMs: now() });
    outbox.addNotices([mail], afterAll, now());
  };
  return Object.assign(send, { close: () => outbox.close() });
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
