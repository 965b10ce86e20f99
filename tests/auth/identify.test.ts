import { expect, test } from 'vitest';
import { addressOf, personWith, readerOf } from '../../src/auth/identify.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import { assembleContent } from '../../src/domain/assemble.ts';
import { content } from '../support/content.ts';

const people = sourceOf(
  assembleContent(
    [
      ...content`
        === team/camille.md
        ---
        name: Camille
        email: Camille@LibrA.example
        aliases: [camille@home.example]
        ---
        === team/bruno.md
        ---
        name: Bruno
        email: bruno@libra.example
        active: false
        ---
        === customers/mairie-boege.md
        ---
        name: Mairie de Boëge
        contacts:
          dsi: { email: DSI@mairie-boege.example, name: Claire, role: manager }
          accueil: { email: accueil@mairie-boege.example, name: Paul }
          ancien: { email: ancien@mairie-boege.example, name: Jean, active: false }
          double: { email: double@mairie-boege.example, name: Anne }
          camille: { email: camille@libra.example, name: Camille }
        ---
        === customers/annecy.md
        ---
        name: Annecy
        contacts:
          it: { email: it@annecy.example, name: Léa, role: requester }
          double: { email: double@mairie-boege.example, name: Anne }
        ---
        === customers/broken.md
        ---
        name: [
        ---
      `,
    ].map(([path, text]) => ({ path, kind: 'file' as const, oid: null, bytes: text })),
  ),
  null,
);
const contact = (customer: string, handle: string) => ({ customer, contact: handle });

test.each([
  ['dsi@mairie-boege.example', contact('mairie-boege', 'dsi')],
  ['it@annecy.example', contact('annecy', 'it')],
  // Also a contact of a customer: the team member it is.
  ['camille@libra.example', { team: 'camille' }],
  ['double@mairie-boege.example', 'ambiguous'],
  // No one reads mail there for sure: git's addresses.
  ['camille@home.example', undefined],
  ['ancien@mairie-boege.example', undefined],
  ['bruno@libra.example', undefined],
  ['nobody@mairie-boege.example', undefined],
  ['', undefined],
])('%s signs in %j', (address, person) => {
  expect(personWith(people, address)).toEqual(person);
});

test.each([
  [
    contact('mairie-boege', 'dsi'),
    { kind: 'contact', customer: 'mairie-boege', handle: 'dsi', role: 'manager' },
    'dsi@mairie-boege.example',
  ],
  [
    contact('mairie-boege', 'accueil'),
    { kind: 'contact', customer: 'mairie-boege', handle: 'accueil', role: 'member' },
    'accueil@mairie-boege.example',
  ],
  [{ team: 'camille' }, { kind: 'team', handle: 'camille' }, 'camille@libra.example'],
  [contact('mairie-boege', 'ancien'), undefined, undefined],
  [contact('mairie-boege', 'it'), undefined, undefined],
  [contact('broken', 'dsi'), undefined, undefined],
  [contact('__proto__', 'constructor'), undefined, undefined],
  [{ team: 'bruno' }, undefined, undefined],
  [{ team: 'dsi' }, undefined, undefined],
])('%j is %j, at %s', (person, reader, address) => {
  expect(readerOf(people, person)).toEqual(reader);
  expect(addressOf(people, person)).toBe(address);
});
