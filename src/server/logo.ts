import { pictureTypeOf, type PictureType } from '../domain/attached-file.ts';
import type { Source } from '../domain/source.ts';
import type { FindLogo } from '../mail/transport.ts';
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
  async function read(): Promise<Answer> {
    const { type, bytes } = await pictureOf(store, source, mostBytes);
    if (bytes === undefined || type === undefined) return textAnswer(404, 'The firm has no logo that could be shown.');
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

  return oncePerVersion(version, read);
}

/** More is not worth its place in each mail. */
const mostInMail = 48 * 1024;

/** The same picture for mails, where it is small and of a kind that every mail program shows. Read once per commit. */
export function openMailLogo(
  store: Pick<Store, 'readPath'>,
  source: () => Source & Disposable,
  version: () => string | undefined,
): FindLogo {
  return oncePerVersion(version, async () => {
    const { type, bytes } = await pictureOf(store, source, mostInMail);
    return bytes !== undefined && (type === 'image/png' || type === 'image/jpeg' || type === 'image/gif')
      ? { type, bytes }
      : undefined;
  });
}

async function pictureOf(
  store: Pick<Store, 'readPath'>,
  source: () => Source & Disposable,
  most: number,
): Promise<{ type?: PictureType; bytes?: Uint8Array }> {
  const named = () => {
    using content = source();
    return { commit: content.commit, logo: content.company().logo };
  };
  const { commit, logo } = named();
  const bytes = commit === null || logo === undefined ? null : await store.readPath(commit, `content/${logo}`);
  const type = bytes === null || bytes.length > most ? undefined : pictureTypeOf(bytes);
  return bytes === null || type === undefined ? {} : { type, bytes };
}

function oncePerVersion<T>(version: () => string | undefined, read: () => Promise<T>): () => Promise<T> {
  let made: { version: string | undefined; answer: Promise<T> } | undefined;
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
