import { expect, test } from 'vitest';
import { heldNoticesBetween } from '../../src/domain/held-notices.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import { parseInstant } from '../../src/domain/values.ts';
import { composeHeld } from '../../src/mail/compose-held.ts';
import { content } from '../support/content.ts';
import { sourceFrom } from './source-from.ts';

const id = '2026-03-01T090000Z-mail-x7f2';
const path = `content/inbox/${id}.md`;
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
    dsi: { email: dsi@boege.example, name: Anne Dupont }
  ---
  === inbox/${id}.md
  ---
  at: 2026-03-01T10:00:00+01:00
  from: Paul <paul@nowhere.example>
  subject: "Urgent\r\nBcc: all@boege.example"
  reason: No customer has this address.
  ---

  Cliquez [ici](https://trap.example), <b>vite</b>.
`;
const now = parseInstant('2026-03-01T10:00:00Z')!;

test('each active team member is told once, where to file it, and nobody else', () => {
  const source = sourceFrom(firm);
  const notices = heldNoticesBetween({ added: [path, 'content/company.md', 'content/inbox/gone.md'], source });
  expect(notices).toMatchObject([
    { key: `inbox/${id}`, mail: id, recipients: [{ handle: 'camille' }, { handle: 'hugo' }] },
  ]);
  const [notice] = notices;
  const [camille] = notice!.recipients;
  const write = () =>
    composeHeld(openSpace(source, camille!.reader, now), notice!, camille!, { portalUrl: 'https://s.example' })!;
  const mail = write();
  expect(write()).toEqual(mail);
  expect(mail).toMatchObject({
    key: `inbox/${id} camille`,
    messageId: expect.stringMatching(/^<held\.[0-9a-f]{32}@libra\.example>$/),
    references: [],
    to: { name: 'Camille Rey', address: 'camille@libra.example' },
    subject: 'Courrier retenu : Urgent Bcc: all@boege.example',
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
  expect(mail.text.split('\n').filter((line) => line !== '')).toEqual([
    'Un courriel est retenu',
    expect.stringContaining('Paul <paul@nowhere.example>'),
    'Aucun client n’a cette adresse.',
    'Paul <paul@nowhere.example>, le 1er mars 2026 à 10:00 :',
    '> Cliquez [ici](https://trap.example), <b>vite</b>.',
    'Voir le message et le classer :',
    `https://s.example/desk/inbox/${id}`,
    expect.stringContaining('équipe'),
    '-- ',
    'LibrA',
    'support@libra.example',
  ]);
  // What a stranger wrote is never a link of ours.
  expect(mail.html).not.toMatch(/href="[^"]*trap/);
  expect(mail.html).not.toContain('<b>vite');
});

test('what was filed before anybody was told tells nothing', () => {
  const source = sourceFrom(new Map([...firm].filter(([name]) => name !== path)));
  expect(heldNoticesBetween({ added: [path], source })).toEqual([]);
});
