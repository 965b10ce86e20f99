/** The forms a value may take in front matter: the table of docs/format.md, one shape each. */
import { isCountry } from './holidays.ts';
import { parseInstant } from './instant.ts';
import type { Author, Holidays } from './records.ts';
import { parseServiceHours } from './service-hours.ts';
import {
  choice,
  found,
  listOf,
  quote,
  report,
  scalar,
  textOrList,
  written,
  type Reading,
  type Shape,
} from './shape.ts';
import type { Node } from './front-matter.ts';
import { isTimeZone } from './time.ts';
import {
  formatDuration,
  formatMoney,
  isSlug,
  parseBoolean,
  parseDay,
  parseDecimal,
  parseDuration,
  parseHours,
  parseMoney,
  parseSpan,
  parseTicketNumber,
  type Day,
} from './values.ts';

const SLUG_PATTERN = '^[a-z0-9]+(?:-[a-z0-9]+)*$';

export const text = scalar({
  code: 'malformed-text',
  wants: 'text',
  example: 'some text',
  parse: (value) => value,
  json: { type: ['string', 'number', 'boolean'] },
});

export const texts = textOrList(text, '[one, two]');

/** One line, at most 200 characters: a subject. */
export const subject = scalar({
  code: 'malformed-subject',
  wants: 'one line of at most 200 characters',
  example: 'Imprimante du hall muette',
  parse: (value) => (/[\n\r\u0085\u2028\u2029]/.test(value) || [...value].length > 200 ? undefined : value),
  json: { type: ['string', 'number', 'boolean'], maxLength: 200, pattern: '^[^\\n\\r]*$' },
});

export function slugForm(wants: string, example: string): Shape<string> {
  return scalar({
    code: 'malformed-slug',
    wants,
    example,
    parse: (value) => (isSlug(value) ? value : undefined),
    suggest: slugOf,
    json: { type: ['string', 'number'], maxLength: 64, pattern: SLUG_PATTERN },
  });
}

function slugOf(value: string): string | undefined {
  const last = value.slice(value.lastIndexOf('/') + 1);
  const slug = last
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 64);
  return isSlug(slug) ? slug : undefined;
}

export const SLUG_KEY = {
  is: isSlug,
  code: 'malformed-slug' as const,
  wants: 'a slug (small letters and digits, single `-` inside)',
  pattern: SLUG_PATTERN,
};

export function parseAuthor(value: string): Author | undefined {
  const slash = value.indexOf('/');
  if (slash === -1) return isSlug(value) ? { team: value } : undefined;
  const [customer, contact] = [value.slice(0, slash), value.slice(slash + 1)];
  return isSlug(customer) && isSlug(contact) ? { customer, contact } : undefined;
}

export function formatAuthor(author: Author): string {
  return 'team' in author ? author.team : `${author.customer}/${author.contact}`;
}

export const author = scalar({
  code: 'malformed-author',
  wants: 'a team member (`camille`) or a contact of a customer (`mairie-boege/dsi`)',
  example: 'camille',
  parse: parseAuthor,
  json: { type: 'string', pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)?$' },
});

export const instant = scalar({
  code: 'malformed-instant',
  wants: 'an instant with its offset from UTC',
  example: '2026-02-17T04:06:00+01:00',
  parse: parseInstant,
  suggest: (value) => {
    const parts = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?) ?(z|Z|[+-]\d\d:?\d\d)$/.exec(value);
    if (!parts) return undefined;
    const offset = (parts[3] as string).toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
    const meant = `${parts[1]}T${parts[2]}${offset}`;
    return parseInstant(meant) && meant;
  },
  json: {
    type: 'string',
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:\\d\\d)$',
  },
});

export const day = scalar({
  code: 'malformed-day',
  wants: 'a day that exists, as `YYYY-MM-DD`',
  example: '2026-02-17',
  parse: parseDay,
  suggest: (value) => {
    const parts = /^(\d\d)[/.-](\d\d)[/.-](\d{4})$/.exec(value);
    const meant = parts ? `${parts[3]}-${parts[2]}-${parts[1]}` : value.slice(0, 10);
    return parseDay(meant);
  },
  json: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' },
});

function suggestDuration(value: string): string | undefined {
  const plain = value.trim().toLowerCase();
  const decimal = /^(\d+)[.,](\d+) ?h?$/.exec(plain);
  if (decimal) {
    const minutes = parseHours(`${decimal[1]}.${decimal[2]}`);
    return minutes === undefined ? undefined : formatDuration(minutes);
  }
  const parts =
    /^(?:(\d+) ?(?:h|:|hours?|heures?) ?(?:(\d{1,2}) ?(?:m|min|minutes?)?)?|(\d+) ?(?:m|min|minutes?)?)$/.exec(plain);
  if (!parts) return undefined;
  const minutes = parts[3] === undefined ? Number(parts[1]) * 60 + Number(parts[2] ?? '0') : Number(parts[3]);
  return Number.isSafeInteger(minutes) ? (parts[3] === undefined ? formatDuration(minutes) : `${minutes}m`) : undefined;
}

