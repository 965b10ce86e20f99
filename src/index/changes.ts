import { dirname } from 'node:path/posix';
import { parseContentFile } from '../domain/assemble.ts';
import { placeOf } from '../domain/place.ts';
import type { EntryKind, Store, TreeEntry } from '../store/port.ts';
import { largestText } from '../store/read-content.ts';
import type { KeptFile } from './ticket-rows.ts';

type Kind = Exclude<EntryKind, 'folder'>;

/** All files of `content/` at a commit, parsed, in the order of the tree: what is in one folder comes together. */
export async function* readAll(store: Store, commit: string): AsyncGenerator<KeptFile> {
  const entries: TreeEntry[] = [];
  for await (const entry of store.list(commit, 'content', 'all')) entries.push(entry);
  // `content` may be a file itself.
  if (entries.length === 0) {
    for await (const entry of store.list(commit, '', 'children')) if (entry.path === 'content') entries.push(entry);
  }
  const isText = (entry: TreeEntry) => isRead(entry.path, entry.kind) && entry.size <= largestText;
  const texts = readTexts(
    store,
    entries.filter(isText).map(({ oid }) => oid),
  );
  try {
    for (const entry of entries) {
      if (entry.kind === 'folder') continue;
      const text = isText(entry) ? (await texts.next()).value! : null;
      yield keep(entry.path, entry.kind, entry.oid, text, entry.size);
    }
  } finally {
    await texts.return(undefined);
  }
}

export interface Changes {
  /** New or different, parsed. */
  kept: KeptFile[];
  gone: string[];
}

/** What differs below `content/` from one commit to another. */
export async function readChanges(store: Store, from: string, to: string): Promise<Changes> {
  const changes = await store.diff(from, to);
  const gone = changes.filter(({ after }) => after === null).map(({ path }) => path);
  const there = changes.flatMap(({ path, after }) =>
    after === null || after.kind === 'folder' ? [] : [{ path, oid: after.oid, kind: after.kind }],
  );
  const sizes = await sizesOf(
    store,
    to,
    there.map(({ path }) => path).filter((path) => placeOf(path).kind === 'attachment'),
  );
  const texts = readTexts(
    store,
    there.filter(({ path, kind }) => isRead(path, kind)).map(({ oid }) => oid),
  );
  const kept: KeptFile[] = [];
  for (const { path, kind, oid } of there) {
    const text = isRead(path, kind) ? (await texts.next()).value! : null;
    const small = text !== null && text.length <= largestText ? text : null;
    kept.push(keep(path, kind, oid, small, text?.length ?? sizes.get(path) ?? 0));
  }
  return { kept, gone };
}

function isRead(path: string, kind: EntryKind): boolean {
  return kind === 'file' && !['attachment', 'held-file', 'stray', 'ignored'].includes(placeOf(path).kind);
}

function keep(path: string, kind: Kind, oid: string, bytes: Uint8Array | null, size: number): KeptFile {
  return { file: parseContentFile({ path, kind, oid, bytes }), oid, bytes: size };
}

async function* readTexts(store: Store, oids: readonly string[]): AsyncGenerator<Uint8Array, undefined> {
  for await (const { oid, bytes } of store.read(oids)) {
    if (bytes === null) throw new Error(`the repository lacks the blob ${oid}; run git fsck on it`);
    yield bytes;
  }
}

/** A difference does not tell sizes; the folders do. */
async function sizesOf(store: Store, commit: string, paths: readonly string[]): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const folder of new Set(paths.map((path) => dirname(path)))) {
    for await (const { path, size } of store.list(commit, folder, 'children')) sizes.set(path, size);
  }
  return sizes;
}
