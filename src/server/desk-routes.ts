/** The team's part of the table of routes. */
import { answerFields } from '../domain/answer.ts';
import { fileLimits } from '../domain/attached-file.ts';
import type { ActionRoute, MailFileRoute, PageRoute } from './routes.ts';

const team = ['team'] as const;
const often = { times: 120, perMs: 10 * 60_000 };
const slug = /^[a-z0-9-]{1,64}$/;
const contractNumber = /^[A-Za-z0-9-]{1,64}$/;
const month = /^\d{4}-\d\d$/;
const messageBytes = 1024 * 1024;
/** More than may be sent, so that whoever sent too much can shorten it in place. */
const textGivenBack = 500_000;

/** What runs with the clock is rendered each time. */
export const deskRoutes: readonly (PageRoute | MailFileRoute | ActionRoute)[] = [
  { method: 'GET', path: '/desk', may: team, serves: 'page', query: { whose: /^(all|mine|nobody)$/ } },
  { method: 'GET', path: '/desk/open', may: team, serves: 'page', query: { customer: slug } },
  {
    method: 'POST',
    path: '/desk/open',
    may: team,
    serves: 'action',
    action: 'open for a customer',
    form: {
      type: 'multipart/form-data',
      maxBytes: messageBytes,
      files: fileLimits,
      fields: {
        customer: 64,
        contact: 64,
        via: 10,
        subject: 1_000,
        body: textGivenBack,
        kind: 20,
        component: 64,
        seen: 0,
      },
      page: '/desk/open',
    },
    rate: often,
  },
  { method: 'GET', path: '/desk/customers', may: team, serves: 'page' },
  {
    method: 'GET',
    path: '/desk/customers/:slug',
    may: team,
    serves: 'page',
    exists: (space, name) => space.desk?.customer(name) !== undefined,
  },
  {
    method: 'GET',
    path: '/desk/contracts/new',
    may: team,
    serves: 'page',
    query: { customer: slug, offer: slug, renew: contractNumber },
  },
  {
    method: 'POST',
    path: '/desk/contracts/new',
    may: team,
    serves: 'action',
    action: 'sell a contract',
    form: {
      type: 'application/x-www-form-urlencoded',
      maxBytes: 128 * 1024,
      fields: {
        renew: 64,
        customer: 64,
        offer: 64,
        number: 64,
        start: 20,
        coversFrom: 20,
        hours: 20,
        price: 20,
        body: 20_000,
        welcome: 5_000,
        seen: 0,
      },
      page: '/desk/contracts/new',
    },
    rate: often,
  },
  {
    method: 'GET',
    path: '/desk/contracts/:contract',
    may: team,
    serves: 'page',
    query: { notice: /^welcome-planned$/ },
    exists: (space, number) => space.desk?.contract(number) !== undefined,
  },
  {
    method: 'POST',
    path: '/desk/contracts/:contract/welcome',
    may: team,
    serves: 'action',
    action: 'plan a welcome',
    form: {
      type: 'application/x-www-form-urlencoded',
      maxBytes: 32 * 1024,
      fields: { appointment: 40, to: 20_000, seen: 0 },
      lists: ['to'],
      page: '/desk/contracts/:contract',
    },
    rate: often,
  },
  // Also where there is no such mail: it says that somebody has filed it.
  {
    method: 'GET',
    path: '/desk/inbox/:mail',
    may: team,
    serves: 'page',
    query: { customer: slug, ticket: /^#?\d{1,15}$/ },
  },
  {
    method: 'GET',
    path: '/desk/inbox/:mail/files/:file',
    may: team,
    serves: 'file of a mail',
    which: 'file of a held one',
  },
  {
    method: 'GET',
    path: '/desk/inbox/:mail/original',
    may: team,
    serves: 'file of a mail',
    which: 'held one as it came',
  },
  {
    method: 'GET',
    path: '/tickets/:number/originals/:entry',
    may: team,
    serves: 'file of a mail',
    which: 'entry as it came',
  },
  ...(['ticket', 'reply'] as const).map((as): ActionRoute => ({
    method: 'POST',
    path: `/desk/inbox/:mail/${as}`,
    may: team,
    serves: 'action',
    action: as === 'ticket' ? 'file as a ticket' : 'file as a reply',
    form: {
      type: 'application/x-www-form-urlencoded',
      maxBytes: 32 * 1024,
      fields: {
        ...(as === 'ticket' ? { customer: 64, subject: 1_000, kind: 20, component: 64 } : { ticket: 40 }),
        contact: 64,
        handle: 64,
        name: 300,
        role: 20,
      },
      page: '/desk/inbox/:mail',
    },
    rate: often,
  })),
  {
    method: 'POST',
    path: '/desk/inbox/:mail/dismiss',
    may: team,
    serves: 'action',
    action: 'dismiss',
    form: {
      type: 'application/x-www-form-urlencoded',
      maxBytes: 8 * 1024,
      fields: { reason: 500 },
      page: '/desk/inbox/:mail',
    },
    rate: often,
  },
  {
    method: 'POST',
    path: '/desk/letters/:letter',
    may: team,
    serves: 'action',
    action: 'see to a letter',
    form: { type: 'application/x-www-form-urlencoded', maxBytes: 1_024, fields: { step: 10 }, page: '/desk' },
    rate: often,
  },
  { method: 'GET', path: '/desk/report', may: team, serves: 'page', query: { month } },
  { method: 'GET', path: '/desk/report.csv', may: team, serves: 'page', query: { month } },
  {
    method: 'POST',
    path: '/desk/settle',
    may: team,
    serves: 'action',
    action: 'settle',
    form: {
      type: 'application/x-www-form-urlencoded',
      maxBytes: 32 * 1024,
      fields: { customer: 64, contract: 64, overage: 20, travel: 20, body: 5_000, seen: 0 },
      page: '/desk',
    },
    rate: often,
  },
  {
    method: 'POST',
    path: '/tickets/:number/answers',
    may: team,
    serves: 'action',
    action: 'answer',
    form: {
      type: 'multipart/form-data',
      maxBytes: messageBytes,
      files: fileLimits,
      fields: {
        ...Object.fromEntries(answerFields.map((field) => [field, 1_000])),
        body: textGivenBack,
        step: 0,
        shown: 0,
        seen: 0,
      },
      page: '/tickets/:number',
    },
    rate: often,
  },
];
