import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entryId, formatEntry, formatTicket } from '../../src/domain/format-entry.ts';
import { canonicalBody } from '../../src/domain/front-matter.ts';
import { parseFile } from '../../src/domain/parse-file.ts';
import { ticketFolder } from '../../src/domain/place.ts';
import type { Entry, TicketFile } from '../../src/domain/records.ts';
import { instantOf, parseInstant, type Instant } from '../../src/domain/values.ts';
import { at } from './tree.ts';

const id = '2026-03-02T101500Z-camille-7q2d';
const entryPath = `content/tickets/0-999/12/${id}.md`;
const plainEntry: Entry = { id, at: at('2026-03-02T10:15:00Z'), by: { team: 'camille' }, internal: false, body: '' };
const plainTicket: TicketFile = {
  number: 12,
  customer: 'boege',
  contact: 'dsi',
  cc: [],
  by: { customer: 'boege', contact: 'dsi' },
  opened: at('2026-03-02T10:15:00Z'),
  via: 'web',
  subject: 'Panne',
  kind: 'incident',
  body: '',
};

test('an entry reads well', () => {
  const entry: Entry = {
    ...plainEntry,
    status: 'waiting',
    level: 2,
    cc: ['maire', 'accueil'],
    spentMinutes: 90,
    worked: at('2026-03-02T09:00:00Z'),
    where: 'onsite',
    chargeMinutes: 0,
    reason: 'geste : première visite',
    travelCents: 4550,
    body: 'Bonjour,\r\n\r\nc’est réparé.\r\n',
  };
  expect(formatEntry(entry, 'Europe/Paris')).toBe(`---
at: 2026-03-02T11:15:00+01:00
by: camille
status: waiting
level: 2
cc: [maire, accueil]
spent: 1h30
worked: 2026-03-02T10:00:00+01:00
where: onsite
charge: 0m
reason: "geste : première visite"
travel: 45.50
---

Bonjour,

c’est réparé.
`);
});

test('a ticket reads well', () => {
  expect(formatTicket({ ...plainTicket, by: { team: 'camille' }, via: 'phone', cc: ['maire'], body: 'Allô ?' }))
    .toBe(`---
customer: boege
contact: dsi
cc: [maire]
by: camille
opened: 2026-03-02T10:15:00Z
via: phone
subject: Panne
---

Allô ?
`);
});

test.each([
  ['2026-03-02T10:15:00.5Z', 'camille', '7q2d', '2026-03-02T101500Z-camille-7q2d'],
  ['2026-03-02T00:15:07+01:00', 'dsi', 'aaaa', '2026-03-01T231507Z-dsi-aaaa'],
])('at %s %s writes %s', (instant, writer, random, expected) => {
  expect(entryId(at(instant), writer, random)).toBe(expected);
});

describe('text of people never becomes a key', () => {
  const hostile = [
    '---\nspent: -9h\n---',
    '---js\n{ x: 1 }\n---\n',
    '---\n---\nspent: 9h\n---',
    'a\n---\nspent: 9h',
    'a\r\nspent: 9h',
    'a\rspent: 9h',
    'x\u2028spent: 9h',
    'x\u0085spent: 9h',
    '"\nspent: 9h',
    "'\nspent: 9h",
    '"}\nspent: 9h',
    '# not a comment',
    '!!js/function x',
    '&a *a',
    '| \n x',
    '> folded',
    'key: value',
    '- item',
    '? x',
    '%YAML 1.1',
    '...',
    '@x',
    '`x`',
    '{a: b}',
    '[a]',
    '\ttab',
    ' lead',
    'trail ',
    '~',
    'null',
    'yes',
    '1.10',
    '0123',
    '2026-03-02',
    '\ufeffBOM',
    '\0',
    '\u001b[31m',
    '=',
    '<<',
    '-',
    '---',
  ];
  test.each(hostile)('%j', (text) => {
    const parsed = parseFile(entryPath, formatEntry({ ...plainEntry, reason: text, messageId: text, body: text }));
    expect(parsed.problems).toEqual([]);
    expect(parsed).toMatchObject({
      value: { ...plainEntry, reason: text, messageId: text, body: canonicalBody(text) },
    });
    const opened = parseFile('content/tickets/0-999/12/ticket.md', formatTicket({ ...plainTicket, body: text }));
    expect(opened).toMatchObject({ problems: [], value: { body: canonicalBody(text) } });
  });
});

