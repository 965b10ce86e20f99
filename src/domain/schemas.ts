/** Every kind of file and every key it may have: what docs/format.md says, as tables. */
import {
  address,
  author,
  boolean,
  colour,
  currency,
  day,
  decimal,
  duration,
  fileName,
  holidays,
  hours,
  instant,
  locale,
  mailDomain,
  money,
  notice,
  percentage,
  serviceHours,
  SLUG_KEY,
  slugForm,
  span,
  step,
  subject,
  text,
  texts,
  ticketNumber,
  timeZone,
  version,
  wholeNumber,
} from './forms.ts';
import { choice, listOf, mapOf, optional, record, required, type Fields, type RecordShape } from './shape.ts';

const slug = (of: string, example: string) => slugForm(`the slug of ${of}`, example);
const handle = slugForm('the handle of a contact, without its customer', 'dsi');
const handles = listOf(handle, '[dsi]');
const memberHandle = slugForm("a team member's handle", 'camille');
const component = slug('a component', 'postfix');
const level = choice('1', '2', '3');
const kind = choice('incident', 'advice', 'renewal');
const where = choice('remote', 'phone', 'lab', 'onsite');

const multiplier = record(
  {
    where: optional(where, 'Holds for work done there.'),
    under: optional(duration, 'Holds when the time spent, as written, is less.'),
    outsideServiceHours: optional(boolean, 'Holds outside the hours of the same contract (true), or inside (false).'),
    factor: required(decimal, 'What the time spent is multiplied by.'),
  },
  '[{ where: onsite, under: 4h, factor: 2 }]',
);

const terms = {
  warnAt: optional(listOf(percentage, '[80, 100]'), 'Percentages of a pack at which its contacts are warned.'),
  warnBeforeEnd: optional(
    listOf(wholeNumber, '[30]'),
    "Days before a contract's end at which its contacts are warned.",
  ),
  serviceHours: optional(serviceHours, 'When the firm is at work: `mon-fri 09:00-18:00`.'),
  takeChargeWithin: optional(duration, 'The longest service time until a new ticket is taken in charge.'),
};
const soldTerms = {
  hours: optional(hours, 'Size of the pack; without it, unlimited.'),
  step: optional(step, 'A computed charge is rounded up to whole steps.'),
  multipliers: optional(
    listOf(multiplier, '[{ where: onsite, under: 4h, factor: 2 }]'),
    'The first whose conditions all hold applies.',
  ),
  overage: optional(
    choice('allow', 'warn', 'refuse'),
    'What `check` says of time that no pack can pay; `warn` by default.',
  ),
};

export const COMPANY = record(
  {
    format: optional(version, 'Version of the format.'),
    name: required(text, 'The support firm.'),
    email: required(address, 'The support mailbox.'),
    phone: optional(text, 'Telephone.'),
    address: optional(text, 'Postal address.'),
    site: optional(text, 'Web site.'),
    colour: optional(colour, 'As `#rrggbb`.'),
    logo: optional(fileName, 'Name of a picture in `content/`.'),
    locale: optional(locale, 'Language; `fr` by default.'),
    timezone: optional(timeZone, '`Europe/Paris` by default.'),
    currency: optional(currency, '`EUR` by default.'),
    holidays: optional(holidays, 'Countries whose national holidays hold, and single days.'),
    review: optional(
      record(
        { above: required(duration, 'Debits of one change above this want a second team member.') },
        '{ above: 4h }',
      ),
      'When a pull request waits for an approval by another team member.',
    ),
    ...terms,
  },
  'name: …',
);

export const TEAM_MEMBER = record(
  {
    name: required(text, 'As people read it.'),
    email: required(address, 'Mail address.'),
    aliases: optional(listOf(address, '[camille@home.example]'), 'Other addresses, e.g. of git.'),
    github: optional(text, 'Login on GitHub.'),
    active: optional(boolean, 'False for who has left.'),
  },
  'name: …',
);

export const OFFER = record(
  {
    name: required(text, 'As customers read it.'),
    price: required(money, 'Without tax, in the currency of the company.'),
    validFor: optional(span, 'How long a contract lasts; a year by default.'),
    ...soldTerms,
    ...terms,
  },
  'name: …',
);

