import { describe, expect, test } from 'vitest';
import { contract, entry, event, firm, ticket } from './firm.ts';
import { account, assemble, checked, credit, problemsOf, symlink, type Tree } from './tree.ts';

const pack = contract('P');
const one = entry(1, '2026-03-02T11:00:00Z', 'spent: 1h');
const at1 = 'tickets/0-999/1/2026-03-02T110000Z-camille.md';
const file = (path: string, source: string | Uint8Array | typeof symlink): Tree =>
  new Map([[`content/${path}`, source]]);
const without = (tree: Tree, path: string): Tree => new Map([...tree].filter(([name]) => name !== `content/${path}`));

function rows(cases: readonly (readonly [string, readonly Tree[], readonly string[], string?])[]): void {
  for (const [title, trees, problems, expected] of cases) {
    test(title, () => {
      const content = assemble(...trees);
      expect(problemsOf(content)).toEqual(problems);
      if (expected !== undefined) expect(account(content)).toBe(expected);
    });
  }
}
const fine = '540 left, 0 over | P active 60/600 left 540 | 1 60=P:60';
const untouched = '600 left, 0 over | P active 0/600 left 600 | no debit';

describe('the company', () => {
  rows([
    [
      'missing is one problem, and defaults apply',
      [without(firm, 'company.md'), pack, ticket(1), one],
      ['missing-company company.md:1'],
      fine,
    ],
    [
      'malformed is one problem, and all defaults apply',
      [
        firm,
        file('company.md', '---\nname: L\nemail: a@b.example\ntimezone: Paris\nserviceHours: []\n---\n'),
        contract('P', 'multipliers: [{ outsideServiceHours: true, factor: 2 }]'),
        ticket(1),
        one,
      ],
      ['malformed-time-zone company.md:4'],
      fine,
    ],
    [
      'whose file does not read is one problem, though there is a logo',
      [firm, file('company.md', '---js\n---\n'), file('logo.svg', '<svg/>')],
      ['front-matter-language company.md:1'],
    ],
    [
      'missing is one problem, though there is a logo',
      [without(firm, 'company.md'), file('logo.PNG', 'x')],
      ['missing-company company.md:1'],
    ],
    [
      'malformed elsewhere still names its logo',
      [firm, file('company.md', '---\nemail: a@b.example\nlogo: l.svg\n---\n'), file('l.svg', 'x'), file('m.svg', 'x')],
      ['missing-key company.md:1', 'misplaced-file m.svg:1'],
    ],
    [
      'names its logo',
      [firm, file('company.md', '---\nname: L\nemail: a@b.example\nlogo: l.svg\n---\n'), file('l.svg', 'x')],
      [],
    ],
    ['without a logo has no picture', [firm, file('l.svg', 'x')], ['misplaced-file l.svg:1']],
    [
      'may not have a link for a logo',
      [firm, file('company.md', '---\nname: L\nemail: a@b.example\nlogo: l.svg\n---\n'), file('l.svg', symlink)],
      ['not-a-file l.svg:1'],
    ],
    [
      'in a folder that is a link is one problem',
      [file('x/../', ''), new Map([['content', symlink]])],
      ['not-a-file content:1'],
    ],
    ['that is a link is one problem', [firm, file('company.md', symlink)], ['not-a-file company.md:1']],
    ['with nothing else', [firm], []],
  ]);
});

