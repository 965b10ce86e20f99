import { expect, test } from 'vitest';
import { renderMarkdown } from '../../src/markdown/render-markdown.ts';

const lines = (text: string) => (renderMarkdown(text).match(/<br>/g)?.length ?? 0) + 1;
const word = (length: number) => 'x'.repeat(length);

test.each<[string, string, number]>([
  ['typed in a form', 'Bonjour,\nle serveur ne répond plus.\nMerci', 3],
  [
    'wrapped by an editor',
    'Le nouveau boîtier est arrivé. Comme prévu au carnet, reprise des règles de l’ancien pare-feu\n(iptables, 412 lignes que plus personne ne comprend) en nftables, essai, puis bascule sur place. Pas\nle mercredi.',
    1,
  ],
  ['wrapped, with a line ended on purpose', `Bonjour,\n${word(40)} ${word(38)}\n${word(30)} ${word(45)}\nfin.`, 2],
  ['a long line as typed, then a greeting', `${word(200)} ${word(200)}\nMerci`, 2],
  ['one sentence a line', `Le serveur de fichiers ne répond plus depuis ce matin, huit heures et quart.\nMerci`, 2],
  ['short verses', 'un\ndeux\ntrois', 3],
  ['a break asked for in Markdown', `${word(40)} ${word(38)}  \n${word(30)} ${word(45)}`, 2],
  ['code over two lines', `${word(70)} \`a\nb\`\nfin`, 2],
])('%s', (_name, text, expected) => expect(lines(text)).toBe(expected));

test('a wrapped paragraph flows in a list and in a quote too', () => {
  const first = `${word(40)} ${word(38)}`;
  const second = `${word(30)} ${word(45)}`;
  expect(lines(`- ${first}\n  ${second}`)).toBe(1);
  expect(lines(`> ${first}\n> ${second}`)).toBe(1);
});

test('a paragraph may have more lines than a call has arguments', () => {
  expect(lines('a\n'.repeat(199_000))).toBe(199_000);
});

test('a guillemet goes with the word it opens', () => {
  const text = `${word(40)} ${word(38)} alors\nqu’un ${word(30)} ${word(38)} :\n« certificat expiré ».`;
  expect(lines(text)).toBe(1);
});
