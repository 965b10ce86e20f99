/**
 * The whole portal, as `npm start` runs it, over invented repositories: how fast pages are beside a bare server, how long
 * a start takes, and how soon a push shows.
 *
 *   node bench/portal.ts [ready] [pages] [push] [--tickets 1000,10000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../scripts/build.ts';
import { clone } from '../tests/support/repository.ts';
import { type RunningPortal, startPortal } from '../tests/support/start-portal.ts';
import { customerSlug, generateRepository } from './generate.ts';
import { measurePage, median, nodeFlags } from './pages.ts';
import { table } from './table.ts';

const parts = ['ready', 'pages', 'push'] as const;
type Part = (typeof parts)[number];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tickets: { type: 'string', default: '1000,10000' } },
});
const unknown = positionals.filter((name) => !(parts as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. There are: ${parts.join(', ')}.`);
  process.exit(2);
}
const wanted = new Set<Part>(positionals.length > 0 ? (positionals as Part[]) : parts);
const sizes = values.tickets.split(',').map(Number);
const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-'));

async function benchPortal(tickets: number): Promise<void> {
  const repo = join(folder, `${tickets}.git`);
  console.error(`Inventing ${tickets} tickets …`);
  await generateRepository({ path: repo, tickets, customers: Math.max(20, Math.round(tickets / 50)) });
  const state = join(folder, `state-${tickets}`);
  const open = () => startPortal({ state, repo, execArgv: nodeFlags });

  const cold = Date.now();
  let portal = await open();
  const coldSeconds = (Date.now() - cold) / 1000;
  try {
    if (wanted.has('ready')) {
      await portal.stop();
      const warm = Date.now();
      portal = await open();
      const warmSeconds = (Date.now() - warm) / 1000;
      table(`Ready to serve, ${tickets} tickets (seconds from start to /healthz 200)`, [
        { start: 'without an index', seconds: coldSeconds },
        { start: 'with the index kept', seconds: warmSeconds },
      ]);
    }
    if (wanted.has('pages')) await benchPages(portal, tickets);
    if (wanted.has('push')) await benchPush(portal, repo, tickets);
  } finally {
    await portal.stop();
  }
}

async function signIn(portal: RunningPortal) {
  const client = await portal.signIn(`dsi@${customerSlug(0)}.example`);
  const list = await client.get('/tickets?status=all');
  const ticket = /href="(\/tickets\/\d+)"/.exec(list.text)?.[1];
  if (!ticket) throw new Error('The list shows no ticket.');
  return { client, ticket };
}

async function benchPages(portal: RunningPortal, tickets: number): Promise<void> {
  const { client, ticket } = await signIn(portal);
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const rows = [];
  for (const [page, path] of [
    ['a ticket', ticket],
    ['list of tickets', '/tickets?status=all'],
    ['credit', '/credit'],
  ] as const) {
    console.error(`Asking for ${page} …`);
    const { bytes, bare, portal: own, bareP99, portalP99 } = await measurePage(portal.url, path, { cookie });
    rows.push({
      page,
      bytes,
      'bare/s': bare,
      'portal/s': own,
      ratio: own / bare,
      'bare p99 ms': bareP99,
      'portal p99 ms': portalP99,
    });
  }
  table(`Pages, signed in, 16 connections, ${tickets} tickets (bare: node:http sending the same bytes)`, rows);
}

async function benchPush(portal: RunningPortal, repo: string, tickets: number): Promise<void> {
  const { client, ticket } = await signIn(portal);
  const number = Number(ticket.slice('/tickets/'.length));
  const base = number - (number % 1000);
  const engineer = clone(repo);
  const taken: number[] = [];
  for (let i = 0; i < 10; i += 1) {
    const at = new Date().toISOString().slice(0, 19);
    const id = `${at.replaceAll(':', '')}Z-camille-b${String(i).padStart(3, '0')}`;
    const text = `Measured answer number ${i}, ${at}`;
    const path = `content/tickets/${base}-${base + 999}/${number}/${id}.md`;
    engineer.push(new Map([[path, `---\nat: ${at}Z\nby: camille\n---\n\n${text}\n`]]));
    const pushed = performance.now();
    while (!(await client.get(ticket)).text.includes(text)) {
      if (performance.now() - pushed > 30_000) throw new Error('A push does not show within 30 s.');
      await sleep(5);
    }
    taken.push(performance.now() - pushed);
  }
  engineer.remove();
  taken.sort((a, b) => a - b);
  table(`From git push returning to the page, ${tickets} tickets (10 pushes, milliseconds)`, [
    { ' ': 'push to page', fastest: taken[0]!, median: median(taken), slowest: taken.at(-1)! },
  ]);
}

try {
  await ensureBuilt();
  for (const tickets of sizes) await benchPortal(tickets);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
