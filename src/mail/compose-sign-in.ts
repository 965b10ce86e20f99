import type { Company, Locale } from '../domain/records.ts';
import { renderLetterHtml, renderLetterText, type Letter } from './letter.ts';
import { headerText, type Mail, type Mailbox } from './mail.ts';
import { mailDomain, singleId } from './message-id.ts';
import { senderOf } from './sender.ts';
import { textsIn } from './texts/texts.ts';

/**
 * The mail that carries a sign-in link. `key` names this link without giving it away; `nowMs` and `expiresMs` are ms since
 * epoch.
 */
export function composeSignIn({
  key,
  company,
  portalUrl,
  to,
  locale,
  link,
  nowMs,
  expiresMs,
}: {
  key: string;
  company: Pick<Company, 'name' | 'email' | 'phone' | 'site' | 'colour'>;
  portalUrl: string;
  to: Mailbox;
  locale: Locale;
  link: string;
  nowMs: number;
  expiresMs: number;
}): Mail {
  const texts = textsIn(locale);
  const { signIn } = texts;
  const letter: Letter = {
    locale,
    firm: company,
    title: signIn.title,
    lead: signIn.lead(company.name, Math.max(1, Math.round((expiresMs - nowMs) / 60_000))),
    blocks: [],
    colon: texts.colon,
    action: { label: signIn.action, url: link },
    closing: [signIn.unasked],
  };
  const { from, replyTo, headers } = senderOf(company, portalUrl);
  return {
    key,
    label: 'sign-in',
    messageId: singleId('sign-in', key, mailDomain(company.email, portalUrl)),
    references: [],
    from,
    replyTo,
    to,
    subject: headerText(signIn.subject(company.name)),
    dateMs: nowMs,
    headers,
    text: renderLetterText(letter),
    html: renderLetterHtml(letter),
  };
}
