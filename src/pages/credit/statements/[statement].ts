import type { APIRoute } from 'astro';
import { renderDocumentHtml, renderDocumentMarkdown } from '../../../documents/document.ts';
import { statementDocument } from '../../../documents/statement-document.ts';

/** A month's statement as a file to keep: a page to print, or Markdown. */
export const GET: APIRoute = ({ locals: { space }, params, url, rewrite }) => {
  const [month = '', format] = (params.statement ?? '').split('.');
  const statement = space.statement({ month, customer: url.searchParams.get('customer') ?? undefined });
  if (statement === undefined) return rewrite('/404');
  const document = statementDocument(space, statement);
  const asMarkdown = format === 'md';
  return new Response(asMarkdown ? renderDocumentMarkdown(document) : renderDocumentHtml(document), {
    headers: {
      'content-type': `${asMarkdown ? 'text/markdown' : 'text/html'}; charset=utf-8`,
      // Its style sheet is its own, which the portal's pages may not have: it is read where it is saved.
      'content-disposition': `attachment; filename="statement-${statement.customer.slug}-${month}.${format}"`,
    },
  });
};
