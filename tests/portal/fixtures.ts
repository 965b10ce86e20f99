/**
 * A firm, a customer and its account as each kind of reader is given them: spaces by hand, so that a page can be shown
 * in any state without a repository. What a reader may see is `openSpace`'s to decide and is tested there.
 */
import type { Article } from '../../src/domain/records.ts';
import type { Locale, Offer } from '../../src/domain/records.ts';
import type {
  ContractView,
  CreditLine,
  CreditView,
  DebitView,
  Person,
  Reader,
  Space,
  ThreadItem,
  TicketRow,
  TicketView,
} from '../../src/domain/space.ts';
import type { Day, Instant } from '../../src/domain/values.ts';

const at = (text: string) => text as Instant;
const day = (text: string) => text as Day;
const exact = (numerator: number, digits = 0) => ({ numerator: BigInt(numerator), digits });

export const dsi: Person = { handle: 'mairie-boege/dsi', name: 'Hélène Favre', side: 'customer' };
export const accueil: Person = { handle: 'mairie-boege/accueil', name: 'Marc Duret', side: 'customer' };
export const camille: Person = { handle: 'camille', name: 'Camille Vuarnet', side: 'team' };
const firm: Person = { handle: '', name: 'Mélèze & Noyau', side: 'team' };
const boege = { slug: 'mairie-boege', name: 'Mairie de Boëge' };
const hospital = { slug: 'hopital-leman', name: 'Hôpital du Léman' };

export const onsite = { where: 'onsite', underMinutes: 240, factor: exact(2) } as const;
const weekdays = [1, 2, 3, 4];

export const company: Space['company'] = {
  format: '1',
  name: 'Mélèze & Noyau',
  email: 'support@meleze-noyau.example',
  phone: '+33 4 65 71 20 40',
  address: '12 quai des Tisserands, 74000 Annecy',
  site: 'https://www.meleze-noyau.example',
  colour: '#1f5f4a',
  locale: 'fr',
  timezone: 'Europe/Paris',
  currency: 'EUR',
  serviceHours: [
    { days: weekdays, fromMinute: 510, toMinute: 750 },
    { days: weekdays, fromMinute: 810, toMinute: 1080 },
    { days: [5], fromMinute: 510, toMinute: 1020 },
  ],
  holidays: { countries: ['FR'], days: [] },
  takeChargeWithinMinutes: 240,
  warnAt: [80, 100],
  warnBeforeEnd: [30],
  body: `Mélèze & Noyau est une société coopérative de cinq personnes, installée à Annecy. Nous faisons une seule chose : maintenir en état de marche les serveurs Linux et les logiciels libres de nos clients, avec des heures achetées d'avance et un relevé que chacun peut refaire à la main.

Chaque minute débitée renvoie à un ticket, chaque ticket dit ce qui a été trouvé, ce qui a été changé et comment le vérifier. Vous gardez tout : l'historique est le vôtre.`,
};

