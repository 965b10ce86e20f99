/**
 * A mail ready to leave, and its bytes. Everything in it is data by now: whoever made it has chosen the words, this file
 * only makes sure that no word becomes a header, an address or a second recipient.
 */
import MailComposer from 'nodemailer/lib/mail-composer';
import { encodeWords } from 'nodemailer/lib/mime-funcs';
import { logoPlace } from './letter.ts';

const logoId = 'logo@carnet.invalid';
const logoImage = `<img src="cid:${logoId}" alt="" height="32" style="display:inline-block;height:32px;width:auto;max-width:160px;margin-right:8px;vertical-align:middle">`;

export interface Mailbox {
  name: string;
  address: string;
}
export interface Mail {
  /** What it tells and to whom: one mail per key ever leaves, save when the answer to the first was lost. */
  key: string;
  /** Of letters, digits and `-`, for the name of a file. */
  label: string;
  /** With its angle brackets. */
  messageId: string;
  /** Message-IDs of the thread it belongs to, oldest first. */
  references: readonly string[];
  from: Mailbox;
  replyTo: Mailbox;
  to: Mailbox;
  subject: string;
  /** ms since epoch. */
  dateMs: number;
  /** Beside those that follow from the fields above. */
  headers: Readonly<Record<string, string>>;
  text: string;
  html: string;
  attachments?: readonly Attachment[];
  /** Worth nothing once it is given up: it is then forgotten. */
  fleeting?: true;
  /** A proposal for a calendar (`composeProposal`): shown by mail programs that know calendars, a file for the others. */
  proposal?: string;
}
/** A file of a mail. Its bytes are text, as everything that waits in an outbox. */
export interface Attachment {
  name: string;
  /** `application/pdf`. */
  type: string;
  base64: string;
}

/** The firm's picture, for the head of a mail. */
export interface Logo {
  /** One that every mail program shows: PNG, JPEG or GIF. */
  type: 'image/png' | 'image/jpeg' | 'image/gif';
  bytes: Uint8Array;
}

/** Whether a mail can be addressed to it: one mailbox, nothing that could be read as a name, a list or a header line. */
export function isMailAddress(address: string): boolean {
  return address.length <= 254 && /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}]+$/u.test(address);
}

/** As one line for a header: without control characters, line ends, and blanks around. */
export function headerText(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/**
 * The message as it goes over the wire (RFC 5322, CRLF). The same mail and logo give the same bytes. The logo goes within the
 * mail: one that is fetched would tell when it is read.
 */
export async function formatMail(mail: Mail, logo?: Logo): Promise<Buffer> {
  for (const { address } of [mail.from, mail.replyTo, mail.to])
    if (!isMailAddress(address)) throw new Error(`${JSON.stringify(address)} is not one mailbox`);
  const message = new MailComposer({
    from: mailbox(mail.from),
    replyTo: mailbox(mail.replyTo),
    to: mailbox(mail.to),
    messageId: mail.messageId,
    ...(mail.references.length > 0 && {
      inReplyTo: mail.references.at(-1)!,
      references: [...mail.references],
    }),
    date: new Date(mail.dateMs),
    headers: { Subject: { prepared: true, foldLines: true, value: encodedSubject(mail.subject) }, ...mail.headers },
    text: withoutControls(mail.text),
    html: withoutControls(mail.html).replace(logoPlace, logo ? logoImage : ''),
    attachments: [
      ...(mail.attachments ?? []).map(({ name, type, base64 }) => ({
        filename: name,
        contentType: type,
        content: Buffer.from(base64, 'base64'),
        contentTransferEncoding: 'base64' as const,
      })),
      ...(logo && mail.html.includes(logoPlace)
        ? [
            {
              filename: `logo.${logo.type.slice('image/'.length)}`,
              contentType: logo.type,
              content: Buffer.from(logo.bytes),
              contentTransferEncoding: 'base64' as const,
              contentDisposition: 'inline' as const,
              cid: logoId,
            },
          ]
        : []),
    ],
    ...(mail.proposal !== undefined && {
      icalEvent: { method: 'REQUEST', filename: 'invite.ics', content: Buffer.from(mail.proposal) },
    }),
    // Long lines and other people's bytes stay within what any server passes on.
    textEncoding: 'quoted-printable',
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  message.baseBoundary = mail.messageId.replace(/[^A-Za-z0-9]/g, '').slice(0, 40);
  return message.build();
}

/** The ticket's number stays legible to whatever looks for it without decoding. */
function encodedSubject(subject: string): string {
  const [, number = '', rest = ''] = /^(\[#\d+\] )?(.*)$/s.exec(literal(subject))!;
  return number + encodeWords(rest, 'Q', 52, true);
}

function mailbox({ name, address }: Mailbox): Mailbox {
  return { name: literal(name), address };
}

/** Readers decode what looks encoded, wherever it came from: an encoded line end would be one again. */
function literal(text: string): string {
  return headerText(text).replaceAll('=?', '= ?');
}

function withoutControls(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\u{fffd}');
}
