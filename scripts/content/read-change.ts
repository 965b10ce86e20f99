import { parseContentFile, type ContentFile } from '../../src/domain/assemble.ts';
import { readObjects } from '../../src/store/batch.ts';
import { runGit, streamGit } from '../../src/store/git.ts';
import { parseDifference, parseListing, splitAt } from '../../src/store/listing.ts';
import type { Change, EntryKind } from '../../src/store/port.ts';
import { isText, largestText } from '../../src/store/read-content.ts';

/** A file of one side, not read yet. */
interface Listed {
  path: string;
  kind: EntryKind;
  oid: string;
}
/** Files of `content/` at a commit, by the folder they are judged together in: a ticket's, a contract's, or the file alone. */
type Listing = ReadonlyMap<string, readonly Listed[]>;

/** Where a change concerns some customers alone. Offers, the firm and its people concern everybody. */
const OF_SOME_CUSTOMERS = /^content\/(?:tickets|contracts|customers|articles|inbox)\//;

/**
 * The files of two commits, but for the tickets of customers whom the change between them cannot concern: these are
 * most of a large repository, and the same on both sides. Null: the change may concern everybody, so read everything.
 */
export async function readChange(
  gitDir: string,
  from: string,
  to: string,
): Promise<{ before: ContentFile[]; after: ContentFile[] } | null> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--end-of-options', from, to, '--', 'content'];
  const [changes, beside] = await Promise.all([
    parseDifference(streamGit(args, { gitDir })),
    besideTickets(gitDir, to),
  ]);
  if (changes.some(({ path }) => !OF_SOME_CUSTOMERS.test(path))) return null;
  const changed = Map.groupBy(changes, ({ path }) => folderOf(path));
  const touched = [...changed.keys()].filter(isTicket);
  const after = new Map([...beside, ...(await listingOf(gitDir, to, touched))]);
  const before = beforeOf(after, changed);
  const sides = [before, after];

  const heads = sides.flatMap((side) => [...side].flatMap(([folder, files]) => headOf(folder, files)));
  const read = await readTexts(gitDir, heads);
  const customers = concernedCustomers(sides, changed.keys(), read);
  const others = await listingOf(gitDir, to, await ticketsThatName(gitDir, to, customers));
  const rest = await readTexts(gitDir, [...[...others.values()].flat(), ...sides.flatMap((side) => touched.flatMap((folder) => side.get(folder) ?? []))]);
  for (const [folder, files] of others) {
    if (changed.has(folder)) continue;
    const isConcerned = headOf(folder, files).some((file) => customers.has(customerOf(contentFile(file, rest)) ?? ''));
    if (isConcerned) for (const side of sides) side.set(folder, files);
  }
  const filesOf = (side: Listing): ContentFile[] =>
    [...side.values()].flatMap((files) => files.map((file) => contentFile(file, read, rest)));
  return { before: filesOf(before), after: filesOf(after) };
}

/** What is in `content/` beside the tickets, which are most of it. */
async function besideTickets(gitDir: string, commit: string): Promise<Map<string, Listed[]>> {
  const args = ['ls-tree', '-z', '--full-tree', '--end-of-options', commit, 'content/'];
  const paths: string[] = [];
  for await (const record of splitAt(streamGit(args, { gitDir }), 0)) {
    const { path, kind } = parseListing(record);
    // What is no folder of tickets is a fault to be told.
    if (path !== 'content/tickets' || kind !== 'folder') paths.push(path);
  }
  return listingOf(gitDir, commit, paths);
}

/** Arguments that one command takes, with room to spare. */
const mostPaths = 5000;

async function listingOf(gitDir: string, commit: string, paths: readonly string[]): Promise<Map<string, Listed[]>> {
  const listing = new Map<string, Listed[]>();
  for (let at = 0; at < paths.length; at += mostPaths) {
    const some = paths.slice(at, at + mostPaths);
    const args = ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit, ...some];
    for await (const record of splitAt(streamGit(args, { gitDir }), 0)) {
      const { path, kind, oid } = parseListing(record);
      const folder = folderOf(path);
      const files = listing.get(folder);
      if (files) files.push({ path, kind, oid });
      else listing.set(folder, [{ path, kind, oid }]);
    }
  }
  return listing;
}

