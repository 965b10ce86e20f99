/** Objects out of `git cat-file --batch`: many in one go here; a few at a time through `object-reader.ts`. */
import { streamGit } from './git.ts';

export interface BatchObject {
  oid: string;
  /** `blob`, `tree`, `commit`, `tag`; null: there is no such object. */
  type: string | null;
  bytes: Buffer;
}

/** Blobs in the order asked for; `bytes` null where there is none, or where it is not a blob. */
export async function* readBlobs(
  gitDir: string,
  oids: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<{ oid: string; bytes: Buffer | null }, void> {
  const run = streamGit(['cat-file', '--batch', '--buffer'], { gitDir, input: lines(oids) });
  for await (const { oid, type, bytes } of parseBatch(run)) yield { oid, bytes: type === 'blob' ? bytes : null };
}

async function* lines(oids: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const oid of oids) {
    text += `${oid}\n`;
    if (text.length < 16_384) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

/** `<oid> <type> <size>`, LF, the bytes, LF; or `<as asked> missing`, LF. */
export async function* parseBatch(chunks: AsyncIterable<Buffer>): AsyncGenerator<BatchObject, void> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  /** Bytes that must have come before it is worth looking again. */
  let wanted = 1;
  for await (const chunk of chunks) {
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
        yield { oid: line.slice(0, line.lastIndexOf(' ')), type: null, bytes: Buffer.alloc(0) };
        from = lineEnd + 1;
        continue;
      }
      const end = lineEnd + 1 + Number(header[3]);
      if (buffer.length <= end) {
        wanted = end + 1 - from;
        break;
      }
      yield { oid: header[1]!, type: header[2]!, bytes: buffer.subarray(lineEnd + 1, end) };
      from = end + 1;
    }
    pending = from < buffer.length ? [buffer.subarray(from)] : [];
    pendingBytes = buffer.length - from;
  }
}
