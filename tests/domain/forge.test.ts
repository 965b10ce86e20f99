import { describe, expect, test } from 'vitest';
import { forgeOfAddress, newFilePage, parseForge } from '../../src/domain/forge.ts';

test.each([
  'git@code.libra.example:libra/content.git',
  'file:///srv/github.com/libra/content.git',
  '/srv/content.git',
  'https://github.com/libra',
  'https://github.com/libra/..',
  'https://notgithub.com/libra/content',
])('%s tells no forge', (address) => {
  expect(forgeOfAddress(address)).toBeNull();
});

test.each([
  'gitea libra/content',
  'bitbucket https://code.libra.example/libra/content',
  'https://code.libra.example/libra/content',
  'javascript://github.com/libra/content',
  'https://github.com/libra/content?x=1',
])('%j is no forge', (text) => {
  expect(parseForge(text)).toBeNull();
});

describe('the page of a new file', () => {
  const file = {
    path: 'content/tickets/0-999/12/2026-03-02T110000Z-camille-7q2d.md',
    text: '---\nby: camille & co\n---\n',
  };
  const text = '---%0Aby%3A%20camille%20%26%20co%0A---%0A';
  const path = 'content%2Ftickets%2F0-999%2F12%2F2026-03-02T110000Z-camille-7q2d.md';
  test.each([
    ['git@github.com:libra/content.git', `https://github.com/libra/content/new/main?filename=${path}&value=${text}`],
    [
      'https://gitlab.com/libra/support/content.git',
      `https://gitlab.com/libra/support/content/-/new/main?file_name=${path}&content=${text}`,
    ],
    [
      'ssh://git@gitea.libra.example:2222/libra/content.git',
      `https://gitea.libra.example/libra/content/_new/main/content/tickets/0-999/12?filename=2026-03-02T110000Z-camille-7q2d.md&value=${text}`,
    ],
  ])('of %s', (address, page) => {
    expect(newFilePage(forgeOfAddress(address)!, 'main', file)).toBe(page);
  });

  test('on a branch with a name that means something in addresses', () => {
    const page = newFilePage(forgeOfAddress('git@github.com:libra/content.git')!, 'record/année?', file);
    expect(page).toMatch(/^https:\/\/github\.com\/libra\/content\/new\/record\/ann%C3%A9e%3F\?filename=/);
  });
});