/** The folders of tickets whose opening may name one of these customers: git looks faster than we read. */
async function ticketsThatName(gitDir: string, commit: string, customers: ReadonlySet<string>): Promise<string[]> {
  if (customers.size === 0) return [];
  // YAML may escape a slug, and then writes a backslash.
  const patterns = [...customers, '\\'].flatMap((slug) => ['-e', slug]);
  const args = ['--no-literal-pathspecs', 'grep', '-l', '-z', '-a', '-F', '--full-name', ...patterns, commit];
  const { stdout } = await runGit([...args, '--', ':(glob)content/tickets/*/*/ticket.md'], { gitDir, codes: [0, 1] });
  const found = stdout.toString('utf8').split('\0').filter(Boolean);
  return found.map((name) => folderOf(name.slice(commit.length + 1)));
}

/** What was there before these changes. */
function beforeOf(after: Listing, changed: ReadonlyMap<string, readonly Change[]>): Map<string, readonly Listed[]> {
  const before = new Map<string, readonly Listed[]>(after);
  for (const [folder, changes] of changed) {
    const paths = new Set(changes.map(({ path }) => path));
    const same = (after.get(folder) ?? []).filter(({ path }) => !paths.has(path));
    before.set(folder, [...same, ...changes.flatMap(({ path, before }) => (before ? [{ path, ...before }] : []))]);
  }
  return before;
}

function isTicket(folder: string): boolean {
  return folder.startsWith('content/tickets/');
}

/** `content/tickets/0-999/12`, `content/contracts/LH-1`, `content/company.md`. */
function folderOf(path: string): string {
  let end = path.indexOf('/', 'content/'.length);
  for (let left = isTicket(path) ? 2 : 1; left > 0 && end !== -1; left -= 1) end = path.indexOf('/', end + 1);
  return end === -1 ? path : path.slice(0, end);
}

/** What has to be read to know whom a folder concerns: of a ticket its opening, of anything else all. */
function headOf(folder: string, files: readonly Listed[]): readonly Listed[] {
  return isTicket(folder) ? files.filter(({ path }) => path.length === folder.length + '/ticket.md'.length && path.endsWith('/ticket.md')) : files;
}

/** By blob, the bytes of what people wrote. */
async function readTexts(gitDir: string, files: readonly Listed[]): Promise<Map<string, Buffer>> {
  const oids = new Set<string>();
  for (const { path, kind, oid } of files) {
    if (kind === 'file' && isText(path)) oids.add(oid);
  }
  const texts = new Map<string, Buffer>();
  for await (const { oid, bytes } of readObjects(gitDir, oids)) {
    if (bytes !== null && bytes.length <= largestText) texts.set(oid, bytes);
  }
  return texts;
}

function contentFile({ path, kind, oid }: Listed, ...texts: ReadonlyMap<string, Buffer>[]): ContentFile {
  const bytes = isText(path) ? texts.map((each) => each.get(oid)).find((each) => each !== undefined) : undefined;
  return { path, kind: kind as ContentFile['kind'], oid, bytes: bytes ?? null };
}

/** Whose files, contracts or tickets changed. */
function concernedCustomers(
  sides: readonly Listing[],
  changed: Iterable<string>,
  read: ReadonlyMap<string, Buffer>,
): Set<string> {
  const customers = new Set<string>();
  for (const folder of changed) {
    const slug = /^content\/customers\/([^/]+)\.md$/.exec(folder)?.[1];
    if (slug !== undefined) customers.add(slug);
    for (const side of sides) {
      for (const file of headOf(folder, side.get(folder) ?? [])) {
        const customer = customerOf(contentFile(file, read));
        if (customer !== undefined) customers.add(customer);
      }
    }
  }
  return customers;
}

function customerOf(file: ContentFile): string | undefined {
  const parsed = parseContentFile(file);
  if (parsed.kind === 'contract') return parsed.value?.customer;
  return parsed.kind === 'ticket' ? parsed.customer : undefined;
}
