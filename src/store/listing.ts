/** The forms in which git lists trees and differences, always `-z`: a path may hold anything but NUL. */
import type { Change, EntryKind, TreeEntry } from './port.ts';

/** What lies between separators, without them; the rest at the end only if it is not empty. */
export async function* splitAt(chunks: AsyncIterable<Buffer>, separator: number): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(separator); at !== -1; at = chunk.indexOf(separator, from)) {
      const part = chunk.subarray(from, at);
      yield rest.length === 0 ? part : Buffer.concat([...rest, part]);
      rest = [];
      from = at + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

/** One record of `ls-tree -z --long`: `100644 blob <oid>    <size>\t<path>`. */
export function parseListing(record: Buffer): TreeEntry {
  const tab = record.indexOf(0x09);
  const [mode = '', , oid = '', size = ''] = record.toString('latin1', 0, tab).split(/ +/);
  return { path: record.toString('utf8', tab + 1), kind: kindOf(mode), oid, size: size === '-' ? 0 : Number(size) };
}

/** The kind that a mode of git stands for. */
export function kindOf(mode: string): EntryKind {
  if (mode === '120000') return 'symlink';
  if (mode === '160000') return 'submodule';
  if (mode === '040000') return 'folder';
  return 'file';
}

/** `diff-tree -r -z --raw --no-renames`: `:100644 100644 <oid> <oid> M`, NUL, path, NUL; `000000` where there is none. */
export async function parseDifference(chunks: AsyncIterable<Buffer>): Promise<Change[]> {
  const changes: Change[] = [];
  let header: string | undefined;
  for await (const record of splitAt(chunks, 0)) {
    if (header === undefined) {
      header = record.toString('latin1');
      continue;
    }
    const [before = '', after = '', from = '', to = ''] = header.slice(1).split(' ');
    changes.push({ path: record.toString('utf8'), before: side(before, from), after: side(after, to) });
    header = undefined;
  }
  return changes;
}

function side(mode: string, oid: string): Change['before'] {
  return mode === '000000' ? null : { kind: kindOf(mode), oid };
}
