import { describe, expect, test } from 'vitest';
import { parseBatch } from '../../src/store/batch.ts';
import { splitAt } from '../../src/store/listing.ts';

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
const output = Buffer.from(
  `${a} blob 3\none\n${b} tree 0\n\nnowhere missing\n${b} blob 12\n12\nlines\n345\nab missing\n${a} commit 1\nx\n`,
);

/** The output in pieces of so many bytes. */
async function* pieces(size: number) {
  for (let at = 0; at < output.length; at += size) yield output.subarray(at, at + size);
}

async function told(size: number, largest?: number) {
  const objects = await Array.fromAsync(parseBatch(pieces(size), largest));
  return objects.map(({ oid, type, bytes }) => [oid, type, bytes && bytes.toString()]);
}

describe.each([1, 2, 3, 7, 16, 50, 1000])('output in pieces of %i bytes', (size) => {
  test('is taken apart the same', async () => {
    expect(await told(size)).toEqual([
      [a, 'blob', 'one'],
      [b, 'tree', ''],
      ['nowhere', null, null],
      [b, 'blob', '12\nlines\n345'],
      ['ab', null, null],
      [a, 'commit', 'x'],
    ]);
  });

  test('is passed over where an object is too large', async () => {
    expect(await told(size, 2)).toEqual([
      [a, 'blob', null],
      [b, 'tree', ''],
      ['nowhere', null, null],
      [b, 'blob', null],
      ['ab', null, null],
      [a, 'commit', 'x'],
    ]);
  });

  test('is split at a byte', async () => {
    const parts = (await Array.fromAsync(splitAt(pieces(size), 0x0a))).map(String);
    expect(parts).toEqual(output.toString().split('\n').slice(0, -1));
  });
});
