import { t } from './typography.ts';
import type { Warned, WarningTexts } from './warning-texts.ts';

const name = ({ number, offer }: Warned) => `${number} (${offer})`;

export const warningFr: WarningTexts = {
  title: {
    ended: ({ pack }) => (pack ? 'Carnet terminé' : 'Contrat terminé'),
    'used-up': () => 'Carnet épuisé',
    ends: ({ daysLeft, pack }) => {
      const what = pack ? 'Carnet' : 'Contrat';
      return daysLeft === 0 ? `${what} terminé ce soir` : `${what} terminé dans ${days(daysLeft)}`;
    },
    used: ({ pack }) => `Carnet consommé à ${pack?.percent}`,
  },
  subject: (title, { customer, number }) => t`${title} : ${number}, ${customer}`,
  about: ({ customer, number, offer, pack }) => ({
    number: `${pack ? 'Carnet' : 'Contrat'} ${number}`,
    subject: `${offer}, ${customer}`,
  }),
  lead: {
    ended: (warned) => [
      `${name(warned)} s’est terminé le ${warned.lastDay}.`,
      ...(warned.lapsed === undefined ? [] : [`Il y restait ${warned.lapsed}, désormais perdu.`]),
    ],
    usedUp: (warned) => [
      `Le carnet ${name(warned)}, de ${warned.pack?.size}, est épuisé. Il courait jusqu’au ${warned.lastDay}.`,
    ],
    used: (warned) => [
      `Le carnet ${name(warned)} est consommé à hauteur de ${warned.pack?.used} sur ${warned.pack?.size}. Il reste ${warned.pack?.left}.`,
    ],
    ends: (warned) => [
      `${name(warned)} se termine le ${warned.lastDay}.` +
        (warned.pack ? t` Ce qui en restera alors sera perdu ; il reste aujourd’hui ${warned.pack.left}.` : ''),
    ],
    pace: ({ pace }) => {
      if (pace === undefined) return [];
      const leads =
        'usedUpOn' in pace
          ? `il sera épuisé vers le ${pace.usedUpOn}`
          : `il en restera environ ${pace.lapses} le dernier jour, qui seront perdus`;
      return [`Au rythme des ${days(pace.days)} écoulés (${pace.drawn} prélevé), ${leads}.`];
    },
    follower: ({ follower }) => {
      if (follower === undefined) return [];
      const { firstDay, lastDay, number, offer } = follower;
      return [
        firstDay === undefined
          ? `Le contrat ${number} (${offer}) prend la suite, jusqu’au ${lastDay}.`
          : `Le contrat ${number} (${offer}) prendra la suite le ${firstDay}, jusqu’au ${lastDay}.`,
      ];
    },
  },
  renew: ({ email, phone }) => {
    const ways = [
      ...(email === '' ? [] : ['répondez à ce message']),
      ...(phone === undefined ? [] : [`appelez le ${phone}`]),
    ];
    return `Pour renouveler, ${ways.length > 0 ? ways.join(' ou ') : 'écrivez-nous'}.`;
  },
  seeCredit: 'Voir le crédit',
  askRenewal: 'Demander un renouvellement',
  seeCustomer: 'Voir le client',
  why: {
    contact: ({ number }) =>
      `Vous recevez ce message parce que les avertissements du contrat ${number} vous sont adressés.`,
    firm: () => 'Vous recevez ce message parce que l’entreprise reçoit copie des avertissements de ses clients.',
  },
  label: {
    contract: 'Contrat',
    size: 'Acheté',
    used: 'Consommé',
    left: 'Reste',
    lastDay: 'Dernier jour',
    overage: 'En dépassement',
    byTicket: 'Ce qui l’a consommé, par ticket',
    others: 'Autres tickets',
    whom: 'À qui va cette lettre',
    told: 'Chez le client',
    untold: 'Non avertis (ne voient pas le crédit, ou sans adresse à eux)',
  },
  ticket: (number) => `Ticket ${number}`,
  usedOf: (used, percent) => `${used} (${percent})`,
  lines: (subject, duration) => `${duration}, ${subject}`,
  others: (count, duration) => `${duration}, ${count} tickets`,
  nobody: 'personne chez le client',
};

function days(count = 0): string {
  return count === 1 ? '1 jour' : `${count} jours`;
}