describe('a malformed file takes nothing else down', () => {
  rows([
    [
      'an entry',
      [firm, pack, ticket(1), one, entry(1, '2026-03-03T11:00:00Z', 'spent: 9')],
      ['malformed-duration tickets/0-999/1/2026-03-03T110000Z-camille.md:4'],
      fine,
    ],
    [
      'an event',
      [firm, pack, ticket(1), one, event('P', '2026-03-03T11:00:00Z')],
      ['missing-key contracts/P/2026-03-03T110000Z-camille.md:1'],
      fine,
    ],
    [
      'a ticket',
      [firm, pack, ticket(1), one, ticket(2, '-subject'), entry(2, '2026-03-02T11:00:00Z', 'spent: 5h')],
      ['missing-key tickets/0-999/2/ticket.md:1'],
      fine,
    ],
    [
      'a contract',
      [firm, pack, ticket(1), one, contract('A', 'start: x')],
      ['malformed-day contracts/A/contract.md:4'],
      fine,
    ],
    [
      'a component, an article, a held mail',
      [
        firm,
        pack,
        ticket(1),
        one,
        file('components/x.md', ''),
        file('articles/x.md', '---'),
        file('inbox/2026-03-03T110000Z-x.md', '---\n---\n'),
      ],
      [
        'front-matter-unclosed articles/x.md:1',
        'no-front-matter components/x.md:1',
        'missing-key inbox/2026-03-03T110000Z-x.md:1',
        'missing-key inbox/2026-03-03T110000Z-x.md:1',
      ],
      fine,
    ],
    [
      'a team member who wrote entries',
      [firm, file('team/camille.md', 'x'), pack, ticket(1), one],
      ['no-front-matter team/camille.md:1'],
      fine,
    ],
    [
      'whatever its date',
      [firm, pack, ticket(1), one, entry(1, '2040-03-03T11:00:00Z', 'spent: 9')],
      ['malformed-duration tickets/0-999/1/2040-03-03T110000Z-camille.md:4'],
      fine,
    ],
  ]);
});

describe('under a ticket.md', () => {
  const spent = entry(1, '2026-03-02T11:00:00Z', 'spent: 1h');
  rows([
    [
      'that is missing nothing counts: one problem, there',
      [firm, pack, spent, entry(1, '2026-03-03T11:00:00Z')],
      ['missing-ticket tickets/0-999/1/ticket.md:1'],
      untouched,
    ],
    [
      'that is malformed nothing counts: its problem alone',
      [firm, pack, ticket(1, 'opened: hier'), spent],
      ['malformed-instant tickets/0-999/1/ticket.md:4'],
      untouched,
    ],
    [
      'that is a link nothing counts',
      [firm, pack, file('tickets/0-999/1/ticket.md', symlink), spent],
      ['not-a-file tickets/0-999/1/ticket.md:1'],
      untouched,
    ],
    [
      'with two faults, both',
      [firm, pack, ticket(1, 'opened: hier', 'kind: bug'), spent],
      ['malformed-instant tickets/0-999/1/ticket.md:4', 'malformed-choice tickets/0-999/1/ticket.md:6'],
    ],
    [
      'missing, faults of the entries stand',
      [firm, entry(1, '2026-03-02T11:00:00Z', 'spent: 9', 'voids: nonsense')],
      [`malformed-duration ${at1}:4`, `voids-unknown ${at1}:5`, 'missing-ticket tickets/0-999/1/ticket.md:1'],
    ],
    [
      'malformed, its customer judges the entries',
      [firm, ticket(1, 'opened: hier'), entry(1, '2026-03-02T11:00:00Z', 'by: other/dsi')],
      [`foreign-contact ${at1}:3`, 'malformed-instant tickets/0-999/1/ticket.md:4'],
    ],
    [
      'malformed in its customer, it judges nothing',
      [firm, ticket(1, 'customer: Mairie'), entry(1, '2026-03-02T11:00:00Z', 'by: other/dsi')],
      ['malformed-slug tickets/0-999/1/ticket.md:2'],
    ],
    [
      'whose front matter does not read, it judges nothing',
      [
        firm,
        file('tickets/0-999/1/ticket.md', '---\ncustomer: boege\n'),
        entry(1, '2026-03-02T11:00:00Z', 'by: other/dsi'),
      ],
      ['front-matter-unclosed tickets/0-999/1/ticket.md:1'],
    ],
    [
      'missing, it judges nothing',
      [firm, entry(1, '2026-03-02T11:00:00Z', 'by: other/dsi')],
      ['missing-ticket tickets/0-999/1/ticket.md:1'],
    ],
    [
      'missing beside attachments',
      [firm, file('tickets/0-999/1/files/ticket/x.png', '')],
      ['missing-ticket tickets/0-999/1/ticket.md:1'],
    ],
    [
      'a contact of another customer is malformed, and does not count',
      [firm, pack, ticket(1), one, entry(1, '2026-03-03T11:00:00Z', 'by: other/dsi')],
      ['foreign-contact tickets/0-999/1/2026-03-03T110000Z-camille.md:3'],
      fine,
    ],
    [
      'a contact who is in no file counts',
      [firm, pack, ticket(1), one, entry(1, '2026-03-03T11:00:00Z', 'by: boege/nobody')],
      [],
      fine,
    ],
    [
      'a member who is in no file counts',
      [firm, pack, ticket(1), entry(1, '2026-03-02T11:00:00Z', 'by: nobody', 'spent: 1h')],
      [],
      fine,
    ],
  ]);
});

