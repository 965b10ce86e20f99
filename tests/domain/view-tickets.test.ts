import { expect, test } from 'vitest';
import { assembleContent } from '../../src/domain/assemble.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Reader, TicketQuery } from '../../src/domain/space.ts';
import type { Instant } from '../../src/domain/values.ts';

const ticket = (number: number, customer: string, contact: string, opened: string, component: string) =>
  [
    `tickets/0-999/${number}/ticket.md`,
    `---\ncustomer: ${customer}\ncontact: ${contact}\nopened: ${opened}\nsubject: S\ncomponent: ${component}\n---\n`,
  ] as const;
const files = [
  ['company.md', '---\nname: LibrA\nemail: support@libra.example\ntimezone: Europe/Paris\n---\n'],
  ['components/postfix.md', '---\nname: Postfix\ndomain: Messagerie\n---\n'],
  ['components/bind.md', '---\nname: Bind\ndomain: Réseau\n---\n'],
  [
    'customers/acme.md',
    '---\nname: Acme\ncontacts:\n  mia: { name: Mia, email: mia@acme.example }\n  req: { name: Rex, email: req@acme.example, role: requester }\n---\n',
  ],
  ['customers/boege.md', '---\nname: Boëge\ncontacts:\n  mia: { name: Myriam, email: mia@boege.example }\n---\n'],
  ticket(1, 'acme', 'mia', '2025-12-31T22:59:59Z', 'postfix'),
  ticket(2, 'acme', 'mia', '2025-12-31T23:00:00Z', 'postfix'),
  ticket(3, 'acme', 'req', '2026-01-31T22:59:59Z', 'bind'),
  ticket(4, 'boege', 'mia', '2026-01-05T10:00:00Z', 'postfix'),
] as const;
const source = sourceOf(
  assembleContent(files.map(([path, bytes]) => ({ path: `content/${path}`, kind: 'file', oid: null, bytes }))),
  null,
);
const spaceOf = (reader: Reader) => openSpace(source, reader, '2026-06-01T12:00:00' as Instant);
const mia = spaceOf({ kind: 'contact', customer: 'acme', handle: 'mia', role: 'member' });
const req = spaceOf({ kind: 'contact', customer: 'acme', handle: 'req', role: 'requester' });
const team = spaceOf({ kind: 'team', handle: 'camille' });

test.each<[Partial<TicketQuery>, number[]]>([
  [{}, [3, 2, 1]],
  [{ component: 'postfix' }, [2, 1]],
  [{ contact: 'req' }, [3]],
  [{ period: '2026' }, [3, 2]],
  [{ period: '2026-01' }, [3, 2]],
  [{ period: '2025-12' }, [1]],
  [{ period: '2026-01', component: 'postfix' }, [2]],
  [{ period: '2026-13' }, [3, 2, 1]],
  [{ component: 'none' }, []],
])('%j lets %j through', (query, numbers) => {
  const { rows, totals } = mia.tickets({ status: 'all', page: 1, ...query });
  expect(rows.map(({ number }) => number)).toEqual(numbers);
  expect(totals.tickets).toBe(numbers.length);
});

test('one may choose among what one may read', () => {
  expect(mia.ticketChoices()).toEqual({
    components: [
      { slug: 'bind', name: 'Bind' },
      { slug: 'postfix', name: 'Postfix' },
    ],
    contacts: [
      { contact: 'mia', name: 'Mia' },
      { contact: 'req', name: 'Rex' },
    ],
    months: ['2026-01', '2025-12'],
  });
  expect(req.ticketChoices()).toEqual({
    components: [{ slug: 'bind', name: 'Bind' }],
    contacts: [{ contact: 'req', name: 'Rex' }],
    months: ['2026-01'],
  });
  expect(spaceOf({ kind: 'visitor' }).ticketChoices()).toEqual({ components: [], contacts: [], months: [] });
});

test('for the team, a short name alone is nobody’s', () => {
  expect(team.ticketChoices().contacts).toEqual([]);
  expect(team.tickets({ status: 'all', page: 1, contact: 'mia' }).totals.tickets).toBe(4);
  expect(team.tickets({ status: 'all', page: 1, component: 'postfix' }).totals.tickets).toBe(3);
});
