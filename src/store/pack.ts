/**
 * Writes new objects as one pack and its index, on disk when this returns: two files to flush however many objects,
 * where loose objects would be one each. Formats: gitformat-pack, version 2 of both.
 */
import { createHash, randomBytes, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, createDeflate, deflateSync } from 'node:zlib';
import { formatDelta } from './delta.ts';
import type { NewObject } from './new-commit.ts';
import { startObjectId, type HashName, type ObjectType } from './objects.ts';

/** A difference from the object whose id follows. */
const deltaBits = 7;
const typeBits = { commit: 1, tree: 2, blob: 3 } as const satisfies Record<ObjectType, number>;

// Names that git's own prune knows as leftovers.
const temporary = () => `tmp_pack_${randomBytes(8).toString('hex')}`;

/**
 * Puts the objects into `<objects>/pack`. When it resolves both files are on disk under their names; the caller
 * flushes the folder, and only then lets a branch name them. A process killed before that leaves a `tmp_pack_*`.
 */
export async function writePack(
  objectsFolder: string,
  hash: HashName,
  objects: ReadonlyMap<string, NewObject>,
): Promise<void> {
  const folder = join(objectsFolder, 'pack');
  const [packName, indexName] = [join(folder, temporary()), join(folder, temporary())];
  // As readable as the folder is: a shared repository's other users must be able to fetch.
  const mode = (await stat(folder)).mode & 0o444;
  try {
    const pack = await writePackFile(packName, mode, hash, objects);
    const index = indexBytes(hash, pack);
    await Promise.all([pack.flushed, writeFlushed(indexName, mode, index)]);
    const name = join(folder, `pack-${pack.checksum.toString('hex')}`);
    // git looks for indexes: the pack must be there first.
    await rename(packName, `${name}.pack`);
    await rename(indexName, `${name}.idx`);
  } catch (error) {
    await Promise.all([packName, indexName].map((name) => rm(name, { force: true })));
    throw error;
  }
}

interface Packed {
  oid: Buffer;
  crc: number;
  offset: number;
}

