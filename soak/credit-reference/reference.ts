/**
 * `credit --json` once more, written from docs/format.md alone by somebody who had not seen the program. It imports
 * nothing of it, reads only what random histories use, and is as plain as the page it follows: slow, and easy to check.
 */
import { parseDocument, visit } from 'yaml';
import {
  addDays,
  addSpan,
  compareMoments,
  dayIn,
  isOutside,
  printMoment,
  readMoment,
  type Moment,
} from './calendar.ts';

/** What `customers` of `credit --json` should be, and the paths at which it should find problems. */
export interface Expected {
  customers: unknown[];
  badPaths: string[];
}

// Values as YAML gives them: whatever the key's row in the format says.
type Header = Record<string, any>;

interface Contract {
  number: string;
  customer: string;
  offer: string;
  start: string;
  end: string;
  coversFrom: string;
  terminated: string | undefined;
  lastDay: string;
  /** Terminated before it began. */
  dead: boolean;
  /** null: unlimited. */
  size: number | null;
  step: number;
  multipliers: Header[];
  hours: string[];
  used: number;
}
interface Work {
  ticket: bigint;
  entry: string;
  customer: string;
  moment: Moment;
  spent: number;
  header: Header;
  voided: boolean;
}

export function referenceCredit(files: ReadonlyMap<string, string>, at: Moment): Expected {
  const bad = new Set<string>();
  const company = header(files.get('content/company.md')) ?? {};
  const zone: string = company.timezone ?? 'Europe/Paris';
  const companyHours: string[] = company.serviceHours ?? ['mon-fri 09:00-18:00'];
  const holidays: string[] = [company.holidays ?? []].flat();

  const offers = readAll(files, /^content\/offers\/([^/]+)\.md$/, ['name', 'price'], bad);
  const customers = readAll(files, /^content\/customers\/([^/]+)\.md$/, ['name', 'contacts'], bad);
  const contracts: Contract[] = [];
  const contractPath = /^content\/contracts\/([^/]+)\/contract\.md$/;
  for (const [number, file] of readAll(files, contractPath, ['customer', 'offer', 'start'], bad)) {
    const contract = readContract(number, file, offers.get(file.offer), companyHours);
    if (contract) contracts.push(contract);
    else bad.add(`content/contracts/${number}/contract.md`);
  }
  const { works, ticketCustomers } = readTickets(files, at, bad);

  const slugs = new Set([...customers.keys(), ...contracts.map(({ customer }) => customer), ...ticketCustomers]);
  const today = dayIn(at, zone);
  const accounts = [...slugs].sort(byBytes).map((customer) => {
    const own = contracts.filter((contract) => contract.customer === customer);
    const debits = works
      .filter((work) => work.customer === customer)
      .sort(byCounting)
      .map((work) => debit(work, own, zone, companyHours, holidays));
    const balances = own.sort((a, b) => byBytes(a.number, b.number)).map((contract) => balance(contract, today));
    const active = balances.filter(({ state }) => state === 'active');
    const unlimited = active.some(({ minutes }) => minutes === null);
    return {
      customer,
      availableMinutes: unlimited ? null : active.reduce((sum, each) => sum + (each.remainingMinutes ?? 0), 0),
      unlimited,
      overageMinutes: debits.reduce((sum, { overageMinutes }) => sum + overageMinutes, 0),
      contracts: balances,
      debits,
    };
  });
  return { customers: accounts, badPaths: [...bad].sort(byBytes) };
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The front matter, its blank values absent; undefined when it is none. */
function header(text: string | undefined): Header | undefined {
  const lines = text?.replace(/^\uFEFF/, '').split(/\r?\n/) ?? [];
  const end = lines.findIndex((line, i) => i > 0 && /^--- *$/.test(line));
  if (!/^--- *$/.test(lines[0] ?? '') || end < 0) return undefined;
  const document = parseDocument(lines.slice(1, end).join('\n'), { schema: 'failsafe', uniqueKeys: true });
  let plain = document.errors.length === 0;
  visit(document, {
    Alias: () => void (plain = false),
    Node: (_, node) => void (plain &&= !('anchor' in node && node.anchor) && !node.tag),
  });
  const keys: unknown = plain ? document.toJS() : undefined;
  if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) return undefined;
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => typeof value !== 'string' || value.trim()));
}

