import type { Space } from '../domain/space.ts';
import { dayOf, type Instant } from '../domain/values.ts';
import type { WelcomeView } from '../domain/view-welcome.ts';
import { ruleText } from '../i18n/arithmetic-text.ts';
import type { Formats } from '../i18n/format.ts';
import { serviceHoursText } from '../i18n/service-hours-text.ts';
import type { Translator } from '../i18n/translator.ts';
import { words } from '../i18n/words.ts';
import type { Document, Row, Section } from './document.ts';

const levels = [1, 2, 3] as const;
const statuses = ['new', 'open', 'waiting', 'solved', 'closed'] as const;

/**
 * How a contract works, in the language of the space it is of. `portalUrl` without a slash at the end; null: there are no
 * pages to open, and people confirm by writing.
 */
export function welcomeDocument(
  space: Space,
  view: WelcomeView,
  { appointment, portalUrl }: { appointment: Instant | undefined; portalUrl: string | null },
): Document {
  const { t, f } = words(space);
  const { contract, customer } = view;
  return {
    locale: space.locale,
    firm: space.company,
    title: t('welcome.title', { number: contract.number }),
    rows: [
      [t('credit.customer'), customer.name],
      [t('welcome.contract'), `${contract.number}, ${contract.offerName}`],
      [t('welcome.valid'), t('statement.from-to', { from: f.day(contract.start), to: f.day(contract.lastDay) })],
      ...(appointment === undefined ? [] : [[t('welcome.appointment'), appointmentText(space, appointment)] as const]),
    ],
    sections: [
      confirmSection(space, view, t, portalUrl),
      contactsSection(view, t),
      openSection(space, t, portalUrl),
      followSection(t),
      { heading: t('procedures.levels'), lead: [t('procedures.levels-text')], items: levelItems(t) },
      hoursSection(view, t, f),
      timeSection(space, view, t, f),
      { heading: t('procedures.remote'), lead: [t('procedures.remote-text')] },
      ...configurationSection(view, t, f),
    ],
    notes: [t('welcome.made', { day: f.day(dayOf(space.now, space.company.timezone)), customer: customer.name })],
  };
}

/** With the zone it is said in: whoever reads it may be in another. */
export function appointmentText(space: Space, appointment: Instant): string {
  return `${words(space).f.instant(appointment)} (${space.company.timezone})`;
}

/** Where contacts confirm. */
export function confirmUrl(portalUrl: string, contract: string): string {
  return `${portalUrl}/welcomes/${contract}`;
}

/** What the file is called that somebody keeps. */
export function welcomeFileName(contract: string, format: string): string {
  return `${contract}-support.${format}`;
}

function confirmSection(
  { company }: Space,
  { contract }: WelcomeView,
  t: Translator,
  portalUrl: string | null,
): Section {
  const heading = t('welcome.confirm');
  if (portalUrl === null) return { heading, lead: [t('welcome.confirm-mail', { email: company.email })] };
  const url = confirmUrl(portalUrl, contract.number);
  return { heading, lead: [t('welcome.confirm-text')], rows: [[t('welcome.confirm-link'), url, url]] };
}

function contactsSection({ contacts }: WelcomeView, t: Translator): Section {
  return {
    heading: t('welcome.contacts'),
    lead: [t('welcome.contacts-text')],
    table: {
      columns: [{ heading: t('welcome.contact') }, { heading: t('welcome.may') }],
      lines: contacts.map(({ name, role }) => [name, t(`welcome.may-${role}`)]),
    },
  };
}

function openSection({ company }: Space, t: Translator, portalUrl: string | null): Section {
  const { email, phone } = company;
  const page = portalUrl === null ? undefined : `${portalUrl}/tickets/new`;
  const rows: Row[] = [
    ...(page === undefined ? [] : [[t('welcome.open-portal'), page, page] as const]),
    [t('home.email'), email, `mailto:${email}`],
    ...(phone === undefined ? [] : [[t('home.phone'), phone] as const]),
  ];
  return { heading: t('welcome.open'), lead: [t('welcome.open-text')], rows };
}

function followSection(t: Translator): Section {
  return {
    heading: t('welcome.follow'),
    lead: [t('welcome.follow-text')],
    rows: statuses.map((status): Row => [t(`status.${status}`), t(`procedures.life-${status}`)]),
  };
}

function levelItems(t: Translator): string[] {
  return levels.map((level) => `${t(`procedures.level-${level}`)}. ${t(`procedures.level-${level}-text`)}`);
}

function hoursSection(
  { serviceHours, holidays, takeChargeWithinMinutes }: WelcomeView,
  t: Translator,
  f: Formats,
): Section {
  const hours = serviceHoursText(serviceHours, t, f).map(({ days, times }) =>
    [days, times.join(', ')].join(' ').trim(),
  );
  return {
    heading: t('procedures.hours'),
    lead: [t('welcome.hours-text')],
    rows: [
      [t('home.hours'), hours.join(t('debit.then'))],
      [t('home.charge'), t('home.charge-within', { duration: f.duration(takeChargeWithinMinutes) })],
      ...(holidays.length === 0 ? [] : [[t('welcome.holidays'), f.list(holidays.map(f.day))] as const]),
    ],
  };
}

function timeSection(
  { locale }: Space,
  { stepMinutes, multipliers, components }: WelcomeView,
  t: Translator,
  f: Formats,
): Section {
  const sentence = (text: string) => `${text.charAt(0).toLocaleUpperCase(locale)}${text.slice(1)}.`;
  return {
    heading: t('welcome.time'),
    lead: [t('procedures.time-text')],
    items: [
      ...multipliers.map((rule) => sentence(ruleText(rule, t, f))),
      stepMinutes === 1 ? t('credit.clause-minute') : t('credit.clause-step', { duration: f.duration(stepMinutes) }),
      t('procedures.travel'),
      ...(components.length === 0 ? [] : [t('welcome.components', { components: f.list(components) })]),
    ],
  };
}

function configurationSection({ configuration }: WelcomeView, t: Translator, f: Formats): Section[] {
  if (configuration === undefined) return [];
  const { address, sites, systems } = configuration;
  const heading = t('welcome.configuration');
  const rows: Row[] = [
    ...(address === undefined ? [] : [[t('welcome.address'), address] as const]),
    ...(sites.length === 0 ? [] : [[t('welcome.sites'), f.list(sites)] as const]),
  ];
  if (systems.length === 0) return [{ heading, lead: [t('welcome.configuration-none')], rows }];
  return [
    {
      heading,
      lead: [t('welcome.configuration-text')],
      rows,
      table: {
        columns: ['name', 'role', 'system', 'notes'].map((key) => ({
          heading: t(`welcome.system-${key as 'name' | 'role' | 'system' | 'notes'}`),
        })),
        lines: systems.map(({ name, role = '', system = '', notes = '' }) => [name, role, system, notes]),
      },
    },
  ];
}
