import { content } from '../support/content.ts';

/** A firm, an offer of 10 hours (on site under 4 h counts double, steps of 15 minutes), a customer and nothing sold yet. */
export const firm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  ---
  === team/camille.md
  ---
  name: Camille Roux
  email: camille@libra.example
  ---
  === offers/help-10.md
  ---
  name: LibrA-HELP 10
  hours: 10
  price: 700
  multipliers: [{ where: onsite, under: 4h, factor: 2 }]
  ---
  === offers/unlimited.md
  ---
  name: Illimité
  price: 5000
  ---
  === customers/boege.md
  ---
  name: Mairie de Boëge
  contacts: { dsi: { email: dsi@boege.example, name: Claire Favre } }
  ---
`;

/** A contract of Boëge; `keys` as lines. */
export function contract(number: string, ...keys: string[]): Map<string, string> {
  const lines = new Map([
    ['customer', 'boege'],
    ['offer', 'help-10'],
    ['start', '2026-01-01'],
  ]);
  return file(`content/contracts/${number}/contract.md`, lines, keys);
}
/** A ticket of Boëge, opened in 2025. */
export function ticket(number: number, ...keys: string[]): Map<string, string> {
  const lines = new Map([
    ['customer', 'boege'],
    ['contact', 'dsi'],
    ['opened', '2025-01-01T00:00:00Z'],
    ['subject', 'Panne'],
  ]);
  return file(`${folder(number)}/ticket.md`, lines, keys);
}
/** An entry by Camille, named by its `at`, which is in UTC; `id` when its name is to be another. */
export function entry(number: number, at: string, ...keys: string[]): Map<string, string> {
  return entryAs(idOf(at), number, at, ...keys);
}
export function entryAs(id: string, number: number, at: string, ...keys: string[]): Map<string, string> {
  const lines = new Map([
    ['at', at],
    ['by', 'camille'],
  ]);
  return file(`${folder(number)}/${id}.md`, lines, keys);
}
export function idOf(at: string, writer = 'camille'): string {
  return `${at.slice(0, 13)}${at.slice(14, 16)}${at.slice(17, 19)}Z-${writer}`;
}
/** An event of a contract's life. */
export function event(number: string, at: string, ...keys: string[]): Map<string, string> {
  return file(`content/contracts/${number}/${idOf(at)}.md`, new Map([['at', at]]), keys);
}

function folder(number: number): string {
  const from = number - (number % 1000);
  return `content/tickets/${from}-${from + 999}/${number}`;
}

/** `keys` are lines `key: value`, which replace a default; `-key` takes one away. */
function file(path: string, lines: Map<string, string>, keys: readonly string[]): Map<string, string> {
  for (const key of keys) {
    if (key.startsWith('-')) lines.delete(key.slice(1));
    else lines.set(/^[^:]*/.exec(key)![0], key.slice(key.indexOf(':') + 1).trimStart());
  }
  return new Map([[path, `---\n${[...lines].map(([key, value]) => `${key}: ${value}`).join('\n')}\n---\n`]]);
}
