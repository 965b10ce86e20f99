/** How an answer asks to be merged: its title and its first words, before the review says the rest. */
import type { AnswerTexts } from '../domain/answer.ts';
import { code, fenced } from './inert.ts';

export interface AskedAnswer {
  ticket: number;
  customer: { slug: string; name: string };
  subject: string;
  /** Handle of the team member who answers. */
  by: string;
  texts: AnswerTexts;
  /** What it debits, a line each; '' where it debits nothing. */
  debit: string;
  files: readonly string[];
}

const longestTitle = 120;

/** GitHub's Markdown; nothing that people wrote means anything there. */
export function composePull({ ticket, customer, subject, by, texts, debit, files }: AskedAnswer): {
  title: string;
  body: string;
} {
  const { body = '', ...keys } = texts;
  const changes = Object.entries(keys).filter(([key, value]) => key !== 'internal' && value?.trim());
  const time = keys.spent?.trim() ? `, ${keys.spent.trim()}` : '';
  const title = `Ticket ${ticket}: ${verbOf(texts)}${time} – ${harmless(subject)}`;
  const parts = [
    `${code(by)} for ${code(customer.name)} (${code(customer.slug)}), ticket ${ticket}.`,
    keys.internal === 'true' ? '🔒 For the team alone: no customer reads this.' : '',
    body.trim() === '' ? '' : fenced(body),
    changes.length === 0 ? '' : changes.map(([key, value]) => `- ${code(`${key}: ${value!.trim()}`)}`).join('\n'),
    files.length === 0 ? '' : `Files: ${files.map(code).join(', ')}`,
    debit === '' ? 'It debits nothing.' : fenced(debit),
  ];
  const letters = [...title];
  return {
    title: letters.length > longestTitle ? `${letters.slice(0, longestTitle - 1).join('')}…` : title,
    body: parts.filter((part) => part !== '').join('\n\n'),
  };
}

/** A title has no code, and becomes a commit's message where a forge squashes: it must close and call nothing there either. */
function harmless(subject: string): string {
  return subject
    .replace(/\s+/gu, ' ')
    .replace(/#(?=\d)/g, 'no. ')
    .replace(/@(?=\w)/g, '@ ');
}

function verbOf({ body = '', status, spent, voids, internal, assign }: AnswerTexts): string {
  if (status === 'closed') return 'close';
  if (internal === 'true') return 'internal note';
  if (voids) return 'void a debit';
  if (body.trim() !== '') return 'answer';
  if (spent) return 'time';
  return assign ? `assign to ${assign}` : 'change';
}
