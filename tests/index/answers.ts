import { assembleContent, parseContentFile, type ContentFile } from '../../src/domain/assemble.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import { parseSearch } from '../../src/domain/search.ts';
import type { Source, TicketFilter } from '../../src/domain/source.ts';
import type { Reader, Space } from '../../src/domain/space.ts';
import type { Instant } from '../../src/domain/values.ts';
import type { Store } from '../../src/store/port.ts';
import { textOf as everythingIn } from '../domain/space-text.ts';
import { contacts, customers, mails, moments, numbers } from './random-content.ts';

/** The content of a commit, read whole: what every index of it must answer. */
export async function plainSource(store: Store, commit: string | null): Promise<Source> {
  const files: ContentFile[] = [];
  if (commit !== null) {
    for await (const { path, kind, oid, size } of store.list(commit, 'content', 'all')) {
      if (kind === 'folder') continue;
      const isRead =
        kind === 'file' &&
        !['attachment', 'stray', 'ignored'].includes(parseContentFile({ path, kind, oid, bytes: '' }).kind);
      const bytes = isRead ? await store.readPath(commit, path) : null;
      files.push({ path, kind, oid, bytes, size });
    }
  }
  return sourceOf(assembleContent(files), commit);
}

const filters: Omit<TicketFilter, 'customer'>[] = [
  { status: 'all', page: 1, perPage: 100 },
  { status: 'open', page: 1, perPage: 100 },
  { status: 'closed', page: 1, perPage: 2 },
  { status: 'all', page: 2, perPage: 2 },
  { status: 'all', page: 1, perPage: 100, component: 'postfix' },
  { status: 'open', page: 1, perPage: 100, contact: 'mia' },
  {
    status: 'all',
    page: 1,
    perPage: 100,
    opened: ['2026-02-10T09:30:00' as Instant, '2026-03-20T09:00:00' as Instant],
  },
  ...contacts.map((involving) => ({ status: 'all' as const, page: 1, perPage: 100, involving })),
];

/** Everything that a source answers, but what it knows of history. */
export function answersOf(source: Source): unknown {
  const slugs = [...new Set([...customers, ...source.customerSlugs(), 'nobody'])];
  const instants = moments as Instant[];
  return {
    commit: source.commit,
    company: source.company(),
    team: [...source.team()],
    offers: source.offers(),
    components: source.components(),
    articles: source.articles(),
    heldMail: source.heldMail(),
    customers: [...source.customers()],
    customerSlugs: source.customerSlugs(),
    problems: source.problems(),
    tickets: [...numbers, 0, -1, 1.5, 99, Number.NaN].map((number) => source.ticket(number)),
    ofMails: mails.map((id) => source.ticketOfMail(id)),
    nextInstants: [null, ...slugs].map((slug) => instants.map((instant) => source.nextInstant(slug, instant))),
    lists: [null, ...slugs].map((customer) => filters.map((filter) => source.tickets({ customer, ...filter }))),
    searches: ['panne', 'bonj', 'autre texte', '"autre texte"', 'question', '1001', 'postfix', 'a.log', 'rien']
      .map(parseSearch)
      .flatMap((terms) =>
        [null, ...slugs].flatMap((customer) => [
          source.searchTickets({ terms, customer, internal: customer === null, limit: 10 }),
          source.searchTickets({ terms, customer, internal: false, limit: 2, involving: 'mia' }),
          source.searchTickets({ terms, customer, internal: true, limit: 10, ticket: 1 }),
        ]),
      ),
    accounts: slugs.map((slug) => ({
      contracts: source.contracts(slug),
      interventions: source.interventions(slug),
      ledgers: instants.map((instant) => source.ledger(slug, instant)),
    })),
  };
}

/** One of every kind. */
export const readers: readonly Reader[] = [
  { kind: 'visitor' },
  { kind: 'team', handle: 'camille' },
  ...customers.flatMap((customer): Reader[] => [
    { kind: 'contact', customer, handle: 'dsi', role: 'manager' },
    { kind: 'contact', customer, handle: 'mia', role: 'member' },
    { kind: 'contact', customer, handle: 'req', role: 'requester' },
    ...numbers.map((ticket): Reader => ({ kind: 'guest', customer, ticket })),
  ]),
];

export const textOf = (space: Space): string => everythingIn(space, { tickets: numbers, customers });

export function spacesOf(source: Source, now: Instant): Space[] {
  return readers.map((reader) => openSpace(source, reader, now));
}
