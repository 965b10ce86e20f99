import { createHash } from 'node:crypto';
import { monthName } from '../documents/statement-document.ts';
import type { Recipient } from '../domain/addresses.ts';
import type { Space } from '../domain/space.ts';
import type { Statement } from '../domain/statement.ts';
import { epochMs } from '../domain/values.ts';
import { words } from '../i18n/words.ts';
import { renderLetterHtml, renderLetterText, type Letter, type Row } from './letter.ts';
import { headerText, type Attachment, type Mail } from './mail.ts';
import { mailDomain, singleId } from './message-id.ts';
import { senderOf } from './sender.ts';
import { textsIn } from './texts/texts.ts';

/**
 * The mail that brings a recipient their statement as a file, with its sum. `space` is their own. `portalUrl` without a
 * slash at the end; null: there are no pages to open. `again`: another mail than the one that brought it first.
 */
export function composeStatement(
  space: Space,
  { customer, month, to, contracts }: Statement,
  recipient: Recipient,
  attachment: Attachment,
  { portalUrl, again }: { portalUrl: string | null; again: boolean },
): Mail {
  const { company, locale } = space;
  const { t, f } = words(space);
  const sum = createHash('sha256').update(attachment.base64, 'base64').digest('hex');
  const title = t('statement.title', { month: monthName(space, month) });
  const left = (minutes: number | null) => (minutes === null ? t('credit.unlimited') : f.duration(minutes));
  const letter: Letter = {
    locale,
    firm: company,
    title,
    lead: [t('statement.mail-lead', { month: monthName(space, month), customer: headerText(customer.name) })],
    blocks: [
      {
        title: t('statement.mail-left', { day: f.day(to) }),
        rows: contracts.map(({ number, closingMinutes }): Row => [number, left(closingMinutes)]),
      },
      { title: t('statement.mail-file'), rows: [[attachment.name, `sha256 ${sum}`]] },
    ],
    colon: textsIn(locale).colon,
    ...(portalUrl !== null && { action: { label: t('statement.mail-see'), url: `${portalUrl}/credit` } }),
    closing: [t('statement.contest'), t('statement.mail-why', { firm: company.name })],
  };
  const { from, replyTo, headers } = senderOf(company, portalUrl);
  const key = [customer.slug, month, recipient.handle, ...(again ? [space.commit ?? ''] : [])].join(' ');
  return {
    key,
    label: `statement-${month}`,
    messageId: singleId('statement', key, mailDomain(company.email, portalUrl)),
    references: [],
    from,
    replyTo,
    to: { name: recipient.name, address: recipient.address },
    subject: headerText(`${title}, ${customer.name}`),
    dateMs: epochMs(space.now),
    headers: { ...headers, 'X-Carnet-Sha256': sum },
    text: renderLetterText(letter),
    html: renderLetterHtml(letter),
    attachments: [attachment],
  };
}
