/** The page of every component: sound in development, and unknown to a portal that is built. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserOf, expectAccessible, expectFits } from '../support/browser.ts';
import { chromiumPath } from '../support/chromium.ts';
import { eventually, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const root = join(import.meta.dirname, '../..');

describe('a portal that is built', () => {
  let portal: RunningPortal;
  beforeAll(async () => {
    portal = await startPortal({ state: join(folder, 'state') });
  });
  afterAll(() => portal?.stop());

  test('has no styleguide, in its pages or its files', async () => {
    const visitor = portal.visitor();
    const [asked, none] = [await visitor.get('/styleguide'), await visitor.get('/nowhere')];
    expect([asked.status, asked.text]).toEqual([404, none.text]);
    const built = globSync('dist/**/*.{mjs,js,css,html,json}', { cwd: root });
    expect(built.length).toBeGreaterThan(10);
    expect(built.filter((file) => /styleguide/i.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });
});

describe.skipIf(!chromiumPath)('in development', () => {
  const browser = browserOf();
  let astro: ChildProcess;
  let url: string;
  beforeAll(async () => {
    // A port of its own below those that the system hands out; Astro takes the next one if it is taken.
    const args = [join(root, 'node_modules/astro/bin/astro.mjs'), 'dev', '--host', '127.0.0.1', '--port', '4790'];
    astro = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
    });
    let said = '';
    for (const stream of [astro.stdout!, astro.stderr!])
      stream.setEncoding('utf8').on('data', (text) => (said += text));
    url = await eventually(() => {
      if (astro.exitCode !== null) throw new Error(`Astro did not start:\n${said}`);
      return /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
    }, 90_000);
  });
  afterAll(async () => {
    if (!astro || astro.exitCode !== null) return;
    astro.kill();
    await once(astro, 'exit');
  });

  test.each([
    ['fr', 'light'],
    ['en', 'dark'],
  ] as const)('shows every component in %s, %s', async (lang, theme) => {
    const page = await browser.open();
    await page.goto(`${url}/styleguide?lang=${lang}&theme=${theme}`);
    expect(await page.locator('html').getAttribute('lang')).toBe(lang);
    expect(await page.locator('html').evaluate((html) => getComputedStyle(html).colorScheme)).toBe(theme);
    expect(await page.getByRole('main').getByRole('heading', { level: 2 }).count()).toBeGreaterThanOrEqual(12);
    await expectFits(page);
    await expectAccessible(page, ['light']);
    await page.context().close();
  });
});
