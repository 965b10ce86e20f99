import type { APIRoute } from 'astro';
import { startOfDay, formatInstant } from '../domain/values.ts';
import { translator } from '../i18n/translator.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Text for XML 1.0, which has no place for most control characters, even escaped. */
const xml = (text: string) =>
  text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '').replace(/[&<>"]/g, (c) => entities[c]!);

/** What is published, newest first, as an Atom feed (RFC 4287). */
export const GET: APIRoute = ({ locals: { space }, url }) => {
  const { company, locale } = space;
  const t = translator(locale);
  const articles = space.articles().filter(({ draft }) => !draft);
  const at = (day: (typeof articles)[number]['date']) =>
    formatInstant(startOfDay(day, company.timezone), company.timezone);
  const entries = articles.map(({ slug, title, date, summary, body, kind }) => {
    const address = xml(`${url.origin}/articles/${slug}`);
    return `<entry>
<title>${xml(title)}</title>
<id>${address}</id>
<link rel="alternate" type="text/html" href="${address}"/>
<updated>${at(date)}</updated>
<category term="${kind}" label="${xml(t(`articles.${kind}`))}"/>
${summary === undefined ? '' : `<summary>${xml(summary)}</summary>\n`}<content type="html">${xml(renderMarkdown(body, { headings: 2 }))}</content>
</entry>
`;
  });
  const feed = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${locale}">
<title>${xml(`${t('articles.title')} – ${company.name}`)}</title>
<id>${xml(`${url.origin}/articles`)}</id>
<link rel="self" type="application/atom+xml" href="${xml(`${url.origin}/articles.atom`)}"/>
<link rel="alternate" type="text/html" href="${xml(`${url.origin}/articles`)}"/>
<updated>${articles[0] === undefined ? '1970-01-01T00:00:00Z' : at(articles[0].date)}</updated>
<author><name>${xml(company.name)}</name></author>
${entries.join('')}</feed>
`;
  return new Response(feed, { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } });
};
