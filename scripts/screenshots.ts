/**
 * Takes the pictures in docs/screenshots/ of the demo, as its manager and its engineer see it.
 *
 *   npm run screenshots
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Client } from '../tests/support/client.ts';
import { chromiumPath, launchChromium } from '../tests/support/chromium.ts';
import { type RunningPortal, startPortal } from '../tests/support/start-portal.ts';
import { ensureBuilt } from './build.ts';
import { installTools } from './install-tools.ts';

const root = join(import.meta.dirname, '..');
const target = join(root, 'docs/screenshots');
const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };

async function take(portal: RunningPortal, browser: Browser): Promise<void> {
  const email = /^ {2}(\S+@\S+) .*, manager,/m.exec(portal.said())?.[1];
  if (!email) throw new Error(`The demo names no manager:\n${portal.said()}`);
  const manager = await portal.signIn(email);
  const pages = {
    home: '/',
    list: '/tickets?status=all',
    ticket: await tellingTicket(manager),
    credit: '/credit',
  };
  for (const [size, viewport] of Object.entries(sizes)) {
    const context = await browser.newContext({ viewport, deviceScaleFactor: 1, locale: 'fr-FR' });
    await context.addCookies([...manager.cookies].map(([name, value]) => ({ name, value, url: portal.url })));
    const page = await context.newPage();
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(portal.url + path);
      const file = `${name}-${size}.png`;
      if (name === 'ticket')
        await page
          .getByText('× 2')
          .first()
          .evaluate((debit) => debit.scrollIntoView({ block: 'center' }));
      await page.screenshot({ path: join(target, file), animations: 'disabled' });
      console.log(`docs/screenshots/${file}`);
    }
    await context.close();
  }
}

/** The shortest of the tickets where time counts more than once: its page shows at a glance what a debit is. */
async function tellingTicket(manager: Client): Promise<string> {
  const credit = (await manager.get('/credit')).text;
  const paths = [...new Set(credit.match(/(?<=href=")\/tickets\/\d+(?=["#])/g))];
  const pages = await Promise.all(paths.map(async (path) => ({ path, text: (await manager.get(path)).text })));
  const telling = pages.filter(({ text }) => text.includes('× 2')).sort((a, b) => a.text.length - b.text.length);
  return (telling[0] ?? pages[0]!).path;
}

installTools();
if (!chromiumPath) process.exit(1);
await ensureBuilt();
const state = mkdtempSync(join(tmpdir(), 'carnet-screenshots-'));
mkdirSync(target, { recursive: true });
const portal = await startPortal({ state });
const browser = await launchChromium();
try {
  await take(portal, browser);
} finally {
  await browser.close();
  await portal.stop();
  rmSync(state, { recursive: true, force: true });
}
