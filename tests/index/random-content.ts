import fc from 'fast-check';
import type { Pushed } from '../../src/store/memory.ts';

/** Few names and few instants, so that what is written at random meets. */
export const customers = ['acme', 'boege', 'ghost'] as const;
export const contacts = ['dsi', 'mia', 'req'] as const;
export const team = ['camille', 'karim'] as const;
export const numbers = [1, 2, 3, 1001] as const;
/** Message-IDs: whatever has one may be anywhere, and twice. */
export const mails = ['<a@acme.example>', '<b@acme.example>', '<nowhere@acme.example>'] as const;
const contracts = ['C-1', 'C-2', 'C-3'] as const;
const instants = [
  '2026-01-05T08:00:00Z',
  '2026-02-10T09:30:00Z',
  '2026-02-10T23:30:00.5Z',
  '2026-03-20T10:00:00+01:00',
  '2026-06-01T00:00:00Z',
] as const;
const entryIds = [
  '2026-01-05T080000Z-camille',
  '2026-02-10T093000Z-dsi-7q2d',
  '2026-02-10T233000Z-karim-aaaa',
  '2026-03-20T090000Z-mia',
  '2026-06-01T000000Z-camille-zzzz',
] as const;

/** The instants at which answers may differ. */
export const moments = [
  '2026-01-01T00:00:00',
  '2026-02-10T09:30:00',
  '2026-02-10T23:45:00',
  '2026-04-01T12:00:00',
  '2027-06-01T12:00:00',
];

const pick = <const T>(values: readonly T[]) => fc.constantFrom(...values);
/** A key's line, there or not. */
const maybe = (key: string, ...values: string[]) =>
  fc.option(
    pick(values).map((value) => `${key}: ${value}\n`),
    { nil: '', freq: 2 },
  );

/** Lines of front matter and a body; one time in fifteen spoilt. */
function file(...lines: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.tuple(...lines), pick(['', 'Bonjour.', 'Autre *texte*.']), fc.nat(29))
    .map(([keys, body, spoilt]) => {
      const header = keys.join('');
      if (spoilt === 0) return `---\n${header}nonsense\n---\n`;
      if (spoilt === 1) return `---js\n${header}---\n`;
      return `---\n${header}---\n\n${body}\n`;
    });
}
const line = (text: string) => fc.constant(`${text}\n`);
const contactOf = (slugs: readonly string[]) =>
  fc.tuple(pick(slugs), pick(contacts)).map(([slug, contact]) => `${slug}/${contact}`);
const by = (author: fc.Arbitrary<string>) => author.map((each) => `by: ${each}\n`);

const company = file(
  line('name: LibrA'),
  line('email: support@libra.example'),
  maybe('timezone', 'Europe/Paris', 'Pacific/Auckland', 'UTC'),
  maybe('logo', 'logo.png'),
  maybe('takeChargeWithin', '2h', '8h'),
);
const customer = file(
  pick(['name: Acme\n', 'name: Boëge\n']),
  fc
    .tuple(pick(['manager', 'member']), pick(['', ', active: false']))
    .map(
      ([role, active]) =>
        `contacts:\n  dsi: { name: Dominique, email: dsi@acme.example, role: ${role}${active} }\n` +
        '  mia: { name: Mia, email: mia@acme.example }\n  req: { name: Rex, email: req@acme.example, role: requester }\n',
    ),
);
const offer = file(
  line('name: Pack'),
  maybe('hours', '1', '2.5'),
  pick(['price: 700\n', 'price: 50.50\n', 'price: 20\n', 'price: 0\n', 'price: 1.234\n']),
  maybe('step', '15m', '1h'),
  maybe('multipliers', '[{ where: onsite, under: 4h, factor: 1.5 }]', '[{ outsideServiceHours: true, factor: 2 }]'),
);
const contract = file(
  pick(['acme', 'acme', ...customers]).map((slug) => `customer: ${slug}\n`),
  pick(['small', 'small', 'large', 'none']).map((slug) => `offer: ${slug}\n`),
  pick(['2026-01-01', '2025-06-01', '2025-12-31', '2026-02-10', '2026-07-01']).map((day) => `start: ${day}\n`),
  pick(['', '', '', 'terminated: 2026-02-10\n', 'terminated: 2025-01-01\n']),
  maybe('hours', '1', '3'),
  maybe('contacts', '[mia]'),
);
const contractEvent = file(
  pick(instants).map((at) => `at: ${at}\n`),
  pick(['type: note\n', 'type: warned\nnotice: used-80\n', 'type: settled\noverage: 1h\n', 'type: warned\n']),
);
const ticket = file(
  pick(['customer: acme\n', 'customer: acme\n', 'customer: boege\n', 'customer: ghost\n', '']),
  pick(contacts).map((contact) => `contact: ${contact}\n`),
  maybe('cc', '[mia]', '[req, mia]', '[req]'),
  pick(instants).map((at) => `opened: ${at}\n`),
  pick(['subject: Panne\n', 'subject: Question\n']),
  maybe('messageId', mails[0], mails[1]),
  maybe('component', 'apache', 'postfix'),
  fc.oneof(fc.constant(''), by(fc.oneof(pick(team), contactOf(['acme'])))),
);
const contactEntry = file(
  pick(instants).map((at) => `at: ${at}\n`),
  by(contactOf(['acme', 'acme', 'boege'])),
  maybe('status', 'closed', 'closed', 'open'),
  maybe('messageId', mails[0], mails[1]),
);
const teamEntry = file(
  pick(instants).map((at) => `at: ${at}\n`),
  by(pick(team)),
  maybe('internal', 'true'),
  maybe('status', 'waiting', 'closed', 'solved'),
  maybe('spent', '35m', '1h30', '0m', '5h', '2h', '50m', '90'),
  maybe('where', 'onsite'),
  pick(['', '', '', 'worked: 2026-01-05T07:00:00Z\n']),
  pick(['', '', '', '', 'charge: 0m\nreason: Geste\n', 'charge: 20m\n']),
  pick(['', '', '', ...entryIds.map((id) => `voids: ${id}\n`)]),
  maybe('assign', 'karim'),
  maybe('contact', 'req', 'mia'),
  maybe('cc', '[req]', '[]'),
  maybe('subject', 'Autre sujet'),
  maybe('duplicateOf', '1', '2'),
  pick(['', '', 'travel: 12.50\n']),
  maybe('article', 'relais'),
);

