/** What senders of held mail are told: a link that confirms it is theirs, or that somebody reads it. Pure. */
import { createHash } from 'node:crypto';
import { foldedAddress } from '../domain/addresses.ts';
import { senderOf, viaOf } from '../domain/held-mail.ts';
import { placeOf } from '../domain/place.ts';
import { isPublicMailDomain } from '../domain/public-mail-domains.ts';
import type { Author, HeldMail, Locale } from '../domain/records.ts';
import type { Source } from '../domain/source.ts';
import { epochMs, type Instant } from '../domain/values.ts';
import { parseReason, type Reason } from '../i18n/mail-reason.ts';
import { composeAnswer, composeConfirmMail } from './compose-link.ts';
import { confirmable, confirmationLifeMs, confirmationToken } from './confirmation.ts';
import type { Mail } from './mail.ts';
import { parseReplyAddress } from './reply-address.ts';

/** Of one address in a day, and of everybody: whoever forges a sender has us write to somebody who did not ask. */
export const answerLimits = { confirmations: 5, allConfirmations: 500, allAnswers: 200 } as const;

/** Reasons that a stranger is told nothing more of than that somebody reads their mail. */
const answered: readonly Reason['is'][] = ['unknown', 'ambiguous', 'not-theirs', 'encrypted', 'empty'];

export interface AnswerSettings {
  portalUrl: string;
  /** The portal's, which links are signed with. */
  secret: string;
  who: (people: Source, address: string) => Author | 'ambiguous' | undefined;
  /** Whether a mail of this key has been made before. */
  isKnown: (key: string) => boolean;
  /** How many have been made whose key begins so. */
  count: (prefix: string) => number;
  /** Told what is not answered because there have been too many. */
  capped: (line: string) => void;
}

/**
 * A mail to the sender of each of these that came to be held and still is. `added`: paths that are there now and were not
 * before. An address gets one answer a day, and `answerLimits` links; never one that is the firm's own.
 */
export function answersToHeld(
  { added, source, now }: { added: Iterable<string>; source: Source; now: Instant },
  { portalUrl, secret, who, isKnown, count, capped }: AnswerSettings,
): Mail[] {
  const ids = new Set<string>();
  for (const path of added) {
    const place = placeOf(path);
    if (place.kind === 'held-mail') ids.add(place.id);
  }
  if (ids.size === 0) return [];
  const company = source.company();
  const mails: Mail[] = [];
  const made = (prefix: string) => count(prefix) + mails.filter(({ key }) => key.startsWith(prefix)).length;
  const isMade = (key: string) => isKnown(key) || mails.some((mail) => mail.key === key);

  for (const held of source.heldMail()) {
    const { address } = senderOf(held);
    if (!ids.has(held.id) || viaOf(held) !== 'email' || address === undefined) continue;
    if (address === foldedAddress(company.email) || parseReplyAddress(address, company.email)) continue;
    const day = held.at.slice(0, 10);
    const sent = { company, portalUrl, to: { name: '', address }, nowMs: epochMs(now) };
    const person = who(source, address);
    if (confirmable(held) !== undefined) {
      if (!isOfCustomer(source, person, address)) continue;
      const key = `confirm/${day}/${hashOf(address)}/${held.id}`;
      if (isMade(key)) continue;
      if (made(`confirm/${day}/${hashOf(address)}/`) >= answerLimits.confirmations)
        capped(`${held.id} waits without a link: its address has had ${answerLimits.confirmations} of ${day}`);
      else if (made(`confirm/${day}/`) >= answerLimits.allConfirmations)
        capped(`mail that waits for its sender gets no more links of ${day}: ${answerLimits.allConfirmations} are out`);
      else {
        const expiresMs = epochMs(held.at) + confirmationLifeMs;
        const link = `${portalUrl}/confirm/${confirmationToken(held.id, expiresMs, secret)}`;
        const locale = localeOf(source, person);
        mails.push(composeConfirmMail({ ...sent, key, link, expiresMs, locale, came: held.at }));
      }
    } else if (isAnswered(held) && (person === undefined || person === 'ambiguous' || 'contact' in person)) {
      const key = `answer/${day}/${hashOf(address)}`;
      if (isMade(key)) continue;
      if (made(`answer/${day}/`) >= answerLimits.allAnswers)
        capped(`senders of held mail are not answered any more of ${day}: ${answerLimits.allAnswers} have been`);
      else mails.push(composeAnswer({ ...sent, key, locale: localeOf(source, person), answers: held.messageId }));
    }
  }
  return mails;
}

function isAnswered({ reason }: HeldMail): boolean {
  const is = reason === undefined ? undefined : parseReason(reason)?.is;
  return is !== undefined && answered.includes(is);
}

/** A contact, or somebody who becomes one by the address. */
function isOfCustomer(source: Source, person: Author | 'ambiguous' | undefined, address: string): boolean {
  if (person !== undefined) return person !== 'ambiguous' && 'contact' in person;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return (
    !isPublicMailDomain(domain) && [...source.customers().values()].some(({ domains }) => domains.includes(domain))
  );
}

function localeOf(source: Source, person: Author | 'ambiguous' | undefined): Locale {
  const customer =
    typeof person === 'object' && 'contact' in person ? source.customers().get(person.customer) : undefined;
  const contact = typeof person === 'object' && 'contact' in person && customer?.contacts.get(person.contact);
  const said = [contact ? contact.locale : undefined, customer?.locale, source.company().locale];
  return said.find((locale): locale is Locale => locale === 'fr' || locale === 'en') ?? 'fr';
}

function hashOf(address: string): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 24);
}
