import { isMailAddress } from '../mail.ts';
import { bytesOf, decodeField, textOf, type MimePart } from './mime.ts';

/** What another mail server says of a mail that did not arrive (RFC 3464). */
export interface DeliveryReport {
  /** In lower case. */
  readonly recipient: string;
  /** In its words, on one line. */
  readonly reason: string;
  /** Of the mail that it is about, with angle brackets. */
  readonly messageId: string;
}

/** Undefined: it is none, or not of a mail that will never arrive, or does not say of which. */
export function deliveryReport(root: MimePart): DeliveryReport | undefined {
  if (root.type !== 'multipart/report') return undefined;
  const status = root.parts.find(({ type }) => type === 'message/delivery-status');
  const about = root.parts.find(({ type }) => type === 'message/rfc822' || type === 'text/rfc822-headers');
  if (status === undefined || about === undefined) return undefined;
  const said = textOf(status)
    .slice(0, 64_000)
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]+/g, ' ');
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(said)?.[1]?.trim();
  if (field('Action')?.toLowerCase() !== 'failed') return undefined;
  const named = field('Original-Recipient') ?? field('Final-Recipient') ?? '';
  const recipient = named
    .replace(/^[^;]*;/, '')
    .replace(/^\s*<|>\s*$/g, '')
    .trim()
    .toLowerCase();
  const head = bytesOf(about)
    .toString('latin1')
    .slice(0, 64_000)
    .split(/\r?\n\r?\n/)[0]!;
  const messageId = /^message-id:\s*(<[^<>\s]{1,900}>)/im.exec(head)?.[1];
  if (!isMailAddress(recipient) || messageId === undefined) return undefined;
  const diagnostic = field('Diagnostic-Code')?.replace(/^[^;]*;\s*/, '');
  const reason = decodeField([field('Status'), diagnostic].filter(Boolean).join(' '));
  return { recipient, messageId, reason: reason.replace(/[\p{C}\s]+/gu, ' ').slice(0, 300) };
}
