import { expect, test } from 'vitest';
import { noticesBetween } from '../../src/domain/notices.ts';
import { content } from '../support/content.ts';
import { sourceFrom } from '../mail/source-from.ts';

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
  === team/hugo.md
  ---
  name: Hugo Blanc
  email: hugo@libra.example
  ---
  === team/ancien.md
  ---
  name: Ancien
  email: ancien@libra.example
  active: false
  ---
  === customers/boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { email: dsi@boege.example, name: Anne Dupont, role: manager }
    eau: { email: eau@boege.example, name: Luc Petit, role: requester }
    rh: { email: rh@boege.example, name: Zoé Roux }
    parti: { email: parti@boege.example, name: Parti, active: false }
    deux: { email: Deux@both.example, name: Deux }
    bis: { email: DSI@boege.example, name: Anne encore }
  ---
  === customers/autre.md
  ---
  name: Autre
  contacts:
    deux: { email: deux@both.example, name: Deux aussi }
  ---
`;
const folder = 'content/tickets/0-999/12';

/** A ticket opened by the DSI, with Luc in copy, then these entries one minute after another. */
function story(entries: readonly string[], opening = 'by: boege/dsi') {
  const files = new Map(firm);
  files.set(
    `${folder}/ticket.md`,
    `---\ncustomer: boege\ncontact: dsi\ncc: [eau]\nopened: 2026-03-02T10:00:00Z\nsubject: Panne\n${opening}\n---\nAu secours\n`,
  );
  const paths = entries.map((entry, i) => {
    const path = `${folder}/2026-03-02T1${i}3000Z-x.md`;
    const [head, ...body] = entry.split('\n');
    files.set(path, `---\nat: 2026-03-02T1${i}:30:00Z\n${head!.replaceAll('; ', '\n')}\n---\n${body.join('\n')}\n`);
    return path;
  });
  return { files, paths };
}
/** `step: whom, whom` per notice. */
function told(files: ReadonlyMap<string, string>, added: readonly string[]) {
  return noticesBetween({ added, source: sourceFrom(files) }).notices.map(
    ({ step, recipients }) => `${step}: ${recipients.map(({ handle }) => handle).join(', ')}`,
  );
}

test.each([
  ['by: boege/dsi', ['received: boege/dsi, boege/eau', 'new-ticket: camille, hugo']],
  ['by: boege/rh', ['received: boege/dsi, boege/eau', 'new-ticket: camille, hugo']],
  // Who wrote a call down needs no mail about it.
  ['by: camille\nvia: phone', ['received: boege/dsi, boege/eau', 'new-ticket: hugo']],
])('an opening %j', (opening, expected) => {
  const { files } = story([], opening);
  expect(told(files, [`${folder}/ticket.md`])).toEqual(expected);
});

test.each<[string, string[], string[]]>([
  ['a first word', ['by: camille\nBonjour'], ['answered: boege/dsi, boege/eau']],
  ['taken in charge', ['by: camille'], ['taken-in-charge: boege/dsi, boege/eau']],
  ['taken in charge within', ['by: camille; internal: true\nsecret'], ['taken-in-charge: boege/dsi, boege/eau']],
  ['a second internal note', ['by: camille; internal: true\na', 'by: camille; internal: true\nb'], []],
  ['time without a word', ['by: camille', 'by: camille; spent: 20m'], ['time-recorded: boege/dsi']],
  ['time within', ['by: camille', 'by: camille; internal: true; spent: 20m\nx'], ['time-recorded: boege/dsi']],
  ['a level', ['by: camille', 'by: camille; level: 2; spent: 5m'], ['level-changed: boege/dsi, boege/eau']],
  [
    'a level within',
    ['by: camille', 'by: camille; internal: true; level: 3\nx'],
    ['level-changed: boege/dsi, boege/eau'],
  ],
  ['the same level', ['by: camille; level: 2', 'by: camille; level: 2'], []],
  ['a workaround', ['by: camille; status: solved; resolution: workaround\nx'], ['worked-around: boege/dsi, boege/eau']],
  [
    'reopened by a contact',
    ['by: camille; status: solved', 'by: boege/eau\nx'],
    ['reopened: boege/dsi', 'customer-reopened: camille, hugo'],
  ],
  [
    'reopened without a word',
    ['by: camille; status: closed', 'by: camille; status: open'],
    ['reopened: boege/dsi, boege/eau'],
  ],
  ['a contact corrected', ['by: camille', 'by: camille; contact: rh'], ['handed-over: boege/rh']],
  ['the one in copy made the contact', ['by: camille', 'by: camille; contact: eau'], ['handed-over: boege/eau']],
  [
    'a contact corrected, and an answer to them',
    ['by: camille', 'by: camille; contact: rh; status: waiting\nx'],
    ['waiting: boege/rh, boege/eau'],
  ],
  [
    'one mail for all of it',
    ['by: camille; status: waiting; spent: 5m\nUn journal ?'],
    ['waiting: boege/dsi, boege/eau'],
  ],
  [
    'asked again',
    ['by: camille; status: waiting\na', 'by: camille; status: waiting\nb'],
    ['waiting: boege/dsi, boege/eau'],
  ],
  ['solved', ['by: camille; status: solved; resolution: fix\nVoilà'], ['solved: boege/dsi, boege/eau']],
  [
    'solved within',
    ['by: camille\na', 'by: camille; internal: true; status: solved\nb'],
    ['solved: boege/dsi, boege/eau'],
  ],
  ['closed', ['by: camille\na', 'by: camille; status: closed'], ['closed: boege/dsi, boege/eau']],
  [
    'closed within',
    ['by: camille\na', 'by: camille; internal: true; status: closed\nb'],
    ['closed: boege/dsi, boege/eau'],
  ],
  ['a word after the end', ['by: camille; status: closed', 'by: camille\nPS'], ['answered: boege/dsi, boege/eau']],
  [
    'reopened by the team',
    ['by: camille; status: closed', 'by: camille; status: open\nPS'],
    ['reopened: boege/dsi, boege/eau'],
  ],
  ['an answer', ['by: boege/dsi\nEncore'], ['answered: boege/eau', 'customer-answered: camille, hugo']],
  ['an answer in copy', ['by: boege/eau\nEncore'], ['answered: boege/dsi', 'customer-answered: camille, hugo']],
  [
    'an answer to the assignee',
    ['by: hugo; assign: hugo', 'by: boege/eau\nx'],
    ['answered: boege/dsi', 'customer-answered: hugo'],
  ],
  [
    'an assignee who left',
    ['by: hugo; assign: ancien', 'by: boege/eau\nx'],
    ['answered: boege/dsi', 'customer-answered: camille, hugo'],
  ],
  [
    'an unknown assignee',
    ['by: hugo; assign: nobody', 'by: boege/eau\nx'],
    ['answered: boege/dsi', 'customer-answered: camille, hugo'],
  ],
  [
    'closed by a contact',
    ['by: boege/dsi; status: closed'],
    ['closed: boege/dsi, boege/eau', 'customer-closed: camille, hugo'],
  ],
  ['handed over', ['by: camille; contact: rh; cc: [dsi, parti]\nx'], ['handed-over: boege/rh', 'answered: boege/dsi']],
  ['the same address twice', ['by: camille; cc: [bis, rh]\nx'], ['answered: boege/dsi, boege/rh']],
  ['nobody known', ['by: camille; contact: personne; cc: [parti]\nx'], []],
  [
    'its author by another name',
    ['by: boege/inconnu\nx'],
    ['answered: boege/dsi, boege/eau', 'customer-answered: camille, hugo'],
  ],
])('%s', (_, entries, expected) => {
  const { files, paths } = story(entries);
  // The last one is new, the others were there.
  expect(told(files, [paths.at(-1)!])).toEqual(expected);
});

test('whom an entry concerned is read from the ticket as it left it', () => {
  const { files, paths } = story(['by: camille\nx', 'by: camille; contact: rh; cc: [dsi]\ny']);
  expect(told(files, paths)).toEqual([
    'answered: boege/dsi, boege/eau',
    'handed-over: boege/rh',
    'answered: boege/dsi',
  ]);
});

test('everything of a push, oldest first, each by a key that stays', () => {
  const { files, paths } = story(['by: camille\na', 'by: boege/dsi\nb']);
  const { notices } = noticesBetween({
    added: [...paths.toReversed(), `${folder}/ticket.md`],
    source: sourceFrom(files),
  });
  expect(notices.map(({ key, ticket, entry, step, at }) => [key, ticket, entry, step, at])).toEqual([
    ['12/ticket 2026-03-02T10:00:00', 12, 'ticket', 'received', '2026-03-02T10:00:00'],
    ['12/ticket 2026-03-02T10:00:00', 12, 'ticket', 'new-ticket', '2026-03-02T10:00:00'],
    ['12/2026-03-02T103000Z-x', 12, '2026-03-02T103000Z-x', 'answered', '2026-03-02T10:30:00'],
    ['12/2026-03-02T113000Z-x', 12, '2026-03-02T113000Z-x', 'answered', '2026-03-02T11:30:00'],
    ['12/2026-03-02T113000Z-x', 12, '2026-03-02T113000Z-x', 'customer-answered', '2026-03-02T11:30:00'],
  ]);
  expect(notices[0]!.recipients).toEqual([
    {
      handle: 'boege/dsi',
      name: 'Anne Dupont',
      address: 'dsi@boege.example',
      reader: { kind: 'contact', customer: 'boege', handle: 'dsi', role: 'manager' },
    },
    {
      handle: 'boege/eau',
      name: 'Luc Petit',
      address: 'eau@boege.example',
      reader: { kind: 'contact', customer: 'boege', handle: 'eau', role: 'requester' },
    },
  ]);
});

test('an address that two customers have is written to by neither, and that is said', () => {
  const { files, paths } = story(['by: camille; cc: [deux]\nx']);
  const { notices, problems } = noticesBetween({ added: paths, source: sourceFrom(files) });
  expect(notices.map(({ recipients }) => recipients.map(({ handle }) => handle))).toEqual([['boege/dsi']]);
  expect(problems).toMatchObject([
    {
      code: 'address-in-two-customers',
      path: 'content/customers/boege.md',
      field: 'contacts.deux.email',
      message: 'The address of boege/deux is also in autre, so nothing is mailed to it.',
    },
  ]);
});

test('what is no entry of a well-formed ticket tells nothing', () => {
  const { files, paths } = story(['by: camille; spent: beaucoup\nx']);
  files.set('content/tickets/0-999/13/ticket.md', '---\nsubject: x\n---\n');
  const added = [
    ...paths,
    'content/tickets/0-999/13/ticket.md',
    'content/tickets/0-999/14/ticket.md',
    'content/tickets/1000-1999/12/ticket.md',
    `${folder}/files/ticket/ticket.md`,
    'content/tickets/0-999/0/ticket.md',
    'content/customers/boege.md',
    'content/contracts/LH-1/contract.md',
    'README.md',
  ];
  expect(noticesBetween({ added, source: sourceFrom(files) })).toEqual({ notices: [], problems: [] });
});

test.each<[mails: Record<string, string>, told: string]>([
  [{}, 'received dsi eau | answered dsi eau | closed dsi eau'],
  [{ dsi: 'mine', eau: 'mine' }, 'received dsi | answered dsi | closed dsi'],
  [{ eau: 'closures' }, 'received dsi | answered dsi | closed dsi eau'],
  [{ dsi: 'closures', eau: 'closures' }, 'closed dsi eau'],
])('whoever chose fewer mails gets fewer: %o', (mails, told) => {
  const customer = 'content/customers/boege.md';
  let text = firm.get(customer)!;
  for (const [handle, choice] of Object.entries(mails))
    text = text.replace(new RegExp(`(${handle}: \\{ email: ${handle}@[^}]*) \\}`), `$1, mails: ${choice} }`);
  const files = new Map([...firm, [customer, text]]);
  files.set(
    `${folder}/ticket.md`,
    '---\ncustomer: boege\ncontact: dsi\ncc: [eau]\nopened: 2026-03-02T10:00:00Z\nsubject: Panne\n---\nAu secours\n',
  );
  files.set(`${folder}/2026-03-02T103000Z-x.md`, '---\nat: 2026-03-02T10:30:00Z\nby: camille\n---\nDites-nous.\n');
  files.set(
    `${folder}/2026-03-02T113000Z-x.md`,
    '---\nat: 2026-03-02T11:30:00Z\nby: camille\nstatus: closed\n---\nFini.\n',
  );
  const { notices } = noticesBetween({ added: files.keys(), source: sourceFrom(files) });
  const toContacts = notices.flatMap(({ step, recipients }) => {
    const handles = recipients.flatMap(({ reader }) => (reader.kind === 'contact' ? [reader.handle] : []));
    return handles.length > 0 ? [[step, ...handles].join(' ')] : [];
  });
  expect(toContacts.join(' | ')).toBe(told);
});
