import { content } from '../../support/content.ts';

/** Whom the corpus writes to. Ticket 1 is Boëge's, and began with a mail of Jean's; ticket 2 is the clinic's. */
export const firm = content`
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
  domains: [boege.example]
  contacts:
    dsi: { name: Jean Dunoyer, email: dsi@boege.example, role: manager }
    accueil: { name: Lise Favre, email: accueil@boege.example }
    international: { name: Ann Lee, email: international@boege.example, locale: en }
  ---
  === customers/clinique-tilleuls.md
  ---
  name: Clinique des Tilleuls
  contacts:
    si: { name: Nadège Rollin, email: si@tilleuls.example, role: manager }
    mueller: { name: Jörg Müller, email: mueller@tilleuls.example }
  ---
  === tickets/0-999/1/ticket.md
  ---
  customer: mairie-boege
  contact: dsi
  opened: 2026-03-01T09:00:00+01:00
  via: email
  subject: La messagerie ne part plus
  messageId: <first-of-jean@boege.example>
  ---
  Depuis ce matin.
  === tickets/0-999/2/ticket.md
  ---
  customer: clinique-tilleuls
  contact: si
  opened: 2026-03-01T10:00:00+01:00
  subject: Sauvegarde en échec
  ---
  Le lecteur refuse la cartouche.
`;
export const authservId = 'mx.libra.example';
export const secret = 'a secret of thirty-two characters, or more';
