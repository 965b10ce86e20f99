/** What holds of every page, for every reader, in both languages. */
import { describe, expect, test } from 'vitest';
import type { Locale } from '../../src/domain/records.ts';
import NotFound from '../../src/pages/404.astro';
import Catalogue from '../../src/pages/catalogue.astro';
import Articles from '../../src/pages/articles/index.astro';
import Article from '../../src/pages/articles/[slug].astro';
import Credit from '../../src/pages/credit.astro';
import Mails from '../../src/pages/mails.astro';
import Renew from '../../src/pages/credit/renew.astro';
import Consult from '../../src/pages/consult/index.astro';
import ConsultLink from '../../src/pages/consult/[token].astro';
import Home from '../../src/pages/index.astro';
import Login from '../../src/pages/login/index.astro';
import Link from '../../src/pages/login/[token].astro';
import OpenPage from '../../src/pages/open/index.astro';
import OpenLink from '../../src/pages/open/[token].astro';
import Offers from '../../src/pages/offers.astro';
import Procedures from '../../src/pages/procedures.astro';
import Search from '../../src/pages/search.astro';
import Synthesis from '../../src/pages/synthesis.astro';
import Ticket from '../../src/pages/tickets/[number].astro';
import Tickets from '../../src/pages/tickets/index.astro';
import NewTicket from '../../src/pages/tickets/new.astro';
import { company, secret, spaceOf, type Role, type Variation } from './fixtures.ts';
import { faultsOf } from './markup.ts';
import { typeFaultsOf } from './french-type.ts';
import { render } from './rendering.ts';

const pages = {
  '/': Home,
  '/offers': Offers,
  '/catalogue': Catalogue,
  '/procedures': Procedures,
  '/articles': Articles,
  '/articles/certificat-postfix': Article,
  '/login': Login,
  '/login/abcdef': Link,
  '/consult': Consult,
  '/open': OpenPage,
  '/open/abcdef': OpenLink,
  '/consult/abcdef': ConsultLink,
  '/tickets?status=all': Tickets,
  '/tickets/new': NewTicket,
  '/tickets/1234': Ticket,
  '/tickets/4711': Ticket,
  '/credit': Credit,
  '/credit?customer=mairie-boege&at=2026-11-01': Credit,
  '/credit?at=hier': Credit,
  '/credit/renew': Renew,
  '/mails': Mails,
  '/search': Search,
  '/search?q=file': Search,
  '/synthesis': Synthesis,
  '/synthesis?customer=mairie-boege&from=2025-01-01&to=2025-12-31': Synthesis,
  '/404': NotFound,
};
const readers: Role[] = ['visitor', 'manager', 'member', 'requester', 'team'];
const numberIn = (path: string) => /\/tickets\/(\d+)/.exec(path)?.[1];
const show = (path: keyof typeof pages, role: Role, locale: Locale = 'fr', vary: Variation = {}) =>
  render(
    pages[path],
    { space: spaceOf(role, locale, vary) },
    { path, params: { number: numberIn(path)!, slug: 'certificat-postfix', token: 'abcdef' } },
  );

/** Of the fixtures, set as a keyboard sets it. */
const written = [
  'Certificats publics : 200 jours, puis 47',
  'Geste : la panne venait de notre mise à jour',
  'Quel serveur pour remplacer l’ancien contrôleur de domaine ?',
];

const paths = Object.keys(pages) as (keyof typeof pages)[];

describe.each(paths)('%s', (path) => {
  test.each(readers)('is sound markup for a %s, empty or not, in both languages', async (role) => {
    for (const locale of ['fr', 'en'] as const)
      for (const vary of [{}, { empty: true, unlimited: true }]) {
        const { html } = await show(path, role, locale, vary);
        expect(faultsOf(html)).toEqual([]);
        expect(html).toContain(`<html lang="${locale}" `);
      }
  });

  test('is set as French is, in what we say and what is named for those who listen', async () => {
    for (const role of readers) expect([role, ...typeFaultsOf((await show(path, role)).html, written)]).toEqual([role]);
  });

  test('names no person of the reader and no address but the firm’s', async () => {
    for (const role of readers) {
      const { html } = await show(path, role);
      expect(html.replaceAll(company.email, '').replaceAll('prefecture@exemple.example', '')).not.toMatch(
        /[\w.]@[\w-]+\.\w/,
      );
    }
  });

  test('internal text is the team’s alone', async () => {
    for (const role of readers) {
      const { html } = await show(path, role);
      expect(html.includes(secret)).toBe(role === 'team' && path === '/tickets/1234');
    }
  });

  test('is the same for the same space: no clock, no chance', async () => {
    expect((await show(path, 'manager')).html).toBe((await show(path, 'manager')).html);
  });
});

