import { decodeField, fieldOf, type Header, type MimePart } from './mime.ts';

/**
 * What says that a program sent this mail and no person, such as `Precedence: bulk`: RFC 3834 and what programs say that are older than it. Such a mail opens
 * nothing and is never answered, or two programs would go on for ever.
 */
export function automaticReason({ header, type }: MimePart): string | undefined {
  // Cut, because expressions go over it; none of these is that long.
  const field = (name: string) => fieldOf(header, name)?.trim().toLowerCase().slice(0, 1_000) ?? '';
  if (fieldOf(header, 'x-carnet') !== undefined) return 'X-Carnet';
  if (type === 'multipart/report' || type === 'message/delivery-status') return type;
  const submitted = field('auto-submitted').split(/[;\s(]/)[0]!;
  if (submitted !== '' && submitted !== 'no') return `Auto-Submitted: ${submitted.slice(0, 40)}`;
  if (isEmptyPath(header)) return 'Return-Path: <>';
  if (/^(?:bulk|junk|list|auto_reply)\b/.test(field('precedence')))
    return `Precedence: ${field('precedence').slice(0, 20)}`;
  for (const name of ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply-from', 'x-mail-autoreply'])
    if (!/^(?:|no|false)$/.test(field(name))) return name;
  if (
    /\ball\b|\boof\b|autoreply/.test(field('x-auto-response-suppress')) &&
    /^\s*(?:automatic reply|out of office|réponse automatique|automatische antwort|abwesen)/i.test(
      decodeField(field('subject')),
    )
  )
    return 'X-Auto-Response-Suppress';
  if (/^(?:mailer-daemon|postmaster)@/.test(/[^\s<]+@/.exec(field('from'))?.[0] ?? '')) return 'From: MAILER-DAEMON';
  return undefined;
}

function isEmptyPath(header: Header): boolean {
  return header.some(([name, value]) => name === 'return-path' && /^\s*<\s*>\s*$/.test(value));
}
