import type { Level } from '../../domain/records.ts';
import type { Texts, Told } from './texts.ts';
import { t } from './typography.ts';
import { warningFr } from './warning-fr.ts';

function takes({ by, takenInCharge }: Told, then: string): string {
  return takenInCharge ? t`${by!} a pris le ticket en charge et ${then}` : t`${by!} ${then}`;
}

/** What each level does with a ticket. */
const means: Record<Level, string> = {
  1: 'la prise en charge',
  2: 'le défaut est en cours de reproduction',
  3: 'le logiciel lui-même est en cours de correction',
};

export const fr: Texts = {
  step: {
    received: 'Demande reçue',
    'taken-in-charge': 'Pris en charge',
    'level-changed': 'Changement de niveau',
    'time-recorded': 'Temps enregistré',
    'handed-over': 'À votre nom',
    answered: 'Réponse',
    waiting: 'Attend votre réponse',
    'worked-around': 'Contourné',
    solved: 'Résolu',
    reopened: 'Rouvert',
    closed: 'Clos',
    'new-ticket': 'Nouveau ticket',
    'customer-answered': 'Réponse du client',
    'customer-reopened': 'Rouvert par le client',
    'customer-closed': 'Clos par le client',
  },
  subject: (number, step, subject) => t`[#${number}] ${step} : ${subject}`,
  lead(step, told) {
    const { number, customer, contact, by, own, byTeam, resolution, level, before } = told;
    const reopens = told.reopened ? ['Le ticket est de nouveau ouvert.'] : [];
    const levels = level === undefined ? [] : [t`Il est désormais traité au niveau ${level} : ${means[level]}.`];
    const from = t`${by ?? ''} (${customer})`;
    switch (step) {
      case 'received':
        return [
          own
            ? t`Nous avons bien reçu votre demande : elle porte le numéro ${number}.`
            : t`${by ?? ''} a ouvert le ticket ${number}. Vous en recevrez chaque étape.`,
          ...(before === undefined ? [] : [t`Un ingénieur le prend en charge avant le ${before}.`]),
        ];
      case 'taken-in-charge':
        return [
          by === undefined ? 'Votre ticket est pris en charge.' : t`${by} a pris votre ticket en charge.`,
          ...levels,
        ];
      case 'level-changed':
        return levels.length > 0 ? levels : ['Le niveau de votre ticket a changé.'];
      case 'time-recorded':
        return [
          by === undefined
            ? 'Du temps a été enregistré sur votre ticket.'
            : t`${by} a enregistré du temps sur votre ticket.`,
        ];
      case 'handed-over':
        return [
          by === undefined
            ? t`Le ticket ${number} est maintenant à votre nom.`
            : t`${by} a mis le ticket ${number} à votre nom.`,
          'Vous en recevrez chaque étape.',
          ...reopens,
        ];
      case 'answered':
        return [byTeam ? `${takes(told, 'vous a répondu')}.` : t`${by ?? ''} a répondu.`, ...reopens, ...levels];
      case 'waiting':
        return [
          by === undefined
            ? 'Votre ticket attend une réponse de votre part.'
            : `${takes(told, 'attend une réponse de votre part')}.`,
          ...levels,
        ];
      case 'reopened':
        return [by === undefined ? 'Votre ticket est de nouveau ouvert.' : t`${by} a rouvert le ticket.`, ...levels];
      case 'worked-around':
        return [
          by === undefined
            ? 'Votre ticket est résolu par un contournement.'
            : `${takes(told, 'a trouvé une solution de contournement')}.`,
          t`Elle vous permet de travailler de nouveau ; la cause elle-même demeure.`,
          t`Si elle ne tient pas, répondez : le ticket sera de nouveau ouvert.`,
        ];
      case 'solved': {
        const how = {
          fix: 'Le défaut est corrigé.',
          workaround: 'Une solution de contournement est en place.',
          answer: 'Votre question a sa réponse.',
        };
        return [
          by === undefined ? 'Votre ticket est résolu.' : `${takes(told, 'a résolu votre ticket')}.`,
          ...(resolution === undefined ? [] : [how[resolution]]),
          'S’il reste quelque chose, répondez : le ticket sera de nouveau ouvert.',
        ];
      }
      case 'closed':
        return [
          own
            ? 'Vous avez clos le ticket. En voici le résumé.'
            : by === undefined
              ? 'Votre ticket est clos. En voici le résumé.'
              : t`${by} a clos le ticket. En voici le résumé.`,
          'Une réponse l’ouvrira de nouveau.',
        ];
      case 'new-ticket':
        return [
          byTeam ? t`${by ?? ''} a ouvert un ticket pour ${contact} (${customer}).` : t`${from} a ouvert un ticket.`,
        ];
      case 'customer-answered':
        return [t`${from} a répondu.`, ...reopens];
      case 'customer-reopened':
        return [t`${from} a rouvert le ticket.`];
      case 'customer-closed':
        return [t`${from} a clos le ticket.`];
    }
  },
  ticket: (number) => t`Ticket ${number}`,
  wrote: (by, at) => t`${by}, le ${at} :`,
  cut: 'Le message est plus long : la suite est sur la page du ticket.',
  open: (number) => t`Voir le ticket ${number}`,
  answer: (email) => t`Pour répondre, ouvrez la page du ticket. Pour nous écrire : ${email}.`,
  answerOnPage: 'Pour répondre, ouvrez la page du ticket.',
  answerByFile: (folder) => t`Pour répondre, ouvrez la page du ticket ou ajoutez un fichier dans ${folder}/.`,
  choose: (page) => t`Vous choisissez les courriels que vous recevez : ${page}`,
  why: {
    contact: () => 'Vous recevez ce message parce que ce ticket est à votre nom.',
    cc: () => 'Vous recevez ce message parce que vous êtes en copie de ce ticket.',
    team: (customer) => t`Vous recevez ce message parce que vous répondez aux tickets de ${customer}.`,
  },
  kind: { incident: 'Incident', advice: 'Conseil', renewal: 'Renouvellement' },
  where: { remote: 'à distance', phone: 'par téléphone', lab: 'en atelier', onsite: 'sur site' },
  resolution: { fix: 'Corrigé', workaround: 'Contourné', answer: 'Répondu' },
  levels: (levels) => levels.join(' → '),
  label: {
    summary: 'Résumé',
    request: 'Demande',
    intervention: 'Intervention',
    customer: 'Client',
    contact: 'Interlocuteur',
    kind: 'Nature',
    component: 'Logiciel',
    level: 'Niveau',
    files: 'Fichiers joints',
    received: 'Reçu',
    takenInCharge: 'Pris en charge',
    takeChargeBefore: 'À prendre en charge avant',
    solved: 'Résolu',
    closed: 'Clos',
    resolution: 'Résolution',
    article: 'Article',
    spent: 'Temps passé',
    debited: 'Débité',
    travel: 'Déplacement',
    overage: 'En dépassement',
    available: 'Crédit disponible',
  },
  warning: warningFr,
  colon: '\u202f:',
  contract: (number) => t`Carnet ${number}`,
  spent: (duration, where, at) => t`${duration} ${where}, le ${at}`,
  left: (taken, left, size, lastDay) =>
    (taken === undefined ? '' : t`${taken} prélevé ; `) + t`reste ${left} sur ${size}, jusqu’au ${lastDay}`,
  ended: (taken, lastDay) => t`${taken} prélevé ; terminé le ${lastDay}`,
  unlimited: (taken) => (taken === undefined ? 'illimité' : t`${taken} ; illimité`),
  availableUnlimited: 'illimité',
  travel: (money) => t`${money}, facturé à part`,
  signIn: (firm, minutes) => ({
    subject: t`Votre lien de connexion : ${firm}`,
    title: 'Votre lien de connexion',
    lead: [
      t`Ce lien ouvre votre espace sur le portail de support de ${firm}.`,
      t`Il sert une seule fois, pendant ${minutes} minutes.`,
    ],
    action: 'Se connecter',
    unasked: 'Si vous n’avez rien demandé, ignorez ce message : sans ce lien, personne n’entre.',
  }),
  confirm: (firm) => ({
    subject: t`Confirmez votre demande : ${firm}`,
    title: 'Confirmez votre demande',
    lead: [
      t`Une demande a été écrite avec votre adresse sur le portail de support de ${firm}.`,
      'Elle ne sera transmise qu’une fois confirmée par ce lien, dans les 24 heures.',
    ],
    action: 'Confirmer la demande',
    unasked: 'Si vous n’avez rien demandé, ignorez ce message : rien n’est transmis sans votre confirmation.',
  }),
  takeCharge: ({ percent, before, left }) => ({
    title:
      left === undefined
        ? 'À prendre en charge, en retard'
        : percent === 50
          ? 'À prendre en charge, la moitié du temps est passée'
          : 'À prendre en charge, il reste peu de temps',
    lead: [
      t`Personne n’a pris ce ticket en charge, et le client attend qu’il le soit avant le ${before}.`,
      left === undefined ? 'Ce moment est passé.' : t`Il reste ${left} de service.`,
    ],
    why: 'Vous recevez ce message parce que le ticket est à votre nom, ou à celui de personne.',
  }),
  confirmMail: (firm, at) => ({
    subject: t`Confirmez votre message : ${firm}`,
    title: 'Confirmez votre message',
    lead: [
      t`Un courriel de votre adresse est arrivé au support de ${firm} le ${at}, sans que rien n’atteste qu’il vient de vous.`,
      'Par ce lien, dans les sept jours, vous confirmez qu’il est de vous : il est alors traité comme d’habitude.',
    ],
    action: 'Confirmer le message',
    unasked:
      'Si vous n’avez rien écrit, ignorez ce message : quelqu’un s’est servi de votre adresse, et rien n’est fait.',
  }),
  back: (firm) => ({
    subject: t`Votre message n’a pas été pris : ${firm}`,
    title: 'Votre message n’a pas été pris',
    lead: [t`Le support de ${firm} n’a rien fait de votre message, pour cette raison :`],
    unasked: 'Renvoyez-le une fois cela corrigé.',
  }),
  answerHeld: (firm) => ({
    subject: t`Votre message est arrivé : ${firm}`,
    title: 'Votre message est arrivé',
    lead: [
      t`Le support de ${firm} a reçu votre message, mais rien ne permet de le ranger de lui-même dans un dossier.`,
      'Quelqu’un de l’équipe le lit et vous répond à cette adresse.',
    ],
    unasked: 'Cette réponse est automatique, et il n’y en a pas plus d’une par jour.',
  }),
  held: (from, subject) => ({
    subject: t`Courrier retenu : ${subject === '' ? from : subject}`,
    title: 'Un courriel est retenu',
    lead: [
      t`Un message de ${from} ne correspond à personne. Il attend que l’un de vous en fasse un ticket ou une réponse.`,
    ],
    action: 'Voir le message et le classer',
    unasked:
      'Vous recevez ce message parce que vous êtes de l’équipe. Le premier qui classe ce courriel l’a classé pour tous.',
  }),
  consult: (firm, ticket) => ({
    subject: t`[#${ticket}] Votre lien de consultation : ${firm}`,
    title: `Consulter le ticket ${ticket}`,
    lead: [
      t`Ce lien ouvre le ticket ${ticket}, et lui seul, sur le portail de support de ${firm}.`,
      'Il sert pendant 24 heures à compter de votre demande, pour lire. Pour répondre, connectez-vous au portail.',
    ],
    action: 'Lire le ticket',
    unasked: t`Si vous n’avez rien demandé, ignorez ce message : sans ce lien, personne n’entre.`,
  }),
};
