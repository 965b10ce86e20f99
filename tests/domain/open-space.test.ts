import { describe, expect, test } from 'vitest';
import { assembleContent } from '../../src/domain/assemble.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Locale, Role } from '../../src/domain/records.ts';
import type { Source } from '../../src/domain/source.ts';
import type { Reader, Space } from '../../src/domain/space.ts';
import type { Day, Instant } from '../../src/domain/values.ts';
import { content } from '../support/content.ts';

const firm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  takeChargeWithin: 2h
  ---
  === team/camille.md
  ---
  name: Camille Roche
  email: camille@libra.example
  ---
  === offers/help-10.md
  ---
  name: HELP 10
  hours: 10
  price: 700
  multipliers: [{ where: onsite, under: 4h, factor: 2 }]
  takeChargeWithin: 1h
  ---
  === offers/help-05.md
  ---
  name: HELP 5
  hours: 5
  price: 400
  ---
  === components/apache.md
  ---
  name: Apache
  domain: Internet
  ---
  === customers/acme.md
  ---
  name: Acme
  locale: en
  contacts:
    dsi: { name: Dominique, email: dsi@acme.example, role: manager, locale: fr-FR }
    mia: { name: Mia, email: mia@acme.example }
    req: { name: Rex, email: req@acme.example, role: requester }
  ---
  === customers/boege.md
  ---
  name: Boëge
  contacts:
    dsi: { name: Bruno, email: dsi@boege.example }
  ---
  === contracts/LH-1/contract.md
  ---
  customer: acme
  offer: help-10
  start: 2026-02-01
  end: 2026-02-28
  ---
  === tickets/0-999/1/ticket.md
  ---
  customer: acme
  contact: mia
  opened: 2026-02-09T17:30:00+01:00
  subject: Panne
  component: apache
  ---
  Rien ne va plus.
