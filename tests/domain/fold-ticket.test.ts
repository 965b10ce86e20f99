import { describe, expect, test } from 'vitest';
import { foldTicket, interventionsOf } from '../../src/domain/fold-ticket.ts';
import type { Entry, TicketFile } from '../../src/domain/records.ts';
import { contract, entry, firm, ticket } from './firm.ts';
import { assemble, at } from './tree.ts';

const file: TicketFile = {
  number: 1,
  customer: 'boege',
  contact: 'dsi',
  cc: [],
  by: { customer: 'boege', contact: 'dsi' },
  opened: at('2026-03-01T00:00:00Z'),
  via: 'web',
  subject: 'Panne',
  kind: 'incident',
  body: '',
};
let second = 0;
/** An entry a second after the one before. */
function say(by: 'team' | 'contact', keys: Partial<Entry> = {}): Entry {
  second++;
  const instant = at(`2026-03-02T10:00:${`${second % 60}`.padStart(2, '0')}Z`);
  return {
    id: `2026-03-02T1000${`${second % 60}`.padStart(2, '0')}Z-x`,
    at: instant,
    by: by === 'team' ? { team: 'camille' } : { customer: 'boege', contact: 'dsi' },
    internal: false,
    body: '',
    ...keys,
  };
}
const team = (keys?: Partial<Entry>) => say('team', keys);
const contact = (keys?: Partial<Entry>) => say('contact', keys);

describe('status', () => {
  test.each<[string, () => Entry[], string]>([
    ['starts new', () => [], 'new'],
    ['stays new while a contact writes', () => [contact()], 'new'],
    ['a member’s first answer opens it', () => [team()], 'new open'],
    ['unless it says otherwise', () => [team({ status: 'waiting' })], 'new waiting'],
    ['even that it is new', () => [team({ status: 'new' })], 'new'],
    ['an internal entry opens nothing', () => [team({ internal: true })], 'new'],
    ['the first that is not internal does', () => [team({ internal: true }), team()], 'new new open'],
    [
      'though an internal one had closed it',
      () => [team({ internal: true, status: 'closed' }), team()],
      'new closed open',
    ],
    ['the second answer changes nothing', () => [team({ status: 'solved' }), team()], 'new solved solved'],
    ['a contact opens what waits', () => [team({ status: 'waiting' }), contact()], 'new waiting open'],
    ['a contact opens what is solved', () => [team({ status: 'solved' }), contact()], 'new solved open'],
    ['a contact opens what is closed', () => [team({ status: 'closed' }), contact()], 'new closed open'],
    ['unless they close', () => [team({ status: 'solved' }), contact({ status: 'closed' })], 'new solved closed'],
    ['a contact may close what is new', () => [contact({ status: 'closed' })], 'new closed'],
    ['what is open stays open', () => [team(), contact()], 'new open open'],
  ])('%s', (_, entries, expected) => {
    const { history } = foldTicket(file, entries());
    expect([...new Set([history[0]!.status]), ...history.slice(1).map(({ status }) => status)].join(' ')).toBe(
      expected.includes(' ') ? expected : [expected, ...history.slice(1).map(() => expected)].join(' '),
    );
  });
});

test('other keys set what they name, and leave the rest', () => {
  const { state, history } = foldTicket(file, [
    team({ level: 2, assign: 'bruno', cc: ['maire'], component: 'postfix' }),
    team({ contact: 'maire', subject: 'Panne générale', kind: 'advice', cc: [] }),
    contact(),
    team({ duplicateOf: 7, article: 'rsync', resolution: 'workaround' }),
  ]);
  expect(history[0]).toEqual({ status: 'new', level: 1, contact: 'dsi', cc: [], subject: 'Panne', kind: 'incident' });
  expect(history[1]).toMatchObject({ level: 2, assignee: 'bruno', contact: 'dsi', cc: ['maire'], subject: 'Panne' });
  expect(state).toEqual({
    status: 'open',
    level: 2,
    assignee: 'bruno',
    contact: 'maire',
    cc: [],
    subject: 'Panne générale',
    component: 'postfix',
    kind: 'advice',
    duplicateOf: 7,
    article: 'rsync',
    resolution: 'workaround',
  });
});

test('it is taken in charge by the first entry of a member, internal or not', () => {
  const [first, internal, answer] = [contact(), team({ internal: true }), team()];
  expect(foldTicket(file, [first]).takenInChargeAt).toBeUndefined();
  expect(foldTicket(file, [answer, internal, first]).takenInChargeAt).toBe(internal.at);
});

test('entries are in order of `at`, then of id; names do not count', () => {
  const [a, b, c] = [
    contact({ id: '2026-03-02T100003Z-x', at: at('2026-03-02T10:00:01Z') }),
    contact({ id: '2026-03-02T100001Z-x', at: at('2026-03-02T10:00:01Z') }),
    contact({ id: '2026-03-02T100000Z-x', at: at('2026-03-02T10:00:01.5Z') }),
  ];
  expect(foldTicket(file, [c, a, b]).entries.map(({ id }) => id)).toEqual([b.id, a.id, c.id]);
});

test('interventions are the entries with time, and know who voids them', () => {
  const content = assemble(
    firm,
    contract('P'),
    ticket(1, 'opened: 2026-03-01T00:00:00Z'),
    entry(1, '2026-03-02T10:00:00Z', 'spent: 1h', 'where: onsite', 'travel: 12.50'),
    entry(1, '2026-03-02T11:00:00Z', 'travel: 5'),
    entry(
      1,
      '2026-03-02T12:00:00Z',
      'spent: 30m',
      'worked: 2026-03-02T09:00:00Z',
      'voids: 2026-03-02T100000Z-camille',
      'internal: true',
    ),
  );
  const one = content.tickets.get(1)!;
  expect([...one.voided]).toEqual([['2026-03-02T100000Z-camille', '2026-03-02T120000Z-camille']]);
  expect(interventionsOf(one)).toEqual([
    {
      customer: 'boege',
      ticket: 1,
      ticketOpened: '2026-03-01T00:00:00',
      entry: '2026-03-02T100000Z-camille',
      by: { team: 'camille' },
      internal: false,
      instant: '2026-03-02T10:00:00',
      at: '2026-03-02T10:00:00',
      spentMinutes: 60,
      where: 'onsite',
      travelCents: 1250,
      voidedBy: [{ entry: '2026-03-02T120000Z-camille', instant: '2026-03-02T09:00:00' }],
    },
    {
      customer: 'boege',
      ticket: 1,
      ticketOpened: '2026-03-01T00:00:00',
      entry: '2026-03-02T120000Z-camille',
      by: { team: 'camille' },
      internal: true,
      instant: '2026-03-02T09:00:00',
      at: '2026-03-02T12:00:00',
      spentMinutes: 30,
      where: 'remote',
      voidedBy: [],
    },
  ]);
});

test('attachments stand under their entry, by name', () => {
  const content = assemble(
    firm,
    ticket(1),
    new Map([
      ['content/tickets/0-999/1/files/ticket/b.png', 'bb'],
      ['content/tickets/0-999/1/files/ticket/a.png', 'a'],
      ['content/tickets/0-999/1/files/2026-03-02T100000Z-camille/log.txt', ''],
      ['content/tickets/0-999/1/files/loose.txt', ''],
    ]),
  );
  const { attachments } = content.tickets.get(1)!;
  expect([...attachments].map(([of, files]) => [of, files.map(({ name, bytes }) => `${name} ${bytes}`)])).toEqual([
    ['2026-03-02T100000Z-camille', ['log.txt 0']],
    ['ticket', ['a.png 1', 'b.png 2']],
  ]);
});
