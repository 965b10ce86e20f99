/** Every page in every state: axe finds nothing and nothing overflows, in both languages, both themes, any width. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locale } from '../../src/domain/records.ts';
import { routes } from '../../src/server/routes.ts';
import { browserOf, expectAccessible, expectFits, type Theme } from '../support/browser.ts';
import { chromiumPath } from '../support/chromium.ts';
import { content } from '../support/content.ts';
import { day } from '../support/firm.ts';
import { bareRepository } from '../support/repository.ts';
import { openStage, type Role, samplePeople, type Stage } from '../support/stage.ts';
import { type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { pay, visits } from '../support/visits.ts';

const folder = temporaryFolder();
/** Files rather than pages. */
const isFile = (path: string) => /\.(csv|atom)$|^\/credit\/statements\/|\/:document$/.test(path);
const pages = routes.flatMap((route) =>
  route.method === 'GET' && (route.serves === 'page' || route.serves === 'kept page') && !isFile(route.path)
    ? [route]
    : [],
);

describe('the visits', () => {
  test('go to every page there is', () => {
    const visited = new Set(visits.map(({ route }) => route));
    expect(pages.map(({ path }) => path).filter((path) => !visited.has(path))).toEqual([]);
  });
  test('see every form refused that can be', () => {
    const refused = new Set(visits.map(({ refuses }) => refuses));
    const forms = routes.flatMap((route) => (route.serves === 'action' ? [route.path] : []));
    // A button to sign out has nothing to refuse.
    expect(forms.filter((path) => path !== '/logout' && !refused.has(path))).toEqual([]);
  });
  test('have a name each', () => {
    expect(new Set(visits.map(({ name }) => name)).size).toBe(visits.length);
  });
});

const roles = [...new Set(visits.map(({ who }) => who))];
/** Contrast does not depend on the language nor structure on the theme: so two of the four combinations show all. */
const looks: [Locale, Theme][] = [
  ['fr', 'light'],
  ['en', 'dark'],
];

/** What every page must be, whoever sees it. */
async function expectSound(page: Page, theme: Theme): Promise<void> {
  await expectFits(page);
  await expectAccessible(page, [theme]);
}

describe.skipIf(!chromiumPath)('over the sample', () => {
  const browser = browserOf();
  let stage: Stage;
  let portal: RunningPortal;
  beforeAll(async () => {
    portal = await startPortal({ state: join(folder, 'sample') });
    stage = openStage(portal, browser.it, samplePeople);
  });
  afterAll(() => portal?.stop());

  describe.each(looks)('in %s, %s', (locale, theme) => {
    test.each(roles)(
      'what %s sees',
      async (role) => {
        const page = await stage.open(role, locale);
        for (const visit of visits.filter(({ who }) => who === role)) {
          await pay(visit, page, stage, locale);
          expect(await page.locator('html').getAttribute('lang'), visit.name).toBe(locale);
          await expectSound(page, theme);
        }
        await page.context().close();
      },
      600_000,
    );
  });
});

/** A firm on its first day: nothing sold, nothing asked, an article still being written, and a file that is wrong. */
const newFirm = () => content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  ---
  === team/camille.md
  ---
  name: Camille Roux
  email: camille@libra.example
  ---
  === customers/mairie-boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { name: Jean Dunoyer, email: dsi@boege.example, role: manager }
    accueil: { name: Lise Favre, email: accueil@boege.example }
    ecole: { name: Marc Tissot, email: ecole@boege.example, role: requester }
  ---
  === articles/brouillon.md
  ---
  title: Un article en cours
  date: ${day(1)}
  kind: help
  draft: true
  ---
  Pas encore.
  === offers/fautive.md
  ---
  name: LibrA-HELP
  hours: beaucoup
  ---
`;

describe.skipIf(!chromiumPath)('where there is nothing yet', () => {
  const browser = browserOf();
  let stage: Stage;
  let portal: RunningPortal;
  beforeAll(async () => {
    portal = await startPortal({ state: join(folder, 'new'), repo: bareRepository(folder, newFirm()) });
    stage = openStage(portal, browser.it, {
      manager: 'dsi@boege.example',
      member: 'accueil@boege.example',
      requester: 'ecole@boege.example',
      engineer: 'camille@libra.example',
      guest: { email: 'dsi@boege.example', ticket: 1 },
    });
  });
  afterAll(() => portal?.stop());

  const kinds = { visitor: 'visitor', manager: 'contact', requester: 'contact', engineer: 'team' } as const;
  describe.each(looks)('in %s, %s', (locale, theme) => {
    test.each(Object.keys(kinds) as (Role & keyof typeof kinds)[])('what %s sees', async (role) => {
      const page = await stage.open(role, locale);
      // What the firm says to anyone is as empty for all.
      const there = pages.filter(
        ({ path, may }) =>
          !path.includes(':') && may.includes(kinds[role]) && (role === 'visitor' || !may.includes('visitor')),
      );
      const inside = role === 'engineer' ? ['/articles/brouillon', '/desk/customers/mairie-boege'] : [];
      for (const path of [...there.map((route) => route.path), ...inside]) {
        await page.goto(portal.url + path);
        await expectSound(page, theme);
      }
      await page.context().close();
    });
  });
});
