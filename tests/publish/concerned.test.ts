import { expect, test } from 'vitest';
import { assembleContent } from '../../src/domain/assemble.ts';
import { concernedBy } from '../../src/publish/concerned.ts';
import { firm } from '../support/firm.ts';

const content = assembleContent([...firm()].map(([path, bytes]) => ({ path, kind: 'file', oid: null, bytes })));
const side = { kind: 'file', oid: 'a'.repeat(40) } as const;
const added = (path: string) => ({ path: `content/${path}`, before: null, after: side });
const changed = (path: string) => ({ path: `content/${path}`, before: side, after: side });
const gone = (path: string) => ({ path: `content/${path}`, before: side, after: null });
const everybody = 'everybody';

test.each([
  [added('tickets/0-999/1/2026-03-02T101500Z-camille.md'), ['mairie-boege']],
  [changed('tickets/0-999/2/2026-03-02T101500Z-camille.md'), ['clinique-tilleuls']],
  [added('tickets/0-999/1/files/ticket/x.png'), ['mairie-boege']],
  [added('tickets/0-999/1/ticket.md'), ['mairie-boege']],
  [changed('tickets/0-999/1/ticket.md'), everybody],
  [gone('tickets/0-999/7/ticket.md'), everybody],
  [gone('tickets/0-999/7/2026-03-02T101500Z-camille.md'), []],
  [added('contracts/LH-1/2026-03-02T101500Z-camille.md'), ['mairie-boege']],
  [added('contracts/LH-2/contract.md'), ['clinique-tilleuls']],
  [changed('contracts/LH-2/contract.md'), everybody],
  [changed('customers/mairie-boege.md'), ['mairie-boege']],
  [gone('customers/jura.md'), ['jura']],
  [added('inbox/2026-03-02T101500Z-mail.md'), []],
  [changed('company.md'), everybody],
  [added('team/louise.md'), everybody],
  [changed('offers/help-10.md'), everybody],
  [added('articles/x.md'), everybody],
  [added('components/x.md'), everybody],
  [added('logo.png'), everybody],
])('%j concerns %j', (change, customers) => {
  const concerned = concernedBy([change], content);
  expect(concerned === everybody ? everybody : [...concerned]).toEqual(customers);
});
