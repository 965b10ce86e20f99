/**
 * `warn` by several clones at once against one remote and one mail server, some rounds with SIGKILL at random moments;
 * then every mail is counted.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { content } from '../support/content.ts';
import { day, daysAgo, entryId } from '../support/firm.ts';
import { serveGit } from '../support/git-server.ts';
import { bareRepository, clone, git, type Clone } from '../support/repository.ts';

export interface WarningRace {
  /** Below this everything is made. */
  folder: string;
  seed: number;
  /** Rounds in which nobody is killed. */
  rounds: number;
  /** Rounds in which each process is killed at random, and is then run again to the end. */
  killed: number;
  /** How long others wait for a run that was killed: far longer than one mail and its commit take here. */
  claimSeconds: number;
  /** Called after each round. */
  told?: (round: number) => void;
}
export interface WarningTally {
  warnings: number;
  arrivals: number;
  kills: number;
  /** Kills after a mail had arrived and before that was told to the remote. */
  killsBetween: number;
  /** Copies beyond the first, of all rounds. */
  extraCopies: number;
  /** Empty when every promise was held. */
  faults: string[];
}

const racers = 3;
const script = join(import.meta.dirname, '../../scripts/warn.ts');
const people = ['dsi', 'compta'];

export async function raceWarnings(race: WarningRace): Promise<WarningTally> {
  const random = mulberry32(race.seed);
  const bare = bareRepository(race.folder, firm);
  await using remote = await served(race.folder);
  await using mails = await mailbox();
  const engineer = clone(bare);
  const clones = await Promise.all(
    Array.from({ length: racers }, (_, i) =>
      cloned(`${remote.url}/${basename(bare)}`, join(race.folder, `racer-${i}`)),
    ),
  );
  const faults: string[] = [];
  const expected = new Set<string>();
  let kills = 0;
  let killsBetween = 0;

  for (let round = 1; round <= race.rounds + race.killed; round += 1) {
    const isKilled = round > race.rounds;
    for (const mail of cross(engineer, round)) expected.add(mail);
    if (isKilled) {
      await Promise.all(
        clones.map(async (folder, racer) => {
          const running = run(folder, mails.urlFor(racer), race.claimSeconds);
          const before = mails.last.get(racer);
          // In the middle of sending, more or less; or, by luck, before it.
          await Promise.race([mails.after(Math.floor(random() * 7)), running.ended]);
          await Promise.race([setTimeout(random() * 1500), running.ended]);
          if (!running.kill(random() < 0.5)) return;
          kills += 1;
          await running.ended;
          // A push that was under way arrives all the same. Nobody else sends this mail before the claim has run out.
          await setTimeout(1000);
          const last = mails.last.get(racer);
          if (last !== undefined && last !== before && !isConfirmed(bare, last.mail)) killsBetween += 1;
        }),
      );
    }
    const runs = clones.map((folder, racer) => run(folder, mails.urlFor(racer), race.claimSeconds));
    for (const { code, said } of await Promise.all(runs.map(({ ended }) => ended)))
      if (code !== 0) faults.push(`round ${round}: a run ended with ${code}: ${said}`);
    const missing = [...expected].filter((mail) => !mails.arrived.has(mail));
    for (const mail of missing) faults.push(`round ${round}: ${mail} never came`);
    for (const [mail, { ids }] of mails.arrived) {
      if (!expected.has(mail)) faults.push(`round ${round}: nobody was to get ${mail}`);
      if (new Set(ids).size > 1) faults.push(`round ${round}: ${mail} came as ${new Set(ids).size} messages`);
      if (!isKilled && ids.length > 1) faults.push(`round ${round}: ${mail} came ${ids.length} times`);
    }
    race.told?.(round);
    if (faults.length > 0) break;
  }
  const arrivals = [...mails.arrived.values()].reduce((sum, { ids }) => sum + ids.length, 0);
  const extraCopies = arrivals - mails.arrived.size;
  if (extraCopies > killsBetween) faults.push(`${extraCopies} extra copies after ${killsBetween} kills in between`);
  const left = [...expected].filter((mail) => !isConfirmed(bare, mail));
  if (left.length > 0) faults.push(`not recorded: ${left.join('; ')}`);
  return { warnings: expected.size, arrivals, kills, killsBetween, extraCopies, faults };
}

const firm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  ---
  === team/camille.md
  ---
  name: Camille Roux
  email: camille@libra.example
  ---
  === offers/help-10.md
  ---
  name: LibrA-HELP 10
  hours: 10
  price: 700
  ---
