import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.ts';

/** One browser for a test file; each `open` is a new person with an empty profile. */
export function browserOf(): { open(options?: BrowserContextOptions): Promise<Page> } {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (chromiumPath) browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  return {
    async open(options) {
      const context = await browser!.newContext(options);
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      return page;
    },
  };
}

/** Runs axe over the page as it is, in light and in dark: nothing found, of any weight. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Without frames there is nothing to merge, for which axe would open a page of its own each time.
    const axe = new AxeBuilder({ page }).setLegacyMode();
    // The theme changes colours and nothing else.
    const { violations } = await (colorScheme === 'dark' ? axe.withRules(['color-contrast']) : axe).analyze();
    const found = violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target})`));
    expect(found, `axe at ${page.url()}, ${colorScheme}`).toEqual([]);
  }
}
