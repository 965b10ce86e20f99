import { expect, test } from 'vitest';
import { openSpace } from '../../src/domain/open-space.ts';
import { parseInstant } from '../../src/domain/values.ts';
import { dueWarnings } from '../../src/domain/warnings.ts';
import { composeWarning } from '../../src/mail/compose-warning.ts';
import { content } from '../support/content.ts';
import { sourceFrom } from './source-from.ts';

const firm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  phone: 04 50 00 00 00
  ---
  === team/camille.md
  ---
  name: Camille Rey
  email: camille@libra.example
  ---
  === offers/help-10.md
  ---
  name: LibrA-HELP 10
  hours: 10
  price: 700
  ---
  === customers/boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { email: dsi@boege.example, name: Anne Dupont, role: manager }
    it: { email: it@boege.example, name: Ann Lee, role: manager, locale: en }
    eau: { email: eau@boege.example, name: Luc Petit, role: requester }
  ---
  === contracts/LH-7/contract.md
  ---
  customer: boege
  offer: help-10
  start: 2026-01-01
  end: 2026-03-31
  contacts: [dsi, it, eau]
  ---
  === tickets/0-999/1/ticket.md
  ---
  customer: boege
  contact: dsi
  opened: 2026-02-01T09:00:00Z
  subject: Messagerie <b>à l’arrêt</b>
  ---
  === tickets/0-999/1/2026-02-02T100000Z-camille.md
  ---
  at: 2026-02-02T10:00:00Z
  by: camille
  spent: 6h
  ---
  === tickets/0-999/1/2026-02-03T100000Z-camille.md
  ---
  at: 2026-02-03T10:00:00Z
  by: camille
  spent: 1h30
  internal: true
  ---
  Un secret que le client ne lit pas.
  === tickets/0-999/2/ticket.md
  ---
  customer: boege
  contact: dsi
  opened: 2026-02-10T09:00:00Z
  subject: Sauvegarde
  ---
  === tickets/0-999/2/2026-02-12T100000Z-camille.md
  ---
  at: 2026-02-12T10:00:00Z
  by: camille
  spent: 45m
  ---
`;

function letters(at: string, portalUrl: string | null = 'https://support.example', files = firm) {
  const source = sourceFrom(files);
  const now = parseInstant(at)!;
  return dueWarnings(source, now).warnings.flatMap((warning) =>
    warning.recipients.map((recipient) =>
      composeWarning(openSpace(source, recipient.reader, now), warning, warning.notices, recipient, { portalUrl }),
    ),
  );
}

test('says what was used, by which tickets, what is left, until when, at which pace, and how to renew', () => {
  const [manager] = letters('2026-03-02T08:00:00Z');
  expect(manager).toMatchObject({
    to: { name: 'Anne Dupont', address: 'dsi@boege.example' },
    subject: 'Carnet terminé dans 29 jours : LH-7, Mairie de Boëge',
    messageId: expect.stringMatching(/^<LH-7\.[0-9a-f]{32}@libra\.example>$/),
  });
  expect(manager!.text).toBe(`Carnet terminé dans 29 jours

Carnet LH-7 : LibrA-HELP 10, Mairie de Boëge

Le carnet LH-7 (LibrA-HELP 10) est consommé à hauteur de 8 h 15 sur 10 h. Il reste 1 h 45.

LH-7 (LibrA-HELP 10) se termine le 31 mars 2026. Ce qui en restera alors sera perdu ; il reste aujourd’hui 1 h 45.

Au rythme des 61 jours écoulés (8 h 15 prélevé), il sera épuisé vers le 15 mars 2026.

Pour renouveler, répondez à ce message ou appelez le 04 50 00 00 00.

Contrat
  Contrat : LH-7, LibrA-HELP 10
  Acheté : 10 h
  Consommé : 8 h 15 (82,5 %)
  Reste : 1 h 45
  Dernier jour : 31 mars 2026

Ce qui l’a consommé, par ticket
  Ticket 1 : 7 h 30, Messagerie <b>à l’arrêt</b>, https://support.example/tickets/1
  Ticket 2 : 45 min, Sauvegarde, https://support.example/tickets/2

Demander un renouvellement :
https://support.example/credit/renew

Vous recevez ce message parce que les avertissements du contrat LH-7 vous sont adressés.

-- 
LibrA
04 50 00 00 00
support@libra.example
`);
  expect(manager!.html).toContain('Messagerie &#60;b&#62;à l’arrêt');
});

test('each in their language, the firm in its own with who was told; nothing for a requester', () => {
  const mails = letters('2026-03-02T08:00:00Z');
  expect(mails.map((mail) => mail?.subject)).toEqual([
    'Carnet terminé dans 29 jours : LH-7, Mairie de Boëge',
    'Pack ends in 29 days: LH-7, Mairie de Boëge',
    'Carnet terminé dans 29 jours : LH-7, Mairie de Boëge',
  ]);
  expect(mails[1]!.text).toContain(
    'At the pace of the last 61 days (8 h 15 min drawn), it will be used up around 15 March 2026.',
  );
  expect(mails[2]!.to.address).toBe('support@libra.example');
  expect(mails[2]!.text).toContain('Chez le client : Anne Dupont et Ann Lee');
  expect(mails[2]!.text).toContain('boege/eau');
  expect(new Set(mails.map((mail) => mail!.messageId)).size).toBe(3);
  for (const mail of mails) expect(mail!.text + mail!.html).not.toContain('secret');
});

test('after its end it says what lapsed, and what goes on', () => {
  const next = new Map([
    ...firm,
    ['content/contracts/LH-8/contract.md', '---\ncustomer: boege\noffer: help-10\nstart: 2026-04-01\n---\n'],
  ]);
  const mail = letters('2026-04-02T08:00:00Z', null, next)[1]!;
  expect(mail.subject).toBe('Pack ended: LH-7, Mairie de Boëge');
  expect(mail.text).toContain('LH-7 (LibrA-HELP 10) ended on 31 March 2026.');
  expect(mail.text).toContain('1 h 45 min were left in it and have lapsed.');
  expect(mail.text).toContain('Contract LH-8 (LibrA-HELP 10) goes on after it');
  expect(mail.text).not.toMatch(/renew|https:/);
});
