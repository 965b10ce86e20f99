import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseFile } from '../../src/domain/parse-file.ts';
import { withContact } from '../../src/domain/with-contact.ts';

const paul = { handle: 'paul', email: 'paul@boege.example', name: 'Paul Rey', role: 'requester' } as const;

test.each([
  [
    'one contact a line',
    '---\nname: Boëge\ncontacts:\n  dsi: { email: dsi@boege.example, name: Claire } # appelle le soir\n# la suite\nsites: [Mairie]\n---\n\nCorps.\n',
    '---\nname: Boëge\ncontacts:\n  dsi: { email: dsi@boege.example, name: Claire } # appelle le soir\n  paul: { email: paul@boege.example, name: Paul Rey, role: requester }\n# la suite\nsites: [Mairie]\n---\n\nCorps.\n',
  ],
  [
    'one key a line',
    '---\ncontacts:\n    dsi:\n      email: dsi@boege.example\n      name: Claire\n      role: manager\nname: "Boëge"\n---\n',
    '---\ncontacts:\n    dsi:\n      email: dsi@boege.example\n      name: Claire\n      role: manager\n    paul:\n      email: paul@boege.example\n      name: Paul Rey\n      role: requester\nname: "Boëge"\n---\n',
  ],
  [
    'all on one line',
    '---\nname: Boëge\ncontacts: { dsi: { email: dsi@boege.example, name: Claire } }\n---\n',
    '---\nname: Boëge\ncontacts: { dsi: { email: dsi@boege.example, name: Claire }, paul: { email: paul@boege.example, name: Paul Rey, role: requester } }\n---\n',
  ],
  [
    'at the end of the front matter',
    '---\nname: Boëge\ncontacts:\n  dsi:\n    email: dsi@boege.example\n    name: Claire\n---\nCorps.',
    '---\nname: Boëge\ncontacts:\n  dsi:\n    email: dsi@boege.example\n    name: Claire\n  paul:\n    email: paul@boege.example\n    name: Paul Rey\n    role: requester\n---\nCorps.',
  ],
])('adds a contact as the others are written: %s', (_, before, after) => {
  expect(withContact(before, paul)).toBe(after);
});

test('leaves a handle that is taken, and a file that does not read', () => {
  const file = '---\nname: Boëge\ncontacts:\n  paul: { email: p@boege.example, name: P }\n---\n';
  expect(withContact(file, paul)).toBeUndefined();
  expect(withContact('name: Boëge\n', paul)).toBeUndefined();
  expect(withContact('---\nname: Boëge\n---\n', paul)).toBeUndefined();
});

test('whatever somebody is called, the file reads as before and has them', () => {
  const sample = readFileSync('content/customers/mairie-boege.md', 'utf8');
  const flow = sample.replace(
    /^contacts:[^]*?(?=^\w)/m,
    'contacts: { dsi: { email: dsi@boege.example, name: Claire } }\n',
  );
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text.trim() !== '' && text === text.trim()),
      fc.constantFrom(sample, flow),
      (name, file) => {
        const made = withContact(file, { ...paul, name });
        if (made === undefined) return;
        const read = parseFile('content/customers/x.md', made);
        expect(read.problems).toEqual([]);
        expect(read.kind === 'customer' && read.value?.contacts.get('paul')?.name).toBe(name);
      },
    ),
    { numRuns: 30 },
  );
  expect(withContact(sample, { ...paul, name: 'Zoé: « l’accueil », #2' })).toContain('Zoé');
});
