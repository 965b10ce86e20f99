/** The node:http server around the edge: bounds on slow and large senders, and an end that lets others finish. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Listening {
  /** `http://127.0.0.1:4321`, with the port that is really listened on. */
  readonly address: string;
  readonly port: number;
  /** Whether the end has begun, and connections are wanted back. */
  closing(): boolean;
  /** Takes no more connections, lets what is under way finish for `graceMs`, and cuts what is left. */
  close(graceMs: number): Promise<void>;
}

const second = 1_000;

/** Resolves when `host`:`port` is listened on; `port` 0 is any free one. Rejects when it cannot be. */
export function listen(
  handle: (req: IncomingMessage, res: ServerResponse) => void,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  let closed: Promise<void> | undefined;
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10 * second,
      // A message with all the files it may have, over a slow line; what comes slower holds a connection for nothing.
      requestTimeout: 300 * second,
      keepAliveTimeout: 15 * second,
      connectionsCheckingInterval: 5 * second,
    },
    handle,
  );
  server.maxHeadersCount = 100;
  // Neither reads nor sends: given up, with whatever was still to be sent.
  server.setTimeout(60 * second);
  server.on('clientError', refuseUnreadable);

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const bound = server.address() as AddressInfo;
      const shown = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
      resolve({
        address: `http://${shown}:${bound.port}`,
        port: bound.port,
        closing: () => closed !== undefined,
        close(graceMs) {
          closed ??= new Promise((done) => {
            const cut = setTimeout(() => server.closeAllConnections(), graceMs);
            server.close(() => {
              clearTimeout(cut);
              done();
            });
          });
          return closed;
        },
      });
    });
  });
}

const reasons: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What is no HTTP has no request and no response: a status line is all there is to give. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket & { bytesWritten: number }): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  socket.end(
    `HTTP/1.1 ${reasons[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  );
}
