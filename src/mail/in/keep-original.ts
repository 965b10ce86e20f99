/** Mails as they came, in a folder of the state: what was folded away of one, for whoever wants to see it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { open, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { IncomingMail } from './read-mail.ts';

/** On disk when this resolves, once for the same bytes. */
export async function keepOriginal(
  folder: string,
  bytes: Uint8Array,
  { messageId, sha256 }: Pick<IncomingMail, 'messageId' | 'sha256'>,
): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = `${nameOf(messageId)}.${sha256.slice(0, 16)}.eml`;
  if (existsSync(join(folder, name))) return;
  const draft = join(folder, `.${sha256}.${process.pid}`);
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, join(folder, name));
}

/**
 * The path of the mail with this Message-ID; undefined: it is not kept (any more). Of two that had the same one, the `first`
 * was filed, and the `last` held.
 */
export async function originalOf(
  folder: string,
  messageId: string,
  which: 'first' | 'last',
): Promise<{ path: string; bytes: number } | undefined> {
  const stem = `${nameOf(messageId)}.`;
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(stem));
  const found = await Promise.all(
    names.map(async (name) => {
      const { mtimeMs, size } = await stat(join(folder, name));
      return { path: join(folder, name), bytes: size, mtimeMs };
    }),
  );
  return found.toSorted((a, b) => a.mtimeMs - b.mtimeMs).at(which === 'first' ? 0 : -1);
}

/** Not the identifier itself: a sender chooses it. */
function nameOf(messageId: string): string {
  return createHash('sha256').update(messageId).digest('hex').slice(0, 32);
}
