/** Objects and names of one repository, through two kept processes and a cache of what never changes. */
import { parseBatch, readObjects, type BatchObject } from './batch.ts';
import { splitAt } from './listing.ts';
import { hashBytes, type HashName, type ObjectSource, type ObjectType } from './objects.ts';
import { openTalk } from './talk.ts';

/** Trees and commits kept, in bytes; a folder of a thousand tickets is 31 KB. */
const cacheBytes = 32 * 1024 * 1024;
/** As many ids are asked of the kept process; for more, one of its own is faster and keeps nobody waiting. */
const fewObjects = 64;

export interface ObjectReader extends ObjectSource {
  /** Id, type and size of what a name stands for, or null. The name holds no line break. */
  info(name: string): Promise<{ oid: string; type: string; size: number } | null>;
  /** Objects in the order asked for. */
  objects(oids: Iterable<string> | AsyncIterable<string>): AsyncGenerator<BatchObject>;
  /** Keeps the bytes of a tree or commit that was just written. */
  remember(oid: string, bytes: Buffer): void;
  isOid(text: string): boolean;
  close(): Promise<void>;
}

/** Reads that a process's death interrupts are asked again, twice at most. */
export function openObjectReader(gitDir: string, hash: HashName): ObjectReader {
  const attempts = 3;
  const contents = openTalk(['cat-file', '--batch'], { gitDir }, parseBatch, attempts);
  const names = openTalk(['cat-file', '--batch-check'], { gitDir }, (output) => splitAt(output, 0x0a), attempts);
  const cache = new Map<string, Buffer>();
  let cached = 0;
  const oidForm = new RegExp(`^[0-9a-f]{${hashBytes[hash] * 2}}$`);

  function remember(oid: string, bytes: Buffer): void {
    if (cache.has(oid)) return;
    cache.set(oid, bytes);
    cached += bytes.length;
    for (const [oldest, { length }] of cache) {
      if (cached <= cacheBytes) break;
      cache.delete(oldest);
      cached -= length;
    }
  }

  return {
    hash,
    remember,
    isOid: (text) => oidForm.test(text),

    async object(type: ObjectType, oid: string) {
      const kept = cache.get(oid);
      if (kept !== undefined && type !== 'blob') {
        // Back to the young end.
        cache.delete(oid);
        cache.set(oid, kept);
        return kept;
      }
      if (!oidForm.test(oid)) return null;
      const answer = await contents.ask(`${oid}\n`);
      if (answer.type !== type || answer.bytes === null) return null;
      // A copy: the answer is a window on a larger buffer that would be kept with it.
      if (type !== 'blob') remember(oid, Buffer.from(answer.bytes));
      return answer.bytes;
    },

    async info(name) {
      if (/[\n\0]/.test(name)) return null;
      const answer = (await names.ask(`${name}\n`)).toString('latin1');
      const found = /^([0-9a-f]+) (\w+) (\d+)$/.exec(answer);
      return found === null ? null : { oid: found[1]!, type: found[2]!, size: Number(found[3]) };
    },

    async *objects(oids) {
      const source = Symbol.asyncIterator in oids ? oids[Symbol.asyncIterator]() : oids[Symbol.iterator]();
      const first: string[] = [];
      let next = await source.next();
      while (next.done !== true && first.length < fewObjects) {
        first.push(next.value);
        next = await source.next();
      }
      // Anything else would be taken for a revision.
      const checked = (oid: string) => (oidForm.test(oid) ? oid : '0'.repeat(hashBytes[hash] * 2));
      if (next.done === true) {
        const answers = await Promise.all(first.map((oid) => contents.ask(`${checked(oid)}\n`)));
        yield* answers.map((answer, i) => ({ ...answer, oid: first[i]! }));
        return;
      }
      const asked = [...first];
      async function* all() {
        yield* first.map(checked);
        for (; next.done !== true; next = await source.next()) {
          asked.push(next.value);
          yield checked(next.value);
        }
      }
      for await (const answer of readObjects(gitDir, all())) yield { ...answer, oid: asked.shift()! };
    },

    async close() {
      await Promise.all([contents.close(), names.close()]);
    },
  };
}
