import type { Company, Locale } from '../domain/records.ts';
import type { Instant } from '../domain/values.ts';
import { formats } from '../i18n/format.ts';
import { renderLetterHtml, renderLetterText, type Letter } from './letter.ts';
import { headerText, type Mail, type Mailbox } from './mail.ts';
import { mailDomain, singleId } from './message-id.ts';
import { senderOf } from './sender.ts';
import { textsIn, type LinkWords, type Texts } from './texts/texts.ts';

/** `key` names the link without giving it away; `nowMs` and `expiresMs` are ms since epoch. */
export interface LinkLetter {
  key: string;
  company: Company;
  portalUrl: string;
  to: Mailbox;
  locale: Locale;
  link: string;
  nowMs: number;
  expiresMs: number;
}

/** The mail that carries a sign-in link. */
export function composeSignIn(letter: LinkLetter): Mail {
  const { nowMs, expiresMs, company } = letter;
  const minutes = Math.max(1, Math.round((expiresMs - nowMs) / 60_000));
  return compose('sign-in', letter, ({ signIn }) => signIn(company.name, minutes));
}

/** The mail that carries a link to one ticket. */
export function composeConsult({ ticket, ...letter }: LinkLetter & { ticket: number }): Mail {
  return compose('consult', letter, ({ consult }) => consult(letter.company.name, ticket));
}

/** The mail that asks whether a request is of whoever has the address. */
export function composeConfirm(letter: LinkLetter): Mail {
  // Nothing of what was typed: it goes to an address that anybody may have given.
  return compose('confirm', letter, ({ confirm }) => confirm(letter.company.name));
}

/** The mail that asks whether one that came is of whoever has the address. */
export function composeConfirmMail({ came, ...letter }: LinkLetter & { came: Instant }): Mail {
  // Nothing of what it said, for the same reason.
  const at = formats(letter.locale, letter.company).instant(came);
  return compose('confirm-mail', letter, ({ confirmMail }) => confirmMail(letter.company.name, at));
}

/** The mail that tells a sender nobody knows that somebody reads their mail; `answers`: its Message-ID. */
export function composeAnswer({
  answers,
  ...letter
}: Omit<LinkLetter, 'link' | 'expiresMs'> & { answers: string | undefined }): Mail {
  const mail = compose('answer', letter, ({ answerHeld }) => answerHeld(letter.company.name));
  return {
    ...mail,
    references: answers === undefined ? [] : [answers],
    headers: { ...mail.headers, 'Auto-Submitted': 'auto-replied' },
    fleeting: true,
  };
}

function compose(
  label: string,
  { key, company, portalUrl, to, locale, link, nowMs }: Omit<LinkLetter, 'link' | 'expiresMs'> & { link?: string },
  wordsOf: (texts: Texts) => Omit<LinkWords, 'action'> & { action?: string },
): Mail {
  const texts = textsIn(locale);
  const words = wordsOf(texts);
  const letter: Letter = {
    locale,
    firm: company,
    title: words.title,
    lead: words.lead,
    blocks: [],
    colon: texts.colon,
    ...(link !== undefined && { action: { label: words.action!, url: link } }),
    closing: [words.unasked],
  };
  const { from, replyTo, headers } = senderOf(company, portalUrl);
  return {
    key,
    label,
    messageId: singleId(label, key, mailDomain(company.email, portalUrl)),
    references: [],
    from,
    replyTo,
    to,
    subject: headerText(words.subject),
    dateMs: nowMs,
    headers,
    text: renderLetterText(letter),
    html: renderLetterHtml(letter),
  };
}
