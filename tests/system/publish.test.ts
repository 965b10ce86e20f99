/** Published folders, made by the job itself over real git: what is in them, byte by byte, and what another run makes of them. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/build.ts';
import { content } from '../support/content.ts';
import { daysAgo, entryId } from '../support/firm.ts';
import { job } from '../support/jobs.ts';
import { bareRepository, clone } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { internal, secretOf, type Side, sides, twoCustomers } from '../support/two-customers.ts';

const folder = temporaryFolder();
const fresh = () => mkdtempSync(join(folder, 'out-'));
const at = daysAgo(0);
const travelled = entryId(daysAgo(2), 'camille');
const hostile = '"><img src=x onerror=alert(1)>.html';

function firm(): Map<string, string> {
  const files = twoCustomers();
  for (const [side, { ticket }] of Object.entries(sides)) {
    const place = `content/tickets/88000-88999/${ticket}`;
    files.set(
      `${place}/${travelled}.md`,
      `---\nat: ${daysAgo(2)}\nby: camille\nspent: 15m\ntravel: 7654.32\n---\nDéplacement ${secretOf[side as Side]}\n`,
    );
    files.set(`${place}/files/${travelled}/${hostile}`, `<script>alert('${secretOf[side as Side]}')</script>`);
  }
  return files;
}

/** Every file below a folder by its path, with its bytes as Latin-1. */
function tree(out: string): Map<string, string> {
  const names = readdirSync(out, { recursive: true, withFileTypes: true });
  const files = names.filter((name) => name.isFile()).map((name) => join(name.parentPath, name.name));
  const told = files.map((file) => [file.slice(out.length + 1), readFileSync(file, 'latin1')] as const);
  return new Map(told.sort(([a], [b]) => (a < b ? -1 : 1)).filter(([path]) => path !== '.carnet-copy/lock'));
}
const latin = (text: string) => Buffer.from(text).toString('latin1');

function publish(out: string, repo: string, ...args: string[]) {
  const { status, stdout, stderr } = job('publish', '--out', out, '--repo', repo, ...args);
  return { status, told: stdout.split('\n').filter(Boolean), stderr };
}
function done(out: string, repo: string, ...args: string[]): string[] {
  const { status, told, stderr } = publish(out, repo, '--all', '--at', at, ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^Published/) });
  return told;
}

let repo: string;
let published: string;
beforeAll(async () => {
  await ensureBuilt({ say: () => undefined });
  repo = bareRepository(folder, firm());
  published = fresh();
  done(published, repo, '--as', 'member', '--as', 'manager');
});

