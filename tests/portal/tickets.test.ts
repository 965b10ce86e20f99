import { expect, test } from 'vitest';
import { assembleContent } from '../../src/domain/assemble.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Reader } from '../../src/domain/space.ts';
import { instantOf } from '../../src/domain/values.ts';
import Desk from '../../src/pages/desk/index.astro';
import Ticket from '../../src/pages/tickets/[number].astro';
import Tickets from '../../src/pages/tickets/index.astro';
import { firm } from '../support/firm.ts';
import { spaceOf, type Role, type Variation } from './fixtures.ts';
import { render } from './rendering.ts';

const list = (role: Role, query: string, vary: Variation = {}) =>
  render(Tickets, { space: spaceOf(role, 'fr', vary) }, { path: `/tickets${query}` });
const ticket = (role: Role, vary: Variation = {}, locale: 'fr' | 'en' = 'fr') =>
  render(Ticket, { space: spaceOf(role, locale, vary) }, { path: '/tickets/1234', params: { number: '1234' } });

test('the list gives number, subject, status, level, contact, opening and time debited, and totals', async () => {
  const { text } = await list('manager', '?status=all');
  expect(text).toContain('4 tickets 9~h passées 4~h~45 débitées');
  expect(text).toContain('Numéro Sujet État Niveau Interlocuteur Ouvert le Débité');
  expect(text).toContain(
    '1234 Les messages vers l’extérieur restent dans la file Attend votre réponse 2 Hélène Favre 17/11/2026 3~h~30',
  );
});

test('for whoever sees no credit it gives time spent', async () => {
  const { text } = await list('requester', '?status=all');
  expect(text).toContain('Ouvert le Temps passé');
  expect(text).toContain('17/11/2026 7~h~45');
});

test('the team sees whose', async () => {
  const { text } = await list('team', '?status=open');
  expect(text).toContain('Niveau Client Interlocuteur');
  expect(text).toContain('Sauvegarde nocturne interrompue En cours 3 Hôpital du Léman');
  expect(text).toContain('Attend le client');
});

test.each([
  ['', 'open'],
  ['?status=closed', 'closed'],
  ['?status=nonsense', 'open'],
])('filters are links, and the one shown is marked: %j', async (query, status) => {
  const { html } = await list('manager', query);
  for (const one of ['open', 'closed', 'all'])
    expect(html).toContain(`<a href="/tickets?status=${one}"${one === status ? ' aria-current="page"' : ''}>`);
});

test('what narrows the list stays in every address', async () => {
  const { html } = await list('manager', '?status=all&component=postfix&period=2026-11&page=2', { pages: 3 });
  expect(html).toContain('href="/tickets?status=closed&amp;component=postfix&amp;period=2026-11"');
  expect(html).toContain('href="/tickets?status=all&amp;component=postfix&amp;period=2026-11&amp;page=3" rel="next"');
  expect(html).toContain('href="/tickets.csv?status=all&amp;component=postfix&amp;period=2026-11"');
  expect(html).toMatch(/<option value="postfix" selected[^>]*>/);
  expect(html).toContain('<a href="/tickets?status=all">Tout afficher</a>');
});

test('pages are links that keep the filter', async () => {
  const middle = await list('manager', '?status=all&page=2', { pages: 3 });
  expect(middle.text).toContain('Précédente Page 2 sur 3 Suivante');
  expect(middle.html).toContain('href="/tickets?status=all" rel="prev"');
  expect(middle.html).toContain('href="/tickets?status=all&amp;page=3" rel="next"');
  expect((await list('manager', '?page=3', { pages: 3 })).text).not.toContain('Suivante');
  expect((await list('manager', '?page=x', { pages: 3 })).text).toContain('Page 1 sur 3');
});

test('an empty list invites to write', async () => {
  const { html, text } = await list('manager', '', { empty: true });
  expect(text).toContain('Aucun ticket en cours.');
  expect(html).not.toContain('<table');
  expect(html).toContain('href="/tickets/new"');
});

test('a ticket shows its state, its facts and its thread', async () => {
  const { text } = await ticket('manager');
  expect(text).toContain(
    'N°~1234 Les messages vers l’extérieur restent dans la file Attend votre réponse Niveau 2 Incident',
  );
  expect(text).toContain('Temps passé 7~h~45 Débité de votre crédit 3~h~30');
  expect(text).toContain(
    'Interlocuteur Hélène Favre En copie Marc Duret Ouvert 17 novembre 2026 à 09:06 sur le portail',
  );
  expect(text).toContain('Suivi par Camille Vuarnet équipe');
  expect(text).toContain('Pris en charge Passé au niveau 2 Confié à Camille Vuarnet Contournement livré');
  expect(text).toContain('<b>Urgent</b>');
});

