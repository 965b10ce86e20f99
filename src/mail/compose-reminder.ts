import type { Recipient } from '../domain/addresses.ts';
import { serviceMinutesBetween } from '../domain/service-hours.ts';
import type { Space } from '../domain/space.ts';
import type { Reminder, TakeChargePromise } from '../domain/take-charge.ts';
import { epochMs } from '../domain/values.ts';
import { formats } from '../i18n/format.ts';
import { renderLetterHtml, renderLetterText, type Letter } from './letter.ts';
import { headerText, type Mail } from './mail.ts';
import { mailDomain, noticeId, threadId } from './message-id.ts';
import { replyAddress } from './reply-address.ts';
import { senderOf } from './sender.ts';
import { textsIn } from './texts/texts.ts';

/** The mail that reminds a team member of a ticket to take in charge; undefined: it has been. The rest as `composeNotice`. */
export function composeReminder(
  space: Space,
  reminder: Reminder,
  { terms }: Pick<TakeChargePromise, 'terms'>,
  recipient: Recipient,
  { portalUrl, replySecret }: { portalUrl: string | null; replySecret?: string | undefined },
): Mail | undefined {
  const ticket = space.ticket(reminder.ticket);
  if (ticket?.takeChargeBefore === undefined || ticket.takenInChargeAt !== undefined) return undefined;
  const texts = textsIn(space.locale);
  const { company, now } = space;
  const print = formats(space.locale, company);
  const before = ticket.takeChargeBefore;
  const leftMinutes = now < before ? serviceMinutesBetween(now, before, terms) : 0;
  const subject = headerText(ticket.subject);
  const words = texts.takeCharge({
    percent: reminder.percent,
    before: print.instant(before),
    left: leftMinutes > 0 ? print.duration(leftMinutes) : undefined,
  });
  const letter: Letter = {
    locale: space.locale,
    firm: company,
    title: words.title,
    about: { number: texts.ticket(ticket.number), subject },
    lead: words.lead,
    blocks: [
      {
        title: texts.label.request,
        rows: [
          [texts.label.customer, headerText(ticket.customer.name)],
          [texts.label.contact, headerText(ticket.contact.name)],
          [texts.label.received, print.instant(ticket.opened)],
        ],
      },
    ],
    colon: texts.colon,
    ...(portalUrl !== null && {
      action: { label: texts.open(ticket.number), url: `${portalUrl}/tickets/${ticket.number}` },
    }),
    closing: [words.why],
  };
  const domain = mailDomain(company.email, portalUrl);
  const { from, replyTo, headers } = senderOf(company, portalUrl);
  return {
    key: `${reminder.key} ${recipient.handle}`,
    label: `${ticket.number}-take-charge`,
    messageId: noticeId(ticket, reminder.key, recipient.handle, domain),
    references: [threadId(ticket, domain)],
    from,
    replyTo:
      replySecret === undefined || company.email !== replyTo.address
        ? replyTo
        : { ...replyTo, address: replyAddress(company.email, ticket, replySecret) },
    to: { name: recipient.name, address: recipient.address },
    subject: headerText(texts.subject(ticket.number, words.title, subject)),
    dateMs: epochMs(now),
    headers: { ...headers, 'X-Carnet-Ticket': String(ticket.number) },
    text: renderLetterText(letter),
    html: renderLetterHtml(letter),
    fleeting: true,
  };
}
