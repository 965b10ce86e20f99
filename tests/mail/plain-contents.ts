import { assembleContent, type ContentFile } from '../../src/domain/assemble.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Source } from '../../src/domain/source.ts';
import type { Contents } from '../../src/mail/notify.ts';
import type { Store } from '../../src/store/port.ts';

/** The head's content read whole at each `follow`, where the index's speed is not what a test is about. */
export function plainContents(store: Store): Contents {
  let source: Source = sourceOf(assembleContent([]), null);
  const follow = async () => {
    const head = await store.head();
    if (head === null || head === source.commit) return;
    const files: ContentFile[] = [];
    for await (const { path, kind, oid } of store.list(head, 'content', 'all')) {
      if (kind === 'folder') continue;
      const bytes = kind === 'file' ? await store.readPath(head, path) : null;
      files.push({ path, kind, oid, bytes });
    }
    source = sourceOf(assembleContent(files), head);
  };
  return { follow, source: () => ({ ...source, [Symbol.dispose]: () => {} }) };
}
