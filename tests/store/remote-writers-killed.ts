/**
 * Several portals' writers before one remote whose every fifth answer is a fault, killed at random moments, while an
 * engineer pushes; then everything is counted.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { firm } from '../support/firm.ts';
import { serveGit, type Fault } from '../support/git-server.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { seededRandom } from './seeded-random.ts';

export interface KilledRemoteWriters {
  /** Below this the repositories are made. */
  folder: string;
  seed: number;
  processes: number;
  /** It goes on until as many writes were acknowledged and as many processes killed, or until the time is up. */
  acknowledged: number;
  kills: number;
  seconds: number;
}
/** What happened, and what is wrong with it: empty when every promise was held. */
export interface RemoteReckoning {
  acknowledged: number;
  /** In history, acknowledged or not. */
  written: number;
  kills: number;
  requests: number;
  faultsMade: number;
  faults: string[];
}

const kinds: readonly Fault[] = ['refuse', '502', 'cut', 'half', 400];

/** One call in five fails, in one way or another. */
export function faultAt(random: () => number): Fault | null {
  return random() >= 0.2 ? null : kinds[Math.floor(random() * kinds.length)]!;
}

export async function killRemoteWriters(wanted: KilledRemoteWriters): Promise<RemoteReckoning> {
  const { folder, seed, processes } = wanted;
  const random = seededRandom(seed);
  const bare = bareRepository(folder, firm());
  let faultsMade = 0;
  const server = await serveGit({
    folder: dirname(bare),
    fault: () => {
      const fault = faultAt(random);
      if (fault !== null) faultsMade += 1;
      return fault;
    },
  });
  const url = `${server.url}/${basename(bare)}`;
  const acknowledged = new Map<string, string>();
  const faults: string[] = [];
  const workers = Array.from({ length: processes }, (_, i) =>
    startWorker([url, join(folder, `mirror-${i}.git`), `w${i}`], acknowledged, faults),
  );
  const engineer = clone(bare);
  const until = performance.now() + wanted.seconds * 1000;
  let kills = 0;
  let pushes = 0;
  const enough = () => acknowledged.size >= wanted.acknowledged && kills >= wanted.kills;
  try {
    while (!enough() && performance.now() < until && faults.length === 0) {
      await setTimeout(500 + random() * 1500);
      if (random() < 0.2) {
        pushes += 1;
        pushArticle(engineer, pushes);
      } else if (kills * wanted.acknowledged <= acknowledged.size * wanted.kills) {
        kills += 1;
        // With its git processes, as when a container is stopped; or alone, as when memory runs out.
        await workers[Math.floor(random() * processes)]!.kill(random() < 0.5);
      }
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await server.close();
  }
  pushes += 1;
  pushArticle(engineer, pushes);
  engineer.remove();
  const written = countForms(bare, acknowledged, faults);
  const articles = git(bare, 'ls-tree', '--name-only', 'main', 'content/articles/').split('\n').filter(Boolean);
  if (articles.length !== pushes) faults.push(`${pushes} articles were pushed; found ${articles.length}`);
  return { acknowledged: acknowledged.size, written, kills, requests: server.requests.length, faultsMade, faults };
}

/** One that comes too late goes with the next. */
function pushArticle(engineer: ReturnType<typeof clone>, number: number): void {
  const text = `---\ntitle: Article ${number}\ndate: 2026-03-02\nkind: help\n---\nTexte.\n`;
  try {
    engineer.push(new Map([[`content/articles/article-${number}.md`, text]]));
  } catch (error) {
    if (!/rejected|cannot lock ref|Unable to create/.test(String(error))) throw error;
  }
}

/** A process that is started again whenever it was killed, and sends again what it may have had under way. */
function startWorker(args: readonly string[], acknowledged: Map<string, string>, faults: string[]) {
  let last = 0;
  let child = start(1);

  function start(first: number): ChildProcess {
    const script = join(import.meta.dirname, 'remote-writing-process.ts');
    const started = spawn(process.execPath, [script, ...args, String(first)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, to be killed as one.
      detached: true,
    });
    let stderr = '';
    started.stderr.on('data', (chunk) => (stderr += chunk));
    createInterface({ input: started.stdout }).on('line', (line) => {
      const [form = '', commit] = line.split(' ');
      if (commit === undefined) return;
      last = Math.max(last, Number(form.split('-')[1]));
      const before = acknowledged.get(form);
      if (before !== undefined && before !== commit) faults.push(`${form} was answered twice, differently`);
      acknowledged.set(form, commit);
    });
    started.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') faults.push(`${args[2]} ended by itself: ${stderr}`);
    });
    return started;
  }

  async function stop(whole = true): Promise<void> {
    const ended = once(child, 'close');
    if (child.exitCode !== null || child.signalCode !== null) return;
    process.kill(whole ? -child.pid! : child.pid!, 'SIGKILL');
    await ended;
  }

  return {
    stop,
    async kill(whole: boolean): Promise<void> {
      await stop(whole);
      child = start(Math.max(1, last - 8));
    },
  };
}

/**
 * Returns how many forms are in history. `acknowledged`: forms, each with the commit that was answered; null: none was
 * said. Whatever is wrong goes to `faults`.
 */
export function countForms(bare: string, acknowledged: ReadonlyMap<string, string | null>, faults: string[]): number {
  const commits = new Set(git(bare, 'rev-list', 'main').split('\n'));
  const keys = git(bare, 'log', 'main', '--format=%(trailers:key=Carnet-Form,valueonly,separator=%x20)')
    .split('\n')
    .filter(Boolean);
  if (new Set(keys).size !== keys.length) faults.push('a form is in history twice');
  const places = new Map<string, number>();
  for (const line of git(bare, 'grep', '-h', 'Le formulaire', 'main', '--', 'content/tickets').split('\n')) {
    const form = /Le formulaire (\S+)\./.exec(line)?.[1];
    if (form !== undefined) places.set(form, (places.get(form) ?? 0) + 1);
  }
  for (const [form, commit] of acknowledged) {
    if (commit !== null && !commits.has(commit))
      faults.push(`${form} was acknowledged as ${commit}, which is not in the branch`);
    if (places.get(form) !== 1) faults.push(`${form} was acknowledged, and is there ${places.get(form) ?? 0} times`);
  }
  for (const [form, times] of places) if (times !== 1) faults.push(`${form} is there ${times} times`);
  if (places.size !== keys.length) faults.push(`${keys.length} forms in history, ${places.size} in the content`);
  const numbers = git(bare, 'log', 'main', '--format=', '--name-only', '--diff-filter=A')
    .split('\n')
    .filter((path) => path.endsWith('/ticket.md'));
  if (new Set(numbers).size !== numbers.length) faults.push('a number was given twice');
  const fsck = git(bare, 'fsck', '--strict', '--no-dangling');
  if (fsck !== '') faults.push(`git fsck: ${fsck}`);
  const check = spawnSync(process.execPath, [join(import.meta.dirname, '../../scripts/check.ts'), bare], {
    encoding: 'utf8',
  });
  if (check.status !== 0) faults.push(`check: ${check.stdout.slice(0, 2000)}${check.stderr.slice(0, 2000)}`);
  return places.size;
}
