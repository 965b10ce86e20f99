/** Content as plain files: which copies there are, what each consists of, and what of them is written anew. */
import type { Locale } from '../domain/records.ts';
import type { Space } from '../domain/space.ts';
import type { Instant } from '../domain/values.ts';
import { lockFile } from '../index/lock.ts';
import { streamGit } from '../store/git.ts';
import { parseDifference } from '../store/listing.ts';
import { concernedBy } from './concerned.ts';
import { clearUnfinished, lockPath, NotOurs, openCopyFolder, type CopyFolder, type Manifest } from './copy-folder.ts';
import { laneOf, startWorker, work } from './lanes.ts';
import { nameOf, openPrinter, type CopyOf, type Printed, type Printer, type Task } from './printer.ts';

export interface PublishOptions {
  /** Of the content's repository. */
  gitDir: string;
  commit: string;
  /** The instant shown. */
  at: Instant;
  /** `all`: the public part and everybody's copies. Undefined: the public part alone. */
  customers?: 'all' | readonly string[];
  roles: readonly ('manager' | 'member')[];
  /** Full id. Copies made of it are left as they are where nothing of theirs changed since. */
  since?: string;
  locale?: Locale;
  portal?: string;
  dist: string;
  /** Of what `dist` was built from. */
  built: string;
  out: string;
  /** Threads beside this one. */
  workers: number;
}
export interface Published {
  copies: { name: string; pages: number; written: number; skipped: boolean }[];
  removed: string[];
  /** Was written here, and changed by somebody since: no longer part of any copy, and still there. */
  left: string[];
}

/** There is no such customer; `message` is for whoever named it. */
export class NoCustomer extends Error {
  override readonly name = 'NoCustomer';
}

const ticketsOfPart = 500;

/**
 * Writes the copies into `out`. The same content, instant and options give the same bytes. Throws NotOurs when `out` holds
 * what was not written here, NoCustomer, or what the store throws; what is written by then stands.
 */
export async function publish(options: PublishOptions): Promise<Published> {
  const folder = openCopyFolder(options.out);
  using _ = await lockFile(lockPath(folder.path), 0).catch(() => {
    throw new NotOurs(`Another publish writes to ${options.out}. Wait for its end.`);
  });
  clearUnfinished(folder.path);
  await using lanes = new AsyncDisposableStack();
  const workers = Array.from({ length: options.workers }, () => lanes.use(startWorker(options)));
  const printer = await openPrinter(options);
  const wanted = copiesWanted(options, printer);
  const touched = await touchedSince(options, printer);

  const jobs: Job[] = [];
  const published: Published = { copies: [], removed: [], left: [] };
  for (const of of wanted) {
    const space = printer.space(of);
    const { manifest, stands } = standing(options, of, folder, space, touched);
    if (stands) {
      folder.copy(nameOf(of)).finish(manifest);
      published.copies.push({ name: nameOf(of), pages: pagesOf(manifest), written: 0, skipped: true });
    } else jobs.push(openJob(of, space, manifest));
  }
  const next = () => {
    for (const job of jobs) {
      const task = job.next();
      if (task) return task;
    }
    return undefined;
  };
  const byName = new Map(jobs.map((job) => [nameOf(job.of), job]));
  await work([laneOf(printer), ...workers], next, (task, printed) => {
    const job = byName.get(nameOf(task.of))!;
    job.take(printed);
    if (!job.isDone()) return;
    const { removed, left } = folder.copy(nameOf(job.of)).finish(job.manifest());
    published.copies.push({
      name: nameOf(job.of),
      pages: pagesOf(job.manifest()),
      written: job.written(),
      skipped: false,
    });
    published.removed.push(...removed);
    published.left.push(...left);
  });
  if (options.customers === 'all') {
    const known = new Set(printer.content.customers.keys());
    for (const name of copiesOfNobody(folder, wanted, known)) {
      const { removed, left } = folder.copy(name).remove();
      published.removed.push(...removed);
      published.left.push(...left);
    }
  }
  published.copies.sort((a, b) => (a.name < b.name ? -1 : 1));
  return published;
}

function copiesWanted({ customers, roles }: PublishOptions, { content }: Printer): CopyOf[] {
  // A customer whose file is malformed is still one: their copy is not taken away for a slip of the pen.
  const known = customersOf(content);
  for (const customer of customers === 'all' ? [] : (customers ?? []))
    if (!known.has(customer)) throw new NoCustomer(`There is no customer ${JSON.stringify(customer)}.`);
  const of = (customer: string) => roles.map((role): CopyOf => ({ kind: 'customer', customer, role }));
  if (customers === undefined) return [{ kind: 'public' }];
  if (customers === 'all') return [{ kind: 'public' }, ...[...known].sort().flatMap(of)];
  return customers.flatMap(of);
}

