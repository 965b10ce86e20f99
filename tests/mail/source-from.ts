import { assembleContent } from '../../src/domain/assemble.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Source } from '../../src/domain/source.ts';

/** Files by path, as a literal gives them, as the content of a commit. */
export function sourceFrom(files: ReadonlyMap<string, string>, commit: string | null = null): Source {
  const list = [...files].map(([path, bytes]) => ({ path, kind: 'file' as const, oid: null, bytes }));
  return sourceOf(assembleContent(list), commit);
}
