import { describe, expect, test } from 'vitest';
import { parseFile, parseNonFile, type ParsedFile } from '../../src/domain/parse-file.ts';
import { parseAuthor } from '../../src/domain/forms.ts';

const id = '2026-03-02T101500Z-camille';
/** A well-formed file of each kind, as key and value lines; a row of a test changes, adds or takes away lines. */
const kinds = {
  company: { path: 'content/company.md', keys: { name: 'LibrA', email: 'support@libra.example' } },
  team: { path: 'content/team/camille.md', keys: { name: 'Camille Roux', email: 'camille@libra.example' } },
  offer: { path: 'content/offers/help-20.md', keys: { name: 'LibrA-HELP 20', price: '1200' } },
  component: { path: 'content/components/postfix.md', keys: { name: 'Postfix', domain: 'Messagerie' } },
  customer: {
    path: 'content/customers/boege.md',
    keys: { name: 'Mairie', contacts: '{ dsi: { email: dsi@boege.example, name: Claire } }' },
  },
  contract: {
    path: 'content/contracts/LH-1/contract.md',
    keys: { customer: 'boege', offer: 'help-20', start: '2026-02-17' },
  },
  event: { path: `content/contracts/LH-1/${id}.md`, keys: { at: '2026-03-02T10:15:00Z', type: 'note' } },
  ticket: {
    path: 'content/tickets/0-999/12/ticket.md',
    keys: { customer: 'boege', contact: 'dsi', opened: '2026-03-02T10:15:00Z', subject: 'Panne' },
  },
  entry: { path: `content/tickets/0-999/12/${id}.md`, keys: { at: '2026-03-02T10:15:00Z', by: 'camille' } },
  contactEntry: { path: `content/tickets/0-999/12/${id}.md`, keys: { at: '2026-03-02T10:15:00Z', by: 'boege/dsi' } },
  article: { path: 'content/articles/rsync.md', keys: { title: 'Rsync', date: '2026-03-02', kind: 'help' } },
  mail: { path: `content/inbox/${id}.md`, keys: { at: '2026-03-02T10:15:00Z', from: 'x@y.example' } },
} as const;
type Kind = keyof typeof kinds;

/** `keys`: `key: value` lines that replace or follow the kind's own; `-key` takes one away. */
function file(kind: Kind, ...changes: string[]): ParsedFile {
  const keys = new Map<string, string>(Object.entries(kinds[kind].keys));
  for (const change of changes) {
    if (change.startsWith('-')) keys.delete(change.slice(1));
    else keys.set(/^[^:]*/.exec(change)![0], change.slice(change.indexOf(':') + 1).trimStart());
  }
  const lines = [...keys].map(([key, value]) => `${key}: ${value}`);
  return parseFile(kinds[kind].path, `---\n${lines.join('\n')}\n---\n\nTexte.\n`);
}
/** `code field:line`; lines count from 2, the first key's. */
function faults(parsed: ParsedFile): string[] {
  return parsed.problems.map(({ code, field, line }) => `${code} ${field ?? ''}:${line}`);
}
function value(parsed: ParsedFile): unknown {
  return 'value' in parsed ? parsed.value : undefined;
}

describe('a file without more than it must have is well-formed', () => {
  test.each(Object.keys(kinds) as Kind[])('%s', (kind) => {
    expect(file(kind).problems).toEqual([]);
    expect(value(file(kind))).toMatchSnapshot();
  });
});

describe('each key it must have', () => {
  const rows = (Object.keys(kinds) as Kind[]).flatMap((kind) =>
    Object.keys(kinds[kind].keys).map((key) => [kind, key]),
  );
  test.each(rows as [Kind, string][])('%s: %s', (kind, key) => {
    const expected = [expect.objectContaining({ code: 'missing-key', severity: 'problem', field: key, line: 1 })];
    // Absent, nothing after the colon, an empty text, blanks alone: all the same.
    for (const change of [`-${key}`, `${key}:`, `${key}: ""`, `${key}: "  "`]) {
      const parsed = file(kind, change);
      expect(parsed.problems).toEqual(expected);
      expect(value(parsed)).toBeUndefined();
    }
  });
});

