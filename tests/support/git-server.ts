/** A forge's git side: real `git http-backend` behind a real HTTP server on loopback, with faults on demand. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/**
 * `refuse`: the connection ends before anything is done. `502`: a gateway's answer, and nothing is done.
 * `cut`: all is done, and the connection ends instead of the answer. `half`: as `cut`, with half of the answer sent.
 * A number: all is done, that many ms late.
 */
export type Fault = 'refuse' | '502' | 'cut' | 'half' | number;

export interface GitRequest {
  method: string;
  /** `/content.git/git-receive-pack` */
  path: string;
  /** Whether it carries a push. */
  isPush: boolean;
}
export interface GitServerOptions {
  /** The folder that the repositories are in. */
  folder: string;
  /** Asked at every request. None by default. */
  fault?: (request: GitRequest) => Fault | null | Promise<Fault | null>;
  /** `user:password`, where one is asked for. */
  password?: string;
}
export interface GitServer {
  /** `http://127.0.0.1:…`, without a slash at the end. */
  url: string;
  /** What was asked, in order. */
  requests: GitRequest[];
  close(): Promise<void>;
  /** Listens again where it did before. */
  reopen(): Promise<void>;
}

export async function serveGit({ folder, fault = () => null, password }: GitServerOptions): Promise<GitServer> {
  const requests: GitRequest[] = [];
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://127.0.0.1');
    const request = { method: req.method ?? 'GET', path: url.pathname, isPush: isPush(req, url) };
    requests.push(request);
    req.on('error', () => {});
    void answer(req, res, url, fault(request));
  });

  type Asked = ReturnType<typeof fault>;
  async function answer(req: IncomingMessage, res: ServerResponse, url: URL, asked: Asked): Promise<void> {
    const what = await asked;
    if (what === 'refuse') return void req.socket.destroy();
    const authorization = password && `Basic ${Buffer.from(password).toString('base64')}`;
    if (authorization && req.headers.authorization !== authorization) {
      res.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    if (what === '502') return void res.writeHead(502).end('Bad gateway');
    if (typeof what === 'number') await setTimeout(what);
    const { head, body } = await runBackend(req, url, folder);
    if (what === 'cut') return void req.socket.destroy();
    const { status = '200 OK', ...headers } = head;
    res.writeHead(Number.parseInt(status), { ...headers, 'content-length': body.length });
    if (what !== 'half') return void res.end(body);
    res.write(body.subarray(0, body.length / 2));
    await setTimeout(20);
    req.socket.destroy();
  }

  async function listen(port: number): Promise<void> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  }
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
    reopen: () => listen(port),
  };
}

function isPush(req: IncomingMessage, url: URL): boolean {
  return req.method === 'POST' && url.pathname.endsWith('/git-receive-pack');
}

async function runBackend(
  req: IncomingMessage,
  url: URL,
  folder: string,
): Promise<{ head: Record<string, string>; body: Buffer }> {
  const header = (name: string) => [req.headers[name] ?? ''].flat().join();
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      REMOTE_USER: 'carnet',
      REMOTE_ADDR: '127.0.0.1',
      REQUEST_METHOD: req.method,
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: header('content-type'),
      CONTENT_LENGTH: header('content-length'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => {});
  req.pipe(child.stdin);
  const output = Buffer.concat(await Array.fromAsync(child.stdout as AsyncIterable<Buffer>));
  const end = output.indexOf('\r\n\r\n');
  const lines = output.toString('latin1', 0, Math.max(end, 0)).split('\r\n');
  const head = Object.fromEntries(
    lines.filter(Boolean).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { head, body: output.subarray(end + 4) };
}