/** By id, every file of one kind that has the keys it must have; the others are bad. */
function readAll(
  files: ReadonlyMap<string, string>,
  place: RegExp,
  required: readonly string[],
  bad: Set<string>,
): Map<string, Header> {
  const read = new Map<string, Header>();
  for (const [path, text] of files) {
    const id = place.exec(path)?.[1];
    if (id === undefined) continue;
    const keys = header(text);
    if (keys && required.every((key) => keys[key] !== undefined)) read.set(id, keys);
    else bad.add(path);
  }
  return read;
}

function readContract(
  number: string,
  file: Header,
  offer: Header | undefined,
  companyHours: string[],
): Contract | undefined {
  if (!offer) return undefined;
  const { customer, start, terminated } = file;
  const coversFrom: string = file.coversFrom ?? start;
  const end: string = file.end ?? addDays(addSpan(start, offer.validFor ?? '1y'), -1);
  if (end < start || coversFrom > start) return undefined;
  const own = (key: string) => file[key] ?? offer[key];
  const hours = own('hours');
  return {
    number,
    customer,
    offer: file.offer,
    start,
    end,
    coversFrom,
    terminated,
    lastDay: terminated !== undefined && terminated < end ? terminated : end,
    dead: terminated !== undefined && terminated < start,
    size: hours === undefined ? null : Math.round(Number(hours) * 60),
    step: minutes(own('step') ?? '15m')!,
    multipliers: own('multipliers') ?? [],
    hours: own('serviceHours') ?? companyHours,
    used: 0,
  };
}

/** `45m`, `2h`, `1h30` in minutes. */
function minutes(text: unknown): number | undefined {
  const found = /^(?:(\d+)m|(\d+)h(?:([0-5]\d)m?)?)$/.exec(typeof text === 'string' ? text : '');
  if (!found) return undefined;
  return found[1] === undefined ? Number(found[2]) * 60 + Number(found[3] ?? 0) : Number(found[1]);
}

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const TEAM_KEYS =
  'internal status level assign contact cc subject component kind duplicateOf article resolution spent worked where charge reason travel voids'.split(
    ' ',
  );

function readTickets(files: ReadonlyMap<string, string>, at: Moment, bad: Set<string>) {
  const works: Work[] = [];
  const ticketCustomers = new Set<string>();
  const paths = [...files.keys()].filter((path) => path.startsWith('content/tickets/'));
  for (const [folder, inside] of Map.groupBy(paths, (path) => path.slice(0, path.lastIndexOf('/')))) {
    const [, , range, digits] = folder.split('/') as [string, string, string, string];
    const ticket = header(files.get(`${folder}/ticket.md`));
    const customer = SLUG.test(ticket?.customer ?? '') ? (ticket!.customer as string) : undefined;
    const opened = readMoment(ticket?.opened);
    const sound =
      isFolderOf(digits, range) &&
      customer !== undefined &&
      opened !== undefined &&
      ticket!.contact !== undefined &&
      ticket!.subject !== undefined &&
      !isForeign(ticket!.by, customer);
    if (!sound) bad.add(`${folder}/ticket.md`);
    const counts = sound && compareMoments(opened, at) <= 0;
    if (counts) ticketCustomers.add(customer);

    const entries = new Map<string, { path: string; written: Moment; moment: Moment; header: Header }>();
    for (const path of inside) {
      const id = path.slice(folder.length + 1, -'.md'.length);
      if (id === 'ticket') continue;
      const entry = readEntry(files.get(path)!, customer);
      if (entry) entries.set(id, { path, ...entry });
      else bad.add(path);
    }
    const voided = new Set<string>();
    for (const [id, { path, written, moment, header }] of entries) {
      if (header.voids === undefined) continue;
      const target = entries.get(header.voids);
      if (!target || header.voids === id || compareMoments(target.written, written) > 0) bad.add(path);
      else if (compareMoments(moment, at) <= 0) voided.add(header.voids);
    }
    if (!counts) continue;
    for (const [entry, { moment, header }] of entries) {
      const spent = minutes(header.spent);
      if (spent === undefined || compareMoments(moment, at) > 0) continue;
      works.push({ ticket: BigInt(digits), entry, customer, moment, spent, header, voided: voided.has(entry) });
    }
  }
  return { works, ticketCustomers };
}

function isFolderOf(digits: string, range: string): boolean {
  const from = Number(digits) - (Number(digits) % 1000);
  return /^[1-9]\d*$/.test(digits) && range === `${from}-${from + 999}`;
}