describe('values that are read', () => {
  test.each<[Kind, string, object]>([
    ['company', 'format: 1', { format: '1' }],
    ['company', 'colour: "#1A5fb4"', { colour: '#1A5fb4' }],
    // YAML's comment: nothing after the colon.
    ['company', 'colour: #1a5fb4', { name: 'LibrA' }],
    ['company', 'phone: +33612345678', { phone: '+33612345678' }],
    ['company', 'phone: 0450123456', { phone: '0450123456' }],
    ['company', 'logo: logo libra.svg', { logo: 'logo libra.svg' }],
    ['company', 'locale: en', { locale: 'en' }],
    ['company', 'timezone: America/Montreal', { timezone: 'America/Montreal' }],
    ['company', 'currency: CHF', { currency: 'CHF' }],
    ['company', 'serviceHours: []', { serviceHours: [] }],
    ['company', 'serviceHours: [mon 08:00-12:00]', { serviceHours: [{ days: [1], fromMinute: 480, toMinute: 720 }] }],
    ['company', 'holidays: FR', { holidays: { countries: ['FR'], days: [] } }],
    ['company', 'holidays: 2026-05-02', { holidays: { countries: [], days: ['2026-05-02'] } }],
    ['company', 'holidays: [2026-05-02]', { holidays: { countries: [], days: ['2026-05-02'] } }],
    ['company', 'holidays: [FR, 2026-05-02, CH]', { holidays: { countries: ['FR', 'CH'], days: ['2026-05-02'] } }],
    ['company', 'holidays: []', { holidays: { countries: [], days: [] } }],
    ['company', 'takeChargeWithin: 1h30', { takeChargeWithinMinutes: 90 }],
    ['company', 'warnAt: [50, 87.5, 120]', { warnAt: [50, 87.5, 120] }],
    ['company', 'warnAt: []', { warnAt: [] }],
    ['company', 'warnBeforeEnd: [0, 60]', { warnBeforeEnd: [0, 60] }],
    ['team', 'aliases: [c@home.example]', { aliases: ['c@home.example'] }],
    ['team', 'github: camille-r', { github: 'camille-r' }],
    ['team', 'active: false', { active: false }],
    ['offer', 'hours: 9.5', { hoursMinutes: 570 }],
    ['offer', 'price: 45.50', { priceCents: 4550 }],
    ['offer', 'validFor: 6mo', { validFor: { count: 6, unit: 'mo' } }],
    ['offer', 'step: 1m', { stepMinutes: 1 }],
    ['offer', 'multipliers: []', { multipliers: [] }],
    [
      'offer',
      'multipliers: [{ where: onsite, under: 4h, factor: 2 }, { outsideServiceHours: false, factor: 0.50 }]',
      {
        multipliers: [
          { where: 'onsite', underMinutes: 240, factor: { numerator: 2n, digits: 0 } },
          { outsideServiceHours: false, factor: { numerator: 5n, digits: 1 } },
        ],
      },
    ],
    ['offer', 'multipliers: [{ factor: 0 }]', { multipliers: [{ factor: { numerator: 0n, digits: 0 } }] }],
    ['component', 'versions: [1.10, 2.4]', { versions: ['1.10', '2.4'] }],
    ['component', 'versions: 1.10', { versions: ['1.10'] }],
    ['component', 'checklist: [Depuis quand ?]', { checklist: ['Depuis quand ?'] }],
    ['customer', 'sites: [Mairie, École]', { sites: ['Mairie', 'École'] }],
    ['customer', 'contacts: {}', { contacts: new Map() }],
    ['customer', 'domains: [boege.example]', { domains: ['boege.example'] }],
    ['customer', 'systems: [{ name: srv1, role: mail }]', { systems: [{ name: 'srv1', role: 'mail' }] }],
    [
      'customer',
      'contacts: { a: { email: a@b.example, name: A, role: requester, active: false, phone: 0450 } }',
      {
        contacts: new Map([
          ['a', { handle: 'a', email: 'a@b.example', name: 'A', role: 'requester', active: false, phone: '0450' }],
        ]),
      },
    ],
    // A handle with nothing after it is as if it were absent.
    [
      'customer',
      'contacts: { a: , b: { email: b@b.example, name: B } }',
      { contacts: expect.objectContaining({ size: 1 }) },
    ],
    ['contract', 'end: 2026-02-17', { end: '2026-02-17' }],
    ['contract', 'coversFrom: 2026-02-17', { coversFrom: '2026-02-17' }],
    ['contract', 'coversFrom: 2026-01-01', { coversFrom: '2026-01-01' }],
    ['contract', 'terminated: 2025-01-01', { terminated: '2025-01-01' }],
    ['contract', 'contacts: []', { contacts: [] }],
    ['contract', 'contacts: [dsi]', { contacts: ['dsi'] }],
    ['contract', 'components: [postfix]', { components: ['postfix'] }],
    ['contract', 'price: 0', { priceCents: 0 }],
    ['event', 'type: welcome', { type: 'welcome' }],
    ['ticket', 'by: camille', { by: { team: 'camille' } }],
    ['ticket', 'by: boege/maire', { by: { customer: 'boege', contact: 'maire' } }],
    ['ticket', 'cc: [maire]', { cc: ['maire'] }],
    ['ticket', 'via: phone', { via: 'phone' }],
    ['ticket', 'kind: renewal', { kind: 'renewal' }],
    ['ticket', 'subject: yes', { subject: 'yes' }],
    ['ticket', 'subject: 1.10', { subject: '1.10' }],
    ['ticket', `subject: ${'é'.repeat(200)}`, { subject: 'é'.repeat(200) }],
    ['ticket', `subject: "${'😀'.repeat(200)}"`, { subject: '😀'.repeat(200) }],
    ['ticket', 'messageId: "<a@b.example>"', { messageId: '<a@b.example>' }],
    ['entry', 'internal: true', { internal: true }],
    ['entry', 'internal: false', { internal: false }],
    ['entry', 'level: 3', { level: 3 }],
    ['entry', 'cc: []', { cc: [] }],
    ['entry', 'spent: 0m', { spentMinutes: 0 }],
    ['entry', 'travel: 12', { travelCents: 1200 }],
    ['entry', 'reason: pourquoi', { reason: 'pourquoi' }],
    ['entry', 'where: onsite', { where: 'onsite' }],
    ['entry', 'duplicateOf: 7', { duplicateOf: 7 }],
    ['entry', 'article: rsync', { article: 'rsync' }],
    ['entry', 'resolution: workaround', { resolution: 'workaround' }],
    // Any text: whether it is an entry of this ticket shows only beside the others, and this entry counts either way.
    ['entry', 'voids: nonsense', { voids: 'nonsense' }],
    ['contactEntry', 'status: closed', { status: 'closed' }],
    ['contactEntry', 'inReplyTo: "<a@b.example>"', { inReplyTo: '<a@b.example>' }],
    // Nothing after the colon is as if the key were absent, for a contact too.
    ['contactEntry', 'spent:', { by: { customer: 'boege', contact: 'dsi' } }],
    ['article', 'draft: true', { draft: true }],
    ['mail', `subject: ${'x'.repeat(300)}`, { subject: 'x'.repeat(300) }],
  ])('%s: %s', (kind, change, expected) => {
    const parsed = file(kind, change);
    expect(faults(parsed)).toEqual([]);
    expect(value(parsed)).toMatchObject(expected);
  });
  test('two that belong together', () => {
    expect(value(file('entry', 'spent: 1h', 'worked: 2026-03-02T11:15:00+01:00'))).toMatchObject({
      worked: '2026-03-02T10:15:00',
    });
    expect(value(file('entry', 'spent: 1h', 'charge: 0m', 'reason: geste'))).toMatchObject({ chargeMinutes: 0 });
  });
});