export const COMPONENT = record(
  {
    name: required(text, 'As customers read it.'),
    domain: required(text, 'A heading of the catalogue.'),
    versions: optional(texts, 'Versions supported.'),
    site: optional(text, 'Web site.'),
    checklist: optional(texts, 'Questions asked at opening.'),
  },
  'name: …',
);

const contact = record(
  {
    email: required(address, 'Mail address, of this customer alone.'),
    name: required(text, 'As people read it.'),
    phone: optional(text, 'Telephone.'),
    role: optional(choice('manager', 'member', 'requester'), 'What they may see; `member` by default.'),
    locale: optional(locale, "Language; the customer's by default."),
    mails: optional(
      choice('all', 'mine', 'closures'),
      'Mails about every ticket that concerns them (default), about those in their name alone, or about closures alone.',
    ),
    active: optional(boolean, 'False for who has left.'),
  },
  '{ email: dsi@mairie-boege.example, name: Claire Favre }',
);

const system = record(
  {
    name: required(text, 'Of the machine or service.'),
    role: optional(text, 'What it is for.'),
    system: optional(text, 'What it runs.'),
    notes: optional(text, 'What else is to be known.'),
  },
  '[{ name: srv-mail }]',
);

export const CUSTOMER = record(
  {
    name: required(text, 'As people read it.'),
    contacts: required(
      mapOf(SLUG_KEY, contact, '{ dsi: { email: dsi@mairie-boege.example, name: Claire Favre } }'),
      'People, by handle.',
    ),
    sites: optional(texts, 'Places.'),
    address: optional(text, 'Postal address.'),
    locale: optional(locale, "Language; the company's by default."),
    systems: optional(listOf(system, '[{ name: srv-mail }]'), 'The configuration gathered at the start.'),
    domains: optional(
      listOf(mailDomain, '[mairie-boege.example]'),
      'Mail from an unknown address in these adds its sender as a contact.',
    ),
  },
  'name: …',
);

export const CONTRACT = record(
  {
    customer: required(slug('a customer', 'mairie-boege'), 'Whose contract it is.'),
    offer: required(slug('an offer', 'libra-help-20'), 'What was sold.'),
    start: required(day, 'First day.'),
    end: optional(day, 'Last day, included; start + validFor − 1 day by default.'),
    coversFrom: optional(day, 'First day whose interventions it may pay for, not after start.'),
    price: optional(money, 'Without tax; the price of the offer by default.'),
    ...soldTerms,
    ...terms,
    components: optional(listOf(component, '[postfix]'), 'Supported beyond the catalogue.'),
    contacts: optional(handles, 'Who gets its warnings.'),
    terminated: optional(day, 'Last day, when it was ended early.'),
  },
  'customer: …',
);

export const CONTRACT_EVENT = record(
  {
    at: required(instant, 'When.'),
    type: required(choice('note', 'welcome', 'confirmed', 'settled', 'warned', 'statement'), 'What.'),
    by: optional(author, 'Who.'),
    overage: optional(duration, 'Of `settled`: overage invoiced.'),
    travel: optional(money, 'Of `settled`: travel costs invoiced.'),
    notice: optional(notice, 'Of `warned`: `used-80`, `ends-30`, `ended`.'),
    on: optional(day, 'Of `statement`: the day at whose end the figures held.'),
    usedMinutes: optional(wholeNumber, 'Of `statement`.'),
    remainingMinutes: optional(wholeNumber, 'Of `statement`; none for an unlimited contract.'),
  },
  'at: …',
);

export const TICKET = record(
  {
    customer: required(slug('a customer', 'mairie-boege'), 'Whose ticket it is.'),
    contact: required(handle, "The customer's person in charge of the call."),
    cc: optional(handles, 'Who gets its mails too.'),
    by: optional(author, 'Who wrote it down; the contact by default.'),
    opened: required(instant, 'When.'),
    via: optional(choice('web', 'email', 'phone'), '`web` by default.'),
    subject: required(subject, 'One line.'),
    kind: optional(kind, '`incident` by default.'),
    component: optional(component, 'What it is about.'),
    messageId: optional(text, 'Of the mail that opened it.'),
  },
  'customer: …',
);