test('each intervention shows its time, its debit and its arithmetic', async () => {
  const { text } = await ticket('manager');
  expect(text).toContain(
    'Intervention sur site 18 novembre 2026 à 14:00 · Temps passé 50~min 50~min × 2 → 1~h~45 sur site, moins de 4~h~: compte double~; arrondi par tranche de 15~min 30~min sur LH-2026-0017 1~h~15 sur LH-2026-0042 Déplacement, facturé à part 45,50~€ Débité 1~h~45',
  );
  expect(text).toContain('20~min → 0~min Durée fixée~: Geste : la panne venait de notre mise à jour');
  expect(text).toContain('15~min sur LH-2026-0042 45~min en dépassement');
});

test('what is voided is struck through, and leads to what voids it', async () => {
  const { html } = await ticket('manager');
  expect(html).toMatch(
    /<s class="formula">5\u202fh<\/s>\s*<span[^>]*><a href="#2026-11-19T081500Z-camille">Annulée<\/a>/,
  );
  expect(html).toContain('<li id="2026-11-19T081500Z-camille"');
});

test('an internal note is marked for the team; a customer reads its time alone', async () => {
  const [team, manager, requester] = [await ticket('team'), await ticket('manager'), await ticket('requester')];
  expect(team.text).toContain('Note interne Réservée à l’équipe, jamais montrée au client. Attention');
  expect(manager.text).toContain(
    'Mélèze & Noyau équipe 18 novembre 2026 à 16:00 Travail en interne Intervention en atelier',
  );
  expect(manager.text).not.toContain('Note interne');
  expect(requester.text).not.toContain('Travail en interne');
});

test('time whose debit is not to be seen is time', async () => {
  const { text } = await ticket('requester');
  expect(text).toContain('Intervention sur site 18 novembre 2026 à 14:00 · Temps passé 50~min');
  expect(text).not.toMatch(/→|LH-2026/);
});

test('a new ticket says by when an engineer takes it in charge', async () => {
  const { text, html } = await ticket('member', { status: 'new' });
  expect(text).toContain('Un ingénieur le prend en charge avant 17 novembre 2026 à 13:06');
  expect(html).toContain('<time datetime="2026-11-17T13:06:00+01:00" data-as="full">');
});

test('the answer’s form goes with what was seen, and may close', async () => {
  const { html } = await ticket('manager');
  expect(html).toContain('action="/tickets/1234/replies" enctype="multipart/form-data"');
  expect(html).toContain('<input type="hidden" name="seen" value="7-waiting-x">');
  expect(html).toMatch(/<button[^>]* name="close" value="true" formnovalidate/);
  const closed = await ticket('manager', { status: 'closed' });
  expect(closed.html).not.toContain('name="close"');
  expect(closed.text).toContain('votre réponse l’ouvrira de nouveau');
});

test('in English', async () => {
  const { text } = await ticket('manager', {}, 'en');
  expect(text).toContain('No. 1234');
  expect(text).toContain('50~min × 2 → 1~h~45~min on site, under 4~h: counts double; rounded up in steps of 15~min');
  expect(text).toContain('18 November 2026 at 14:00');
});

test('the team is led to the forge from desk and ticket, where there is one; nobody else is', async () => {
  const files = Array.from(firm(), ([path, text]) => ({
    path,
    kind: 'file' as const,
    oid: path,
    bytes: Buffer.from(text),
  }));
  const source = sourceOf(assembleContent(files), null);
  const pages = async (reader: Reader, forge?: 'github' | 'gitlab') => {
    const locals = { space: openSpace(source, reader, instantOf(Date.now()), 'fr'), ...(forge && { forge }) };
    const one = await render(Ticket, locals, { path: '/tickets/1', params: { number: '1' } });
    return reader.kind === 'team' ? [one, await render(Desk, locals, { path: '/desk' })] : [one];
  };
  const team = { kind: 'team', handle: 'camille' } as const;
  for (const { html, text } of await pages(team, 'github')) {
    expect(html).toContain('href="/tickets/1/pull-request"');
    expect(text).toContain('Répondre par une pull request');
  }
  for (const { text } of await pages(team, 'gitlab')) expect(text).toContain('par une merge request');
  const dsi = { kind: 'contact', customer: 'mairie-boege', handle: 'dsi', role: 'manager' } as const;
  for (const { html } of [...(await pages(team)), ...(await pages(dsi, 'github'))])
    expect(html).not.toContain('/pull-request');
});
