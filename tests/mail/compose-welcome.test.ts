import { createHash } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { Addresses } from '../../src/domain/addresses.ts';
import { openSpace } from '../../src/domain/open-space.ts';
import type { Instant } from '../../src/domain/values.ts';
import { composeWelcome } from '../../src/mail/compose-welcome.ts';
import { formatMail } from '../../src/mail/mail.ts';
import { contract, firm } from '../domain/firm.ts';
import { at } from '../domain/tree.ts';
import { content } from '../support/content.ts';
import { sourceFrom } from './source-from.ts';

const source = sourceFrom(
  new Map([
    ...firm,
    ...content`
      === customers/boege.md
      ---
      name: Mairie de Boëge
      contacts:
        dsi: { email: dsi@boege.example, name: 'Claire "Clé", Favre; DSI', role: manager }
        ann: { email: ann@boege.example, name: Ann Lee, role: requester, locale: en }
      ---
    `,
    ...contract('LH-1', 'start: 2026-05-26', 'end: 2027-05-25'),
  ]),
  'c'.repeat(40),
);
const document = { name: 'LH-1-support.html', type: 'text/html', base64: Buffer.from('<p>é</p>').toString('base64') };
const portalUrl = 'https://support.libra.example';

async function mailTo(
  handle: string,
  appointment?: Instant,
  { sequence = 0, now = '2026-11-25T10:00:00Z', url = portalUrl as string | null } = {},
) {
  const [recipient] = new Addresses(source).contacts('boege', [handle]);
  const space = openSpace(source, recipient!.reader, at(now));
  const mail = composeWelcome(space, space.welcome('LH-1')!, { appointment, sequence }, recipient!, {
    document,
    portalUrl: url,
  });
  const raw = await formatMail(mail);
  const parsed = await simpleParser(raw);
  const proposal = parsed.attachments.find(({ contentType }) => contentType === 'application/ics');
  return { mail, raw: raw.toString('latin1'), parsed, ics: proposal?.content.toString('utf8') };
}

/** Unfolded content lines as [name, parameters, value], by RFC 5545 §3.1. */
function linesOf(ics: string): [name: string, parameters: Record<string, string>, value: string][] {
  expect(ics).toMatch(/\r\n$/);
  for (const line of ics.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  return ics
    .replace(/\r\n[ \t]/g, '')
    .replace(/\r\n$/, '')
    .split('\r\n')
    .map((line) => {
      const [, name = '', given = '', value = ''] = /^([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)$/s.exec(line)!;
      const pairs = [...given.matchAll(/;([A-Z-]+)=("[^"]*"|[^";:,]*)/g)];
      return [name, Object.fromEntries(pairs.map(([, key, said]) => [key, said!.replaceAll('"', '')])), value];
    });
}
const fieldOf = (ics: string, name: string) => linesOf(ics).filter(([each]) => each === name);

const morning = at('2026-12-01T09:00:00Z');

test('the letter in French, with the document, its sum, and the link', async () => {
  const { parsed } = await mailTo('dsi', morning);
  expect(parsed.subject).toBe('Bienvenue : contrat LH-1, LibrA');
  const text = parsed.text!;
  expect(text).toContain('rendez-vous d’accueil d’une heure : 1er décembre 2026 à 10:00 (Europe/Paris).');
  expect(text).toContain(`Lire et confirmer :\n${portalUrl}/welcomes/LH-1\n`);
  expect(text).toContain(`sha256 ${createHash('sha256').update('<p>é</p>').digest('hex')}`);
  expect(parsed.attachments.map(({ contentType, filename }) => [contentType, filename])).toEqual([
    // Shown by programs that know calendars, and a file for the others.
    ['text/calendar', undefined],
    ['text/html', 'LH-1-support.html'],
    ['application/ics', 'invite.ics'],
  ]);
});

