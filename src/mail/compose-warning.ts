import { firmHandle, followerOf, type Warning } from '../domain/warnings.ts';
import type { Recipient } from '../domain/addresses.ts';
import { daysBetween } from '../domain/forecast.ts';
import type { ContractView, CreditView, Space } from '../domain/space.ts';
import { epochMs } from '../domain/values.ts';
import { formats, type Formats } from '../i18n/format.ts';
import { renderLetterHtml, renderLetterText, type Letter, type Row } from './letter.ts';
import { headerText, type Mail } from './mail.ts';
import { mailDomain, warningId } from './message-id.ts';
import { senderOf } from './sender.ts';
import { textsIn, type Texts } from './texts/texts.ts';
import type { Warned } from './texts/warning-texts.ts';

/** Tickets named one by one; the rest is a sum. */
const mostTickets = 12;

/**
 * The mail that tells this recipient what a contract has come to: these of its notices, in one letter that says how the
 * contract stands at the space's instant. `space` is their own; absent when it shows them no such contract. `portalUrl`
 * without a slash at the end; null: there are no pages to open.
 */
export function composeWarning(
  space: Space,
  warning: Warning,
  notices: readonly string[],
  recipient: Recipient,
  { portalUrl }: { portalUrl: string | null },
): Mail | undefined {
  const credit = space.maySeeCredit ? space.credit({ customer: warning.customer }) : undefined;
  const contract = credit?.contracts.find(({ number }) => number === warning.contract);
  if (credit === undefined || contract === undefined) return undefined;
  const { company, locale } = space;
  const texts = textsIn(locale);
  const print = formats(locale, company);
  const isFirm = recipient.handle === firmHandle;
  const warned = describe(contract, credit, print);
  const words = texts.warning;
  const { title, lead } = tell(contract, notices, warned, texts);
  const customerPage = `/desk/customers/${warning.customer}`;
  const creditPage = warned.follower ? '/credit' : '/credit/renew';
  const letter: Letter = {
    locale,
    firm: company,
    title,
    about: words.about(warned),
    lead: [...lead, ...(isFirm || warned.follower ? [] : [words.renew(company)])],
    blocks: [
      { title: words.label.contract, rows: standing(contract, credit, warned, texts, print) },
      { title: words.label.byTicket, rows: ticketRows(contract, credit, texts, print, portalUrl) },
      { title: words.label.whom, rows: isFirm ? toldRows(warning, texts, print) : [] },
    ].filter(({ rows }) => rows.length > 0),
    colon: texts.colon,
    ...(portalUrl !== null && {
      action: isFirm
        ? { label: words.seeCustomer, url: `${portalUrl}${customerPage}` }
        : { label: warned.follower ? words.seeCredit : words.askRenewal, url: `${portalUrl}${creditPage}` },
    }),
    closing: [words.why[isFirm ? 'firm' : 'contact'](warned)],
  };
  const { from, replyTo, headers } = senderOf(company, portalUrl);
  return {
    key: `${warning.contract} ${notices.join('+')} ${recipient.handle}`,
    label: `${warning.contract}-${notices.join('-')}`,
    messageId: warningId(warning, notices, recipient.handle, mailDomain(company.email, portalUrl)),
    references: [],
    from,
    replyTo,
    to: { name: recipient.name, address: recipient.address },
    subject: headerText(words.subject(title, warned)),
    dateMs: epochMs(space.now),
    headers,
    text: renderLetterText(letter),
    html: renderLetterHtml(letter),
  };
}

function describe(contract: ContractView, credit: CreditView, print: Formats): Warned {
  const { minutes, remainingMinutes, usedMinutes, usedPercent, lapsedMinutes, lastDay, forecast, number } = contract;
  const follower = followerOf(contract, credit.contracts);
  const left = daysBetween(credit.day, lastDay);
  return {
    number,
    offer: headerText(contract.offerName),
    customer: headerText(credit.customer.name),
    lastDay: print.day(lastDay),
    ...(minutes !== null &&
      remainingMinutes !== null && {
        pack: {
          size: print.duration(minutes),
          used: print.duration(usedMinutes),
          percent: print.percent(usedPercent ?? 0),
          left: print.duration(remainingMinutes),
          isEmpty: usedMinutes >= minutes,
        },
      }),
    ...(lapsedMinutes > 0 && { lapsed: print.duration(lapsedMinutes) }),
    ...(left >= 0 && { daysLeft: left }),
    ...(forecast && {
      pace: {
        days: forecast.days,
        drawn: print.duration(forecast.drawnMinutes),
        ...(forecast.usedUpOn
          ? { usedUpOn: print.day(forecast.usedUpOn) }
          : { lapses: print.duration(forecast.lapsesMinutes) }),
      },
    }),
    ...(follower && {
      follower: {
        number: follower.number,
        offer: headerText(follower.offerName),
        lastDay: print.day(follower.lastDay),
        ...(follower.state === 'upcoming' && { firstDay: print.day(follower.start) }),
      },
    }),
  };
}

