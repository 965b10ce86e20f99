import { expect, test } from 'vitest';
import Articles from '../../src/pages/articles/index.astro';
import Article from '../../src/pages/articles/[slug].astro';
import { GET as feed } from '../../src/pages/articles.atom.ts';
import Catalogue from '../../src/pages/catalogue.astro';
import Home from '../../src/pages/index.astro';
import Login from '../../src/pages/login/index.astro';
import Link from '../../src/pages/login/[token].astro';
import Offers from '../../src/pages/offers.astro';
import Procedures from '../../src/pages/procedures.astro';
import { spaceOf } from './fixtures.ts';
import { render } from './rendering.ts';

test('home says who the firm is, when and how it is reached, how it works, what it sells', async () => {
  const { text, html } = await render(Home, { space: spaceOf('visitor') });
  expect(text).toContain('Mélèze & Noyau est une société coopérative');
  expect(text).toContain('du lundi au jeudi 8~h~30~– 12~h~30 , 13~h~30~– 18~h');
  expect(text).toContain('sauf jours fériés');
  expect(text).toContain('en 4~h de service au plus');
  expect(html).toContain('href="tel:+33465712040"');
  expect(text).toContain('Un ingénieur le prend en charge');
  expect(text).toMatch(/LibrA-HELP 20 20~h .*1~200~€ HT soit 60~€ de l’heure/);
});

test('home tells whoever signed in what is open and what is left', async () => {
  const { text, html } = await render(Home, { space: spaceOf('manager') });
  expect(text).toMatch(/^Mairie de Boëge Ouvrir un ticket En cours 1234 Les messages/);
  expect(text).toContain('13~h~45 disponibles');
  expect(text).toContain('Dépassement à régler 45~min');
  expect(html).toMatch(
    /aria-label="13\u202fh\u202f45 utilisées sur 20\u202fh, soit 68,75\u202f%\. Reste 6\u202fh\u202f15\."/,
  );
  expect(text).not.toContain('Sauvegarde nocturne');
});

test('home gives the team everyone’s tickets, and each customer’s account', async () => {
  const { text, html } = await render(Home, { space: spaceOf('team') });
  expect(text).toContain('Sauvegarde nocturne interrompue Hôpital du Léman');
  expect(html).toContain('href="/credit?customer=hopital-leman"');
});

test('offers give hours, price, price of an hour and terms', async () => {
  const { text } = await render(Offers, { space: spaceOf('visitor') });
  expect(text).toMatch(/LibrA-HELP 50 50~h .*2~500~€ HT soit 50~€ de l’heure Valable 1~?.?an/);
  expect(text).toContain('Décompte par tranche de 15~min Sur site, moins de 4~h~: compte double');
  expect(text).toMatch(/Illimité .*9~800~€ HT Valable/);
  const english = await render(Offers, { space: spaceOf('visitor', 'en') });
  expect(english.text).toContain('€1,200 excl. tax €60 per hour Valid for 1 year');
});

test('the catalogue is by domain, with versions; only web addresses are links', async () => {
  const { text, html } = await render(Catalogue, { space: spaceOf('visitor') });
  expect(text).toMatch(/Distributions 3 logiciels Debian Versions 11 · 12 · 13 Fedora Ubuntu/);
  expect(text.indexOf('Distributions')).toBeLessThan(text.indexOf('Messagerie'));
  expect(html).toContain('href="https://www.debian.org"');
  expect(html).not.toContain('javascript:');
});

test('an empty firm says so', async () => {
  const space = spaceOf('visitor', 'fr', { empty: true });
  expect((await render(Offers, { space })).text).toContain('Aucune offre');
  expect((await render(Catalogue, { space })).text).toContain('Le catalogue est vide');
  expect((await render(Home, { space })).text).not.toContain('Nos carnets');
});

test('signing in asks for an address', async () => {
  const { html } = await render(Login, { space: spaceOf('visitor') }, { path: '/login' });
  expect(html).toMatch(/<form[^>]* method="post" action="\/login"/);
  expect(html).toMatch(/<input[^>]* name="email"[^>]* type="email"/);
});

test('the answer is always the same', async () => {
  const { text, html } = await render(Login, { space: spaceOf('visitor'), notice: 'link-sent' }, { path: '/login' });
  expect(text).toContain('Si cette adresse est connue chez nous, un lien est en route.');
  expect(html).not.toContain('name="email"');
});

test('the mailed link shows one button, and its token nowhere', async () => {
  const { html } = await render(
    Link,
    { space: spaceOf('visitor') },
    { path: '/login/s3cr3t', params: { token: 's3cr3t' } },
  );
  const main = /<main[\s\S]*<\/main>/.exec(html)![0];
  expect(main.match(/<button/g)).toHaveLength(1);
  expect(main).toMatch(/<form[^>]* method="post">/);
  expect(html).not.toContain('s3cr3t');
});

test('a message whose session had ended is given back, to be copied', async () => {
  const form = { values: { subject: 'Panne', body: '<script> a & b' }, problems: [] };
  const { html, text } = await render(
    Login,
    { space: spaceOf('visitor'), notice: 'expired', form },
    { path: '/login' },
  );
  expect(text).toContain('Session terminée');
  expect(html).toMatch(/<textarea[^>]* readonly[^>]*>\nPanne\n\n&lt;script&gt; a &amp; b<\/textarea>/);
});

test('procedures tell levels, states, hours, and how time is counted by the offers there are', async () => {
  const { text } = await render(Procedures, { space: spaceOf('visitor') });
  expect(text).toContain('Niveau 2 : la reproduction'.replace(' :', '~:'));
  expect(text).toContain('Prise en charge en 4~h de service au plus');
  expect(text).toContain('tranche supérieure de 15~min');
  expect(text).toMatch(/sur site, moins de 4~h~: compte double/i);
  const english = await render(Procedures, { space: spaceOf('visitor', 'en') });
  expect(english.text).toContain('Level 3: the code');
});

test('articles are listed by kind, newest first, and read without their HTML', async () => {
  const { text, html } = await render(Articles, { space: spaceOf('visitor') });
  expect(text).toMatch(/Aide Un certificat renouvelé .*Veille technologique Certificats publics/);
  expect(html).toContain('href="/articles.atom"');
  const one = await render(
    Article,
    { space: spaceOf('visitor') },
    { path: '/articles/certificat-postfix', params: { slug: 'certificat-postfix' } },
  );
  expect(one.text).toContain('5 juin 2025 · Debian');
  expect(one.html).toContain('<h2>La cause</h2>');
  expect(one.html).not.toContain('<script');
});

test('the feed is Atom, with every text escaped', async () => {
  const asked = { locals: { space: spaceOf('visitor') }, url: new URL('https://portail.example/articles.atom') };
  const answer = await feed(asked as unknown as Parameters<typeof feed>[0]);
  expect(answer.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
  const xml = await answer.text();
  expect(xml.match(/<entry>/g)).toHaveLength(2);
  expect(xml).toContain('<id>https://portail.example/articles/certificat-postfix</id>');
  expect(xml).toContain('<updated>2025-06-05T00:00:00+02:00</updated>');
  expect(xml).toContain('&lt;h2&gt;La cause&lt;/h2&gt;');
  expect(xml).not.toContain('<script');
});
