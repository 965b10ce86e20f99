/**
 * Makes the files of copies: the built pages, each rendered once from its reader's space and led to the files beside it.
 * Several printers over the same commit may share the work; what each makes is a function of the content, the instant
 * and the address.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembleContent, type Content, type ContentFile } from '../domain/assemble.ts';
import { filePath } from '../domain/attached-file.ts';
import { openSpace } from '../domain/open-space.ts';
import { sourceOf } from '../domain/plain-source.ts';
import type { Locale } from '../domain/records.ts';
import type { Source } from '../domain/source.ts';
import type { Reader, Space, TicketView } from '../domain/space.ts';
import type { Instant } from '../domain/values.ts';
import { readAssets } from '../server/assets.ts';
import { loadAstro, pageRenderer } from '../server/render.ts';
import { readObjects } from '../store/batch.ts';
import { streamGit } from '../store/git.ts';
import { readCommit } from '../store/read-content.ts';
import { themeCss } from '../styles/theme.ts';
import { placeOf, relativeTo, type Place } from './address.ts';
import { openCopyFolder, type Copy, type Written } from './copy-folder.ts';
import { inertNames } from './inert-name.ts';
import { rewritePage } from './rewrite.ts';
import { findablePublic, findableTicket, formatPart, formatParts, type Findable } from './search-parts.ts';

/** Whose copy: the public part, or a customer's space as somebody of that role reads it. */
export type CopyOf = { kind: 'public' } | { kind: 'customer'; customer: string; role: 'manager' | 'member' };

export interface PrinterOptions {
  /** Of the content's repository. */
  gitDir: string;
  commit: string;
  at: Instant;
  /** Language of all copies; each customer's own without it. */
  locale?: Locale;
  /** The portal's address, without a slash at the end. */
  portal?: string;
  /** The folder that `astro build` wrote. */
  dist: string;
  /** The folder of copies. */
  out: string;
}
/** A piece of the work on one copy. */
export type Task =
  | { kind: 'pages'; of: CopyOf; addresses: readonly string[] }
  /** Pages of tickets, their files, and the part of the search about them. */
  | { kind: 'tickets'; of: CopyOf; numbers: readonly number[]; part: string }
  /** What every copy has beside its pages. `parts`: of the search, in order. */
  | { kind: 'fittings'; of: CopyOf; parts: readonly string[] };
export interface Printed {
  written: readonly Written[];
  /** Addresses of pages that these lead to. */
  asked: readonly string[];
}
export interface Printer {
  readonly content: Content;
  /** What the copy shows. */
  space(of: CopyOf): Space;
  print(task: Task): Promise<Printed>;
}

/** `customers/mairie-boege/member`: the folder of a copy, and its name. */
export function nameOf(of: CopyOf): string {
  return of.kind === 'public' ? 'public' : `customers/${of.customer}/${of.role}`;
}

