import type { APIRoute } from 'astro';
import { renderDocumentHtml, renderDocumentMarkdown } from '../../../documents/document.ts';
import { welcomeDocument, welcomeFileName } from '../../../documents/welcome-document.ts';

/** How a contract works, as a file to keep: a page to print, or Markdown. */
export const GET: APIRoute = ({ locals: { space }, params, url, rewrite }) => {
  const { contract = '', document: name = '' } = params;
  const view = space.welcome(contract);
  if (view === undefined) return rewrite('/404');
  const document = welcomeDocument(space, view, { appointment: view.appointment, portalUrl: url.origin });
  const format = name.endsWith('.md') ? 'md' : 'html';
  return new Response(format === 'md' ? renderDocumentMarkdown(document) : renderDocumentHtml(document), {
    headers: {
      'content-type': `${format === 'md' ? 'text/markdown' : 'text/html'}; charset=utf-8`,
      // Its style sheet is its own, which the portal's pages may not have: it is read where it is saved.
      'content-disposition': `attachment; filename="${welcomeFileName(contract, format)}"`,
    },
  });
};
