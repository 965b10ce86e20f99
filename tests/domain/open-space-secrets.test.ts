import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assembleContent, type Content } from '../../src/domain/assemble.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { ticketFolder } from '../../src/domain/place.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Role } from '../../src/domain/records.ts';
import type { Reader, Space } from '../../src/domain/space.ts';
import type { Instant } from '../../src/domain/values.ts';
import { textOf } from './space-text.ts';

/**
 * Random tickets in which whatever some reader must not see is marked by whose secret it is. `ghost` writes internal
 * entries and nothing else; internal entries that count nothing, and nothing else, are of second 37.
 */
const customers = ['acme', 'boege'] as const;
const numbers = { acme: [6001, 6002, 6003], boege: [7001, 7002] } as const;
const allNumbers = [...numbers.acme, ...numbers.boege];
const contacts = ['dsi', 'mia', 'req'] as const;
const priceCents = 9_876_543;
const travelCents = 7_654_321;

interface Written {
  hour: number;
  by: 'team' | 'contact' | 'internal';
  spent?: number;
  charge: boolean;
  travel: boolean;
  status?: string;
  voids?: number;
  involves?: string;
  duplicateOf?: number;
}
const written: fc.Arbitrary<Written> = fc.record({
  hour: fc.integer({ min: 0, max: 23 }),
  by: fc.constantFrom('team', 'contact', 'internal', 'internal'),
  spent: fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined, freq: 2 }),
  charge: fc.boolean(),
  travel: fc.boolean(),
  status: fc.constantFrom(undefined, 'waiting', 'solved', 'closed'),
  voids: fc.option(fc.nat(5), { nil: undefined, freq: 2 }),
  involves: fc.constantFrom(undefined, undefined, ...contacts),
  duplicateOf: fc.constantFrom(undefined, undefined, ...allNumbers),
});

const pad = (value: number) => String(value).padStart(2, '0');

function ticketFiles(number: number, entries: readonly Written[]): [path: string, text: string][] {
  const customer = (numbers.acme as readonly number[]).includes(number) ? 'acme' : 'boege';
  const folder = ticketFolder(number);
  const mark = `mark-${customer} mark-${number}`;
  const idOf = ({ by }: Written, i: number) =>
    `2026-02-${pad(i + 1)}T080000Z-${by === 'team' ? 'camille' : by === 'internal' ? 'ghost' : 'mia'}-aaa${i}`;
  const files: [string, string][] = [
    [
      `${folder}/ticket.md`,
      `---\ncustomer: ${customer}\ncontact: mia\nopened: 2026-02-01T00:00:00Z\nsubject: Panne ${mark}\n---\n${mark}\n`,
    ],
    [`${folder}/files/ticket/${mark.replace(' ', '-')}.log`, 'log'],
  ];
  entries.forEach((entry, i) => {
    const { hour, by, spent, charge, travel, status, voids, involves, duplicateOf } = entry;
    const timed = spent !== undefined && by !== 'contact';
    const internal = by === 'internal';
    const text = internal ? `mark-internal ${mark}` : mark;
    const target = voids !== undefined && voids < i ? entries[voids] : undefined;
    // One that voids has an instant that counts, and so ends what may be kept.
    const secret = internal && !timed && !target;
    const lines = [
      `at: 2026-02-${pad(i + 1)}T${pad(hour)}:00:${secret ? '37' : '00'}Z`,
      `by: ${by === 'team' ? 'camille' : internal ? 'ghost' : `${customer}/mia`}`,
      ...(internal ? ['internal: true'] : []),
      ...(by === 'contact' ? (status === 'closed' ? ['status: closed'] : []) : status ? [`status: ${status}`] : []),
      ...(timed ? [`spent: ${spent}m`] : []),
      ...(timed && charge ? ['charge: 20m', `reason: ${text}`] : []),
      ...(timed && travel ? ['travel: 76543.21'] : []),
      ...(by !== 'contact' && target ? [`voids: ${idOf(target, voids!)}`] : []),
      ...(by !== 'contact' && involves ? [`cc: [${involves}]`] : []),
      ...(by !== 'contact' && duplicateOf ? [`duplicateOf: ${duplicateOf}`] : []),
    ];
    files.push([`${folder}/${idOf(entry, i)}.md`, `---\n${lines.join('\n')}\n---\n${text}\n`]);
    files.push([`${folder}/files/${idOf(entry, i)}/${text.replaceAll(' ', '-')}.png`, 'png']);
  });
  return files;
}

function firm(): [path: string, text: string][] {
  const address = (name: string) => `${name}@mark-address.example`;
  return [
    ['company.md', '---\nname: LibrA\nemail: support@libra.example\n---\n'],
    ['team/camille.md', `---\nname: Camille\nemail: ${address('camille')}\naliases: [${address('alias')}]\n---\n`],
    ['team/ghost.md', `---\nname: mark-internal-ghost\nemail: ${address('ghost')}\ngithub: mark-internal\n---\n`],
    ['offers/pack.md', '---\nname: Pack\nhours: 10\nprice: 700\n---\n'],
    ['inbox/2026-02-01T080000Z-mail.md', `---\nat: 2026-02-01T08:00:00Z\nfrom: ${address('x')}\n---\nmark-internal\n`],
    ...customers.flatMap((slug): [string, string][] => [
      [
        `customers/${slug}.md`,
        `---\nname: ${slug} mark-${slug}\naddress: mark-configuration\nsystems: [{ name: mark-configuration mark-${slug} }]\ncontacts:\n${contacts
          .map((handle) => `  ${handle}: { name: "${handle} mark-${slug}", email: ${address(`${handle}.${slug}`)} }\n`)
          .join('')}---\nmark-internal\n`,
      ],
      [
        `contracts/mark-${slug}/contract.md`,
        `---\ncustomer: ${slug}\noffer: pack\nstart: 2026-01-01\nhours: 2\nprice: 98765.43\n---\nmark-internal\n`,
      ],
    ]),
  ];
}

