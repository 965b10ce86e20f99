/** What is read off a request before anything of ours has looked at it: its target, cookies, sender and origin. */
import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6, type BlockList } from 'node:net';

export interface Target {
  path: string;
  query: URLSearchParams | undefined;
}

/**
 * The path and query of a request line. Only origin form, and only what our own links are made of: no escapes, empty
 * or dot segments in the path, so that one resource has one name. A file's name alone is escaped, and in one way.
 * `undefined`: answer 400.
 */
export function readTarget(url: string): Target | undefined {
  if (url.length > 2048) return undefined;
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const [, before = path, file] = /^(\/tickets\/\d+\/files\/[\w-]+)\/([^/]+)$/.exec(path) ?? [];
  if (file !== undefined && fileNameOf(file) === undefined) return undefined;
  if (!/^\/(?:[\w~@+.-]+(?:\/[\w~@+.-]+)*\/?)?$/.test(before) || /\/\.{1,2}(?:\/|$)/.test(path)) return undefined;
  return { path, query: mark < 0 ? undefined : new URLSearchParams(url.slice(mark + 1)) };
}

/** The name that a segment stands for, escaped as `encodeURIComponent` does; undefined: it is escaped otherwise. */
export function fileNameOf(segment: string): string | undefined {
  try {
    const name = decodeURIComponent(segment);
    return name !== '.' && name !== '..' && encodeURIComponent(name) === segment ? name : undefined;
  } catch {
    return undefined;
  }
}

/** The first cookie of this name (RFC 6265: longer paths first; ours have one path). */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  for (let from = 0; from < header.length;) {
    const end = header.indexOf(';', from);
    const stop = end < 0 ? header.length : end;
    while (header.charCodeAt(from) === 32) from++;
    if (header.startsWith(name, from) && header[from + name.length] === '=')
      return header.slice(from + name.length + 1, stop).trimEnd();
    from = stop + 1;
  }
  return undefined;
}

/**
 * Who sent it, as what limits are counted by: the peer's address, or, where that is one of our proxies, the last one in
 * X-Forwarded-For that is not. An IPv6 network of one customer (/64) counts as one.
 */
export function sourceOf(req: IncomingMessage, proxies: BlockList): string {
  let source = plainAddress(req.socket.remoteAddress ?? '');
  const forwarded = isProxy(source, proxies) ? req.headers['x-forwarded-for'] : undefined;
  if (forwarded !== undefined)
    for (const hop of [forwarded].flat().join(',').split(',').reverse()) {
      const address = plainAddress(hop.trim());
      if (!isIPv4(address) && !isIPv6(address)) break;
      source = address;
      if (!isProxy(address, proxies)) break;
    }
  return isIPv6(source) ? `${expanded(source).slice(0, 4).join(':')}::/64` : source;
}

/** An IPv4 address that came over an IPv6 socket is that IPv4 address. */
function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? address;
}

function isProxy(address: string, proxies: BlockList): boolean {
  return isIPv4(address) ? proxies.check(address, 'ipv4') : isIPv6(address) && proxies.check(address, 'ipv6');
}

/** The eight groups of an IPv6 address, without leading zeros. */
function expanded(address: string): string[] {
  const [left = '', right] = address.replace(/%.*$/, '').split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [head, tail] = [groups(left), groups(right ?? '')];
  const missing = right === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...new Array<string>(Math.max(0, missing)).fill('0'), ...tail].map((group) =>
    group.replace(/^0+(?=.)/, '').toLowerCase(),
  );
}

/** The languages a browser asks for, best first, as primary tags (`fr-CA` is `fr`). */
export function readLanguages(header: string | undefined): string[] {
  if (header === undefined || header.length > 500) return [];
  return header
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((text) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(text)?.[1]).find(Boolean);
      return { language: tag.toLowerCase().split('-')[0]!, quality: Number(quality ?? 1) };
    })
    .filter(({ language, quality }) => /^[a-z]{2,3}$/.test(language) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ language }) => language);
}
