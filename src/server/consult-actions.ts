/** Reading one ticket without signing in: a link by mail, to an address that the ticket has. */
import { readAddress } from '../auth/address.ts';
import { participantWith } from '../auth/identify.ts';
import { guestLifeMs } from '../auth/sessions.ts';
import { requestProblem } from '../commands/request-problem.ts';
import type { Problem } from '../domain/problem.ts';
import { mayReadTicket, rightsOf } from '../domain/rights.ts';
import { summaryOf } from '../domain/ticket-summary.ts';
import { parseTicketNumber } from '../domain/values.ts';
import { addressProblem, type ActionParts, type Outcome, type Sent } from './actions.ts';

export type ConsultAction = 'ask for a ticket' | 'consult a ticket';

export function openConsultActions({
  origin,
  sessions,
  cookies,
  source,
  postman,
  log,
  now,
}: Pick<ActionParts, 'origin' | 'sessions' | 'cookies' | 'source' | 'postman' | 'log' | 'now'>): Record<
  ConsultAction,
  (sent: Sent) => Outcome
> {
  // Unknown, too old, or of nobody any more: one answer.
  const expired = { refused: [], status: 410, notice: 'ticket-link-expired' } as const;

  return {
    // Nothing is looked up here: whether they match is found out when the mail leaves, and told to its reader alone.
    'ask for a ticket': ({ values, locale }) => {
      const typed = values['email'] ?? '';
      const address = readAddress(typed);
      const ticket = readNumber(values['ticket'] ?? '');
      const problems: Problem[] = [];
      if (address === undefined) problems.push(addressProblem(typed));
      if (typeof ticket !== 'number') problems.push(ticket);
      if (address === undefined || typeof ticket !== 'number') return { refused: problems, status: 400 };
      const token = sessions.offerTicket(address, ticket);
      if (token === 'too-many') return { refused: [], status: 429, notice: 'too-many' };
      const link = `${origin}/consult/${token}`;
      postman.enqueueSignIn({ address, ticket, link, expiresMs: now() + guestLifeMs, locale });
      return { go: '/consult?notice=ticket-link-sent' };
    },
    'consult a ticket': ({ parameter, sessionToken, reader }) => {
      const link = sessions.ticketLink(parameter!);
      if (link === undefined) return expired;
      using content = source();
      const person = participantWith(content, link.address, link.ticket);
      if (person === undefined) return expired;
      const go = `/tickets/${link.ticket}`;
      // Who is signed in reads it as they are, and keeps the rest of their space.
      const ticket = summaryOf(content.ticket(link.ticket)!);
      if (reader.kind !== 'guest' && mayReadTicket(rightsOf(reader), ticket)) return { go };
      if (sessionToken !== undefined) sessions.end(sessionToken);
      log.info('ticket consulted', { ticket: link.ticket, customer: person.customer });
      const leftMs = link.offeredMs + guestLifeMs - now();
      const token = sessions.begin(person, link.address, link);
      return { go, cookies: [cookies.set('session', token, Math.ceil(leftMs / 1000))] };
    },
  };
}

/** As it is read in mails: `1234`, `#1234` or `[#1234]`. */
function readNumber(typed: string): number | Problem {
  const text = typed.trim();
  if (text === '')
    return requestProblem('missing', 'ticket', 'There is no ticket number.', 'Write the one that our mails have.');
  const [, digits = ''] = /^\[?#?\s*(\d{1,15})\]?$/.exec(text) ?? [];
  return (
    parseTicketNumber(digits) ??
    requestProblem('malformed', 'ticket', 'This is no ticket number.', 'Write its digits, as in `1234`.')
  );
}