function offer(slug: string, name: string, hours: number | undefined, price: number, body: string): Offer {
  return {
    slug,
    name,
    hoursMinutes: hours === undefined ? undefined : hours * 60,
    priceCents: price * 100,
    validFor: { count: 1, unit: 'y' },
    stepMinutes: 15,
    multipliers: [onsite],
    body,
  };
}
const offers = [
  offer(
    'libra-help-10',
    'LibrA-HELP 10',
    10,
    700,
    'Dix heures pour une année : de quoi couvrir les imprévus d’un ou deux serveurs bien tenus.',
  ),
  offer(
    'libra-help-20',
    'LibrA-HELP 20',
    20,
    1200,
    'Vingt heures pour une année : le carnet de la plupart de nos clients, avec trois à dix serveurs.',
  ),
  offer(
    'libra-help-50',
    'LibrA-HELP 50',
    50,
    2500,
    'Cinquante heures pour une année, à 50 € l’heure : le bon choix quand le support devient régulier.',
  ),
  offer(
    'libra-help-100',
    'LibrA-HELP 100',
    100,
    5000,
    'Cent heures pour une année, un seul bon de commande pour plusieurs sites.',
  ),
  offer(
    'libra-help-illimite',
    'LibrA-HELP illimité',
    undefined,
    9800,
    'Un an de support sans compter les heures, pour un parc décrit au contrat.',
  ),
];
const component = (slug: string, name: string, domain: string, versions: string[], site?: string) => ({
  slug,
  name,
  domain,
  versions,
  site,
  checklist: [],
  body: '',
});
const components = [
  component('debian', 'Debian', 'Distributions', ['11', '12', '13'], 'https://www.debian.org'),
  component('ubuntu', 'Ubuntu', 'Distributions', ['22.04 LTS', '24.04 LTS']),
  component('fedora', 'Fedora', 'Distributions', []),
  component('postfix', 'Postfix', 'Messagerie', ['3.7', '3.9'], 'https://www.postfix.org'),
  component('sympa', 'Sympa', 'Messagerie', ['6.2']),
  component('samba', 'OpenLDAP / Samba', 'Système et réseau', ['2.6 / 4.19'], 'javascript:alert(1)'),
  component('apache-2', 'Apache 2.x', 'Internet', ['2.4']),
  component('nagios', 'Nagios', 'Sécurité et supervision', ['4.5']),
];

export const debit = {
  rounded: {
    spentMinutes: 35,
    chargedMinutes: 45,
    arithmetic: { kind: 'computed', stepMinutes: 15, terms: 'LH-2026-0042' },
    parts: [{ contract: 'LH-2026-0042', minutes: 45 }],
    overageMinutes: 0,
    commit: '5f1e7d1c0ffee',
  },
  onsite: {
    spentMinutes: 50,
    chargedMinutes: 105,
    arithmetic: { kind: 'computed', multiplier: onsite, stepMinutes: 15, terms: 'LH-2026-0042' },
    parts: [
      { contract: 'LH-2026-0017', minutes: 30 },
      { contract: 'LH-2026-0042', minutes: 75 },
    ],
    overageMinutes: 0,
  },
  gesture: {
    spentMinutes: 20,
    chargedMinutes: 0,
    arithmetic: { kind: 'charge', reason: 'Geste : la panne venait de notre mise à jour' },
    parts: [],
    overageMinutes: 0,
  },
  voided: {
    spentMinutes: 300,
    chargedMinutes: 0,
    arithmetic: { kind: 'voided', by: '2026-11-19T081500Z-camille' },
    parts: [],
    overageMinutes: 0,
  },
  over: {
    spentMinutes: 60,
    chargedMinutes: 60,
    arithmetic: { kind: 'computed', stepMinutes: 15, terms: 'LH-2026-0042' },
    parts: [{ contract: 'LH-2026-0042', minutes: 15 }],
    overageMinutes: 45,
  },
} as const satisfies Record<string, DebitView>;

export const secret = 'mot de passe du RAID oublié par le client';

