import { formatAuthor, parseAuthor } from './forms.ts';
import { readFrontMatter, type MapNode } from './front-matter.ts';
import {
  articleOf,
  companyOf,
  componentOf,
  contractEventOf,
  contractOf,
  customerOf,
  entryOf,
  heldMailOf,
  offerOf,
  teamMemberOf,
  ticketOf,
} from './parse-records.ts';
import { placeOf, ticketFolder, type Place } from './place.ts';
import type { ContentProblem } from './problem-code.ts';
import type {
  Article,
  Author,
  Company,
  Component,
  ContractEvent,
  ContractFile,
  Customer,
  Entry,
  HeldMail,
  Offer,
  TeamMember,
  TicketFile,
} from './records.ts';
import {
  ARTICLE,
  COMPANY,
  COMPONENT,
  CONTRACT,
  CONTRACT_EVENT,
  CUSTOMER,
  ENTRY,
  HELD_MAIL,
  OFFER,
  TEAM_KEYS,
  TEAM_MEMBER,
  TICKET,
} from './schemas.ts';
import { quote, report, type Fields, type Reading, type RecordShape, type Values } from './shape.ts';
import { parseTicketNumber, type Instant } from './values.ts';

/** One file at its place. Without a `value` it is malformed: at least one of its problems has the severity `problem`. */
interface Parsed<K extends Place['kind'], R> {
  kind: K;
  path: string;
  value?: R;
  problems: readonly ContentProblem[];
  /** On which line each key stands: `by`, `contacts.dsi.email`. */
  lines: Readonly<Record<string, number>>;
}
interface Named<K extends Place['kind'], R> extends Parsed<K, R> {
  id: string;
}
export type ParsedCompany = Parsed<'company', Company> & {
  /** Also of a malformed file, when it reads. */ logo?: string;
};
export type ParsedTeamMember = Named<'team-member', TeamMember>;
export type ParsedOffer = Named<'offer', Offer>;
export type ParsedComponent = Named<'component', Component>;
export type ParsedCustomer = Named<'customer', Customer>;
export type ParsedArticle = Named<'article', Article>;
export type ParsedHeldMail = Named<'held-mail', HeldMail>;
/** `offer` also of a malformed file, when that key reads. */
export type ParsedContract = Named<'contract', ContractFile> & { offer?: string };
export type ParsedContractEvent = Named<'contract-event', ContractEvent> & { contract: string };
/** `customer` also of a malformed file, when that key reads: it serves to judge the entries beside it. */
export type ParsedTicket = Parsed<'ticket', TicketFile> & {
  folder: string;
  number: number | undefined;
  customer?: string;
};
/** `by`, `at` and `voids` also of a malformed file, when that key reads. */
export type ParsedEntry = Named<'entry', Entry> & {
  folder: string;
  number: number | undefined;
  by?: Author;
  at?: Instant;
  voids?: string;
};
/** Nothing of its content is read. With a problem it is no plain file, and not to be shown. */
export type ParsedAttachment = Parsed<'attachment', never> & { folder: string; of: string | undefined; name: string };
/** As an attachment, of a held mail. */
export type ParsedHeldFile = Parsed<'held-file', never> & { of: string | undefined; name: string };
/** A file where none belongs; its one problem says so. The company's logo is one until company.md is known. */
export type ParsedStray = Parsed<'stray', never>;
export type ParsedIgnored = Parsed<'ignored', never>;

export type ParsedFile =
  | ParsedCompany
  | ParsedTeamMember
  | ParsedOffer
  | ParsedComponent
  | ParsedCustomer
  | ParsedContract
  | ParsedContractEvent
  | ParsedTicket
  | ParsedEntry
  | ParsedAttachment
  | ParsedArticle
  | ParsedHeldMail
  | ParsedHeldFile
  | ParsedStray
  | ParsedIgnored;

/**
 * Reads one file by itself. Pure, and the same for the same path and content, so that it can be kept by blob. What
 * depends on other files (offers, customers, `voids`) is left to `assembleTicket` and `assembleContracts`. The content
 * of attachments, files of held mail, strays and ignored files is never looked at: give `''`.
 */
export function parseFile(path: string, source: string | Uint8Array): ParsedFile {
  const place = placeOf(path);
  const to: Reading = { path, problems: [], lines: {} };
  const file = { ...place, ...to };
  if (file.kind === 'ignored' || file.kind === 'attachment' || file.kind === 'held-file') return file;
  if (file.kind === 'stray') {
    report(to, {
      code: 'misplaced-file',
      line: 1,
      message: 'No file belongs here; nothing reads it.',
      hint: file.hint,
    });
    return file;
  }
  if (file.kind === 'ticket' && file.number === undefined) to.problems.push(ticketFolderProblem(file.folder));
  const read = readFrontMatter(source);
  if ('faults' in read) {
    for (const fault of read.faults) report(to, fault);
    return file;
  }
  return parseKeys(file, read.header, read.body, to);
}

