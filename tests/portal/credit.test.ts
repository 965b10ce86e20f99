import { expect, test } from 'vitest';
import Credit from '../../src/pages/credit.astro';
import { spaceOf, type Role, type Variation } from './fixtures.ts';
import { render } from './rendering.ts';

const credit = (role: Role, query = '', vary: Variation = {}) =>
  render(Credit, { space: spaceOf(role, 'fr', vary) }, { path: `/credit${query}` });

test('each contract gives its state, what is used, left, its last day, in words and as a bar', async () => {
  const { text, html } = await credit('manager');
  expect(text).toContain('Disponible 13~h~45 Dépassement à régler 45~min');
  expect(text).toContain(
    'LibrA-HELP 20 En cours LH-2026-0042 80~% Utilisé 13~h~45 sur 20~h (68,75~%) Premier jour 17 février 2026 Dernier jour 16 février 2027 Prix HT 1~200~€ Ce qui reste',
  );
  expect(html).toContain(
    'role="img" aria-label="13\u202fh\u202f45 utilisées sur 20\u202fh, soit 68,75\u202f%. Reste 6\u202fh\u202f15."',
  );
  expect(html).toContain('<rect class="used" x="0" y="0.5" width="68.75%"');
  expect(html).toMatch(/<line class="mark" x1="80%" x2="80%"/);
  expect(text).toContain('Plus de 80~% utilisés');
  expect(text).toContain('Échu LH-2025-0012 80~% Utilisé 18~h~30 sur 20~h (92,5~%)');
  expect(text).toContain('Perdu à l’échéance 1~h~30');
});

test('those that run come first, and an unlimited one that is over promises nothing', async () => {
  const { text } = await credit('manager');
  const order = ['LH-2026-0042', 'LH-2026-0050', 'LH-2026-0017', 'LH-2027-0001', 'LH-2025-0012', 'LH-2026-0099'];
  const places = order.map((number) => text.indexOf(number));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(text).toMatch(/Résilié LH-2026-0099 .* Utilisé 70~h~10 Facturé à part/);
});

test('every debit leads to its entry, with its arithmetic', async () => {
  const { text, html } = await credit('manager');
  expect(html).toContain('href="/tickets/1234#2026-11-18T140000Z-camille"');
  expect(text).toContain(
    '18/11/2026 1234 Les messages vers l’extérieur restent dans la file Camille Vuarnet sur site 50~min 50~min × 2 → 1~h~45 sur site, moins de 4~h~: compte double~; arrondi par tranche de 15~min 30~min sur LH-2026-0017 · 1~h~15 sur LH-2026-0042 · Déplacement, facturé à part 45,50~€ Pourquoi',
  );
  expect(text).toContain('5 interventions');
  expect(html).toMatch(/<a href="\/tickets\/1234#2026-11-19T081500Z-camille">Annulée<\/a>/);
});

test.each([
  ['', /Au 22 novembre 2026/, undefined],
  ['?at=2026-11-22', /Au 22 novembre 2026/, undefined],
  ['?at=2026-11-01', /Ce qui était vrai à la fin du 1er novembre 2026\. Revenir à aujourd’hui/, undefined],
  ['?at=2026-11-23', /Au 22 novembre 2026/, '2026-11-23'],
  ['?at=2026-02-30', /Au 22 novembre 2026/, '2026-02-30'],
  ['?at=<b>', /Au 22 novembre 2026/, '<b>'],
])('a day: %j', async (query, shown, wrong) => {
  const { text, html } = await credit('member', query);
  expect(text).toMatch(shown);
  expect(text.includes('n’est pas un jour passé')).toBe(wrong !== undefined);
  if (wrong) expect(text).toContain(`«~${wrong}~» n’est pas un jour passé. Écrivez-le ainsi~: 2026-02-17.`);
  expect(html).not.toContain('<b>');
  expect(html).toContain('type="date" max="2026-11-22"');
});

