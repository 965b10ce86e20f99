import type { Company, Locale } from '../domain/records.ts';
import { renderLetterHtml, renderLetterText } from './letter.ts';
import { headerText, type Mail, type Mailbox } from './mail.ts';
import { mailDomain, singleId } from './message-id.ts';
import { senderOf } from './sender.ts';
import { textsIn } from './texts/texts.ts';

/** The mail that says why another one was not taken: `reason` in that language, `answers` its Message-ID. */
export function composeBack({
  key,
  company,
  to,
  locale,
  reason,
  answers,
  nowMs,
}: {
  key: string;
  company: Company;
  to: Mailbox;
  locale: Locale;
  reason: string;
  answers: string;
  nowMs: number;
}): Mail {
  const texts = textsIn(locale);
  const words = texts.back(company.name);
  const letter = {
    locale,
    firm: company,
    title: words.title,
    lead: [...words.lead, headerText(reason)],
    blocks: [],
    colon: texts.colon,
    closing: [words.unasked],
  };
  const { from, replyTo, headers } = senderOf(company, null);
  return {
    key,
    label: 'back',
    messageId: singleId('back', key, mailDomain(company.email, null)),
    references: [answers],
    from,
    replyTo,
    to,
    subject: headerText(words.subject),
    dateMs: nowMs,
    headers: { ...headers, 'Auto-Submitted': 'auto-replied' },
    text: renderLetterText(letter),
    html: renderLetterHtml(letter),
    fleeting: true,
  };
}
