import { expect, test } from 'vitest';
import { textsIn } from '../../src/mail/texts/texts.ts';

test.each([
  ['fr', 'À prendre en charge, il reste peu de temps', 'À prendre en charge, en retard'],
  ['en', 'To take in charge, little time is left', 'To take in charge, late'],
] as const)('in %s a reminder says whether there is time left', (locale, inTime, late) => {
  const title = (left: string | undefined) => textsIn(locale).takeCharge({ percent: 75, before: '12:30', left }).title;
  expect(title('1 h')).toBe(inTime);
  expect(title(undefined)).toBe(late);
});
