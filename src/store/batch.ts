/** The answers of `git cat-file --batch`, which gives many objects for one process. */
import { streamGit } from './git.ts';

/** Above this an object is never held in memory; it can be streamed. */
export const largestObject = 64 * 1024 * 1024;

export interface BatchObject {
  /** As asked for, where there is no such object. */
  oid: string;
  /** `blob`, `tree`, `commit`, `tag`; null: there is no such object. */
  type: string | null;
  /** Null: no such object, or one above `largestObject`. */
  bytes: Buffer | null;
}

/** Objects in the order asked for, by a process of its own. */
export async function* readObjects(
  gitDir: string,
  oids: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<BatchObject, void> {
  yield* parseBatch(streamGit(['cat-file', '--batch', '--buffer'], { gitDir, input: lines(oids) }));
}

/** One id a line, in pieces worth a write. */
export async function* lines(oids: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const oid of oids) {
    text += `${oid}\n`;
    if (text.length < 16_384) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

/** `<oid> <type> <size>`, LF, the bytes, LF; or `<as asked> missing`, LF. Larger objects than `largest` are passed over. */
export async function* parseBatch(
  chunks: AsyncIterable<Buffer>,
  largest = largestObject,
): AsyncGenerator<BatchObject, void> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  /** Bytes that must have come before it is worth looking again. */
  let wanted = 1;
  /** Bytes still to come of an object that is not kept. */
  let skipped = 0;
  for await (const piece of chunks) {
    const chunk = piece.subarray(Math.min(skipped, piece.length));
    skipped -= piece.length - chunk.length;
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes < wanted) continue;
    const buffer = pending.length === 1 ? chunk : Buffer.concat(pending, pendingBytes);
    let from = 0;
    wanted = 1;
    for (;;) {
      const lineEnd = buffer.indexOf(0x0a, from);
      if (lineEnd === -1) break;
      const line = buffer.toString('utf8', from, lineEnd);
      const header = /^([0-9a-f]+) (blob|tree|commit|tag) (\d+)$/.exec(line);
      if (header === null) {
        yield { oid: line.slice(0, line.lastIndexOf(' ')), type: null, bytes: null };
        from = lineEnd + 1;
        continue;
      }
      const [, oid = '', type = '', size] = header;
      const end = lineEnd + 1 + Number(size);
      if (Number(size) > largest) {
        yield { oid, type, bytes: null };
        from = Math.min(end + 1, buffer.length);
        skipped = end + 1 - from;
        continue;
      }
      if (buffer.length <= end) {
        wanted = end + 1 - from;
        break;
      }
      yield { oid, type, bytes: buffer.subarray(lineEnd + 1, end) };
      from = end + 1;
    }
    pending = from < buffer.length ? [buffer.subarray(from)] : [];
    pendingBytes = buffer.length - from;
  }
}