/** The team's keys, in the order of the format's table: an entry by a contact may only close. */
const teamKeys = {
  internal: optional(boolean, 'True: for the team alone.'),
  status: optional(choice('new', 'open', 'waiting', 'solved', 'closed'), 'From here on.'),
  level: optional(level, 'From here on.'),
  assign: optional(memberHandle, 'Who looks after it from here on.'),
  contact: optional(handle, 'From here on.'),
  cc: optional(handles, 'From here on.'),
  subject: optional(subject, 'From here on.'),
  component: optional(component, 'From here on.'),
  kind: optional(kind, 'From here on.'),
  duplicateOf: optional(ticketNumber, 'The ticket that this one repeats.'),
  article: optional(slug('an article', 'sauvegarde-rsync'), 'The article that answers it.'),
  resolution: optional(choice('fix', 'workaround', 'answer'), 'How it was solved.'),
  spent: optional(duration, 'Time spent; makes the entry an intervention.'),
  worked: optional(instant, 'When the work was done, not after `at`.'),
  where: optional(where, '`remote` by default.'),
  charge: optional(duration, 'Counts exactly this; wants `spent` and `reason`.'),
  reason: optional(text, 'Why `charge` differs.'),
  travel: optional(money, 'Travel costs, billed apart.'),
  voids: optional(text, 'Id of another entry of this ticket, whose charge is cancelled.'),
};
export const TEAM_KEYS = Object.keys(teamKeys) as readonly (keyof typeof teamKeys)[];

export const ENTRY = record(
  {
    at: required(instant, 'When it was written.'),
    by: required(author, 'Who wrote it.'),
    ...teamKeys,
    messageId: optional(text, 'Of the mail it came from or left as.'),
    inReplyTo: optional(text, 'Of the mail it answers.'),
  },
  'at: …',
);

export const ARTICLE = record(
  {
    title: required(text, 'Heading.'),
    date: required(day, 'Of publication.'),
    kind: required(choice('help', 'watch'), 'Knowledge base, or technology watch.'),
    components: optional(listOf(component, '[postfix]'), 'What it is about.'),
    summary: optional(text, 'One or two sentences.'),
    draft: optional(boolean, 'True: not published.'),
  },
  'title: …',
);

export const HELD_MAIL = record(
  {
    at: required(instant, 'When it came.'),
    from: required(text, 'Who sent it.'),
    subject: optional(text, 'As it came.'),
    messageId: optional(text, 'As it came.'),
    reason: optional(text, 'Why it was kept.'),
  },
  'at: …',
);

/** By the name of their JSON Schema. */
export const SCHEMAS: Readonly<Record<string, { title: string; shape: RecordShape<Fields> }>> = {
  article: { title: 'content/articles/<slug>.md', shape: ARTICLE as unknown as RecordShape<Fields> },
  company: { title: 'content/company.md', shape: COMPANY as unknown as RecordShape<Fields> },
  component: { title: 'content/components/<slug>.md', shape: COMPONENT as unknown as RecordShape<Fields> },
  contract: { title: 'content/contracts/<number>/contract.md', shape: CONTRACT as unknown as RecordShape<Fields> },
  'contract-event': {
    title: 'content/contracts/<number>/<entry>.md',
    shape: CONTRACT_EVENT as unknown as RecordShape<Fields>,
  },
  customer: { title: 'content/customers/<slug>.md', shape: CUSTOMER as unknown as RecordShape<Fields> },
  entry: { title: 'content/tickets/<a>-<b>/<number>/<entry>.md', shape: ENTRY as unknown as RecordShape<Fields> },
  inbox: { title: 'content/inbox/<entry>.md', shape: HELD_MAIL as unknown as RecordShape<Fields> },
  offer: { title: 'content/offers/<slug>.md', shape: OFFER as unknown as RecordShape<Fields> },
  'team-member': { title: 'content/team/<slug>.md', shape: TEAM_MEMBER as unknown as RecordShape<Fields> },
  ticket: { title: 'content/tickets/<a>-<b>/<number>/ticket.md', shape: TICKET as unknown as RecordShape<Fields> },
};
