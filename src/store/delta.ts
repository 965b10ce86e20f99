/**
 * One object as its difference from another, as packs hold it (gitformat-pack, "deltified representation"). Of a folder
 * of a thousand tickets a write changes one entry: 60 bytes in the place of 31,000.
 */

/** How to make `target` from `base`: what both begin with, what is new, what both end with. */
export function formatDelta(base: Buffer, target: Buffer): Buffer {
  const shortest = Math.min(base.length, target.length);
  let head = 0;
  while (head < shortest && base[head] === target[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && base[base.length - 1 - tail] === target[target.length - 1 - tail]) tail += 1;
  return Buffer.concat([
    formatSize(base.length),
    formatSize(target.length),
    ...copies(0, head),
    ...insertions(target.subarray(head, target.length - tail)),
    ...copies(base.length - tail, tail),
  ]);
}

/** Seven bits a byte, the lowest first; the high bit says that more come. */
function formatSize(size: number): Buffer {
  const bytes: number[] = [];
  let rest = size;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

/** The high bit, then which of four bytes of the offset and of the size follow: here all, of at most two for a size. */
function* copies(offset: number, size: number): Generator<Buffer> {
  const most = 0xffff;
  for (let done = 0; done < size; done += most) {
    const copy = Buffer.alloc(7);
    copy[0] = 0b1011_1111;
    copy.writeUInt32LE(offset + done, 1);
    copy.writeUInt16LE(Math.min(most, size - done), 5);
    yield copy;
  }
}

/** A count of at most 127, then so many bytes. */
function* insertions(bytes: Buffer): Generator<Buffer> {
  for (let done = 0; done < bytes.length; done += 127) {
    const piece = bytes.subarray(done, done + 127);
    yield Buffer.from([piece.length]);
    yield piece;
  }
}