describe('values that make a file malformed', () => {
  test.each<[Kind, string, string]>([
    ['company', 'format: 2', 'malformed-choice format:4'],
    ['company', 'email: support', 'malformed-address email:3'],
    ['company', 'email: A <a@b.example>', 'malformed-address email:3'],
    ['company', 'colour: red', 'malformed-colour colour:4'],
    ['company', 'logo: img/logo.svg', 'malformed-file-name logo:4'],
    ['company', 'logo: ../logo.svg', 'malformed-file-name logo:4'],
    ['company', 'locale: français', 'malformed-locale locale:4'],
    ['company', 'timezone: Paris', 'malformed-time-zone timezone:4'],
    ['company', 'timezone: +01:00', 'malformed-time-zone timezone:4'],
    ['company', 'currency: €', 'malformed-currency currency:4'],
    ['company', 'serviceHours: mon-fri 09:00-18:00', 'malformed-list serviceHours:4'],
    ['company', 'serviceHours: [mon-fri 9:00-18:00]', 'malformed-service-hours serviceHours.1:4'],
    ['company', 'holidays: XX', 'unknown-country holidays:4'],
    ['company', 'holidays: [FR, XX]', 'unknown-country holidays:4'],
    ['company', 'holidays: fr', 'malformed-holidays holidays:4'],
    ['company', 'holidays: 2026-02-30', 'malformed-holidays holidays:4'],
    ['company', 'holidays: { country: FR }', 'malformed-holidays holidays:4'],
    ['company', 'takeChargeWithin: 4', 'malformed-duration takeChargeWithin:4'],
    ['company', 'warnAt: 80', 'malformed-list warnAt:4'],
    ['company', 'warnAt: [0]', 'malformed-number warnAt.1:4'],
    ['company', 'warnAt: [80%]', 'malformed-number warnAt.1:4'],
    ['company', 'warnBeforeEnd: [-1]', 'malformed-number warnBeforeEnd.1:4'],
    ['company', 'warnBeforeEnd: [1.5]', 'malformed-number warnBeforeEnd.1:4'],
    ['company', 'name: [LibrA]', 'malformed-text name:2'],
    ['company', 'name: { fr: LibrA }', 'malformed-text name:2'],
    ['company', 'name: []', 'malformed-text name:2'],
    ['team', 'active: yes', 'malformed-boolean active:4'],
    ['team', 'active: ~', 'malformed-boolean active:4'],
    ['team', 'aliases: c@home.example', 'malformed-list aliases:4'],
    ['offer', 'price: 1 200', 'malformed-money price:3'],
    ['offer', 'price: 12.345', 'malformed-money price:3'],
    ['offer', 'price: -1', 'malformed-money price:3'],
    ['offer', 'hours: 0', 'malformed-hours hours:4'],
    ['offer', 'hours: 0.01', 'malformed-hours hours:4'],
    ['offer', 'hours: 10h', 'malformed-hours hours:4'],
    ['offer', 'hours: ~', 'malformed-hours hours:4'],
    ['offer', 'validFor: 0y', 'malformed-span validFor:4'],
    ['offer', 'validFor: 1 an', 'malformed-span validFor:4'],
    ['offer', 'step: 0m', 'malformed-duration step:4'],
    ['offer', 'multipliers: { factor: 2 }', 'malformed-list multipliers:4'],
    ['offer', 'multipliers: [2]', 'malformed-map multipliers.1:4'],
    ['offer', 'multipliers: [{}]', 'missing-key multipliers.1.factor:4'],
    ['offer', 'multipliers: [{ factor: -1 }]', 'malformed-number multipliers.1.factor:4'],
    ['offer', 'multipliers: [{ factor: 1e2 }]', 'malformed-number multipliers.1.factor:4'],
    ['offer', 'multipliers: [{ where: site, factor: 2 }]', 'malformed-choice multipliers.1.where:4'],
    ['offer', 'multipliers: [{ under: 4, factor: 2 }]', 'malformed-duration multipliers.1.under:4'],
    ['customer', 'contacts: []', 'malformed-map contacts:3'],
    ['customer', 'contacts: { DSI: { email: a@b.example, name: A } }', 'malformed-slug contacts:3'],
    ['customer', 'contacts: { dsi: a@b.example }', 'malformed-map contacts.dsi:3'],
    ['customer', 'contacts: { dsi: { email: a@b.example } }', 'missing-key contacts.dsi.name:3'],
    ['customer', 'contacts: { dsi: { name: A } }', 'missing-key contacts.dsi.email:3'],
    ['customer', 'contacts: { a: { email: a@b.example, name: A, role: boss } }', 'malformed-choice contacts.a.role:3'],
    ['customer', 'domains: [dsi@boege.example]', 'malformed-domain domains.1:4'],
    ['customer', 'systems: [srv1]', 'malformed-map systems.1:4'],
    ['contract', 'customer: Mairie', 'malformed-slug customer:2'],
    ['contract', 'start: 17/02/2026', 'malformed-day start:4'],
    ['contract', 'end: 2026-02-30', 'malformed-day end:5'],
    ['contract', 'end: 2026-02-16', 'end-before-start end:5'],
    ['contract', 'coversFrom: 2026-02-18', 'covers-from-after-start coversFrom:5'],
    ['contract', 'terminated: null', 'malformed-day terminated:5'],
    ['contract', 'contacts: [boege/dsi]', 'malformed-slug contacts.1:5'],
    ['event', 'type: sold', 'malformed-choice type:3'],
    ['event', 'type: warned', 'missing-key notice:3'],
    ['event', 'type: confirmed', 'missing-key by:3'],
    ['event', 'type: settled', 'missing-key overage:3'],
    ['ticket', 'contact: boege/dsi', 'malformed-slug contact:3'],
    ['ticket', 'opened: 2026-03-02', 'malformed-instant opened:4'],
    ['ticket', 'opened: 2026-03-02T10:15:00', 'malformed-instant opened:4'],
    ['ticket', 'by: mairie/dsi', 'foreign-contact by:6'],
    ['ticket', 'by: Camille Roux', 'malformed-author by:6'],
    ['ticket', 'by: boege/dsi/x', 'malformed-author by:6'],
    ['ticket', `subject: ${'é'.repeat(201)}`, 'malformed-subject subject:5'],
    ['ticket', 'subject: "a\\r\\nBcc: x"', 'malformed-subject subject:5'],
    ['ticket', 'subject: "a\\nb"', 'malformed-subject subject:5'],
    ['ticket', 'kind: bug', 'malformed-choice kind:6'],
    ['ticket', 'via: fax', 'malformed-choice via:6'],
    ['ticket', 'cc: dsi', 'malformed-list cc:6'],
    ['ticket', 'component: ~', 'malformed-slug component:6'],
    ['entry', 'at: hier', 'malformed-instant at:2'],
    ['entry', 'internal: yes', 'malformed-boolean internal:4'],
    ['entry', 'status: done', 'malformed-choice status:4'],
    ['entry', 'level: 4', 'malformed-choice level:4'],
    ['entry', 'level: 01', 'malformed-choice level:4'],
    ['entry', 'assign: boege/dsi', 'malformed-slug assign:4'],
    ['entry', 'spent: 1,5h', 'malformed-duration spent:4'],
    ['entry', 'spent: 35', 'malformed-duration spent:4'],
    ['entry', 'spent: -9h', 'malformed-duration spent:4'],
    ['entry', 'spent: []', 'malformed-duration spent:4'],
    ['entry', 'worked: 2026-03-02T10:00:00Z', 'missing-key spent:4'],
    ['entry', 'charge: 1h', 'missing-key spent:4 missing-key reason:4'],
    ['entry', 'travel: 12.345', 'malformed-money travel:4'],
    ['entry', 'duplicateOf: 0', 'malformed-number duplicateOf:4'],
    ['entry', 'duplicateOf: "#12"', 'malformed-number duplicateOf:4'],
    ['entry', 'voids: [a]', 'malformed-text voids:4'],
    ['entry', 'resolution: done', 'malformed-choice resolution:4'],
    ['contactEntry', 'internal: false', 'team-key internal:4'],
    ['contactEntry', 'status: open', 'team-key status:4'],
    ['contactEntry', 'status: bogus', 'team-key status:4'],
    ['contactEntry', 'level: 2', 'team-key level:4'],
    ['contactEntry', 'assign: camille', 'team-key assign:4'],
    ['contactEntry', 'contact: dsi', 'team-key contact:4'],
    ['contactEntry', 'cc: []', 'team-key cc:4'],
    ['contactEntry', 'subject: x', 'team-key subject:4'],
    ['contactEntry', 'component: x', 'team-key component:4'],
    ['contactEntry', 'kind: advice', 'team-key kind:4'],
    ['contactEntry', 'duplicateOf: 1', 'team-key duplicateOf:4'],
    ['contactEntry', 'article: x', 'team-key article:4'],
    ['contactEntry', 'resolution: fix', 'team-key resolution:4'],
    ['contactEntry', 'spent: 1h', 'team-key spent:4'],
    ['contactEntry', 'spent: 1,5h', 'team-key spent:4'],
    ['contactEntry', 'worked: 2026-03-02T10:00:00Z', 'team-key worked:4'],
    ['contactEntry', 'where: onsite', 'team-key where:4'],
    ['contactEntry', 'charge: 1h', 'team-key charge:4'],
    ['contactEntry', 'reason: x', 'team-key reason:4'],
    ['contactEntry', 'travel: 1', 'team-key travel:4'],
    ['contactEntry', 'voids: x', 'team-key voids:4'],
    ['article', 'kind: news', 'malformed-choice kind:4'],
    ['article', 'date: 2026-03-02T10:15:00Z', 'malformed-day date:3'],
    ['mail', 'at: 2026-03-02', 'malformed-instant at:2'],
  ])('%s: %s', (kind, change, expected) => {
    const parsed = file(kind, change);
    expect(faults(parsed).join(' ')).toBe(expected);
    expect(parsed.problems.every(({ severity }) => severity === 'problem')).toBe(true);
    expect(value(parsed)).toBeUndefined();
  });

  test.each<[string[], string]>([
    [['spent: 1h', 'charge: 0m'], 'missing-key reason:5'],
    [['reason: geste', 'charge: 0m'], 'missing-key spent:5'],
    // What is there but malformed is not missing as well.
    [['spent: 1,5h', 'charge: 0m', 'reason: geste'], 'malformed-duration spent:4'],
    [['spent: 1,5h', 'worked: 2026-03-02T10:00:00Z'], 'malformed-duration spent:4'],
    [['spent:', 'charge: 0m', 'reason: "  "'], 'missing-key spent:5 missing-key reason:5'],
    [['spent: 1h', 'worked: 2026-03-02T10:15:00.001Z'], 'worked-after-at worked:5'],
    [['spent: 1h', 'worked: 2026-03-02T12:00:00+01:00'], 'worked-after-at worked:5'],
    [['at: hier', 'spent: 1h', 'worked: 2026-03-02T12:00:00+01:00'], 'malformed-instant at:2'],
    [['-by', 'spent: 45'], 'malformed-duration spent:3 missing-key by:1'],
    [['by: boege/dsi', 'spent: 1h', 'level: 2', 'status: closed'], 'team-key level:5 team-key spent:4'],
  ])('an entry with %j', (changes, expected) => {
    expect(faults(file('entry', ...changes)).join(' ')).toBe(expected);
  });

  test('a contract whose start does not read is not judged by it', () => {
    expect(faults(file('contract', 'start: 17/02/2026', 'end: 2026-01-01'))).toEqual(['malformed-day start:4']);
  });
  test.each([
    [['type: settled', 'overage: 2h'], ''],
    [['type: settled', 'travel: 45.50'], ''],
    [['type: settled', 'overage: 2'], 'malformed-duration overage:4'],
    [['type: warned', 'notice: used-80'], ''],
    [['type: warned', 'notice: used-87.5'], ''],
    [['type: warned', 'notice: ends-30'], ''],
    [['type: warned', 'notice: ended'], ''],
    [['type: warned', 'notice: soon'], 'malformed-notice notice:4'],
    [['type: confirmed', 'by: boege/dsi'], ''],
    [['type: statement', 'on: 2026-03-31', 'usedMinutes: 825', 'remainingMinutes: 375'], ''],
    [['type: statement', 'on: 2026-03-31', 'usedMinutes: 825'], ''],
    [['type: statement', 'on: 2026-03-31', 'usedMinutes: 825.5'], 'malformed-number usedMinutes:5'],
    [['type: statement', 'usedMinutes: 825'], 'missing-key on:3'],
    [['type: statement', 'on: 2026-03-31'], 'missing-key usedMinutes:3'],
  ])('an event with %j', (changes, expected) => {
    expect(faults(file('event', ...changes)).join(' ')).toBe(expected);
  });
});

