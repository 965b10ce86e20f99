import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFile } from '../../src/domain/parse-file.ts';
import { firm } from '../support/firm.ts';
import { bareRepository } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal } from './support.ts';

const folder = temporaryFolder();
let open: Awaited<ReturnType<typeof openPortal>>;

beforeAll(async () => {
  const forge = { kind: 'github', url: 'https://github.com/libra/content' } as const;
  open = await openPortal(folder, bareRepository(folder, firm()), { forge });
});
afterAll(() => open?.portal.close());

test('the forge is shown an entry of whoever asks, which reads without a problem once it says something', async () => {
  const camille = await open.signIn('camille@libra.example');
  const { status, location } = await camille.get('/tickets/1/pull-request');
  expect(status).toBe(303);
  const page = new URL(location!);
  expect(`${page.origin}${page.pathname}`).toBe('https://github.com/libra/content/new/main');
  const path = page.searchParams.get('filename')!;
  expect(path).toMatch(/^content\/tickets\/0-999\/1\/\d{4}-\d\d-\d\dT\d{6}Z-camille-[0-9a-z]{4}\.md$/);
  const text = page.searchParams.get('value')!;
  const parsed = parseFile(path, `${text}Fait.\n`);
  expect(parsed).toMatchObject({ kind: 'entry', problems: [], value: { by: { team: 'camille' }, body: 'Fait.' } });
  const again = new URL((await camille.get('/tickets/1/pull-request')).location!);
  expect(again.searchParams.get('filename')).not.toBe(path);
  expect((await camille.get('/tickets/999/pull-request')).status).toBe(404);
});

test('nobody else is', async () => {
  const dsi = await open.signIn('dsi@boege.example');
  expect((await dsi.get('/tickets/1/pull-request')).status).toBe(404);
  const visitor = await open.visitor().get('/tickets/1/pull-request');
  expect([visitor.status, visitor.location]).toEqual([303, '/login']);
});

test('without a forge there is no such page', async () => {
  const other = await openPortal(join(folder), bareRepository(folder, firm()));
  try {
    const camille = await other.signIn('camille@libra.example');
    expect((await camille.get('/tickets/1/pull-request')).status).toBe(404);
  } finally {
    await other.portal.close();
  }
});
