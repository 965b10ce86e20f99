import { content } from './content.ts';

const minute = 60_000;

/** RFC 3339 in UTC, whole seconds, so many minutes before now. */
export function minutesAgo(minutes: number): string {
  return `${new Date(Date.now() - minutes * minute).toISOString().slice(0, 19)}Z`;
}
export function daysAgo(days: number): string {
  return minutesAgo(days * 24 * 60);
}
/** The day, `YYYY-MM-DD`, so many days before today; after it if negative. */
export function day(ago: number): string {
  return daysAgo(ago).slice(0, 10);
}
/** An entry's id for an instant. */
export function entryId(instant: string, writer: string): string {
  return `${instant.replaceAll(':', '')}-${writer}`;
}

/**
 * A small firm with two customers, a ticket each, and hours used: Boëge has used 1 h 45 of 10 h (50 minutes on site, so
 * counted twice and rounded up to a quarter) on ticket 1, and ticket 2 belongs to the other customer, Tilleuls.
 */
export function firm(): Map<string, string> {
  const [opened, answered] = [daysAgo(5), daysAgo(4)];
  return content`
    === company.md
    ---
    name: LibrA
    email: support@libra.example
    serviceHours: [mon-sun 00:00-24:00]
    ---
    === team/camille.md
    ---
    name: Camille Roux
    email: camille@libra.example
    ---
    === offers/help-10.md
    ---
    name: LibrA-HELP 10
    hours: 10
    price: 700
    multipliers:
      - { where: onsite, under: 4h, factor: 2 }
    ---
    === components/postfix.md
    ---
    name: Postfix
    domain: Messagerie
    ---
    === customers/mairie-boege.md
    ---
    name: Mairie de Boëge
    contacts:
      dsi: { name: Jean Dunoyer, email: dsi@boege.example, role: manager }
      accueil: { name: Lise Favre, email: accueil@boege.example }
      ecole: { name: Marc Tissot, email: ecole@boege.example, role: requester }
      international: { name: Ann Lee, email: international@boege.example, locale: en }
    ---
    === customers/clinique-tilleuls.md
    ---
    name: Clinique des Tilleuls
    contacts:
      si: { name: Nadège Rollin, email: si@tilleuls.example, role: manager }
    ---
    === contracts/LH-1/contract.md
    ---
    customer: mairie-boege
    offer: help-10
    start: ${day(30)}
    ---
    === contracts/LH-2/contract.md
    ---
    customer: clinique-tilleuls
    offer: help-10
    start: ${day(30)}
    ---
    === tickets/0-999/1/ticket.md
    ---
    customer: mairie-boege
    contact: dsi
    opened: ${opened}
    subject: La messagerie ne part plus
    component: postfix
    ---
    Depuis ce matin, la file d’attente grandit.
    === tickets/0-999/1/${entryId(answered, 'camille')}.md
    ---
    at: ${answered}
    by: camille
    spent: 50m
    where: onsite
    status: waiting
    ---
    Le disque est plein ; j’ai fait de la place. Pouvez-vous vérifier ?
    === tickets/0-999/1/${entryId(minutesAgo(4 * 24 * 60 - 5), 'camille')}.md
    ---
    at: ${minutesAgo(4 * 24 * 60 - 5)}
    by: camille
    internal: true
    ---
    Leur onduleur est mort aussi, à dire de vive voix.
    === tickets/0-999/2/ticket.md
    ---
    customer: clinique-tilleuls
    contact: si
    opened: ${daysAgo(3)}
    subject: Sauvegarde en échec
    ---
    Le lecteur de bande refuse la cartouche.
  `;
}
