/** Notices that a branch has moved, by whomever: the file system says so at once, and a look now and then makes sure. */
import { watch, type FSWatcher } from 'node:fs';
import { dirname, join } from 'node:path';

/** A look costs one question to a kept process. */
const lookEveryMs = 500;

export interface HeadWatch {
  add(moved: (head: string) => void): () => void;
  /** Tells what one already knows: the head after an append of one's own. */
  tell(head: string): void;
  close(): void;
}

/** Watches only while somebody listens. A branch that is gone is not told; that it came back is. */
export function openHeadWatch(gitDir: string, ref: string, read: () => Promise<string | null>): HeadWatch {
  const listeners = new Set<(head: string) => void>();
  let known: string | null | undefined;
  let watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;

  function tell(head: string): void {
    if (head === known) return;
    known = head;
    // Apart from whoever tells: what a listener throws is not theirs.
    for (const moved of listeners) queueMicrotask(() => listeners.has(moved) && moved(head));
  }

  async function look(): Promise<void> {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    do {
      again = false;
      // A repository that cannot be read for a moment is looked at again.
      const head = await read().catch(() => undefined);
      if (listeners.size === 0) break;
      if (known === undefined || head === null) known = head;
      else if (head !== undefined) tell(head);
    } while (again);
    looking = false;
  }

  function start(): void {
    known = undefined;
    void look();
    timer = setInterval(() => void look(), lookEveryMs).unref();
    // The branch's own file, `packed-refs` beside it, or git's newer store of refs.
    for (const folder of new Set([dirname(join(gitDir, ref)), gitDir, join(gitDir, 'reftable')])) {
      try {
        watchers.push(watch(folder, { persistent: false }, () => void look()).on('error', () => {}));
      } catch {
        // Absent, or the system has no watches left: the timer looks.
      }
    }
  }

  function stop(): void {
    clearInterval(timer);
    for (const watcher of watchers) watcher.close();
    watchers = [];
  }

  return {
    add(moved) {
      const listener = (head: string) => moved(head);
      if (listeners.size === 0) start();
      listeners.add(listener);
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) stop();
      };
    },
    tell(head) {
      if (listeners.size > 0) tell(head);
    },
    close() {
      listeners.clear();
      stop();
    },
  };
}
