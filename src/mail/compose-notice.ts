import type { Recipient } from '../domain/addresses.ts';
import type { Notice } from '../domain/notices.ts';
import { ticketFolder } from '../domain/place.ts';
import type { Level } from '../domain/records.ts';
import type { ContractView, CreditView, DebitView, Space, ThreadItem, TicketView } from '../domain/space.ts';
import { epochMs } from '../domain/values.ts';
import { arithmeticText } from '../i18n/arithmetic-text.ts';
import { formats, type Formats } from '../i18n/format.ts';
import { translator } from '../i18n/translator.ts';
import { renderLetterHtml, renderLetterText, type Letter, type Row } from './letter.ts';
import { headerText, type Mail } from './mail.ts';
import { mailDomain, noticeId, threadId } from './message-id.ts';
import { replyAddress } from './reply-address.ts';
import { senderOf } from './sender.ts';
import { textsIn, type Texts } from './texts/texts.ts';

/** Longest message quoted, in characters; the rest is on the page. */
const longest = 50_000;

/**
 * The mail that tells this recipient. `space` is their own, so what they may not see is not in it; absent when it holds no
 * such ticket for them. `portalUrl` without a slash at the end. `replySecret`, where mail comes in: answers go to an address
 * that names the ticket, signed with it.
 */
export function composeNotice(
  space: Space,
  notice: Notice,
  recipient: Recipient,
  { portalUrl, replySecret }: { portalUrl: string | null; replySecret?: string | undefined },
): Mail | undefined {
  const ticket = space.ticket(notice.ticket);
  if (ticket === undefined) return undefined;
  const texts = textsIn(space.locale);
  const { company } = space;
  const subject = headerText(ticket.subject);
  const told = new Telling(space, ticket, notice, texts, formats(space.locale, company), portalUrl);
  const item = told.item;
  const letter: Letter = {
    locale: space.locale,
    firm: company,
    title: texts.step[notice.step],
    about: { number: texts.ticket(ticket.number), subject },
    lead: texts.lead(notice.step, told.lead()),
    message: told.message(),
    blocks: told.blocks().filter(({ rows }) => rows.length > 0),
    colon: texts.colon,
    ...(portalUrl !== null && {
      action: {
        label: texts.open(ticket.number),
        // What is internal has no name for whoever may not read it, so there is nothing to point at either.
        url: `${portalUrl}/tickets/${ticket.number}${item === undefined ? '' : `#${encodeURIComponent(item.id)}`}`,
      },
    }),
    closing: told.closing(),
  };
  const domain = mailDomain(company.email, portalUrl);
  const { from, replyTo, headers } = senderOf(company, portalUrl);
  return {
    key: `${notice.key} ${recipient.handle}`,
    label: `${ticket.number}-${notice.step}`,
    messageId: noticeId(ticket, notice.key, recipient.handle, domain),
    references: [threadId(ticket, domain)],
    from,
    replyTo:
      replySecret === undefined || company.email !== replyTo.address
        ? replyTo
        : { ...replyTo, address: replyAddress(company.email, ticket, replySecret) },
    to: { name: recipient.name, address: recipient.address },
    subject: headerText(texts.subject(ticket.number, texts.step[notice.step], subject)),
    dateMs: epochMs(space.now),
    headers: { ...headers, 'X-Carnet-Ticket': String(ticket.number) },
    text: renderLetterText(letter),
    html: renderLetterHtml(letter),
  };
}

/** One notice as its reader is to hear of it. */
class Telling {
  /** What is told, as this reader sees it; absent when they see nothing of it but its effect. */
  readonly item: ThreadItem | undefined;
  /** The thread up to what is told: what came after has its own mail. */
  #thread: readonly ThreadItem[];
  #space: Space;
  #ticket: TicketView;
  #notice: Notice;
  #texts: Texts;
  #print: Formats;
  #portalUrl: string | null;
  #credit: CreditView | undefined;

  constructor(
    space: Space,
    ticket: TicketView,
    notice: Notice,
    texts: Texts,
    print: Formats,
    portalUrl: string | null,
  ) {
    this.#portalUrl = portalUrl;
    this.#space = space;
    this.#ticket = ticket;
    this.#notice = notice;
    this.#texts = texts;
    this.#print = print;
    this.item = ticket.thread.find(({ id }) => id === notice.entry);
    const end = this.item === undefined ? -1 : ticket.thread.indexOf(this.item);
    this.#thread = end === -1 ? ticket.thread.filter(({ at }) => at <= notice.at) : ticket.thread.slice(0, end + 1);
    this.#credit = space.maySeeCredit ? space.credit({ customer: ticket.customer.slug }) : undefined;
  }

