/**
 * Files of entries, on their way out. Whoever sent one may be anybody, so it is served as what its bytes say, and as
 * nothing that runs; and it goes straight from the store to the reader, at the reader's pace.
 */
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pictureTypeOf } from '../domain/attached-file.ts';
import type { Space } from '../domain/space.ts';
import type { Attachment } from '../domain/ticket.ts';
import type { Store } from '../store/port.ts';
import { openSlots } from './slots.ts';

export interface FileSender {
  /** False, with nothing sent: too many are on their way already. Rejects with what the store throws, nothing sent. */
  send(req: IncomingMessage, res: ServerResponse, person: string, file: Attachment): Promise<boolean>;
  /** A mail as it came, as a file to save: what is in it is its sender's. */
  sendMail(res: ServerResponse, mail: { path: string; bytes: number }): Promise<void>;
}

/** Each is a connection and a git that waits for it. Browsers take six at a time. */
const atOnce = { inAll: 64, each: 12 };

/** The file of that name in an entry that this reader is shown; undefined otherwise, whatever there is. */
export function fileIn(space: Space, number: number, entry: string, name: string): Attachment | undefined {
  const item = space.ticket(number)?.thread.find(({ id }) => id === entry);
  return item?.attachments.find((file) => file.name === name);
}

/** `common`: headers of every answer. */
export function openFileSender(store: Pick<Store, 'stream'>, common: Readonly<Record<string, string>>): FileSender {
  const slots = openSlots(atOnce);

  return {
    async sendMail(res, { path, bytes }) {
      res.writeHead(200, {
        ...common,
        'cache-control': 'no-store',
        'content-security-policy': "sandbox; default-src 'none'",
        'content-type': 'message/rfc822',
        'content-disposition': disposition('attachment', 'mail.eml'),
        'content-length': bytes,
      });
      await pipeline(createReadStream(path), res).catch(() => res.destroy());
    },
    async send(req, res, person, { oid, name, bytes }) {
      const etag = `"${oid}"`;
      // Asked about each time: who may read it may change, though what it is cannot.
      const kept = { ...common, 'cache-control': 'private, no-cache', etag };
      if (req.headers['if-none-match']?.split(',').some((one) => one.trim() === etag)) {
        res.writeHead(304, kept).end();
        return true;
      }
      using slot = slots.take(person);
      if (slot === undefined) return false;
      const body = Readable.fromWeb((await store.stream(oid)) as Parameters<typeof Readable.fromWeb>[0]);
      try {
        const chunks = body[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
        const first = await chunks.next();
        const picture = first.done ? undefined : pictureTypeOf(first.value);
        res.writeHead(200, {
          ...kept,
          'content-security-policy': "sandbox; default-src 'none'",
          'content-type': picture ?? 'application/octet-stream',
          'content-disposition': disposition(picture ? 'inline' : 'attachment', name),
          'content-length': bytes,
        });
        if (req.method === 'HEAD') {
          res.end();
          return true;
        }
        const whole = async function* () {
          if (!first.done) yield first.value;
          yield* { [Symbol.asyncIterator]: () => chunks };
        };
        // Cut in the middle by its reader: there is nobody to tell.
        await pipeline(whole, res).catch(() => res.destroy());
        return true;
      } finally {
        body.destroy();
      }
    },
  };
}

/** RFC 6266: a name in ASCII for whoever reads no other, and the whole one (RFC 8187). */
function disposition(how: 'inline' | 'attachment', name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ !#-[\]-~]/g, '_')
    .replaceAll('%', '_');
  const whole = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${how}; filename="${ascii}"; filename*=UTF-8''${whole}`;
}