function customersOf({ customers, contracts, tickets }: Printer['content']): Set<string> {
  return new Set([
    ...customers.keys(),
    ...contracts.map(({ customer }) => customer),
    ...[...tickets.values()].map(({ file }) => file.customer),
  ]);
}

async function touchedSince({ gitDir, since, commit }: PublishOptions, { content }: Printer) {
  if (since === undefined) return 'everybody';
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--end-of-options', since, commit, '--', 'content'];
  return concernedBy(await parseDifference(streamGit(args, { gitDir })), content);
}

/** What the copy's manifest begins as, and whether the copy that is there is it already. */
function standing(
  { commit, at, since, portal, locale, built }: PublishOptions,
  of: CopyOf,
  folder: CopyFolder,
  space: Space,
  touched: 'everybody' | Set<string>,
): { manifest: Manifest; stands: boolean } {
  const last = folder.copy(nameOf(of)).manifest();
  const made = JSON.stringify([built, portal ?? null, locale ?? null]);
  const stands =
    last !== undefined &&
    last.commit === since &&
    last.made === made &&
    // Until then the clock alone changes nothing.
    last.at <= at &&
    at < last.validUntil &&
    touched !== 'everybody' &&
    (of.kind === 'public' || !touched.has(of.customer));
  const files = stands ? last.files : {};
  return { manifest: { commit, at, validUntil: space.validUntil, made, files }, stands };
}

function copiesOfNobody(folder: CopyFolder, wanted: readonly CopyOf[], known: ReadonlySet<string>): string[] {
  const names = new Set(wanted.map(nameOf));
  return folder.copies().filter((name) => {
    const customer = /^customers\/([^/]+)\/(?:manager|member)$/.exec(name)?.[1];
    // Of somebody's other role, it was asked for another time.
    return !names.has(name) && customer !== undefined && !known.has(customer);
  });
}

function pagesOf({ files }: Manifest): number {
  return Object.keys(files).filter((file) => file.endsWith('.html')).length;
}

interface Job {
  readonly of: CopyOf;
  next(): Task | undefined;
  take(printed: Printed): void;
  isDone(): boolean;
  written(): number;
  manifest(): Manifest;
}

/** All the work on one copy: what is known to be wanted, then what the pages made so far lead to. */
function openJob(of: CopyOf, space: Space, begun: Manifest): Job {
  const numbers = ticketNumbers(space).sort((a, b) => a - b);
  const asked = new Set(numbers.map((number) => `/tickets/${number}`));
  const parts = Math.ceil(numbers.length / ticketsOfPart);
  const partName = (i: number) => `search/tickets-${i + 1}.js`;
  const tasks: Task[] = [
    { kind: 'fittings', of, parts: Array.from({ length: parts }, (_, i) => partName(parts - 1 - i)) },
    ...Array.from({ length: parts }, (_, i): Task => {
      // The newest first, as they are told.
      const of500 = numbers.slice(i * ticketsOfPart, (i + 1) * ticketsOfPart).reverse();
      return { kind: 'tickets', of, numbers: of500, part: partName(i) };
    }),
  ];
  let waiting: string[] = [];
  let under = 0;
  let written = 0;
  const files: Record<string, string> = {};
  const ask = (addresses: readonly string[]) => {
    for (const address of addresses) {
      if (asked.has(address)) continue;
      asked.add(address);
      waiting.push(address);
    }
  };
  ask([
    '/',
    '/search',
    ...(space.customer ? ['/tickets', '/tickets.csv'] : []),
    ...(space.maySeeCredit ? ['/credit.csv'] : []),
  ]);
  return {
    of,
    next() {
      const task =
        tasks.shift() ?? (waiting.length > 0 ? { kind: 'pages', of, addresses: waiting.splice(0, 20) } : undefined);
      if (task) under += 1;
      return task as Task | undefined;
    },
    take({ written: those, asked: more }) {
      under -= 1;
      for (const { path, hash, changed } of those) {
        files[path] = hash;
        if (changed) written += 1;
      }
      ask(more);
    },
    isDone: () => under === 0 && tasks.length === 0 && waiting.length === 0,
    written: () => written,
    manifest: () => ({ ...begun, files }),
  };
}

function ticketNumbers(space: Space): number[] {
  if (!space.customer) return [];
  const numbers: number[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const list = space.tickets({ status: 'all', page });
    pages = list.pages;
    numbers.push(...list.rows.map(({ number }) => number));
  }
  return numbers;
}
