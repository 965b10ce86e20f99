/**
 * The ledger beside two accountants written in C++ and Haskell, Debian's `ledger` and `hledger`, which count the same
 * history from the journal we export: all three must give the same balances before anything is measured.
 *
 *   node bench/ledger.ts [fold] [folder] [linear] [--interventions 100000] [--customers 1000] [--rounds 5]
 *
 * `fold`: from parsed values in memory, against a process that reads its journal. `folder`: a process too, `credit --json`
 * from a content folder of one file for each intervention. `linear`: the fold at 10,000, 100,000 and 1,000,000.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { findTool, installTools } from '../scripts/install-tools.ts';
import { foldLedger } from '../src/domain/fold-ledger.ts';
import { formatHledger } from '../src/domain/journal-hledger.ts';
import { journalOf } from '../src/domain/journal.ts';
import type { Ledger } from '../src/domain/ledger.ts';
import { parseInstant } from '../src/domain/values.ts';
import { ledgerHistory, type LedgerHistory } from './ledger-history.ts';
import { median } from './pages.ts';
import { table } from './table.ts';

const parts = ['fold', 'folder', 'linear'] as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    interventions: { type: 'string', default: '100000' },
    customers: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
  },
});
const unknown = positionals.filter((name) => !(parts as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. There are: ${parts.join(', ')}.`);
  process.exit(2);
}
const wanted = new Set(positionals.length > 0 ? positionals : parts);
const [interventions, customers, rounds] = [values.interventions, values.customers, values.rounds].map(Number) as [
  number,
  number,
  number,
];
const atText = '2026-11-23T12:00:00Z';
const at = parseInstant(atText)!;
const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-'));

function fold({ company, contracts, interventions: work }: LedgerHistory): Ledger[] {
  return [...contracts].map(([customer, own]) =>
    foldLedger({ customer, company, contracts: own, interventions: work.get(customer)!, at }),
  );
}

/** Milliseconds of one run. */
function time(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

/** Runs each in turn, so that whatever else the machine does weighs on all; gives medians in milliseconds. */
function measure(runs: Readonly<Record<string, () => void>>): Record<string, number> {
  for (const run of Object.values(runs)) run();
  const taken: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(runs)) (taken[name] ??= []).push(time(run));
  }
  return Object.fromEntries(Object.entries(taken).map(([name, times]) => [name, median(times)]));
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.slice(0, 2000)}`);
  return stdout;
}

/** The two accountants, asked for what remains of every pack. */
function accountants(journal: string): Record<string, () => string> {
  const query = ['--file', journal, 'balance', '--flat', 'assets:packs'];
  const known: Record<string, () => string> = {};
  for (const name of ['ledger', 'hledger'] as const) {
    const program = findTool(name);
    if (program) known[name] = () => run(program, [...query, '--no-total']);
  }
  return known;
}

/** `495 min  assets:packs:…`, a line each, in order. */
function balancesOf(output: string): string[] {
  return [...output.matchAll(/^ *(-?\d+) min {2}(assets:\S+)$/gm)]
    .map(([, minutes, name]) => `${name} ${minutes}`)
    .sort();
}

function expectSame(ledgers: readonly Ledger[], others: Record<string, () => string>): void {
  const own = ledgers
    .flatMap(({ balances }) => balances)
    .filter(({ remainingMinutes }) => remainingMinutes)
    .map(({ contract, remainingMinutes }) => `assets:packs:${contract.customer}:${contract.number} ${remainingMinutes}`)
    .sort();
  for (const [name, ask] of Object.entries(others)) {
    if (balancesOf(ask()).join() !== own.join()) throw new Error(`${name} counts other balances.`);
  }
}

function show(title: string, ours: string, taken: Record<string, number>): void {
  const own = taken[ours]!;
  table(
    title,
    Object.entries(taken).map(([name, ms]) => ({ what: name, ms, 'times ours': ms / own })),
  );
}

function benchFold(history: LedgerHistory): void {
  const ledgers = fold(history);
  const journal = join(folder, 'history.journal');
  writeFileSync(journal, formatHledger(journalOf(ledgers, history.company.timezone), 'bench'));
  const others = accountants(journal);
  expectSame(ledgers, others);
  const runs = { 'our fold, from parsed values': () => void fold(history), ...others };
  show(`${interventions} interventions of ${customers} customers (ms)`, Object.keys(runs)[0]!, measure(runs));
}

/** The history as files, with the least a firm needs around it. */
function writeContent(root: string, { contracts, interventions: work }: LedgerHistory): void {
  const put = (path: string, ...keys: string[]) => {
    const file = join(root, 'content', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `---\n${keys.join('\n')}\n---\nLe serveur répond de nouveau après la mise à jour.\n`);
  };
  put('company.md', 'name: LibrA', 'email: support@libra.example');
  put('team/camille.md', 'name: Camille', 'email: camille@libra.example');
  put('offers/help.md', 'name: Help', 'price: 1200', 'multipliers: [{ where: onsite, under: 4h, factor: 2 }]');
  for (const [customer, own] of contracts) {
    put(
      `customers/${customer}.md`,
      `name: ${customer}`,
      `contacts: { dsi: { name: D, email: dsi@${customer}.example } }`,
    );
    for (const { number, start, minutes } of own) {
      put(
        `contracts/${number}/contract.md`,
        `customer: ${customer}`,
        'offer: help',
        `start: ${start}`,
        `hours: ${minutes! / 60}`,
      );
    }
    let last = 0;
    for (const { ticket, ticketOpened, entry, instant, spentMinutes, where } of work.get(customer)!) {
      const bucket = `${ticket - (ticket % 1000)}-${ticket - (ticket % 1000) + 999}`;
      if (ticket !== last) {
        const opened = `opened: ${ticketOpened}Z`;
        put(`tickets/${bucket}/${ticket}/ticket.md`, `customer: ${customer}`, 'contact: dsi', opened, 'subject: Panne');
      }
      last = ticket;
      const keys = [`at: ${instant}Z`, 'by: camille', `spent: ${spentMinutes}m`, `where: ${where}`];
      put(`tickets/${bucket}/${ticket}/${entry}.md`, ...keys);
    }
  }
}

function benchFolder(history: LedgerHistory): void {
  const root = join(folder, 'firm');
  console.error(`Writing ${interventions} interventions as files …`);
  writeContent(root, history);
  const script = join(import.meta.dirname, '../scripts/credit.ts');
  const credit = (format: string) =>
    run(process.execPath, [script, '--format', format, '--repo', root, '--at', atText]);
  const journal = join(folder, 'folder.journal');
  writeFileSync(journal, credit('hledger'));
  const others = accountants(journal);
  expectSame(fold(history), others);
  const runs = { 'our credit --json, from a content folder': () => void credit('json'), ...others };
  show(`${interventions} interventions in as many files (ms)`, Object.keys(runs)[0]!, measure(runs));
}

function benchLinear(): void {
  const rows = [10_000, 100_000, 1_000_000].map((count) => {
    const history = ledgerHistory({ interventions: count, customers });
    const ms = measure({ fold: () => void fold(history) })['fold']!;
    return { interventions: count.toLocaleString('en'), ms, 'µs each': (ms * 1000) / count };
  });
  table(`The fold, ${customers} customers`, rows);
}

installTools();
try {
  const history = ledgerHistory({ interventions, customers });
  if (wanted.has('fold')) benchFold(history);
  if (wanted.has('folder')) benchFolder(history);
  if (wanted.has('linear')) benchLinear();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
