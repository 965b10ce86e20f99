/**
 * Astro's built handler as a function from a space to bytes. The edge, `publish` and previews of mails all come here, so
 * a page is the same wherever it is made. The handler is entered in process, with the least of a node:http exchange
 * that it touches: no socket, no stream, nothing of the visitor's request.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ForgeKind } from '../domain/forge.ts';
import type { Space } from '../domain/space.ts';

export interface PageRequest {
  /** From the site's root, as `/tickets/1234`. */
  path: string;
  /** Only what the page may look at. */
  query?: URLSearchParams;
  space: Space;
  form?: App.Locals['form'];
  notice?: App.Locals['notice'];
  published?: App.Locals['published'];
  asOf?: App.Locals['asOf'];
  trouble?: App.Locals['trouble'];
  /** Of the answer; the page's own (200, or what it sets) when absent. */
  status?: number;
}
export interface RenderedPage {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}
export type RenderPage = (request: PageRequest) => Promise<RenderedPage>;

/** What `dist/server/entry.mjs` exports in the adapter's mode `middleware`. */
export type AstroHandler = (req: unknown, res: unknown, next: (error?: unknown) => void, locals: App.Locals) => unknown;

/** Loads the built handler. `dist` is the folder that `astro build` writes. */
export async function loadAstro(dist: string): Promise<AstroHandler> {
  const load = (name: string): Promise<unknown> => import(pathToFileURL(join(dist, 'server', name)).href);
  const { handler } = (await load('entry.mjs')) as { handler: AstroHandler };
  // Astro loads a page when it is first asked for: a build that is replaced under a running portal would take away the
  // pages that nobody has read yet.
  const modules = readdirSync(join(dist, 'server'), { recursive: true, encoding: 'utf8' });
  await Promise.all(modules.filter((name) => name.endsWith('.mjs')).map(load));
  return handler;
}

/** A page could not be rendered: a fault of ours, in the page or in what it was given. */
export class RenderError extends Error {
  override name = 'RenderError';
}

/** `origin` is the portal's own address, which pages see as theirs. `forge`: where the record is kept, for their links. */
export function pageRenderer(astro: AstroHandler, origin: string, forge?: ForgeKind): RenderPage {
  const { host, protocol } = new URL(origin);
  return async ({ path, query, space, form, notice, published, asOf, trouble, status }) => {
    const search = query && query.size > 0 ? `?${query}` : '';
    const locals: App.Locals = {
      space,
      ...(form && { form }),
      ...(notice && { notice }),
      ...(published && { published }),
      ...(asOf !== undefined && { asOf }),
      ...(trouble && { trouble }),
      ...(forge && { forge }),
      ...(status && { status }),
    };
    const page = await exchange(astro, { url: path + search, host, encrypted: protocol === 'https:' }, locals);
    return status === undefined ? page : { ...page, status };
  };
}

function exchange(
  astro: AstroHandler,
  { url, host, encrypted }: { url: string; host: string; encrypted: boolean },
  locals: App.Locals,
): Promise<RenderedPage> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 200;
    let headers: Record<string, string> = {};
    const fail = (cause?: unknown) => reject(new RenderError(`${url} could not be rendered`, { cause }));
    const take = (chunk: unknown) => {
      if (typeof chunk === 'string') chunks.push(Buffer.from(chunk));
      else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    };
    const nothing = () => undefined;
    const req = {
      method: 'GET',
      url,
      headers: { host },
      socket: { encrypted },
      on: nothing,
      once: nothing,
    };
    const res = {
      req,
      headersSent: false,
      statusCode: 200,
      on: nothing,
      once: nothing,
      off: nothing,
      writeHead(code: number, given: unknown) {
        status = code;
        headers = describing(given);
        this.headersSent = true;
      },
      write(chunk: unknown, done?: () => void) {
        take(chunk);
        done?.();
        return true;
      },
      end(chunk?: unknown) {
        take(chunk);
        // Astro answers a failure with a page of its own making, or none, and has told the console what it was.
        if (!this.headersSent || (status >= 500 && status !== locals.status)) fail(`Astro answered ${status}`);
        else resolve({ status, headers, body: Buffer.concat(chunks) });
      },
      // A page that breaks while its first half is already out: Astro can only cut the connection.
      destroy: fail,
    };
    // `next`: there is no such page in the build.
    Promise.resolve(astro(req, res, (error) => fail(error ?? 'no page of this address'), locals)).catch(fail);
  });
}

/** Only what describes the body: everything else is the edge's to say. */
function describing(given: unknown): Record<string, string> {
  const said = (header: string) =>
    Object.entries((given ?? {}) as Record<string, unknown>).find(([name]) => name.toLowerCase() === header)?.[1];
  const type = said('content-type');
  const disposition = said('content-disposition');
  return {
    // Astro writes UTF-8, and says so in the page alone.
    'content-type': type === undefined || type === 'text/html' ? 'text/html; charset=utf-8' : String(type),
    ...(disposition !== undefined && { 'content-disposition': String(disposition) }),
  };
}
