/** Several processes write to one repository and are killed at random moments; then everything is counted. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { runGit } from '../../src/store/git.ts';
import { initLocalStore } from '../../src/store/init.ts';
import { openLocalStore } from '../../src/store/local.ts';
import { clone, type Clone } from '../support/repository.ts';
import { seededRandom } from './seeded-random.ts';

export interface KilledWriters {
  /** Below this the repository is made. */
  folder: string;
  seed: number;
  seconds: number;
  processes: number;
}

/** What happened, and what is wrong with it: empty when every promise was held. */
export interface Reckoning {
  acknowledged: number;
  kills: number;
  pushes: number;
  faults: string[];
}

export async function killWriters({ folder, seed, seconds, processes }: KilledWriters): Promise<Reckoning> {
  const random = seededRandom(seed);
  const path = join(folder, 'killed.git');
  await initLocalStore({ path, branch: 'main' });
  const engineer = clone(path);
  engineer.push(new Map([['content/company.md', 'LibrA']]));

  const acknowledged = new Map<string, string>();
  const faults: string[] = [];
  const workers = Array.from({ length: processes }, (_, i) => startWorker(path, `w${i}`, acknowledged, faults));
  let kills = 0;
  let pushes = 0;
  try {
    // On a busy machine a process may take longer to start than it is left to live: then nothing would be tried.
    await firstAcknowledged(acknowledged);
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      await setTimeout(random() * 600);
      const dice = random();
      if (dice < 0.15) {
        pushes += 1;
        push(engineer, pushes);
      } else if (dice < 0.25) {
        await tidy(path, 'pack-refs', '--all');
      } else if (dice < 0.3) {
        await tidy(path, 'gc', '--quiet');
      } else {
        kills += 1;
        // With its git processes, as when a container is stopped; or alone, as when memory runs out.
        await workers[Math.floor(random() * workers.length)]!.kill(random() < 0.4);
      }
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
  pushes += 1;
  push(engineer, pushes);
  await count(path, acknowledged, pushes, faults);
  engineer.remove();
  return { acknowledged: acknowledged.size, kills, pushes, faults };
}

async function firstAcknowledged(acknowledged: ReadonlyMap<string, string>): Promise<void> {
  const until = performance.now() + 40_000;
  while (acknowledged.size === 0 && performance.now() < until) await setTimeout(20);
}

/** Adds an article. The push may come too late, again and again: then it goes with the next one. */
function push(engineer: Clone, number: number): void {
  try {
    engineer.push(new Map([[`content/articles/${number}.md`, String(number)]]));
  } catch (error) {
    if (!/rejected|cannot lock ref|Unable to create/.test(String(error))) throw error;
  }
}

/** What an administrator may run at any time; it may meet a lock that a killed process left. */
async function tidy(path: string, ...args: string[]): Promise<void> {
  const codes = [0, 1, 128, 255];
  await runGit(args, { gitDir: path, codes, timeoutMs: 600_000 });
}

/** A process that is started again whenever it was killed, and goes on a little before where it was. */
function startWorker(path: string, name: string, acknowledged: Map<string, string>, faults: string[]) {
  let last = 0;
  let child = start(1);
  let ended = endOf(child);

  function start(first: number): ChildProcess {
    const script = join(import.meta.dirname, 'writing-process.ts');
    // A process group of its own, to be killed as one.
    const started = spawn(process.execPath, [script, path, name, String(first)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let stderr = '';
    started.stderr.on('data', (chunk) => (stderr += chunk));
    createInterface({ input: started.stdout }).on('line', (line) => {
      const [form = '', ...written] = line.split(' ');
      if (form === 'ready' || written.length < 2) return;
      last = Math.max(last, Number(form.split('-')[1]));
      const before = acknowledged.get(form);
      if (before !== undefined && before !== written.join(' ')) faults.push(`${form} was answered twice, differently`);
      acknowledged.set(form, written.join(' '));
    });
    started.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') faults.push(`${name} ended by itself: ${stderr}`);
    });
    return started;
  }

  async function stop(whole = false): Promise<void> {
    if (child.exitCode === null) process.kill(whole ? -child.pid! : child.pid!, 'SIGKILL');
    await ended;
  }

  return {
    stop,
    async kill(whole: boolean): Promise<void> {
      await stop(whole);
      // What it had under way is sent again, as a browser would.
      child = start(Math.max(1, last - 8));
      ended = endOf(child);
    },
  };
}

function endOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('close', resolve));
}

async function count(path: string, acknowledged: ReadonlyMap<string, string>, pushes: number, faults: string[]) {
  const store = await openLocalStore({ path, branch: 'main', lockLeftBehindMs: 2000 });
  const head = await store.head();
  const written = new Map<string, string>();
  const numbers = new Set<string>();
  let articles = 0;
  for await (const { oid, trailers, added } of store.log(null, head!)) {
    const [form, number] = [trailers.get('Carnet-Form'), trailers.get('Carnet-Ticket')];
    if (form === undefined || number === undefined) {
      articles += added.filter((file) => file.startsWith('content/articles/')).length;
      continue;
    }
    if (written.has(form)) faults.push(`${form} is in history twice`);
    if (numbers.has(number)) faults.push(`the number ${number} was given twice`);
    if (added.length !== 1 || !added[0]!.endsWith(`/${number}/ticket.md`)) faults.push(`${oid} adds ${added.join()}`);
    written.set(form, `${number} ${oid}`);
    numbers.add(number);
  }
  for (const [form, answer] of acknowledged) {
    if (written.get(form) !== answer) faults.push(`${form} was acknowledged as ${answer}; found ${written.get(form)}`);
  }
  if (articles !== pushes) faults.push(`${pushes} articles were pushed; found ${articles}`);
  const after = await store.append(head, [
    {
      files: [{ path: 'content/after.md', content: Buffer.from('') }],
      message: 'Afterwards',
      trailers: {},
      author: { name: 'camille', email: 'camille@libra.invalid' },
      atMs: Date.now(),
    },
  ]);
  if (after === 'stale') faults.push('the branch still moves');
  await store.close();
  const codes = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const fsck = await runGit(['fsck', '--strict', '--no-dangling'], { gitDir: path, codes, timeoutMs: 600_000 });
  const said = `${fsck.stdout}${fsck.stderr}`;
  if (said !== '') faults.push(`git fsck: ${said}`);
}
