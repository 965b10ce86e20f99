/**
 * The one place that decides what a reader may see. A page, a mail and an export are made from a space alone, so what
 * is not in it cannot be shown by mistake.
 */
import { customerName, personOf } from './persons.ts';
import { rightsOf } from './rights.ts';
import type { Rights } from './rights.ts';
import type { Article, Locale, Offer } from './records.ts';
import type { Source } from './source.ts';
import type { Person, Reader, Space } from './space.ts';
import { dayOf, nextDay, startOfDay } from './values.ts';
import type { Instant } from './values.ts';
import { viewCredit } from './view-credit.ts';
import { openDesk } from './view-desk.ts';
import { viewOpening } from './view-opening.ts';
import { viewSearch } from './view-search.ts';
import { viewStatement } from './view-statement.ts';
import { viewSynthesis } from './view-synthesis.ts';
import { viewTicket } from './view-ticket.ts';
import { viewChoices, viewTickets } from './view-tickets.ts';
import { viewWelcome } from './view-welcome.ts';
import type { View } from './view.ts';

/**
 * What `reader` may see of `source` at `now`. Lazy: the source is read when the space is asked, so it is to be kept
 * open as long. `locale`: the language asked for, if any.
 */
export function openSpace(source: Source, reader: Reader, now: Instant, locale?: Locale): Space {
  const rights = rightsOf(reader);
  const view: View = { source, rights, now };
  const self = selfOf(source, reader);
  return {
    reader,
    rights: rights.name,
    now,
    commit: source.commit,
    revision: source.revision(scopeOf(rights)),
    get validUntil() {
      return validUntil(view);
    },
    company: source.company(),
    customer: typeof rights.customer === 'string' ? customerName(source, rights.customer) : undefined,
    offers: () => source.offers().toSorted(cheapestFirst),
    components: () => source.components(),
    articles: () => publishedTo(rights, source),
    article: (slug) => publishedTo(rights, source).find((article) => article.slug === slug),
    tickets: (query) => viewTickets(view, query),
    ticketChoices: () => viewChoices(view),
    ticket(number) {
      const ticket = source.ticket(number);
      return ticket && viewTicket(view, ticket, self);
    },
    search: (query) => viewSearch(view, publishedTo(rights, source), self, query),
    credit: (query = {}) => viewCredit(view, query),
    statement: (query) => viewStatement(view, query),
    welcome: (number) => viewWelcome(view, number, reader.kind === 'contact' ? reader.handle : undefined),
    synthesis: (query = {}) => viewSynthesis(view, query),
    customers: () =>
      rights.customer === null ? [...source.customers().values()].map(({ slug, name }) => ({ slug, name })) : [],
    ...(reader.kind === 'team' && { desk: openDesk(view, reader.handle) }),
    ...(reader.kind === 'contact' && { opening: () => viewOpening(view, reader.customer) }),
    ...(reader.kind === 'contact' && {
      mails: source.customers().get(reader.customer)?.contacts.get(reader.handle)?.mails ?? 'all',
    }),
    mayOpenTicket: self !== undefined,
    maySeeCredit: rights.credit,
    maySeePrices: rights.prices,
    self,
    locale: locale ?? localeOf(source, reader),
  };
}

function scopeOf({ customer }: Rights): Parameters<Source['revision']>[0] {
  if (customer === undefined) return 'public';
  return customer === null ? 'team' : { customer };
}

function validUntil({ source, rights, now }: View): Instant {
  const { timezone } = source.company();
  const midnight = startOfDay(nextDay(dayOf(now, timezone)), timezone);
  const next = rights.customer === undefined ? undefined : source.nextInstant(rights.customer, now);
  return next !== undefined && next < midnight ? next : midnight;
}

/** A guest has a link and no handle, and so no name to write under. */
function selfOf(source: Source, reader: Reader): Person | undefined {
  switch (reader.kind) {
    case 'team':
      return personOf(source, { team: reader.handle });
    case 'contact':
      return personOf(source, { customer: reader.customer, contact: reader.handle });
    default:
      return undefined;
  }
}

function localeOf(source: Source, reader: Reader): Locale {
  const customer = 'customer' in reader ? source.customers().get(reader.customer) : undefined;
  const contact = reader.kind === 'contact' ? customer?.contacts.get(reader.handle) : undefined;
  for (const locale of [contact?.locale, customer?.locale, source.company().locale]) {
    const language = locale?.slice(0, 2).toLowerCase();
    if (language === 'fr' || language === 'en') return language;
  }
  return 'fr';
}

function cheapestFirst(a: Offer, b: Offer): number {
  return a.priceCents - b.priceCents || (a.slug < b.slug ? -1 : 1);
}

function publishedTo(rights: Rights, source: Source): Article[] {
  return source
    .articles()
    .filter(({ draft }) => rights.internal || !draft)
    .toSorted((a, b) => (a.date === b.date ? (a.slug < b.slug ? -1 : 1) : a.date < b.date ? 1 : -1));
}
