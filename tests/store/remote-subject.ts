import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { openRemoteStore, type RemoteStore } from '../../src/store/remote.ts';
import { openLocalSubject, type LocalSubject } from './local-subject.ts';

export interface RemoteSubject extends LocalSubject {
  store: RemoteStore;
  /** The git directory it is read through. */
  mirror: string;
}

/** A bare repository that others write to, and a store that has it for its remote; each push is followed by a look. */
export async function openRemoteSubject(folder: string): Promise<RemoteSubject> {
  const remote = await openLocalSubject(folder);
  await remote.store.close();
  const mirror = join(mkdtempSync(join(folder, 'mirror-')), 'mirror.git');
  const store = await openRemoteStore({ path: mirror, remote: remote.path, branch: 'main', lockLeftBehindMs: 1000 });
  return {
    ...remote,
    store,
    mirror,
    async push(files, options) {
      const head = (await remote.git('for-each-ref', '--format=%(objectname)', 'refs/heads/main')).trim();
      const parents = options?.parents ?? (head === '' ? [] : [head]);
      const oid = await remote.push(files, { ...options, parents });
      await store.look();
      return oid;
    },
    async force(head) {
      await remote.force(head);
      await store.look();
    },
  };
}
