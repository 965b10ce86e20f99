import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Holds `file` for this process until disposed of. The system lets go of it when the process ends, however it ends.
 * Waits while another one holds it (a portal that is being replaced drains first), then throws.
 */
export async function lockFile(file: string, waitMs: number, signal?: AbortSignal): Promise<Disposable> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const lock = tryLock(file);
    if (lock) return lock;
    if (performance.now() >= deadline) {
      throw new Error(`${file} is held by another process: two portals cannot share one state folder.`);
    }
    await sleep(50, undefined, { signal });
  }
}

// SQLite takes the system's own file locks, for which Node has no function.
function tryLock(file: string): Disposable | null {
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
    return { [Symbol.dispose]: () => db.close() };
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === 5;
}
