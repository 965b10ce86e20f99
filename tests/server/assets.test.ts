import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAssets } from '../../src/server/assets.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const client = join(folder, 'client');
mkdirSync(join(client, '_assets'), { recursive: true });
writeFileSync(join(folder, 'secret.txt'), 'secret');
for (const [name, text] of Object.entries({
  'favicon.svg': '<svg/>',
  '_assets/page.a1b2.css': 'a{}',
  '_assets/page.a1b2.css.map': '{}',
  '.htaccess': 'x',
}))
  writeFileSync(join(client, name), text);
symlinkSync('../secret.txt', join(client, 'link.txt'));

test('are the files of the folder, by address; what Astro named after its content lasts', () => {
  const assets = readAssets(client);
  expect([...assets.keys()].sort()).toEqual(['/_assets/page.a1b2.css', '/favicon.svg']);
  const { headers, bytes, status } = assets.get('/_assets/page.a1b2.css')!;
  expect([status, bytes.plain.toString()]).toEqual([200, 'a{}']);
  expect(headers).toMatchObject({
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  expect(assets.get('/favicon.svg')!.headers).toMatchObject({
    'content-type': 'image/svg+xml',
    'cache-control': 'public, max-age=3600',
  });
});
