import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Locale } from '../../src/domain/records.ts';
import { en } from '../../src/i18n/en.ts';
import { fr } from '../../src/i18n/fr.ts';
import { translator, type MessageKey, type Messages } from '../../src/i18n/translator.ts';

const keys = Object.keys(fr) as MessageKey[];
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const languages: [Locale, Messages][] = [
  ['fr', fr],
  ['en', en],
];

test('both languages say the same things, in the same order', () => {
  expect(Object.keys(en)).toEqual(keys);
});

test('each message takes the same values in both', () => {
  for (const key of keys) expect([key, placeholders(en[key])]).toEqual([key, placeholders(fr[key])]);
});

test('whatever is counted has both numbers', () => {
  const counted = keys.filter((key) => /\.(one|other)$/.test(key)).map((key) => key.replace(/\.(one|other)$/, ''));
  for (const base of counted) expect(keys).toEqual(expect.arrayContaining([`${base}.one`, `${base}.other`]));
});

test.each(languages)('%s is set as type is', (locale, messages) => {
  for (const key of keys) {
    const text = messages[key];
    expect(text, key).not.toMatch(/^$|'|"|\.\.\.|\u00a0|\u202f/);
    if (key !== 'debit.then') expect(text).toBe(text.trim());
    const set = translator(locale).find(key)!;
    if (locale === 'fr') {
      expect(set, key).not.toMatch(/ [;:!?»]|« /);
      expect(set.replace(/https?:/g, ''), key).not.toMatch(/[^\u202f\d\s][;:!?](?:\s|$)/);
    } else expect(set, key).not.toMatch(/[\s\u202f][;:!?]/);
  }
});

test('every message is said somewhere', () => {
  const root = join(import.meta.dirname, '../../src');
  const sources = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(astro|ts)$/.test(entry.name) && !/^(fr|en)\.ts$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
  /** Keys made of a value: `status.${status}`. */
  const made = [...sources.matchAll(/[`']([\w.-]*[.-])\$\{[^}]*\}([\w-]*)[`']/g)].map(
    ([, start, end]) => new RegExp(`^${start!.replaceAll('.', '\\.')}[\\w.-]+${end}$`),
  );
  const unsaid = keys.filter((key) => {
    const base = key.replace(/\.(one|other)$/, '');
    return !sources.includes(`'${base}'`) && !made.some((pattern) => pattern.test(key));
  });
  expect(unsaid.filter((key) => !key.startsWith('problem.'))).toEqual([]);
});

describe('the translator', () => {
  const [french, english] = [translator('fr'), translator('en')];
  test('puts values where they go, as they are', () => {
    expect(english('change.subject', { subject: '<b> {name} $&' })).toBe('New subject: <b> {name} $&');
  });
  test.each([
    [french, 0, '0 ticket'],
    [french, 1, '1 ticket'],
    [french, 1200, '1\u202f200 tickets'],
    [english, 0, '0 tickets'],
    [english, 1, '1 ticket'],
    [english, 1200, '1,200 tickets'],
  ] as const)('counts', (t, n, text) => {
    expect(t.count('tickets.total', n)).toBe(text);
  });
  test('sets French as French is set', () => {
    expect(french('credit.at-wrong', { value: 'a' })).toBe(
      '«\u202fa\u202f» n’est pas un jour passé. Écrivez-le ainsi\u202f: 2026-02-17.',
    );
    expect(french('ticket.number', { number: 12 })).toBe('N°\u202f12');
  });
});
