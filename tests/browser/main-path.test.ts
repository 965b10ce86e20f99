/** The main path as people see it: a phone and a desk, French and English, with and without JavaScript, by keyboard. */
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locale } from '../../src/domain/records.ts';
import { translator } from '../../src/i18n/translator.ts';
import { browserOf, expectAccessible } from '../support/browser.ts';
import { chromiumPath } from '../support/chromium.ts';
import { firm } from '../support/firm.ts';
import { bareRepository } from '../support/repository.ts';
import { eventually, isTo, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { byKeyboard, byPointer, type Person } from './person.ts';

const folder = temporaryFolder();
const phone = { width: 360, height: 740 };
const desk = { width: 1440, height: 900 };
let portal: RunningPortal;

beforeAll(async () => {
  portal = await startPortal({ state: join(folder, 'state'), repo: bareRepository(folder, firm()) });
});
afterAll(() => portal?.stop());

/** The link of the next mail to this address that `ask` brings about. */
async function mailedLink(email: string, ask: () => Promise<unknown>): Promise<string> {
  const before = (await portal.mails()).length;
  await ask();
  const linkIn = (text = '') => /https?:\/\/\S+\/login\/[\w-]+/.exec(text)?.[0];
  return eventually(async () =>
    (await portal.mails())
      .slice(before)
      .filter((one) => isTo(one, email))
      .map(({ text }) => linkIn(text))
      .find(Boolean),
  );
}

async function signIn(page: Page, locale: Locale, email: string, person: Person = byPointer): Promise<void> {
  const t = translator(locale);
  await page.goto(`${portal.url}/?lang=${locale}`);
  await person.press(page.getByRole('banner').getByRole('link', { name: t('nav.login') }));
  await person.write(page.getByLabel(t('login.email')), email);
  const link = await mailedLink(email, () => person.press(page.getByRole('button', { name: t('login.send') })));
  await page.getByRole('heading', { name: t('notice.link-sent') }).waitFor();
  await page.goto(link);
  await person.press(page.getByRole('button', { name: t('login.enter') }));
  await page.getByRole('button', { name: t('nav.logout') }).waitFor();
}

const fitsItsWidth = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

describe.skipIf(!chromiumPath)('the main path', () => {
  const browser = browserOf();

  test.each<[string, Locale, BrowserContextOptions, (page: Page) => Person]>([
    ['on a phone, in French', 'fr', { viewport: phone, hasTouch: true, isMobile: true }, () => byPointer],
    ['at a desk, in English', 'en', { viewport: desk }, () => byPointer],
    ['without JavaScript', 'fr', { viewport: phone, javaScriptEnabled: false }, () => byPointer],
    ['by keyboard', 'fr', { viewport: desk }, byKeyboard],
  ])('%s', async (_, locale, options, personOf) => {
    const t = translator(locale);
    const page = await browser.open(options);
    const person = personOf(page);
    const follow = async (name: string, to: RegExp, where: 'banner' | 'main' = 'main') => {
      const arrived = page.waitForEvent('domcontentloaded');
      await person.press(page.getByRole(where).getByRole('link', { name, exact: true }).first());
      await arrived;
      expect(page.url()).toMatch(to);
      expect(await fitsItsWidth(page), `${page.url()} at ${page.viewportSize()?.width}`).toBe(true);
    };
    await signIn(page, locale, 'dsi@boege.example', person);

    await follow(t('nav.tickets'), /\/tickets$/, 'banner');
    await follow('La messagerie ne part plus', /\/tickets\/1$/);
    await page.getByText('Le disque est plein').waitFor();
    expect(await page.getByRole('main').innerText()).toMatch(/1\sh\s45/);

    await follow(t('nav.credit'), /\/credit$/, 'banner');
    expect(await page.getByRole('main').innerText()).toMatch(/8\sh\s15/);

    await follow(t('nav.tickets'), /\/tickets$/, 'banner');
    await follow(t('nav.new'), /\/tickets\/new$/);
    await person.write(page.getByLabel(t('new.subject')), 'Imprimante muette');
    await person.write(page.getByLabel(t('new.body')), 'Elle ne répond plus.');
    await person.press(page.getByRole('button', { name: t('new.send') }));
    await page.waitForURL(/\/tickets\/\d+(#.*)?$/);
    await page.getByText('Elle ne répond plus.').waitFor();

    await person.write(page.getByLabel(t('ticket.reply-body')), 'Elle imprime de nouveau.');
    await person.press(page.getByRole('button', { name: t('ticket.reply-close') }));
    await page.getByText('Elle imprime de nouveau.').waitFor();
    await page.getByText(t('change.status.closed')).first().waitFor();

    await person.press(page.getByRole('button', { name: t('nav.logout') }));
    await page.getByText(t('notice.signed-out')).waitFor();
    await page.goto(`${portal.url}/tickets`);
    expect(new URL(page.url()).pathname).toBe('/login');
    await page.context().close();
  });

  test('what is refused keeps the text, and names what to mend', async () => {
    const t = translator('fr');
    const page = await browser.open({ viewport: phone });
    await signIn(page, 'fr', 'accueil@boege.example');
    await page.goto(`${portal.url}/tickets/new`);
    await page.locator('form').evaluateAll((forms) => forms.forEach((form) => form.setAttribute('novalidate', '')));
    await page.getByLabel(t('new.body')).fill('Un long récit.');
    await page.getByRole('button', { name: t('new.send') }).click();
    await page.getByText(t('problem.subject-missing')).first().waitFor();
    expect(await page.getByLabel(t('new.body')).inputValue()).toBe('Un long récit.');
    await expectAccessible(page);
    await page.context().close();
  });
});
