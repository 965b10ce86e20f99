import type { HeldNotice } from '../domain/held-notices.ts';
import type { Recipient } from '../domain/addresses.ts';
import type { Space } from '../domain/space.ts';
import { epochMs } from '../domain/values.ts';
import { heldReason } from '../i18n/mail-reason.ts';
import { formats } from '../i18n/format.ts';
import { renderLetterHtml, renderLetterText, type Letter } from './letter.ts';
import { headerText, type Mail } from './mail.ts';
import { mailDomain, singleId } from './message-id.ts';
import { senderOf } from './sender.ts';
import { textsIn } from './texts/texts.ts';

/** Longest message quoted, in characters: whoever wrote it is nobody we know. */
const longest = 5_000;

/**
 * The mail that tells a team member of one that is held. `space` is their own; undefined when it holds no such mail.
 * `portalUrl` without a slash at the end; null: there are no pages to open.
 */
export function composeHeld(
  space: Space,
  { key: of, mail: id }: HeldNotice,
  recipient: Recipient,
  { portalUrl }: { portalUrl: string | null },
): Mail | undefined {
  const held = space.desk?.heldMail(id)?.mail;
  if (held === undefined) return undefined;
  const texts = textsIn(space.locale);
  const { company } = space;
  const print = formats(space.locale, company);
  const said = headerText(held.subject ?? '');
  const words = texts.held(headerText(held.from), said);
  const body = held.body.trim();
  const letter: Letter = {
    locale: space.locale,
    firm: company,
    title: words.title,
    lead: [...words.lead, ...(held.reason === undefined ? [] : [heldReason(headerText(held.reason), space.locale)])],
    ...(body !== '' && {
      message: {
        heading: texts.wrote(headerText(held.from), print.instant(held.at)),
        markdown: body.slice(0, longest),
        // A stranger's links stay words.
        asWritten: true,
        cut: body.length > longest ? texts.cut : undefined,
      },
    }),
    blocks: [],
    colon: texts.colon,
    ...(portalUrl !== null && { action: { label: words.action, url: `${portalUrl}/desk/inbox/${id}` } }),
    closing: [words.unasked],
  };
  const key = `${of} ${recipient.handle}`;
  const { from, replyTo, headers } = senderOf(company, portalUrl);
  return {
    key,
    label: 'held',
    messageId: singleId('held', key, mailDomain(company.email, portalUrl)),
    references: [],
    from,
    replyTo,
    to: { name: recipient.name, address: recipient.address },
    subject: headerText(words.subject),
    dateMs: epochMs(space.now),
    headers,
    text: renderLetterText(letter),
    html: renderLetterHtml(letter),
  };
}
