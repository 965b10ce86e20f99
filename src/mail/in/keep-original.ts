import { mkdirSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps a mail as it came, for whoever wants to see what was folded away: on disk when this resolves, once for the same bytes. */
export async function keepOriginal(folder: string, bytes: Uint8Array, sha256: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${sha256}.${process.pid}`);
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, join(folder, `${sha256}.eml`));
}
