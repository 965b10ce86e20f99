import { pictureTypeOf } from '../domain/attached-file.ts';
import type { Source } from '../domain/source.ts';
import type { Store } from '../store/port.ts';
import { bytesOf } from './bytes.ts';
import { textAnswer, type Answer } from './send.ts';

/** More is no logo: every first page would wait for it. */
const mostBytes = 256 * 1024;

/**
 * The picture that company.md names, as the content served has it: by what its bytes are, so never a document with
 * scripts. Read once per commit. 404 where there is none, or no picture that every browser shows.
 */
export function openLogo(
  store: Pick<Store, 'readPath'>,
  source: () => Source & Disposable,
  version: () => string | undefined,
): () => Promise<Answer> {
  let made: { version: string | undefined; answer: Promise<Answer> } | undefined;

  async function read(): Promise<Answer> {
    const named = () => {
      using content = source();
      return { commit: content.commit, logo: content.company().logo };
    };
    const { commit, logo } = named();
    const bytes = commit === null || logo === undefined ? null : await store.readPath(commit, `content/${logo}`);
    const type = bytes === null || bytes.length > mostBytes ? undefined : pictureTypeOf(bytes);
    if (bytes === null || type === undefined) return textAnswer(404, 'The firm has no logo that could be shown.');
    return {
      status: 200,
      headers: {
        'content-type': type,
        // Not asked about for each page, which shows it twice: beside the name, and in the browser's tab.
        'cache-control': 'public, max-age=600',
        'content-security-policy': "sandbox; default-src 'none'",
      },
      bytes: bytesOf(Buffer.from(bytes)),
    };
  }

  return () => {
    const served = version();
    if (made?.version !== served) {
      const answer = read();
      made = { version: served, answer };
      // What failed is read again.
      answer.catch(() => (made = undefined));
    }
    return made!.answer;
  };
}
