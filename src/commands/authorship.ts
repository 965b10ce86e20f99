import { createHash } from 'node:crypto';
import { formatAuthor } from '../domain/forms.ts';
import type { Author } from '../domain/records.ts';
import type { CommandDeps } from './deps.ts';

/**
 * The author of a commit: the handle, at a domain that no mail reaches. Never an address: history cannot be corrected,
 * and is open to whoever reads the forge.
 */
export function commitAuthor(author: Author): { name: string; email: string } {
  return 'team' in author
    ? { name: author.team, email: `${author.team}@team.invalid` }
    : { name: formatAuthor(author), email: `${author.contact}@${author.customer}.invalid` };
}

/** The writer's slug in an entry's name. */
export function writerSlug(author: Author): string {
  return 'team' in author ? author.team : author.contact;
}

/** Four characters of an entry's name, of those that no one mistakes for others' case. */
export function fourCharacters(random: CommandDeps['random']): string {
  const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
  // 36 does not divide 256: a little less random at the end, and only names are made of it.
  return Array.from(random(4), (byte) => alphabet[byte % 36]).join('');
}

/**
 * What makes a form the same form: who sends it, about what, having seen what, saying what. The same form sent twice,
 * by a second click or after a restart, is one write; the same words sent again after something has changed are two.
 * `seen` is the revision that the form's page carried.
 */
export function formKey(author: Author, about: string, seen: string, content: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([formatAuthor(author), about, seen, content]))
    .digest('hex');
}

/** A line for a commit's message: one line without control characters, of a length that `git log` shows whole. */
export function commitLine(text: string, most = 100): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return [...line].length > most ? `${[...line].slice(0, most - 1).join('')}…` : line;
}