describe('a ticket’s folder', () => {
  const opening = '---\ncustomer: boege\ncontact: dsi\nopened: 2025-01-01T00:00:00Z\nsubject: Panne\n---\n';
  const time = '---\nat: 2026-03-02T11:00:00Z\nby: camille\nspent: 1h\n---\n';
  const id = '2026-03-02T110000Z-camille';
  rows(
    [
      'tickets/0-999/1234',
      'tickets/1000-1999/999',
      'tickets/0-999/0',
      'tickets/0-999/007',
      'tickets/misc/7',
      'tickets/0-0999/7',
      'tickets/0-999/99999999999999999999',
    ].map(
      (folder) =>
        [
          `${folder} is one problem, at its ticket.md`,
          [firm, pack, file(`${folder}/ticket.md`, opening), file(`${folder}/${id}.md`, time)],
          [`ticket-folder ${folder}/ticket.md:1`],
          untouched,
        ] as const,
    ),
  );
  rows([
    [
      'of a wrong range without ticket.md is one problem',
      [firm, pack, file(`tickets/0-999/1234/${id}.md`, time)],
      ['ticket-folder tickets/0-999/1234/ticket.md:1'],
      untouched,
    ],
    [
      'of a wrong range with attachments alone is one problem',
      [firm, file('tickets/0-999/1234/files/x', '')],
      ['ticket-folder tickets/0-999/1234/ticket.md:1'],
    ],
    [
      'of a wrong range: other faults stand',
      [
        firm,
        file('tickets/0-999/1234/ticket.md', opening.replace('dsi', 'x/y')),
        file(`tickets/0-999/1234/${id}.md`, time.replace('camille', 'other/dsi').replace('spent: 1h\n', '')),
      ],
      [
        `foreign-contact tickets/0-999/1234/${id}.md:3`,
        'ticket-folder tickets/0-999/1234/ticket.md:1',
        'malformed-slug tickets/0-999/1234/ticket.md:3',
      ],
    ],
    [
      'twice: the one in the right range counts',
      [
        firm,
        pack,
        ticket(1),
        one,
        file('tickets/1000-1999/1/ticket.md', opening),
        file(`tickets/1000-1999/1/${id}.md`, time),
      ],
      ['ticket-folder tickets/1000-1999/1/ticket.md:1'],
      fine,
    ],
    [
      'of letters is no ticket’s folder',
      [firm, file('tickets/0-999/12a/ticket.md', opening)],
      ['misplaced-file tickets/0-999/12a/ticket.md:1'],
    ],
  ]);
});