describe('unknown keys count in full, are errors, and say what was meant', () => {
  test.each<[Kind, string, string, string]>([
    ['entry', 'spend: 35m', 'spend:4', 'Did you mean `spent`?'],
    ['entry', 'Spent: 35m', 'Spent:4', 'Did you mean `spent`?'],
    ['entry', 'statsu: open', 'statsu:4', 'Did you mean `status`?'],
    ['ticket', 'opend: 2026', 'opend:6', 'Did you mean `opened`?'],
    ['offer', 'multipliers: [{ factr: 2, factor: 2 }]', 'multipliers.1.factr:4', 'Did you mean `factor`?'],
    [
      'customer',
      'contacts: { a: { email: a@b.example, name: A, telephone: 1 } }',
      'contacts.a.telephone:3',
      'Remove it, or use one of: email, name, phone, role, locale, mails, active.',
    ],
    ['team', 'prototype: x', 'prototype:4', 'Remove it, or use one of: name, email, aliases, github, active.'],
    ['team', '__proto__: x', '__proto__:4', 'Remove it, or use one of: name, email, aliases, github, active.'],
    ['team', 'toString: x', 'toString:4', 'Remove it, or use one of: name, email, aliases, github, active.'],
  ])('%s: %s', (kind, change, where, hint) => {
    const parsed = file(kind, change);
    expect(value(parsed)).toBeDefined();
    const [field, line] = where.split(':');
    expect(parsed.problems).toEqual([
      expect.objectContaining({ code: 'unknown-key', severity: 'error', field, line: Number(line), hint }),
    ]);
  });
  test('but not when nothing stands after the colon', () => {
    expect(file('entry', 'spend:').problems).toEqual([]);
  });
});

