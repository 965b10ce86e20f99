import type { Content } from './assemble.ts';
import { cliffOf } from './cliff.ts';
import type { FileChanges } from './compare-files.ts';
import type { AccountChange, DebitChange } from './compare.ts';
import { termsOn } from './fold-ledger.ts';
import { instantOfEntry, interventionsOf } from './fold-ticket.ts';
import { formatTerm, SOLD_TERMS, type SoldTerm } from './format-terms.ts';
import type { Contract } from './ledger.ts';
import type { ParsedFile } from './parse-file.ts';
import { ticketFolder } from './place.ts';
import type { ChangeProblem } from './problem-code.ts';
import { quote } from './shape.ts';
import { readableDuration } from './text-table.ts';
import { dayOf, epochMs, formatDuration, formatInstant, type Instant } from './values.ts';

/** A change from one content to another, and what it does. */
export interface ContentChange {
  before: Content;
  after: Content;
  files: FileChanges;
  /** Of both at `at`. */
  accounts: readonly AccountChange[];
  at: Instant;
}

/**
 * What a change must not do (`error`) and what is odd about it (`warning`), beyond what `check` says of the content it
 * leads to. In no order. Records that `rewrittenRecords`
 * names are refused unless `allowRewrite`.
 */
export function checkChange(change: ContentChange, { allowRewrite }: { allowRewrite: boolean }): ChangeProblem[] {
  return [
    ...(allowRewrite ? [] : rewrittenRecords(change).map((path) => rewriteProblem(path, change))),
    ...movedTickets(change),
    ...movedContracts(change),
    ...futureWork(change),
    ...overruns(change),
    ...cliffs(change),
    ...offersThatMove(change),
    ...termsNotCopied(change),
  ];
}

/**
 * The records that count in the content before, are written once, and are no longer there as they were: entries, openings
 * and events that changed or are gone; contracts and attachments that are gone. Paths, in order.
 */
export function rewrittenRecords({ before, files }: Pick<ContentChange, 'before' | 'files'>): string[] {
  const stood = (path: string) => {
    const file = before.files.get(path);
    return file !== undefined && countsFully(file) ? file.kind : undefined;
  };
  const once = ['entry', 'ticket', 'contract-event', 'attachment'];
  const changed = [...files.changed].filter((path) => once.includes(stood(path) ?? ''));
  const gone = [...files.gone].filter((path) => [...once, 'contract'].includes(stood(path) ?? ''));
  return [...changed, ...gone].sort();
}

function countsFully(file: ParsedFile): boolean {
  return !file.problems.some(({ severity }) => severity === 'problem');
}

function rewriteProblem(path: string, { files, before }: ContentChange): ChangeProblem {
  const gone = files.gone.has(path);
  const kind = before.files.get(path)?.kind;
  const allow = 'or say why in a commit message: `Allow-Rewrite: <reason>`.';
  const correct =
    kind === 'contract'
      ? 'Put it back, and end it by `terminated`,'
      : kind === 'entry'
        ? 'Put it back, and correct it by a new entry (`voids` cancels its time),'
        : 'Put it back,';
  return {
    code: gone ? 'record-gone' : 'record-changed',
    severity: 'error',
    path,
    line: 1,
    message: gone
      ? 'This file stands on the base, and is gone.'
      : 'This file stands on the base, and says something else.',
    hint: `${correct} ${allow}`,
  };
}

/** Time that was one customer's and would be another's: nobody's pack pays for somebody else. */
function* movedTickets({ before, after }: ContentChange): Generator<ChangeProblem> {
  for (const [number, ticket] of after.tickets) {
    const was = before.tickets.get(number);
    if (!was || was.file.customer === ticket.file.customer) continue;
    const works = interventionsOf(was).length;
    if (works === 0) continue;
    const path = `${ticketFolder(number)}/ticket.md`;
    yield {
      code: 'debit-of-another-customer',
      severity: 'error',
      path,
      line: lineOf(after, path, 'customer'),
      field: 'customer',
      message: `The time of ${works === 1 ? 'an entry' : `${works} entries`} of this ticket was counted for customer ${quote(was.file.customer)}, and would be debited from contracts of ${quote(ticket.file.customer)}.`,
      hint: `Leave it with its customer, void its time by new entries, and open another ticket for ${quote(ticket.file.customer)}.`,
    };
  }
}

