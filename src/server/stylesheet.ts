import type { Source } from '../domain/source.ts';
import { themeCss } from '../styles/theme.ts';
import { bytesOf } from './bytes.ts';
import type { Answer } from './send.ts';

/** The firm's colours, as content has them: the one stylesheet that is not built. Made once per commit. */
export function openStylesheet(source: () => Source & Disposable, version: () => string | undefined): () => Answer {
  let made: { version: string | undefined; answer: Answer } | undefined;
  return () => {
    const served = version();
    if (made && made.version === served) return made.answer;
    using content = source();
    const answer: Answer = {
      status: 200,
      headers: {
        'content-type': 'text/css; charset=utf-8',
        'cache-control': 'public, no-cache',
        vary: 'Accept-Encoding',
      },
      bytes: bytesOf(Buffer.from(themeCss(content.company()))),
    };
    made = { version: served, answer };
    return answer;
  };
}