/** How it stands says more than what it came to first: a mail that leaves late tells of today. */
function tell(
  { state }: ContractView,
  notices: readonly string[],
  warned: Warned,
  { warning: { title, lead } }: Texts,
): { title: string; lead: string[] } {
  const after = lead.follower(warned);
  if (state === 'expired' || state === 'terminated')
    return { title: title.ended(warned), lead: [...lead.ended(warned), ...after] };
  if (warned.pack?.isEmpty) return { title: title['used-up'](warned), lead: [...lead.usedUp(warned), ...after] };
  const isEnding = notices.some((notice) => notice.startsWith('ends-'));
  const isUsed = notices.some((notice) => notice.startsWith('used-'));
  return {
    title: isEnding ? title.ends(warned) : title.used(warned),
    lead: [
      ...(isUsed ? lead.used(warned) : []),
      ...(isEnding ? lead.ends(warned) : []),
      ...lead.pace(warned),
      ...after,
    ],
  };
}

function standing(
  { offerName, number }: ContractView,
  { overageMinutes }: CreditView,
  { pack, lastDay }: Warned,
  { warning: { label, usedOf } }: Texts,
  { duration }: Formats,
): Row[] {
  return [
    [label.contract, `${number}, ${headerText(offerName)}`],
    ...(pack
      ? ([
          [label.size, pack.size],
          [label.used, usedOf(pack.used, pack.percent)],
          [label.left, pack.left],
        ] as const)
      : []),
    [label.lastDay, lastDay],
    ...(overageMinutes > 0 ? ([[label.overage, duration(overageMinutes)]] as const) : []),
  ];
}

/** What each ticket took of it, most first. Nothing of an unlimited contract, whose use nobody is warned of. */
function ticketRows(
  { minutes, number }: ContractView,
  { lines }: CreditView,
  { warning: { label, lines: line, others, ticket } }: Texts,
  { duration }: Formats,
  portalUrl: string | null,
): Row[] {
  if (minutes === null) return [];
  const taken = new Map<number, { subject: string; minutes: number }>();
  for (const { ticket: of, subject, debit } of lines) {
    const drawn = debit.parts.filter((part) => part.contract === number).reduce((sum, part) => sum + part.minutes, 0);
    if (drawn > 0) taken.set(of, { subject, minutes: (taken.get(of)?.minutes ?? 0) + drawn });
  }
  const sorted = [...taken].toSorted(([a, one], [b, other]) => other.minutes - one.minutes || b - a);
  const named = sorted.length > mostTickets ? sorted.slice(0, mostTickets - 1) : sorted;
  const rest = sorted.slice(named.length);
  const sum = rest.reduce((total, [, each]) => total + each.minutes, 0);
  return [
    ...named.map(([of, each]): Row => {
      const text = line(headerText(each.subject), duration(each.minutes));
      return portalUrl === null ? [ticket(of), text] : [ticket(of), text, `${portalUrl}/tickets/${of}`];
    }),
    ...(rest.length > 0 ? ([[label.others, others(rest.length, duration(sum))]] as const) : []),
  ];
}

function toldRows({ recipients, unreached }: Warning, { warning: { label, nobody } }: Texts, print: Formats): Row[] {
  const told = recipients.filter(({ handle }) => handle !== firmHandle).map(({ name }) => headerText(name));
  return [
    [label.told, told.length > 0 ? print.list(told) : nobody],
    ...(unreached.length > 0 ? ([[label.untold, print.list(unreached)]] as const) : []),
  ];
}