function* movedContracts({ before, after, accounts }: ContentChange): Generator<ChangeProblem> {
  const used = new Map<string, number>();
  for (const { contracts } of accounts) {
    for (const { number, before } of contracts) if (before) used.set(number, before.usedMinutes);
  }
  const old = new Map(before.contracts.map((contract) => [contract.number, contract]));
  for (const { number, customer } of after.contracts) {
    const was = old.get(number);
    const usedMinutes = used.get(number) ?? 0;
    if (!was || was.customer === customer || usedMinutes === 0) continue;
    const path = `content/contracts/${number}/contract.md`;
    yield {
      code: 'debit-of-another-customer',
      severity: 'error',
      path,
      line: lineOf(after, path, 'customer'),
      field: 'customer',
      message: `This contract has paid ${readableDuration(usedMinutes)} for customer ${quote(was.customer)}, and would be of ${quote(customer)}.`,
      hint: `Leave it with its customer, and add a contract for ${quote(customer)}.`,
    };
  }
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Clocks differ by seconds, and the portal dates an answer after what it answers, be that up to a day ahead
 * (docs/decisions/2026-11-23-reply-instants.md): neither is work in the future.
 */
function* futureWork({ before, after, files, at }: ContentChange): Generator<ChangeProblem> {
  const now = epochMs(at);
  for (const ticket of after.tickets.values()) {
    const answered = before.tickets.get(ticket.number)?.entries.map((entry) => epochMs(entry.at)) ?? [];
    const latest = Math.max(now, ...answered.filter((ms) => ms <= now + DAY_MS));
    for (const entry of ticket.entries) {
      if (entry.spentMinutes === undefined || epochMs(instantOfEntry(entry)) <= latest + MINUTE_MS) continue;
      const path = entryPath(ticket.number, entry.id);
      if (!files.added.has(path) && !files.changed.has(path)) continue;
      const field = entry.worked === undefined ? 'at' : 'worked';
      const zone = after.company.timezone;
      yield {
        code: 'future-work',
        severity: 'error',
        path,
        line: lineOf(after, path, field),
        field,
        message: `This work is dated ${formatInstant(instantOfEntry(entry), zone)}, and it is ${formatInstant(at, zone)} now.`,
        hint: 'Write when the work was done; look at the clock, and at the offset from UTC.',
      };
    }
  }
}

/** The debits of a change, with the customer whose they are. */
function* debitsOf({ accounts }: ContentChange): Generator<DebitChange & { customer: string }> {
  for (const { customer, debits } of accounts) for (const debit of debits) yield { ...debit, customer };
}

function* overruns(change: ContentChange): Generator<ChangeProblem> {
  const { after } = change;
  const contractsOf = Map.groupBy(after.contracts, (contract: Contract) => contract.customer);
  for (const { customer, ticket, entry, before, after: debit } of debitsOf(change)) {
    if (!debit || debit.overageMinutes <= (before?.overageMinutes ?? 0)) continue;
    const day = dayOf(debit.instant, after.company.timezone);
    const terms = termsOn(contractsOf.get(customer) ?? [], day);
    const policy = terms?.overage ?? 'warn';
    if (policy === 'allow') continue;
    const path = entryPath(ticket, entry);
    const beyond = readableDuration(debit.overageMinutes);
    yield {
      code: policy === 'refuse' ? 'overage-refused' : 'overage',
      severity: policy === 'refuse' ? 'error' : 'warning',
      path,
      line: lineOf(after, path, 'spent'),
      field: 'spent',
      message: `${beyond} of the ${readableDuration(debit.chargedMinutes)} debited here are beyond every contract of ${quote(customer)}${policy === 'refuse' ? `, and ${terms?.number} says \`overage: refuse\`` : ''}.`,
      hint: `Add a contract whose \`coversFrom\` is not after ${day}${policy === 'refuse' ? '' : ', or invoice it and say so by a `settled` event'}.`,
    };
  }
}

