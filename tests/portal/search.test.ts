import { expect, test } from 'vitest';
import Search from '../../src/pages/search.astro';
import { spaceOf, type Role } from './fixtures.ts';
import { render } from './rendering.ts';

const search = (role: Role, query: string, pages?: number) =>
  render(Search, { space: spaceOf(role, 'fr', { pages }) }, { path: `/search${query}` });

test('what is found is marked where it stands, as text, and leads there', async () => {
  const { html } = await search('manager', '?q=file');
  expect(html).toContain('<a href="/tickets/1234#ticket">');
  expect(html).toContain('… la <mark>file &lt;b&gt;</mark> &amp; reste …');
  expect(html).toMatch(/<a href="\/articles\/certificat-postfix">/);
});

test('the form keeps what was asked, whatever it is', async () => {
  const { html } = await search('manager', `?q=${encodeURIComponent('"<script> & é')}`);
  // Within quotes, a `<` is text either way.
  const value = /value="(?:&quot;|&#34;)(?:<|&lt;)script(?:>|&gt;) (?:&amp;|&#38;) é"/;
  expect(html).toMatch(value);
  expect(html.replace(value, '')).not.toContain('<script');
});

test('pages keep what was asked', async () => {
  const { html } = await search('manager', '?q=a%26b&page=2', 3);
  expect(html).toContain('href="/search?q=a%26b" rel="prev"');
  expect(html).toContain('href="/search?q=a%26b&amp;page=3" rel="next"');
});

test('a visitor searches what is public', async () => {
  const { text } = await search('visitor', '?q=file');
  expect(text).toContain('Chercher dans les articles et le catalogue');
  expect(text).not.toContain('1234');
});
