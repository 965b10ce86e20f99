import { expect, test } from 'vitest';
import { renderDocumentHtml, renderDocumentMarkdown } from '../../src/documents/document.ts';
import { welcomeDocument } from '../../src/documents/welcome-document.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import type { Locale, Role } from '../../src/domain/records.ts';
import { content } from '../support/content.ts';
import { contract, firm } from '../domain/firm.ts';
import { at } from '../domain/tree.ts';
import { sourceFrom } from '../mail/source-from.ts';
import { faultsOf } from '../portal/markup.ts';

const hostile = '# A | <script>alert(1)</script> *b*';
const source = sourceFrom(
  new Map([
    ...firm,
    ...content`
      === company.md
      ---
      name: LibrA
      email: support@libra.example
      phone: +33 4 50 00 00 00
      holidays: [FR, 2026-12-24]
      ---
      === components/slurm.md
      ---
      name: Slurm
      domain: Calcul
      ---
      === customers/boege.md
      ---
      name: Mairie de Boëge
      address: Hôtel de ville, Boëge
      sites: [Hôtel de ville, École]
      contacts:
        dsi: { email: dsi@boege.example, name: Claire Favre, role: manager }
        eau: { email: eau@boege.example, name: Luc Petit }
        ecole: { email: ecole@boege.example, name: Ann Lee, role: requester }
        parti: { email: parti@boege.example, name: Jean Blanc, active: false }
      systems:
        - { name: mx-boege, role: relais, system: Debian 12, notes: "${hostile}" }
      ---
      Le code du portail est 4711.
    `,
    ...contract(
      'LH-1',
      'start: 2026-05-26',
      'end: 2027-05-25',
      'step: 30m',
      'multipliers: [{ where: onsite, under: 4h, factor: 2 }, { outsideServiceHours: true, factor: 1.5 }]',
      'serviceHours: [mon-thu 08:30-12:30, mon-thu 13:30-18:00, fri 08:30-17:00]',
      'takeChargeWithin: 2h',
      'components: [slurm]',
    ),
  ]),
  'c'.repeat(40),
);
const appointment = at('2026-12-01T09:00:00Z');

function documentOf(
  locale: Locale,
  role: Role = 'manager',
  portalUrl: string | null = 'https://support.libra.example',
) {
  const reader = { kind: 'contact', customer: 'boege', handle: 'dsi', role } as const;
  const space = openSpace(source, reader, at('2026-11-25T10:00:00Z'), locale);
  return welcomeDocument(space, space.welcome('LH-1')!, { appointment, portalUrl });
}
/** As read, with every blank a plain one. */
const markdown = (...args: Parameters<typeof documentOf>) =>
  renderDocumentMarkdown(documentOf(...args)).replace(/[\u202f\u00a0]/g, ' ');

test.each<[string, readonly string[]]>([
  ['the contract', ['# Votre assistance : contrat LH-1\n', '- Valable : du 26 mai 2026 au 25 mai 2027']],
  ['the appointment and its zone', ['- Rendez-vous d’accueil : 1er décembre 2026 à 10:00 (Europe/Paris)']],
  [
    'where each confirms',
    ['[https://support.libra.example/welcomes/LH-1](<https://support.libra.example/welcomes/LH-1>)'],
  ],
  [
    'who may call, and no one who has left',
    ['| Claire Favre | Tous vos tickets, le crédit et les prix |', '| Luc Petit | Tous', '| Ann Lee | Ses tickets'],
  ],
  [
    'how a ticket is opened and followed',
    [
      '(<https://support.libra.example/tickets/new>)',
      'support@libra.example',
      'Téléphone : +33 4 50 00 00 00',
      '- Clos : L’affaire est finie.',
    ],
  ],
  ['the levels', ['- Niveau 1 : le diagnostic. ', '- Niveau 2 : la reproduction. ', '- Niveau 3 : le code. ']],
  [
    'the contract’s own hours, not the firm’s',
    [
      'Heures de service : du lundi au jeudi 8 h 30 – 12 h 30, 13 h 30 – 18 h ; vendredi 8 h 30 – 17 h',
      'en 2 h de service au plus',
    ],
  ],
  [
    'holidays that fall on days of service, until the contract ends',
    [
      'Fermé, jours fériés : 24 décembre 2026, 25 décembre 2026, 1er janvier 2027, 29 mars 2027, 6 mai 2027 et 17 mai 2027',
    ],
  ],
  [
    'the contract’s own conditions',
    [
      '- Sur site, moins de 4 h : compte double.',
      '- Hors des heures de service : compte × 1,5.',
      'par tranche de 30 min',
      'en plus du catalogue : Slurm.',
    ],
  ],
  [
    'the configuration',
    ['- Adresse : Hôtel de ville, Boëge', 'Hôtel de ville et École', '| mx-boege | relais | Debian 12 | \\# A'],
  ],
])('French says %s', (_what, said) => {
  for (const text of said) expect(markdown('fr')).toContain(text);
});

test('nobody who has left, and nothing that is written for the team, is in it', () => {
  expect(markdown('fr')).not.toMatch(/Jean Blanc|4711/);
});

test('English says the same', () => {
  const text = markdown('en');
  for (const said of [
    '# Your support: contract LH-1\n',
    '- Welcome appointment: 1 December 2026 at 10:00 (Europe/Paris)',
    '| Ann Lee | Their tickets, and those they are in copy of |',
    '- Taken in charge: within 2 h of service hours',
    '- On site, under 4 h: counts double.',
    'Closed, holidays: 24 December 2026',
    '## Your configuration, as we know it',
  ])
    expect(text).toContain(said);
  expect(text).not.toMatch(/[éèàç]{2}|Niveau|Heures/);
});

test('who sees their own tickets alone is not given the configuration of the whole firm', () => {
  const text = markdown('fr', 'requester');
  expect(text).toContain('Sur site, moins de 4 h');
  expect(text).not.toMatch(/mx-boege|Debian|configuration|Adresse/);
});

test('without a portal people confirm by mail, and no address leads anywhere', () => {
  const text = markdown('fr', 'manager', null);
  expect(text).toContain('confirme, en écrivant à support@libra.example,');
  expect(text).not.toMatch(/https?:/);
});

test.each(['fr', 'en'] as const)('the page in %s is sound, runs nothing, and repeats exactly', (locale) => {
  const html = renderDocumentHtml(documentOf(locale));
  expect(faultsOf(html.replace(/<style>[^]*<\/style>/, ''))).toEqual([]);
  expect(html).not.toMatch(/<script|<img|<link|url\(|@import/i);
  expect(html).toContain('&#60;script&#62;alert(1)');
  expect(renderDocumentHtml(documentOf(locale))).toBe(html);
});

test('nobody but the customer and the team has such a document', () => {
  const spaces = [
    { kind: 'visitor' },
    { kind: 'guest', customer: 'boege', ticket: 1 },
    { kind: 'contact', customer: 'annecy', handle: 'dsi', role: 'manager' },
  ] as const;
  for (const reader of spaces)
    expect(openSpace(source, reader, at('2026-11-25T10:00:00Z')).welcome('LH-1'), reader.kind).toBeUndefined();
  const team = openSpace(source, { kind: 'team', handle: 'camille' }, at('2026-11-25T10:00:00Z'));
  expect(team.welcome('LH-1')?.contract.number).toBe('LH-1');
  expect(team.welcome('LH-2')).toBeUndefined();
});