`;

/** A customer with two packs, both of which come to thresholds by one line. Gives the mails that this is to make. */
function cross(engineer: Clone, round: number): string[] {
  const files = content`
    === customers/c${round}.md
    ---
    name: Client ${round}
    contacts:
      dsi: { email: dsi@c${round}.example, name: Jean Roux, role: manager }
      compta: { email: compta@c${round}.example, name: Jean Roux, role: manager }
      atelier: { email: atelier@c${round}.example, name: Atelier }
    ---
    === contracts/A-${round}/contract.md
    ---
    customer: c${round}
    offer: help-10
    hours: 1
    start: ${day(90)}
    end: ${day(-60)}
    ---
    === contracts/B-${round}/contract.md
    ---
    customer: c${round}
    offer: help-10
    start: ${day(60)}
    ---
    === tickets/0-999/${round}/ticket.md
    ---
    customer: c${round}
    contact: atelier
    opened: ${daysAgo(5)}
    subject: Sujet ${round}
    ---
    === tickets/0-999/${round}/${entryId(daysAgo(4), 'camille')}.md
    ---
    at: ${daysAgo(4)}
    by: camille
    spent: 9h30
    ---
  `;
  engineer.push(files, `Round ${round}`);
  const addresses = [...people.map((handle) => `${handle}@c${round}.example`), 'support@libra.example'];
  return [`A-${round}`, `B-${round}`].flatMap((contract) => addresses.map((address) => `${contract} ${address}`));
}

/** Not `clone`, which keeps this process, and so the server in it, from answering. */
async function cloned(url: string, folder: string): Promise<string> {
  await once(spawn('git', ['clone', '--quiet', url, folder], { stdio: 'ignore' }), 'close');
  return folder;
}

/** Whether the remote knows that this mail has left, by the claim or beside the contract. */
function isConfirmed(bare: string, mail: string): boolean {
  const [contract = '', address = ''] = mail.split(' ');
  const recorded = git(bare, 'ls-tree', '-r', '--name-only', 'main', `content/contracts/${contract}/`);
  if (recorded.includes(`contracts/${contract}/2`)) return true;
  const customer = contract.replace(/^[AB]-/, 'c');
  const handle = address.startsWith('support@') ? 'firm' : `${customer}/${address.split('@')[0]}`;
  const kept = git(bare, 'show', 'carnet-claims:claims/warn.json');
  return kept.includes(`"${contract} used-80 ${handle}"`);
}

function run(folder: string, smtpUrl: string, claimSeconds: number) {
  const child: ChildProcess = spawn(process.execPath, [script, '--claim', String(claimSeconds)], {
    cwd: folder,
    env: { PATH: process.env['PATH'], SMTP_URL: smtpUrl, CARNET_URL: 'https://support.libra.example' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, to be killed as one.
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, said }));
  return {
    ended,
    /** With its git processes, as when a container is stopped; or alone, as when memory runs out. False: it had ended. */
    kill(whole: boolean): boolean {
      if (child.exitCode !== null || child.signalCode !== null) return false;
      process.kill(whole ? -child.pid! : child.pid!, 'SIGKILL');
      return true;
    },
  };
}

async function served(folder: string): Promise<AsyncDisposable & { url: string }> {
  const server = await serveGit({ folder });
  return { url: server.url, [Symbol.asyncDispose]: () => server.close() };
}

/** What arrived, by contract and address (`A-1 dsi@c1.example`), with the Message-ID of each copy. */
async function mailbox(): Promise<
  AsyncDisposable & {
    /** As which a racer signs in. */
    urlFor(racer: number): string;
    arrived: Map<string, { ids: string[] }>;
    /** The last mail of each racer; another arrival is another object. */
    last: Map<number, { mail: string }>;
    /** When so many more have arrived. */
    after(count: number): Promise<void>;
  }
> {
  let count = 0;
  const waiting = new Set<() => void>();
  const arrived = new Map<string, { ids: string[] }>();
  const last = new Map<number, { mail: string }>();
  const server = new SMTPServer({
    allowInsecureAuth: true,
    onAuth: ({ username }, _session, done) => done(null, { user: username }),
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onData(stream, { envelope, user }, done) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString('latin1')));
      stream.on('end', () => {
        const id = /^Message-ID: <(.+)>\r$/im.exec(raw)?.[1] ?? '';
        const mail = `${id.split('.')[0]} ${envelope.rcptTo[0]?.address}`;
        arrived.set(mail, { ids: [...(arrived.get(mail)?.ids ?? []), id] });
        last.set(Number(user), { mail });
        count += 1;
        for (const look of waiting) look();
        done();
      });
    },
  });
  // A client that is killed in the middle is no fault of the server.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as { port: number };
  return {
    urlFor: (racer) => `smtp://${racer}:password@127.0.0.1:${port}`,
    arrived,
    last,
    after(more) {
      const enough = count + more;
      return new Promise((resolve) => {
        const look = () => {
          if (count < enough) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
    [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed())),
  };
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
