import { expect, test } from 'vitest';
import { noticesBetween, type Notice } from '../../src/domain/notices.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { parseInstant } from '../../src/domain/values.ts';
import { composeNotice } from '../../src/mail/compose-notice.ts';
import type { Mail } from '../../src/mail/mail.ts';
import { content } from '../support/content.ts';
import { sourceFrom } from './source-from.ts';

const firm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  phone: 04 50 00 00 00
  colour: "#8a2b2b"
  ---
  === team/camille.md
  ---
  name: Camille Rey
  email: camille@libra.example
  ---
  === offers/help-20.md
  ---
  name: LibrA-HELP 20
  hours: 20
  price: 1200
  multipliers:
    - { where: onsite, under: 4h, factor: 2 }
  ---
  === customers/boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { email: dsi@boege.example, name: Anne Dupont, role: manager }
    rh: { email: rh@boege.example, name: Zoé Roux }
    eau: { email: eau@boege.example, name: Luc Petit, role: requester, locale: en }
  ---
  === contracts/LH-2026-0042/contract.md
  ---
  customer: boege
  offer: help-20
  start: 2026-02-17
  ---
  === components/postfix.md
  ---
  name: Postfix
  domain: Messagerie
  ---
`;
const folder = 'content/tickets/1000-1999/1234';
const opening = `${folder}/ticket.md`;
const portalUrl = 'https://support.example';

function entry(at: string, by: string, head: string, body = ''): [string, string] {
  const name = at.replaceAll(':', '').replace('Z', '');
  return [`${folder}/${name}00Z-${by.replace('/', '-')}.md`, `---\nat: ${at}\nby: ${by}\n${head}\n---\n${body}\n`];
}
const first: [string, string] = [
  opening,
  `---
customer: boege
contact: dsi
cc: [rh, eau]
opened: 2026-03-02T09:00:00Z
subject: Messagerie à l’arrêt
component: postfix
---
Plus rien ne **part** depuis \`ce matin\`.

<script>alert(1)</script>
`,
];
const onsite = entry(
  '2026-03-02T10:15Z',
  'camille',
  'spent: 50m\nwhere: onsite\nlevel: 2\nstatus: waiting\ntravel: 45.50',
  'Passé sur place : le disque est plein.\n\n```\ndf -h\n```\n\nPouvez-vous [redémarrer](https://x.example) ?',
);
const answer = entry('2026-03-02T11:00Z', 'boege/dsi', '', 'C’est fait.');
const hidden = entry('2026-03-02T11:30Z', 'camille', 'internal: true\nspent: 20m', 'SECRET: mot de passe trop simple');
const closing = entry('2026-03-02T12:00Z', 'camille', 'status: closed\nresolution: fix', 'Tout part de nouveau.');

/** The mails about the last of these files, by handle. */
function mailsOf(...files: readonly (readonly [string, string])[]): Map<string, Mail> {
  const source = sourceFrom(new Map([...firm, ...files]));
  const now = parseInstant('2026-03-02T13:00:00Z')!;
  const mails = new Map<string, Mail>();
  const { notices } = noticesBetween({ added: [files.at(-1)![0]], source });
  for (const notice of notices)
    for (const recipient of notice.recipients) {
      const mail = composeNotice(openSpace(source, recipient.reader, now), notice, recipient, { portalUrl });
      if (mail) mails.set(recipient.handle, mail);
    }
  return mails;
}
const linesOf = (mail: Mail | undefined) => mail!.text.split('\n').filter((line) => line !== '');

test('received, by whoever opened it', () => {
  const mail = mailsOf(first).get('boege/dsi')!;
  expect(mail).toMatchObject({
    key: '1234/ticket 2026-03-02T09:00:00 boege/dsi',
    subject: '[#1234] Demande reçue : Messagerie à l’arrêt',
    from: { name: 'LibrA', address: 'support@libra.example' },
    replyTo: { name: 'LibrA', address: 'support@libra.example' },
    to: { name: 'Anne Dupont', address: 'dsi@boege.example' },
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Carnet': 'support.example',
      'X-Carnet-Ticket': '1234',
    },
  });
  expect(linesOf(mail)).toEqual([
    'Demande reçue',
    'Ticket 1234 : Messagerie à l’arrêt',
    'Nous avons bien reçu votre demande : elle porte le numéro 1234.',
    'Un ingénieur le prend en charge avant le 2 mars 2026 à 14:00.',
    'Anne Dupont, le 2 mars 2026 à 10:00 :',
    '> Plus rien ne **part** depuis `ce matin`.',
    '>',
    '> <script>alert(1)</script>',
    'Demande',
    '  Nature : Incident',
    '  Logiciel : Postfix',
    '  Crédit disponible : 20 h',
    'Voir le ticket 1234 :',
    'https://support.example/tickets/1234#ticket',
    'Pour répondre, ouvrez la page du ticket. Pour nous écrire : support@libra.example.',
    'Vous recevez ce message parce que ce ticket est à votre nom.',
    'Vous choisissez les courriels que vous recevez : https://support.example/mails',
    '-- ',
    'LibrA',
    '04 50 00 00 00',
    'support@libra.example',
  ]);
  expect(mail.html).not.toContain('<script');
  expect(mail.html).toContain('<strong>part</strong>');
});

