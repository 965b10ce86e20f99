/** From what a file's keys say to the records the rest of the code knows; defaults that need no other file are set here. */
import type * as schemas from './schemas.ts';
import type {
  Article,
  Author,
  Company,
  Component,
  ContractEvent,
  ContractFile,
  Customer,
  Entry,
  HeldMail,
  Level,
  Multiplier,
  Offer,
  TeamMember,
  Terms,
  TicketFile,
} from './records.ts';
import { parseServiceHours } from './service-hours.ts';
import type { RecordShape, Values } from './shape.ts';
import type { Span } from './values.ts';

type Keys<S> = S extends RecordShape<infer F> ? Values<F> : never;

const OFFICE_HOURS = [parseServiceHours('mon-fri 09:00-18:00') as NonNullable<ReturnType<typeof parseServiceHours>>];
const A_YEAR: Span = { count: 1, unit: 'y' };

/** What holds when company.md is missing or malformed. */
export function defaultCompany(): Company {
  return companyOf({ name: '', email: '' }, '');
}

export function companyOf(keys: Keys<typeof schemas.COMPANY>, body: string): Company {
  const { format, locale, timezone, currency, holidays, serviceHours, takeChargeWithin, warnAt, warnBeforeEnd } = keys;
  return {
    ...pick(keys, 'name', 'email', 'phone', 'address', 'site', 'colour', 'logo'),
    format: format ?? '1',
    locale: locale ?? 'fr',
    timezone: timezone ?? 'Europe/Paris',
    currency: currency ?? 'EUR',
    serviceHours: serviceHours ?? OFFICE_HOURS,
    holidays: holidays ?? { countries: [], days: [] },
    takeChargeWithinMinutes: takeChargeWithin ?? 240,
    warnAt: warnAt ?? [80, 100],
    warnBeforeEnd: warnBeforeEnd ?? [30],
    ...(keys.review && { reviewAboveMinutes: keys.review.above }),
    body,
  };
}

export function teamMemberOf(handle: string, keys: Keys<typeof schemas.TEAM_MEMBER>): TeamMember {
  return {
    handle,
    ...pick(keys, 'name', 'email', 'github'),
    aliases: keys.aliases ?? [],
    active: keys.active ?? true,
  };
}

export function offerOf(slug: string, keys: Keys<typeof schemas.OFFER>, body: string): Offer {
  return {
    slug,
    name: keys.name,
    ...termsOf(keys),
    priceCents: keys.price,
    validFor: keys.validFor ?? A_YEAR,
    body,
  };
}

export function componentOf(slug: string, keys: Keys<typeof schemas.COMPONENT>, body: string): Component {
  return {
    slug,
    ...pick(keys, 'name', 'domain', 'site'),
    versions: keys.versions ?? [],
    checklist: keys.checklist ?? [],
    body,
  };
}

export function customerOf(slug: string, keys: Keys<typeof schemas.CUSTOMER>, body: string): Customer {
  return {
    slug,
    ...pick(keys, 'name', 'address', 'locale'),
    contacts: new Map(
      [...keys.contacts].map(([handle, contact]) => [
        handle,
        {
          handle,
          ...contact,
          role: contact.role ?? 'member',
          mails: contact.mails ?? 'all',
          active: contact.active ?? true,
        },
      ]),
    ),
    sites: keys.sites ?? [],
    systems: keys.systems ?? [],
    domains: keys.domains ?? [],
    body,
  };
}

export function contractOf(number: string, keys: Keys<typeof schemas.CONTRACT>, body: string): ContractFile {
  return {
    number,
    ...pick(keys, 'customer', 'offer', 'start', 'end', 'coversFrom', 'contacts', 'terminated'),
    ...termsOf(keys),
    components: keys.components ?? [],
    body,
  };
}

export function contractEventOf(id: string, keys: Keys<typeof schemas.CONTRACT_EVENT>, body: string): ContractEvent {
  return {
    id,
    ...pick(keys, 'at', 'type', 'by', 'notice', 'on', 'usedMinutes', 'remainingMinutes'),
    ...(keys.overage !== undefined && { overageMinutes: keys.overage }),
    ...(keys.travel !== undefined && { travelCents: keys.travel }),
    body,
  };
}

export function ticketOf(number: number, keys: Keys<typeof schemas.TICKET>, body: string): TicketFile {
  const contact: Author = { customer: keys.customer, contact: keys.contact };
  return {
    number,
    ...pick(keys, 'customer', 'contact', 'opened', 'subject', 'component', 'messageId'),
    cc: keys.cc ?? [],
    by: keys.by ?? contact,
    via: keys.via ?? 'web',
    kind: keys.kind ?? 'incident',
    body,
  };
}

export function entryOf(id: string, keys: Keys<typeof schemas.ENTRY>, body: string): Entry {
  const { level, spent, charge, travel, ...same } = keys;
  return {
    id,
    ...same,
    internal: keys.internal ?? false,
    ...(level !== undefined && { level: Number(level) as Level }),
    ...(spent !== undefined && { spentMinutes: spent }),
    ...(charge !== undefined && { chargeMinutes: charge }),
    ...(travel !== undefined && { travelCents: travel }),
    body,
  };
}

export function articleOf(slug: string, keys: Keys<typeof schemas.ARTICLE>, body: string): Article {
  return {
    slug,
    ...pick(keys, 'title', 'date', 'kind', 'summary'),
    components: keys.components ?? [],
    draft: keys.draft ?? false,
    body,
  };
}

export function heldMailOf(id: string, keys: Keys<typeof schemas.HELD_MAIL>, body: string): HeldMail {
  return { id, ...keys, body };
}

function termsOf(keys: Partial<Keys<typeof schemas.CONTRACT>> | Partial<Keys<typeof schemas.OFFER>>): Terms {
  const { hours, price, step, multipliers, takeChargeWithin } = keys;
  return {
    ...(hours !== undefined && { hoursMinutes: hours }),
    ...(price !== undefined && { priceCents: price }),
    ...(step !== undefined && { stepMinutes: step }),
    ...(multipliers !== undefined && { multipliers: multipliers.map(multiplierOf) }),
    ...pick(keys, 'warnAt', 'warnBeforeEnd', 'serviceHours', 'overage'),
    ...(takeChargeWithin !== undefined && { takeChargeWithinMinutes: takeChargeWithin }),
  };
}

function multiplierOf({ under, ...same }: NonNullable<Keys<typeof schemas.OFFER>['multipliers']>[number]): Multiplier {
  return { ...same, ...(under !== undefined && { underMinutes: under }) };
}

/** Those of the named keys that are there: an absent key stays absent, never `undefined`. */
function pick<T extends object, K extends keyof T>(from: T, ...keys: readonly K[]): Pick<T, K> {
  const picked = {} as Pick<T, K>;
  for (const key of keys) if (from[key] !== undefined) picked[key] = from[key];
  return picked;
}
