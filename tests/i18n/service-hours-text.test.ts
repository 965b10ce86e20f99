import { expect, test } from 'vitest';
import type { ServiceHours } from '../../src/domain/records.ts';
import { formats } from '../../src/i18n/format.ts';
import { serviceHoursText } from '../../src/i18n/service-hours-text.ts';
import { translator } from '../../src/i18n/translator.ts';

const firm = { timezone: 'Europe/Paris', currency: 'EUR' };
const span = (days: number[], from: number, to: number): ServiceHours => ({
  days,
  fromMinute: from * 60,
  toMinute: to * 60,
});
const french = (hours: ServiceHours[]) =>
  serviceHoursText(hours, translator('fr'), formats('fr', firm)).map(({ days, times }) =>
    [days, times.join(' + ')].filter(Boolean).join(': ').replaceAll('\u202f', ' '),
  );

test.each<[ServiceHours[], string[]]>([
  [[span([1, 2, 3, 4, 5], 9, 18)], ['du lundi au vendredi: 9 h – 18 h']],
  [
    [span([1, 2, 3, 4], 8.5, 12.5), span([1, 2, 3, 4], 13.5, 18), span([5], 8, 17)],
    ['du lundi au jeudi: 8 h 30 – 12 h 30 + 13 h 30 – 18 h', 'vendredi: 8 h – 17 h'],
  ],
  [[span([1, 3], 9, 12)], ['lundi et mercredi: 9 h – 12 h']],
  [[span([6, 7], 9, 12)], ['samedi et dimanche: 9 h – 12 h']],
  [[span([6, 7, 1], 9, 12)], ['du samedi au lundi: 9 h – 12 h']],
  [[span([1, 2, 3, 5], 9, 12)], ['du lundi au mercredi et vendredi: 9 h – 12 h']],
  [[span([1, 2, 3, 4, 5, 6, 7], 9, 12)], ['tous les jours: 9 h – 12 h']],
  [[span([1, 2, 3, 4, 5, 6, 7], 0, 24)], ['jour et nuit, tous les jours']],
  [[span([6], 0, 24)], ['samedi: 0 h – 24 h']],
])('%#', (hours, lines) => {
  expect(french(hours)).toEqual(lines);
});