const thread: ThreadItem[] = [
  {
    id: 'ticket',
    at: at('2026-11-17T08:06:00'),
    by: dsi,
    internal: false,
    body: `Bonjour,

Depuis ce matin les messages vers l'extérieur restent dans la file. Le journal dit :

\`\`\`
postfix/smtp[2114]: 4XbQ1k: to=<prefecture@exemple.example>, relay=none, delay=1804, status=deferred (connect to mx.exemple.example[203.0.113.25]:25: Connection timed out)
\`\`\`

Rien n'a changé chez nous, à ma connaissance. <b>Urgent</b> pour le conseil de jeudi.`,
    changes: {},
    attachments: [{ name: 'mail.log', oid: 'a'.repeat(40), bytes: 18_432 }],
  },
  {
    id: '2026-11-17T091500Z-camille',
    at: at('2026-11-17T09:15:00'),
    by: camille,
    internal: false,
    body: `Bonjour Hélène,

Votre fournisseur filtre le port 25 sortant depuis cette nuit. En attendant sa levée, la file passe par notre relais :

1. \`relayhost = [relais.meleze-noyau.example]:587\`
2. \`postqueue -f\`

La file était vide à **10 h 10**. Voir https://www.postfix.org/postconf.5.html#relayhost`,
    changes: { status: 'open', takenInCharge: true, level: 2, assignee: camille, resolution: 'workaround' },
    intervention: { spentMinutes: 35, where: 'remote', workedAt: at('2026-11-17T09:10:00'), debit: debit.rounded },
    attachments: [],
  },
  {
    id: '2026-11-18T074500Z-accueil',
    at: at('2026-11-18T07:45:00'),
    by: accueil,
    internal: false,
    body: 'Merci, les envois du conseil sont bien partis.',
    changes: {},
    attachments: [],
  },
  {
    id: '2026-11-18T140000Z-camille',
    at: at('2026-11-18T14:00:00'),
    by: camille,
    internal: false,
    body: 'Passage sur site : le pare-feu est remplacé, le relais retiré. Pouvez-vous confirmer que les accusés arrivent ?',
    changes: { status: 'waiting' },
    intervention: {
      spentMinutes: 50,
      where: 'onsite',
      workedAt: at('2026-11-18T13:00:00'),
      travelCents: 4550,
      debit: debit.onsite,
    },
    attachments: [],
  },
  {
    id: '2026-11-18T170000Z-camille',
    at: at('2026-11-18T17:00:00'),
    by: camille,
    internal: false,
    body: null,
    changes: {},
    intervention: { spentMinutes: 300, where: 'remote', workedAt: at('2026-11-18T17:00:00'), debit: debit.voided },
    attachments: [],
  },
  {
    id: '2026-11-19T081500Z-camille',
    at: at('2026-11-19T08:15:00'),
    by: camille,
    internal: false,
    body: 'La saisie d’hier soir portait sur un autre ticket : elle est annulée.',
    changes: {},
    intervention: { spentMinutes: 20, where: 'phone', workedAt: at('2026-11-19T08:15:00'), debit: debit.gesture },
    attachments: [],
  },
];
const internalItem: ThreadItem = {
  id: '2026-11-18T150000Z-camille',
  at: at('2026-11-18T15:00:00'),
  by: camille,
  internal: true,
  body: `Attention : ${secret}.`,
  changes: {},
  intervention: { spentMinutes: 60, where: 'lab', workedAt: at('2026-11-18T15:00:00'), debit: debit.over },
  attachments: [],
};

const row: TicketRow = {
  number: 1234,
  customer: boege,
  opened: at('2026-11-17T08:06:00'),
  lastAt: at('2026-11-19T08:15:00'),
  status: 'waiting',
  level: 2,
  kind: 'incident',
  subject: 'Les messages vers l’extérieur restent dans la file',
  contact: dsi,
  spentMinutes: 465,
  chargedMinutes: 210,
};
const rows: TicketRow[] = [
  row,
  {
    ...row,
    number: 1231,
    subject: 'Quel serveur pour remplacer l’ancien contrôleur de domaine ?',
    status: 'new',
    level: 1,
    kind: 'advice',
    contact: accueil,
    spentMinutes: 0,
    chargedMinutes: 0,
    opened: at('2026-11-20T10:30:00'),
    lastAt: at('2026-11-20T10:30:00'),
  },
  {
    ...row,
    number: 1210,
    customer: hospital,
    subject: 'Sauvegarde nocturne interrompue',
    status: 'open',
    level: 3,
    spentMinutes: 125,
    chargedMinutes: 135,
    opened: at('2026-11-02T15:20:00'),
  },
  {
    ...row,
    number: 1187,
    subject: 'Certificat du webmail expiré',
    status: 'solved',
    level: 1,
    spentMinutes: 30,
    chargedMinutes: 30,
    opened: at('2026-10-12T06:50:00'),
  },
  {
    ...row,
    number: 1102,
    subject: 'Imprimante du secrétariat muette après mise à jour de CUPS',
    status: 'closed',
    level: 1,
    spentMinutes: 45,
    chargedMinutes: 45,
    opened: at('2026-09-01T07:00:00'),
  },
];
const isClosed = ({ status }: TicketRow) => status === 'closed';

