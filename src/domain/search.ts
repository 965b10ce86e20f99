/**
 * How text is searched. Words are folded here for the index and for plain content alike, so that both find the same, and
 * nothing typed ever reaches a query language.
 */
import type { Ticket } from './ticket.ts';
import { isKnownToCustomer } from './ticket-summary.ts';

/** Words that must stand together, folded: all of them, whole, unless the last may go on. */
export interface SearchTerm {
  readonly words: readonly string[];
  readonly prefix: boolean;
}
/** What of a ticket is found, each folded: words between single spaces, pieces kept apart by a word nobody can ask for. */
export interface SearchText {
  /** Number and subject. */
  title: string;
  /** What whoever may read the ticket is shown. */
  said: string;
  /** What only the team is. */
  internal: string;
}
/** A piece of a text as it was written; `found`: it is what was asked for. */
export interface ExcerptPart {
  text: string;
  found: boolean;
}

/** Characters of what is asked that are looked at. */
export const searchLength = 200;
const mostTerms = 8;
const mostWordLength = 64;
/** A shorter beginning would find nearly everything. */
const leastPrefix = 2;
/** Private use: no letter, so no part of a folded word. */
const boundary = ' \uE000 ';

/** Lower case, without accents, ligatures taken apart, anything but letters and digits a space: `Nœud é2` → `noeud e2`. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/[^ ]{65,}/g, (word) => word.slice(0, mostWordLength).toWellFormed())
    .trim();
}

/**
 * What is asked for: each word, and in straight or French quotes words in a row. The last word may be unfinished. None:
 * there is nothing to look for.
 */
export function parseSearch(text: string): SearchTerm[] {
  const terms: SearchTerm[] = [];
  const asked = text.slice(0, searchLength).toWellFormed();
  for (const [whole, straight, french, curly, plain] of asked.matchAll(
    /"([^"]*)"?|«([^»]*)»?|“([^”]*)”?|([^\s"«“]+)/g,
  )) {
    const folded = foldText(straight ?? french ?? curly ?? plain!);
    if (folded === '' || terms.length === mostTerms) continue;
    const words = folded.split(' ');
    const unfinished = plain !== undefined && asked.trimEnd().endsWith(whole) && words.at(-1)!.length >= leastPrefix;
    terms.push({ words, prefix: unfinished });
  }
  // Only what was typed last can be unfinished: the same word earlier on is whole.
  return terms.map((term, i) => (i === terms.length - 1 ? term : { ...term, prefix: false }));
}

/** Whether all terms are in these folded texts, each in one of them. */
export function matches(terms: readonly SearchTerm[], texts: readonly string[]): boolean {
  return terms.every(({ words, prefix }) => {
    const wanted = ` ${words.join(' ')}${prefix ? '' : ' '}`;
    return texts.some((text) => ` ${text} `.includes(wanted));
  });
}

/** Everything of a ticket that can be found. Names kept in other files are not: they change without the ticket. */
export function searchTextOf({ number, file, state, entries, attachments }: Ticket): SearchText {
  const said = [file.body, state.component ?? '', ...namesOf('ticket')];
  const internal: string[] = [];
  for (const entry of entries) {
    if (entry.internal) internal.push(entry.body, ...namesOf(entry.id));
    else if (isKnownToCustomer(entry)) said.push(entry.body, ...namesOf(entry.id));
  }
  return { title: fold([String(number), state.subject]), said: fold(said), internal: fold(internal) };

  function namesOf(entry: string): string[] {
    return (attachments.get(entry) ?? []).map(({ name }) => name);
  }
}

function fold(pieces: readonly string[]): string {
  return pieces
    .map(foldText)
    .filter((piece) => piece !== '')
    .join(boundary);
}

/**
 * The first place of a text where a term stands, with what is around it, on one line; undefined when there is none.
 * @param length characters, about
 */
export function excerptOf(text: string, terms: readonly SearchTerm[], length = 200): ExcerptPart[] | undefined {
  const line = text
    .replace(/[`*>#|]+|^\s*[-+=]+\s/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const spans = spansOf(line, terms);
  const first = spans[0];
  if (!first) return undefined;
  const from = wordStart(line, Math.max(0, first.from - Math.floor(length / 3)));
  const to = wordEnd(line, Math.min(line.length, from + length));
  return [
    ...(from > 0 ? [{ text: '… ', found: false }] : []),
    ...partsOf(line, spans, from, to),
    ...(to < line.length ? [{ text: ' …', found: false }] : []),
  ];
}

/** All of a text, as it is, with what was asked for told apart. */
export function markTerms(text: string, terms: readonly SearchTerm[]): ExcerptPart[] {
  return partsOf(text, spansOf(text, terms), 0, text.length);
}

function partsOf(text: string, spans: readonly Span[], from: number, to: number): ExcerptPart[] {
  const parts: ExcerptPart[] = [];
  const put = (piece: string, found: boolean) => void (piece !== '' && parts.push({ text: piece, found }));
  let at = from;
  for (const span of spans) {
    if (span.from < at || span.to > to) continue;
    put(text.slice(at, span.from), false);
    put(text.slice(span.from, span.to), true);
    at = span.to;
  }
  put(text.slice(at, to), false);
  return parts;
}

interface Span {
  from: number;
  to: number;
}

/** Where terms stand in a text, in order, none over another. */
function spansOf(text: string, terms: readonly SearchTerm[]): Span[] {
  const tokens = [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu)].map(({ 0: word, index }) => ({
    word: foldText(word),
    from: index,
    to: index + word.length,
  }));
  const spans: Span[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const term = terms.find(({ words, prefix }) =>
      words.every((word, k) => {
        const token = tokens[i + k]?.word;
        return prefix && k === words.length - 1 ? token?.startsWith(word) : token === word;
      }),
    );
    if (!term) continue;
    const last = tokens[i + term.words.length - 1]!;
    spans.push({ from: tokens[i]!.from, to: last.to });
    i += term.words.length - 1;
  }
  return spans;
}

function wordStart(text: string, at: number): number {
  return at === 0 ? 0 : text.indexOf(' ', at) + 1;
}

function wordEnd(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const end = text.lastIndexOf(' ', at);
  return end > 0 ? end : at;
}