/** What is at a path, but is no file of its own: reported there, never followed. */
export function parseNonFile(path: string, kind: 'symlink' | 'submodule'): ParsedFile {
  const file: ParsedFile = { ...placeOf(path), path, problems: [], lines: {} };
  if (file.kind === 'ignored') return file;
  const what = kind === 'symlink' ? 'symbolic link' : 'submodule';
  const problem: ContentProblem = {
    code: 'not-a-file',
    severity: 'problem',
    path,
    line: 1,
    message: `Found a ${what}, which is not followed.`,
    hint: 'Put the file itself here.',
  };
  return { ...file, problems: [problem] };
}

/** A ticket's folder that is not the one of its number: a wrong range, zero, leading zeros. At its ticket.md. */
export function ticketFolderProblem(folder: string): ContentProblem {
  const digits = folder.slice(folder.lastIndexOf('/') + 1);
  const number = parseTicketNumber(digits.replace(/^0+/, ''));
  return {
    code: 'ticket-folder',
    severity: 'problem',
    path: `${folder}/ticket.md`,
    line: 1,
    message: `${quote(folder.slice('content/'.length))} is not the folder of a ticket's number.`,
    hint:
      number === undefined
        ? "Number it from 1, in its thousand's folder: `tickets/0-999/1`."
        : `Move it to \`${ticketFolder(number)}\`.`,
  };
}

type Bare = Exclude<ReturnType<typeof placeOf>, { kind: 'ignored' | 'attachment' | 'held-file' | 'stray' }> &
  Pick<Parsed<never, never>, 'path' | 'problems' | 'lines'>;

function parseKeys(file: Bare, header: MapNode, body: string, to: Reading): ParsedFile {
  switch (file.kind) {
    case 'company': {
      const { keys, make } = readKeys(COMPANY, header, to);
      const value = make((whole) => companyOf(whole, body));
      return { ...file, ...value, ...(keys.logo !== undefined && { logo: keys.logo }) };
    }
    case 'team-member':
      return { ...file, ...readKeys(TEAM_MEMBER, header, to).make((keys) => teamMemberOf(file.id, keys)) };
    case 'offer':
      return { ...file, ...readKeys(OFFER, header, to).make((keys) => offerOf(file.id, keys, body)) };
    case 'component':
      return { ...file, ...readKeys(COMPONENT, header, to).make((keys) => componentOf(file.id, keys, body)) };
    case 'customer':
      return { ...file, ...readKeys(CUSTOMER, header, to).make((keys) => customerOf(file.id, keys, body)) };
    case 'article':
      return { ...file, ...readKeys(ARTICLE, header, to).make((keys) => articleOf(file.id, keys, body)) };
    case 'held-mail':
      return { ...file, ...readKeys(HELD_MAIL, header, to).make((keys) => heldMailOf(file.id, keys, body)) };
    case 'contract': {
      const { keys, make } = readKeys(CONTRACT, header, to);
      judgeContractDays(keys, to);
      const value = make((whole) => contractOf(file.id, whole, body));
      return { ...file, ...value, ...(keys.offer !== undefined && { offer: keys.offer }) };
    }
    case 'contract-event': {
      const { keys, make } = readKeys(CONTRACT_EVENT, header, to);
      judgeEvent(keys, header, to);
      return { ...file, ...make((whole) => contractEventOf(file.id, whole, body)) };
    }
    case 'ticket': {
      const { keys, make } = readKeys(TICKET, header, to);
      judgeTicketAuthor(keys, to);
      const value = make((whole) => ticketOf(file.number ?? 0, whole, body));
      return { ...file, ...value, ...(keys.customer !== undefined && { customer: keys.customer }) };
    }
    case 'entry': {
      const { keys, make } = readKeys(ENTRY, withoutTeamKeys(header, to), to);
      judgeEntry(keys, header, to);
      const value = make((whole) => entryOf(file.id, whole, body));
      const { by, at, voids } = keys;
      return {
        ...file,
        ...value,
        ...(by !== undefined && { by }),
        ...(at !== undefined && { at }),
        ...(voids !== undefined && { voids }),
      };
    }
  }
}

/** `make` builds the value unless some problem has been reported by then. */
function readKeys<F extends Fields>(
  shape: RecordShape<F>,
  header: MapNode,
  to: Reading,
): { keys: Partial<Values<F>>; make: <R>(build: (keys: Values<F>) => R) => { value?: R } } {
  const { values } = shape.readPartly(header, '', 1, to);
  return {
    keys: values,
    make: (build) =>
      to.problems.some((problem) => problem.severity === 'problem') ? {} : { value: build(values as Values<F>) },
  };
}

