/**
 * Measures writing to a repository of 10,000 tickets: one durable write beside one commit and checkpoint of a running
 * `git fast-import`, and 32 writers at once beside one. Both sides flush to disk alike (`core.fsync=all`), answer the
 * same tickets with the same texts, and take turns, so that whatever else the machine does weighs on both.
 *
 *   node bench/store.ts [--tickets 10000] [--rounds 9]
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { runGit, startGit } from '../src/store/git.ts';
import { openLocalStore } from '../src/store/local.ts';
import type { NewCommit } from '../src/store/port.ts';
import { openWriter, type Writer } from '../src/store/writer.ts';
import { generateRepository } from './generate.ts';

const { values } = parseArgs({
  options: { tickets: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '9' } },
});
const tickets = Number(values.tickets);
const rounds = Number(values.rounds);
const writesPerRound = 40;
const writers = 32;

/** Answers `count` tickets all over the repository, none of them twice. */
let answers = 0;
function nextAnswer(): { path: string; text: string } {
  answers += 1;
  const number = 1 + ((answers * 7919) % tickets);
  const bucket = Math.floor(number / 1000) * 1000;
  const name = `2026-11-23T080000Z-camille-${answers.toString(36).padStart(4, '0')}`;
  const text = `---\nat: 2026-11-23T08:00:00Z\nby: camille\n---\n${'Le serveur répond de nouveau. '.repeat(30)}${answers}\n`;
  return { path: `content/tickets/${bucket}-${bucket + 999}/${number}/${name}.md`, text };
}

const author = { name: 'camille', email: 'camille@libra.invalid' };

async function write(writer: Writer): Promise<void> {
  const { path, text } = nextAnswer();
  const commit: NewCommit = {
    files: [{ path, content: Buffer.from(text) }],
    message: `Answer ${path}`,
    trailers: { 'Carnet-Form': path },
    author,
    atMs: Date.now(),
  };
  const outcome = await writer.write(async (tree) => {
    if (tree.find('Carnet-Form', path)) throw new Error(`${path} was written before`);
    await tree.children(path.slice(0, path.lastIndexOf('/')));
    return { commit, result: undefined };
  });
  if ('refused' in outcome) throw new Error('refused');
}

/** A running fast-import that has each commit on disk, and the branch on it, before the next. */
function openFastImport(gitDir: string, unpackLimit: number) {
  const config = { 'fastimport.unpackLimit': String(unpackLimit) };
  const child = startGit(['fast-import', '--quiet', '--cat-blob-fd=1'], { gitDir, config });
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let first = true;
  return {
    async write(): Promise<void> {
      const { path, text } = nextAnswer();
      const who = `${author.name} <${author.email}> ${Math.floor(Date.now() / 1000)} +0000`;
      const message = `Answer ${path}\n\nCarnet-Form: ${path}\n`;
      const data = (body: string) => `data ${Buffer.byteLength(body)}\n${body}\n`;
      child.stdin.write(
        `commit refs/heads/main\nauthor ${who}\ncommitter ${who}\n${data(message)}` +
          `${first ? 'from refs/heads/main^0\n' : ''}M 100644 inline ${path}\n${data(text)}` +
          'checkpoint\nprogress done\n',
      );
      first = false;
      await lines.next();
    },
    async close(): Promise<void> {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end();
      await ended;
    },
  };
}

/** Milliseconds of each of the writes, one after the other. */
async function timeEach(writeOne: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < writesPerRound; i += 1) {
    const start = performance.now();
    await writeOne();
    times.push(performance.now() - start);
  }
  return times;
}

/** Writes per second of `count` writers that each begin the next as soon as the last is on disk. */
async function throughput(writer: Writer, count: number): Promise<number> {
  const total = writesPerRound * (count === 1 ? 1 : 8);
  let left = total;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: count }, async () => {
      while (left-- > 0) await write(writer);
    }),
  );
  return total / ((performance.now() - start) / 1000);
}

function quantile(numbers: readonly number[], part: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * part)]!;
}
const median = (numbers: readonly number[]) => quantile(numbers, 0.5);

const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-store-'));
try {
  console.error(`Inventing ${tickets} tickets …`);
  const repository = join(folder, 'ours.git');
  await generateRepository({ path: repository, tickets, customers: Math.max(20, Math.round(tickets / 50)) });
  await runGit(['gc', '--quiet'], { gitDir: repository, timeoutMs: 600_000 });
  const copies = ['packs.git', 'loose.git'].map((name) => join(folder, name));
  for (const copy of copies) cpSync(repository, copy, { recursive: true });

  const store = await openLocalStore({ path: repository, branch: 'main' });
  const writer = openWriter(store);
  let packs = openFastImport(copies[0]!, 0);
  const loose = openFastImport(copies[1]!, 100);
  const sides = [() => write(writer), () => packs.write(), () => loose.write()];
  for (const side of sides) for (let i = 0; i < 5; i += 1) await side();

  /** It slows down with its packs; ours are rolled together while it writes, which is in its times. */
  async function tidyPacks(): Promise<void> {
    await packs.close();
    await runGit(['repack', '-d', '-q', '--geometric=2'], { gitDir: copies[0]! });
    packs = openFastImport(copies[0]!, 0);
    await packs.write();
  }

  const times: number[][] = sides.map(() => []);
  const ratios: { packs: number[]; loose: number[]; many: number[] } = { packs: [], loose: [], many: [] };
  const perSecond: { one: number[]; many: number[] } = { one: [], many: [] };
  for (let round = 0; round < rounds; round += 1) {
    const medians: number[] = [];
    for (const [i, side] of sides.entries()) {
      const each = await timeEach(side);
      times[i]!.push(...each);
      medians.push(median(each));
    }
    ratios.packs.push(medians[0]! / medians[1]!);
    ratios.loose.push(medians[0]! / medians[2]!);
    const [one, many] = [await throughput(writer, 1), await throughput(writer, writers)];
    perSecond.one.push(one);
    perSecond.many.push(many);
    ratios.many.push(many / one);
    await tidyPacks();
  }
  await Promise.all([packs.close(), loose.close()]);
  await writer.close();
  await store.close();
  const fsck = await runGit(['fsck', '--strict', '--no-dangling'], { gitDir: repository, timeoutMs: 600_000 });

  const ms = (n: number) => n.toFixed(2).padStart(8);
  const names = ['a write of ours', 'fast-import, one pack a checkpoint', 'fast-import, as git is set by default'];
  console.log(`One durable write, ${tickets} tickets (ms)`.padEnd(50), 'median      p95');
  for (const [i, name] of names.entries()) {
    console.log(`  ${name}`.padEnd(48), ms(median(times[i]!)), ms(quantile(times[i]!, 0.95)));
  }
  console.log('Ours over fast-import, median of the rounds (aim: at most 1.5)');
  console.log('  one pack a checkpoint'.padEnd(48), ms(median(ratios.packs)));
  console.log('  as git is set by default'.padEnd(48), ms(median(ratios.loose)));
  console.log('Writes per second, each durable');
  console.log('  one writer'.padEnd(48), ms(median(perSecond.one)));
  console.log(`  ${writers} writers`.padEnd(48), ms(median(perSecond.many)));
  console.log(`  ${writers} over one, median of the rounds (aim: at least 5)`.padEnd(48), ms(median(ratios.many)));
  console.log(`git fsck --strict afterwards: ${fsck.stdout.length === 0 ? 'clean' : fsck.stdout.toString()}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