test('the proposal, field by field', async () => {
  const { ics, raw, mail } = await mailTo('dsi', morning);
  expect(linesOf(ics!)).toEqual([
    ['BEGIN', {}, 'VCALENDAR'],
    ['VERSION', {}, '2.0'],
    ['PRODID', {}, '-//Carnet//Carnet//EN'],
    ['METHOD', {}, 'REQUEST'],
    ['BEGIN', {}, 'VEVENT'],
    ['UID', {}, expect.stringMatching(/^LH-1\.[0-9a-f]{32}@libra\.example$/)],
    ['SEQUENCE', {}, '0'],
    ['DTSTAMP', {}, '20261125T100000Z'],
    ['DTSTART', {}, '20261201T090000Z'],
    ['DTEND', {}, '20261201T100000Z'],
    ['SUMMARY', {}, 'Accueil LibrA\\, contrat LH-1'],
    ['DESCRIPTION', {}, expect.stringMatching(/^Nous parcourons [^]*configuration\.\\nsupport@libra\.example$/)],
    ['ORGANIZER', { CN: 'LibrA' }, 'mailto:support@libra.example'],
    [
      'ATTENDEE',
      // RFC 6868: a quotation mark is ^'.
      { ROLE: 'REQ-PARTICIPANT', PARTSTAT: 'NEEDS-ACTION', RSVP: 'FALSE', CN: "Claire ^'Clé^', Favre; DSI" },
      expect.stringMatching(/^mailto:dsi@boege\.example$/i),
    ],
    ['URL', { VALUE: 'URI' }, `${portalUrl}/welcomes/LH-1`],
    ['STATUS', {}, 'CONFIRMED'],
    ['END', {}, 'VEVENT'],
    ['END', {}, 'VCALENDAR'],
  ]);
  // Calendars look for it among the alternatives of the text.
  expect(raw).toMatch(/Content-Type: text\/calendar; charset=utf-8; method=REQUEST/i);
  expect(mail.attachments).toEqual([document]);
});

test('moved: the same event, a higher sequence, and a letter that says so; told again: the same', async () => {
  const first = await mailTo('dsi', morning);
  const evening = at('2026-12-01T16:00:00Z');
  const moved = await mailTo('dsi', evening, { sequence: 1, now: '2026-11-26T10:00:00Z' });
  const uid = (ics: string | undefined) => fieldOf(ics!, 'UID')[0]![2];
  expect(uid(moved.ics)).toBe(uid(first.ics));
  expect(fieldOf(moved.ics!, 'SEQUENCE')[0]![2]).toBe('1');
  expect(fieldOf(moved.ics!, 'DTSTART')[0]![2]).toBe('20261201T160000Z');
  expect(moved.parsed.subject).toContain('Rendez-vous déplacé');
  expect(moved.mail.messageId).not.toBe(first.mail.messageId);
  const again = await mailTo('dsi', morning, { now: '2026-11-25T11:00:00Z' });
  expect([again.mail.messageId, uid(again.ics)]).toEqual([first.mail.messageId, uid(first.ics)]);
});

test('each is invited alone, in their own language, and to the same event', async () => {
  const [dsi, ann] = [await mailTo('dsi', morning), await mailTo('ann', morning)];
  expect(ann.parsed.subject).toBe('Welcome: contract LH-1, LibrA');
  expect(fieldOf(ann.ics!, 'ATTENDEE').map(([, , value]) => value.toLowerCase())).toEqual(['mailto:ann@boege.example']);
  expect(ann.raw).not.toContain('dsi@boege.example');
  expect(fieldOf(ann.ics!, 'UID')).toEqual(fieldOf(dsi.ics!, 'UID'));
  expect(ann.mail.messageId).not.toBe(dsi.mail.messageId);
});

test('without an appointment no calendar is troubled; without a portal no address is named', async () => {
  const { ics, raw, parsed } = await mailTo('dsi', undefined, { url: null });
  expect(ics).toBeUndefined();
  expect(raw).not.toContain('text/calendar');
  expect(parsed.text).not.toMatch(/https?:/);
  expect(parsed.text).toContain('en écrivant à support@libra.example');
});
