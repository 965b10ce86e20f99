import { renderDocumentHtml } from '../documents/document.ts';
import { welcomeDocument, welcomeFileName } from '../documents/welcome-document.ts';
import type { Recipient } from '../domain/addresses.ts';
import { heldNoticesBetween } from '../domain/held-notices.ts';
import { noticesBetween } from '../domain/notices.ts';
import { openSpace } from '../domain/open-space.ts';
import type { Problem } from '../domain/problem.ts';
import type { Source } from '../domain/source.ts';
import type { Reader, Space } from '../domain/space.ts';
import type { Instant } from '../domain/values.ts';
import { welcomeNoticesBetween, type WelcomeNotice } from '../domain/welcome-notices.ts';
import { composeHeld } from './compose-held.ts';
import { composeNotice } from './compose-notice.ts';
import { composeWelcome } from './compose-welcome.ts';
import type { Mail } from './mail.ts';

/**
 * Every mail that tells of what was added, oldest first, each from its reader's own space at `now`. `added` as
 * `noticesBetween` has it; `isKnown` says of a key that its mail is not wanted; `portalUrl` and `replySecret` as
 * `composeNotice` has them. `problems`: whom a mail was for, and why they cannot be written to; `failed` is told of a mail
 * that cannot be composed, which keeps no other from being.
 */
export function composeNotices(
  { added, source, now }: { added: Iterable<string>; source: Source; now: Instant },
  {
    isKnown,
    failed,
    portalUrl,
    replySecret,
  }: {
    isKnown: (key: string) => boolean;
    failed: (key: string, error: unknown) => void;
    portalUrl: string | null;
    replySecret?: string | undefined;
  },
): { mails: Mail[]; problems: Problem[] } {
  const spaces = new Map<string, Space>();
  const mails: Mail[] = [];
  const paths = [...added];
  const { notices, problems } = noticesBetween({ added: paths, source });
  for (const notice of notices)
    write(notice, (space, recipient) => composeNotice(space, notice, recipient, { portalUrl, replySecret }));
  for (const notice of heldNoticesBetween({ added: paths, source }))
    write(notice, (space, recipient) => composeHeld(space, notice, recipient, { portalUrl }));
  const welcomes = welcomeNoticesBetween({ added: paths, source });
  for (const notice of welcomes.notices)
    write(notice, (space, recipient) => composeWelcomeOf(space, notice, recipient, portalUrl));
  return { mails, problems: [...problems, ...welcomes.problems] };

  function write(
    { key: of, recipients }: { key: string; recipients: readonly Recipient[] },
    composeFor: (space: Space, recipient: Recipient) => Mail | undefined,
  ): void {
    for (const recipient of recipients) {
      const key = `${of} ${recipient.handle}`;
      if (isKnown(key)) continue;
      try {
        const mail = composeFor(spaceOf(recipient.reader), recipient);
        if (mail) mails.push({ ...mail, key });
      } catch (error) {
        failed(key, error);
      }
    }
  }

  function spaceOf(reader: Reader): Space {
    const key = JSON.stringify(reader);
    const space = spaces.get(key) ?? openSpace(source, reader, now);
    spaces.set(key, space);
    return space;
  }
}

/** With the document as a page to print; absent when the recipient sees no such contract any more. */
function composeWelcomeOf(
  space: Space,
  { contract, appointment, sequence }: WelcomeNotice,
  recipient: Recipient,
  portalUrl: string | null,
): Mail | undefined {
  const view = space.welcome(contract);
  if (view === undefined) return undefined;
  const html = renderDocumentHtml(welcomeDocument(space, view, { appointment, portalUrl }));
  const document = {
    name: welcomeFileName(contract, 'html'),
    type: 'text/html',
    base64: Buffer.from(html).toString('base64'),
  };
  return composeWelcome(space, view, { appointment, sequence }, recipient, { document, portalUrl });
}
