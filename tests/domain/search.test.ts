import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excerptOf, foldText, markTerms, matches, parseSearch } from '../../src/domain/search.ts';

const asked = (text: string) => parseSearch(text).map(({ words, prefix }) => `${words.join(' ')}${prefix ? '*' : ''}`);
const shown = (parts: ReturnType<typeof excerptOf>) =>
  parts?.map(({ text, found }) => (found ? `[${text}]` : text)).join('');

test.each([
  ['Élagué à Noël', 'elague a noel'],
  ['E\u0301lague\u0301', 'elague'],
  ['cœur ŒUVRE Æther', 'coeur oeuvre aether'],
  ['mod-ssl_2.4', 'mod ssl 2 4'],
  ['ﬁchier ½', 'fichier 1 2'],
  [' \0"*^:() ', ''],
  ['x'.repeat(100), 'x'.repeat(64)],
])('%j is folded', (text, folded) => {
  expect(foldText(text)).toBe(folded);
});

test.each([
  ['', []],
  ['  " ', []],
  ['serveur', ['serveur*']],
  ['Serveur lent', ['serveur', 'lent*']],
  ['lent lent', ['lent', 'lent*']],
  ['"file bloquée" post', ['file bloquee', 'post*']],
  ['post "file bloquée"', ['post', 'file bloquee']],
  ['« file bloquée »', ['file bloquee']],
  ['“file', ['file']],
  ['mod-ssl', ['mod ssl*']],
  ['a', ['a']],
  ['serveur !', ['serveur']],
  ['NOT a OR b* NEAR(c)', ['not', 'a', 'or', 'b', 'near c']],
  ['a b c d e f g h i j', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']],
])('%j asks for %j', (text, terms) => {
  expect(asked(text)).toEqual(terms);
});

test.each([
  ['file', 'la file reste', true],
  ['fil', 'la file reste', true],
  ['fil reste', 'la file reste', false],
  ['"file reste"', 'la file reste', true],
  ['"reste file"', 'la file reste', false],
  ['reste file', 'la file reste', true],
  ['ile', 'la file reste', false],
])('%j in %j: %j', (text, folded, found) => {
  expect(matches(parseSearch(text), [folded])).toBe(found);
});

describe('an excerpt', () => {
  test('shows the first place, and marks what was found as it was written', () => {
    expect(shown(excerptOf('Bonjour,\n\nla **file** est bloquée.', parseSearch('file bloque')))).toBe(
      'Bonjour, la [file] est [bloquée].',
    );
  });
  test('is cut between words, and says so', () => {
    const text = `${'avant '.repeat(60)}postfix ${'après '.repeat(60)}`;
    const excerpt = shown(excerptOf(text, parseSearch('postfix')))!;
    expect(excerpt).toMatch(/^… (?:avant )+\[postfix\](?: après)+ …$/);
    expect(excerpt.length).toBeLessThan(220);
  });
  test('is none where nothing is', () => {
    expect(excerptOf('rien', parseSearch('postfix'))).toBeUndefined();
    expect(excerptOf('rien', [])).toBeUndefined();
  });
});

test('whatever is asked, marking loses no character, and what is found once is marked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, query) => {
      const terms = parseSearch(query);
      const parts = markTerms(text, terms);
      expect(parts.map((part) => part.text).join('')).toBe(text);
      excerptOf(text, terms);
      expect(foldText(foldText(text))).toBe(foldText(text));
    }),
    { numRuns: 300 },
  );
});
