import { experimental_AstroContainer as AstroContainer } from 'astro/container';
import { readerZoneScript } from '../../src/i18n/reader-zone.ts';

type Page = Parameters<AstroContainer['renderToResponse']>[0];

export interface Rendered {
  status: number;
  html: string;
  /** What is read of `main`, tags and needless spaces left out; U+202F as `~`. */
  text: string;
}
/** A page as the edge has it rendered: from its locals, its address and nothing else. */
export async function render(
  page: Page,
  locals: App.Locals,
  { path = '/', params = {} }: { path?: string; params?: Record<string, string> } = {},
): Promise<Rendered> {
  const container = await AstroContainer.create();
  const request = new Request(`http://portal.example${path}`);
  const response = await container.renderToResponse(page, { locals, request, params, partial: false });
  // The one script of ours, which tests/system/look.test.ts holds: any other is a fault.
  const html = (await response.text()).replace(`<script>${readerZoneScript}</script>`, '');
  return { status: response.status, html, text: textOf(/<main[\s\S]*<\/main>/.exec(html)?.[0] ?? html) };
}

export function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&#38;', '&')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replace(/[ \n\t]+/g, ' ')
    .replaceAll('\u202f', '~')
    .trim();
}
