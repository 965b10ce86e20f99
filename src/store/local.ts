/**
 * The record in a bare repository on this machine, which others may push to, fetch from and clean up at any time.
 * Why writing is durable and what it costs: docs/decisions/2026-11-23-store-durability.md.
 */
import { resolve as resolvePath } from 'node:path';
import { UnusableRepositoryError } from './errors.ts';
import { examineRepository } from './examine.ts';
import { openGitStore } from './git-store.ts';
import { openMaintenance, removeLeftovers } from './maintenance.ts';
import type { Store } from './port.ts';
import { defaultLeftBehindMs } from './ref-mover.ts';

export interface LocalStoreOptions {
  /** A bare repository's folder. */
  path: string;
  branch: string;
  /** Told when cleaning up in the background failed; nothing is lost by it. Ignored by default. */
  failed?: (error: unknown) => void;
  /** Age at which a lock of git counts as left by a killed process; a write waits for it that long. 30,000 by default. */
  lockLeftBehindMs?: number;
}

/** Throws UnusableRepositoryError where `path` is not a bare repository that this git can serve. */
export async function openLocalStore({
  path,
  branch,
  failed = () => {},
  lockLeftBehindMs = defaultLeftBehindMs,
}: LocalStoreOptions): Promise<Store> {
  const gitDir = resolvePath(path);
  const { hash, bare } = await examineRepository(gitDir, branch);
  if (!bare) {
    const advice = `make one with: git clone --bare ${gitDir} content.git`;
    throw new UnusableRepositoryError(`${gitDir} is not a bare repository; ${advice}`);
  }
  await removeLeftovers(gitDir, Date.now());
  const maintenance = openMaintenance(gitDir, failed);
  return openGitStore({ gitDir, hash, ref: `refs/heads/${branch}`, lockLeftBehindMs, maintenance }).store;
}
