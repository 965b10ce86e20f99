import { expect, test } from 'vitest';
import { parseFile } from '../../src/domain/parse-file.ts';
import { withMailChoice } from '../../src/domain/with-mail-choice.ts';

const file = (contacts: string) => `---\nname: Boège # the town hall\ncontacts:${contacts}\nlocale: fr\n---\nNotes.\n`;

test.each([
  [
    'a map in one line',
    file('\n  dsi: { email: dsi@boege.example, name: Anne }\n  eau: { email: eau@boege.example, name: Luc }'),
    file(
      '\n  dsi: { email: dsi@boege.example, name: Anne, mails: closures }\n  eau: { email: eau@boege.example, name: Luc }',
    ),
  ],
  [
    'a map in lines, with comments',
    file(
      '\n  dsi:\n    # since 2019\n    email: dsi@boege.example\n    name: Anne\n\n  eau: { email: eau@boege.example, name: Luc }',
    ),
    file(
      '\n  dsi:\n    # since 2019\n    mails: closures\n    email: dsi@boege.example\n    name: Anne\n\n  eau: { email: eau@boege.example, name: Luc }',
    ),
  ],
  [
    'a choice that stands there',
    file('\n  dsi: { email: dsi@boege.example, mails: mine, name: Anne }'),
    file('\n  dsi: { email: dsi@boege.example, mails: closures, name: Anne }'),
  ],
  [
    'an empty key',
    file('\n  dsi:\n    email: dsi@boege.example\n    mails:\n    name: Anne'),
    file('\n  dsi:\n    email: dsi@boege.example\n    mails: closures\n    name: Anne'),
  ],
  [
    'all of it in one line',
    file(' { dsi: { email: d@b.example, name: A } }'),
    file(' { dsi: { email: d@b.example, name: A, mails: closures } }'),
  ],
])('%s changes in one place', (_, text, expected) => {
  const made = withMailChoice(text, 'dsi', 'closures');
  expect(made).toBe(expected);
  const parsed = parseFile('content/customers/boege.md', made!);
  expect(parsed).toMatchObject({ kind: 'customer', problems: [] });
  expect(withMailChoice(made!, 'dsi', 'closures')).toBe(made);
});

test('nothing is written for a contact who is not there, or into a file that is not well-formed', () => {
  const text = file('\n  dsi: { email: dsi@boege.example, name: Anne }');
  expect(withMailChoice(text, 'eau', 'mine')).toBeUndefined();
  expect(withMailChoice(text.replace('name: Boège', 'nom: Boège'), 'dsi', 'mine')).toBeUndefined();
});
