/** The ways that every task is walked, and what a walker does with a page, in the words of the language it is in. */
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Locale } from '../../src/domain/records.ts';
import { type Translator, translator } from '../../src/i18n/translator.ts';
import type { Role, Stage } from '../support/stage.ts';
import { byKeyboard, byPointer, type Person } from './person.ts';

export interface Way {
  readonly name: string;
  readonly locale: Locale;
  readonly options: BrowserContextOptions;
  readonly personOf: (page: Page) => Person;
}
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const desk = { viewport: { width: 1440, height: 900 } };

/** Each width with each language, one of them without JavaScript and one without a pointer. */
export const ways = {
  'phone, fr': { name: 'phone, fr', locale: 'fr', options: phone, personOf: () => byPointer },
  'desk, en': { name: 'desk, en', locale: 'en', options: desk, personOf: () => byPointer },
  'phone, en, no script': {
    name: 'phone, en, no script',
    locale: 'en',
    options: { ...phone, javaScriptEnabled: false },
    personOf: () => byPointer,
  },
  'desk, fr, keyboard': { name: 'desk, fr, keyboard', locale: 'fr', options: desk, personOf: byKeyboard },
} as const satisfies Record<string, Way>;
export type WayName = keyof typeof ways;
export const wayNames = Object.keys(ways) as WayName[];

export interface Walker extends Person {
  readonly page: Page;
  readonly t: Translator;
  readonly main: Locator;
  /** Opens an address, and sees that it fits. */
  go(path: string): Promise<void>;
  /** Follows a link by its words, to an address like this. */
  follow(words: string | RegExp, to: RegExp, within?: Locator): Promise<void>;
  /** Presses a button by its words, to an address like this. */
  submit(words: string, to: RegExp, within?: Locator): Promise<void>;
  field(label: string, within?: Locator): Locator;
  /** What a person reads of the page's main part, each blank a plain one. */
  text(within?: Locator): Promise<string>;
  leave(): Promise<void>;
}

export async function walk(stage: Stage, role: Role, way: Way): Promise<Walker> {
  const page = await stage.open(role, way.locale, way.options);
  const person = way.personOf(page);
  const main = page.getByRole('main');
  const arrive = async (leave: () => Promise<void>, to: RegExp) => {
    const arrived = page.waitForEvent('domcontentloaded');
    await leave();
    await arrived;
    expect(page.url().slice(stage.portal.url.length)).toMatch(to);
    await fits();
  };
  const fits = async () => {
    const [needs, has] = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return [scrollWidth, clientWidth];
    });
    expect(needs, `width of ${page.url()} in ${has}`).toBeLessThanOrEqual(has!);
  };
  return {
    ...person,
    page,
    t: translator(way.locale),
    main,
    async go(path) {
      await page.goto(stage.portal.url + path);
      await fits();
    },
    follow: (words, to, within = main) =>
      arrive(() => person.press(within.getByRole('link', { name: words, exact: true }).first()), to),
    submit: (words, to, within = main) =>
      arrive(() => person.press(within.getByRole('button', { name: words, exact: true }).first()), to),
    field: (label, within = main) => within.getByLabel(label).first(),
    text: async (within = main) => (await within.innerText()).replaceAll(/[\s\u00a0\u202f]+/g, ' '),
    leave: () => page.context().close(),
  };
}

/** A message as `text` reads it. */
export const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');
