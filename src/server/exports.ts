/**
 * All of one's space as one archive, to take away: tickets as text, tables, and the files of entries. Texts are made at
 * once, from one commit; files are then streamed from the store at the reader's pace, with nothing of the content held.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { distinctNames, safeFileName } from '../commands/file-name.ts';
import { pictureTypeNamed } from '../domain/attached-file.ts';
import type { Space, TicketView } from '../domain/space.ts';
import { formatInstant } from '../domain/values.ts';
import type { Instant } from '../domain/values.ts';
import { ticketMarkdown } from '../i18n/ticket-markdown.ts';
import { translator } from '../i18n/translator.ts';
import type { Store } from '../store/port.ts';
import { openSlots } from './slots.ts';

/** To be disposed of, whether it is sent or not. */
export interface Archive extends Disposable {
  send(req: IncomingMessage, res: ServerResponse): Promise<void>;
}
export interface Exports {
  /** The content behind `space` is read until this resolves, and no longer. Undefined: too many are made already. */
  make(space: Space): Promise<Archive | undefined>;
}
/** A table as the portal gives it by itself: the bytes of `/tickets.csv`. */
export type ReadTable = (path: string, query: URLSearchParams, space: Space) => Promise<Uint8Array>;

const atOnce = { inAll: 4, each: 1 };
/** Beyond, files are named in the archive instead of being in it: its format has an end, and so has a disk. */
const limits = { fileBytes: 2 * 1024 ** 3, textBytes: 64 * 1024 ** 2, entries: 60_000 };
/** A reader who takes nothing for so long is gone. */
const patienceMs = 60_000;

interface FileOfTicket {
  path: string;
  oid: string;
  at: Instant;
}

/** `common`: headers of every answer. */
export function openExports(
  store: Pick<Store, 'stream'>,
  readTable: ReadTable,
  common: Readonly<Record<string, string>>,
): Exports {
  const slots = openSlots(atOnce);
  return {
    async make(space) {
      const slot = slots.take(JSON.stringify(space.reader));
      if (slot === undefined) return undefined;
      try {
        const { zip, texts, files, name } = await writeTexts(space, readTable);
        return {
          [Symbol.dispose]: () => slot[Symbol.dispose](),
          async send(req, res) {
            res.writeHead(200, {
              ...common,
              'cache-control': 'no-store',
              'content-type': 'application/zip',
              'content-disposition': `attachment; filename="${name}.zip"`,
            });
            if (req.method === 'HEAD') {
              res.end();
              return;
            }
            await sendAll(res, zip, texts, files, store);
          },
        };
      } catch (error) {
        slot[Symbol.dispose]();
        throw error;
      }
    },
  };
}

async function writeTexts(space: Space, readTable: ReadTable) {
  const t = translator(space.locale);
  const name = space.customer?.slug ?? 'carnet';
  const texts: Uint8Array[] = [];
  const files: FileOfTicket[] = [];
  const leftOut: string[] = [];
  const bytes = { texts: 0, files: 0 };
  const zip = new Zip();
  zip.ondata = (error, chunk) => {
    if (error) throw error;
    texts.push(chunk);
    bytes.texts += chunk.length;
  };
  const put = (path: string, content: Uint8Array, at: Instant) => {
    const entry = new ZipDeflate(`${name}/${path}`, { level: 6 });
    entry.mtime = zipTime(at);
    zip.add(entry);
    entry.push(content, true);
  };

  let latest = '1980-01-01T00:00:00' as Instant;
  let entries = 0;
  for (let page = 1, pages = 1; page <= pages; page++) {
    const list = space.tickets({ status: 'all', page });
    pages = list.pages;
    for (const { number } of list.rows) {
      const ticket = space.ticket(number);
      if (!ticket) continue;
      if (ticket.lastAt > latest) latest = ticket.lastAt;
      if (bytes.texts > limits.textBytes || entries >= limits.entries) {
        leftOut.push(`tickets/${number}.md`);
        continue;
      }
      const paths = new Map<string, string>();
      for (const file of filesOf(ticket)) {
        if (bytes.files + file.bytes > limits.fileBytes || entries >= limits.entries)
          leftOut.push(`tickets/${file.path}`);
        else {
          paths.set(`${file.item}\0${file.name}`, file.path);
          files.push({ path: `${name}/tickets/${file.path}`, oid: file.oid, at: file.at });
          bytes.files += file.bytes;
          entries += 1;
        }
      }
      const text = ticketMarkdown(ticket, space, (item, file) => paths.get(`${item}\0${file}`));
      put(`tickets/${number}.md`, Buffer.from(text), ticket.lastAt);
      entries += 1;
      await nextTurn();
    }
  }
  const all = new URLSearchParams({ status: 'all' });
  put('tickets.csv', await readTable('/tickets.csv', all, space), latest);
  if (space.maySeeCredit) put('credit.csv', await readTable('/credit.csv', new URLSearchParams(), space), latest);
  if (leftOut.length > 0)
    put('left-out.txt', Buffer.from(`${t('export.left-out')}\n\n${leftOut.join('\n')}\n`), latest);
  return { zip, texts, files, name };
}

/** Where each file of a ticket goes, from the folder of tickets: names any system takes, each once in its folder. */
function filesOf({ number, thread }: TicketView) {
  return thread.flatMap(({ id, at, attachments }) => {
    const names = distinctNames(attachments.map(({ name }) => safeFileName(name, pictureTypeNamed(name))));
    return attachments.map(({ name, oid, bytes }, i) => {
      return { item: id, name, oid, bytes, at, path: `${number}/${id}/${names[i]!}` };
    });
  });
}

/** Sends what is there, then each file as it is read; what its reader leaves unfinished is cut. */
async function sendAll(
  res: ServerResponse,
  zip: Zip,
  texts: readonly Uint8Array[],
  files: readonly FileOfTicket[],
  store: Pick<Store, 'stream'>,
): Promise<void> {
  const closed = new AbortController();
  res.once('close', () => closed.abort());
  let waiting: Uint8Array[] = [...texts];
  zip.ondata = (error, chunk) => {
    if (error) throw error;
    waiting.push(chunk);
  };
  const flush = async () => {
    const chunks = waiting;
    waiting = [];
    for (const chunk of chunks) {
      if (closed.signal.aborted) throw new Error('Its reader is gone.');
      if (res.write(chunk)) continue;
      await once(res, 'drain', { signal: AbortSignal.any([closed.signal, AbortSignal.timeout(patienceMs)]) });
    }
  };
  try {
    for (const { path, oid, at } of files) {
      await flush();
      const entry = new ZipPassThrough(path);
      entry.mtime = zipTime(at);
      zip.add(entry);
      for await (const chunk of await store.stream(oid)) {
        entry.push(chunk);
        await flush();
      }
      entry.push(new Uint8Array(), true);
    }
    zip.end();
    await flush();
    res.end();
  } catch {
    // The status is sent: a cut connection is all that can still say that it is not whole.
    res.destroy();
  }
}

/** The archive's clock has no zone and starts in 1980: UTC, the same wherever it is made. */
function zipTime(at: Instant): Date {
  const [year, month, day, hour, minute, second] = formatInstant(at, 'UTC').match(/\d+/g)!.map(Number);
  return new Date(Math.min(2099, Math.max(1980, year!)), month! - 1, day, hour, minute, second);
}
