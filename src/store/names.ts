/** What may name a commit or a ref, and what a commit says of itself: the same in every driver. */
import { parseCommit } from './objects.ts';
import type { CommitInfo } from './port.ts';
import { parseTrailers } from './trailers.ts';

/** Not an option, nothing git would read as several words or lines. */
export function isRevision(text: string): boolean {
  return text !== '' && text.length <= 1000 && !text.startsWith('-') && !/[\p{Cc}\s]/u.test(text);
}

/** The name of one of our own refs, `refs/carnet/notified`. Throws on any other: only these are ours to move. */
export function ownRef(name: string): string {
  if (/^refs\/carnet\/[a-z0-9][a-z0-9-]*$/.test(name)) return name;
  throw new Error(`not a ref of ours: ${JSON.stringify(name)}; write refs/carnet/ and letters, digits or hyphens`);
}

/** A commit as the port gives it. */
export function commitInfo(oid: string, bytes: Buffer, added: readonly string[]): CommitInfo {
  const { parents, author, committedMs, message } = parseCommit(bytes);
  return { oid, parents, author, committedMs, message, trailers: parseTrailers(message), added };
}