const contract = (number: string, more: Partial<ContractView>): ContractView => ({
  number,
  offer: 'libra-help-20',
  offerName: 'LibrA-HELP 20',
  state: 'active',
  start: day('2026-02-17'),
  end: day('2027-02-16'),
  lastDay: day('2027-02-16'),
  minutes: 1200,
  usedMinutes: 825,
  remainingMinutes: 375,
  lapsedMinutes: 0,
  usedPercent: 68.75,
  warnAt: [80, 100],
  priceCents: 120_000,
  ...more,
});
const contracts: ContractView[] = [
  contract('LH-2025-0012', {
    state: 'expired',
    start: day('2025-02-17'),
    end: day('2026-02-16'),
    lastDay: day('2026-02-16'),
    usedMinutes: 1110,
    remainingMinutes: 0,
    lapsedMinutes: 90,
    usedPercent: 92.5,
  }),
  contract('LH-2026-0017', {
    offerName: 'LibrA-HELP 10',
    minutes: 600,
    usedMinutes: 600,
    remainingMinutes: 0,
    usedPercent: 100,
    state: 'exhausted',
    priceCents: 70_000,
  }),
  contract('LH-2026-0042', {
    burnDown: [
      { day: day('2026-02-17'), remainingMinutes: 1200 },
      { day: day('2026-06-02'), remainingMinutes: 780 },
      { day: day('2026-11-18'), remainingMinutes: 375 },
    ],
    forecast: { drawnMinutes: 405, days: 90, usedUpOn: day('2027-02-14'), lapsesMinutes: 0 },
  }),
  contract('LH-2026-0050', {
    offerName: 'LibrA-HELP 50',
    minutes: 3000,
    usedMinutes: 2550,
    remainingMinutes: 450,
    forecast: { drawnMinutes: 120, days: 90, lapsesMinutes: 335 },
    usedPercent: 85,
    priceCents: 250_000,
  }),
  contract('LH-2027-0001', {
    state: 'upcoming',
    start: day('2027-02-17'),
    end: day('2028-02-16'),
    lastDay: day('2028-02-16'),
    usedMinutes: 0,
    remainingMinutes: 1200,
    usedPercent: 0,
  }),
  contract('LH-2026-0099', {
    offerName: 'LibrA-HELP illimité',
    state: 'terminated',
    minutes: null,
    remainingMinutes: null,
    usedPercent: null,
    usedMinutes: 4210,
    priceCents: 980_000,
    lastDay: day('2026-06-30'),
  }),
];
const unlimited = contract('LH-2026-0060', {
  offerName: 'LibrA-HELP illimité',
  minutes: null,
  remainingMinutes: null,
  usedPercent: null,
  usedMinutes: 180,
});
const line = (entry: string, instant: string, view: DebitView, more: Partial<CreditLine> = {}): CreditLine => ({
  ticket: 1234,
  subject: row.subject,
  entry,
  at: at(instant),
  by: camille,
  where: 'remote',
  debit: view,
  ...more,
});
const lines: CreditLine[] = [
  line('2026-11-19T081500Z-camille', '2026-11-19T08:15:00', debit.gesture, { where: 'phone' }),
  line('2026-11-18T170000Z-camille', '2026-11-18T17:00:00', debit.voided),
  line('2026-11-18T150000Z', '2026-11-18T15:00:00', debit.over, { where: 'lab', by: firm }),
  line('2026-11-18T140000Z-camille', '2026-11-18T13:00:00', debit.onsite, { where: 'onsite', travelCents: 4550 }),
  line('2026-11-17T091500Z-camille', '2026-11-17T09:10:00', debit.rounded),
];

export type Role = 'visitor' | 'manager' | 'member' | 'requester' | 'team';
const readers: Record<Role, Reader> = {
  visitor: { kind: 'visitor' },
  manager: { kind: 'contact', customer: boege.slug, handle: 'dsi', role: 'manager' },
  member: { kind: 'contact', customer: boege.slug, handle: 'compta', role: 'member' },
  requester: { kind: 'contact', customer: boege.slug, handle: 'accueil', role: 'requester' },
  team: { kind: 'team', handle: 'camille' },
};