describe('messages say what was found and what to write instead', () => {
  test.each<[Kind, string, string]>([
    ['entry', 'spent: 1,5h', 'spent wants hours and minutes; found "1,5h". Write `spent: 1h30`.'],
    ['entry', 'spent: 90', 'spent wants hours and minutes; found "90". Write `spent: 90m`.'],
    ['entry', 'spent: 1h5', 'spent wants hours and minutes; found "1h5". Write `spent: 1h05`.'],
    ['entry', 'spent: 1 h 30 min', 'spent wants hours and minutes; found "1 h 30 min". Write `spent: 1h30`.'],
    ['entry', 'spent: lots', 'spent wants hours and minutes; found "lots". Write `spent: 1h30`.'],
    ['team', 'active: yes', 'active wants true or false; found "yes". Write `active: true`.'],
    ['team', 'active: non', 'active wants true or false; found "non". Write `active: false`.'],
    [
      'entry',
      'status: Closed',
      'status wants new, open, waiting, solved or closed; found "Closed". Write `status: closed`.',
    ],
    [
      'entry',
      'status: [open]',
      'status wants new, open, waiting, solved or closed; found a list. Write `status: new`.',
    ],
    [
      'offer',
      'price: 1 200,50 €',
      'price wants an amount with at most 2 digits after the point, without currency; found "1 200,50 €". Write `price: 1200.50`.',
    ],
    [
      'ticket',
      'opened: 2026-03-02 11:15:00 +0100',
      'opened wants an instant with its offset from UTC; found "2026-03-02 11:15:00 +0100". Write `opened: 2026-03-02T11:15:00+01:00`.',
    ],
    [
      'contract',
      'start: 17/02/2026',
      'start wants a day that exists, as `YYYY-MM-DD`; found "17/02/2026". Write `start: 2026-02-17`.',
    ],
    [
      'contactEntry',
      'spent: 1h',
      'spent is for the team, and this entry is by the contact "boege/dsi"; remove `spent`. Add an entry by a team member instead.',
    ],
    [
      'company',
      'serviceHours: [mon-fri 9-18]',
      'serviceHours.1 wants days and two-digit times, the first before the second; found "mon-fri 9-18". Write `mon-fri 09:00-18:00`.',
    ],
    [
      'ticket',
      'contact: boege/dsi',
      'contact wants the handle of a contact, without its customer; found "boege/dsi". Write `contact: dsi`.',
    ],
  ])('%s: %s', (kind, change, expected) => {
    const [problem] = file(kind, change).problems;
    expect(`${problem?.message} ${problem?.hint}`).toBe(expected);
  });
  test('on one line, however long and strange the value', () => {
    const [problem] = file('entry', `status: "${'\\u009b31m\\u2028\\n\\0'.repeat(10_000)}"`).problems;
    expect(problem?.message).toMatch(/^[\x20-\x7e…]{1,400}$/);
  });
});

