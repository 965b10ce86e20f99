/**
 * What a forge tells the portal: that somebody pushed, that a pull request wants a look. Whoever sends it proves to know
 * the secret; then it is answered at once, and done afterwards. Nothing it says is believed beyond what to look at.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import type { ForgeKind } from '../domain/forge.ts';
import type { Deliveries } from './deliveries.ts';
import { FormAborted } from './forms.ts';
import type { Log } from './log.ts';
import type { Rates } from './rates.ts';
import { sourceOf } from './request.ts';
import type { HookRoute } from './routes.ts';
import { textAnswer, type Answer } from './send.ts';
import { openSlots } from './slots.ts';

export interface HookParts {
  /** Null: no hook is taken. */
  secret: string | null;
  /** The branch that is served. */
  branch: string;
  deliveries: Deliveries;
  rates: Rates;
  proxies: BlockList;
  /** Looks at the record now. */
  poke: () => Promise<void>;
  /** `repository`: `owner/name` on GitHub. Null: pull requests are somebody else's affair. */
  reviews: { repository: string; ask: (number: number) => Promise<void> } | null;
  log: Log;
}
export interface Hooks {
  /** Undefined: there is nothing here. */
  take(req: IncomingMessage, route: HookRoute): Promise<Answer | undefined>;
}

type Json = Readonly<Record<string, unknown>>;
/** What is to be done about a delivery. */
interface Wanted {
  poke?: true;
  review?: number;
}

export function openHooks({ secret, branch, deliveries, rates, proxies, poke, reviews, log }: HookParts): Hooks {
  const slots = openSlots({ inAll: 16, each: 8 });
  /** Names of those that are being dealt with. */
  const underWay = new Set<string>();

  function wantedOf(forge: ForgeKind, event: string, body: Json): Wanted {
    // What these say beyond that there was something is not needed.
    if (forge !== 'github') return { poke: true };
    if (event === 'push') return body['ref'] === `refs/heads/${branch}` ? { poke: true } : {};
    const pull = objectOf(body['pull_request']);
    const number = pull?.['number'];
    if (!/^pull_request(_review)?$/.test(event) || !pull || !isNumber(number)) return {};
    // A hook of an organisation tells of all its repositories.
    const full = objectOf(body['repository'])?.['full_name'];
    const ours = String(full).toLowerCase() === reviews?.repository.toLowerCase();
    const review = ours && pull['state'] === 'open' ? { review: number } : {};
    return { ...review, ...(pull['merged'] === true && { poke: true }) };
  }

  async function does({ poke: look, review }: Wanted): Promise<void> {
    await Promise.all([look && poke(), review !== undefined && reviews?.ask(review)]);
  }

  return {
    async take(req, { forge, maxBytes, rate }) {
      if (secret === null) return undefined;
      const source = sourceOf(req, proxies);
      if (!rates.allow(`hook ${source}`, rate)) return textAnswer(429, 'Too many hooks.', { 'retry-after': '60' });
      if (!/^application\/json\b/i.test(req.headers['content-type'] ?? ''))
        return textAnswer(415, 'A hook sends application/json: choose that as its content type.');
      using slot = slots.take(source);
      if (slot === undefined) return textAnswer(503, 'Too many hooks at once.', { 'retry-after': '10' });
      const bytes = await readBody(req, maxBytes);
      if (bytes === undefined) return textAnswer(413, `A hook sends ${maxBytes} bytes at the most.`);
      if (!isSigned(forge, req, bytes, secret))
        return textAnswer(401, 'The signature is not of the secret that HOOK_SECRET names.');

      const { event, delivery } = namedBy(forge, req);
      // GitHub signs what it sends, not how it calls that.
      const names = [
        ...(delivery ? [`${forge} ${delivery}`] : []),
        `${forge} ${event} ${digest(bytes).toString('hex')}`,
      ];
      if (forge !== 'gitlab' && (deliveries.known(names) || names.some((name) => underWay.has(name))))
        return textAnswer(200, 'This has been here before.');
      const body = parseObject(bytes);
      if (body === undefined) return textAnswer(400, 'This is no JSON object.');
      const wanted = wantedOf(forge, event, body);
      if (!wanted.poke && wanted.review === undefined) return textAnswer(200, 'There is nothing to do about that.');

      for (const name of names) underWay.add(name);
      log.info('hook', { forge, event, pull: wanted.review });
      void does(wanted)
        // One that failed may be delivered again, by a person's button.
        .then(() => deliveries.keep(names))
        .catch((error: unknown) => log.problem('what a hook asked for failed', error, { forge, event }))
        .finally(() => names.forEach((name) => underWay.delete(name)));
      return textAnswer(202, 'It is being done.');
    },
  };
}

const digest = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest();

/** In constant time, whatever is sent. */
function isSigned(forge: ForgeKind, req: IncomingMessage, bytes: Buffer, secret: string): boolean {
  const header = (name: string) => [req.headers[name] ?? ''].flat().join();
  if (forge === 'gitlab') return timingSafeEqual(digest(header('x-gitlab-token')), digest(secret));
  const expected = createHmac('sha256', secret).update(bytes).digest('hex');
  const given =
    forge === 'github' ? header('x-hub-signature-256').replace(/^sha256=/, '') : header('x-gitea-signature');
  return timingSafeEqual(digest(given), digest(expected));
}

function namedBy(forge: ForgeKind, req: IncomingMessage): { event: string; delivery: string } {
  const header = (name: string) => [req.headers[name] ?? ''].flat().join().slice(0, 200);
  const delivery = forge === 'gitlab' ? 'x-gitlab-event-uuid' : `x-${forge}-delivery`;
  return { event: header(`x-${forge}-event`), delivery: header(delivery) };
}

/** Undefined: it is larger. Rejects with FormAborted alone. */
function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      req.pause();
      resolve(undefined);
    });
    req.on('end', () => resolve(Buffer.concat(chunks)));
    const gone = () => reject(new FormAborted('the sender of a hook went away'));
    req.on('error', gone);
    req.on('close', gone);
  });
}

function parseObject(bytes: Buffer): Json | undefined {
  try {
    return objectOf(JSON.parse(bytes.toString('utf8')));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
