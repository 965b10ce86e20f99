/**
 * The folder that copies are written to. It may be a web server's, so every file appears whole or not at all, nothing
 * is written through a link, and nothing is replaced or removed but what was written here before.
 *
 * What was written is told in `.carnet-copy/` at its top, outside of what is served: a manifest for each copy, and while
 * one is being made a journal, so that a run that was killed is known too.
 */
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { Instant } from '../domain/values.ts';

/** The folder is not ours to write to, or something in it is not; `message` is for whoever named it. */
export class NotOurs extends Error {
  override readonly name = 'NotOurs';
}

const own = '.carnet-copy';
const about = 'Carnet keeps here what it wrote into the folder around this one. Whoever removes it keeps the copies.\n';

/** What a copy was made of, and all of its files with the hash of their bytes. */
export interface Manifest {
  commit: string;
  at: Instant;
  /** When, without any commit, something it shows may change. */
  validUntil: Instant;
  /** Of the pages' sources and of what was asked for: with another, other bytes come of the same content. */
  made: string;
  files: Readonly<Record<string, string>>;
}

export interface CopyFolder {
  /** Absolute. */
  readonly path: string;
  /** Names of copies that have a manifest or a journal: `public`, `customers/mairie-boege/member`. */
  copies(): string[];
  copy(name: string): Copy;
}
/** One copy, as one thread writes it. */
export interface Copy {
  /** The last one that was finished. */
  manifest(): Manifest | undefined;
  /** Writes a file, unless these bytes are there. `path` is within the copy. Throws NotOurs. */
  write(path: string, bytes: Uint8Array): Written;
  /** Once all threads have written: removes what was written before and is not in `manifest`, which it then records. */
  finish(manifest: Manifest): { removed: string[]; left: string[] };
  /** Removes all that was written, and what tells of it. */
  remove(): { removed: string[]; left: string[] };
}
export interface Written {
  path: string;
  hash: string;
  changed: boolean;
}

/** Makes the folder, or takes one that is empty or was made here. Throws NotOurs for any other. */
export function openCopyFolder(path: string): CopyFolder {
  mkdirSync(path, { recursive: true });
  const root = realpathSync(path);
  const mark = join(root, own, 'about.txt');
  if (!isFile(mark) || !foldersIn(root).isReal(own)) {
    if (readdirSync(root).length > 0)
      throw new NotOurs(
        `${path} holds something that publish did not write. Name a folder that is empty, or does not exist yet.`,
      );
    mkdirSync(join(root, own));
    writeFileSync(mark, about, { flag: 'wx' });
  }
  const known = foldersIn(root);
  return {
    path: root,
    copies: () => findCopies(join(root, own)),
    copy: (name) => openCopy(root, name, known),
  };
}

/** Removes what a run that was killed left half written. For whoever holds the folder alone. */
export function clearUnfinished(root: string): void {
  rmSync(join(root, own, 'writing'), { recursive: true, force: true });
}

/** A file in the folder for a lock. */
export function lockPath(root: string): string {
  return join(root, own, 'lock');
}

function findCopies(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  return [...new Set(names.flatMap((name) => /^(.*)\.(?:json|journal)$/.exec(name)?.[1] ?? []))].sort();
}

