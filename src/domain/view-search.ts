import type { Article, Component } from './records.ts';
import { excerptOf, foldText, markTerms, matches, parseSearch } from './search.ts';
import type { SearchTerm } from './search.ts';
import type { Person, SearchView, TicketHit } from './space.ts';
import { summaryOf } from './ticket-summary.ts';
import { viewRow, viewTicket } from './view-ticket.ts';
import type { View } from './view.ts';

const hitsPerPage = 20;
/** What nobody leafs through; who gets so many asks again with one word more. */
const mostHits = 200;
const mostOthers = 10;

/**
 * What a text finds among what the reader may see: tickets by pages, and on the first, articles and components. Words
 * are looked for in what this reader is shown of a ticket, so what is internal is neither found nor counted.
 */
export function viewSearch(
  view: View,
  articles: readonly Article[],
  self: Person | undefined,
  query: { text: string; page: number },
): SearchView {
  const terms = parseSearch(query.text);
  const numbers = findNumbers(view, terms);
  const pages = Math.max(1, Math.ceil(Math.min(numbers.length, mostHits) / hitsPerPage));
  const page = Number.isSafeInteger(query.page) ? Math.min(Math.max(1, query.page), pages) : 1;
  const shown = numbers.slice(0, mostHits).slice((page - 1) * hitsPerPage, page * hitsPerPage);
  return {
    asked: terms.length > 0,
    tickets: shown.flatMap((number) => viewHit(view, number, terms, self)),
    total: Math.min(numbers.length, mostHits),
    more: numbers.length > mostHits,
    page,
    pages,
    articles: page > 1 ? [] : findArticles(articles, terms),
    components: page > 1 ? [] : findComponents(view.source.components(), terms),
  };
}

function findNumbers({ source, rights }: View, terms: readonly SearchTerm[]): readonly number[] {
  const { customer, involving, ticket, internal } = rights;
  if (customer === undefined) return [];
  return source.searchTickets({ terms, customer, involving, ticket, internal, limit: mostHits + 1 });
}

function viewHit(view: View, number: number, terms: readonly SearchTerm[], self: Person | undefined): TicketHit[] {
  const ticket = view.source.ticket(number);
  const shown = ticket && viewTicket(view, ticket, self);
  if (!shown) return [];
  const row = viewRow(view.source, summaryOf(ticket), shown.chargedMinutes);
  for (const { id, body, attachments } of shown.thread) {
    for (const text of [body ?? '', ...attachments.map(({ name }) => name)]) {
      const excerpt = excerptOf(text, terms);
      if (excerpt) return [{ row, subject: markTerms(row.subject, terms), excerpt, entry: id }];
    }
  }
  return [{ row, subject: markTerms(row.subject, terms) }];
}

function findArticles(articles: readonly Article[], terms: readonly SearchTerm[]): SearchView['articles'] {
  if (terms.length === 0) return [];
  const texts = articles.map((article) => ({
    article,
    title: foldText(article.title),
    rest: [article.summary ?? '', article.body, ...article.components].map(foldText),
  }));
  const found = texts.filter(({ title, rest }) => matches(terms, [title, ...rest]));
  const named = found.filter(({ title }) => matches(terms, [title]));
  return [...new Set([...named, ...found])].slice(0, mostOthers).map(({ article }) => ({
    slug: article.slug,
    title: markTerms(article.title, terms),
    excerpt: excerptOf(article.summary ?? '', terms) ?? excerptOf(article.body, terms),
  }));
}

function findComponents(components: readonly Component[], terms: readonly SearchTerm[]): SearchView['components'] {
  if (terms.length === 0) return [];
  return components
    .filter(({ slug, name, domain, versions }) => matches(terms, [slug, name, domain, ...versions].map(foldText)))
    .slice(0, mostOthers)
    .map(({ slug, name, domain, versions }) => ({ slug, name: markTerms(name, terms), domain, versions }));
}
