import { isContractNumber, isEntryId, isSlug, parseTicketNumber } from './values.ts';

/** Which file a path is, by the table of docs/format.md; paths begin with `content/`. */
export type Place =
  | { kind: 'company' }
  | SlugPlace
  | { kind: 'contract'; id: string }
  | { kind: 'contract-event'; id: string; contract: string }
  /** `folder` as in `content/tickets/1000-1999/1234`; `number` undefined: not the folder of any ticket's number. */
  | { kind: 'ticket'; folder: string; number: number | undefined }
  | { kind: 'entry'; id: string; folder: string; number: number | undefined }
  /** `of`: `ticket` or the entry's id; undefined for what lies loose in `files/`, which nothing reads. */
  | { kind: 'attachment'; folder: string; of: string | undefined; name: string }
  | { kind: 'held-mail'; id: string }
  /** `of`: the held mail's id; undefined for what lies loose in `files/`, which nothing reads. */
  | { kind: 'held-file'; of: string | undefined; name: string }
  /** A name that begins with `.`, or a path outside `content/`. */
  | { kind: 'ignored' }
  /** No place for a file; `hint` says what may stand there. */
  | { kind: 'stray'; hint: string };

type SlugKind = 'team-member' | 'offer' | 'component' | 'customer' | 'article';
type SlugPlace = { [K in SlugKind]: { kind: K; id: string } }[SlugKind];

const SLUG_FOLDERS = {
  team: 'team-member',
  offers: 'offer',
  components: 'component',
  customers: 'customer',
  articles: 'article',
} as const;

const ENTRY_HINT = 'Name an entry as in `2026-03-02T101500Z-camille.md`: UTC time, then the writer.';
const TOP_HINT = `Keep files in ${Object.keys(SLUG_FOLDERS)
  .map((folder) => `${folder}/`)
  .join(', ')}, contracts/, tickets/ or inbox/.`;

/** Pure, by the path alone. */
export function placeOf(path: string): Place {
  const [root, top, ...rest] = path.split('/') as [string, string | undefined, ...string[]];
  if (root !== 'content') return { kind: 'ignored' };
  if (top === undefined) return { kind: 'stray', hint: 'Make `content` a folder.' };
  if (top.startsWith('.') || rest.some((name) => name.startsWith('.'))) return { kind: 'ignored' };
  if (rest.length === 0) return top === 'company.md' ? { kind: 'company' } : { kind: 'stray', hint: TOP_HINT };
  if (Object.hasOwn(SLUG_FOLDERS, top)) return slugPlace(top as keyof typeof SLUG_FOLDERS, rest);
  if (top === 'contracts') return contractPlace(rest);
  if (top === 'tickets') return ticketPlace(rest);
  if (top === 'inbox' && rest[0] === 'files' && rest.length > 1) {
    const [, of, file, ...below] = rest;
    const named = file !== undefined && below.length === 0 && isEntryId(of!);
    return { kind: 'held-file', of: named ? of : undefined, name: rest.at(-1)! };
  }
  if (top === 'inbox') {
    const id = rest.length === 1 ? withoutMd(rest[0]) : undefined;
    return id !== undefined && isEntryId(id) ? { kind: 'held-mail', id } : { kind: 'stray', hint: ENTRY_HINT };
  }
  return { kind: 'stray', hint: TOP_HINT };
}

function withoutMd(name: string | undefined): string | undefined {
  return name?.endsWith('.md') ? name.slice(0, -3) : undefined;
}

function slugPlace(folder: keyof typeof SLUG_FOLDERS, rest: readonly string[]): Place {
  const id = rest.length === 1 ? withoutMd(rest[0]) : undefined;
  if (id !== undefined && isSlug(id)) return { kind: SLUG_FOLDERS[folder], id } as SlugPlace;
  return {
    kind: 'stray',
    hint: `Name it \`content/${folder}/<slug>.md\`: small letters, digits, single \`-\` inside.`,
  };
}

function contractPlace([number, name, ...deeper]: readonly string[]): Place {
  if (number === undefined || !isContractNumber(number) || name === undefined || deeper.length > 0) {
    return { kind: 'stray', hint: 'Name it `content/contracts/<number>/contract.md`, e.g. of `LH-2026-0042`.' };
  }
  if (name === 'contract.md') return { kind: 'contract', id: number };
  const id = withoutMd(name);
  if (id !== undefined && isEntryId(id)) return { kind: 'contract-event', id, contract: number };
  return { kind: 'stray', hint: ENTRY_HINT };
}

function ticketPlace([range, digits, name, ...deeper]: readonly string[]): Place {
  if (range === undefined || digits === undefined || !/^\d+$/.test(digits) || name === undefined) {
    return { kind: 'stray', hint: 'Name it as in `content/tickets/1000-1999/1234/ticket.md`.' };
  }
  const folder = `content/tickets/${range}/${digits}`;
  const parsed = parseTicketNumber(digits);
  const number = parsed !== undefined && ticketFolder(parsed) === folder ? parsed : undefined;
  if (name === 'files' && deeper.length > 0) {
    const [of, file, ...below] = deeper;
    const named = file !== undefined && below.length === 0 && of !== undefined && (of === 'ticket' || isEntryId(of));
    return { kind: 'attachment', folder, of: named ? of : undefined, name: deeper.at(-1) as string };
  }
  if (deeper.length > 0) return { kind: 'stray', hint: `Keep attachments in \`${folder}/files/<entry>/\`.` };
  if (name === 'ticket.md') return { kind: 'ticket', folder, number };
  const id = withoutMd(name);
  if (id !== undefined && isEntryId(id)) return { kind: 'entry', id, folder, number };
  return { kind: 'stray', hint: ENTRY_HINT };
}

/** `content/tickets/1000-1999/1234`: a thousand to a folder keeps git's trees small. */
export function ticketFolder(number: number): string {
  const from = number - (number % 1000);
  return `content/tickets/${from}-${from + 999}/${number}`;
}
