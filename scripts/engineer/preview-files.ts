/** What a change will show and mail, as files to look at: made by what makes the pages and the mails themselves. */
import { join } from 'node:path';
import type { Content } from '../../src/domain/assemble.ts';
import type { FileChanges } from '../../src/domain/compare-files.ts';
import { noticesBetween } from '../../src/domain/notices.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { placeOf } from '../../src/domain/place.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Reader } from '../../src/domain/space.ts';
import type { Instant } from '../../src/domain/values.ts';
import { composeNotice } from '../../src/mail/compose-notice.ts';
import { relativeTo } from '../../src/publish/address.ts';
import { rewritePage } from '../../src/publish/rewrite.ts';
import { readAssets } from '../../src/server/assets.ts';
import { loadAstro, pageRenderer } from '../../src/server/render.ts';
import { themeCss } from '../../src/styles/theme.ts';

export interface PreviewedPage {
  ticket: number;
  /** `boege/dsi`; `team`. */
  who: string;
  name: string;
  /** Files from the preview's folder; the mail's absent where they only read the page. */
  page: string;
  mail?: { file: string; subject: string };
}

/** `files`: by path from the preview's folder. */
export async function previewFiles({
  after,
  files: changes,
  at,
  portalUrl,
  dist,
}: {
  after: Content;
  files: FileChanges;
  at: Instant;
  portalUrl: string;
  /** The folder that `astro build` wrote. */
  dist: string;
}): Promise<{ files: Map<string, string | Buffer>; pages: PreviewedPage[] }> {
  const source = sourceOf(after, null);
  const render = pageRenderer(await loadAstro(dist), portalUrl);
  const assets = readAssets(join(dist, 'client'));
  const files = new Map<string, string | Buffer>();
  for (const [path, { bytes }] of assets) files.set(path.slice(1), bytes.plain);
  files.set('theme.css', themeCss(after.company));
  const pages: PreviewedPage[] = [];

  async function page(ticket: number, who: string, reader: Reader): Promise<string> {
    const file = `pages/${ticket}-${who.replace('/', '-')}.html`;
    if (files.has(file)) return file;
    const space = openSpace(source, reader, at);
    const { body } = await render({ path: `/tickets/${ticket}`, space, published: {} });
    const resource = (address: string) =>
      assets.has(address) || address === '/theme.css' ? relativeTo(file, address.slice(1)) : undefined;
    files.set(file, rewritePage(body.toString('utf8'), { link: () => undefined, resource }));
    return file;
  }

  for (const notice of noticesBetween({ added: changes.added, source }).notices) {
    for (const recipient of notice.recipients) {
      const { reader, handle, name } = recipient;
      const mail = composeNotice(openSpace(source, reader, at), notice, recipient, { portalUrl });
      if (mail === undefined) continue;
      const who = handle.includes('/') || reader.kind === 'team' ? handle : `${customerOf(reader)}${handle}`;
      const file = `mails/${notice.ticket}-${who.replace('/', '-')}-${pages.length + 1}.html`;
      files.set(file, mail.html);
      files.set(file.replace(/html$/, 'txt'), `Subject: ${mail.subject}\n\n${mail.text}`);
      const shown = await page(notice.ticket, who, reader);
      pages.push({ ticket: notice.ticket, who, name, page: shown, mail: { file, subject: mail.subject } });
    }
  }
  for (const ticket of ticketsOf(changes))
    if (after.tickets.has(ticket))
      pages.push({
        ticket,
        who: 'team',
        name: 'The team',
        page: await page(ticket, 'team', { kind: 'team', handle: '' }),
      });
  pages.sort((a, b) => a.ticket - b.ticket);
  files.set('index.html', indexOf(pages));
  return { files, pages };
}

const customerOf = (reader: Reader) => ('customer' in reader ? `${reader.customer}/` : '');

function ticketsOf({ added, changed, gone }: FileChanges): Set<number> {
  const numbers = [...added, ...changed, ...gone].flatMap((path) => {
    const place = placeOf(path);
    return 'number' in place && typeof place.number === 'number' ? [place.number] : [];
  });
  return new Set(numbers.sort((a, b) => a - b));
}

function indexOf(pages: readonly PreviewedPage[]): string {
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const link = (file: string, text: string) => `<a href="${escaped(file)}">${escaped(text)}</a>`;
  const rows = pages.map(({ ticket, who, name, page, mail }) => {
    const letter = mail ? `${link(mail.file, mail.subject)} (${link(mail.file.replace(/html$/, 'txt'), 'text')})` : '–';
    return `<tr><td>#${ticket}<td>${escaped(name)} <code>${escaped(who)}</code><td>${link(page, 'page')}<td>${letter}`;
  });
  return [
    '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Preview</title>',
    '<h1>What they will read</h1>',
    '<p>Nothing of it is sent or written anywhere yet.</p>',
    `<table border="1" cellpadding="6">\n<tr><th>Ticket<th>Who<th>Page<th>Mail\n${rows.join('\n')}\n</table>\n</html>\n`,
  ].join('\n');
}