describe('contracts', () => {
  rows([
    [
      'without contract.md: one problem, there',
      [firm, event('P', '2026-03-03T11:00:00Z', 'type: note'), event('P', '2026-03-04T11:00:00Z', 'type: note')],
      ['missing-contract contracts/P/contract.md:1'],
    ],
    [
      'without contract.md: faults of events stand',
      [firm, event('P', '2026-03-03T11:00:00Z', 'type: x')],
      ['malformed-choice contracts/P/2026-03-03T110000Z-camille.md:3', 'missing-contract contracts/P/contract.md:1'],
    ],
    [
      'whose offer is missing are left out',
      [firm, contract('P', 'offer: none'), ticket(1), one],
      ['missing-offer contracts/P/contract.md:3'],
      '0 left, 60 over | 1 60=over:60',
    ],
    [
      'whose offer is malformed are left out',
      [firm, file('offers/help-10.md', '---\nname: H\n---\n'), pack, ticket(1), one],
      ['missing-offer contracts/P/contract.md:3', 'missing-key offers/help-10.md:1'],
      '0 left, 60 over | 1 60=over:60',
    ],
    [
      'whose offer is a link are left out',
      [firm, file('offers/help-10.md', symlink), pack],
      ['missing-offer contracts/P/contract.md:3', 'not-a-file offers/help-10.md:1'],
    ],
    [
      'that are malformed and whose offer is missing have both faults',
      [firm, contract('P', 'offer: none', 'start: x')],
      ['missing-offer contracts/P/contract.md:3', 'malformed-day contracts/P/contract.md:4'],
    ],
    [
      'that are links',
      [firm, file('contracts/P/contract.md', symlink), event('P', '2026-03-03T11:00:00Z', 'type: note')],
      ['not-a-file contracts/P/contract.md:1'],
    ],
  ]);
  test.each<[string, Tree[], string]>([
    ['is not there', [firm, contract('P', 'offer: none')], 'and there is no content/offers/none.md, so'],
    ['is malformed', [firm, file('offers/none.md', ''), contract('P', 'offer: none')], 'whose file is malformed, so'],
  ])('whose offer %s say so', (_, trees, said) => {
    expect(checked(assemble(...trees))[0]).toContain(`offer names "none", ${said} this contract does not count.`);
  });
  test('take their terms from themselves, else the offer, else the company', () => {
    const offer = file(
      'offers/o.md',
      '---\nname: O\nprice: 10\nhours: 5\nwarnAt: [50]\nserviceHours: [sat 09:00-12:00]\n---\n',
    );
    const { contracts } = assemble(
      firm,
      offer,
      contract('A', 'offer: o', 'warnAt: [10]'),
      contract('B', 'offer: o'),
      pack,
    );
    const terms = contracts.map(
      ({ minutes, priceCents, warnAt, warnBeforeEnd, serviceHours, stepMinutes, takeChargeWithinMinutes }) => ({
        minutes,
        priceCents,
        warnAt,
        warnBeforeEnd,
        days: serviceHours[0]?.days,
        stepMinutes,
        takeChargeWithinMinutes,
      }),
    );
    const shared = { warnBeforeEnd: [30], stepMinutes: 15, takeChargeWithinMinutes: 240 };
    expect(terms).toEqual([
      { minutes: 300, priceCents: 1000, warnAt: [10], days: [6], ...shared },
      { minutes: 300, priceCents: 1000, warnAt: [50], days: [6], ...shared },
      { minutes: 600, priceCents: 70_000, warnAt: [80, 100], days: [1, 2, 3, 4, 5], ...shared },
    ]);
  });
  test.each([
    ['2026-01-01', '1y', '2026-12-31'],
    ['2024-02-29', '1y', '2025-02-27'],
    ['2026-01-31', '1mo', '2026-02-27'],
    ['2026-03-01', '90d', '2026-05-29'],
    ['2026-03-01', '1d', '2026-03-01'],
  ])('that begin on %s for %s end on %s', (start, validFor, end) => {
    const offer = file('offers/o.md', `---\nname: O\nprice: 10\nvalidFor: ${validFor}\n---\n`);
    expect(assemble(firm, offer, contract('A', 'offer: o', `start: ${start}`)).contracts[0]?.end).toBe(end);
  });
  test.each([
    ['{ a: { email: a@b.example, name: A, role: manager }, b: { email: b@b.example, name: B } }', ['a']],
    ['{ a: { email: a@b.example, name: A, role: requester }, b: { email: b@b.example, name: B } }', ['a', 'b']],
    ['{ a: { email: a@b.example, name: A, role: manager, active: false }, b: { email: b@b.example, name: B } }', ['b']],
  ])('warn the managers, else everyone: %s', (contacts, warned) => {
    const customer = file('customers/boege.md', `---\nname: B\ncontacts: ${contacts}\n---\n`);
    expect(assemble(firm, customer, pack).contracts[0]?.contacts).toEqual(warned);
    expect(assemble(firm, customer, contract('P', 'contacts: []')).contracts[0]?.contacts).toEqual([]);
    expect(assemble(firm, customer, contract('P', 'contacts: [b]')).contracts[0]?.contacts).toEqual(['b']);
  });
});