const DURATION_JSON = { type: 'string', pattern: '^(?:\\d+m|\\d+h(?:[0-5]\\dm?)?)$' };

export const duration = scalar({
  code: 'malformed-duration',
  wants: 'hours and minutes',
  example: '1h30',
  parse: parseDuration,
  suggest: suggestDuration,
  json: DURATION_JSON,
});

export const step = scalar({
  code: 'malformed-duration',
  wants: 'hours and minutes, more than none',
  example: '15m',
  parse: (value) => parseDuration(value) || undefined,
  suggest: (value) => (parseDuration(value) === 0 ? undefined : suggestDuration(value)),
  json: DURATION_JSON,
});

export const span = scalar({
  code: 'malformed-span',
  wants: 'years, months or days, at least one',
  example: '1y',
  parse: parseSpan,
  suggest: (value) => {
    const parts = /^([1-9]\d*) ?(y|years?|ans?|mo|months?|mois|m|d|days?|j|jours?)$/i.exec(value.trim());
    if (!parts) return undefined;
    const unit = (parts[2] as string).toLowerCase();
    return `${parts[1]}${/^[ya]/.test(unit) ? 'y' : unit.startsWith('m') ? 'mo' : 'd'}`;
  },
  json: { type: 'string', pattern: '^0*[1-9]\\d*(?:y|mo|d)$' },
});

export const hours = scalar({
  code: 'malformed-hours',
  wants: 'a number of hours above 0 that gives whole minutes',
  example: '9.5',
  parse: parseHours,
  suggest: (value) => {
    const plain = value.replace(/ ?h$/, '').replace(',', '.');
    return parseHours(plain) === undefined ? undefined : plain;
  },
  json: { type: ['string', 'number'], pattern: '^\\d+(?:\\.\\d+)?$', exclusiveMinimum: 0 },
});

export const decimal = scalar({
  code: 'malformed-number',
  wants: 'a number',
  example: '1.5',
  parse: parseDecimal,
  suggest: (value) => {
    const plain = value.trim().replace(',', '.').replace(/^×|^x/, '');
    return parseDecimal(plain) && plain;
  },
  json: { type: ['string', 'number'], pattern: '^\\d+(?:\\.\\d+)?$', minimum: 0 },
});

export const percentage = scalar({
  code: 'malformed-number',
  wants: 'a percentage above 0, without its sign',
  example: '80',
  parse: (value) => {
    const percent = parseDecimal(value) && Number(value);
    return percent !== undefined && percent > 0 && Number.isFinite(percent) ? percent : undefined;
  },
  suggest: (value) => /^(\d+) ?%$/.exec(value)?.[1],
  json: { type: ['string', 'number'], pattern: '^\\d+(?:\\.\\d+)?$', exclusiveMinimum: 0 },
});

/** Digits alone. */
export const wholeNumber = scalar({
  code: 'malformed-number',
  wants: 'a whole number',
  example: '30',
  parse: (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    return Number.isSafeInteger(number) ? number : undefined;
  },
  json: { type: ['string', 'integer'], pattern: '^\\d+$', minimum: 0 },
});

export const ticketNumber = scalar({
  code: 'malformed-number',
  wants: "a ticket's number",
  example: '1234',
  parse: parseTicketNumber,
  suggest: (value) => /^#?0*([1-9]\d*)$/.exec(value)?.[1],
  json: { type: ['string', 'integer'], pattern: '^[1-9]\\d*$', minimum: 1 },
});

export const boolean = scalar({
  code: 'malformed-boolean',
  wants: 'true or false',
  example: 'true',
  parse: parseBoolean,
  suggest: (value) => (/^(?:no|non|off|n|0|false)$/i.test(value) ? 'false' : 'true'),
  json: { enum: [true, false, 'true', 'false'] },
});

export const money = scalar({
  code: 'malformed-money',
  wants: 'an amount with at most 2 digits after the point, without currency',
  example: '45.50',
  parse: parseMoney,
  suggest: (value) => {
    const cents = parseMoney(value.replace(/[\s€$£]|EUR/g, '').replace(',', '.'));
    return cents === undefined ? undefined : formatMoney(cents);
  },
  json: { type: ['string', 'number'], pattern: '^\\d+(?:\\.\\d{1,2})?$', minimum: 0 },
});

export const address = scalar({
  code: 'malformed-address',
  wants: 'one mail address',
  example: 'dsi@mairie-boege.example',
  parse: (value) => (/^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/.test(value) ? value : undefined),
  suggest: (value) => /<([^<>\s]+@[^<>\s]+)>/.exec(value)?.[1],
  json: { type: 'string', pattern: '^[^\\s@]+@[^\\s@]+$' },
});

