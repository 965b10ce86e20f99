import { expect, test } from 'vitest';
import { assembleContent } from '../../src/domain/assemble.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Reader, SynthesisView } from '../../src/domain/space.ts';
import type { Instant } from '../../src/domain/values.ts';
import { content } from '../support/content.ts';

const files = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  timezone: Europe/Paris
  ---
  === team/camille.md
  ---
  name: Camille
  email: camille@libra.example
  ---
  === components/postfix.md
  ---
  name: Postfix
  domain: Messagerie
  ---
  === offers/pack.md
  ---
  name: Pack
  hours: 10
  price: 700
  step: 15m
  ---
  === customers/acme.md
  ---
  name: Acme
  contacts:
    dsi: { name: Dominique, email: dsi@acme.example, role: manager }
    req: { name: Rex, email: req@acme.example, role: requester }
  ---
  === customers/boege.md
  ---
  name: Boëge
  contacts:
    dsi: { name: Bruno, email: dsi@boege.example, role: manager }
  ---
  === contracts/C-1/contract.md
  ---
  customer: acme
  offer: pack
  start: 2025-06-01
  ---
  === tickets/0-999/1/ticket.md
  ---
  customer: acme
  contact: dsi
  opened: 2025-12-31T23:30:00Z
  subject: Opened on new year's day in Paris
  component: postfix
  ---
  === tickets/0-999/1/2026-01-10T100000Z-camille.md
  ---
  at: 2026-01-10T10:00:00Z
  by: camille
  spent: 20m
  ---
  === tickets/0-999/1/2026-01-11T100000Z-camille.md
  ---
  at: 2026-01-11T10:00:00Z
  by: camille
  spent: 3h
  ---
  === tickets/0-999/1/2026-01-12T100000Z-camille.md
  ---
  at: 2026-01-12T10:00:00Z
  by: camille
  internal: true
  spent: 50m
  worked: 2025-12-31T10:00:00Z
  voids: 2026-01-11T100000Z-camille
  ---
  === tickets/0-999/2/ticket.md
  ---
  customer: acme
  contact: req
  opened: 2026-03-05T10:00:00Z
  subject: Question
  ---
  === tickets/0-999/2/2026-03-06T100000Z-camille.md
  ---
  at: 2026-03-06T10:00:00Z
  by: camille
  spent: 1h
  ---
  === tickets/0-999/3/ticket.md
  ---
  customer: boege
  contact: dsi
  opened: 2026-03-05T10:00:00Z
  subject: Another customer's
  ---
`;
const assembled = assembleContent(
  [...files].map(([path, bytes]) => ({ path, kind: 'file' as const, oid: null, bytes })),
);
const source = sourceOf(assembled, null);
const synthesis = (reader: Reader, query: Parameters<ReturnType<typeof openSpace>['synthesis']>[0] = {}) =>
  openSpace(source, reader, '2026-03-20T12:00:00' as Instant).synthesis(query);
const manager: Reader = { kind: 'contact', customer: 'acme', handle: 'dsi', role: 'manager' };
const requester: Reader = { kind: 'contact', customer: 'acme', handle: 'req', role: 'requester' };

/** `name tickets spent/charged`. */
function linesOf(view: SynthesisView | undefined) {
  const line = ({ tickets, spentMinutes, chargedMinutes }: SynthesisView['totals']) =>
    `${tickets} ${spentMinutes}/${chargedMinutes}`;
  return (
    view && [
      `${view.from} ${view.to} ${line(view.totals)}`,
      ...view.months.map((each) => `${each.month} ${line(each)}`),
      ...view.components.map((each) => `${each.component?.name ?? 'none'} ${line(each)}`),
      ...view.contacts.map((each) => `${each.person.name} ${line(each)}`),
    ]
  );
}

test('the content says what it is meant to', () => {
  expect(assembled.problems).toEqual([]);
});

test('this year, tickets by the day they were opened and time by the day it was worked, in the firm’s zone', () => {
  expect(linesOf(synthesis(manager))).toEqual([
    '2026-01-01 2026-12-31 2 80/90',
    '2026-01 1 20/30',
    '2026-02 0 0/0',
    '2026-03 1 60/60',
    'none 1 60/60',
    'Postfix 1 20/30',
    'Rex 1 60/60',
    'Dominique 1 20/30',
  ]);
});

test('another period has the time worked in it, whenever it was written down', () => {
  expect(linesOf(synthesis(manager, { from: '2025-12-01', to: '2025-12-31' }))).toEqual([
    '2025-12-01 2025-12-31 0 50/60',
    '2025-12 0 50/60',
    'Postfix 0 50/60',
    'Dominique 0 50/60',
  ]);
});

test.each([[{ from: '2026-03-01' }], [{ from: '2026-03-02', to: '2026-03-01' }], [{ from: 'x', to: '2026-02-31' }]])(
  '%j is no period, so it is this year',
  (query) => {
    expect(synthesis(manager, query)).toMatchObject({ from: '2026-01-01', to: '2026-12-31' });
  },
);

test('a period of a thousand years ends where it says, and begins ten years before', () => {
  expect(synthesis(manager, { from: '1026-01-01', to: '2026-12-31' })!.from).toMatch(/^2016-12/);
});

test('a requester’s is of their own tickets, without debits', () => {
  expect(linesOf(synthesis(requester))).toEqual([
    '2026-01-01 2026-12-31 1 60/null',
    '2026-01 0 0/null',
    '2026-02 0 0/null',
    '2026-03 1 60/null',
    'none 1 60/null',
    'Rex 1 60/null',
  ]);
});

test('nobody is given another’s, and the team says whose', () => {
  expect(synthesis(manager, { customer: 'boege' })).toBeUndefined();
  expect(synthesis({ kind: 'visitor' }, { customer: 'acme' })).toBeUndefined();
  expect(synthesis({ kind: 'guest', customer: 'acme', ticket: 1 })).toBeUndefined();
  expect(synthesis({ kind: 'team', handle: 'camille' })).toBeUndefined();
  expect(synthesis({ kind: 'team', handle: 'camille' }, { customer: 'nobody' })).toBeUndefined();
  expect(synthesis({ kind: 'team', handle: 'camille' }, { customer: 'boege' })?.totals.tickets).toBe(1);
});
