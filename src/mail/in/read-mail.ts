/** From the bytes of a mail to what we make of it: who it says it is from, what it answers, what was written, what came with it. */
import { createHash } from 'node:crypto';
import addressparser from 'nodemailer/lib/addressparser';
import type { MailLimit } from '../../domain/mail-limits.ts';
import { isMailAddress, type Mailbox } from '../mail.ts';
import { automaticReason } from './automatic.ts';
import { deliveryReport, type DeliveryReport } from './delivery-report.ts';
import { gatherBody, type Gathered } from './gather-body.ts';
import { decodeField, fieldOf, fieldsOf, parseMime, type Header } from './mime.ts';
import { newText } from './new-text.ts';

export interface IncomingMail {
  /** One mailbox, its address in lower case; absent: none, or not exactly one, so that nobody knows who writes. */
  readonly from: Mailbox | undefined;
  /** Every address it was sent to, as far as it says, in lower case. */
  readonly to: readonly string[];
  readonly subject: string;
  /** With angle brackets; of the content where the mail has none. */
  readonly messageId: string;
  /** Message-IDs that it answers, the nearest first. */
  readonly answers: readonly string[];
  /** What was newly written, as Markdown. */
  readonly text: string;
  /** What says that it was no person who sent it, such as `Precedence: bulk`. */
  readonly automatic: string | undefined;
  /** It says that a mail did not arrive. */
  readonly report: DeliveryReport | undefined;
  /** Nothing here can open it: S/MIME or PGP. */
  readonly encrypted: boolean;
  readonly files: readonly MailFile[];
  readonly header: Header;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
}
export interface MailFile {
  /** As the sender called it, or after what it is. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** Pure. Never throws, whatever the bytes are. */
export function readMail(bytes: Uint8Array): IncomingMail | { beyond: MailLimit } {
  const root = parseMime(bytes);
  if ('beyond' in root) return root;
  const { header } = root;
  const sha256 = sha256Of(bytes);
  const subject = decodeField(fieldOf(header, 'subject') ?? '');
  const answers = [
    ...messageIds(fieldsOf(header, 'in-reply-to').join(' ')),
    ...messageIds(fieldsOf(header, 'references').join(' ')).toReversed(),
  ];
  const body = gatherBody(root);
  const isReply = answers.length > 0 || /\[#\d+\]/.test(subject);
  const isForward = /^\s*(?:fwd?|tr|wg|i|rv|transf(?:\.|éré)?)\s*:/i.test(subject);
  return {
    from: senderOf(header),
    to: ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to', 'resent-to'].flatMap((name) =>
      addressesIn(fieldsOf(header, name).slice(0, 20).join(', ')).map(({ address }) => address),
    ),
    subject,
    messageId: messageIds(fieldOf(header, 'message-id') ?? '')[0] ?? `<${sha256.slice(0, 32)}@no-message-id.invalid>`,
    answers: [...new Set(answers)].slice(0, 100),
    text: newText(body.text, { isReply: isReply && !isForward }),
    automatic: automaticReason(root),
    report: deliveryReport(root),
    encrypted: body.encrypted,
    files: distinct(body),
    header,
    sha256,
  };
}

/** The mailbox that the mail is from; two From headers, or two mailboxes in one, are nobody's. */
function senderOf(header: Header): Mailbox | undefined {
  const fields = fieldsOf(header, 'from');
  const found = fields.length === 1 ? addressesIn(fields[0]!) : [];
  return found.length === 1 && isMailAddress(found[0]!.address) ? found[0] : undefined;
}

function addressesIn(field: string): Mailbox[] {
  try {
    return addressparser(field.slice(0, 8_000), { flatten: true }).map(({ name, address }) => ({
      name: decodeField(name ?? '').slice(0, 200),
      address: (address ?? '').trim().toLowerCase(),
    }));
  } catch {
    return [];
  }
}

function messageIds(field: string): string[] {
  return [...field.slice(0, 64_000).matchAll(/<[!#-;=?-~]{1,900}>/g)].map(([id]) => id);
}

/** Each content once: a program sends what it shows within the text a second time as a file. */
function distinct({ files }: Gathered): MailFile[] {
  const seen = new Set<string>();
  return files.flatMap(({ name, bytes }) => {
    const sha256 = sha256Of(bytes);
    if (seen.has(sha256)) return [];
    seen.add(sha256);
    return [{ name, bytes, sha256 }];
  });
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
