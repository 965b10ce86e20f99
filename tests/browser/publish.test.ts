/** A published copy as a customer opens it from a stick: no server, no network, in a real browser. */
import { cpSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/build.ts';
import { browserOf, expectAccessible } from '../support/browser.ts';
import { chromiumPath } from '../support/chromium.ts';
import { job } from '../support/jobs.ts';
import { git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const browser = browserOf();
const root = join(import.meta.dirname, '../..');
let out: string;

beforeAll(async () => {
  if (!chromiumPath) return;
  await ensureBuilt({ say: () => undefined });
  const repo = mkdtempSync(join(folder, 'sample-'));
  cpSync(join(root, 'content'), join(repo, 'content'), { recursive: true });
  git(repo, 'init', '--quiet', '--initial-branch=main');
  git(repo, 'add', '--all');
  git(repo, 'commit', '--quiet', '--message', 'The sample');
  out = join(folder, 'Clé USB');
  const args = ['--out', out, '--repo', repo, '--all', '--as', 'manager', '--at', '2026-11-24T10:00:00Z'];
  const { status, stderr } = job('publish', ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^Published/) });
});

/** A page of a copy, and what its browser complained of or asked of anything but the disk. */
async function read(copy: string, viewport = { width: 1280, height: 900 }) {
  const page = await browser.open({ viewport, offline: true });
  const faults: string[] = [];
  page.on('console', (message) => faults.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(String(error)));
  // What a page left too soon had still asked for is dropped.
  page.on('requestfailed', (request) => {
    const { errorText } = request.failure()!;
    if (errorText !== 'net::ERR_ABORTED') faults.push(`${errorText}: ${request.url()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${pathToFileURL(join(out, copy)).href}/`)) faults.push(`asked: ${request.url()}`);
  });
  const open = (file: string) => page.goto(pathToFileURL(join(out, copy, file)).href);
  await open('index.html');
  return { page, open, faults };
}
async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await page.keyboard.press('Enter');
  await page.waitForURL(/search\.html\?q=/);
}

describe.skipIf(!chromiumPath)('a copy on a disk', () => {
  test.each([
    ['desktop', 1280],
    ['phone', 360],
  ])('is read by its links and found in by its search, on a %s', async (_, width) => {
    const { page, faults } = await read('customers/mairie-boege/manager', { width, height: 800 });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Mairie de Boëge');
    await page.getByRole('navigation').getByRole('link', { name: 'Tickets' }).click();
    await page.getByRole('link', { name: 'Clos' }).click();
    await search(page, 'DÉGRADEDARRAY');
    const hit = page.getByRole('link', { name: /Mail inquiétant du serveur/ });
    await hit.waitFor();
    await hit.click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
      'Mail inquiétant du serveur : DegradedArray',
    );
    await page.getByRole('link', { name: 'Crédit' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Crédit');
    await page.getByRole('contentinfo').getByRole('link', { name: 'Rechercher' }).click();
    await search(page, 'introuvable zzz');
    await page.getByText('Rien de tel ici.').waitFor();
    const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(scrolls).toBe(false);
    expect(faults).toEqual([]);
  });

  test('shows pictures in their places', async () => {
    const { page, open, faults } = await read('customers/mairie-boege/manager');
    const pictures = page.locator('.files img');
    await open('tickets/991.html');
    await pictures.first().scrollIntoViewIfNeeded();
    await expect.poll(() => pictures.first().evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });

  test('axe finds nothing on any kind of page', async () => {
    const { page, open } = await read('customers/mairie-boege/manager');
    const files = [
      'index.html',
      'tickets.html',
      'tickets/993.html',
      'credit.html',
      'synthesis.html',
      'search.html?q=serveur',
    ];
    for (const file of files) {
      const [name, query = ''] = file.split('?');
      await open(name!);
      if (query) await page.goto(`${page.url()}?${query}`);
      if (query) await page.locator('#found li').first().waitFor();
      await expectAccessible(page);
    }
    const visitor = await read('public');
    for (const file of ['index.html', 'articles.html', 'search.html']) {
      await visitor.open(file);
      await expectAccessible(visitor.page);
    }
  });

  test('is in its customer’s language, and nothing in it asks to be sent', async () => {
    const { page, faults } = await read('customers/aldermere-lab/manager');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByRole('navigation').getByRole('link', { name: 'Tickets' }).click();
    await search(page, 'server');
    await page.locator('#found li a').first().click();
    expect(await page.locator('form').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
