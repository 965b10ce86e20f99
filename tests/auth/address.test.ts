import { expect, test } from 'vitest';
import { readAddress } from '../../src/auth/address.ts';

test.each([
  ['dsi@mairie-boege.example', 'dsi@mairie-boege.example'],
  ['  DSI@Mairie-Boege.example\n', 'dsi@mairie-boege.example'],
  ['prénom.nom+carnet@exemple.example', 'prénom.nom+carnet@exemple.example'],
])('%j is %j', (typed, address) => {
  expect(readAddress(typed)).toBe(address);
});

test.each([
  '',
  'dsi',
  '@mairie.example',
  'dsi@',
  'dsi@mairie.example, paul@evil.example',
  'dsi@mairie.example paul@evil.example',
  'dsi@mairie.example\r\nBcc: paul@evil.example',
  'DSI <dsi@mairie.example>',
  '"dsi"@mairie.example',
  'dsi@mairie@example',
  `${'d'.repeat(65)}@mairie.example`,
  `dsi@${'m'.repeat(255)}.example`,
  'dsi\0@mairie.example',
  'dsi\u202e@mairie.example',
])('%j is no address', (typed) => {
  expect(readAddress(typed)).toBeUndefined();
});