function* cliffs(change: ContentChange): Generator<ChangeProblem> {
  const { after } = change;
  const contracts = new Map(after.contracts.map((contract) => [contract.number, contract]));
  for (const { kind, ticket, entry, after: debit } of debitsOf(change)) {
    if (!debit || kind === 'moved' || debit.arithmetic.kind !== 'computed') continue;
    const intervention = interventionsOf(after.tickets.get(ticket)!).find((each) => each.entry === entry)!;
    const cliff = cliffOf(intervention, contracts.get(debit.arithmetic.terms ?? ''), after.company);
    if (!cliff) continue;
    const path = entryPath(ticket, entry);
    const where = { onsite: 'on site', lab: 'in the lab', phone: 'by phone', remote: 'remote' }[intervention.where];
    const [spent, charged] = [readableDuration(intervention.spentMinutes), readableDuration(cliff.chargedMinutes)];
    const better = readableDuration(cliff.betterSpentMinutes);
    yield {
      code: 'cliff',
      severity: 'warning',
      path,
      line: lineOf(after, path, 'spent'),
      field: 'spent',
      message: `${spent} ${where} debits ${charged}; ${better} would debit ${readableDuration(cliff.betterChargedMinutes)}.`,
      hint: `If that is not meant, write what is fair: \`charge: ${formatDuration(cliff.betterChargedMinutes)}\`, with its \`reason\`.`,
    };
  }
}

/** Terms that a contract takes from its offer, so that what was sold moves with what is sold now. */
function takenFromOffer({ files, offers }: Content, { number, offer: slug }: Contract): SoldTerm[] {
  const file = files.get(`content/contracts/${number}/contract.md`);
  const offer = offers.get(slug);
  if (file?.kind !== 'contract' || !offer) return [];
  const own = file.lines;
  const set = files.get(`content/offers/${slug}.md`)?.lines ?? {};
  return (Object.keys(SOLD_TERMS) as SoldTerm[]).filter(
    (term) => own[term] === undefined && (term === 'end' || set[term] !== undefined),
  );
}

function* offersThatMove({ before, after, files }: ContentChange): Generator<ChangeProblem> {
  const old = new Map(before.contracts.map((contract) => [contract.number, contract]));
  for (const contract of after.contracts) {
    const was = old.get(contract.number);
    const path = `content/offers/${contract.offer}.md`;
    if (!was || was.offer !== contract.offer || !files.changed.has(path)) continue;
    const own = after.files.get(`content/contracts/${contract.number}/contract.md`)?.lines ?? {};
    const moved = (Object.keys(SOLD_TERMS) as SoldTerm[]).filter(
      (term) => own[term] === undefined && SOLD_TERMS[term](was) !== SOLD_TERMS[term](contract),
    );
    if (moved.length === 0) continue;
    const line = Math.min(...moved.map((term) => lineOf(after, path, term === 'end' ? 'validFor' : term)));
    const copies = moved.map((term) => formatTerm(term, was)).filter((text) => text !== undefined);
    yield {
      code: 'offer-moves-contract',
      severity: 'error',
      path,
      line,
      message: `${contract.number} was sold under this offer and takes its ${listed(moved)} from here, so it would change.`,
      hint: `Sell what is new under another offer, or first copy into contracts/${contract.number}/contract.md what was sold: ${copies.map((text) => `\`${text}\``).join(', ')}.`,
    };
  }
}

function* termsNotCopied({ after, files }: ContentChange): Generator<ChangeProblem> {
  for (const contract of after.contracts) {
    const path = `content/contracts/${contract.number}/contract.md`;
    if (!files.added.has(path) && !files.changed.has(path)) continue;
    const taken = takenFromOffer(after, contract);
    const copies = taken.map((term) => formatTerm(term, contract)).filter((text) => text !== undefined);
    if (copies.length === 0) continue;
    yield {
      code: 'terms-not-copied',
      severity: 'warning',
      path,
      line: lineOf(after, path, 'offer'),
      field: 'offer',
      message: `The contract takes its ${listed(taken)} from offer ${quote(contract.offer)}, so changing the offer would change what was sold.`,
      hint: `Copy what was sold: ${copies.map((text) => `\`${text}\``).join(', ')}.`,
    };
  }
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function entryPath(ticket: number, entry: string): string {
  return `${ticketFolder(ticket)}/${entry}.md`;
}

function lineOf({ files }: Content, path: string, field: string): number {
  return files.get(path)?.lines[field] ?? 1;
}