const contentOf = (tickets: readonly (readonly Written[])[]): Content =>
  assembleContent(
    [...firm(), ...tickets.flatMap((entries, i) => ticketFiles(allNumbers[i]!, entries))].map(([path, text]) => ({
      path: `content/${path.replace(/^content\//, '')}`,
      kind: 'file',
      oid: 'oid',
      bytes: text,
    })),
  );

const roles: Record<(typeof contacts)[number], Role> = { dsi: 'manager', mia: 'member', req: 'requester' };
const readers: Reader[] = [
  { kind: 'visitor' },
  ...customers.flatMap((customer): Reader[] => [
    ...contacts.map((handle): Reader => ({ kind: 'contact', customer, handle, role: roles[handle] })),
    ...allNumbers.map((ticket): Reader => ({ kind: 'guest', customer, ticket })),
  ]),
];

/** What must be nowhere in a reader's text. */
function forbidden(reader: Reader, content: Content): RegExp[] {
  const own = 'customer' in reader ? reader.customer : undefined;
  const may = (number: number) => {
    const ticket = content.tickets.get(number)!;
    if (ticket.file.customer !== own) return false;
    if (reader.kind === 'guest') return reader.ticket === number;
    return reader.kind === 'contact' && (reader.role !== 'requester' || involves(ticket.state, reader.handle));
  };
  const involves = (state: { contact: string; cc: readonly string[] }, handle: string) =>
    state.contact === handle || state.cc.includes(handle);
  const role = reader.kind === 'contact' ? reader.role : undefined;
  const strangers = allNumbers.filter(
    (number) => !may(number) && !(reader.kind === 'guest' && reader.ticket === number),
  );
  return [
    /mark-internal|ghost/,
    /mark-address/,
    /T\d\d:\d\d:37/,
    ...customers.filter((slug) => slug !== own).map((slug) => new RegExp(`mark-${slug}`)),
    ...strangers.map((number) => new RegExp(`\\b${number}\\b`)),
    ...(role === 'manager' ? [] : [new RegExp(String(priceCents)), new RegExp(String(travelCents))]),
    ...(role === 'manager' || role === 'member' ? [] : [/mark-configuration/]),
    ...(role === 'manager' || role === 'member' ? [] : [/"debit"|"parts"|"contracts"|"chargedMinutes": \d/]),
  ];
}

test('whatever was written, no reader is given what is not theirs', () => {
  const now = '2026-02-05T12:00:00' as Instant;
  fc.assert(
    fc.property(fc.array(fc.array(written, { maxLength: 7 }), { minLength: 5, maxLength: 5 }), (tickets) => {
      const content = contentOf(tickets);
      expect(content.problems).toEqual([]);
      expect(content.tickets.size).toBe(5);
      const source = sourceOf(content, 'commit');
      for (const reader of readers) {
        const text = textOf(openSpace(source, reader, now), { tickets: allNumbers, customers });
        // When it was taken in charge is a fact of the ticket, also when an internal entry made it one.
        const judged = text.replaceAll(/"takenInChargeAt": "[^"]*"/g, '');
        for (const secret of forbidden(reader, content)) {
          const found = secret.exec(judged);
          expect(
            found && judged.slice(Math.max(0, found.index - 200), found.index + 100),
            `${JSON.stringify(reader)}: ${secret}`,
          ).toBeNull();
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('whatever was written, a search finds the tickets one may read, by what one is shown of them', () => {
  const now = '2026-02-05T12:00:00' as Instant;
  const found = (space: Space, text: string) => space.search({ text, page: 1 }).tickets.map(({ row }) => row.number);
  fc.assert(
    fc.property(fc.array(fc.array(written, { maxLength: 7 }), { minLength: 5, maxLength: 5 }), (tickets) => {
      const source = sourceOf(contentOf(tickets), 'commit');
      const team = openSpace(source, { kind: 'team', handle: 'camille' }, now);
      const withInternal = allNumbers.filter((_, i) => tickets[i]!.some(({ by }) => by === 'internal'));
      expect(found(team, '"mark internal"').toSorted()).toEqual(withInternal);
      for (const reader of readers) {
        const space = openSpace(source, reader, now);
        for (const secret of ['"mark internal"', 'ghost', 'mark-internal mark', 'mark-address'])
          expect(space.search({ text: secret, page: 1 })).toEqual(space.search({ text: 'nowhere', page: 1 }));
        for (const number of allNumbers)
          for (const text of [`"mark ${number}"`, `mark-${number}`, String(number)])
            expect(found(space, text)).toEqual(space.ticket(number) ? [number] : []);
      }
    }),
    { numRuns: 40 },
  );
});

test('the team sees all of it', () => {
  const content = contentOf([[{ hour: 8, by: 'internal', charge: false, travel: false }], [], [], [], []]);
  const space = openSpace(
    sourceOf(content, 'commit'),
    { kind: 'team', handle: 'ghost' },
    '2026-02-05T12:00:00' as Instant,
  );
  const text = textOf(space, { tickets: allNumbers, customers });
  for (const mark of [
    'mark-internal',
    'mark-acme',
    'mark-boege',
    ':37',
    String(priceCents),
    ...allNumbers.map(String),
  ]) {
    expect(text).toContain(mark);
  }
  expect(text).not.toContain('mark-address');
});
