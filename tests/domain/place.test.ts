import { describe, expect, test } from 'vitest';
import { placeOf, ticketFolder } from '../../src/domain/place.ts';

const id = '2026-03-02T101500Z-camille';

describe('a path is', () => {
  test.each([
    ['content/company.md', { kind: 'company' }],
    ['content/team/camille.md', { kind: 'team-member', id: 'camille' }],
    ['content/offers/libra-help-20.md', { kind: 'offer', id: 'libra-help-20' }],
    ['content/components/postfix.md', { kind: 'component', id: 'postfix' }],
    ['content/customers/mairie-boege.md', { kind: 'customer', id: 'mairie-boege' }],
    ['content/articles/rsync.md', { kind: 'article', id: 'rsync' }],
    ['content/contracts/LH-1/contract.md', { kind: 'contract', id: 'LH-1' }],
    [`content/contracts/LH-1/${id}.md`, { kind: 'contract-event', id, contract: 'LH-1' }],
    [`content/inbox/${id}.md`, { kind: 'held-mail', id }],
    ['content/tickets/0-999/1/ticket.md', { kind: 'ticket', folder: 'content/tickets/0-999/1', number: 1 }],
    ['content/tickets/1000-1999/1000/ticket.md', { kind: 'ticket', number: 1000 }],
    ['content/tickets/1000-1999/1999/ticket.md', { kind: 'ticket', number: 1999 }],
    [`content/tickets/1000-1999/1234/${id}.md`, { kind: 'entry', id, number: 1234 }],
    [`content/tickets/0-999/1/files/${id}/a b.PNG`, { kind: 'attachment', of: id, name: 'a b.PNG' }],
    ['content/tickets/0-999/1/files/ticket/x.log', { kind: 'attachment', of: 'ticket', name: 'x.log' }],
    ['content/tickets/0-999/1/files/ticket/x.md', { kind: 'attachment', of: 'ticket', name: 'x.md' }],
    // `files/` holds anything.
    ['content/tickets/0-999/1/files/loose.txt', { kind: 'attachment', of: undefined }],
    ['content/tickets/0-999/1/files/ticket/deeper/x', { kind: 'attachment', of: undefined }],
    ['content/tickets/0-999/1/files/camille/x', { kind: 'attachment', of: undefined }],
    // Digits alone make a ticket's folder, right or wrong.
    ['content/tickets/0-999/1234/ticket.md', { kind: 'ticket', number: undefined }],
    ['content/tickets/1000-1999/0999/ticket.md', { kind: 'ticket', number: undefined }],
    ['content/tickets/0-999/0/ticket.md', { kind: 'ticket', number: undefined }],
    ['content/tickets/0-999/007/ticket.md', { kind: 'ticket', number: undefined }],
    ['content/tickets/0-0999/7/ticket.md', { kind: 'ticket', number: undefined }],
    ['content/tickets/misc/7/ticket.md', { kind: 'ticket', number: undefined }],
    [`content/tickets/0-999/1234/${id}.md`, { kind: 'entry', number: undefined }],
    // Names that begin with a dot, anywhere.
    ['content/.DS_Store', { kind: 'ignored' }],
    ['content/team/.camille.md.swp', { kind: 'ignored' }],
    ['content/.obsidian/workspace.json', { kind: 'ignored' }],
    ['content/tickets/0-999/1/files/ticket/.env', { kind: 'ignored' }],
    ['content/tickets/.0-999/1/ticket.md', { kind: 'ignored' }],
    ['src/index.ts', { kind: 'ignored' }],
    ['contents/company.md', { kind: 'ignored' }],
    ['content', { kind: 'stray' }],
    ['content/logo.svg', { kind: 'stray' }],
    ['content/README.md', { kind: 'stray' }],
    ['content/company.MD', { kind: 'stray' }],
    ['content/team/Camille.md', { kind: 'stray' }],
    ['content/team/camille.txt', { kind: 'stray' }],
    ['content/team/camille', { kind: 'stray' }],
    ['content/team/old/camille.md', { kind: 'stray' }],
    ['content/customers/mairie--boege.md', { kind: 'stray' }],
    ['content/team', { kind: 'stray' }],
    ['content/teams/camille.md', { kind: 'stray' }],
    ['content/constructor/x.md', { kind: 'stray' }],
    ['content/contracts/LH-1.md', { kind: 'stray' }],
    ['content/contracts/LH_1/contract.md', { kind: 'stray' }],
    ['content/contracts/LH-1/notes.md', { kind: 'stray' }],
    ['content/contracts/LH-1/files/x.pdf', { kind: 'stray' }],
    ['content/tickets/ticket.md', { kind: 'stray' }],
    ['content/tickets/12/ticket.md', { kind: 'stray' }],
    ['content/tickets/0-999/12a/ticket.md', { kind: 'stray' }],
    ['content/tickets/0-999/-1/ticket.md', { kind: 'stray' }],
    ['content/tickets/0-999/12', { kind: 'stray' }],
    ['content/tickets/0-999/12/notes.md', { kind: 'stray' }],
    ['content/tickets/0-999/12/2026-03-02-camille.md', { kind: 'stray' }],
    ['content/tickets/0-999/12/file/ticket/x.png', { kind: 'stray' }],
    ['content/tickets/0-999/12/files', { kind: 'stray' }],
    ['content/inbox/mail.md', { kind: 'stray' }],
    [
      'content/inbox/files/2026-03-01T090000Z-mail-x7f2/a.md',
      { kind: 'held-file', of: '2026-03-01T090000Z-mail-x7f2', name: 'a.md' },
    ],
    ['content/inbox/files/2026-03-01T090000Z-mail-x7f2/a/b.md', { kind: 'held-file', of: undefined }],
    ['content/inbox/files/loose.txt', { kind: 'held-file', of: undefined }],
    [`content/inbox/old/${id}.md`, { kind: 'stray' }],
  ])('%s: %j', (path, place) => {
    expect(placeOf(path)).toMatchObject(place);
  });
});

test.each([
  [1, 'content/tickets/0-999/1'],
  [999, 'content/tickets/0-999/999'],
  [1000, 'content/tickets/1000-1999/1000'],
  [123_456, 'content/tickets/123000-123999/123456'],
])('ticket %i is kept in %s', (number, folder) => {
  expect(ticketFolder(number)).toBe(folder);
  expect(placeOf(`${folder}/ticket.md`)).toEqual({ kind: 'ticket', folder, number });
});
