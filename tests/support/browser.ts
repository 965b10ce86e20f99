import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.ts';

export type Theme = 'light' | 'dark';

/** One browser for a test file; each `open` is a new person with an empty profile. */
export function browserOf(): { open(options?: BrowserContextOptions): Promise<Page>; it(): Browser } {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (chromiumPath) browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  return {
    it: () => browser!,
    async open(options) {
      const context = await browser!.newContext({ timezoneId: 'Europe/Paris', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      return page;
    },
  };
}

/** From the narrowest phone to a wide desk: nothing makes the page wider than its window. Leaves it at the widest. */
export async function expectFits(page: Page): Promise<void> {
  for (const width of [360, 768, 1024, 1600]) {
    await page.setViewportSize({ width, height: 900 });
    const tooWide = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth > clientWidth ? `${scrollWidth} in ${clientWidth}` : '';
    });
    expect(tooWide, `width of ${page.url()} at ${width}`).toBe('');
  }
}

/** Runs axe over the page as it is, in these themes: nothing found, of any weight. */
export async function expectAccessible(page: Page, themes: readonly Theme[] = ['light', 'dark']): Promise<void> {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    // Without frames there is nothing to merge, for which axe would open a page of its own each time.
    const axe = new AxeBuilder({ page }).setLegacyMode();
    // A second theme changes colours and nothing else.
    const { violations } = await (colorScheme === themes[0] ? axe : axe.withRules(['color-contrast'])).analyze();
    const found = violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target})`));
    expect(found, `axe at ${page.url()}, ${colorScheme}`).toEqual([]);
  }
}