test('time on site, its debit with the arithmetic, and what is left: for whoever may see it', () => {
  const mails = mailsOf(first, onsite);
  expect(linesOf(mails.get('boege/dsi')).slice(0, 17)).toEqual([
    'Attend votre réponse',
    'Ticket 1234 : Messagerie à l’arrêt',
    'Camille Rey a pris le ticket en charge et attend une réponse de votre part.',
    'Il est désormais traité au niveau 2 : le défaut est en cours de reproduction.',
    'Camille Rey, le 2 mars 2026 à 11:15 :',
    '> Passé sur place : le disque est plein.',
    '>',
    '> ```',
    '> df -h',
    '> ```',
    '>',
    '> Pouvez-vous [redémarrer](https://x.example) ?',
    'Intervention',
    '  Temps passé : 50 min sur site, le 2 mars 2026 à 11:15',
    expect.stringMatching(/^ {2}Débité : 50 min × 2 → 1 h 45 \(.*sur site.*15 min.*\)$/),
    '  Carnet LH-2026-0042 : 1 h 45 prélevé ; reste 18 h 15 sur 20 h, jusqu’au 16 février 2027',
    '  Déplacement : 45,50 €, facturé à part',
  ]);
  const member = mails.get('boege/rh')!.text;
  expect(member).toContain('reste 18 h 15');
  expect(member).not.toMatch(/Déplacement|45,50/);
});

test('a requester reads the time, and no debit nor balance, in their language', () => {
  const all = [first, onsite, answer, hidden, closing] as const;
  for (const count of [1, 2, 3, 4, 5]) {
    const mail = mailsOf(...all.slice(0, count)).get('boege/eau');
    if (count === 4) expect(mail).toBeUndefined();
    else
      for (const part of [mail!.text, mail!.html, mail!.subject])
        expect(part).not.toMatch(/LH-2026|1.h.45|18.h|20.h|[Dd]ebited|Credit|Pack|Débit|45[.,]50/);
  }
  const closed = mailsOf(...all).get('boege/eau')!;
  expect(closed.html).toContain('<html lang="en">');
  expect(closed.text).toContain('Time spent: 1 h 10 min');
  expect(mailsOf(first, onsite).get('boege/eau')!.subject).toBe('[#1234] Waits for your answer: Messagerie à l’arrêt');
});

test('closed: the whole life of it', () => {
  expect(linesOf(mailsOf(first, onsite, answer, hidden, closing).get('boege/dsi'))).toEqual(
    expect.arrayContaining([
      'Clos',
      'Camille Rey a clos le ticket. En voici le résumé.',
      'Une réponse l’ouvrira de nouveau.',
      '> Tout part de nouveau.',
      'Résumé',
      '  Reçu : 2 mars 2026 à 10:00',
      '  Pris en charge : 2 mars 2026 à 11:15',
      '  Clos : 2 mars 2026 à 13:00',
      '  Niveau : 1 → 2',
      '  Résolution : Corrigé',
      '  Temps passé : 1 h 10',
      '  Débité : 2 h 15',
      '  Carnet LH-2026-0042 : reste 17 h 45 sur 20 h, jusqu’au 16 février 2027',
    ]),
  );
});

test('closed with an article: its title, and where it is', () => {
  const article: [string, string] = [
    'content/articles/disque-plein.md',
    '---\ntitle: Que faire d’un disque <plein>\ndate: 2026-03-01\nkind: help\n---\nTexte\n',
  ];
  const last = entry(
    '2026-03-02T12:00Z',
    'camille',
    'status: closed\nresolution: answer\narticle: disque-plein',
    'Voilà.',
  );
  const { text, html } = mailsOf(first, onsite, article, last).get('boege/rh')!;
  expect(text).toContain('  Article : Que faire d’un disque <plein>, https://support.example/articles/disque-plein\n');
  expect(html).toContain(
    '<a href="https://support.example/articles/disque-plein">Que faire d’un disque &#60;plein&#62;</a>',
  );
});

test('a draft is no article to whoever may not read it', () => {
  const article: [string, string] = [
    'content/articles/brouillon.md',
    '---\ntitle: SECRET\ndate: 2026-03-01\nkind: help\ndraft: true\n---\nTexte\n',
  ];
  const last = entry('2026-03-02T12:00Z', 'camille', 'status: closed\narticle: brouillon', 'Voilà.');
  expect(JSON.stringify(mailsOf(first, onsite, article, last).get('boege/dsi'))).not.toMatch(/SECRET|brouillon/);
});