describe('what is written reads back the same', () => {
  const slug = fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,4}){0,2}$/);
  const instant = fc
    .tuple(fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2099, 0) }), fc.stringMatching(/^(\d{0,19}[1-9])?$/))
    .map(([ms, fraction]) => {
      const second = instantOf(Math.floor(ms / 1000) * 1000);
      return (fraction === '' ? second : `${second}.${fraction}`) as Instant;
    });
  const words = fc
    .array(
      fc.constantFrom(
        ...`ab1é: #-'"|>&*!%@\`{}[],?=~<\\/\n\t\r`,
        '---',
        '\u00a0',
        '\u2028',
        '\u0085',
        '😀',
        ': ',
        ' #',
      ),
    )
    .map((parts) => parts.join(''));
  const text = fc
    .oneof(words, fc.string({ unit: 'binary' }), fc.string())
    .filter((value) => value.trim() !== '' && value.isWellFormed());
  const line = text
    .map((value) =>
      value
        .replace(/[\n\r\u0085\u2028\u2029]/g, ' ')
        .slice(0, 100)
        .toWellFormed(),
    )
    .filter((value) => value.trim() !== '');
  const body = fc.oneof(text, fc.constant('')).map(canonicalBody);
  const minutes = fc.nat(100_000);
  const teamKeys = fc.record(
    {
      status: fc.constantFrom('new', 'open', 'waiting', 'solved', 'closed'),
      level: fc.constantFrom(1, 2, 3),
      assign: slug,
      contact: slug,
      cc: fc.array(slug, { maxLength: 3 }),
      subject: line,
      component: slug,
      kind: fc.constantFrom('incident', 'advice', 'renewal'),
      duplicateOf: fc.integer({ min: 1, max: 99_999 }),
      article: slug,
      resolution: fc.constantFrom('fix', 'workaround', 'answer'),
      where: fc.constantFrom('remote', 'phone', 'lab', 'onsite'),
      travelCents: fc.nat(1_000_000),
      reason: text,
      voids: text,
      messageId: text,
      inReplyTo: text,
    },
    { requiredKeys: [] },
  );
  const time = fc.oneof(
    fc.constant({}),
    fc.record({ spentMinutes: minutes }),
    fc.record({ spentMinutes: minutes, chargeMinutes: minutes, reason: text }),
  );
  const zone = fc.constantFrom('UTC', 'Europe/Paris', 'America/St_Johns', 'Asia/Kathmandu');

  test('an entry', () => {
    fc.assert(
      fc.property(
        instant,
        slug,
        fc.boolean(),
        teamKeys,
        time,
        body,
        zone,
        (when, team, internal, keys, spent, text_, timeZone) => {
          const worked = 'spentMinutes' in spent ? { worked: when } : {};
          const entry = { id, at: when, by: { team }, internal, ...keys, ...spent, ...worked, body: text_ } as Entry;
          const parsed = parseFile(entryPath, formatEntry(entry, timeZone));
          expect(parsed.problems).toEqual([]);
          expect('value' in parsed && parsed.value).toEqual(entry);
        },
      ),
      { numRuns: 400 },
    );
  });
  test('a ticket', () => {
    const ticket = fc.record({
      number: fc.integer({ min: 1, max: 99_999 }),
      customer: slug,
      contact: slug,
      cc: fc.array(slug, { maxLength: 3 }),
      opened: instant,
      via: fc.constantFrom('web' as const, 'email' as const, 'phone' as const),
      subject: line,
      kind: fc.constantFrom('incident' as const, 'advice' as const, 'renewal' as const),
      body,
    });
    fc.assert(
      fc.property(ticket, fc.option(slug), fc.option(slug), zone, (keys, team, component, timeZone) => {
        const by = team === null ? { customer: keys.customer, contact: keys.contact } : { team };
        const file: TicketFile = { ...keys, by, ...(component !== null && { component }) };
        const parsed = parseFile(`${ticketFolder(keys.number)}/ticket.md`, formatTicket(file, timeZone));
        expect(parsed.problems).toEqual([]);
        expect('value' in parsed && parsed.value).toEqual(file);
      }),
      { numRuns: 400 },
    );
  });
});

test('half a surrogate pair, which UTF-8 cannot hold, is written as U+FFFD', () => {
  const parsed = parseFile(
    entryPath,
    new TextEncoder().encode(formatEntry({ ...plainEntry, reason: 'a\ud800b', body: '\udc00' })),
  );
  expect(parsed).toMatchObject({ problems: [], value: { reason: 'a\ufffdb', body: '\ufffd' } });
});

test('what other readers of YAML take for the end of a line, or do not show, stands escaped', () => {
  const text = formatEntry({
    ...plainEntry,
    reason: 'a\rb',
    messageId: 'a\u0085b\u2028c\u2029d',
    inReplyTo: '\ufeffa\u0000\u001b\u009b',
  });
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/);
});

test('texts of blanks alone are left out', () => {
  expect(formatEntry({ ...plainEntry, reason: ' \n' })).toBe(formatEntry(plainEntry));
});

test('instants keep their fraction', () => {
  const text = formatEntry({ ...plainEntry, at: parseInstant('2026-03-02T10:15:00.123456789Z')! }, 'Europe/Paris');
  expect(text).toContain('at: 2026-03-02T11:15:00.123456789+01:00\n');
});
