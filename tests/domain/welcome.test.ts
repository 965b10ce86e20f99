import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInstant, type Instant } from '../../src/domain/values.ts';
import { foldWelcome, formatWelcome, parseAppointment, parseWelcome } from '../../src/domain/welcome.ts';
import type { ContractEvent } from '../../src/domain/records.ts';

const at = (text: string) => parseInstant(text)!;
const sum = 'a'.repeat(64);
const tuesday = '2026-03-03T10:00:00+01:00';
const friday = '2026-03-06T10:00:00+01:00';

let count = 0;
const event = (type: ContractEvent['type'], body: string, more: Partial<ContractEvent> = {}): ContractEvent => {
  count += 1;
  return { id: `e${count}`, at: at(`2026-02-01T00:00:0${count % 10}Z`), type, body, ...more };
};
const confirmed = (contact: string, when: string) =>
  event('confirmed', '', { by: { customer: 'boege', contact }, at: at(when) });

test('what a program writes is read again, and what a person writes beside it is theirs', () => {
  const body = formatWelcome(
    {
      appointment: at(tuesday),
      to: ['dsi', 'maire'],
      sent: new Map([['eau', sum]]),
      text: 'Avec café.\n\nTo: personne',
    },
    'Europe/Paris',
  );
  expect(body).toBe(
    `Appointment: ${tuesday}\n\nTo: dsi, maire\n\nSent to eau: sha256 ${sum}\n\nAvec café.\n\nTo: personne`,
  );
  expect(parseWelcome(body)).toEqual({
    appointment: at(tuesday),
    to: ['dsi', 'maire'],
    sent: new Map([['eau', sum]]),
    text: 'Avec café.\n\nTo: personne',
  });
});

test.each([
  'Document d’accueil remis en main propre.',
  'To: Tout le monde',
  'To: dsi, Maire',
  'Appointment: mardi',
  `Sent to DSI: sha256 ${sum}`,
  '',
])('%j names nobody and proposes nothing', (body) => {
  expect(parseWelcome(body)).toEqual({ to: [], sent: new Map(), text: body });
});

test('any text that was written reads back the same, whoever wrote it', () => {
  const handle = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const text = fc.string({ unit: 'grapheme' }).map((said) => said.trim());
  fc.assert(
    fc.property(
      fc.record({ to: fc.array(handle), handles: fc.uniqueArray(handle), proposes: fc.boolean(), text }),
      ({ to, handles, proposes, text: said }) => {
        const sent = new Map(handles.map((each) => [each, sum]));
        // A first line that looks like ours would be ours.
        fc.pre(parseWelcome(said).text === said);
        const welcome = { ...(proposes && { appointment: at(friday) }), to, sent, text: said };
        expect(parseWelcome(formatWelcome(welcome, 'Europe/Paris'))).toEqual(welcome);
      },
    ),
  );
});

describe('together', () => {
  test('without a welcome there is none, whoever confirmed', () => {
    expect(foldWelcome([event('note', 'To: dsi'), confirmed('dsi', '2026-02-02T00:00:00Z')])).toBeUndefined();
  });

  test('a welcome by hand begins it, and tells nobody by mail', () => {
    expect(foldWelcome([event('welcome', 'Fait en visioconférence.')])).toEqual({
      sequence: 0,
      told: new Map(),
      confirmed: new Map(),
    });
  });

  test('who comes later is told of the same appointment; when it moves, all are told anew', () => {
    const first = event('welcome', `Appointment: ${tuesday}\n\nTo: dsi`);
    const later = event('welcome', `Sent to eau: sha256 ${sum}`);
    expect(foldWelcome([first, later])).toMatchObject({
      appointment: at(tuesday),
      sequence: 0,
      told: new Map([
        ['dsi', first.at],
        ['eau', later.at],
      ]),
    });
    const moved = event('welcome', `Appointment: ${friday}\n\nTo: dsi`);
    expect(foldWelcome([first, later, moved])).toMatchObject({
      appointment: at(friday),
      sequence: 1,
      told: new Map([['dsi', moved.at]]),
    });
    const same = event('welcome', `Appointment: ${friday}\n\nTo: eau`);
    expect(foldWelcome([first, later, moved, same])).toMatchObject({ sequence: 1 });
    const back = event('welcome', `Appointment: ${tuesday}\n\nTo: dsi`);
    expect(foldWelcome([first, later, moved, same, back])).toMatchObject({ appointment: at(tuesday), sequence: 2 });
  });

  test('the first confirmation counts, also of a welcome by hand', () => {
    const events = [
      event('welcome', 'Fait.'),
      confirmed('dsi', '2026-02-02T00:00:00Z'),
      confirmed('dsi', '2026-02-09T00:00:00Z'),
      event('confirmed', '', { by: { team: 'camille' } }),
    ];
    expect(foldWelcome(events)!.confirmed).toEqual(new Map([['dsi', at('2026-02-02T00:00:00Z')]]));
  });
});

test.each<[string, string | undefined]>([
  ['2026-03-02T10:00', '2026-03-02T09:00:00Z'],
  ['2026-07-02T10:00', '2026-07-02T08:00:00Z'],
  ['2026-03-02T10:00:00+05:30', '2026-03-02T04:30:00Z'],
  ['2026-03-02T10:00Z', '2026-03-02T10:00:00Z'],
  // Clocks go from 2:00 to 3:00, and in autumn show 2:30 twice.
  ['2026-03-29T02:30', undefined],
  ['2026-10-25T02:30', '2026-10-25T01:30:00Z'],
  ['2026-02-30T10:00', undefined],
  ['2026-03-02 10:00', undefined],
  ['2026-03-02', undefined],
  ['demain', undefined],
  ['', undefined],
])('an appointment typed as %j in Paris is %s', (text, instant) => {
  const found: Instant | undefined = parseAppointment(text, 'Europe/Paris');
  expect(found).toBe(instant === undefined ? undefined : at(instant));
});
