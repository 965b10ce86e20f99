import type { Source } from '../../domain/source.ts';

/** What the record has of the mail with this Message-ID; absent: it has no such mail. */
export function recordedBody(source: Source, messageId: string): string | undefined {
  const number = source.ticketOfMail(messageId);
  const ticket = number === undefined ? undefined : source.ticket(number);
  return ticket && [ticket.file, ...ticket.entries].find((each) => each.messageId === messageId)?.body;
}
