import { assembleParsed, parseContentFile, type Content, type ContentFile } from './assemble.ts';
import type { ParsedFile } from './parse-file.ts';

/** Paths of `content/` that are not the same on both sides. */
export interface FileChanges {
  added: ReadonlySet<string>;
  changed: ReadonlySet<string>;
  gone: ReadonlySet<string>;
}

/** Both sides of a change, read once where they are the same. */
export function assembleBoth(
  before: Iterable<ContentFile>,
  after: Iterable<ContentFile>,
): { before: Content; after: Content; files: FileChanges } {
  const [left, right] = [byPath(before), byPath(after)];
  const added = new Set<string>();
  const changed = new Set<string>();
  const gone = new Set<string>();
  const parsed = new Map<string, ParsedFile>();
  for (const [path, file] of left) {
    parsed.set(path, parseContentFile(file));
    if (!right.has(path)) gone.add(path);
  }
  const parsedAfter: ParsedFile[] = [];
  for (const [path, file] of right) {
    const base = left.get(path);
    const same = base !== undefined && isSame(base, file);
    if (!base) added.add(path);
    else if (!same) changed.add(path);
    parsedAfter.push((same && parsed.get(path)) || parseContentFile(file));
  }
  return {
    before: assembleParsed(parsed.values(), blobsOf(left)),
    after: assembleParsed(parsedAfter, blobsOf(right)),
    files: { added, changed, gone },
  };
}

function byPath(files: Iterable<ContentFile>): Map<string, ContentFile> {
  return new Map(Array.from(files, (file) => [file.path, file]));
}

function blobsOf(files: ReadonlyMap<string, ContentFile>) {
  return ({ path }: { path: string }) => {
    const file = files.get(path);
    return { oid: file?.oid ?? '', bytes: file?.bytes?.length ?? file?.size ?? 0 };
  };
}

/** An attachment on disk is not read, so only its name is known of it. */
function isSame(a: ContentFile, b: ContentFile): boolean {
  if (a.kind !== b.kind) return false;
  if (a.oid !== null && a.oid === b.oid) return true;
  if (a.bytes === null || b.bytes === null) return a.oid === null || b.oid === null;
  return textOf(a.bytes) === textOf(b.bytes);
}

/** A work tree may have its own line ends (`core.autocrlf`), which say nothing. */
function textOf(bytes: Uint8Array | string): string {
  const text = typeof bytes === 'string' ? bytes : new TextDecoder('latin1').decode(bytes);
  return text.replaceAll('\r\n', '\n');
}
