import type { Warned, WarningTexts } from './warning-texts.ts';

const name = ({ number, offer }: Warned) => `${number} (${offer})`;

export const warningEn: WarningTexts = {
  title: {
    ended: ({ pack }) => (pack ? 'Pack ended' : 'Contract ended'),
    'used-up': () => 'Pack used up',
    ends: ({ daysLeft, pack }) => {
      const what = pack ? 'Pack' : 'Contract';
      return daysLeft === 0 ? `${what} ends today` : `${what} ends in ${days(daysLeft)}`;
    },
    used: ({ pack }) => `Pack used to ${pack?.percent}`,
  },
  subject: (title, { customer, number }) => `${title}: ${number}, ${customer}`,
  about: ({ customer, number, offer, pack }) => ({
    number: `${pack ? 'Pack' : 'Contract'} ${number}`,
    subject: `${offer}, ${customer}`,
  }),
  lead: {
    ended: (warned) => [
      `${name(warned)} ended on ${warned.lastDay}.`,
      ...(warned.lapsed === undefined ? [] : [`${warned.lapsed} were left in it and have lapsed.`]),
    ],
    usedUp: (warned) => [
      `The ${warned.pack?.size} of pack ${name(warned)} are used up. It would have run until ${warned.lastDay}.`,
    ],
    used: (warned) => [
      `${warned.pack?.used} of the ${warned.pack?.size} of pack ${name(warned)} are used, and ${warned.pack?.left} are left.`,
    ],
    ends: (warned) => [
      `${name(warned)} ends on ${warned.lastDay}.` +
        (warned.pack ? ` What is left of its hours by then, ${warned.pack.left} today, lapses.` : ''),
    ],
    pace: ({ pace }) => {
      if (pace === undefined) return [];
      const leads =
        'usedUpOn' in pace
          ? `it will be used up around ${pace.usedUpOn}`
          : `about ${pace.lapses} will be left on its last day, and lapse`;
      return [`At the pace of the last ${days(pace.days)} (${pace.drawn} drawn), ${leads}.`];
    },
    follower: ({ follower }) => {
      if (follower === undefined) return [];
      const { firstDay, lastDay, number, offer } = follower;
      return [
        firstDay === undefined
          ? `Contract ${number} (${offer}) goes on after it, until ${lastDay}.`
          : `Contract ${number} (${offer}) takes over on ${firstDay}, until ${lastDay}.`,
      ];
    },
  },
  renew: ({ email, phone }) => {
    const ways = [...(email === '' ? [] : ['answer this message']), ...(phone === undefined ? [] : [`call ${phone}`])];
    return `To renew${ways.length > 0 ? `, ${ways.join(' or ')}` : ', write to us'}.`;
  },
  seeCredit: 'See the credit',
  askRenewal: 'Ask for a renewal',
  seeCustomer: 'See the customer',
  why: {
    contact: ({ number }) => `You receive this message because you get the warnings about contract ${number}.`,
    firm: () => 'You receive this message because the firm hears of every warning that its customers get.',
  },
  label: {
    contract: 'Contract',
    size: 'Bought',
    used: 'Used',
    left: 'Left',
    lastDay: 'Last day',
    overage: 'Over the packs',
    byTicket: 'What used it, by ticket',
    others: 'Other tickets',
    whom: 'Who has this letter',
    told: 'At the customer’s',
    untold: 'Not told (sees no credit, or has no address of their own)',
  },
  ticket: (number) => `Ticket ${number}`,
  usedOf: (used, percent) => `${used} (${percent})`,
  lines: (subject, duration) => `${duration}, ${subject}`,
  others: (count, duration) => `${duration}, ${count} tickets`,
  nobody: 'nobody of the customer',
};

function days(count = 0): string {
  return count === 1 ? '1 day' : `${count} days`;
}