test('what still judges other files is given of a malformed one too', () => {
  expect(file('ticket', 'opened: hier')).toMatchObject({ customer: 'boege' });
  expect(file('contract', 'start: hier')).toMatchObject({ offer: 'help-20' });
  expect(file('company', 'locale: "?"', 'logo: l.svg')).toMatchObject({ logo: 'l.svg' });
  expect(file('entry', 'spent: 1', 'voids: x')).toMatchObject({
    by: { team: 'camille' },
    at: '2026-03-02T10:15:00',
    voids: 'x',
  });
});

test.each([
  ['content/team/camille.md', 'symlink', 'team-member', 'not-a-file'],
  ['content/tickets/0-999/12', 'symlink', 'stray', 'not-a-file'],
  ['content/team', 'submodule', 'stray', 'not-a-file'],
  ['content/tickets/0-999/12/files/ticket/x.png', 'symlink', 'attachment', 'not-a-file'],
  ['content/.git', 'symlink', 'ignored', undefined],
] as const)('%s, a %s, is refused', (path, kind, place, code) => {
  const parsed = parseNonFile(path, kind);
  expect([parsed.kind, parsed.problems[0]?.code, parsed.problems.length]).toEqual([place, code, code ? 1 : 0]);
  expect(value(parsed)).toBeUndefined();
});

test.each([
  ['camille', { team: 'camille' }],
  ['boege/dsi', { customer: 'boege', contact: 'dsi' }],
  ['boege/', undefined],
  ['/dsi', undefined],
  ['boege/dsi/x', undefined],
  ['../dsi', undefined],
  ['dsi@boege.example', undefined],
])('author %j', (text, author) => {
  expect(parseAuthor(text)).toEqual(author);
});
