import { pictureTypeOf } from '../domain/attached-file.ts';
import type { Decision } from '../mail/in/decide.ts';
import type { MailLimit } from '../domain/mail-limits.ts';
import type { IncomingMail } from '../mail/in/read-mail.ts';
import { distinctNames, safeFileName } from './file-name.ts';

/** What `mail-in --dry-run --json` prints; other programs are written against it. */
export interface MailPreview {
  /** Null: not exactly one sender. */
  from: string | null;
  subject: string;
  /** What was newly written, as Markdown. */
  text: string;
  attachments: { filename: string; size: number }[];
  autoSubmitted: boolean;
  action: Decision['action'];
  ticket?: number;
  reason: string;
}

export function previewMail(read: IncomingMail | { beyond: MailLimit }, decision: Decision): MailPreview {
  const mail = 'beyond' in read ? undefined : read;
  const files = mail?.files ?? [];
  const names = distinctNames(files.map(({ name, bytes }) => safeFileName(name, pictureTypeOf(bytes))));
  return {
    from: mail?.from?.address ?? null,
    subject: mail?.subject ?? '',
    text: mail?.text ?? '',
    attachments: files.map(({ bytes }, i) => ({ filename: names[i]!, size: bytes.length })),
    autoSubmitted: mail?.automatic !== undefined,
    action: decision.action,
    ...('ticket' in decision && decision.ticket !== undefined && { ticket: decision.ticket }),
    reason: decision.reason,
  };
}