const folder = fc.oneof(
  { weight: 12, arbitrary: pick(numbers.map((number) => `tickets/${number > 999 ? '1000-1999' : '0-999'}/${number}`)) },
  { weight: 1, arbitrary: pick(['tickets/0-999/01', 'tickets/0-999/1001']) },
);

const written: fc.Arbitrary<[path: string, text: Pushed]> = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(fc.constant('company.md'), company) },
  {
    weight: 1,
    arbitrary: fc.tuple(
      pick(team).map((slug) => `team/${slug}.md`),
      file(maybe('name', 'Camille', 'Karim'), line('email: camille@libra.example')),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(
      pick(customers).map((slug) => `customers/${slug}.md`),
      customer,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      pick(['small', 'large']).map((slug) => `offers/${slug}.md`),
      offer,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('components/apache.md'), file(line('name: Apache'), maybe('domain', 'Internet'))),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constant('articles/relais.md'),
      file(line('title: Relais'), line('date: 2026-01-01'), line('kind: help'), maybe('draft', 'true')),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constant('inbox/2026-01-05T080000Z-mail.md'),
      file(line('at: 2026-01-05T08:00:00Z'), maybe('from', 'x@y.example')),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(
      pick(contracts).map((number) => `contracts/${number}/contract.md`),
      contract,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.tuple(pick(contracts), pick(entryIds)).map(([number, id]) => `contracts/${number}/${id}.md`),
      contractEvent,
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(
      folder.map((each) => `${each}/ticket.md`),
      ticket,
    ),
  },
  {
    weight: 9,
    arbitrary: fc.tuple(
      fc.tuple(folder, pick(entryIds)).map(([each, id]) => `${each}/${id}.md`),
      fc.oneof({ weight: 3, arbitrary: teamEntry }, contactEntry),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc
        .tuple(folder, pick(['ticket', ...entryIds, 'loose']), pick(['a.log', 'b.md']))
        .map((names) => `${names[0]}/files/${names[1]}/${names[2]}`),
      pick(['log', 'another log']),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      pick([
        'notes.txt',
        'logo.png',
        '.hidden',
        'tickets/0-999/1/notes.txt',
        'offers/Large.md',
        'tickets/0-999/1/files/loose.txt',
      ]),
      pick(['x', 'y']),
    ),
  },
);

/** What one push may change: files written, taken away, or turned into links; sometimes outside of `content/`. */
export const push: fc.Arbitrary<Record<string, Pushed>> = fc
  .array(
    fc.tuple(written, fc.nat(19)).map(([[path, text], fate]): [string, Pushed] => {
      if (fate < 4) return [`content/${path}`, null];
      if (fate === 4) return [`content/${path}`, { link: '../elsewhere' }];
      if (fate === 5) return ['README.md', String(text)];
      return [`content/${path}`, text];
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((files) => Object.fromEntries(files));

/** A content that says something, to begin with. */
export const firstPush: fc.Arbitrary<Record<string, Pushed>> = fc
  .tuple(
    fc.array(written, { minLength: 30, maxLength: 80 }),
    fc.tuple(offer, offer),
    fc.tuple(contract, contract),
    fc.array(ticket, { minLength: 4, maxLength: 4 }),
  )
  .map(([files, [small, large], [first, second], tickets]) => {
    const openings = numbers.map((number, i) => [
      `tickets/${number > 999 ? '1000-1999' : '0-999'}/${number}/ticket.md`,
      tickets[i]!,
    ]);
    const all = [
      ...openings,
      ['offers/small.md', small],
      ['offers/large.md', large],
      ['contracts/C-1/contract.md', first],
      ['contracts/C-2/contract.md', second],
      ...files,
    ];
    return Object.fromEntries(all.map(([path, text]) => [`content/${path as string}`, text!]));
  });
