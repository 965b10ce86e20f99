import { expect, test } from 'vitest';
import { isWrapped } from '../../src/markdown/wrapped.ts';
import { renderMarkdown } from '../../src/markdown/render-markdown.ts';

const wrapped = `Mélèze & Noyau est une société coopérative de cinq personnes, installée à Annecy. Nous faisons une
seule chose : maintenir en état de marche les serveurs Linux et les logiciels libres de nos clients,
avec des heures achetées d'avance et un relevé que chacun peut refaire à la main.`;

test.each([
  ['wrapped by an editor', wrapped, true],
  ['one line', 'Bonjour', false],
  [
    'a letter',
    'Bonjour,\nDepuis ce matin les messages restent dans la file et personne ne reçoit plus rien.\nMerci',
    false,
  ],
  ['short lines', 'Cordialement,\nHélène', false],
  ['wrapped, then a signature', `${wrapped}\nCamille\nMélèze & Noyau`, false],
  ['a log of long lines', `${'x'.repeat(150)}\n${'x'.repeat(150)}`, false],
  ['an address', '12 quai des Tisserands\n74000 Annecy\nFrance', false],
])('%s', (_, text, expected) => {
  expect(isWrapped(text)).toBe(expected);
});

test('a wrapped paragraph flows, in a list and a quote too; any other keeps its lines', () => {
  expect(renderMarkdown(wrapped)).not.toContain('<br>');
  expect(renderMarkdown(wrapped.replace(/^/gm, '> '))).not.toContain('<br>');
  expect(renderMarkdown(`- ${wrapped.replaceAll('\n', '\n  ')}`)).not.toContain('<br>');
  expect(renderMarkdown('Bonjour,\nMerci')).toContain('Bonjour,<br>\nMerci');
});

test('a break that is asked for stays in a wrapped paragraph', () => {
  expect(renderMarkdown(wrapped.replace('\n', '  \n')).match(/<br>/g)).toHaveLength(1);
});
