import { renderDocumentHtml, renderDocumentMarkdown } from '../../src/documents/document.ts';
import { welcomeDocument, welcomeFileName } from '../../src/documents/welcome-document.ts';
import type { Space } from '../../src/domain/space.ts';
import { dayOf, type Instant } from '../../src/domain/values.ts';
import type { WelcomeView } from '../../src/domain/view-welcome.ts';
import type { Attachment } from '../../src/mail/mail.ts';
import { printPdf } from './print-pdf.ts';

export type WelcomeFormat = 'md' | 'html' | 'pdf';

export const isWelcomeFormat = (text: string): text is WelcomeFormat => ['md', 'html', 'pdf'].includes(text);

const types: Record<WelcomeFormat, string> = { md: 'text/markdown', html: 'text/html', pdf: 'application/pdf' };

/** The document that a contact is given, as the file of a mail. Throws NoContent where a PDF cannot be made. */
export async function renderWelcome(
  space: Space,
  view: WelcomeView,
  {
    appointment,
    portalUrl,
    format,
  }: { appointment: Instant | undefined; portalUrl: string | null; format: WelcomeFormat },
): Promise<Attachment> {
  const document = welcomeDocument(space, view, { appointment, portalUrl });
  const bytes =
    format === 'pdf'
      ? await printPdf(renderDocumentHtml(document), dayOf(space.now, space.company.timezone))
      : Buffer.from(format === 'md' ? renderDocumentMarkdown(document) : renderDocumentHtml(document));
  return {
    name: welcomeFileName(view.contract.number, format),
    type: types[format],
    base64: bytes.toString('base64'),
  };
}
