/** Files as people send and read them: on the built portal, into real git, by a form and in a browser. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserOf, expectAccessible } from '../support/browser.ts';
import { chromiumPath } from '../support/chromium.ts';
import { type Client, textOf } from '../support/client.ts';
import { entryId, firm, minutesAgo } from '../support/firm.ts';
import { expectSound } from '../support/jobs.ts';
import { replyForm } from '../support/journey.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const state = join(folder, 'state');
let repo: string;
let portal: RunningPortal;
let dsi: Client;

beforeAll(async () => {
  repo = bareRepository(folder, firm());
  portal = await startPortal({ state, repo });
  dsi = await portal.signIn('dsi@boege.example');
});
afterAll(() => portal?.stop());

async function replyWith(body: string, files: readonly File[]) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...(await replyForm(dsi, 1)), body })) form.append(name, value);
  for (const file of files) form.append('files', file);
  return dsi.postForm('/tickets/1/replies', form);
}

test('what is sent is in the commit of its message, and is given back as it was', async () => {
  const bytes = randomBytes(6 * 1024 * 1024);
  const answer = await replyWith('Le journal.', [new File([bytes], 'journal (1) à lire.log')]);
  const entry = answer.location!.split('#')[1]!;
  const path = `content/tickets/0-999/1/files/${entry}/journal (1) à lire.log`;
  const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  expect(git(repo, 'rev-parse', `main:${path}`).trim()).toBe(oid);
  expectSound(repo);
  const page = (await dsi.get('/tickets/1')).text;
  const address = `/tickets/1/files/${entry}/${encodeURIComponent('journal (1) à lire.log')}`;
  expect(page).toContain(`href="${address}"`);
  expect(textOf(page)).toContain('journal (1) à lire.log 6 Mo');
  expect(Buffer.from(await (await dsi.fetch(address)).arrayBuffer()).equals(bytes)).toBe(true);
  expect(readdirSync(join(state, 'uploads'))).toEqual([]);
});

test('too large: the limit is said, the text is kept, the file is to be chosen again', async () => {
  const head = git(repo, 'rev-parse', 'main');
  const answer = await replyWith('Un long récit.', [new File([Buffer.alloc(11 * 1024 * 1024)], 'image.iso')]);
  expect(answer.status).toBe(413);
  const text = textOf(answer.text);
  expect(text).toContain('Un fichier dépasse 10 Mo');
  expect(text).toContain('À choisir de nouveau : image.iso');
  expect(text).toContain('Un long récit.');
  expect(git(repo, 'rev-parse', 'main')).toBe(head);
});

test('an internal note’s files are nobody’s but the team’s', async () => {
  const at = minutesAgo(1);
  const note = entryId(at, 'camille');
  const engineer = clone(repo);
  const pushed = engineer.push(
    new Map([
      [`content/tickets/0-999/1/${note}.md`, `---\nat: ${at}\nby: camille\ninternal: true\n---\n\nEntre nous.\n`],
      [`content/tickets/0-999/1/files/${note}/motifs.txt`, 'Entre nous.'],
    ]),
  );
  await portal.serves(pushed);
  expect((await dsi.get('/tickets/1')).text).not.toContain('motifs.txt');
  const path = `/tickets/1/files/${note}/motifs.txt`;
  const [theirs, none] = [await dsi.get(path), await dsi.get('/tickets/77/files/ticket/x.txt')];
  expect([theirs.status, theirs.text]).toEqual([none.status, none.text]);
  const camille = await portal.signIn('camille@libra.example');
  expect((await camille.get('/tickets/1')).text).toContain(path);
  expect((await camille.get(path)).text).toBe('Entre nous.');
});

describe.skipIf(!chromiumPath)('in a browser', () => {
  const browser = browserOf();
  test.each([
    ['a phone', { width: 360, height: 740 }],
    ['a desk', { width: 1440, height: 900 }],
  ])('on %s: pictures are shown in the thread, everything else is saved', async (_, viewport) => {
    const page = await browser.open({ viewport });
    await page.context().addCookies([{ name: 'carnet', value: dsi.cookies.get('carnet')!, url: portal.url }]);
    await page.goto(`${portal.url}/tickets/1`);
    const chosen = join(folder, 'chosen', String(viewport.width));
    mkdirSync(chosen, { recursive: true });
    // Wider than any column.
    const bytes = await page.screenshot({ clip: { x: 0, y: 0, width: viewport.width, height: 300 }, scale: 'css' });
    const named = { capture: bytes, 'page.html': '<script>document.title = "ran"</script>', 'faux.png': '<html>' };
    const paths = Object.entries(named).map(([name, content]) => {
      writeFileSync(join(chosen, name), content);
      return join(chosen, name);
    });
    await page.getByLabel(/^Fichiers \(/).setInputFiles(paths);
    await page.getByLabel('Votre réponse').fill(`Depuis ${viewport.width}.`);
    await page.getByRole('button', { name: 'Envoyer', exact: true }).click();
    await page.waitForURL(/#/);

    const entry = page.locator(`li[id="${new URL(page.url()).hash.slice(1)}"]`);
    const picture = entry.getByRole('img', { name: 'Image capture.png' });
    await picture.scrollIntoViewIfNeeded();
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(viewport.width);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
    await expect.poll(() => entry.getByRole('img').count()).toBe(1);
    for (const name of ['page.html', 'faux.png.bin']) {
      const download = page.waitForEvent('download');
      await entry.getByRole('link', { name }).click();
      expect((await download).suggestedFilename()).toBe(name);
    }
    await expectAccessible(page);
    await picture.click();
    await page.waitForURL(/\/files\//);
    expect(new URL(page.url()).pathname).toMatch(/\/capture\.png$/);
    await page.context().close();
  });
});
