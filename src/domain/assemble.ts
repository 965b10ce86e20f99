import { assembleContracts } from './assemble-contracts.ts';
import { assembleTicket } from './assemble-ticket.ts';
import type { Contract } from './ledger.ts';
import {
  parseFile,
  parseNonFile,
  type ParsedCompany,
  type ParsedContract,
  type ParsedContractEvent,
  type ParsedEntry,
  type ParsedFile,
  type ParsedStray,
  type ParsedTicket,
} from './parse-file.ts';
import { defaultCompany } from './parse-records.ts';
import type { Problem } from './problem.ts';
import type { ContentProblem } from './problem-code.ts';
import type { Article, Company, Component, Customer, HeldMail, Offer, TeamMember } from './records.ts';
import type { Attachment, Ticket } from './ticket.ts';
import { compareBytes } from './values.ts';

export { assembleContracts } from './assemble-contracts.ts';
export { assembleTicket } from './assemble-ticket.ts';

/** A file as it is read from a folder or a commit. */
export interface ContentFile {
  path: string;
  kind: 'file' | 'symlink' | 'submodule';
  /** Git blob; null where it is not known. */
  oid: string | null;
  /** null: not read, as nothing looks at it, or because it is too large to be text that somebody wrote. */
  bytes: Uint8Array | string | null;
  /** Of the whole file, where `bytes` is null. */
  size?: number;
}

/** All that the files of one commit say. Maps are in the order of their keys; malformed files are in none of them. */
export interface Content {
  /** Defaults apply when company.md is missing or malformed. */
  company: Company;
  team: ReadonlyMap<string, TeamMember>;
  offers: ReadonlyMap<string, Offer>;
  components: ReadonlyMap<string, Component>;
  articles: ReadonlyMap<string, Article>;
  heldMail: ReadonlyMap<string, HeldMail>;
  customers: ReadonlyMap<string, Customer>;
  /** By number. */
  contracts: readonly Contract[];
  tickets: ReadonlyMap<number, Ticket>;
  /** What does not count (`problem`), and unknown keys (`error`); `check` adds what is only odd. By path and line. */
  problems: readonly ContentProblem[];
  /** Every file by its path, well-formed or not: for what `check` says with a line. */
  files: ReadonlyMap<string, ParsedFile>;
}

/** Reads and puts together all files of `content/`, in any order: another order gives the same. */
export function assembleContent(files: Iterable<ContentFile>): Content {
  const parsed: ParsedFile[] = [];
  const sizes = new Map<string, { oid: string; bytes: number }>();
  for (const file of files) {
    const one = parseContentFile(file);
    parsed.push(one);
    if (one.kind === 'attachment') {
      sizes.set(file.path, { oid: file.oid ?? '', bytes: file.bytes?.length ?? file.size ?? 0 });
    }
  }
  return assembleParsed(parsed, ({ path }) => sizes.get(path) ?? { oid: '', bytes: 0 });
}

/** One file by itself, whatever it is; pure, as `parseFile`. */
export function parseContentFile({ path, kind, bytes }: ContentFile): ParsedFile {
  if (kind !== 'file') return parseNonFile(path, kind);
  const parsed = parseFile(path, bytes ?? '');
  const read = !['attachment', 'held-file', 'stray', 'ignored'].includes(parsed.kind);
  if (!read || bytes !== null) return parsed;
  const tooLarge: ContentProblem = {
    code: 'too-large',
    severity: 'problem',
    path,
    line: 1,
    message: 'The file is too large to be read.',
    hint: 'Keep logs and pictures in `files/`, beside the entry.',
  };
  return { ...parsed, problems: [tooLarge] };
}