describe('files that nothing reads', () => {
  rows([
    [
      'anywhere else are problems',
      [
        firm,
        file('notes.md', ''),
        file('team/x/y.md', ''),
        file('tickets/0-999/1/x.txt', ''),
        file('contracts/P/x.md', ''),
      ],
      [
        'misplaced-file contracts/P/x.md:1',
        'misplaced-file notes.md:1',
        'misplaced-file team/x/y.md:1',
        'misplaced-file tickets/0-999/1/x.txt:1',
      ],
    ],
    [
      'whose names begin with a dot are ignored',
      [
        firm,
        file('.gitkeep', ''),
        file('team/.x.md', ''),
        file('.idea/x', ''),
        file('.link', symlink),
        file('tickets/0-999/5/.x', ''),
      ],
      [],
    ],
    [
      'in files/ hold anything',
      [
        firm,
        ticket(1),
        file('tickets/0-999/1/files/ticket/évidence.md', 'x'),
        file('tickets/0-999/1/files/loose', Uint8Array.of(255)),
        file('tickets/0-999/1/files/a/b/c', ''),
      ],
      [],
    ],
    [
      'that are links are problems',
      [
        firm,
        ticket(1),
        file('tickets/0-999/1/files/ticket/x', symlink),
        file('team/bruno.md', symlink),
        file('tickets/0-999/2', symlink),
        file('tickets/1000-1999', symlink),
      ],
      [
        'not-a-file team/bruno.md:1',
        'not-a-file tickets/0-999/1/files/ticket/x:1',
        'not-a-file tickets/0-999/2:1',
        'not-a-file tickets/1000-1999:1',
      ],
    ],
    [
      'outside content/ are none of ours',
      [
        firm,
        new Map<string, string | typeof symlink>([
          ['package.json', '{}'],
          ['README.md', symlink],
        ]),
      ],
      [],
    ],
  ]);
});

describe('who is listed', () => {
  const listed = (...trees: Tree[]) =>
    credit(assemble(...trees), '2026-03-01T00:00:00Z').customers.map(({ customer }) => customer);
  const elsewhere = (...keys: string[]) => ticket(1, 'customer: other', ...keys);
  test.each<[string, Tree[], string[]]>([
    ['every customer with a well-formed file', [firm], ['boege']],
    [
      'in order',
      [
        firm,
        file('customers/a.md', '---\nname: A\ncontacts: {}\n---\n'),
        file('customers/z.md', '---\nname: Z\ncontacts: {}\n---\n'),
      ],
      ['a', 'boege', 'z'],
    ],
    ['not a malformed one that nothing names', [firm, file('customers/other.md', '')], ['boege']],
    [
      'a malformed one that a contract names',
      [firm, file('customers/other.md', ''), contract('P', 'customer: other')],
      ['boege', 'other'],
    ],
    [
      'a missing one that a contract names, even one to come',
      [firm, contract('P', 'customer: other', 'start: 2030-01-01')],
      ['boege', 'other'],
    ],
    ['not through a contract that is left out', [firm, contract('P', 'customer: other', 'offer: none')], ['boege']],
    ['not through a malformed contract', [firm, contract('P', 'customer: other', 'start: x')], ['boege']],
    [
      'a missing one that a ticket opened by then names',
      [firm, elsewhere('opened: 2026-03-01T00:00:00Z')],
      ['boege', 'other'],
    ],
    ['not one that a later ticket names', [firm, elsewhere('opened: 2026-03-01T00:00:01Z')], ['boege']],
    ['not through a malformed ticket', [firm, elsewhere('-subject')], ['boege']],
  ])('%s', (_, trees, expected) => {
    expect(listed(...trees)).toEqual(expected);
  });
});