test('an unlimited contract leaves nothing to count', async () => {
  const { text } = await credit('member', '', { unlimited: true });
  expect(text).toContain('Disponible Illimité');
  expect(text).toMatch(/En cours LH-2026-0060 Utilisé 3~h Premier jour .* Illimité LibrA-HELP/);
});

test('no contract and no debit are said', async () => {
  const { text } = await credit('member', '', { empty: true });
  expect(text).toContain('Aucun carnet pour le moment.');
  expect(text).toContain('Aucune intervention n’a encore été décomptée.');
});

test('the team chooses whose', async () => {
  const none = await credit('team');
  expect(none.status).toBe(200);
  expect(none.text).toContain('Choisissez un client');
  const one = await credit('team', '?customer=mairie-boege&at=2026-11-01');
  expect(one.text).toContain('Crédit de Mairie de Boëge');
  expect(one.html).toContain('<input type="hidden" name="customer" value="mairie-boege">');
  expect(one.html).toContain('<a href="/credit?customer=mairie-boege">');
  expect((await credit('team', '?customer=nobody')).status).toBe(404);
});

test('a customer’s account is theirs whatever the address says', async () => {
  expect((await credit('manager', '?customer=hopital-leman')).text).toContain('LH-2026-0042');
});

test('a pack day by day: drawn, described, as a table, and where its pace leads', async () => {
  const { text, html } = await credit('manager');
  expect(html).toContain('aria-labelledby="burn-LH-2026-0042 burn-text-LH-2026-0042"');
  expect(html).toMatch(/<title id="burn-LH-2026-0042">Ce qui reste de LH-2026-0042, jour après jour<\/title>/);
  expect(text).toContain('De 20~h le 17 février 2026 à 6~h~15 le 22 novembre 2026. Se termine le 16 février 2027.');
  // 105 of 365 days whole, then 169 at 13 h of 20, then 5 at 6 h 15: heights out of 90.
  expect(html).toMatch(/<rect class="left" x="0%" width="28.77%" y="0" height="90"/);
  expect(html).toMatch(/<rect class="left" x="28.77%" width="46.3%" y="31.5" height="58.5"/);
  expect(html).toMatch(/<rect class="left" x="75.07%" width="1.37%" y="61.88" height="28.12"/);
  expect(html).toMatch(/<line class="pace" x1="76.44%" y1="61.88" x2="99.18%" y2="90"/);
  expect(text).toContain('17/02/2026 20~h 02/06/2026 13~h 18/11/2026 6~h~15');
  expect(text).toContain(
    'Au rythme des 90 derniers jours (6~h~45 débitées)~: épuisé vers le 14 février 2027~; se termine le 16 février 2027.',
  );
});

test('what is invoiced apart: travel to managers alone', async () => {
  const manager = await credit('manager');
  expect(manager.text).toContain(
    'Facturé à part Quoi En tout Réglé À régler Travail au-delà des carnets 45~min 0~min 45~min Déplacements 86~€ 40,50~€ 45,50~€ Décompte',
  );
  const member = await credit('member');
  expect(member.text).toContain('Travail au-delà des carnets 45~min 0~min 45~min Décompte');
  expect(member.text).not.toContain('€');
});

test('a debit unfolds: the clause, whose, its commit, its day, and the way to contest it', async () => {
  const { text, html } = await credit('member');
  expect(text).toContain(
    'Pourquoi 1234 17/11/2026 Conditions de LH-2026-0042 Le temps est débité par tranche de 15~min. Enregistré par le commit 5f1e7d1c0ffe Le compte à la fin de ce jour Contester cette ligne',
  );
  expect(text).toContain('Conditions de LH-2026-0042 sur site, moins de 4~h~: compte double. Le temps');
  expect(html).toContain('href="/tickets/1234?line=2026-11-17T091500Z-camille#reply"');
  expect(html).toContain('href="/credit?at=2026-11-17"');
  const team = await credit('team', '?customer=mairie-boege');
  expect(team.html).toMatch(/href="\/credit\?at=2026-11-17&(amp;|#38;)customer=mairie-boege"/);
  expect(team.text).not.toContain('Contester');
});
