import { expect, test } from 'vitest';
import { formatJournalCsv } from '../../src/domain/journal-csv.ts';
import { formatHledger } from '../../src/domain/journal-hledger.ts';
import { journalOf } from '../../src/domain/journal.ts';
import { ledgersAt } from '../../src/domain/ledgers.ts';
import { content } from '../support/content.ts';
import { assemble, at } from './tree.ts';

/** One pack of an hour that is overrun, settled, and another of two that lapses; an unlimited contract; a voided line. */
const story = assemble(content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  ---
  === offers/one.md
  ---
  name: One
  hours: 1
  price: 70
  ---
  === offers/all.md
  ---
  name: All
  price: 900
  ---
  === customers/boege.md
  ---
  name: Boëge
  contacts: { dsi: { email: dsi@boege.example, name: D } }
  ---
  === contracts/LH-1/contract.md
  ---
  customer: boege
  offer: one
  start: 2025-01-10
  coversFrom: 2025-01-01
  ---
  === contracts/LH-1/2025-04-01T100000Z-agnes.md
  ---
  at: 2025-04-01T12:00:00+02:00
  type: settled
  overage: 15m
  travel: 80
  ---
  === contracts/LH-2/contract.md
  ---
  customer: boege
  offer: one
  hours: 2
  start: 2025-06-01
  end: 2025-06-30
  ---
  === contracts/LH-3/contract.md
  ---
  customer: boege
  offer: all
  start: 2025-08-01
  ---
  === tickets/0-999/7/ticket.md
  ---
  customer: boege
  contact: dsi
  opened: 2025-01-01T10:00:00Z
  subject: Mail
  ---
  === tickets/0-999/7/2025-01-05T100000Z-camille.md
  ---
  at: 2025-01-05T10:00:00Z
  by: camille
  spent: 50m
  ---
  === tickets/0-999/7/2025-01-31T233000Z-camille.md
  ---
  at: 2025-01-31T23:30:00Z
  by: camille
  spent: 20m
  ---
  === tickets/0-999/7/2025-02-02T100000Z-camille.md
  ---
  at: 2025-02-02T10:00:00Z
  by: camille
  spent: 3h
  ---
  === tickets/0-999/7/2025-02-02T101000Z-camille.md
  ---
  at: 2025-02-02T10:10:00Z
  by: camille
  voids: 2025-02-02T100000Z-camille
  ---
  === tickets/0-999/7/2025-08-02T100000Z-camille.md
  ---
  at: 2025-08-02T10:00:00Z
  by: camille
  spent: 30m
  ---
`);

function journalAt(instant: string) {
  return journalOf(ledgersAt(story, { at: at(instant) }), story.company.timezone);
}

test('a journal tells what is bought, debited, overrun, settled and lapses, by day', () => {
  expect(formatJournalCsv(journalAt('2025-09-01T00:00:00Z')).split('\r\n')).toEqual([
    'date,kind,customer,contract,ticket,entry,spent,minutes,left',
    '2025-01-01,bought,boege,LH-1,,,,60,',
    '2025-01-05,debit,boege,LH-1,7,2025-01-05T100000Z-camille,50,-60,0',
    '2025-02-01,overrun,boege,,7,2025-01-31T233000Z-camille,20,-30,',
    '2025-02-02,debit,boege,,7,2025-02-02T100000Z-camille,180,0,',
    '2025-04-01,settled,boege,LH-1,,2025-04-01T100000Z-agnes,,15,',
    '2025-06-01,bought,boege,LH-2,,,,120,',
    '2025-07-01,lapsed,boege,LH-2,,,,-120,',
    '2025-08-02,debit,boege,LH-3,7,2025-08-02T100000Z-camille,30,-30,',
    '',
  ]);
});

test('at an earlier instant nothing later is told, but for packs already sold', () => {
  const kinds = journalAt('2025-02-02T10:05:00Z').map((movement) => `${movement.day} ${movement.kind}`);
  expect(kinds).toEqual([
    '2025-01-01 bought',
    '2025-01-05 debit',
    '2025-02-01 debit',
    '2025-02-02 debit',
    '2025-06-01 bought',
  ]);
});

test('for hledger each movement is a transaction that says what it leaves', () => {
  expect(formatHledger(journalAt('2025-02-02T09:00:00Z'), 'A comment')).toBe(`; A comment
commodity min
account assets:packs:boege:LH-1
account assets:packs:boege:LH-2
account expenses:used:boege
account expenses:used:boege:LH-1
account income:bought:boege:LH-1
account income:bought:boege:LH-2
account liabilities:overrun:boege

2025-01-01 * (LH-1) Bought
    ; offer: one
    income:bought:boege:LH-1  -60 min
    assets:packs:boege:LH-1  60 min

2025-01-05 * (7) Debit
    ; ticket: 7
    ; entry: 2025-01-05T100000Z-camille
    ; spent: 50
    assets:packs:boege:LH-1  -60 min = 0 min
    expenses:used:boege:LH-1  60 min

2025-02-01 * (7) Debit
    ; ticket: 7
    ; entry: 2025-01-31T233000Z-camille
    ; spent: 20
    liabilities:overrun:boege  -30 min
    expenses:used:boege  30 min

2025-06-01 * (LH-2) Bought
    ; offer: one
    income:bought:boege:LH-2  -120 min
    assets:packs:boege:LH-2  120 min
`);
});