function lineOf(key: string, to: Reading): number {
  return to.lines[key] ?? 1;
}

function judgeContractDays({ start, end, coversFrom }: Partial<Values<typeof CONTRACT.fields>>, to: Reading): void {
  if (start === undefined) return;
  if (end !== undefined && end < start) {
    report(to, {
      code: 'end-before-start',
      line: lineOf('end', to),
      field: 'end',
      message: `end ${end} is before start ${start}.`,
      hint: 'Write the last day, or leave `end` out: start + validFor − 1 day.',
    });
  }
  if (coversFrom !== undefined && coversFrom > start) {
    report(to, {
      code: 'covers-from-after-start',
      line: lineOf('coversFrom', to),
      field: 'coversFrom',
      message: `coversFrom ${coversFrom} is after start ${start}.`,
      hint: 'Write a day not after `start`, or leave `coversFrom` out.',
    });
  }
}

/** What each type of event is with: without it, the event says nothing. */
const EVENT_KEYS: Partial<Record<ContractEvent['type'], readonly (readonly string[])[]>> = {
  confirmed: [['by']],
  settled: [['overage', 'travel']],
  warned: [['notice']],
  statement: [['on'], ['usedMinutes', 'remainingMinutes']],
};

function judgeEvent({ type }: Partial<Values<typeof CONTRACT_EVENT.fields>>, header: MapNode, to: Reading): void {
  for (const alternatives of (type && EVENT_KEYS[type]) ?? []) {
    if (alternatives.some((key) => header.entries.has(key))) continue;
    report(to, {
      code: 'missing-key',
      line: lineOf('type', to),
      field: alternatives[0] as string,
      message: `A \`${type}\` event wants ${alternatives.join(' or ')}.`,
      hint: `Add \`${alternatives[0]}:\` with its value.`,
    });
  }
}

function judgeTicketAuthor({ customer, by }: Partial<Values<typeof TICKET.fields>>, to: Reading): void {
  if (by === undefined || customer === undefined || 'team' in by || by.customer === customer) return;
  to.problems.push(foreignContact(by, customer, to.path, lineOf('by', to)));
}

/** A contact of another customer than the ticket's may write nothing in it. */
export function foreignContact(by: Author, customer: string, path: string, line: number): ContentProblem {
  return {
    code: 'foreign-contact',
    severity: 'problem',
    path,
    line,
    field: 'by',
    message: `by names ${quote(formatAuthor(by))}, and the ticket is of customer ${quote(customer)}.`,
    hint: `Write a contact of that customer, \`by: ${customer}/…\`, or a team member.`,
  };
}

/** Reports the keys that a contact may not set, and takes them away, so that each has one fault at most. */
function withoutTeamKeys(header: MapNode, to: Reading): MapNode {
  const by = header.entries.get('by')?.value;
  const author = by?.kind === 'text' ? parseAuthor(by.text) : undefined;
  if (author === undefined || 'team' in author) return header;
  const entries = new Map(header.entries);
  for (const key of TEAM_KEYS) {
    const entry = entries.get(key);
    if (!entry) continue;
    if (key === 'status' && entry.value.kind === 'text' && entry.value.text === 'closed') continue;
    entries.delete(key);
    report(to, {
      code: 'team-key',
      line: entry.line,
      field: key,
      message: `${key} is for the team, and this entry is by the contact ${quote(formatAuthor(author))}; remove \`${key}\`.`,
      hint: key === 'status' ? 'A contact may write `status: closed` alone.' : 'Add an entry by a team member instead.',
    });
  }
  return { ...header, entries };
}

function judgeEntry(keys: Partial<Values<typeof ENTRY.fields>>, header: MapNode, to: Reading): void {
  const given = (key: string): boolean => to.lines[key] !== undefined;
  const wants = (key: string, other: string, example: string): void => {
    if (!given(key) || header.entries.has(other)) return;
    report(to, {
      code: 'missing-key',
      line: lineOf(key, to),
      field: other,
      message: `${key} wants ${other} beside it.`,
      hint: `Add \`${other}: ${example}\`, or remove \`${key}\`.`,
    });
  };
  wants('worked', 'spent', '1h30');
  wants('charge', 'spent', '1h30');
  wants('charge', 'reason', 'geste commercial');
  if (keys.worked !== undefined && keys.at !== undefined && keys.worked > keys.at) {
    report(to, {
      code: 'worked-after-at',
      line: lineOf('worked', to),
      field: 'worked',
      message: 'worked is after at: the work was done after it was written down.',
      hint: 'Write when the work was done, or leave `worked` out if that is `at`.',
    });
  }
}
