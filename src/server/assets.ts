/** The built site's own files, held in memory by their exact addresses: no path of a request ever reaches the disk. */
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { bytesOf } from './bytes.ts';
import type { Answer } from './send.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Reads all files of `folder` (Astro's `dist/client`), by their address. Files of a type not listed are left out. */
export function readAssets(folder: string): ReadonlyMap<string, Answer> {
  const assets = new Map<string, Answer>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const type = types[extname(entry.name).toLowerCase()];
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(folder, file).split(sep).join('/')}`;
    // Astro names what it built after its content, so that name never means anything else.
    const lasting = path.startsWith('/_assets/');
    assets.set(path, {
      status: 200,
      headers: {
        'content-type': type,
        'cache-control': lasting ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
        vary: 'Accept-Encoding',
      },
      bytes: bytesOf(readFileSync(file), 11),
    });
  }
  return assets;
}
