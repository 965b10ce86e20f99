/** The one way out: an answer becomes status line, headers and bytes here, so that none leaves without its headers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Bytes, bytesOf, encodingFor, type Encoding } from './bytes.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly bytes: Bytes;
}

export type Send = (req: IncomingMessage, res: ServerResponse, answer: Answer) => void;

/** Bodies nobody has read, up to here, are read and dropped, so that the sender gets to see the answer. */
const dropBytes = 1024 * 1024;

/**
 * `common`: headers of every answer. `closing` says whether the server wants its connections back.
 * ETag and 304 where the answer may be kept by the browser, the compressed form it takes, no body for HEAD.
 */
export function sender(common: Readonly<Record<string, string>>, closing: () => boolean): Send {
  const commonList = Object.entries(common).flat();

  const write = (
    req: IncomingMessage,
    res: ServerResponse,
    answer: Answer,
    encoding: Encoding,
    body: Buffer | null,
  ) => {
    if (res.headersSent || res.destroyed) return;
    const headers = [...commonList];
    for (const name in answer.headers) headers.push(name, answer.headers[name]!);
    for (const cookie of answer.cookies ?? []) headers.push('set-cookie', cookie);
    if (answer.headers['cache-control'] !== 'no-store') headers.push('etag', answer.bytes.etag);
    if (closing() || unreadBytes(req) > dropBytes) headers.push('connection', 'close');
    if (body === null) {
      res.writeHead(304, headers);
      res.end();
      return;
    }
    if (encoding !== 'identity' && body !== answer.bytes.plain) headers.push('content-encoding', encoding);
    headers.push('content-length', String(body.length));
    res.writeHead(answer.status, headers);
    res.end(req.method === 'HEAD' ? undefined : body);
  };

  return (req, res, answer) => {
    const { bytes } = answer;
    if (answer.status === 200 && matches(req.headers['if-none-match'], bytes.etag)) {
      write(req, res, answer, 'identity', null);
      return;
    }
    const encoding = encodingFor(req.headers['accept-encoding']);
    const form = bytes.ready(encoding);
    if (form) write(req, res, answer, encoding, form);
    else
      bytes.in(encoding).then(
        (made) => write(req, res, answer, encoding, made),
        () => write(req, res, answer, 'identity', bytes.plain),
      );
  };
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch === etag || ifNoneMatch.split(',').some((one) => one.trim() === etag);
}

/** What the sender has announced and we have not read; unknown is much. */
function unreadBytes(req: IncomingMessage): number {
  if (req.complete) return 0;
  if (req.headers['transfer-encoding'] !== undefined) return Infinity;
  return Number(req.headers['content-length'] ?? 0);
}

const plainText = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

/** A sentence, for whoever cannot be given a page. */
export function textAnswer(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...plainText, ...headers }, bytes: bytesOf(Buffer.from(`${text}\n`)) };
}

/** Goes on at `location`, a path of ours or a page of the firm's forge, by GET. */
export function redirectAnswer(location: string, cookies: readonly string[] = []): Answer {
  return {
    status: 303,
    headers: { ...plainText, location },
    cookies,
    bytes: bytesOf(Buffer.from(`${location}\n`)),
  };
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    bytes: bytesOf(Buffer.from(`${JSON.stringify(value)}\n`)),
  };
}
