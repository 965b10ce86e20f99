/** Content in which whatever somebody must not see is marked by whose it is. */
import { content } from './content.ts';
import { day, daysAgo, entryId } from './firm.ts';

/** In everything of the customers' that a page could show, once for each. */
export const secretOf = { alpes: 'MARMOTTE', jura: 'SALAMANDRE' } as const;
/** In what the team alone may read. */
export const internal = 'HERISSON';
export type Side = keyof typeof secretOf;
export const sides: Record<Side, { other: Side; ticket: string; requesters: string; contract: string }> = {
  alpes: { other: 'jura', ticket: '88001', requesters: '88003', contract: 'LH-A' },
  jura: { other: 'alpes', ticket: '88002', requesters: '88004', contract: 'LH-J' },
};
const opened = daysAgo(5);
const answered = daysAgo(4);
export const noted = daysAgo(3);
export const entry = entryId(answered, 'camille');
export const note = entryId(noted, 'camille');

/** A mail that is held, from somebody who seems to be of theirs. */
export const heldOf = (side: Side) => entryId(opened, `mail-${side}`);

function customer(side: Side): Map<string, string> {
  const secret = secretOf[side];
  const { ticket, requesters, contract } = sides[side];
  return content`
    === customers/${side}.md
    ---
    name: Commune ${secret}
    contacts:
      chef-${side}: { name: Chef ${secret}, email: chef@${side}.example, role: manager }
      membre: { name: Membre ${secret}, email: membre@${side}.example }
      demandeur: { name: Demandeur ${secret}, email: demandeur@${side}.example, role: requester }
    systems:
      - { name: srv-${secret} }
    ---
    Configuration ${secret}
    === contracts/${contract}/contract.md
    ---
    customer: ${side}
    offer: help-10
    start: ${day(62)}
    ---
    Contrat ${secret}
    === contracts/${contract}/${entryId(opened, 'camille')}.md
    ---
    at: ${opened}
    type: welcome
    by: camille
    ---
    Accueil ${internal} ${secret}
    === tickets/88000-88999/${ticket}/ticket.md
    ---
    customer: ${side}
    contact: chef-${side}
    opened: ${opened}
    subject: Panne ${secret}
    ---
    Texte ${secret}
    === tickets/88000-88999/${ticket}/${entry}.md
    ---
    at: ${answered}
    by: camille
    spent: 50m
    where: onsite
    ---
    Réponse ${secret}
    === tickets/88000-88999/${ticket}/${note}.md
    ---
    at: ${noted}
    by: camille
    internal: true
    ---
    Note ${internal} ${secret}
    === tickets/88000-88999/${ticket}/files/${entry}/journal.txt
    Journal ${secret}
    === tickets/88000-88999/${ticket}/files/${note}/interne.txt
    Pièce ${internal} ${secret}
    === inbox/${heldOf(side)}.md
    ---
    at: ${opened}
    from: inconnu@${side}.example
    subject: Retenu ${secret}
    ---
    Courrier ${internal} ${secret}
    === tickets/88000-88999/${requesters}/ticket.md
    ---
    customer: ${side}
    contact: demandeur
    opened: ${opened}
    subject: Demande ${secret}
    ---
    Demande ${secret}
  `;
}

/** A firm with two customers who have the same, each marked with whose it is. */
export const twoCustomers = () =>
  new Map([
    ...content`
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
      === offers/help-10.md
      ---
      name: LibrA-HELP 10
      hours: 10
      price: 700
      ---
      === articles/publie.md
      ---
      title: Un article
      date: ${day(10)}
      kind: help
      ---
      Pour tous.
      === articles/brouillon.md
      ---
      title: Brouillon ${internal}
      date: ${day(10)}
      kind: help
      draft: true
      ---
      Pas encore.
    `,
    ...customer('alpes'),
    ...customer('jura'),
  ]);
