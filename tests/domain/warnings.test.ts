import { describe, expect, test } from 'vitest';
import { assembleContent } from '../../src/domain/assemble.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import { parseInstant } from '../../src/domain/values.ts';
import { dueWarnings } from '../../src/domain/warnings.ts';
import { content } from '../support/content.ts';

const firm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  ---
  === team/camille.md
  ---
  name: Camille Rey
  email: camille@libra.example
  ---
  === offers/help-10.md
  ---
  name: LibrA-HELP 10
  hours: 10
  price: 700
  ---
  === offers/illimite.md
  ---
  name: Illimité
  price: 9800
  ---
  === customers/boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { email: dsi@boege.example, name: Anne Dupont, role: manager }
    rh: { email: rh@boege.example, name: Zoé Roux }
    eau: { email: eau@boege.example, name: Luc Petit, role: requester }
    parti: { email: parti@boege.example, name: Parti, active: false }
  ---
  === tickets/0-999/1/ticket.md
  ---
  customer: boege
  contact: dsi
  opened: 2026-03-01T09:00:00Z
  subject: Messagerie
  ---
`;
const pack = (number: string, keys: string) => ({
  [`content/contracts/${number}/contract.md`]: `---\ncustomer: boege\n${keys}\n---\n`,
});
const used = (hours: string, at = '2026-03-02T10:00:00Z', more = '') => ({
  [`content/tickets/0-999/1/${at.replaceAll(':', '')}-camille.md`]: `---\nat: ${at}\nby: camille\nspent: ${hours}\n${more}---\n`,
});
const warned = (contract: string, notice: string) => ({
  [`content/contracts/${contract}/2026-03-03T060000Z-carnet-${notice.replace(/\W/g, '')}.md`]: `---\nat: 2026-03-03T06:00:00Z\ntype: warned\nnotice: ${notice}\n---\n`,
});
const year = pack('P', 'offer: help-10\nstart: 2026-01-01\nend: 2026-12-31');

function due(at: string, ...files: Record<string, string>[]) {
  const texts = new Map([...firm, ...files.flatMap((each) => Object.entries(each))]);
  const list = [...texts].map(([path, bytes]) => ({ path, kind: 'file' as const, oid: null, bytes }));
  return dueWarnings(sourceOf(assembleContent(list), null), parseInstant(at)!);
}
const notices = (at: string, ...files: Record<string, string>[]) =>
  Object.fromEntries(due(at, ...files).warnings.map((warning) => [warning.contract, warning.notices]));

describe('a pack', () => {
  test.each<[string, Record<string, string>[], Record<string, string[]>]>([
    ['nothing below the first threshold', [year, used('7h45')], {}],
    ['at it', [year, used('8h')], { P: ['used-80'] }],
    ['several at once are one warning', [year, used('10h')], { P: ['used-80', 'used-100'] }],
    ['what is recorded is not due', [year, used('10h'), warned('P', 'used-80')], { P: ['used-100'] }],
    [
      'not even when a correction took it back and it is crossed again',
      [
        year,
        used('8h'),
        warned('P', 'used-80'),
        used('8h', '2026-03-04T10:00:00Z', 'voids: 2026-03-02T100000Z-camille\n'),
      ],
      {},
    ],
    [
      'the next pack warns on its own',
      [
        year,
        warned('P', 'used-80'),
        warned('P', 'used-100'),
        pack('Q', 'offer: help-10\nstart: 2026-03-01'),
        used('18h'),
      ],
      { Q: ['used-80'] },
    ],
    [
      'unlimited never warns for use',
      [pack('U', 'offer: illimite\nstart: 2026-01-01\nend: 2026-12-31'), used('99h')],
      {},
    ],
  ])('%s', (_, files, expected) => {
    expect(notices('2026-03-10T08:00:00Z', ...files)).toEqual(expected);
  });
});

describe('the end', () => {
  const next = pack('Q', 'offer: help-10\nstart: 2027-01-01');
  const unlimited = pack('U', 'offer: illimite\nstart: 2026-01-01\nend: 2026-12-31');
  test.each<[string, string, Record<string, string>[], Record<string, string[]>]>([
    ['31 days before, nothing', '2026-11-30T08:00:00Z', [year], {}],
    ['30 days before', '2026-12-01T08:00:00Z', [year], { P: ['ends-30'] }],
    ['an unlimited one ends too', '2026-12-01T08:00:00Z', [unlimited], { U: ['ends-30'] }],
    ['hours left are worth saying though another follows', '2026-12-01T08:00:00Z', [year, next], { P: ['ends-30'] }],
    [
      'nothing left and another follows: nothing to say of the end',
      '2026-12-01T08:00:00Z',
      [year, next, used('10h')],
      { P: ['used-80', 'used-100'] },
    ],
    ['an unlimited one that is followed ends in silence', '2026-12-01T08:00:00Z', [unlimited, next], {}],
    ['hours left when it ended', '2027-01-01T08:00:00Z', [year, warned('P', 'ends-30')], { P: ['ended'] }],
    [
      'used up when it ended',
      '2027-01-01T08:00:00Z',
      [year, used('10h'), warned('P', 'ends-30')],
      { P: ['used-80', 'used-100'] },
    ],
    ['30 days after the end it can still be said', '2027-01-30T08:00:00Z', [year], { P: ['ends-30', 'ended'] }],
    ['then it is history', '2027-01-31T08:00:00Z', [year], {}],
    [
      'whoever ended it early knows',
      '2026-12-20T08:00:00Z',
      [pack('P', 'offer: help-10\nstart: 2026-01-01\nend: 2026-12-31\nterminated: 2026-12-10')],
      {},
    ],
  ])('%s', (_, at, files, expected) => {
    expect(notices(at, ...files)).toEqual(expected);
  });
});

describe('who hears', () => {
  const at = '2026-03-10T08:00:00Z';
  const hears = (keys: string, ...more: Record<string, string>[]) => {
    const { warnings, problems } = due(
      at,
      pack('P', `offer: help-10\nstart: 2026-01-01\n${keys}`),
      used('8h'),
      ...more,
    );
    const [{ recipients, unreached }] = warnings as [(typeof warnings)[0]];
    return { to: recipients.map(({ handle }) => handle), unreached, problems: problems.length };
  };
  test('the managers and the firm, where the contract names nobody', () => {
    expect(hears('')).toEqual({ to: ['boege/dsi', 'firm'], unreached: [], problems: 0 });
  });
  test('who is named, even when they have left; a requester sees no credit', () => {
    expect(hears('contacts: [rh, eau, parti, nobody]')).toEqual({
      to: ['boege/rh', 'boege/parti', 'firm'],
      unreached: ['boege/eau', 'boege/nobody'],
      problems: 0,
    });
  });
  test('the firm alone, where it wants nobody warned', () => {
    expect(hears('contacts: []')).toEqual({ to: ['firm'], unreached: [], problems: 0 });
  });
  test('nobody by an address that is in two customers', () => {
    const other = {
      'content/customers/autre.md': '---\nname: Autre\ncontacts:\n  x: { email: DSI@boege.example, name: X }\n---\n',
    };
    expect(hears('', other)).toEqual({ to: ['firm'], unreached: ['boege/dsi'], problems: 1 });
  });
});
