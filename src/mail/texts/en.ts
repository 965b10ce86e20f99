import type { Level } from '../../domain/records.ts';
import type { Texts, Told } from './texts.ts';
import { warningEn } from './warning-en.ts';

function takes({ by, takenInCharge }: Told, then: string): string {
  return takenInCharge ? `${by} has taken the ticket in charge and ${then}` : `${by} ${then}`;
}

/** What each level does with a ticket. */
const means: Record<Level, string> = {
  1: 'it is being taken in charge',
  2: 'the fault is being reproduced',
  3: 'the software itself is being corrected',
};

export const en: Texts = {
  step: {
    received: 'Request received',
    'taken-in-charge': 'Taken in charge',
    'level-changed': 'Level changed',
    'time-recorded': 'Time recorded',
    'handed-over': 'In your name',
    answered: 'Answer',
    waiting: 'Waits for your answer',
    'worked-around': 'Worked around',
    solved: 'Solved',
    reopened: 'Reopened',
    closed: 'Closed',
    'new-ticket': 'New ticket',
    'customer-answered': 'Customer’s answer',
    'customer-reopened': 'Reopened by the customer',
    'customer-closed': 'Closed by the customer',
  },
  subject: (number, step, subject) => `[#${number}] ${step}: ${subject}`,
  lead(step, told) {
    const { number, customer, contact, by, own, byTeam, resolution, level, before } = told;
    const reopens = told.reopened ? ['The ticket is open again.'] : [];
    const levels = level === undefined ? [] : [`It is now handled at level ${level}: ${means[level]}.`];
    const from = `${by} (${customer})`;
    switch (step) {
      case 'received':
        return [
          own
            ? `We have received your request: it is ticket ${number}.`
            : `${by} has opened ticket ${number}. You will hear of each of its steps.`,
          ...(before === undefined ? [] : [`An engineer takes it in charge before ${before}.`]),
        ];
      case 'taken-in-charge':
        return [
          by === undefined ? 'Your ticket is taken in charge.' : `${by} has taken your ticket in charge.`,
          ...levels,
        ];
      case 'level-changed':
        return levels.length > 0 ? levels : ['The level of your ticket has changed.'];
      case 'time-recorded':
        return [by === undefined ? 'Time was recorded on your ticket.' : `${by} has recorded time on your ticket.`];
      case 'handed-over':
        return [
          by === undefined ? `Ticket ${number} is now in your name.` : `${by} has put ticket ${number} in your name.`,
          'You will hear of each of its steps.',
          ...reopens,
        ];
      case 'answered':
        return [byTeam ? `${takes(told, 'has answered you')}.` : `${by} has answered.`, ...reopens, ...levels];
      case 'waiting':
        return [
          by === undefined
            ? 'Your ticket waits for an answer from you.'
            : `${takes(told, 'waits for an answer from you')}.`,
          ...levels,
        ];
      case 'reopened':
        return [by === undefined ? 'Your ticket is open again.' : `${by} has opened the ticket again.`, ...levels];
      case 'worked-around':
        return [
          by === undefined ? 'Your ticket is solved by a workaround.' : `${takes(told, 'has found a workaround')}.`,
          'It lets you work again; the cause itself remains.',
          'If it does not hold, answer: the ticket will be open again.',
        ];
      case 'solved': {
        const how = {
          fix: 'The fault is fixed.',
          workaround: 'A workaround is in place.',
          answer: 'Your question has its answer.',
        };
        return [
          by === undefined ? 'Your ticket is solved.' : `${takes(told, 'has solved your ticket')}.`,
          ...(resolution === undefined ? [] : [how[resolution]]),
          'If anything is left, answer: the ticket will be open again.',
        ];
      }
      case 'closed':
        return [
          own
            ? 'You have closed the ticket. Here is its summary.'
            : by === undefined
              ? 'Your ticket is closed. Here is its summary.'
              : `${by} has closed the ticket. Here is its summary.`,
          'An answer will open it again.',
        ];
      case 'new-ticket':
        return [byTeam ? `${by} has opened a ticket for ${contact} (${customer}).` : `${from} has opened a ticket.`];
      case 'customer-answered':
        return [`${from} has answered.`, ...reopens];
      case 'customer-reopened':
        return [`${from} has opened the ticket again.`];
      case 'customer-closed':
        return [`${from} has closed the ticket.`];
    }
  },
  ticket: (number) => `Ticket ${number}`,
  wrote: (by, at) => `${by}, ${at}:`,
  cut: 'The message is longer: the rest is on the ticket’s page.',
  open: (number) => `See ticket ${number}`,
  answer: (email) => `To answer, open the ticket’s page. To write to us: ${email}.`,
  answerOnPage: 'To answer, open the ticket’s page.',
  answerByFile: (folder) => `To answer, open the ticket’s page or add a file to ${folder}/.`,
  choose: (page) => `Which mails you get is yours to choose: ${page}`,
  why: {
    contact: () => 'You receive this message because the ticket is in your name.',
    cc: () => 'You receive this message because you are in copy of the ticket.',
    team: (customer) => `You receive this message because you answer the tickets of ${customer}.`,
  },
  kind: { incident: 'Incident', advice: 'Advice', renewal: 'Renewal' },
  where: { remote: 'remotely', phone: 'by phone', lab: 'in the workshop', onsite: 'on site' },
  resolution: { fix: 'Fixed', workaround: 'Worked around', answer: 'Answered' },
  levels: (levels) => levels.join(' → '),
  label: {
    summary: 'Summary',
    request: 'Request',
    intervention: 'Intervention',
    customer: 'Customer',
    contact: 'Contact',
    kind: 'Kind',
    component: 'Software',
    level: 'Level',
    files: 'Attached files',
    received: 'Received',
    takenInCharge: 'Taken in charge',
    takeChargeBefore: 'To take in charge before',
    solved: 'Solved',
    closed: 'Closed',
    resolution: 'Resolution',
    article: 'Article',
    spent: 'Time spent',
    debited: 'Debited',
    travel: 'Travel',
    overage: 'Over the packs',
    available: 'Credit available',
  },
  warning: warningEn,
  colon: ':',
  contract: (number) => `Pack ${number}`,
  spent: (duration, where, at) => `${duration} ${where}, ${at}`,
  left: (taken, left, size, lastDay) =>
    (taken === undefined ? '' : `${taken} drawn; `) + `${left} left of ${size}, until ${lastDay}`,
  ended: (taken, lastDay) => `${taken} drawn; ended on ${lastDay}`,
  unlimited: (taken) => (taken === undefined ? 'unlimited' : `${taken}; unlimited`),
  availableUnlimited: 'unlimited',
  travel: (money) => `${money}, invoiced apart`,
  signIn: (firm, minutes) => ({
    subject: `Your sign-in link: ${firm}`,
    title: 'Your sign-in link',
    lead: [`This link opens your space on the support portal of ${firm}.`, `It works once, for ${minutes} minutes.`],
    action: 'Sign in',
    unasked: 'If you asked for nothing, ignore this message: nobody gets in without the link.',
  }),
  confirm: (firm) => ({
    subject: `Confirm your request: ${firm}`,
    title: 'Confirm your request',
    lead: [
      `A request was written with your address on the support portal of ${firm}.`,
      'It is passed on only once this link has confirmed it, within 24 hours.',
    ],
    action: 'Confirm the request',
    unasked: 'If you asked for nothing, ignore this message: nothing is passed on unless you confirm it.',
  }),
  takeCharge: ({ percent, before, left }) => ({
    title:
      left === undefined
        ? 'To take in charge, late'
        : percent === 50
          ? 'To take in charge, half of the time is gone'
          : 'To take in charge, little time is left',
    lead: [
      `Nobody has taken this ticket in charge, and its customer expects it to be by ${before}.`,
      left === undefined ? 'That moment has passed.' : `${left} of service time are left.`,
    ],
    why: 'You receive this message because the ticket is yours, or nobody’s.',
  }),
  confirmMail: (firm, at) => ({
    subject: `Confirm your message: ${firm}`,
    title: 'Confirm your message',
    lead: [
      `A mail of your address reached the support of ${firm} on ${at}, and nothing proves that it is yours.`,
      'By this link you confirm within seven days that it is: it is then dealt with as usual.',
    ],
    action: 'Confirm the message',
    unasked: 'If you wrote nothing, ignore this message: somebody used your address, and nothing is done.',
  }),
  back: (firm) => ({
    subject: `Your message was not taken: ${firm}`,
    title: 'Your message was not taken',
    lead: [`The support of ${firm} did nothing with your message, for this reason:`],
    unasked: 'Send it again once that is mended.',
  }),
  answerHeld: (firm) => ({
    subject: `Your message has arrived: ${firm}`,
    title: 'Your message has arrived',
    lead: [
      `The support of ${firm} has your message, but nothing says by itself where it belongs.`,
      'Somebody of the team reads it and answers you at this address.',
    ],
    unasked: 'This answer is automatic, and there is no more than one a day.',
  }),
  held: (from, subject) => ({
    subject: `Held mail: ${subject === '' ? from : subject}`,
    title: 'Mail is held',
    lead: [`A message from ${from} matches nobody. It waits for one of you to file it as a ticket or a reply.`],
    action: 'See the message and file it',
    unasked: 'You receive this message because you are of the team. Whoever files it first has filed it for all.',
  }),
  consult: (firm, ticket) => ({
    subject: `[#${ticket}] Your link to read the ticket: ${firm}`,
    title: `Consult ticket ${ticket}`,
    lead: [
      `This link opens ticket ${ticket}, and that ticket alone, on the support portal of ${firm}.`,
      'It works for 24 hours from when you asked for it, for reading. To answer, sign in to the portal.',
    ],
    action: 'Read the ticket',
    unasked: 'If you asked for nothing, ignore this message: nobody gets in without the link.',
  }),
};