/** As `assembleContent`, from files already parsed. `blobOf`: what an attachment's file is. */
export function assembleParsed(
  files: Iterable<ParsedFile>,
  blobOf: (attachment: { path: string }) => { oid: string; bytes: number },
): Content {
  const sorted = [...files].sort((a, b) => compareBytes(a.path, b.path));
  const company = sorted.find((file): file is ParsedCompany => file.kind === 'company');
  const sets = {
    team: new Map<string, TeamMember>(),
    offers: new Map<string, Offer>(),
    components: new Map<string, Component>(),
    articles: new Map<string, Article>(),
    heldMail: new Map<string, HeldMail>(),
    customers: new Map<string, Customer>(),
  };
  const offers = new Map<string, Offer | undefined>();
  const contractFiles: ParsedContract[] = [];
  const events: ParsedContractEvent[] = [];
  const folders = new Map<string, TicketFolder>();
  const heldFiles = new Map<string, string[]>();
  const strays: ParsedStray[] = [];
  const problems: ContentProblem[] = [];

  for (const file of sorted) {
    if (file.kind === 'stray') strays.push(file);
    else problems.push(...file.problems);
    if (file.kind === 'contract') contractFiles.push(file);
    else if (file.kind === 'contract-event') events.push(file);
    else if (file.kind === 'ticket') folderOf(folders, file.folder).ticket = file;
    else if (file.kind === 'entry') folderOf(folders, file.folder).entries.push(file);
    else if (file.kind === 'attachment') {
      const attachments = folderOf(folders, file.folder).attachments;
      const { of, name, problems: faults } = file;
      if (of !== undefined && faults.length === 0) attachments.push([of, { name, ...blobOf(file) }]);
    } else if (file.kind === 'held-file') {
      if (file.of !== undefined && file.problems.length === 0)
        heldFiles.set(file.of, [...(heldFiles.get(file.of) ?? []), file.name]);
    } else {
      if (file.kind === 'offer') offers.set(file.id, file.value);
      putAway(sets, file);
    }
  }
  problems.push(...companyProblems(company, strays));
  for (const [id, files] of heldFiles) {
    const mail = sets.heldMail.get(id);
    if (mail) sets.heldMail.set(id, { ...mail, files });
  }

  const { customers } = sets;
  const known = company?.value ?? defaultCompany();
  const settled = assembleContracts({ company: known, offers, customers, contracts: contractFiles, events });
  problems.push(...settled.problems);
  const tickets: Ticket[] = [];
  for (const folder of folders.values()) {
    const assembled = assembleTicket(folder);
    problems.push(...assembled.problems);
    if (assembled.ticket) tickets.push(assembled.ticket);
  }
  tickets.sort((a, b) => a.number - b.number);
  return {
    company: known,
    ...sets,
    contracts: settled.contracts,
    tickets: new Map(tickets.map((ticket) => [ticket.number, ticket])),
    problems: problems.sort(byPathAndLine),
    files: new Map(sorted.map((file) => [file.path, file])),
  };
}

interface TicketFolder {
  folder: string;
  ticket: ParsedTicket | undefined;
  entries: ParsedEntry[];
  attachments: [string, Attachment][];
}

function folderOf(folders: Map<string, TicketFolder>, path: string): TicketFolder {
  let folder = folders.get(path);
  if (!folder) folders.set(path, (folder = { folder: path, ticket: undefined, entries: [], attachments: [] }));
  return folder;
}

function putAway(
  sets: {
    team: Map<string, TeamMember>;
    offers: Map<string, Offer>;
    components: Map<string, Component>;
    articles: Map<string, Article>;
    heldMail: Map<string, HeldMail>;
    customers: Map<string, Customer>;
  },
  file: ParsedFile,
): void {
  switch (file.kind) {
    case 'team-member':
      if (file.value) sets.team.set(file.id, file.value);
      break;
    case 'offer':
      if (file.value) sets.offers.set(file.id, file.value);
      break;
    case 'component':
      if (file.value) sets.components.set(file.id, file.value);
      break;
    case 'article':
      if (file.value) sets.articles.set(file.id, file.value);
      break;
    case 'held-mail':
      if (file.value) sets.heldMail.set(file.id, file.value);
      break;
    case 'customer':
      if (file.value) sets.customers.set(file.id, file.value);
      break;
  }
}

/**
 * That company.md is missing, and the files that lie where none belongs, but for the company's logo. While company.md
 * does not say which file that is, any picture in `content/` may be it: one fault is one problem.
 */
export function companyProblems(company: ParsedCompany | undefined, strays: Iterable<ParsedStray>): ContentProblem[] {
  const problems: ContentProblem[] = [];
  const known = company !== undefined && (company.value !== undefined || company.logo !== undefined);
  let isFolder = true;
  for (const stray of strays) {
    if (stray.path === 'content') isFolder = false;
    const isPicture = /^content\/[^/]+\.(?:svg|png|jpe?g|webp|gif|avif)$/i.test(stray.path);
    const isLogo = known ? stray.path === `content/${company.logo}` : isPicture;
    for (const problem of stray.problems) {
      if (!isLogo || problem.code !== 'misplaced-file') problems.push(problem);
    }
  }
  if (!company && isFolder) {
    problems.push({
      code: 'missing-company',
      severity: 'problem',
      path: 'content/company.md',
      line: 1,
      message: 'There is no company.md, so every default applies.',
      hint: 'Add it with the `name` and `email` of the firm.',
    });
  }
  return problems;
}

/** Files in order of their path, faults of one file in order of line. */
export function byPathAndLine(a: Problem, b: Problem): number {
  return (
    compareBytes(a.path, b.path) ||
    a.line - b.line ||
    compareBytes(a.code, b.code) ||
    compareBytes(a.field ?? '', b.field ?? '') ||
    compareBytes(a.message, b.message)
  );
}