`;
const entry = (name: string, header: string, body = ''): [string, string] => [
  `content/tickets/0-999/1/${name}.md`,
  `---\n${header}\n---\n${body}\n`,
];

function source(...files: [path: string, text: string][]): Source {
  const all = [...firm, ...files].map(([path, bytes]) => ({ path, kind: 'file' as const, oid: 'blob', bytes }));
  const found = assembleContent(all);
  expect(found.problems).toEqual([]);
  return sourceOf(found, 'head');
}
const at = (text: string) => text as Instant;
const noon = at('2026-02-10T11:00:00');
const contact = (role: Role, handle = 'dsi', customer = 'acme'): Reader => ({
  kind: 'contact',
  customer,
  handle,
  role,
});
const team: Reader = { kind: 'team', handle: 'camille' };
const guest: Reader = { kind: 'guest', customer: 'acme', ticket: 1 };
const visitor: Reader = { kind: 'visitor' };

test.each([
  [team, 'team', { mayOpenTicket: true, maySeeCredit: true, maySeePrices: true }],
  [contact('manager'), 'customer/acme/manager', { mayOpenTicket: true, maySeeCredit: true, maySeePrices: true }],
  [contact('member', 'mia'), 'customer/acme/member', { mayOpenTicket: true, maySeeCredit: true, maySeePrices: false }],
  [
    contact('requester', 'req'),
    'customer/acme/requester/req',
    { mayOpenTicket: true, maySeeCredit: false, maySeePrices: false },
  ],
  [guest, 'guest/acme/1', { mayOpenTicket: false, maySeeCredit: false, maySeePrices: false }],
  [visitor, 'visitor', { mayOpenTicket: false, maySeeCredit: false, maySeePrices: false }],
])('%j has the rights %s', (reader, rights, may) => {
  expect(openSpace(source(), reader, noon)).toMatchObject({ rights, ...may });
});

test.each([
  [visitor, 'public'],
  [team, 'team'],
  [contact('member'), { customer: 'acme' }],
  [guest, { customer: 'acme' }],
])('the revision of %j is that of %j', (reader, scope) => {
  const plain = source();
  const spied: Source = { ...plain, revision: (of) => JSON.stringify(of) };
  expect(openSpace(spied, reader, noon).revision).toBe(JSON.stringify(scope));
});

describe('which tickets', () => {
  const other = content`
    === tickets/0-999/2/ticket.md
    ---
    customer: boege
    contact: dsi
    opened: 2026-02-09T08:00:00Z
    subject: Ailleurs
    ---
    === tickets/0-999/3/ticket.md
    ---
    customer: acme
    contact: dsi
    opened: 2026-02-09T08:00:00Z
    subject: En copie
    ---
    === tickets/0-999/3/2026-02-09T090000Z-camille.md
    ---
    at: 2026-02-09T09:00:00Z
    by: camille
    cc: [req]
    ---
    === tickets/0-999/4/ticket.md
    ---
    customer: acme
    contact: req
    cc: [req]
    opened: 2026-02-09T08:00:00Z
    subject: Plus le sien
    ---
    === tickets/0-999/4/2026-02-09T090000Z-camille.md
    ---
    at: 2026-02-09T09:00:00Z
    by: camille
    contact: mia
    cc: [dsi]
    ---
  `;
  test.each([
    [team, [4, 3, 2, 1]],
    [contact('manager'), [4, 3, 1]],
    [contact('member', 'mia'), [4, 3, 1]],
    [contact('requester', 'req'), [3]],
    [contact('member', 'dsi', 'boege'), [2]],
    [guest, [1]],
    [{ kind: 'guest', customer: 'boege', ticket: 1 } as Reader, []],
    [visitor, []],
  ])('%j reads %j', (reader, numbers) => {
    const space = openSpace(source(...other), reader, noon);
    expect(space.tickets({ status: 'all', page: 1 }).rows.map((row) => row.number)).toEqual(numbers);
    expect([4, 3, 2, 1].filter((number) => space.ticket(number) !== undefined)).toEqual(numbers);
  });
});

describe('an internal entry', () => {
  const name = '2026-02-10T090000Z-camille';
  const internal = (header: string) =>
    source(entry(name, `at: 2026-02-10T09:00:00Z\nby: camille\ninternal: true\n${header}`, 'Entre nous.'), [
      `content/tickets/0-999/1/files/${name}/plan.png`,
      'png',
    ]);
  const item = (reader: Reader, header: string) => openSpace(internal(header), reader, noon).ticket(1)!.thread[1];

  test('is whole for the team', () => {
    expect(item(team, 'spent: 50m\nwhere: onsite\nlevel: 2\ntravel: 30')).toMatchObject({
      id: name,
      by: { handle: 'camille' },
      body: 'Entre nous.',
      changes: { level: 2, takenInCharge: true },
      intervention: { travelCents: 3000 },
      attachments: [{ name: 'plan.png' }],
    });
  });
  test('with time is its date, time and debit alone for a customer', () => {
    expect(item(contact('manager'), 'spent: 50m\nwhere: onsite\nlevel: 2\ntravel: 30')).toEqual({
      id: '2026-02-10T090000Z',
      at: '2026-02-10T09:00:00',
      by: { handle: '', name: 'LibrA', side: 'team' },
      internal: true,
      body: null,
      changes: {},
      intervention: {
        spentMinutes: 50,
        where: 'onsite',
        workedAt: '2026-02-10T09:00:00',
        debit: expect.objectContaining({ chargedMinutes: 105 }),
      },
      attachments: [],
    });
  });
  test('without time is not there for a customer, but counts in the state', () => {
    const space = openSpace(internal('status: waiting\nassign: camille'), contact('manager'), noon);
    expect(space.ticket(1)).toMatchObject({
      status: 'waiting',
      assignee: { name: 'Camille Roche' },
      lastAt: '2026-02-09T16:30:00',
      thread: [{ id: 'ticket' }],
    });
  });
  test('keeps the reason of its charge to the team', () => {
    const header = 'spent: 50m\ncharge: 0m\nreason: Notre faute';
    const arithmetic = (reader: Reader) => item(reader, header)?.intervention?.debit?.arithmetic;
    expect(arithmetic(team)).toEqual({ kind: 'charge', reason: 'Notre faute' });
    expect(arithmetic(contact('member'))).toEqual({ kind: 'charge', reason: '' });
  });
  test('goes by its instant alone, in the thread as in the credit', () => {
    const twice = source(
      entry('2026-02-10T090000Z-camille', 'at: 2026-02-10T09:00:00Z\nby: camille\ninternal: true\nspent: 15m'),
      entry('2026-02-10T090000Z-camille-2222', 'at: 2026-02-10T09:00:00Z\nby: camille\ninternal: true\nspent: 30m'),
    );
    const space = openSpace(twice, contact('member'), noon);
    const ids = ['2026-02-10T090000Z', '2026-02-10T090000Z.2'];
    expect(
      space
        .ticket(1)!
        .thread.slice(1)
        .map(({ id }) => id),
    ).toEqual(ids);
    expect(space.credit()!.lines.map((line) => [line.entry, line.by.name])).toEqual([
      [ids[1], 'LibrA'],
      [ids[0], 'LibrA'],
    ]);
  });
  test.each([
    ['internal: true', ''],
    ['internal: true\nspent: 5m', '2026-02-10T100000Z'],
    ['spent: 5m', '2026-02-10T100000Z-camille'],
  ])('that voids another is named only as it is known: %j', (header, by) => {
    const voided = source(
      entry(name, 'at: 2026-02-10T09:00:00Z\nby: camille\nspent: 50m'),
      entry('2026-02-10T100000Z-camille', `at: 2026-02-10T10:00:00Z\nby: camille\n${header}\nvoids: ${name}`),
    );
    const space = openSpace(voided, contact('member'), noon);
    expect(space.ticket(1)!.thread[1]!.intervention!.debit!.arithmetic).toEqual({ kind: 'voided', by });
    expect(space.credit()!.lines.at(-1)!.debit.arithmetic).toEqual({ kind: 'voided', by });
  });
});

describe('time and money by role', () => {
  const onsite = entry(
    '2026-02-10T090000Z-camille',
    'at: 2026-02-10T09:00:00Z\nby: camille\nspent: 50m\nwhere: onsite\ntravel: 30',
    'Fait.',
  );
  const { commitOf: _, ...plain } = source(onsite);
  const known: Source = { ...plain, commitOf: (path) => `commit of ${path}` };
  const debit = {
    spentMinutes: 50,
    chargedMinutes: 105,
    arithmetic: {
      kind: 'computed',
      multiplier: { where: 'onsite', underMinutes: 240, factor: { numerator: 2n, digits: 0 } },
      stepMinutes: 15,
      terms: 'LH-1',
    },
    parts: [{ contract: 'LH-1', minutes: 105 }],
    overageMinutes: 0,
    commit: 'commit of content/tickets/0-999/1/2026-02-10T090000Z-camille.md',
  };
  test.each([
    [team, debit, 3000, 105, 70_000],
    [contact('manager'), debit, 3000, 105, 70_000],
    [contact('member', 'mia'), debit, undefined, 105, null],
    [contact('requester', 'mia'), undefined, undefined, null, undefined],
    [guest, undefined, undefined, null, undefined],
  ])('%j', (reader, debited, travelCents, chargedMinutes, priceCents) => {
    const space = openSpace(known, reader, noon);
    const ticket = space.ticket(1)!;
    expect(ticket.thread[1]!.intervention).toEqual({
      spentMinutes: 50,
      where: 'onsite',
      workedAt: '2026-02-10T09:00:00',
      ...(debited && { debit: debited }),
      ...(travelCents && { travelCents }),
    });
    expect(ticket).toMatchObject({ spentMinutes: 50, chargedMinutes });
    expect(space.tickets({ status: 'all', page: 1 }).totals).toEqual({ tickets: 1, spentMinutes: 50, chargedMinutes });
    const credit = space.credit({ customer: 'acme' });
    expect(credit?.contracts[0]?.priceCents).toBe(priceCents);
    expect(credit?.lines[0]?.travelCents).toBe(debited && travelCents);
  });

  test('what was voided was not worked', () => {
    const space = openSpace(
      source(
        onsite,
        entry(
          '2026-02-10T100000Z-camille',
          'at: 2026-02-10T10:00:00Z\nby: camille\nspent: 5m\nvoids: 2026-02-10T090000Z-camille',
        ),
      ),
      contact('member'),
      noon,
    );
    expect(space.ticket(1)).toMatchObject({ spentMinutes: 5, chargedMinutes: 15 });
    expect(space.tickets({ status: 'all', page: 1 }).totals).toMatchObject({ spentMinutes: 5, chargedMinutes: 15 });
  });

  test('an entry dated in the future is read, and debited when its instant has passed', () => {
    const ahead = source(entry('2026-02-10T110500Z-camille', 'at: 2026-02-10T11:05:00Z\nby: camille\nspent: 15m'));
    const before = openSpace(ahead, contact('member'), noon);
    expect(before.validUntil).toBe('2026-02-10T11:05:00');
    expect(before.ticket(1)).toMatchObject({ chargedMinutes: 0, thread: [{}, { intervention: { spentMinutes: 15 } }] });
    expect(before.ticket(1)!.thread[1]!.intervention!.debit).toBeUndefined();
    const after = openSpace(ahead, contact('member'), before.validUntil);
    expect(after.ticket(1)!.thread[1]!.intervention!.debit?.chargedMinutes).toBe(15);
  });
});

describe('validUntil', () => {
  test.each([
    ['2026-02-10T11:00:00', '2026-02-10T23:00:00'],
    ['2026-02-10T23:00:00', '2026-02-11T23:00:00'],
    ['2026-03-28T23:00:00', '2026-03-29T22:00:00'],
  ])('at %s it is the next midnight of the firm, %s', (now, until) => {
    for (const reader of [visitor, team, contact('member')]) {
      expect(openSpace(source(), reader, at(now)).validUntil).toBe(until);
    }
  });
});

describe('what an entry changed', () => {
  const story = source(
    entry('2026-02-10T080000Z-camille', 'at: 2026-02-10T08:00:00Z\nby: camille\nassign: camille\nlevel: 2', 'Vu.'),
    entry(
      '2026-02-10T083000Z-camille',
      'at: 2026-02-10T08:30:00Z\nby: camille\nstatus: solved\nresolution: workaround\nsubject: Apache muet\ncontact: dsi',
    ),
    entry('2026-02-10T090000Z-mia', 'at: 2026-02-10T09:00:00Z\nby: acme/mia', 'Toujours en panne.'),
    entry('2026-02-10T091000Z-parti', 'at: 2026-02-10T09:10:00Z\nby: acme/parti\nstatus: closed'),
    entry('2026-02-10T092000Z-ancien', 'at: 2026-02-10T09:20:00Z\nby: ancien\nstatus: open\nlevel: 2'),
  );
  const ticket = openSpace(story, contact('member', 'mia'), noon).ticket(1)!;

  test('is told once', () => {
    expect(ticket.thread.map(({ changes }) => changes)).toEqual([
      {},
      {
        status: 'open',
        takenInCharge: true,
        level: 2,
        assignee: { handle: 'camille', name: 'Camille Roche', side: 'team' },
      },
      {
        status: 'solved',
        contact: { handle: 'acme/dsi', name: 'Dominique', side: 'customer' },
        subject: 'Apache muet',
        resolution: 'workaround',
      },
      { status: 'open', reopened: true },
      { status: 'closed' },
      { status: 'open', reopened: true },
    ]);
  });
  test('leaves the ticket as it is now', () => {
    expect(ticket).toMatchObject({
      subject: 'Apache muet',
      status: 'open',
      component: { slug: 'apache', name: 'Apache' },
      takenInChargeAt: '2026-02-10T08:00:00',
      lastAt: '2026-02-10T09:20:00',
      via: 'web',
      mayReply: true,
      mayClose: true,
    });
    expect(ticket.takeChargeBefore).toBeUndefined();
  });
  test('people who are in no file any more go by their handle', () => {
    expect(ticket.thread.slice(4).map(({ by }) => by)).toEqual([
      { handle: 'acme/parti', name: 'parti', side: 'customer' },
      { handle: 'ancien', name: 'ancien', side: 'team' },
    ]);
  });
});

describe('takeChargeBefore', () => {
  const opened = (text: string) =>
    source([
      'content/tickets/0-999/5/ticket.md',
      `---\ncustomer: acme\ncontact: mia\nopened: ${text}\nsubject: Panne\n---\n`,
    ]);
  test.each([
    ['in the hours of the contract that pays', '2026-02-10T10:00:00+01:00', '2026-02-10T10:00:00'],
    ['over a night', '2026-02-10T17:30:00+01:00', '2026-02-11T08:30:00'],
    ['in those of the firm when none pays', '2026-03-10T10:00:00+01:00', '2026-03-10T11:00:00'],
  ])('%s', (_, from, until) => {
    expect(openSpace(opened(from), contact('requester', 'mia'), noon).ticket(5)?.takeChargeBefore).toBe(until);
  });
});

test.each([
  ['open', true, true],
  ['closed', true, false],
])('a ticket that is %s may be answered: %s, and closed: %s', (status, mayReply, mayClose) => {
  const story = source(entry('2026-02-10T080000Z-camille', `at: 2026-02-10T08:00:00Z\nby: camille\nstatus: ${status}`));
  expect(openSpace(story, contact('requester', 'mia'), noon).ticket(1)).toMatchObject({ mayReply, mayClose });
  expect(openSpace(story, guest, noon).ticket(1)).toMatchObject({ mayReply: false, mayClose: false });
});

test("a ticket's revision changes with what its reader sees, and with nothing else", () => {
  const revision = (...files: [string, string][]) =>
    openSpace(source(...files), contact('member'), noon).ticket(1)!.revision;
  const note = entry('2026-02-10T080000Z-camille', 'at: 2026-02-10T08:00:00Z\nby: camille\ninternal: true', 'Note.');
  const reply = entry('2026-02-10T090000Z-camille', 'at: 2026-02-10T09:00:00Z\nby: camille', 'Vu.');
  expect(revision(note)).toBe(revision());
  expect(revision(reply)).not.toBe(revision());
});

test('a duplicate or an article is named to whoever may read it', () => {
  const story = source(
    entry('2026-02-10T080000Z-camille', 'at: 2026-02-10T08:00:00Z\nby: camille\nduplicateOf: 2\narticle: relais'),
    ...content`
      === tickets/0-999/2/ticket.md
      ---
      customer: acme
      contact: dsi
      opened: 2026-02-09T08:00:00Z
      subject: Le premier
      ---
      === articles/relais.md
      ---
      title: Relais
      date: 2026-01-01
      kind: help
      draft: true
      ---
    `,
  );
  const named = (reader: Reader) => {
    const { duplicateOf, article, thread } = openSpace(story, reader, noon).ticket(1)!;
    expect(thread[1]!.changes).toMatchObject({ ...(duplicateOf && { duplicateOf }), ...(article && { article }) });
    return [duplicateOf, article];
  };
  expect(named(team)).toEqual([2, 'relais']);
  expect(named(contact('member'))).toEqual([2, undefined]);
  expect(named(contact('requester', 'mia'))).toEqual([undefined, undefined]);
});

describe('lists', () => {
  const many = source(
    ...Array.from({ length: 59 }, (_, i): [string, string] => [
      `content/tickets/0-999/${i + 10}/ticket.md`,
      `---\ncustomer: acme\ncontact: mia\nopened: 2026-02-09T08:00:00Z\nsubject: N ${i + 10}\n---\n`,
    ]),
    entry('2026-02-10T080000Z-camille', 'at: 2026-02-10T08:00:00Z\nby: camille\nstatus: closed\nspent: 20m'),
  );
  const list = (status: 'open' | 'closed' | 'all', page: number) =>
    openSpace(many, contact('member'), noon).tickets({ status, page });

  test.each([
    [1, 1, 25, 68],
    [2, 2, 25, 43],
    [3, 3, 10, 18],
    [4, 3, 10, 18],
    [1e300, 1, 25, 68],
    [0, 1, 25, 68],
    [-3, 1, 25, 68],
    [1.5, 1, 25, 68],
    [Number.NaN, 1, 25, 68],
  ])('page %s is page %s, of %s rows from %s on', (asked, page, rows, first) => {
    const found = list('all', asked);
    expect([found.page, found.pages, found.rows.length, found.rows[0]?.number]).toEqual([page, 3, rows, first]);
    expect(found.totals).toEqual({ tickets: 60, spentMinutes: 20, chargedMinutes: 30 });
  });
  test('by status', () => {
    expect(list('closed', 1)).toMatchObject({
      rows: [{ number: 1, chargedMinutes: 30 }],
      pages: 1,
      totals: { tickets: 1 },
    });
    expect(list('open', 1).totals).toEqual({ tickets: 59, spentMinutes: 0, chargedMinutes: 0 });
  });
});

describe('credit', () => {
  const story = source(
    entry('2026-02-10T080000Z-camille', 'at: 2026-02-10T08:00:00Z\nby: camille\nspent: 30m'),
    entry('2026-02-10T225959Z-camille', 'at: 2026-02-10T22:59:59.999Z\nby: camille\nspent: 15m'),
    entry('2026-02-10T230000Z-camille', 'at: 2026-02-10T23:00:00Z\nby: camille\nspent: 1h\nsubject: Nouveau sujet'),
  );
  const march = at('2026-03-10T11:00:00');
  const credit = (reader: Reader, query?: { day?: string; customer?: string }) =>
    openSpace(story, reader, march).credit(query as { day?: Day; customer?: string });

  test.each([
    [undefined, '2026-03-10', false, 'expired', 3, 105],
    ['2026-02-11', '2026-02-11', true, 'active', 3, 105],
    ['2026-02-10', '2026-02-10', true, 'active', 2, 45],
    ['2026-02-09', '2026-02-09', true, 'active', 0, 0],
    ['2026-01-31', '2026-01-31', true, 'upcoming', 0, 0],
    ['2026-03-10', '2026-03-10', false, 'expired', 3, 105],
    ['2026-03-11', '2026-03-10', false, 'expired', 3, 105],
    ['2026-02-30', '2026-03-10', false, 'expired', 3, 105],
    ['10/02/2026', '2026-03-10', false, 'expired', 3, 105],
  ])('of %s is of %s (past: %s): %s', (asked, day, past, state, lines, usedMinutes) => {
    const found = credit(contact('member'), { day: asked })!;
    expect([found.day, found.past, found.lines.length]).toEqual([day, past, lines]);
    expect(found.contracts).toMatchObject([{ number: 'LH-1', offerName: 'HELP 10', state, usedMinutes }]);
  });
  test('lists debits, newest first, under the subject of now', () => {
    expect(credit(contact('member'))!.lines).toMatchObject([
      { entry: '2026-02-10T230000Z-camille', subject: 'Nouveau sujet', by: { name: 'Camille Roche' }, where: 'remote' },
      { entry: '2026-02-10T225959Z-camille', subject: 'Nouveau sujet' },
      { entry: '2026-02-10T080000Z-camille', ticket: 1, at: '2026-02-10T08:00:00', debit: { chargedMinutes: 30 } },
    ]);
  });
  test.each([
    [team, undefined, undefined],
    [team, 'acme', 'Acme'],
    [team, 'boege', 'Boëge'],
    [team, 'nobody', undefined],
    [contact('member'), undefined, 'Acme'],
    [contact('member'), 'acme', 'Acme'],
    [contact('member'), 'boege', undefined],
    [contact('requester'), 'acme', undefined],
    [guest, 'acme', undefined],
    [visitor, 'acme', undefined],
  ])('%j asks for that of %s', (reader, customer, name) => {
    expect(credit(reader, { customer })?.customer.name).toBe(name);
  });
});

test('offers go from the cheapest on; only the team chooses among customers', () => {
  const names = (reader: Reader) => {
    const space = openSpace(source(), reader, noon);
    return [space.offers().map(({ name }) => name), space.customers().map(({ slug }) => slug)];
  };
  expect(names(visitor)).toEqual([['HELP 5', 'HELP 10'], []]);
  expect(names(contact('manager'))).toEqual([['HELP 5', 'HELP 10'], []]);
  expect(names(team)).toEqual([
    ['HELP 5', 'HELP 10'],
    ['acme', 'boege'],
  ]);
});

test.each([
  [contact('manager'), undefined, 'fr'],
  [contact('manager'), 'en', 'en'],
  [contact('member', 'mia'), undefined, 'en'],
  [contact('member', 'dsi', 'boege'), undefined, 'fr'],
  [guest, undefined, 'en'],
  [visitor, undefined, 'fr'],
  [visitor, 'en', 'en'],
  [team, undefined, 'fr'],
] as [Reader, Locale | undefined, Locale][])('%j who asks for %s reads %s', (reader, asked, locale) => {
  expect(openSpace(source(), reader, noon, asked).locale).toBe(locale);
});

test.each([
  [team, { handle: 'camille', name: 'Camille Roche', side: 'team' }, undefined],
  [contact('member', 'mia'), { handle: 'acme/mia', name: 'Mia', side: 'customer' }, { slug: 'acme', name: 'Acme' }],
  [guest, undefined, { slug: 'acme', name: 'Acme' }],
  [visitor, undefined, undefined],
])('%j is %j, of %j', (reader, self, customer) => {
  const space: Space = openSpace(source(), reader, noon);
  expect([space.self, space.customer]).toEqual([self, customer]);
});
