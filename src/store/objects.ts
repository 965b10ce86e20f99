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
  for (const at of treeSlots(tree, hash)) {
    const mode = tree.toString('latin1', at.start, at.nameStart - 1);
    const oid = tree.toString('hex', at.nameEnd + 1, at.end);
    yield { name: tree.toString('utf8', at.nameStart, at.nameEnd), mode, kind: kindOf(mode.padStart(6, '0')), oid };
  }
}

/** The entry of that name, or null. */
export function findInTree(tree: Buffer, name: string, hash: HashName): TreeItem | null {
  const wanted = Buffer.from(name);
  for (const at of treeSlots(tree, hash)) {
    if (!sameName(tree, at, wanted)) continue;
    const mode = tree.toString('latin1', at.start, at.nameStart - 1);
    return { name, mode, kind: kindOf(mode.padStart(6, '0')), oid: tree.toString('hex', at.nameEnd + 1, at.end) };
  }
  return null;
}

/** The tree with this entry added, or in the place of the one of that name, which must be of the same kind. */
export function withEntry(tree: Buffer, item: { name: string; mode: string; oid: string }, hash: HashName): Buffer {
  const name = Buffer.from(item.name);
  let place: { start: number; end: number } | undefined;
  for (const at of treeSlots(tree, hash)) {
    if (sameName(tree, at, name)) {
      place = at;
      break;
    }
    if (place === undefined && comesAfter(tree, at, name, item.mode)) place = { start: at.start, end: at.start };
  }
  const { start, end } = place ?? { start: tree.length, end: tree.length };
  const entry = [Buffer.from(`${item.mode} `), name, Buffer.from([0]), Buffer.from(item.oid, 'hex')];
  return Buffer.concat([tree.subarray(0, start), ...entry, tree.subarray(end)]);
}

interface Slot {
  start: number;
  nameStart: number;
  nameEnd: number;
  end: number;
}

function* treeSlots(tree: Buffer, hash: HashName): Generator<Slot> {
  for (let start = 0; start < tree.length;) {
    const nameStart = tree.indexOf(0x20, start) + 1;
    const nameEnd = tree.indexOf(0, nameStart);
    const end = nameEnd + 1 + hashBytes[hash];
    yield { start, nameStart, nameEnd, end };
    start = end;
  }
}

function sameName(tree: Buffer, at: Slot, name: Buffer): boolean {
  return (
    at.nameEnd - at.nameStart === name.length && tree.compare(name, 0, name.length, at.nameStart, at.nameEnd) === 0
  );
}

/** Whether the entry at the slot sorts after the name. git sorts a folder as if its name ended in a slash. */
function comesAfter(tree: Buffer, at: Slot, name: Buffer, mode: string): boolean {
  const length = at.nameEnd - at.nameStart;
  const shared = Math.min(length, name.length);
  const order = tree.compare(name, 0, shared, at.nameStart, at.nameStart + shared);
  if (order !== 0) return order > 0;
  const slash = 0x2f;
  const isFolder = tree.toString('latin1', at.start, at.nameStart - 1) === folderMode;
  const theirs = length > shared ? tree[at.nameStart + shared]! : isFolder ? slash : 0;
  const ours = name.length > shared ? name[shared]! : mode === folderMode ? slash : 0;
  return theirs > ours;
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
