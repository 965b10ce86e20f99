/**
 * Invents a content repository of any size, always the same for the same numbers: what is measured must be what a firm
 * would have, with one commit per file written, after years of use.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { streamGit } from '../src/store/git.ts';

export interface GenerateOptions {
  /** Of the bare repository to make; nothing must be there. */
  path: string;
  tickets: number;
  customers: number;
  /** Entries of a ticket, on average; 4 unless said. */
  entries?: number;
  branch?: string;
}

/** Makes the repository. Every ticket has a known author, time on half of its entries, and a contract that pays it. */
export async function generateRepository({
  path,
  tickets,
  customers,
  entries = 4,
  branch = 'main',
}: GenerateOptions): Promise<void> {
  await promisify(execFile)('git', ['init', '--quiet', '--bare', `--initial-branch=${branch}`, path]);
  const input = commands(branch, tickets, customers, entries);
  for await (const _ of streamGit(['fast-import', '--quiet', '--done'], { gitDir: path, input }));
}

const start = Date.UTC(2024, 0, 8, 8);
const team = ['camille', 'karim', 'louise', 'yann'];
const offers = [10, 20, 50, 100];
const components = ['postfix', 'apache', 'openldap', 'samba', 'squid', 'nagios', 'openssh', 'cups'];
const words =
  'le serveur répond de nouveau après la mise à jour du paquet mais la file reste bloquée depuis ce matin ' +
  'nous avons relancé le service et lu les journaux sans y voir de refus vérifiez la configuration du relais';

export const customerSlug = (i: number) => `client-${String(i).padStart(4, '0')}`;

function* commands(branch: string, tickets: number, customers: number, entries: number): Generator<Buffer> {
  const random = mulberry32(20_260_217);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const text = (count: number) => {
    const all = words.split(' ');
    return Array.from({ length: count }, () => pick(all)).join(' ');
  };
  const commit = (
    message: string,
    seconds: number,
    files: Iterable<[path: string, text: string]>,
    author = 'camille',
  ) => {
    const parts = [`commit refs/heads/${branch}\n`];
    parts.push(`author ${author} <${author}@carnet.invalid> ${seconds} +0000\n`);
    parts.push(`committer Carnet <carnet@carnet.invalid> ${seconds} +0000\n`);
    parts.push(data(message));
    for (const [file, content] of files) parts.push(`M 100644 inline content/${file}\n`, data(content));
    return Buffer.from(`${parts.join('')}\n`);
  };

  yield commit('Set up the firm', start / 1000 - 86_400, firm(customers));

  // By time, as people write: entries of a ticket come days after its opening, among those of others.
  const files: { at: number; path: string; text: string; author: string }[] = [];
  const span = 900 * 86_400_000;
  for (let number = 1; number <= tickets; number += 1) {
    const customer = customerSlug(Math.floor(random() * customers));
    const folder = `tickets/${bucketOf(number)}/${number}`;
    let at = start + Math.floor((span * number) / tickets);
    const contact = pick(['dsi', 'accueil', 'compta']);
    files.push({
      at,
      path: `${folder}/ticket.md`,
      author: `${customer}/${contact}`,
      text: `---\ncustomer: ${customer}\ncontact: ${contact}\nopened: ${iso(at)}\nsubject: ${text(6)}\ncomponent: ${pick(components)}\n---\n\n${text(80)}\n`,
    });
    const count = Math.max(1, Math.round(entries * (0.5 + random())));
    for (let i = 0; i < count; i += 1) {
      at += Math.floor(600_000 + random() * 2 * 86_400_000);
      const member = pick(team);
      const byContact = i % 3 === 1;
      const author = byContact ? `${customer}/${contact}` : member;
      const last = i === count - 1 && random() < 0.9;
      const keys = [`at: ${iso(at)}`, `by: ${author}`];
      if (!byContact) {
        if (random() < 0.1) keys.push('internal: true');
        if (last) keys.push('status: closed', 'resolution: fix');
        else if (random() < 0.3) keys.push('status: waiting');
        if (random() < 0.7)
          keys.push(`spent: ${5 + Math.floor(random() * 12) * 5}m`, `where: ${pick(['remote', 'phone', 'onsite'])}`);
      }
      files.push({
        at,
        path: `${folder}/${entryName(at, byContact ? contact : member, random)}.md`,
        author,
        text: `---\n${keys.join('\n')}\n---\n\n${text(20 + Math.floor(random() * 120))}\n`,
      });
    }
  }
  files.sort((a, b) => a.at - b.at);
  for (const file of files) {
    yield commit(
      `Write ${file.path.slice(file.path.lastIndexOf('/') + 1)}`,
      Math.floor(file.at / 1000),
      [[file.path, file.text]],
      file.author,
    );
  }
  yield Buffer.from('done\n');
}

function* firm(customers: number): Generator<[path: string, text: string]> {
  yield ['company.md', '---\nname: LibrA-HELP\nemail: support@libra.example\nholidays: FR\n---\n'];
  for (const handle of team)
    yield [`team/${handle}.md`, `---\nname: ${capital(handle)}\nemail: ${handle}@libra.example\n---\n`];
  for (const hours of offers) {
    yield [
      `offers/help-${hours}.md`,
      `---\nname: LibrA-HELP ${hours}\nhours: ${hours}\nprice: ${hours * 60}\nmultipliers:\n  - { where: onsite, under: 4h, factor: 2 }\n---\n`,
    ];
  }
  for (const slug of components)
    yield [`components/${slug}.md`, `---\nname: ${capital(slug)}\ndomain: Internet\n---\n`];
  for (let i = 0; i < customers; i += 1) {
    const slug = customerSlug(i);
    const contacts = ['dsi: { role: manager, ', 'accueil: { ', 'compta: { role: requester, '].map((contact) => {
      const handle = contact.slice(0, contact.indexOf(':'));
      return `  ${contact}name: ${capital(handle)} ${i}, email: ${handle}@${slug}.example }\n`;
    });
    yield [`customers/${slug}.md`, `---\nname: Client ${i}\ncontacts:\n${contacts.join('')}---\n`];
    for (const [year, hours] of [
      [2024, 20],
      [2025, 50],
      [2026, 100],
    ] as const) {
      yield [
        `contracts/LH-${year}-${String(i).padStart(4, '0')}/contract.md`,
        `---\ncustomer: ${slug}\noffer: help-${hours}\nstart: ${year}-01-01\n---\n`,
      ];
    }
  }
}

const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);
const bucketOf = (number: number) => `${number - (number % 1000)}-${number - (number % 1000) + 999}`;

function entryName(at: number, writer: string, random: () => number): string {
  const letters = Array.from({ length: 4 }, () => Math.floor(random() * 36).toString(36)).join('');
  return `${iso(at).replaceAll(':', '')}-${writer}-${letters}`;
}

/** A small seeded generator: the same numbers on every machine. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