test('time without a word: its debit, to whoever sees credit', () => {
  const mails = mailsOf(first, onsite, entry('2026-03-02T11:40Z', 'camille', 'spent: 20m'));
  expect([...mails.keys()]).toEqual(['boege/dsi', 'boege/rh']);
  expect(linesOf(mails.get('boege/rh')).slice(0, 7)).toEqual([
    'Temps enregistré',
    'Ticket 1234 : Messagerie à l’arrêt',
    'Camille Rey a enregistré du temps sur votre ticket.',
    'Intervention',
    '  Temps passé : 20 min à distance, le 2 mars 2026 à 12:40',
    expect.stringMatching(/^ {2}Débité : 20 min → 30 min/),
    '  Carnet LH-2026-0042 : 30 min prélevé ; reste 17 h 45 sur 20 h, jusqu’au 16 février 2027',
  ]);
});

test('time within: what was debited, not by whom nor for what', () => {
  const mails = mailsOf(first, onsite, hidden);
  expect([...mails.keys()]).toEqual(['boege/dsi', 'boege/rh']);
  for (const mail of mails.values()) {
    expect(linesOf(mail).slice(2, 7)).toEqual([
      'Du temps a été enregistré sur votre ticket.',
      'Intervention',
      '  Temps passé : 20 min à distance, le 2 mars 2026 à 12:30',
      expect.stringMatching(/^ {2}Débité : 20 min → 30 min/),
      '  Carnet LH-2026-0042 : 30 min prélevé ; reste 17 h 45 sur 20 h, jusqu’au 16 février 2027',
    ]);
    expect(JSON.stringify({ ...mail, key: '' })).not.toMatch(/SECRET|camille|Camille|113000/);
  }
});

test.each([
  [
    ['level: 3'],
    'Changement de niveau',
    'Il est désormais traité au niveau 3 : le logiciel lui-même est en cours de correction.',
  ],
  [
    ['level: 3\ninternal: true', 'SECRET'],
    'Changement de niveau',
    'Il est désormais traité au niveau 3 : le logiciel lui-même est en cours de correction.',
  ],
  [
    ['status: solved\nresolution: workaround', 'Un relais.'],
    'Contourné',
    'Camille Rey a trouvé une solution de contournement.',
  ],
  [
    ['status: solved\nresolution: workaround\ninternal: true', 'SECRET'],
    'Contourné',
    'Votre ticket est résolu par un contournement.',
  ],
])('%j', ([head, body], title, lead) => {
  const mail = mailsOf(first, onsite, entry('2026-03-02T11:40Z', 'camille', head!, body)).get('boege/dsi')!;
  expect(linesOf(mail)).toEqual(expect.arrayContaining([title, lead]));
  expect(mail.text).not.toContain('SECRET');
});

test('reopened, with the word that did it', () => {
  const again = entry('2026-03-02T12:30Z', 'boege/rh', '', 'Cela recommence.');
  const mails = mailsOf(first, onsite, closing, again);
  expect(linesOf(mails.get('boege/dsi'))).toEqual(
    expect.arrayContaining(['Rouvert', 'Zoé Roux a rouvert le ticket.', '> Cela recommence.']),
  );
  expect(mails.get('camille')!.subject).toBe('[#1234] Rouvert par le client : Messagerie à l’arrêt');
});

test('a ticket put in another name comes with its opening', () => {
  const over = entry('2026-03-02T11:40Z', 'camille', 'contact: eau\ncc: [dsi]');
  const mails = mailsOf(first, onsite, over);
  expect([...mails.keys()]).toEqual(['boege/eau']);
  expect(linesOf(mails.get('boege/eau'))).toEqual(
    expect.arrayContaining([
      'In your name',
      'Camille Rey has put ticket 1234 in your name.',
      '> Plus rien ne **part** depuis `ce matin`.',
      '  Software: Postfix',
      'You receive this message because the ticket is in your name.',
    ]),
  );
});

test('what came after is in its own mail', () => {
  const again = entry('2026-03-02T12:30Z', 'camille', 'status: open\nlevel: 3', 'Pas tout à fait.');
  const source = sourceFrom(new Map([...firm, first, onsite, closing, again]));
  const { notices } = noticesBetween({ added: [closing[0]], source });
  const [recipient] = notices[0]!.recipients;
  const space = openSpace(source, recipient!.reader, parseInstant('2026-03-02T13:00:00Z')!);
  const mail = composeNotice(space, notices[0]!, recipient!, { portalUrl })!;
  expect(mail.text).toContain('Niveau : 1 → 2\n');
  expect(mail.text).not.toContain('Pas tout à fait');
});