export async function openPrinter(options: PrinterOptions): Promise<Printer> {
  const { gitDir, commit, at, locale, portal, dist } = options;
  const files: ContentFile[] = [];
  const astro = await loadAstro(dist);
  for await (const file of readCommit(gitDir, commit)) files.push(file);
  const content = assembleContent(files);
  const source = sourceOf(content, commit);
  const render = pageRenderer(astro, portal ?? 'http://copy.invalid');
  const assets = new Map([...readAssets(join(dist, 'client'))].map(([path, { bytes }]) => [path, bytes.plain]));
  const searchScript = readFileSync(join(dist, 'published/search.js'));
  const folder = openCopyFolder(options.out);
  const open = new Map<string, OpenCopy>();

  const openCopy = (of: CopyOf) => {
    const name = nameOf(of);
    let opened = open.get(name);
    if (!opened)
      open.set(name, (opened = { space: spaceOf(source, of, at, locale), copy: folder.copy(name), places: new Map() }));
    return opened;
  };
  /** Asked for every link of every page. */
  const placeIn = ({ space, places }: OpenCopy, address: string): Place | undefined => {
    if (places.has(address)) return places.get(address);
    const place = placeOf(address, space);
    const copied = place && isCopied(place, portal) ? place : undefined;
    places.set(address, copied);
    return copied;
  };

  /** Renders an address and writes its file. */
  const page = async (place: Place, of: CopyOf, asked: Set<string>, files?: ReadonlyMap<string, string>) => {
    const opened = openCopy(of);
    const { space, copy } = opened;
    const published = portal === undefined ? {} : { portal };
    const rendered = await render({ path: place.path, query: place.query, space, published });
    if (rendered.status !== 200) throw new Error(`${place.address} of ${nameOf(of)} answers ${rendered.status}.`);
    if (!rendered.headers['content-type']!.startsWith('text/html')) return copy.write(place.file, rendered.body);
    const link = (href: string): string | undefined => {
      const [address = '', anchor] = href.split('#', 2);
      const hash = anchor === undefined ? '' : `#${anchor}`;
      const file = files?.get(address);
      if (file !== undefined) return relativeTo(place.file, file);
      const target = placeIn(opened, address.startsWith('?') ? place.path + address : address);
      if (target === undefined) return portal === undefined ? undefined : portal + href;
      asked.add(target.address);
      return relativeTo(place.file, target.file) + hash;
    };
    const resource = (address: string) =>
      assets.has(address) || address === '/theme.css' || address.startsWith('/search/')
        ? relativeTo(place.file, address.slice(1))
        : files?.has(address)
          ? relativeTo(place.file, files.get(address)!)
          : undefined;
    return copy.write(place.file, Buffer.from(rewritePage(rendered.body.toString('utf8'), { link, resource })));
  };

  const tickets = async ({ of, numbers, part }: Extract<Task, { kind: 'tickets' }>): Promise<Printed> => {
    const opened = openCopy(of);
    const { space, copy } = opened;
    const written: Written[] = [];
    const asked = new Set<string>();
    const found: Findable[] = [];
    for (const number of numbers) {
      const ticket = space.ticket(number);
      const place = placeIn(opened, `/tickets/${number}`);
      if (!ticket || !place) continue;
      const kept = filesOf(ticket);
      const paths = new Map(kept.map(({ address, file }) => [address, file]));
      written.push(await page(place, of, asked, paths));
      for await (const [file, bytes] of readFiles(gitDir, kept)) written.push(copy.write(file, bytes));
      found.push(findableTicket(ticket, place.file, space));
    }
    written.push(copy.write(part, Buffer.from(formatPart(found))));
    return { written, asked: [...asked] };
  };

  const fittings = ({ of, parts }: Extract<Task, { kind: 'fittings' }>): Printed => {
    const opened = openCopy(of);
    const { space, copy } = opened;
    const last = 'search/public.js';
    const pageOf = (address: string) => placeIn(opened, address)?.file;
    const written = [
      ...[...assets].map(([path, bytes]) => copy.write(path.slice(1), bytes)),
      copy.write('theme.css', Buffer.from(themeCss(space.company))),
      copy.write('search/search.js', searchScript),
      copy.write(last, Buffer.from(formatPart(findablePublic(space, pageOf)))),
      copy.write('search/parts.js', Buffer.from(formatParts([...parts, last]))),
    ];
    return { written, asked: [] };
  };

  return {
    content,
    space: (of) => openCopy(of).space,
    async print(task) {
      if (task.kind === 'tickets') return tickets(task);
      if (task.kind === 'fittings') return fittings(task);
      const opened = openCopy(task.of);
      const written: Written[] = [];
      const asked = new Set<string>();
      for (const address of task.addresses) {
        const place = placeIn(opened, address);
        if (place) written.push(await page(place, task.of, asked));
      }
      return { written, asked: [...asked] };
    },
  };
}

interface OpenCopy {
  space: Space;
  copy: Copy;
  /** By address; undefined: not in the copy. */
  places: Map<string, Place | undefined>;
}

/** A feed is of whole addresses, so there is none without a portal to lead to. */
function isCopied({ file }: Place, portal: string | undefined): boolean {
  return portal !== undefined || !file.endsWith('.atom');
}

function spaceOf(source: Source, of: CopyOf, at: Instant, locale: Locale | undefined): Space {
  // Made for a role, and for nobody in particular: whose language nobody's is, is the customer's.
  const reader: Reader =
    of.kind === 'public' ? { kind: 'visitor' } : { kind: 'contact', customer: of.customer, role: of.role, handle: '' };
  return openSpace(source, reader, at, locale);
}

interface FileOfTicket {
  address: string;
  file: string;
  oid: string;
}

function filesOf({ number, thread }: TicketView): FileOfTicket[] {
  return thread.flatMap(({ id, attachments }) => {
    const names = inertNames(attachments.map(({ name }) => name));
    return attachments.map(({ name, oid }, i) => ({
      address: filePath(number, id, name),
      file: `tickets/${number}/files/${id}/${names[i]!}`,
      oid,
    }));
  });
}

async function* readFiles(
  gitDir: string,
  files: readonly FileOfTicket[],
): AsyncGenerator<[file: string, bytes: Buffer]> {
  if (files.length === 0) return;
  let at = 0;
  for await (const { oid, bytes } of readObjects(
    gitDir,
    files.map((file) => file.oid),
  )) {
    const file = files[at++]!.file;
    yield [file, bytes ?? (await readLarge(gitDir, oid))];
  }
}

/** One that `readObjects` passes over. */
async function readLarge(gitDir: string, oid: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of streamGit(['cat-file', 'blob', oid], { gitDir })) chunks.push(chunk);
  return Buffer.concat(chunks);
}
