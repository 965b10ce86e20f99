/**
 * git's own form of trees and commits. Two drivers make commits from it, so a commit has the same id in memory as on
 * disk, and making one costs no process.
 */
import { createHash } from 'node:crypto';
import { kindOf } from './listing.ts';
import type { EntryKind } from './port.ts';

export type ObjectType = 'blob' | 'tree' | 'commit';
/** What the ids of a repository are made with. */
export type HashName = 'sha1' | 'sha256';
export const hashBytes = { sha1: 20, sha256: 32 } as const;

/** Where objects come from; null: there is none of that type. */
export interface ObjectSource {
  readonly hash: HashName;
  object(type: ObjectType, oid: string): Promise<Buffer | null>;
}

export interface TreeItem {
  name: string;
  mode: string;
  kind: EntryKind;
  oid: string;
}

export const fileMode = '100644';
export const folderMode = '40000';

/** Id of an object; feed its bytes to the hash that this starts where they are too many for one piece. */
export function startObjectId(hash: HashName, type: ObjectType, size: number) {
  return createHash(hash).update(`${type} ${size}\0`);
}

export function objectId(hash: HashName, type: ObjectType, bytes: Uint8Array): string {
  return startObjectId(hash, type, bytes.length).update(bytes).digest('hex');
}

/** The id of the tree without entries, which git knows without storing it. */
export function emptyTree(hash: HashName): string {
  return objectId(hash, 'tree', Buffer.alloc(0));
}

/** What stands in a tree, in its order: `<mode> <name>`, NUL, the id's bytes, again and again. */
export function* treeItems(tree: Buffer, hash: HashName): Generator<TreeItem> {
  for (let start = 0; start < tree.length;) {
    const item = itemAt(tree, start, hash);
    yield item;
    start = nameEnd(tree, nameStart(tree, start)) + 1 + hashBytes[hash];
  }
}

/** The entry of that name, or null. */
export function findInTree(tree: Buffer, name: string, hash: HashName): TreeItem | null {
  const place = placeOf(tree, name, folderMode, hash);
  return place.start === place.end ? null : itemAt(tree, place.start, hash);
}

/** The tree with this entry added, or in the place of the one of that name, which must be of the same kind. */
export function withEntry(tree: Buffer, item: { name: string; mode: string; oid: string }, hash: HashName): Buffer {
  const { start, end } = placeOf(tree, item.name, item.mode, hash);
  const entry = [Buffer.from(`${item.mode} ${item.name}\0`), Buffer.from(item.oid, 'hex')];
  return Buffer.concat([tree.subarray(0, start), ...entry, tree.subarray(end)]);
}

/** The tree without the entry of that name, if there is one. */
export function withoutEntry(tree: Buffer, name: string, hash: HashName): Buffer {
  const { start, end } = placeOf(tree, name, folderMode, hash);
  return Buffer.concat([tree.subarray(0, start), tree.subarray(end)]);
}

function itemAt(tree: Buffer, start: number, hash: HashName): TreeItem {
  const [from, to] = [nameStart(tree, start), nameEnd(tree, nameStart(tree, start))];
  const mode = tree.toString('latin1', start, from - 1);
  const oid = tree.toString('hex', to + 1, to + 1 + hashBytes[hash]);
  return { name: tree.toString('utf8', from, to), mode, kind: kindOf(mode.padStart(6, '0')), oid };
}

/**
 * Where the entry of that name is, or, empty, where one of that mode would go. Makes no objects and reads each byte
 * of a name once: a folder of a thousand tickets is gone through several times for each write.
 */
function placeOf(tree: Buffer, name: string, mode: string, hash: HashName): { start: number; end: number } {
  const wanted = Buffer.from(name);
  const slash = 0x2f;
  let before = -1;
  for (let start = 0; start < tree.length;) {
    const from = nameStart(tree, start);
    let at = 0;
    while (at < wanted.length && tree[from + at] === wanted[at]) at += 1;
    const to = nameEnd(tree, from + at);
    const end = to + 1 + hashBytes[hash];
    if (at === wanted.length && to === from + at) return { start, end };
    if (before === -1) {
      // git sorts a folder as if its name ended in a slash.
      const isFolder = from - start === folderMode.length + 1;
      const theirs = from + at < to ? tree[from + at]! : isFolder ? slash : 0;
      const ours = at < wanted.length ? wanted[at]! : mode === folderMode ? slash : 0;
      if (theirs > ours) before = start;
    }
    start = end;
  }
  if (before === -1) before = tree.length;
  return { start: before, end: before };
}

/** Modes have six digits, a folder's five. */
function nameStart(tree: Buffer, start: number): number {
  return tree[start + 5] === 0x20 ? start + 6 : start + 7;
}

function nameEnd(tree: Buffer, from: number): number {
  let at = from;
  while (at < tree.length && tree[at] !== 0) at += 1;
  return at;
}

export interface CommitText {
  tree: string;
  parents: readonly string[];
  author: { name: string; email: string };
  committer: { name: string; email: string };
  authoredMs: number;
  committedMs: number;
  message: string;
}

/** A commit's bytes. Times are written in UTC and whole seconds. */
export function formatCommit(commit: CommitText): Buffer {
  const person = ({ name, email }: { name: string; email: string }, ms: number) =>
    `${name} <${email}> ${Math.floor(ms / 1000)} +0000`;
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${person(commit.author, commit.authoredMs)}`,
    `committer ${person(commit.committer, commit.committedMs)}`,
  ];
  return Buffer.from(`${lines.join('\n')}\n\n${commit.message}`);
}

/** Reads any commit, also one that another program wrote badly: what is missing is empty. */
export function parseCommit(bytes: Buffer): CommitText {
  const text = bytes.toString('utf8');
  const gap = text.indexOf('\n\n');
  const commit = {
    tree: '',
    parents: [] as string[],
    author: { name: '', email: '' },
    committer: { name: '', email: '' },
    authoredMs: 0,
    committedMs: 0,
    message: gap === -1 ? '' : text.slice(gap + 2),
  };
  for (const line of text.slice(0, gap === -1 ? undefined : gap).split('\n')) {
    const [key, value] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
    if (key === 'tree') commit.tree = value;
    else if (key === 'parent') commit.parents.push(value);
    else if (key === 'author') [commit.author, commit.authoredMs] = parsePerson(value);
    else if (key === 'committer') [commit.committer, commit.committedMs] = parsePerson(value);
  }
  return commit;
}

function parsePerson(text: string): [{ name: string; email: string }, number] {
  const found = /^(.*?) ?<([^>]*)> ?(-?\d+)?/.exec(text);
  if (found === null) return [{ name: text, email: '' }, 0];
  return [{ name: found[1]!, email: found[2]! }, Number(found[3] ?? 0) * 1000];
}