export interface Variation {
  /** No tickets, contracts, offers, components. */
  empty?: boolean;
  unlimited?: boolean;
  status?: TicketView['status'];
  company?: Partial<Space['company']>;
  /** Pages of the ticket list. */
  pages?: number;
}

const articles: Article[] = [
  {
    slug: 'certificat-postfix',
    title: 'Un certificat renouvelé que personne ne lit',
    date: day('2025-06-05'),
    kind: 'help',
    components: ['debian'],
    summary: 'Pourquoi un service présente encore un certificat expiré.',
    draft: false,
    body: '## La cause\n\nLe service lit une copie. <script>alert(1)</script>',
  },
  {
    slug: 'certificats-47-jours',
    title: 'Certificats publics : 200 jours, puis 47',
    date: day('2026-03-17'),
    kind: 'watch',
    components: [],
    draft: false,
    body: 'Le vote du forum.',
  },
];

/** The space of a reader. Internal text is in the team's alone, as `openSpace` has it. */
export function spaceOf(role: Role, locale: Locale = 'fr', vary: Variation = {}): Space {
  const toTeam = role === 'team';
  const inside = role !== 'visitor';
  const seesCredit = role === 'manager' || role === 'member' || toTeam;
  const seesPrices = role === 'manager' || toTeam;
  const withoutCredit = <T extends { chargedMinutes: number | null }>(one: T): T =>
    seesCredit ? one : { ...one, chargedMinutes: null };

  const items = thread
    .toSpliced(4, 0, toTeam ? internalItem : { ...internalItem, id: '2026-11-18T150000Z', body: null, by: firm })
    .filter((item) => !item.internal || seesCredit)
    .map((item): ThreadItem => {
      if (!item.intervention) return item;
      const { travelCents, debit: shown, ...time } = item.intervention;
      return {
        ...item,
        intervention: {
          ...time,
          ...(seesCredit && { debit: shown }),
          ...(seesPrices && { travelCents }),
        },
      };
    });
  const status = vary.status ?? 'waiting';
  const ticket: TicketView = {
    ...withoutCredit(row),
    status,
    revision: '7-waiting-x',
    cc: [accueil],
    by: dsi,
    via: 'web',
    component: { slug: 'postfix', name: 'Postfix' },
    assignee: status === 'new' ? undefined : camille,
    takenInChargeAt: status === 'new' ? undefined : at('2026-11-17T09:15:00'),
    takeChargeBefore: status === 'new' ? at('2026-11-17T12:06:00') : undefined,
    resolution: status === 'solved' ? 'fix' : undefined,
    thread: status === 'new' ? items.slice(0, 1) : items,
    mayReply: true,
    mayClose: status !== 'closed',
  };
  const credit: CreditView = {
    statements: ['2026-10', '2026-09'],
    customer: boege,
    day: day('2026-11-22'),
    past: false,
    availableMinutes: vary.unlimited ? null : 825,
    unlimited: vary.unlimited ?? false,
    overageMinutes: 45,
    overage: { totalMinutes: 45, settledMinutes: 0 },
    ...(seesPrices && { travel: { totalCents: 8600, settledCents: 4050 } }),
    contracts: [...contracts, ...(vary.unlimited ? [unlimited] : [])].map((one) =>
      seesPrices ? one : { ...one, priceCents: null },
    ),
    lines: lines.map((one) => (seesPrices ? one : { ...one, travelCents: undefined })),
  };
  const listed = vary.empty ? [] : toTeam ? rows : rows.filter(({ customer }) => customer === boege);

  return {
    reader: readers[role],
    rights: role,
    now: at('2026-11-22T11:00:00'),
    commit: 'f00d'.repeat(10),
    revision: 'r42',
    validUntil: at('2026-11-22T23:00:00'),
    company: { ...company, ...vary.company },
    customer: inside && !toTeam ? boege : undefined,
    welcome: () => undefined,
    offers: () => (vary.empty ? [] : offers),
    components: () => (vary.empty ? [] : components),
    ...(inside &&
      !toTeam && {
        opening: () => ({
          colleagues: vary.empty
            ? []
            : [
                { handle: 'dsi', name: 'Jean Dunoyer' },
                { handle: 'ecole', name: 'Marc Tissot' },
              ],
          components: vary.empty ? [] : ['slurm'],
        }),
      }),
    articles: () => (vary.empty ? [] : articles),
    article: (slug) => articles.find((one) => one.slug === slug),
    tickets({ status: wanted, page }) {
      const found = inside
        ? listed.filter((one) => wanted === 'all' || isClosed(one) === (wanted === 'closed')).map(withoutCredit)
        : [];
      return {
        rows: found,
        page,
        pages: vary.pages ?? 1,
        totals: {
          tickets: found.length,
          spentMinutes: found.reduce((sum, one) => sum + one.spentMinutes, 0),
          chargedMinutes: seesCredit ? found.reduce((sum, one) => sum + (one.chargedMinutes ?? 0), 0) : null,
        },
      };
    },
    ticket: (number) => (inside && number === 1234 ? ticket : undefined),
    ticketChoices: () => ({
      components: vary.empty || !inside ? [] : [{ slug: 'postfix', name: 'Postfix' }],
      contacts: vary.empty || !inside || toTeam ? [] : [{ contact: 'dsi', name: dsi.name }],
      months: vary.empty || !inside ? [] : ['2026-11', '2025-12'],
    }),
    synthesis(query = {}) {
      if (!inside || (toTeam && query.customer !== boege.slug)) return undefined;
      const counted = (tickets: number, spentMinutes: number, charged: number) => {
        return { tickets, spentMinutes, chargedMinutes: seesCredit ? charged : null };
      };
      return {
        customer: boege,
        from: day(query.from ?? '2026-01-01'),
        to: day(query.to ?? '2026-12-31'),
        years: [2026, 2025],
        totals: counted(2, 465, 210),
        months: vary.empty
          ? []
          : [
              { month: '2026-10', ...counted(0, 0, 0) },
              { month: '2026-11', ...counted(2, 465, 210) },
            ],
        components: vary.empty
          ? []
          : [
              { component: { slug: 'postfix', name: 'Postfix' }, ...counted(1, 300, 150) },
              { component: null, ...counted(1, 165, 60) },
            ],
        contacts: vary.empty ? [] : [{ person: dsi, ...counted(2, 465, 210) }],
      };
    },
    search({ text, page }) {
      const asked = text !== '';
      const found = (part: string) => [{ text: part, found: true }];
      const tickets = asked && inside ? listed.map(withoutCredit) : [];
      return {
        asked,
        tickets: tickets.map((one) => ({
          row: one,
          subject: [{ text: one.subject, found: false }],
          excerpt: [{ text: '… la ', found: false }, ...found('file <b>'), { text: ' & reste …', found: false }],
          entry: 'ticket',
        })),
        total: tickets.length,
        more: false,
        page,
        pages: vary.pages ?? 1,
        articles: asked && !vary.empty ? articles.map(({ slug, title }) => ({ slug, title: found(title) })) : [],
        components: asked && !vary.empty ? components.map((one) => ({ ...one, name: found(one.name) })) : [],
      };
    },
    credit(query = {}) {
      if (!seesCredit) return undefined;
      if (toTeam && query.customer !== boege.slug) return undefined;
      const shown: CreditView = vary.empty
        ? { ...credit, contracts: [], lines: [], availableMinutes: 0, overageMinutes: 0 }
        : credit;
      return query.day === undefined ? shown : { ...shown, day: query.day, past: true };
    },
    statement: () => undefined,
    customers: () => (toTeam ? [boege, hospital] : []),
    ...(role !== 'team' && role !== 'visitor' && { mails: 'all' as const }),
    mayOpenTicket: inside,
    maySeeCredit: seesCredit,
    maySeePrices: seesPrices,
    self: role === 'visitor' ? undefined : toTeam ? camille : dsi,
    locale,
  };
}
