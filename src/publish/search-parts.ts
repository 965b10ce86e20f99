/**
 * What a copy's search looks through, as scripts: a page opened from a disk may load scripts beside it, and no data.
 * Made from a space, so what its reader is not shown is not there to be found.
 */
import type { Space, TicketView } from '../domain/space.ts';
import { words } from '../i18n/words.ts';

/** Something to be found. */
export interface Findable {
  kind: 'ticket' | 'article' | 'component';
  /** From the copy's folder. */
  href: string;
  /** A ticket's number. */
  serial?: number;
  title: string;
  /** Below the title. */
  about: string;
  /** What else is looked through and not shown. */
  also: readonly string[];
  /** What is looked through and shown around the place, with where that is in the page. */
  texts: readonly (readonly [anchor: string, text: string])[];
}

/** @param href of its page */
export function findableTicket(ticket: TicketView, href: string, space: Space): Findable {
  const { t, f } = words(space);
  return {
    kind: 'ticket',
    href,
    serial: ticket.number,
    title: ticket.subject,
    about: [ticket.contact.name, f.instantShortDay(ticket.opened), t(`status.${ticket.status}`)].join(' · '),
    also: ticket.component ? [ticket.component.slug] : [],
    texts: ticket.thread.flatMap(({ id, body, attachments }) =>
      [body ?? '', ...attachments.map(({ name }) => name)].filter(Boolean).map((text) => [id, text] as const),
    ),
  };
}

/** Articles and the catalogue. `pageOf`: the file of an address. */
export function findablePublic(space: Space, pageOf: (address: string) => string | undefined): Findable[] {
  return [
    ...space.articles().flatMap(({ slug, title, summary, body, components }): Findable[] => {
      const href = pageOf(`/articles/${slug}`);
      const texts = [summary ?? '', body].filter(Boolean).map((text) => ['', text] as const);
      return href === undefined ? [] : [{ kind: 'article', href, title, about: '', also: components, texts }];
    }),
    ...space.components().flatMap(({ slug, name, domain, versions }): Findable[] => {
      const href = pageOf('/catalogue');
      const about = [domain, ...versions];
      return href === undefined
        ? []
        : [{ kind: 'component', href, title: name, about: about.join(' · '), also: [slug, ...about], texts: [] }];
    }),
  ];
}

/** A part of the index, as `search-page.ts` takes it. */
export function formatPart(found: readonly Findable[]): string {
  return `(globalThis.carnetFindable ??= []).push(${found.map((one) => JSON.stringify(one)).join(',\n')});\n`;
}

/** Which parts there are, in the order they are looked through. */
export function formatParts(files: readonly string[]): string {
  return `globalThis.carnetParts = ${JSON.stringify(files)};\n`;
}