export const mailDomain = scalar({
  code: 'malformed-domain',
  wants: "a mail domain, what follows an address's `@`",
  example: 'mairie-boege.example',
  parse: (value) => (/^[^\s@/:]+\.[^\s@/:.]+$/.test(value) ? value : undefined),
  suggest: (value) => /@([^\s@]+\.[^\s@]+)$/.exec(value)?.[1],
  json: { type: 'string', pattern: '^[^\\s@]+\\.[^\\s@]+$' },
});

export const locale = scalar({
  code: 'malformed-locale',
  wants: 'a language',
  example: 'fr',
  parse: (value) => {
    try {
      return Intl.getCanonicalLocales(value).length === 1 ? value : undefined;
    } catch {
      return undefined;
    }
  },
  suggest: (value) => /^([a-z]{2,3})[_-]/i.exec(value)?.[1]?.toLowerCase(),
  json: { type: 'string' },
});

export const timeZone = scalar({
  code: 'malformed-time-zone',
  wants: 'a time zone by its name',
  example: 'Europe/Paris',
  parse: (value) => (isTimeZone(value) ? value : undefined),
  json: { type: 'string' },
});

export const currency = scalar({
  code: 'malformed-currency',
  wants: 'a currency by its three letters',
  example: 'EUR',
  parse: (value) => (/^[A-Z]{3}$/.test(value) ? value : undefined),
  suggest: (value) => (/^[a-z]{3}$/i.test(value) ? value.toUpperCase() : undefined),
  json: { type: 'string', pattern: '^[A-Z]{3}$' },
});

export const colour = scalar({
  code: 'malformed-colour',
  wants: 'a colour as `#rrggbb`, in quotes',
  example: '"#1a5fb4"',
  parse: (value) => (/^#[0-9a-f]{6}$/i.test(value) ? value : undefined),
  json: { type: 'string', pattern: '^#[0-9a-fA-F]{6}$' },
});

/** The name of a file that stands in `content/` itself. */
export const fileName = scalar({
  code: 'malformed-file-name',
  wants: 'the name of a picture in `content/`, without a folder',
  example: 'logo.svg',
  parse: (value) => (/^[^./\\][^/\\]*$/.test(value) ? value : undefined),
  suggest: (value) => /[/\\]([^./\\][^/\\]*)$/.exec(value)?.[1],
  json: { type: 'string', pattern: '^[^./\\\\][^/\\\\]*$' },
});

export const version = choice('1');

/** What a contract's contacts were warned of. */
export const notice = scalar({
  code: 'malformed-notice',
  wants: 'a percentage (`used-80`), days before the end (`ends-30`), or `ended`',
  example: 'used-80',
  parse: (value) => (/^(?:used-\d+(?:\.\d+)?|ends-\d+|ended)$/.test(value) ? value : undefined),
  json: { type: 'string', pattern: '^(?:used-\\d+(?:\\.\\d+)?|ends-\\d+|ended)$' },
});

export const serviceHours = listOf(
  scalar({
    code: 'malformed-service-hours',
    wants: 'days and two-digit times, the first before the second',
    example: 'mon-fri 09:00-18:00',
    parse: parseServiceHours,
    json: { type: 'string', pattern: '^[a-z,-]+ +\\d\\d:[0-5]\\d-\\d\\d:[0-5]\\d$' },
  }),
  '["mon-fri 09:00-18:00"]',
);

const HOLIDAY_JSON = { type: 'string', pattern: '^(?:[A-Z]{2}|\\d{4}-\\d\\d-\\d\\d)$' };

/** A country, a day, or a list of these. */
export const holidays: Shape<Holidays> = {
  json: { anyOf: [HOLIDAY_JSON, { type: 'array', items: HOLIDAY_JSON }] },
  read(node, field, line, to) {
    const countries: string[] = [];
    const days: Day[] = [];
    let whole = true;
    for (const item of node.kind === 'list' ? node.items : [node]) {
      const known = readHoliday(item, field, node.kind === 'list' ? item.line : line, to);
      if (known === undefined) whole = false;
      else if (known.length === 2) countries.push(known);
      else days.push(known as Day);
    }
    return whole ? { countries, days } : undefined;
  },
};

function readHoliday(node: Node, field: string, line: number, to: Reading): string | undefined {
  if (node.kind === 'text') {
    const known = parseDay(node.text);
    if (known !== undefined) return known;
    if (isCountry(node.text)) return node.text;
    if (/^[A-Z]{2}$/.test(node.text)) {
      return report(to, {
        code: 'unknown-country',
        line,
        field,
        message: `${field} names a country; none known has the code ${quote(node.text)}.`,
        hint: 'Write its ISO 3166 code, e.g. `holidays: FR`.',
      });
    }
  }
  return report(to, {
    code: 'malformed-holidays',
    line,
    field,
    message: `${field} wants countries and days; found ${found(node)}.`,
    hint: `Write ${written(field, '[FR, 2026-05-02]')}.`,
  });
}