async function writePackFile(name: string, mode: number, hash: HashName, objects: ReadonlyMap<string, NewObject>) {
  const file = await open(name, 'wx', mode);
  try {
    const out = new HashedFile(file, hash);
    const header = Buffer.alloc(12);
    header.write('PACK');
    header.writeUInt32BE(2, 4);
    header.writeUInt32BE(objects.size, 8);
    await out.write(header);
    const entries: Packed[] = [];
    for (const [oid, { type, content, base }] of objects) {
      const offset = out.offset;
      out.startEntry();
      if (!(content instanceof Uint8Array)) {
        await out.write(entryHeader(typeBits[type], content.bytes));
        await writeFileEntry(out, content, oid, hash);
      } else if (base !== undefined) {
        const delta = formatDelta(objects.get(base)!.content as Buffer, content as Buffer);
        await out.write(entryHeader(deltaBits, delta.length));
        await out.write(Buffer.from(base, 'hex'));
        await out.write(deflate(delta, 6));
      } else {
        await out.write(entryHeader(typeBits[type], content.length));
        // A tree is mostly ids, which do not compress; the next repack stores it as a small difference anyway.
        await out.write(deflate(content, type === 'tree' ? 0 : 6));
      }
      entries.push({ oid: Buffer.from(oid, 'hex'), crc: out.crc, offset });
    }
    const checksum = await out.finish();
    const flushed = file.sync().finally(() => file.close());
    flushed.catch(() => {}); // Awaited by the caller, beside the index.
    return { entries, checksum, flushed };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** zlib takes 268 KB to compress anything as it is set by default, which for small texts costs more than compressing. */
function deflate(bytes: Uint8Array, level: number): Buffer {
  const small = bytes.length <= 8192 ? { windowBits: 12, memLevel: 5 } : {};
  return deflateSync(bytes, { level, chunkSize: Math.max(1024, bytes.length + 64), ...small });
}

/** A file of up to tens of megabytes, a piece at a time. Throws if it is no longer what its id says. */
async function writeFileEntry(
  out: HashedFile,
  content: { file: string; bytes: number },
  oid: string,
  hash: HashName,
): Promise<void> {
  const id = startObjectId(hash, 'blob', content.bytes);
  const source = createReadStream(content.file).on('data', (chunk) => id.update(chunk));
  // Attachments are mostly compressed already.
  const deflater = createDeflate({ level: 1 });
  source.on('error', (error) => deflater.destroy(error));
  for await (const chunk of source.pipe(deflater) as AsyncIterable<Buffer>) await out.write(chunk);
  if (id.digest('hex') !== oid) throw new Error(`${content.file} changed while it was being written`);
}

/** Type and size, in groups of 4, then 7 bits, the lowest first. */
function entryHeader(type: number, size: number): Buffer {
  const bytes: number[] = [];
  let byte = (type << 4) | (size & 15);
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push(byte | 128);
    byte = rest & 127;
  }
  return Buffer.from([...bytes, byte]);
}

/** A file written from its beginning, in larger pieces than it is given, with its checksum and one per entry. */
class HashedFile {
  offset = 0;
  crc = 0;
  readonly #file: FileHandle;
  readonly #hash: Hash;
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(file: FileHandle, hash: HashName) {
    this.#file = file;
    this.#hash = createHash(hash);
  }

  startEntry(): void {
    this.crc = 0;
  }

  async write(bytes: Buffer): Promise<void> {
    this.#hash.update(bytes);
    this.crc = crc32(bytes, this.crc);
    this.offset += bytes.length;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= 1024 * 1024) await this.#flush();
  }

  async finish(): Promise<Buffer> {
    const checksum = this.#hash.digest();
    this.#pending.push(checksum);
    this.#pendingBytes += checksum.length;
    await this.#flush();
    return checksum;
  }

  async #flush(): Promise<void> {
    const pieces = this.#pending;
    const bytes = this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
    const { bytesWritten } = await this.#file.writev(pieces);
    // A regular file takes all, or there is no room.
    if (bytesWritten !== bytes) throw new Error(`wrote ${bytesWritten} of ${bytes} bytes of a pack`);
  }
}

/** Version 2 of the index: counts by first byte, then ids, checksums and offsets, each in the order of the ids. */
function indexBytes(hash: HashName, { entries, checksum }: { entries: readonly Packed[]; checksum: Buffer }): Buffer {
  const sorted = entries.toSorted((a, b) => a.oid.compare(b.oid));
  const counts = Buffer.alloc(256 * 4);
  const crcs = Buffer.alloc(sorted.length * 4);
  const offsets = Buffer.alloc(sorted.length * 4);
  const far: Buffer[] = [];
  for (const [i, { oid, crc, offset }] of sorted.entries()) {
    counts.writeUInt32BE(i + 1, oid[0]! * 4);
    crcs.writeUInt32BE(crc, i * 4);
    if (offset < 2 ** 31) {
      offsets.writeUInt32BE(offset, i * 4);
    } else {
      offsets.writeUInt32BE(2 ** 31 + far.length, i * 4);
      const wide = Buffer.alloc(8);
      wide.writeBigUInt64BE(BigInt(offset));
      far.push(wide);
    }
  }
  for (let byte = 1; byte < 256; byte += 1) {
    counts.writeUInt32BE(Math.max(counts.readUInt32BE(byte * 4), counts.readUInt32BE(byte * 4 - 4)), byte * 4);
  }
  const magic = Buffer.from([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]);
  const body = Buffer.concat([magic, counts, ...sorted.map(({ oid }) => oid), crcs, offsets, ...far, checksum]);
  return Buffer.concat([body, createHash(hash).update(body).digest()]);
}

async function writeFlushed(name: string, mode: number, bytes: Buffer): Promise<void> {
  const file = await open(name, 'wx', mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
