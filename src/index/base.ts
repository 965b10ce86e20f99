import { assembleParsed, type Content } from '../domain/assemble.ts';
import type { Contract } from '../domain/ledger.ts';
import type { ParsedFile } from '../domain/parse-file.ts';
import type { Article, Component, HeldMail, Offer } from '../domain/records.ts';

/** All of the content but the tickets: small, asked for on every request, so whole in memory. Never changed in place. */
export interface Base extends Omit<
  Content,
  'tickets' | 'contracts' | 'offers' | 'components' | 'articles' | 'heldMail'
> {
  offers: readonly Offer[];
  components: readonly Component[];
  articles: readonly Article[];
  heldMail: readonly HeldMail[];
  /** By customer. */
  contracts: ReadonlyMap<string, readonly Contract[]>;
}

/** @param files every file that belongs to no ticket, in any order */
export function assembleBase(files: Iterable<ParsedFile>): Base {
  const content = assembleParsed(files, () => ({ oid: '', bytes: 0 }));
  return {
    ...content,
    offers: [...content.offers.values()],
    components: [...content.components.values()],
    articles: [...content.articles.values()],
    heldMail: [...content.heldMail.values()],
    contracts: Map.groupBy(content.contracts, ({ customer }) => customer),
  };
}
