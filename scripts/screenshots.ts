/**
 * Takes the pictures in docs/screenshots/: every page and state of the demo, at a desk and on a phone, and an index of
 * them all.
 *
 *   npm run screenshots                  all of them
 *   npm run screenshots -- ticket desk   these alone, by name
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Locale } from '../src/domain/records.ts';
import { chromiumPath, launchChromium } from '../tests/support/chromium.ts';
import { openStage, type Role, samplePeople, type Stage } from '../tests/support/stage.ts';
import { startPortal } from '../tests/support/start-portal.ts';
import { pay, type Visit, visits } from '../tests/support/visits.ts';
import { ensureBuilt } from './build.ts';
import { installTools } from './install-tools.ts';

const root = join(import.meta.dirname, '..');
const target = join(root, 'docs/screenshots');
const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } } as const;
type Size = keyof typeof sizes;
/** So much of a long page is shown: from its beginning, or from what its address or an alert leads to. */
const tallest = 1_200;

interface Picture {
  visit: Visit;
  size: Size;
  locale: Locale;
  theme: 'light' | 'dark';
}
/** French and light, as most of the sample's customers read; some once more in the other language and theme. */
const alsoDark = new Set(['home', 'ticket', 'credit', 'desk', 'ticket-new-refused', 'ticket-team-preview']);
const pictures: readonly Picture[] = visits.flatMap((visit): Picture[] => [
  { visit, size: 'desktop', locale: 'fr', theme: 'light' },
  { visit, size: 'phone', locale: 'fr', theme: 'light' },
  ...(alsoDark.has(visit.name) ? [{ visit, size: 'desktop', locale: 'en', theme: 'dark' } as const] : []),
]);
const fileOf = ({ visit, size, theme }: Picture) => `${visit.name}-${size}${theme === 'dark' ? '-dark' : ''}.webp`;

async function take(stage: Stage, wanted: readonly Picture[]): Promise<void> {
  const byLook = Map.groupBy(wanted, ({ visit, size, locale, theme }) => [visit.who, size, locale, theme].join());
  for (const [look, ofLook] of byLook) {
    const [who, size, locale, colorScheme] = look.split(',') as [Role, Size, Locale, Picture['theme']];
    const page = await stage.open(who, locale, {
      viewport: sizes[size],
      deviceScaleFactor: 1,
      colorScheme,
      reducedMotion: 'reduce',
      timezoneId: 'Europe/Paris',
    });
    for (const picture of ofLook) {
      await pay(picture.visit, page, stage, locale);
      writeFileSync(join(target, fileOf(picture)), await shot(page));
      console.log(`docs/screenshots/${fileOf(picture)}`);
    }
    await page.context().close();
  }
}

async function shot(page: Page): Promise<Buffer> {
  const { width } = page.viewportSize()!;
  await page.evaluate(async () => {
    // Nothing is marked as if a person were at it, and every picture of the page is there.
    (document.activeElement as HTMLElement | null)?.blur();
    await Promise.all(
      [...document.images].map((image) => {
        image.loading = 'eager';
        return image.decode().catch(() => {});
      }),
    );
  });
  const { from, height } = await page.evaluate((fits) => {
    const { scrollHeight } = document.documentElement;
    const place = document.querySelector('[role="alert"], :target')?.getBoundingClientRect();
    const top = place ? place.top + scrollY : 0;
    return { from: top < fits / 2 ? 0 : Math.max(0, Math.min(top - 40, scrollHeight - fits)), height: scrollHeight };
  }, tallest);
  const chromium = await page.context().newCDPSession(page);
  const { data } = await chromium.send('Page.captureScreenshot', {
    format: 'webp',
    quality: 55,
    captureBeyondViewport: true,
    clip: { x: 0, y: from, width, height: Math.min(height - from, tallest), scale: 1 },
  });
  await chromium.detach();
  return Buffer.from(data, 'base64');
}

const article = (noun: string) => (/^[aeiou]/.test(noun) ? 'an' : 'a');

/** The pictures that there are of each visit, side by side, under the address of its page. */
function index(): string {
  const there = new Set(readdirSync(target));
  const rows = visits.flatMap((visit) => {
    const of = (size: Size) => fileOf({ visit, size, locale: 'fr', theme: 'light' });
    const dark = fileOf({ visit, size: 'desktop', locale: 'en', theme: 'dark' });
    const shown = [[of('desktop'), 'at a desk', 640] as const, [of('phone'), 'on a phone', 180] as const].flatMap(
      ([file, how, width]) =>
        there.has(file) ? [`<img src="${file}" alt="${visit.name}, ${how}" width="${width}" />`] : [],
    );
    if (shown.length === 0) return [];
    const also = there.has(dark) ? `; [in English, dark](${dark})` : '';
    return [
      `### ${visit.name}\n\n\`${visit.route ?? 'no such address'}\`, as ${article(visit.who)} ${visit.who} sees it${also}\n\n${shown.join(' ')}\n`,
    ];
  });
  return [
    '# Every page of the portal',
    '',
    'The sample firm’s portal, in French, at a desk and on a phone; long pages are cut. `npm run screenshots` takes them again.',
    '',
    ...rows,
  ].join('\n');
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => !visits.some((visit) => visit.name === name));
if (unknown.length > 0) {
  console.error(`No visit has this name: ${unknown.join(', ')}. tests/support/visits.ts has them all.`);
  process.exit(1);
}
installTools();
if (!chromiumPath) process.exit(1);
await ensureBuilt();
const state = mkdtempSync(join(tmpdir(), 'carnet-screenshots-'));
mkdirSync(target, { recursive: true });
const portal = await startPortal({ state });
const browser = await launchChromium();
try {
  const known = new Set(pictures.map(fileOf));
  for (const file of readdirSync(target)) if (!known.has(file)) rmSync(join(target, file));
  const stage = openStage(portal, () => browser, samplePeople);
  await take(
    stage,
    pictures.filter(({ visit }) => names.length === 0 || names.includes(visit.name)),
  );
  writeFileSync(join(target, 'README.md'), index());
} finally {
  await browser.close();
  await portal.stop();
  rmSync(state, { recursive: true, force: true });
}
