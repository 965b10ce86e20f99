import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The name by which a portal claims: its state folder's, so that one that was killed and comes back has its claims again
 * at once, instead of after their time. Made anew when it is missing.
 */
export function keptHolder(stateFolder: string): string {
  const file = join(stateFolder, 'holder');
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (/^portal-[0-9a-f]{16}$/.test(kept)) return kept;
  const holder = `portal-${randomBytes(8).toString('hex')}`;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${holder}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return holder;
}
