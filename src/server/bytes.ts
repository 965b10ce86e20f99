/** A body and its compressed forms, each made once, when first asked for. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

export type Encoding = 'br' | 'gzip' | 'identity';

export interface Bytes {
  readonly plain: Buffer;
  /** Weak, since it names all the forms. */
  readonly etag: string;
  /** This form, if it is at hand. */
  ready(encoding: Encoding): Buffer | undefined;
  /** This form, made if need be. */
  in(encoding: Encoding): Promise<Buffer>;
  /** What is held now, all forms. */
  size(): number;
}

/** Smaller than this, a body costs as many packets compressed as not. */
const worthwhile = 860;

/** `brotliLevel`: 5 for pages, made while somebody waits; 11 for assets, made once in a life. */
export function bytesOf(plain: Buffer, brotliLevel = 5): Bytes {
  const forms = new Map<Encoding, Buffer>([['identity', plain]]);
  const making = new Map<Encoding, Promise<Buffer>>();
  if (plain.length < worthwhile) {
    forms.set('br', plain);
    forms.set('gzip', plain);
  }
  const make = async (encoding: Encoding): Promise<Buffer> => {
    const form =
      encoding === 'br'
        ? await brotli(plain, {
            params: {
              [constants.BROTLI_PARAM_QUALITY]: brotliLevel,
              [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
            },
          })
        : await gzipped(plain);
    forms.set(encoding, form);
    making.delete(encoding);
    return form;
  };
  return {
    plain,
    etag: `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    ready: (encoding) => forms.get(encoding),
    in(encoding) {
      const form = forms.get(encoding);
      if (form) return Promise.resolve(form);
      let made = making.get(encoding);
      if (made === undefined) making.set(encoding, (made = make(encoding)));
      return made;
    },
    size() {
      let size = 0;
      for (const form of new Set(forms.values())) size += form.length;
      return size;
    },
  };
}

/** The form a browser prefers, by its Accept-Encoding: br, else gzip, else as is. `;q=0` refuses. */
export function encodingFor(accept: string | undefined): Encoding {
  if (accept === undefined) return 'identity';
  if (takes(accept, 'br')) return 'br';
  return takes(accept, 'gzip') ? 'gzip' : 'identity';
}

function takes(accept: string, encoding: 'br' | 'gzip'): boolean {
  const at = accept.indexOf(encoding);
  if (at < 0) return false;
  const after = accept.slice(at + encoding.length);
  return !/^\s*;\s*q=0(?:\.0*)?\s*(?:,|$)/.test(after);
}