describe('check', () => {
  test.each<[string, Tree[], string[]]>([
    ['nothing', [firm, pack, ticket(1), one], []],
    [
      'an unknown key, though the entry counts',
      [firm, pack, ticket(1), entry(1, '2026-03-02T11:00:00Z', 'spent: 1h', 'spend: 35m')],
      [`${at1}:5: "spend" is not a key of this file, so nothing reads it.`],
    ],
    [
      'a contract of a customer without a file',
      [firm, contract('P', 'customer: other')],
      ['contracts/P/contract.md:2: customer names "other", and there is no content/customers/other.md.'],
    ],
    [
      'not of one whose file is malformed',
      [firm, file('customers/other.md', ''), contract('P', 'customer: other', 'contacts: [x]')],
      ['customers/other.md:1: The file does not begin with a `---` line.'],
    ],
    [
      'a ticket of a customer without a file, once',
      [firm, ticket(1, 'customer: other'), entry(1, '2026-03-02T11:00:00Z', 'contact: x')],
      ['tickets/0-999/1/ticket.md:2: customer names "other", and there is no content/customers/other.md.'],
    ],
    [
      'an unknown member in by',
      [firm, ticket(1), entry(1, '2026-03-02T11:00:00Z', 'by: bruno')],
      [
        `${at1}:3: The file's name ends in "camille", and by is "bruno".`,
        `${at1}:3: by names "bruno", and there is no content/team/bruno.md.`,
      ],
    ],
    [
      'not one whose file is malformed',
      [firm, file('team/camille.md', ''), ticket(1), one],
      ['team/camille.md:1: The file does not begin with a `---` line.'],
    ],
    [
      'an unknown member in assign',
      [firm, ticket(1), entry(1, '2026-03-02T11:00:00Z', 'assign: bruno')],
      [`${at1}:4: assign names "bruno", and there is no content/team/bruno.md.`],
    ],
    [
      'unknown contacts',
      [firm, ticket(1, 'contact: a', 'cc: [b, dsi]', 'by: boege/c')],
      ['3: contact names "a"', '6: cc names "b"', '7: by names "boege/c"'].map(
        (text) => `tickets/0-999/1/ticket.md:${text}, and content/customers/boege.md has no such contact.`,
      ),
    ],
    [
      'an unknown contact once, who is also the default of by',
      [firm, ticket(1, 'contact: a')],
      ['tickets/0-999/1/ticket.md:3: contact names "a", and content/customers/boege.md has no such contact.'],
    ],
    [
      'unknown contacts of an entry',
      [firm, ticket(1), entry(1, '2026-03-02T11:00:00Z', 'contact: a', 'cc: [b]')],
      [
        `${at1}:4: contact names "a", and content/customers/boege.md has no such contact.`,
        `${at1}:5: cc names "b", and content/customers/boege.md has no such contact.`,
      ],
    ],
    [
      'unknown contacts of a contract',
      [firm, contract('P', 'contacts: [maire]')],
      ['contracts/P/contract.md:5: contacts names "maire", and content/customers/boege.md has no such contact.'],
    ],
    [
      'an entry before its ticket was opened, though it counts',
      [firm, ticket(1, 'opened: 2026-03-02T11:00:00.5Z'), one],
      [`${at1}:2: The entry was written before its ticket was opened.`],
    ],
    ['not an entry of that very instant', [firm, ticket(1, 'opened: 2026-03-02T11:00:00Z'), one], []],
    [
      'a name whose time disagrees',
      [
        firm,
        ticket(1),
        new Map([
          [
            'content/tickets/0-999/1/2026-13-45T996199Z-camille.md',
            '---\nat: 2026-03-02T11:00:00Z\nby: camille\n---\n',
          ],
        ]),
      ],
      [
        `tickets/0-999/1/2026-13-45T996199Z-camille.md:2: The file's name says 2026-13-45T996199Z, and at says 2026-03-02T110000Z.`,
      ],
    ],
    [
      'a name in another zone',
      [
        firm,
        ticket(1),
        new Map([
          [
            'content/tickets/0-999/1/2026-03-02T120000Z-camille.md',
            '---\nat: 2026-03-02T12:00:00+01:00\nby: camille\n---\n',
          ],
        ]),
      ],
      [
        `tickets/0-999/1/2026-03-02T120000Z-camille.md:2: The file's name says 2026-03-02T120000Z, and at says 2026-03-02T110000Z.`,
      ],
    ],
    [
      'not the name a program gives',
      [
        firm,
        ticket(1),
        new Map([
          [
            'content/tickets/0-999/1/2026-03-02T110000Z-dsi-7q2d.md',
            '---\nat: 2026-03-02T11:00:00.25Z\nby: boege/dsi\n---\n',
          ],
        ]),
      ],
      [],
    ],
    [
      'not a customer’s name before the contact’s',
      [
        firm,
        ticket(1),
        new Map([
          [
            'content/tickets/0-999/1/2026-03-02T110000Z-boege-dsi.md',
            '---\nat: 2026-03-02T11:00:00Z\nby: boege/dsi\n---\n',
          ],
        ]),
      ],
      [],
    ],
    [
      'the name of an event',
      [firm, pack, event('P', '2026-03-02T11:00:00Z', 'type: note', 'by: boege/dsi')],
      [`contracts/P/2026-03-02T110000Z-camille.md:4: The file's name ends in "camille", and by is "boege/dsi".`],
    ],
    ['not the writer of an event that names none', [firm, pack, event('P', '2026-03-02T11:00:00Z', 'type: note')], []],
    [
      'an address in two customers, in any case',
      [
        firm,
        file('customers/other.md', '---\nname: O\ncontacts:\n  a:\n    email: DSI@boege.example\n    name: A\n---\n'),
      ],
      [
        'customers/other.md:5: "DSI@boege.example" is an address of customer "boege" too, so nobody can tell whose mail it sends.',
      ],
    ],
    [
      'not an address twice in one',
      [
        firm,
        file(
          'customers/other.md',
          '---\nname: O\ncontacts:\n  a: { email: a@o.example, name: A }\n  b: { email: a@o.example, name: B }\n---\n',
        ),
      ],
      [],
    ],
  ])('%s', (_, trees, expected) => {
    expect(checked(assemble(...trees))).toEqual(expected);
  });

  test('puts problems before errors, errors before warnings, each by path and line', () => {
    const content = assemble(
      firm,
      file('team/zoe.md', '---\nname: Z\nemail: z\n---\n'),
      file('team/abel.md', '---\nname: A\nemail: a@b.example\nmail: x\n---\n'),
      ticket(1, 'contact: who'),
      entry(1, '2026-03-02T11:00:00Z', 'level: 9', 'spent: 1', 'spend: 1'),
    );
    expect(checked(content).map((line) => line.split(' ')[0])).toEqual([
      'team/zoe.md:3:',
      `${at1}:4:`,
      `${at1}:5:`,
      'team/abel.md:4:',
      `${at1}:6:`,
      'tickets/0-999/1/ticket.md:3:',
    ]);
    expect(problemsOf(content)).toHaveLength(3);
    expect(credit(content).problems).toHaveLength(3);
  });

  describe('statements', () => {
    const told = (...keys: string[]) => event('P', '2026-04-01T08:00:00Z', 'type: statement', ...keys);
    const at = 'contracts/P/2026-04-01T080000Z-camille.md';
    test.each<[string, Tree[], string[]]>([
      ['that hold', [one, told('on: 2026-03-31', 'usedMinutes: 60', 'remainingMinutes: 540')], []],
      ['of a day before', [one, told('on: 2026-03-01', 'usedMinutes: 0', 'remainingMinutes: 600')], []],
      [
        'of the very day, to its end in Paris',
        [entry(1, '2026-03-02T22:59:59.9Z', 'spent: 1h'), told('on: 2026-03-02', 'usedMinutes: 60')],
        [],
      ],
      ['and no further', [entry(1, '2026-03-02T23:00:00Z', 'spent: 1h'), told('on: 2026-03-02', 'usedMinutes: 0')], []],
      ['of the last day: nothing has lapsed yet', [told('on: 2026-12-31', 'remainingMinutes: 600')], []],
      ['of the day after', [told('on: 2027-01-01', 'remainingMinutes: 0')], []],
      [
        'that do not hold',
        [one, told('on: 2026-03-31', 'usedMinutes: 45', 'remainingMinutes: 555')],
        [
          `${at}:5: At the end of 2026-03-31 the customer was told 45 minutes used, and the ledger counts 60: 15 minutes (15m) more; the customer was told 555 minutes left, and the ledger counts 540: 15 minutes (15m) less.`,
        ],
      ],
      [
        'in one figure',
        [one, told('on: 2026-03-31', 'usedMinutes: 60', 'remainingMinutes: 600')],
        [
          `${at}:6: At the end of 2026-03-31 the customer was told 600 minutes left, and the ledger counts 540: 60 minutes (1h) less.`,
        ],
      ],
    ])('%s', (_, trees, expected) => {
      expect(checked(assemble(firm, pack, ticket(1), ...trees))).toEqual(expected);
    });
    test('of an unlimited contract have nothing left', () => {
      const content = assemble(
        firm,
        contract('P', 'offer: unlimited'),
        told('on: 2026-03-31', 'usedMinutes: 0', 'remainingMinutes: 600'),
      );
      expect(checked(content)).toEqual([
        `${at}:6: At the end of 2026-03-31 the customer was told 600 minutes left, and the contract is unlimited.`,
      ]);
    });
    test('that disagree are not in credit', () => {
      expect(credit(assemble(firm, pack, told('on: 2026-03-31', 'usedMinutes: 9'))).problems).toEqual([]);
    });
  });
});