  get #isTeam(): boolean {
    return this.#space.reader.kind === 'team';
  }

  lead() {
    const { item } = this;
    const { number, customer, contact, takeChargeBefore } = this.#ticket;
    return {
      number,
      customer: headerText(customer.name),
      contact: headerText(contact.name),
      by: item && headerText(item.by.name),
      own: item !== undefined && item.by.handle === this.#space.self?.handle,
      byTeam: item?.by.side === 'team',
      takenInCharge: item?.changes.takenInCharge === true,
      reopened: item?.changes.reopened === true,
      resolution: item?.changes.resolution,
      level: this.#level(),
      before: takeChargeBefore && this.#print.instant(takeChargeBefore),
    };
  }

  message(): Letter['message'] {
    // Whoever a ticket is handed to has not had its opening.
    const opening = this.#notice.step === 'handed-over' && !this.item?.body ? this.#thread[0] : undefined;
    const item = opening ?? this.item;
    const body = item?.body?.trim();
    if (!item || !body) return undefined;
    return {
      heading: this.#texts.wrote(headerText(item.by.name), this.#print.instant(item.at)),
      markdown: body.length > longest ? body.slice(0, longest) : body,
      cut: body.length > longest ? this.#texts.cut : undefined,
    };
  }

  blocks(): { title: string; rows: Row[] }[] {
    const { label } = this.#texts;
    const { step } = this.#notice;
    const opening = { title: label.request, rows: [...this.#request(), ...this.#files()] };
    if (step === 'received' || step === 'new-ticket') return [opening];
    const introduces = this.#isTeam || step === 'handed-over';
    const about = introduces ? [{ title: this.#texts.ticket(this.#ticket.number), rows: this.#request() }] : [];
    const time = { title: label.intervention, rows: [...this.#time(), ...this.#files()] };
    return step === 'closed' ? [time, { title: label.summary, rows: this.#summary() }] : [time, ...about];
  }

  closing(): string[] {
    const { answer, answerByFile, answerOnPage, choose, why } = this.#texts;
    const { company, reader } = this.#space;
    const { contact, customer, number } = this.#ticket;
    const contactHandle = reader.kind === 'contact' ? `${reader.customer}/${reader.handle}` : undefined;
    return [
      this.#isTeam ? answerByFile(ticketFolder(number)) : company.email === '' ? answerOnPage : answer(company.email),
      why[this.#isTeam ? 'team' : contact.handle === contactHandle ? 'contact' : 'cc'](headerText(customer.name)),
      ...(this.#isTeam || this.#portalUrl === null ? [] : [choose(`${this.#portalUrl}/mails`)]),
    ];
  }

  #request(): Row[] {
    const { label, kind, levels } = this.#texts;
    const ticket = this.#ticket;
    return rows(
      this.#isTeam && [label.customer, headerText(ticket.customer.name)],
      this.#isTeam && [label.contact, headerText(ticket.contact.name)],
      [label.kind, kind[ticket.kind]],
      ticket.component && [label.component, headerText(ticket.component.name)],
      this.#isTeam && [label.level, levels([ticket.level])],
      this.#isTeam && ticket.takeChargeBefore && [label.takeChargeBefore, this.#print.instant(ticket.takeChargeBefore)],
      this.#available(),
    );
  }

  #files(): Row[] {
    const names = this.item?.attachments.map(({ name }) => headerText(name)) ?? [];
    return rows(names.length > 0 && [this.#texts.label.files, this.#print.list(names)]);
  }

  /** What the entry's work took, and what is left where it took it from. */
  #time(): Row[] {
    const { intervention } = this.item ?? this.#unnamed() ?? {};
    if (intervention === undefined) return [];
    const { label, spent, where, travel } = this.#texts;
    const { duration, instant, money } = this.#print;
    const { debit, spentMinutes, travelCents, workedAt } = intervention;
    return rows(
      [label.spent, spent(duration(spentMinutes), where[intervention.where], instant(workedAt))],
      debit && [label.debited, this.#arithmetic(debit)],
      ...(debit?.parts ?? []).map(({ contract, minutes }) => this.#left(contract, minutes)),
      debit && debit.overageMinutes > 0 && [label.overage, duration(debit.overageMinutes)],
      travelCents !== undefined && [label.travel, travel(money(travelCents))],
      debit && (this.#credit?.contracts.filter(({ state }) => state === 'active').length ?? 0) > 1 && this.#available(),
    );
  }

  /** An internal entry's time, which the page shows under another name than the entry's. */
  #unnamed(): ThreadItem | undefined {
    const items = this.#thread.filter(({ internal, at }) => internal && at === this.#notice.at);
    return items.length === 1 ? items[0] : undefined;
  }

  #arithmetic(debit: DebitView): string {
    const { formula, because } = arithmeticText(debit, translator(this.#space.locale), this.#print);
    return because === '' ? formula : `${formula} (${headerText(because)})`;
  }

  #left(number: string, takenMinutes?: number): Row | undefined {
    const contract = this.#credit?.contracts.find((each) => each.number === number);
    if (contract === undefined) return undefined;
    return [this.#texts.contract(number), this.#leftOf(contract, takenMinutes)];
  }

  #leftOf({ lastDay, minutes, remainingMinutes, state }: ContractView, takenMinutes?: number): string {
    const { ended, left, unlimited } = this.#texts;
    const { day, duration } = this.#print;
    const taken = takenMinutes === undefined ? undefined : duration(takenMinutes);
    if (taken !== undefined && (state === 'expired' || state === 'terminated')) return ended(taken, day(lastDay));
    if (minutes === null || remainingMinutes === null) return unlimited(taken);
    return left(taken, duration(remainingMinutes), duration(minutes), day(lastDay));
  }

  #available(): Row | undefined {
    const credit = this.#credit;
    if (credit === undefined) return undefined;
    const { availableUnlimited, label } = this.#texts;
    return [
      label.available,
      credit.unlimited || credit.availableMinutes === null
        ? availableUnlimited
        : this.#print.duration(credit.availableMinutes),
    ];
  }

  /** The ticket's life, and what it took. */
  #summary(): Row[] {
    const { label, levels, resolution } = this.#texts;
    const { duration, instant } = this.#print;
    const ticket = this.#ticket;
    const solved = this.#thread.findLast(({ changes }) => changes.status === 'solved');
    const became = this.#thread.findLast(({ changes }) => changes.resolution !== undefined)?.changes.resolution;
    const open = this.#credit?.contracts.filter(({ state }) => state === 'active' || state === 'exhausted') ?? [];
    return rows(
      [label.received, instant(ticket.opened)],
      ticket.takenInChargeAt !== undefined && [label.takenInCharge, instant(ticket.takenInChargeAt)],
      solved && [label.solved, instant(solved.at)],
      [label.closed, instant(this.#notice.at)],
      [label.level, levels(this.#levels())],
      became && [label.resolution, resolution[became]],
      this.#article(),
      [label.spent, duration(ticket.spentMinutes)],
      ticket.chargedMinutes !== null && [label.debited, duration(ticket.chargedMinutes)],
      ...open.map(({ number }) => this.#left(number)),
    );
  }

  #article(): Row | undefined {
    const slug = this.#ticket.article;
    if (slug === undefined) return undefined;
    const title = this.#space.article(slug)?.title ?? slug;
    const { article } = this.#texts.label;
    if (this.#portalUrl === null) return [article, headerText(title)];
    return [article, headerText(title), `${this.#portalUrl}/articles/${encodeURIComponent(slug)}`];
  }

  /** An internal entry's change of level shows on the ticket alone, so it is told while that still stands. */
  #level(): Level | undefined {
    const { item } = this;
    if (item !== undefined && (!item.internal || this.#isTeam)) return item.changes.level;
    return this.#notice.step === 'level-changed' ? this.#ticket.level : undefined;
  }

  #levels(): Level[] {
    const levels: Level[] = [1];
    for (const { changes } of this.#thread)
      if (changes.level !== undefined && changes.level !== levels.at(-1)) levels.push(changes.level);
    // A level set by an internal entry shows on the ticket alone.
    if (this.#thread.length === this.#ticket.thread.length && levels.at(-1) !== this.#ticket.level)
      levels.push(this.#ticket.level);
    return levels;
  }
}

function rows(...each: readonly (Row | false | undefined)[]): Row[] {
  return each.filter((row): row is Row => row !== undefined && row !== false);
}