function isForeign(by: string | undefined, customer: string | undefined): boolean {
  return customer !== undefined && by !== undefined && by.includes('/') && by.split('/')[0] !== customer;
}

function readEntry(text: string, customer: string | undefined) {
  const keys = header(text);
  const written = readMoment(keys?.at);
  if (!keys || !written || keys.by === undefined || isForeign(keys.by, customer)) return undefined;
  const teamKeys = TEAM_KEYS.filter(
    (key) => keys[key] !== undefined && !(key === 'status' && keys.status === 'closed'),
  );
  if (keys.by.includes('/') && teamKeys.length > 0) return undefined;
  if (keys.spent !== undefined && minutes(keys.spent) === undefined) return undefined;
  if (keys.charge !== undefined && (keys.spent === undefined || keys.reason === undefined)) return undefined;
  if (keys.worked === undefined) return { written, moment: written, header: keys };
  const moment = readMoment(keys.worked);
  if (!moment || compareMoments(moment, written) > 0 || keys.spent === undefined) return undefined;
  return { written, moment, header: keys };
}

function byCounting(a: Work, b: Work): number {
  const byTicket = a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : 0;
  return compareMoments(a.moment, b.moment) || byTicket || byBytes(a.entry, b.entry);
}

function byLastDay(a: Contract, b: Contract): number {
  return byBytes(a.lastDay, b.lastDay) || byBytes(a.start, b.start) || byBytes(a.number, b.number);
}

/** One line of the account; takes what it can from the contracts. */
function debit(work: Work, contracts: Contract[], zone: string, companyHours: string[], holidays: string[]) {
  const day = dayIn(work.moment, zone);
  const living = contracts.filter(({ dead }) => !dead).sort(byLastDay);
  const candidates = living.filter(({ coversFrom, lastDay }) => coversFrom <= day && day <= lastDay);
  const unlimited = candidates.find(({ size }) => size === null);
  const terms = unlimited ?? candidates[0] ?? living.filter(({ lastDay }) => lastDay < day).at(-1);
  const chargedMinutes = charge(work, terms ?? { step: 15, multipliers: [], hours: companyHours }, zone, holidays);
  const parts: { contract: string; minutes: number }[] = [];
  let left = chargedMinutes;
  for (const contract of unlimited ? [unlimited] : candidates) {
    const taken = contract.size === null ? left : Math.min(left, contract.size - contract.used);
    if (taken === 0) continue;
    contract.used += taken;
    left -= taken;
    parts.push({ contract: contract.number, minutes: taken });
  }
  return {
    ticket: Number(work.ticket),
    entry: work.entry,
    at: printMoment(work.moment, zone),
    spentMinutes: work.spent,
    chargedMinutes,
    parts,
    overageMinutes: left,
  };
}

function charge(
  { voided, header, spent, moment }: Work,
  terms: Pick<Contract, 'step' | 'multipliers' | 'hours'>,
  zone: string,
  holidays: string[],
): number {
  if (voided) return 0;
  if (header.charge !== undefined) return minutes(header.charge)!;
  const first = terms.multipliers.find(({ where, under, outsideServiceHours }) => {
    if (where !== undefined && where !== (header.where ?? 'remote')) return false;
    if (under !== undefined && spent >= minutes(under)!) return false;
    if (outsideServiceHours === undefined) return true;
    return (outsideServiceHours === 'true') === isOutside(moment, terms.hours, holidays, zone);
  });
  const [whole, fraction = ''] = (first?.factor ?? '1').split('.') as [string, string?];
  const step = BigInt(terms.step) * 10n ** BigInt(fraction.length);
  const product = BigInt(spent) * BigInt(whole + fraction);
  return Number((product + step - 1n) / step) * terms.step;
}

function balance(contract: Contract, today: string) {
  const { number, offer, start, end, lastDay, terminated, size, used } = contract;
  const ended = today > lastDay;
  const remainingMinutes = size === null ? null : ended ? 0 : size - used;
  return {
    number,
    offer,
    start,
    end,
    state:
      terminated !== undefined && terminated <= end && today > terminated
        ? 'terminated'
        : today > end
          ? 'expired'
          : today < start
            ? 'upcoming'
            : remainingMinutes === 0
              ? 'exhausted'
              : 'active',
    minutes: size,
    usedMinutes: used,
    remainingMinutes,
    lapsedMinutes: size !== null && ended ? size - used : 0,
    usedPercent: size === null ? null : Math.floor((10_000 * used) / size) / 100,
  };
}