test('who may not see credit finds no debit, balance or price of theirs anywhere', async () => {
  for (const path of ['/', '/tickets?status=all', '/tickets/1234'] as const) {
    const { html, text } = await show(path, 'requester');
    expect(text).not.toMatch(/[Dd]ébit|Crédit|LH-20/);
    expect(html).not.toContain('href="/credit');
  }
  expect((await show('/credit', 'requester')).status).toBe(404);
});

test('who may not see prices reads hours alone', async () => {
  const [manager, member] = [await show('/credit', 'manager'), await show('/credit', 'member')];
  expect(manager.text).toContain('1~200~€');
  expect(manager.text).toContain('45,50~€');
  expect(member.text).not.toContain('€');
});

describe('what is not there', () => {
  test('is the same page wherever it was looked for, and says so in its status', async () => {
    const [known, ticket, credit] = [
      await show('/404', 'requester'),
      await show('/tickets/4711', 'requester'),
      await show('/credit', 'requester'),
    ];
    expect([known.status, ticket.status, credit.status]).toEqual([404, 404, 404]);
    expect(ticket.html).toBe(known.html);
    expect(credit.html).toBe(known.html);
    expect(known.html).not.toContain('4711');
  });
  test.each(['1234.0', '01234', '-1', '1e3', '../1234', ''])('a ticket named %j is none', async (number) => {
    const space = spaceOf('manager');
    const { status } = await render(Ticket, { space }, { path: '/tickets/x', params: { number } });
    expect(status).toBe(404);
  });
});

test.each([
  ['link-expired', /15 minutes/, true],
  ['too-many', /Patientez/, false],
  ['forbidden-origin', /ne vient pas d’une page de ce portail/, false],
  ['too-large', /dépasse/, false],
  ['unavailable', /Rien n’est perdu/, false],
  ['error', /de notre côté/, false],
  ['expired', /Reconnectez-vous/, true],
] as const)('a refusal says why, and what to do: %s', async (notice, why, signIn) => {
  const { html, text } = await render(NotFound, { space: spaceOf('visitor'), notice }, { path: '/404' });
  expect(text).toMatch(why);
  expect(/<main[\s\S]*href="\/login"/.test(html)).toBe(signIn);
  expect(faultsOf(html)).toEqual([]);
});

describe('the shell', () => {
  test('the other language keeps what the address asks', async () => {
    const list = await render(Tickets, { space: spaceOf('manager') }, { path: '/tickets?status=closed&page=2' });
    expect(list.html).toContain('href="?status=closed&amp;page=2&amp;lang=en"');
  });
  test('and leads back to the page of a form that was sent', async () => {
    const form = { values: {}, problems: [] };
    const page = await render(
      Ticket,
      { space: spaceOf('manager', 'en'), form },
      { path: '/tickets/1234', params: { number: '1234' } },
    );
    expect(page.html).toContain('href="/tickets/1234?lang=fr"');
  });
  test('it names the customer, or the team, and where one is', async () => {
    const { html } = await show('/tickets?status=all', 'manager');
    expect(html).toContain('Mairie de Boëge');
    expect(html).toMatch(/<a href="\/tickets" aria-current="page">/);
    expect(html).toMatch(/<form method="post" action="\/logout">/);
    expect((await show('/', 'team')).html).toContain('Équipe');
    expect((await show('/', 'visitor')).html).not.toContain('/logout');
  });
  test('private pages stay out of search engines, public ones do not', async () => {
    expect((await show('/tickets/1234', 'manager')).html).toContain('noindex');
    expect((await show('/', 'visitor')).html).not.toContain('noindex');
  });
});
