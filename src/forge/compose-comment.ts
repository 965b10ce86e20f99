/** The one comment that a pull request gets. */
import type { Content } from '../domain/assemble.ts';
import { formatAuthor } from '../domain/forms.ts';
import type { Balance, Debit } from '../domain/ledger.ts';
import { ticketFolder } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import { readableDuration } from '../domain/text-table.ts';
import { dayOf } from '../domain/values.ts';
import { arithmeticText } from '../i18n/arithmetic-text.ts';
import { formats } from '../i18n/format.ts';
import { translator } from '../i18n/translator.ts';
import { code, fenced, html, inline } from './inert.ts';
import type { Review, ReviewedLetter } from './review.ts';
import type { Verdict } from './verdict.ts';

/** By which our comment is known among others of the same author. */
export const commentMark = '<!-- carnet: review of a pull request -->';

/** What GitHub takes at the most, in characters, less some for what is said of what was left out. */
const longest = 65_000;

/** GitHub's Markdown. The same review of the same commits gives the same text. */
export function composeComment(
  review: Review,
  verdict: Verdict,
  { after, base, head }: { after: Content; base: string; head: string },
): string {
  const title = { success: '✅', failure: '❌', pending: '⏳' }[verdict.state];
  const parts = [
    `${commentMark}\n### ${title} Carnet\n\n${inline(verdict.description)}`,
    problems(review),
    debits(review, after),
    contracts(review),
    rewritten(review),
    internalNotes(review),
    letters(review),
    `<sub>${code(head.slice(0, 12))} on ${code(base.slice(0, 12))}; what it does is worked out as if it were merged.</sub>`,
  ];
  return fitted(parts.filter((part) => part !== ''));
}

/** Whole parts as long as they fit, the end always. */
function fitted(parts: readonly string[]): string {
  const end = parts.at(-1)!;
  const left = 'There is more than a comment holds; `carnet pull-request --dry-run` prints all of it.';
  const kept: string[] = [];
  let size = end.length + left.length + 8;
  for (const part of parts.slice(0, -1).flatMap((each) => each.split(/\n\n(?=<details>)/))) {
    size += part.length + 2;
    if (size > longest) return [...kept, left, end].join('\n\n');
    kept.push(part);
  }
  return [...kept, end].join('\n\n');
}

/** What is said at the line itself. */
export function composeRemark({ severity, message, hint }: Problem): string {
  return `${severity === 'warning' ? '⚠️' : '❌'} ${inline(message)}${hint === '' ? '' : `\n\n${inline(hint)}`}`;
}

function problems({ problems }: Review): string {
  if (problems.length === 0) return '';
  const lines = problems.map(
    (problem) => `- ${code(`${problem.path}:${problem.line}`)} ${composeRemark(problem).replace('\n\n', ' ')}`,
  );
  return `#### What is wrong, or odd\n\n${lines.join('\n')}`;
}

function debits({ accounts }: Review, after: Content): string {
  const { timezone } = after.company;
  const words = { t: translator('en'), f: formats('en', after.company) };
  const counted = (debit: Debit | null): string => {
    if (!debit) return '–';
    const { formula, because } = arithmeticText(debit, words.t, words.f);
    return code(because === '' ? formula : `${formula} (${because})`);
  };
  const paid = (debit: Debit | null): string => {
    const parts = debit?.parts.map(({ contract, minutes }) => `${code(contract)} ${readableDuration(minutes)}`) ?? [];
    const beyond = debit && debit.overageMinutes > 0 ? [`**no pack** ${readableDuration(debit.overageMinutes)}`] : [];
    return [...parts, ...beyond].join(', ') || '–';
  };
  const rows = accounts.flatMap(({ customer, debits }) =>
    debits.map(({ kind, ticket, entry, before, after: now }) => [
      `${code(customer)} ${code(`#${ticket}`)}`,
      `${kind} ${code(entry)}`,
      dayOf((now ?? before)!.instant, timezone),
      before ? `${counted(before)} → ${counted(now)}` : counted(now),
      paid(now),
    ]),
  );
  return rows.length === 0
    ? ''
    : `#### What it debits\n\n${table(['ticket', 'entry', 'day', 'time → debit', 'paid by'], rows)}`;
}

function contracts({ accounts, warnings }: Review): string {
  const rows = accounts.flatMap(({ customer, contracts }) =>
    contracts.map(({ number, before, after }) => {
      const crossed = warnings.filter(({ contract }) => contract === number);
      const whom = [...new Set(crossed.flatMap(({ contacts }) => contacts))];
      const notices = crossed.map(({ notice }) => code(notice)).join(', ');
      const warned =
        whom.length === 0 ? '' : `: mails ${whom.map((handle) => code(`${customer}/${handle}`)).join(', ')}`;
      return [
        code(number),
        balance(before, 'not sold'),
        balance(after, 'gone'),
        notices === '' ? '' : `${notices}${warned}`,
      ];
    }),
  );
  return rows.length === 0 ? '' : `#### Contracts\n\n${table(['contract', 'before', 'after', 'comes to'], rows)}`;
}

function balance(of: Balance | null, none: string): string {
  if (!of) return none;
  const { state, remainingMinutes, lapsedMinutes, usedMinutes, contract } = of;
  if (remainingMinutes === null || contract.minutes === null) return `${state}, ${readableDuration(usedMinutes)} used`;
  const lapsed = lapsedMinutes === 0 ? '' : `, ${readableDuration(lapsedMinutes)} lapsed`;
  return `${state}, ${readableDuration(remainingMinutes)} of ${readableDuration(contract.minutes)} left${lapsed}`;
}

function rewritten({ rewritten }: Review): string {
  if (rewritten.length === 0) return '';
  const lines = rewritten.map((path) => `- ${code(path)}`);
  return `#### Records of the past that change, by leave of a commit\n\n${lines.join('\n')}`;
}

function internalNotes({ internal }: Review): string {
  if (internal.length === 0) return '';
  const notes = internal.map(({ ticket, entry, by, body }) => {
    const path = `${ticketFolder(ticket)}/${entry}.md`;
    return details(`🔒 #${ticket} by ${formatAuthor(by)}: no customer reads this`, path, body);
  });
  return `#### Internal notes\n\n${notes.join('\n\n')}`;
}

function letters({ letters }: Review): string {
  if (letters.length === 0) return '#### Mails\n\nNobody is mailed.';
  return `#### Mails\n\n${letters.map(letter).join('\n\n')}`;
}

function letter({ subject, text, to }: ReviewedLetter): string {
  return details(`✉️ ${to.map(({ name, handle }) => `${name} (${handle})`).join(', ')}`, subject, text);
}

function details(summary: string, title: string, text: string): string {
  return `<details><summary><code>${html(summary)}</code></summary>\n\n${code(title)}\n\n${fenced(text)}\n\n</details>`;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}
