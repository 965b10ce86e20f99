import { createHash } from 'node:crypto';
import { appointmentText, confirmUrl } from '../documents/welcome-document.ts';
import type { Recipient } from '../domain/addresses.ts';
import type { Space } from '../domain/space.ts';
import { epochMs, type Instant } from '../domain/values.ts';
import type { WelcomeView } from '../domain/view-welcome.ts';
import { words } from '../i18n/words.ts';
import { composeProposal } from './calendar.ts';
import { renderLetterHtml, renderLetterText, type Letter } from './letter.ts';
import { headerText, type Attachment, type Mail } from './mail.ts';
import { mailDomain, proposalUid, welcomeId } from './message-id.ts';
import { senderOf } from './sender.ts';
import { textsIn } from './texts/texts.ts';

/** How long a welcome is set aside for. */
const minutes = 60;

/** What a welcome says beside what the contract says. */
export interface WelcomeTold {
  appointment: Instant | undefined;
  /** How often the appointment was moved. */
  sequence: number;
  /** Makes it another mail than the one that told the same: absent the first time. */
  again?: string;
}

/**
 * The mail that welcomes one contact: the document as a file, with its sum, and where there is an appointment a proposal
 * for their calendar. `space` is their own. `portalUrl` without a slash at the end; null: there are no pages to open.
 */
export function composeWelcome(
  space: Space,
  view: WelcomeView,
  { appointment, sequence, again }: WelcomeTold,
  recipient: Recipient,
  { document, portalUrl }: { document: Attachment; portalUrl: string | null },
): Mail {
  const { company, locale } = space;
  const { t } = words(space);
  const { contract, customer } = view;
  const { number } = contract;
  const { name: firm } = company;
  const isMoved = appointment !== undefined && sequence > 0;
  const subject = t(isMoved ? 'welcome.mail-subject-moved' : 'welcome.mail-subject', { number });
  const when = appointment === undefined ? '' : appointmentText(space, appointment);
  const sum = createHash('sha256').update(document.base64, 'base64').digest('hex');
  const letter: Letter = {
    locale,
    firm: company,
    title: subject,
    lead: [
      ...(isMoved ? [t('welcome.mail-moved', { when })] : []),
      t('welcome.mail-lead', { firm, customer: headerText(customer.name) }),
      ...(appointment !== undefined && !isMoved ? [t('welcome.mail-appointment', { when })] : []),
      portalUrl === null ? t('welcome.confirm-mail', { email: company.email }) : t('welcome.mail-confirm'),
    ],
    blocks: [
      {
        title: t('welcome.title', { number }),
        rows: [
          [t('credit.customer'), headerText(customer.name)],
          [t('welcome.contract'), `${number}, ${headerText(contract.offerName)}`],
          ...(appointment === undefined ? [] : [[t('welcome.appointment'), when] as const]),
        ],
      },
      { title: t('statement.mail-file'), rows: [[document.name, `sha256 ${sum}`]] },
    ],
    colon: textsIn(locale).colon,
    ...(portalUrl !== null && { action: { label: t('welcome.mail-see'), url: confirmUrl(portalUrl, number) } }),
    closing: [t('welcome.mail-why', { firm, customer: headerText(customer.name) })],
  };
  const { from, replyTo, headers } = senderOf(company, portalUrl);
  const domain = mailDomain(company.email, portalUrl);
  const to = { name: headerText(recipient.name), address: recipient.address };
  const told = [String(sequence), appointment ?? '', ...(again === undefined ? [] : [again])];
  return {
    key: [number, ...told, recipient.handle].join(' '),
    label: `${number}-welcome`,
    messageId: welcomeId(contract, told, recipient.handle, domain),
    references: [],
    from,
    replyTo,
    to,
    subject: headerText(`${subject}, ${firm}`),
    dateMs: epochMs(space.now),
    headers: { ...headers, 'X-Carnet-Sha256': sum },
    text: renderLetterText(letter),
    html: renderLetterHtml(letter),
    attachments: [document],
    ...(appointment !== undefined && {
      proposal: composeProposal({
        uid: proposalUid(contract, domain),
        sequence,
        at: space.now,
        start: appointment,
        minutes,
        title: t('welcome.calendar-title', { firm, number }),
        text: [t('welcome.calendar-text'), ...[company.phone, company.email].filter((line) => line !== undefined)].join(
          '\n',
        ),
        ...(portalUrl !== null && { url: confirmUrl(portalUrl, number) }),
        organizer: from,
        attendee: to,
      }),
    }),
  };
}
