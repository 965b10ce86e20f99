/** Makes the embedded demo: the sample as a repository whose history tells how it came to be, and whose newest day is today. */
import { existsSync, globSync, lstatSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readFrontMatter } from '../../src/domain/front-matter.ts';
import { initLocalStore } from '../../src/store/init.ts';
import { importHistory, type MadeCommit } from './import-history.ts';
import { shiftFiles, shiftPath, shiftToToday, type TextFile } from './shift-dates.ts';

/** Whether a demo is there, whole. */
export function hasDemo(repository: string): boolean {
  return existsSync(join(repository, 'HEAD'));
}

/** Makes the demo at `repository`, in place of the one that is there. `sample` is the folder that holds `content/`. */
export async function makeDemo(options: {
  sample: string;
  repository: string;
  branch: string;
  now: Temporal.Instant;
}): Promise<void> {
  const { sample, repository, branch, now } = options;
  const scratch = mkdtempSync(join(dirname(repository), 'demo-'));
  try {
    const made = join(scratch, 'demo.git');
    await importHistory(made, branch, historyOf(readSample(sample), now));
    // As any other bare repository: engineers clone it by path and push to it.
    await initLocalStore({ path: made, branch });
    rmSync(repository, { recursive: true, force: true });
    renameSync(made, repository);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Sample {
  texts: TextFile[];
  /** Logos, attachments. */
  others: { path: string; bytes: Uint8Array }[];
}

export function readSample(folder: string): Sample {
  const sample: Sample = { texts: [], others: [] };
  for (const path of globSync('content/**', { cwd: folder }).sort()) {
    const file = join(folder, path);
    if (!lstatSync(file).isFile()) continue;
    if (path.endsWith('.md') && !path.includes('/files/'))
      sample.texts.push({ path, text: readFileSync(file, 'utf8') });
    else sample.others.push({ path, bytes: readFileSync(file) });
  }
  return sample;
}

/** Who did it, when, and in a few words what: the story behind one file. */
interface Deed {
  at: Temporal.Instant;
  by: string;
  message: string;
}

/** The sample moved to `now`, as commits in the order of what they tell: one for each ticket, entry, contract and event. */
export function historyOf({ texts, others }: Sample, now: Temporal.Instant): MadeCommit[] {
  const company = texts.find(({ path }) => path === 'content/company.md');
  const timeZone = (company && headerOf(company.text).get('timezone')) ?? 'Europe/Paris';
  const shift = shiftToToday(texts, now, timeZone);
  const shifted = shiftFiles(texts, shift);
  const files = new Map(
    [
      ...shifted.map(({ path, text }) => ({ path, bytes: Buffer.from(text) })),
      ...others.map(({ path, bytes }) => ({ path: shiftPath(path, shift), bytes })),
    ].map((file) => [file.path, file]),
  );

  const deeds = new Map<string, Deed>();
  for (const { path, text } of shifted) {
    const deed = deedOf(path, headerOf(text), timeZone);
    if (deed) deeds.set(path, deed);
  }
  // A contract may be signed, and its welcome sent, before its first day.
  for (const [path, { at }] of deeds) {
    const contract = deeds.get(path.replace(/^(content\/contracts\/[^/]+)\/.*/, '$1/contract.md'));
    if (contract && contract !== deeds.get(path) && contract.at.epochMilliseconds >= at.epochMilliseconds)
      contract.at = at.subtract({ minutes: 1 });
  }
  const told = [...deeds].sort(
    ([path, a], [other, b]) => Temporal.Instant.compare(a.at, b.at) || (path < other ? -1 : 1),
  );
  const commits = told.map(([path, deed]): MadeCommit => {
    const at = Temporal.Instant.compare(deed.at, now) > 0 ? now : deed.at;
    const paths = [path, ...attachmentsOf(path, files.keys())];
    const commit = commitOf(
      { ...deed, at },
      paths.map((name) => files.get(name)!),
    );
    for (const name of paths) files.delete(name);
    return commit;
  });
  const first = told[0]?.[1].at ?? now;
  const foundation = {
    at: first.subtract({ hours: 24 }),
    by: 'carnet',
    message: 'The firm, its offers and its customers',
  };
  return [commitOf(foundation, [...files.values()]), ...commits];
}

function commitOf({ at, by, message }: Deed, files: MadeCommit['files']): MadeCommit {
  // A handle, never an address: history cannot be corrected.
  const domain = by.includes('/') ? by.slice(0, by.indexOf('/')) : 'team';
  const author = { name: by, email: `${by.slice(by.indexOf('/') + 1)}@${domain}.invalid` };
  return { author, at: Math.floor(at.epochMilliseconds / 1000), message, files };
}

function* attachmentsOf(path: string, all: Iterable<string>): Iterable<string> {
  const ticket = /^(content\/tickets\/[^/]+\/[^/]+)\/([^/]+)\.md$/.exec(path);
  if (!ticket) return;
  for (const other of all) if (other.startsWith(`${ticket[1]}/files/${ticket[2]}/`)) yield other;
}

/** Undefined: part of the firm's foundation, told by no date of its own. */
function deedOf(path: string, header: ReadonlyMap<string, string>, timeZone: string): Deed | undefined {
  const [, room, ...rest] = path.split('/');
  const morningOf = (day: string) =>
    Temporal.PlainDate.from(day).toZonedDateTime({ timeZone, plainTime: '08:00' }).toInstant();
  const by = header.get('by');
  if (room === 'tickets' && rest.length === 3) {
    const [, number, file] = rest as [string, string, string];
    if (file !== 'ticket.md')
      return { at: Temporal.Instant.from(header.get('at')!), by: by ?? 'carnet', message: `Ticket ${number}: answer` };
    const contact = `${header.get('customer')}/${header.get('contact')}`;
    return { at: Temporal.Instant.from(header.get('opened')!), by: by ?? contact, message: `Ticket ${number}: opened` };
  }
  if (room === 'contracts' && rest.length === 2) {
    const [number, file] = rest as [string, string];
    return file === 'contract.md'
      ? { at: morningOf(header.get('start')!), by: 'carnet', message: `Contract ${number}` }
      : {
          at: Temporal.Instant.from(header.get('at')!),
          by: by ?? 'carnet',
          message: `Contract ${number}: ${header.get('type')}`,
        };
  }
  if (room === 'articles')
    return { at: morningOf(header.get('date')!), by: 'carnet', message: `Article ${rest[0]!.slice(0, -3)}` };
  if (room === 'inbox') return { at: Temporal.Instant.from(header.get('at')!), by: 'carnet', message: 'Mail held' };
  return undefined;
}

/** The keys of a file's front matter that hold a text. */
function headerOf(text: string): ReadonlyMap<string, string> {
  const read = readFrontMatter(text);
  if ('faults' in read) throw new Error(`The sample is malformed: ${read.faults[0]!.message}`);
  return new Map(
    [...read.header.entries].flatMap(([key, { value }]) => (value.kind === 'text' ? [[key, value.text]] : [])),
  );
}
