import { expect, test } from 'vitest';
import type { Space } from '../../src/domain/space.ts';
import { GET as credit } from '../../src/pages/credit.csv.ts';
import { GET as synthesis } from '../../src/pages/synthesis.csv.ts';
import { GET as tickets } from '../../src/pages/tickets.csv.ts';
import { spaceOf } from './fixtures.ts';

async function saved(get: typeof tickets, space: Space, query = '') {
  const asked = {
    locals: { space },
    url: new URL(`https://portail.example/x.csv${query}`),
    rewrite: () => new Response('rewritten', { status: 404 }),
  };
  const answer = await get(asked as unknown as Parameters<typeof get>[0]);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { answer, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
}
const headings = (text: string) => text.split('\r\n')[0]!.replace('\uFEFF', '').split(',');

test('tickets are saved with their times in minutes, under the headings of the reader’s language', async () => {
  const { answer, text } = await saved(tickets, spaceOf('manager'), '?status=all');
  expect(answer.headers.get('content-type')).toContain('text/csv; charset=utf-8');
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="tickets.csv"');
  expect(text.startsWith('\uFEFF')).toBe(true);
  expect(headings(text)).toHaveLength(8);
  expect(text.split('\r\n')[1]).toMatch(/^1234,2026-/);
  expect(headings((await saved(tickets, spaceOf('manager', 'en'))).text)[0]).toBe('Number');
});

test('a requester’s tickets are saved without a word of debits, and there is no account to save', async () => {
  const list = await saved(tickets, spaceOf('requester'));
  expect(headings(list.text)).toHaveLength(7);
  expect((await saved(credit, spaceOf('requester'))).answer.status).toBe(404);
});

test('an account is saved line by line, travel for managers alone', async () => {
  const manager = await saved(credit, spaceOf('manager'));
  const member = await saved(credit, spaceOf('member'));
  expect(headings(manager.text)).toHaveLength(10);
  expect(headings(member.text)).toHaveLength(9);
  const charged = manager.text
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => Number(/,(\d+),[^,]*,[^,]*$/.exec(line)?.[1]));
  const lines = spaceOf('manager').credit()!.lines;
  expect(charged.reduce((sum, each) => sum + each, 0)).toBe(
    lines.reduce((sum, { debit }) => sum + debit.chargedMinutes, 0),
  );
});

test('a synthesis is saved in one table, debits for whoever sees them', async () => {
  const { answer, text } = await saved(synthesis, spaceOf('manager'));
  expect(answer.headers.get('content-disposition')).toContain('synthesis-mairie-boege-2026-01-01-2026-12-31.csv');
  expect(text.split('\r\n').slice(1)).toEqual([
    'Mois,octobre 2026,0,0,0',
    'Mois,novembre 2026,2,465,210',
    'Logiciel,Postfix,1,300,150',
    'Logiciel,Aucun en particulier,1,165,60',
    'Interlocuteur,Hélène Favre,2,465,210',
    '',
  ]);
  expect(headings((await saved(synthesis, spaceOf('requester'))).text)).toHaveLength(4);
  expect((await saved(synthesis, spaceOf('team'))).answer.status).toBe(404);
});
