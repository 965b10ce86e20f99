/** Keeps the number of packs small: each group of writes makes one, and git looks through all of them. */
import type { ChildProcess } from 'node:child_process';
import { readdir, rm, stat } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { GitError, startGit, stderrOf } from './git.ts';

/** Enough to be worth a process; few enough that readers do not notice. */
const manyPacks = 64;
const dayMs = 24 * 60 * 60 * 1000;

export interface Maintenance {
  /** After each pack written. Starts a repack in the background when there are many; never throws. */
  packWritten(): void;
  /** Ends what is under way: git leaves the packs as they were. */
  close(): Promise<void>;
}

/**
 * Rolls small packs and loose objects into larger ones, each at least twice the next, so that an object is copied a
 * number of times that grows with the logarithm of the repository. Drops nothing, referred to or not: that stays git's.
 */
export function openMaintenance(gitDir: string, failed: (error: unknown) => void): Maintenance {
  let written = manyPacks;
  let running: Promise<void> | undefined;
  let child: ChildProcess | undefined;
  let closed = false;

  async function repack(): Promise<void> {
    const names = await readdir(join(gitDir, 'objects', 'pack'));
    written = names.filter((name) => name.endsWith('.idx')).length;
    if (written < manyPacks) return;
    const args = ['repack', '-d', '-q', '-l', '--geometric=2', '--no-write-bitmap-index'];
    // One thread, at the lowest priority: nobody waits for it, and somebody waits for a page.
    const started = startGit(args, { gitDir, config: { 'pack.threads': '1' } });
    child = started;
    const stderr = stderrOf(started);
    started.stdin.end();
    started.stdout.resume();
    await new Promise<void>((resolve, reject) => {
      started.once('error', reject);
      started.once('close', (code) => (code === 0 ? resolve() : reject(new GitError(args, code, stderr()))));
      if (started.pid !== undefined) setPriority(started.pid, 19);
    });
    written = 0;
  }

  return {
    packWritten() {
      written += 1;
      if (written < manyPacks || running !== undefined || closed) return;
      running = repack()
        .catch((error: unknown) => {
          written = 0;
          if (!closed) failed(error);
        })
        .finally(() => {
          running = undefined;
        });
    },
    async close() {
      closed = true;
      child?.kill();
      await running;
    },
  };
}

/** Removes what killed processes left among the packs and no process can still be writing. */
export async function removeLeftovers(gitDir: string, nowMs: number): Promise<void> {
  const folder = join(gitDir, 'objects', 'pack');
  const names = new Set(await readdir(folder));
  for (const name of names) {
    const isPackAlone = /^pack-[0-9a-f]+\.pack$/.test(name) && !names.has(name.replace(/pack$/, 'idx'));
    if (!name.startsWith('tmp_pack_') && !isPackAlone) continue;
    const found = await stat(join(folder, name)).catch(() => null);
    if (found !== null && nowMs - found.mtimeMs > dayMs) await rm(join(folder, name), { force: true });
  }
}
