/**
 * What a change asked for by a pull request would do, before it is merged: worked out from both contents alone, so that
 * a CI job, the portal and an engineer's terminal say the same.
 */
import type { Content } from '../domain/assemble.ts';
import { bySeverity, check, formatProblem } from '../domain/check.ts';
import type { FileChanges } from '../domain/compare-files.ts';
import { checkChange, rewrittenRecords } from '../domain/compare-problems.ts';
import { compareAccounts, type AccountChange } from '../domain/compare.ts';
import { noticesBetween } from '../domain/notices.ts';
import { openSpace } from '../domain/open-space.ts';
import { placeOf } from '../domain/place.ts';
import { sourceOf } from '../domain/plain-source.ts';
import type { Problem } from '../domain/problem.ts';
import type { Author, Entry } from '../domain/records.ts';
import type { Source } from '../domain/source.ts';
import { epochMs, instantOf, type Instant } from '../domain/values.ts';
import { composeNotice } from '../mail/compose-notice.ts';

export interface PullChange {
  before: Content;
  after: Content;
  files: FileChanges;
  /** Paths outside `content/` that it changes. */
  others: readonly string[];
  /** Whether a commit of it says `Allow-Rewrite: <reason>`. */
  allowRewrite: boolean;
}
/** One text, and everyone who gets exactly it. */
export interface ReviewedLetter {
  ticket: number;
  subject: string;
  text: string;
  to: readonly { handle: string; name: string }[];
}
export interface InternalNote {
  ticket: number;
  entry: string;
  by: Author;
  body: string;
}
export interface ReviewedWarning {
  customer: string;
  contract: string;
  /** `used-80`, `ends-30`, `ended`. */
  notice: string;
  /** Short handles of the contract's contacts. */
  contacts: readonly string[];
}
export interface Review {
  letters: readonly ReviewedLetter[];
  /** Added by the change, for the team alone. */
  internal: readonly InternalNote[];
  accounts: readonly AccountChange[];
  warnings: readonly ReviewedWarning[];
  /** What the change brings, the worst first; what stood on the base is not told again. */
  problems: readonly Problem[];
  /** Records of the past that change by leave of a commit. */
  rewritten: readonly string[];
  /** What it debits beyond what was debited, over all customers. */
  debitedMinutes: number;
  /** Handles of who wrote the time that is debited. */
  workedBy: readonly string[];
  /** Who has to agree before it is merged, if it debits that much; absent: nobody. */
  reviewAboveMinutes?: number;
}

/**
 * `portalUrl`, without a slash at the end, is where the letters' links lead. `at`: now; what is dated later is judged as of
 * then, or a date to come would hide a debit.
 */
export function reviewChange(change: PullChange, { at: now, portalUrl }: { at: Instant; portalUrl: string }): Review {
  const { before, after, files } = change;
  const at = instantOf(Math.max(epochMs(now), ...addedEntries(after, files).map(({ entry }) => epochMs(entry.at))));
  const accounts = compareAccounts(before, after, at);
  const found = checkChange({ before, after, files, accounts, at }, change);
  const known = new Set(check(before).map(formatProblem));
  const brought = check(after).filter((problem) => !known.has(formatProblem(problem)));
  const source = sourceOf(after, null);
  const { reviewAboveMinutes } = before.company;
  const debitedMinutes = sum(accounts.flatMap(({ debits }) => debits.map(added)));
  return {
    letters: lettersOf(source, files.added, at, portalUrl),
    internal: addedEntries(after, files)
      .filter(({ entry }) => entry.internal)
      .map(({ ticket, entry }) => ({ ticket, entry: entry.id, by: entry.by, body: entry.body })),
    accounts,
    warnings: warningsOf(accounts),
    problems: [...mixed(change), ...brought, ...found].sort(bySeverity),
    rewritten: change.allowRewrite ? rewrittenRecords(change) : [],
    debitedMinutes,
    workedBy: workersOf(after, accounts),
    ...(reviewAboveMinutes !== undefined && debitedMinutes > reviewAboveMinutes && { reviewAboveMinutes }),
  };
}

/** A record and the programs that read it are judged, and taken back, each for itself. */
function mixed({ others, files }: PullChange): Problem[] {
  const ofContent = files.added.size + files.changed.size + files.gone.size;
  const [path] = others;
  if (path === undefined || ofContent === 0) return [];
  return [
    {
      code: 'content-and-code',
      severity: 'error',
      path,
      line: 1,
      message: `The change touches content and ${others.length === 1 ? 'a file' : `${others.length} files`} outside of it.`,
      hint: 'Open two pull requests: one for what is below content/, one for the rest.',
    },
  ];
}

function lettersOf(source: Source, added: ReadonlySet<string>, at: Instant, portalUrl: string): ReviewedLetter[] {
  const letters = new Map<string, { letter: ReviewedLetter; to: { handle: string; name: string }[] }>();
  for (const notice of noticesBetween({ added, source }).notices) {
    for (const recipient of notice.recipients) {
      const mail = composeNotice(openSpace(source, recipient.reader, at), notice, recipient, { portalUrl });
      if (mail === undefined) continue;
      const { subject, text } = mail;
      const key = JSON.stringify([notice.ticket, subject, text]);
      const to = letters.get(key)?.to ?? [];
      to.push({ handle: recipient.handle, name: recipient.name });
      letters.set(key, { letter: { ticket: notice.ticket, subject, text, to }, to });
    }
  }
  return [...letters.values()].map(({ letter }) => letter);
}

function addedEntries(after: Content, { added }: FileChanges): { ticket: number; entry: Entry }[] {
  return [...added].sort().flatMap((path) => {
    const place = placeOf(path);
    if (place.kind !== 'entry' || place.number === undefined) return [];
    const entry = after.tickets.get(place.number)?.entries.find(({ id }) => id === place.id);
    return entry ? [{ ticket: place.number, entry }] : [];
  });
}

function warningsOf(accounts: readonly AccountChange[]): ReviewedWarning[] {
  return accounts.flatMap(({ customer, contracts }) =>
    contracts.flatMap(({ number, after, crossed }) => {
      const recorded = new Set(after?.contract.events.map(({ notice }) => notice));
      return crossed
        .filter((notice) => !recorded.has(notice))
        .map((notice) => ({ customer, contract: number, notice, contacts: after?.contract.contacts ?? [] }));
    }),
  );
}

function added({ before, after }: AccountChange['debits'][number]): number {
  return Math.max(0, (after?.chargedMinutes ?? 0) - (before?.chargedMinutes ?? 0));
}

function workersOf(after: Content, accounts: readonly AccountChange[]): string[] {
  const handles = accounts.flatMap(({ debits }) =>
    debits.flatMap((debit) => {
      const entry = after.tickets.get(debit.ticket)?.entries.find(({ id }) => id === debit.entry);
      return added(debit) > 0 && entry && 'team' in entry.by ? [entry.by.team] : [];
    }),
  );
  return [...new Set(handles)].sort();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