function openCopy(root: string, name: string, folders: Folders): Copy {
  const manifestFile = join(root, own, `${name}.json`);
  const journal = join(root, own, `${name}.journal`);
  const written = new Map<string, Set<string>>();
  const remember = (path: string, hash: string) => {
    const hashes = written.get(path);
    if (hashes) hashes.add(hash);
    else written.set(path, new Set([hash]));
  };
  const last = readManifest(manifestFile);
  for (const [path, hash] of Object.entries(last?.files ?? {})) remember(path, hash);
  for (const { path, hash } of readJournal(journal)) remember(path, hash);
  mkdirSync(dirname(manifestFile), { recursive: true });
  mkdirSync(join(root, own, 'writing'), { recursive: true });

  const draft = join(root, own, 'writing', String(threadId));
  const replace = (file: string, bytes: Uint8Array) => {
    writeFileSync(draft, bytes, { flag: 'wx' });
    renameSync(draft, file);
  };
  const clear = (stays: (path: string) => boolean) => {
    // What other threads wrote is in the journal alone.
    for (const { path, hash } of readJournal(journal)) remember(path, hash);
    const removed: string[] = [];
    const left: string[] = [];
    for (const [path, hashes] of [...written].filter(([path]) => !stays(path)).sort()) {
      if (!isPlain(path) || !folders.isReal(dirname(join(name, path)))) continue;
      const bytes = readOwn(join(root, name, path));
      if (bytes === 'absent') continue;
      if (bytes === 'other' || !hashes.has(hashOf(bytes))) {
        left.push(`${name}/${path}`);
        continue;
      }
      unlinkSync(join(root, name, path));
      removed.push(`${name}/${path}`);
    }
    for (const path of new Set(removed)) removeEmpty(root, dirname(path));
    return { removed, left };
  };

  return {
    manifest: () => last,
    write(path, bytes) {
      if (!isPlain(path)) throw new Error(`${path} is no path within a copy.`);
      const file = join(root, name, path);
      const hash = hashOf(bytes);
      folders.make(dirname(join(name, path)));
      const there = readOwn(file);
      if (typeof there === 'object' && there.equals(bytes)) {
        if (!written.get(path)?.has(hash)) note(journal, path, hash, remember);
        return { path, hash, changed: false };
      }
      if (there === 'other' || (there !== 'absent' && !written.has(path)))
        throw new NotOurs(
          `${file} was not written by publish, and would be replaced. Move it away, or publish elsewhere.`,
        );
      note(journal, path, hash, remember);
      replace(file, bytes);
      return { path, hash, changed: true };
    },
    finish(manifest) {
      const told = clear((path) => Object.hasOwn(manifest.files, path));
      const files = Object.fromEntries(Object.entries(manifest.files).sort(([a], [b]) => (a < b ? -1 : 1)));
      replace(manifestFile, Buffer.from(`${JSON.stringify({ ...manifest, files }, null, 1)}\n`));
      rmSync(journal, { force: true });
      return told;
    },
    remove() {
      const told = clear(() => false);
      for (const file of [manifestFile, journal]) rmSync(file, { force: true });
      removeEmpty(root, join(own, dirname(name)));
      return told;
    },
  };
}

/** Before the file is there: a file that nobody told of could never be removed again. */
function note(journal: string, path: string, hash: string, remember: (path: string, hash: string) => void): void {
  appendFileSync(journal, `${JSON.stringify({ path, hash })}\n`);
  remember(path, hash);
}

function readManifest(file: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

function readJournal(file: string): { path: string; hash: string }[] {
  const bytes = readOwn(file);
  if (typeof bytes === 'string') return [];
  return bytes
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as { path: string; hash: string }];
      } catch {
        // The last line of a run that was killed.
        return [];
      }
    });
}

/** The bytes of a plain file; `other`: a folder, a link, anything else. */
function readOwn(file: string): Buffer | 'absent' | 'other' {
  // Most files are new, and an error costs more than the question.
  if (!lstatSync(file, { throwIfNoEntry: false })) return 'absent';
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
    if (['ELOOP', 'EISDIR', 'ENXIO', 'EACCES'].includes((error as NodeJS.ErrnoException).code!)) return 'other';
    throw error;
  }
  try {
    return fstatSync(descriptor).isFile() ? readFileSync(descriptor) : 'other';
  } finally {
    closeSync(descriptor);
  }
}

interface Folders {
  /** Makes a folder within the root. Throws NotOurs where something else stands in the way, a link also. */
  make(path: string): void;
  /** Whether it is a folder, reached without a link. */
  isReal(path: string): boolean;
}

function foldersIn(root: string): Folders {
  const known = new Set<string>(['.']);
  const isReal = (path: string): boolean => {
    if (known.has(path)) return true;
    if (!isReal(dirname(path)) || !lstatSync(join(root, path), { throwIfNoEntry: false })?.isDirectory()) return false;
    known.add(path);
    return true;
  };
  const make = (path: string): void => {
    if (known.has(path)) return;
    make(dirname(path));
    try {
      mkdirSync(join(root, path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (!isReal(path))
      throw new NotOurs(
        `${join(root, path)} is no folder (links are not followed). Move it away, or publish elsewhere.`,
      );
  };
  return { make, isReal };
}

/** A folder in which nothing is left, and those around it. */
function removeEmpty(root: string, path: string): void {
  for (let folder = path; folder !== '.' && folder !== own; folder = dirname(folder)) {
    try {
      rmdirSync(join(root, folder));
    } catch {
      return;
    }
  }
}

/** Manifests are read from a folder that others may write to. */
function isPlain(path: string): boolean {
  return (
    !path.split('/').some((part) => part === '' || part === '.' || part === '..' || part.startsWith('.carnet')) &&
    !/[\\\0]/.test(path)
  );
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
