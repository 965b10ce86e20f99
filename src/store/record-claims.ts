import { claimsBranch, openClaims, type Claims } from './claims.ts';
import { openLocalStore } from './local.ts';
import type { Store } from './port.ts';
import { openRemoteStore } from './remote.ts';

/**
 * The claims of a record: of a bare repository's own, or of a remote's as it is reached through `gitDir`. Nothing is opened
 * before the first is taken, which throws what opening throws. `holder` and `lastsMs` as `openClaims` has them.
 */
export function openRecordClaims(
  { gitDir, remote }: { gitDir: string; remote: string | null },
  { holder, lastsMs }: { holder: string; lastsMs?: number },
): { claims: Claims; close(): Promise<void> } {
  type ClaimStore = Store & { look?: () => Promise<void> };
  let opening: Promise<ClaimStore> | undefined;
  const open = (): Promise<ClaimStore> =>
    remote === null
      ? openLocalStore({ path: gitDir, branch: claimsBranch })
      : openRemoteStore({ path: gitDir, remote, branch: claimsBranch });
  return {
    claims: {
      async take(name) {
        opening ??= open();
        const store = await opening.catch((error: unknown) => {
          opening = undefined;
          throw error;
        });
        return openClaims(store, { holder, ...(lastsMs !== undefined && { lastsMs }) }).take(name);
      },
    },
    async close() {
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}
