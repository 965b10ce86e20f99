import { openSpace } from '../domain/open-space.ts';
import type { Source } from '../domain/source.ts';
import { dueReminders, promiseFor } from '../domain/take-charge.ts';
import type { Instant } from '../domain/values.ts';
import { composeReminder } from './compose-reminder.ts';
import type { Mail } from './mail.ts';

/** Of those due at `now`, the mails whose key is not known. `failed` as `composeNotices` has it. */
export function composeReminders(
  { source, now }: { source: Source; now: Instant },
  {
    isKnown,
    failed,
    ...settings
  }: {
    isKnown: (key: string) => boolean;
    failed: (key: string, error: unknown) => void;
    portalUrl: string | null;
    replySecret?: string | undefined;
  },
): Mail[] {
  return dueReminders(source, now).flatMap((reminder) =>
    reminder.recipients.flatMap((recipient) => {
      const key = `${reminder.key} ${recipient.handle}`;
      if (isKnown(key)) return [];
      try {
        const ticket = source.ticket(reminder.ticket)!;
        const promise = promiseFor(source, ticket.file);
        const mail = composeReminder(openSpace(source, recipient.reader, now), reminder, promise, recipient, settings);
        return mail ? [mail] : [];
      } catch (error) {
        failed(key, error);
        return [];
      }
    }),
  );
}

/** Keys of all that are due at `now`. */
export function reminderKeys(source: Source, now: Instant): Set<string> {
  return new Set(
    dueReminders(source, now).flatMap(({ key, recipients }) => recipients.map(({ handle }) => `${key} ${handle}`)),
  );
}