describe('strangers', () => {
  test('the public part holds nothing of any customer’s', () => {
    const files = [...tree(published)].filter(([path]) => /^(?:\.carnet-copy\/)?public[/.]/.test(path));
    expect(files.length).toBeGreaterThan(10);
    for (const [path, bytes] of files)
      for (const secret of [...Object.values(secretOf), internal, '@alpes', '@jura', '88001', 'LH-A'])
        expect(path + bytes, path).not.toContain(secret);
  });

  test.each(['alpes', 'jura'] as const)('the copies of %s hold nothing of the other’s and nothing internal', (side) => {
    const { other, ticket, contract } = sides[side];
    const files = [...tree(published)].filter(([path]) => path.includes(`customers/${side}/`));
    expect(files.length).toBeGreaterThan(40);
    const theirs = [secretOf[other], sides[other].ticket, sides[other].requesters, sides[other].contract];
    for (const [path, bytes] of files)
      for (const secret of [...theirs, internal, `@${side}`, `@${other}`, 'Note ', 'interne.txt', `/${other}/`])
        expect(path + bytes, path).not.toContain(latin(secret));
    // And all of their own.
    const page = tree(published).get(`customers/${side}/member/tickets/${ticket}.html`)!;
    expect(page).toContain(latin(`Réponse ${secretOf[side]}`));
    const credit = tree(published).get(`customers/${side}/member/credit.html`)!;
    expect(credit).toContain(contract);
  });

  test('money is in the manager’s copy alone', () => {
    const money = /7.{0,3}654[.,]32/;
    const withMoney = [...tree(published)].flatMap(([path, bytes]) => (money.test(bytes) ? [path] : []));
    expect(withMoney.length).toBeGreaterThan(3);
    for (const path of withMoney) expect(path).toMatch(/^customers\/(?:alpes|jura)\/manager\//);
  });

  test('what somebody sent is named as nothing that a browser runs', () => {
    const runs = [...tree(published).keys()].filter((path) => path.includes('/files/') && !/\.(?:txt|bin)$/.test(path));
    expect(runs).toEqual([]);
    const page = tree(published).get('customers/alpes/member/tickets/88001.html')!;
    const hrefs = [...page.matchAll(/href="([^"]*\/files\/[^"]*)"/g)].map(([, href]) => decodeURIComponent(href!));
    expect(hrefs.length).toBe(2);
    for (const href of hrefs) expect([...tree(published).keys()]).toContain(`customers/alpes/member/tickets/${href}`);
  });
});

test('every link leads to a file of the same copy, or out of it by its whole address', () => {
  const files = tree(published);
  for (const [path, page] of files) {
    if (!path.endsWith('.html')) continue;
    const copy = /^(?:public|customers\/[^/]+\/[^/]+)\//.exec(path)![0];
    expect(page, path).not.toMatch(/<form(?![^>]*action="(?:\.\.\/)?search\.html")/);
    for (const [, , value] of page.matchAll(/ (href|src|action)="([^"]*)"/g)) {
      if (/^(?:https:|mailto:|tel:|#)/.test(value!)) continue;
      const target = new URL(value!, `http://x/${path}`);
      const there = decodeURIComponent(target.pathname.slice(1));
      expect(there.startsWith(copy) && files.has(there), `${path} leads to ${value}`).toBe(true);
      if (target.hash && there.endsWith('.html'))
        expect(files.get(there), `${path} leads to ${value}`).toContain(`id="${target.hash.slice(1)}"`);
    }
  }
});

describe('another run', () => {
  test('the same content and instant give the same bytes, however many threads', () => {
    const other = fresh();
    done(other, repo, '--as', 'manager', '--as', 'member', '--threads', '3');
    expect(tree(other)).toEqual(tree(published));
    const told = done(other, repo, '--as', 'manager', '--as', 'member');
    expect(told.filter((line) => !line.endsWith(', 0 files written'))).toEqual([]);
  });

  test('--since writes what changed alone, and what a whole run gives', { timeout: 400_000 }, () => {
    const content2 = bareRepository(folder, firm());
    const engineer = clone(content2);
    const out = fresh();
    let since = engineer.git('rev-parse', 'HEAD').trim();
    done(out, content2);
    const step = (files: Map<string, string>, ...args: string[]): string[] => {
      const commit = engineer.push(files);
      const told = done(out, content2, '--since', since, ...args);
      const whole = fresh();
      done(whole, content2, ...args);
      expect(tree(out)).toEqual(tree(whole));
      since = commit;
      return told.map((line) => line.replace(/\d+ (pages|files)/g, 'n $1'));
    };
    const entry = (ticket: string, days: number, more = '') =>
      content`
        === tickets/88000-88999/${ticket}/${entryId(daysAgo(days), 'camille')}.md
        ---
        at: ${daysAgo(days)}
        by: camille
        ${more}
        ---
        Suite
      `;
    const unchanged = (name: string) => `${name}: n pages, nothing changed`;
    const written = (name: string) => `${name}: n pages, n files written`;
    const [alpes, jura] = ['customers/alpes/member', 'customers/jura/member'];
    expect(step(entry('88001', 1.5, 'spent: 30m'))).toEqual([written(alpes), unchanged(jura), unchanged('public')]);
    expect(
      step(content`
      === inbox/${entryId(daysAgo(1), 'mail')}.md
      ---
      at: ${daysAgo(1)}
      from: someone@elsewhere.example
      ---
      Bonjour
    `),
    ).toEqual([unchanged(alpes), unchanged(jura), unchanged('public')]);
    const article = content`
      === articles/nouveau.md
      ---
      title: Nouveau
      date: 2026-01-05
      kind: help
      ---
      Texte
    `;
    expect(step(article)).toEqual([written(alpes), written(jura), written('public')]);
    // Time alone: a contract has ended by then.
    const later = `${new Date(Date.now() + 400 * 86_400_000).toISOString().slice(0, 19)}Z`;
    expect(step(entry('88002', 1.2), '--at', later)).toEqual([written(alpes), written(jura), written('public')]);
    // A ticket changes hands, and its page with it.
    const ticket = readFileSync(join(engineer.folder, 'content/tickets/88000-88999/88003/ticket.md'), 'utf8');
    const moved = ticket.replace('customer: alpes', 'customer: jura');
    step(new Map([['content/tickets/88000-88999/88003/ticket.md', moved]]), '--at', later);
    expect([...tree(out).keys()].filter((path) => path.endsWith('/88003.html'))).toEqual([
      'customers/jura/member/tickets/88003.html',
    ]);
  });

  test('whoever is no customer any more has no copy any more', () => {
    const without = bareRepository(folder, new Map([...firm()].filter(([, text]) => !text.includes(secretOf.jura))));
    const out = fresh();
    done(out, repo, '--as', 'manager');
    writeFileSync(join(out, 'public/CNAME'), 'www.example');
    const told = done(out, without);
    expect(told.at(-1)).toMatch(/files removed$/);
    const left = [...tree(out).keys()].filter((path) => path.includes('jura'));
    expect(left).toEqual([]);
    expect([...tree(out).keys()]).toContain('public/CNAME');
    // Asked for another time: somebody's other copy.
    expect([...tree(out).keys()]).toContain('customers/alpes/manager/index.html');
  });
});

test('with the portal’s address, answering leads to that ticket’s form there', () => {
  const out = fresh();
  const { status, told } = publish(out, repo, '--customer', 'alpes', '--portal-url', 'https://portail.example/');
  expect([status, told]).toEqual([0, [expect.stringMatching(/^customers\/alpes\/member: \d+ pages/)]]);
  const files = tree(out);
  const page = files.get('customers/alpes/member/tickets/88001.html')!;
  expect(page).toContain('href="https://portail.example/tickets/88001#reply"');
  expect(page).toContain('href="https://portail.example/tickets/new"');
  expect([...files.keys()].some((path) => path.startsWith('public'))).toBe(false);
});

test.each([
  [[], /--out is missing/],
  [['--out', '/tmp', '--all'], /holds something that publish did not write/],
  [['--out', 'X', '--customer', 'personne'], /no customer "personne"/],
  [['--out', 'X', '--customer', '../x'], /--customer wants a slug/],
  [['--out', 'X', '--customer', 'alpes', '--all'], /say one/],
  [['--out', 'X', '--as', 'requester'], /--as wants member or manager/],
  [['--out', 'X', '--portal-url', 'javascript:alert(1)'], /--portal-url wants/],
  [['--out', 'X', '--at', 'yesterday'], /--at wants an instant/],
  [['--out', 'X', '--since', 'nothing'], /--since wants a commit/],
  [['--out', 'X', '--locale', 'de'], /--locale wants/],
  [['--out', 'X', '--threads', '0'], /--threads wants/],
  [['--out', 'X', '--unknown'], /--unknown/],
])('%j is refused with what to write', (args, message) => {
  const out = join(fresh(), 'x');
  const { status, stdout, stderr } = job('publish', '--repo', repo, ...args.map((arg) => (arg === 'X' ? out : arg)));
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
