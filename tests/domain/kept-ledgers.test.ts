import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assembleContent } from '../../src/domain/assemble.ts';
import { foldLedger } from '../../src/domain/fold-ledger.ts';
import { keepLedgers } from '../../src/domain/kept-ledgers.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import { endOfDay, startOfDay, type Day, type Instant } from '../../src/domain/values.ts';
import { content } from '../support/content.ts';

const entries = [
  'at: 2026-02-10T08:00:00Z\nspent: 1h',
  'at: 2026-02-10T09:00:00.25Z\nspent: 30m',
  'at: 2026-02-10T22:59:59Z\nspent: 45m\nvoids: 2026-02-10T080000Z-camille-0000',
  'at: 2026-02-11T10:00:00Z\nvoids: 2026-02-10T080000Z-camille-0001',
  'at: 2026-02-12T10:00:00Z\nworked: 2026-02-09T10:00:00Z\nspent: 2h',
];
const files = content`
  === offers/pack.md
  ---
  name: Pack
  hours: 3
  price: 100
  ---
  === contracts/A/contract.md
  ---
  customer: acme
  offer: pack
  start: 2026-02-10
  end: 2026-02-11
  ---
  === tickets/0-999/1/ticket.md
  ---
  customer: acme
  contact: dsi
  opened: 2026-02-10T08:30:00Z
  subject: Panne
  ---
`;
entries.forEach((header, i) => {
  files.set(`content/tickets/0-999/1/2026-02-10T080000Z-camille-000${i}.md`, `---\nby: camille\n${header}\n---\n`);
});
const source = sourceOf(
  assembleContent([...files].map(([path, bytes]) => ({ path, kind: 'file', oid: 'blob', bytes }))),
  null,
);

const days = ['2026-02-08', '2026-02-09', '2026-02-10', '2026-02-11', '2026-02-12'] as Day[];
const instant: fc.Arbitrary<Instant> = fc.oneof(
  fc.constantFrom(
    ...days.flatMap((day) => [startOfDay(day, 'Europe/Paris'), endOfDay(day, 'Europe/Paris')]),
    ...(['08:00:00', '08:29:59', '08:30:00', '09:00:00', '09:00:00.2', '09:00:00.25', '22:59:59'].map(
      (time) => `2026-02-10T${time}`,
    ) as Instant[]),
    ...(['2026-02-11T10:00:00', '2026-02-12T10:00:00', '2026-02-09T10:00:00'] as Instant[]),
  ),
  fc
    .tuple(fc.constantFrom(...days), fc.nat(23))
    .map(([day, hour]) => `${day}T${String(hour).padStart(2, '0')}:15:00` as Instant),
);

test('a kept ledger is the one that would be folded, whenever and in whatever order it is asked for', () => {
  const company = source.company();
  const [contracts, interventions] = [source.contracts('acme'), source.interventions('acme')];
  expect(interventions).toHaveLength(4);
  fc.assert(
    fc.property(fc.array(instant, { minLength: 2, maxLength: 40 }), (instants) => {
      const ledger = keepLedgers(company, 'acme', contracts, interventions);
      for (const at of instants) {
        expect(ledger(at)).toEqual(foldLedger({ customer: 'acme', company, contracts, interventions, at }));
      }
    }),
  );
});

test('it is folded once for as long as it stays the same', () => {
  const ledger = keepLedgers(source.company(), 'acme', source.contracts('acme'), source.interventions('acme'));
  const first = ledger('2026-02-10T09:01:00' as Instant);
  expect(ledger('2026-02-10T21:00:00' as Instant).debits).toBe(first.debits);
  expect(ledger('2026-02-10T23:00:00' as Instant).debits).not.toBe(first.debits);
});
