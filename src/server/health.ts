/** How the portal is, for whoever watches it: nothing that a stranger should not read. */
import type { Index } from '../index/open-index.ts';
import type { Postman } from '../mail/postman.ts';
import type { RemoteStanding } from '../store/remote.ts';
import { jsonAnswer, type Answer } from './send.ts';

/** 503 until the head of the branch has been wholly indexed once; then 200, also while a push is being followed. */
export function openHealth({
  index,
  postman,
  remote,
}: {
  index: Pick<Index, 'ready' | 'status'>;
  postman: Pick<Postman, 'status'>;
  /** Undefined: the record is on this machine. */
  remote: (() => RemoteStanding) | undefined;
}): () => Answer {
  let ready = false;
  index.ready.then(
    () => (ready = true),
    () => undefined,
  );
  return () => {
    const { commit, indexing, problems } = index.status();
    const { state, reason, queued, dead } = postman.status();
    // Why a mail server refuses may name whom it refuses.
    const mail = { state, ...(state === 'stopped' && { reason }), queued, dead };
    return jsonAnswer(ready ? 200 : 503, { commit, indexing, problems, mail, ...(remote && tellRemote(remote())) });
  };
}

/** Its address, and why it cannot be reached, are for the log. */
function tellRemote({ lookedMs, fault }: RemoteStanding) {
  const looked = lookedMs === null ? null : new Date(lookedMs).toISOString();
  return { remote: { state: fault === null ? 'ok' : 'unreachable', looked } };
}