test('the team reads who, for whom, by when, and where to answer', () => {
  const [subject, , ...lines] = [mailsOf(first).get('camille')!.subject, ...linesOf(mailsOf(first).get('camille'))];
  expect(subject).toBe('[#1234] Nouveau ticket : Messagerie à l’arrêt');
  expect(lines).toEqual(
    expect.arrayContaining([
      'Anne Dupont (Mairie de Boëge) a ouvert un ticket.',
      '  Client : Mairie de Boëge',
      '  Interlocuteur : Anne Dupont',
      '  Niveau : 1',
      '  À prendre en charge avant : 2 mars 2026 à 14:00',
      '  Crédit disponible : 20 h',
      `Pour répondre, ouvrez la page du ticket ou ajoutez un fichier dans ${folder}/.`,
    ]),
  );
  const answered = mailsOf(first, onsite, answer).get('camille')!;
  expect(answered.text).toContain('Anne Dupont (Mairie de Boëge) a répondu.\n\nLe ticket est de nouveau ouvert.');
  expect(answered.text).toContain('> C’est fait.');
});

test.each([
  ['internal: true\nspent: 20m', 'Votre ticket est pris en charge.'],
  ['internal: true\nstatus: waiting', 'Votre ticket attend une réponse de votre part.'],
  ['internal: true\nstatus: solved\nresolution: fix', 'Votre ticket est résolu.'],
  ['internal: true\nstatus: closed\nspent: 1h', 'Votre ticket est clos. En voici le résumé.'],
])('an internal entry (%j) gives its effect away, and nothing of itself', (head, lead) => {
  const note = entry('2026-03-02T10:15Z', 'camille', head, 'SECRET');
  for (const handle of ['boege/dsi', 'boege/rh', 'boege/eau']) {
    const mail = mailsOf(first, note).get(handle)!;
    if (handle !== 'boege/eau') expect(linesOf(mail)).toContain(lead);
    const everything = JSON.stringify(mail).replace(JSON.stringify(mail.key), '');
    expect(everything).not.toMatch(/SECRET|camille|Camille|101500/);
    expect(mail.text).toContain('https://support.example/tickets/1234\n');
  }
});

test('a requester who was taken off the ticket in the same push reads nothing of it', () => {
  const off = entry('2026-03-02T12:30Z', 'camille', 'cc: [rh]', 'Entre nous.');
  const source = sourceFrom(new Map([...firm, first, onsite, off]));
  const { notices } = noticesBetween({ added: [onsite[0]], source });
  const mails = notices[0]!.recipients.map((recipient) =>
    composeNotice(openSpace(source, recipient.reader, parseInstant('2026-03-02T13:00:00Z')!), notices[0]!, recipient, {
      portalUrl,
    }),
  );
  expect(mails.map((mail) => mail?.to.name)).toEqual(['Anne Dupont', 'Zoé Roux', undefined]);
});

test('one thread for all, and each mail its own', () => {
  const received = [...mailsOf(first).values()];
  const answered = [...mailsOf(first, onsite).values(), ...mailsOf(first, onsite, answer).values()];
  const all = [...received, ...answered];
  expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(all.length);
  expect(new Set(all.flatMap(({ references }) => references)).size).toBe(1);
  for (const { messageId, references } of all)
    for (const id of [messageId, ...references]) expect(id).toMatch(/^<1234\.[0-9a-f]{32}@libra\.example>$/);
  expect([...mailsOf(first).values()]).toEqual(received);
});

test('names and subjects are data, in headers, text and HTML', () => {
  const files = new Map([...firm, first]);
  const wicked = 'A\\r\\nBcc: x@evil.example<b>\\u2028\\"';
  files.set(
    'content/customers/boege.md',
    `---\nname: "M<i>"\ncontacts:\n  dsi: { email: dsi@boege.example, name: "${wicked}" }\n---\n`,
  );
  files.set(opening, first[1].replace('Messagerie à l’arrêt', '"<img src=x onerror=alert(1)> & co"'));
  const source = sourceFrom(files);
  const notice: Notice = noticesBetween({ added: [opening], source }).notices[1]!;
  const [camille] = notice.recipients;
  const mail = composeNotice(
    openSpace(source, camille!.reader, parseInstant('2026-03-02T13:00:00Z')!),
    notice,
    camille!,
    {
      portalUrl,
    },
  )!;
  expect(mail.html).not.toMatch(/<img|<i>|<b>/);
  expect(mail.text).toContain('A Bcc: x@evil.example<b> " (M<i>) a ouvert un ticket.');
});

test('a very long message is cut, and says where the rest is', () => {
  const mail = mailsOf([opening, first[1] + 'x'.repeat(200_000)]).get('boege/dsi')!;
  expect(mail.text).toContain('la suite est sur la page du ticket');
  expect(mail.text.length).toBeLessThan(60_000);
});
