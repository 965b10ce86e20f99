/** Writes the public site and customers' spaces as plain files. Exit code 2 on a call that cannot be carried out. */
import { availableParallelism } from 'node:os';
import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatInstant, instantOf, isSlug, parseInstant, type Instant } from '../src/domain/values.ts';
import { NotOurs } from '../src/publish/copy-folder.ts';
import { NoCustomer, publish } from '../src/publish/publish.ts';
import { runGit } from '../src/store/git.ts';
import { resolveCommit } from '../src/store/read-content.ts';
import { ensureBuilt } from './build.ts';
import { findContent, NoContent } from './content/open-content.ts';

const root = join(import.meta.dirname, '..');

const help = `Writes the public site and customers' spaces as plain files, for any web server, a USB stick or an archive.

  npm run publish -- --out DIR [--customer SLUG … | --all] [--as member|manager …] [--portal-url URL]
                     [--repo PATH] [--commit REV] [--at INSTANT] [--since COMMIT] [--locale fr|en] [--threads N]

  --out DIR         an empty or new folder, or one that publish wrote: public/, customers/SLUG/member/ …
  --customer SLUG   this customer's space alone; may be said several times
  --all             the public part and every customer's space; without either, the public part
  --as ROLE         as whom a space is read: member (all but money, the default), manager, or both said
  --portal-url URL  where answering and signing in lead to; without it these are left out
  --repo PATH       a git repository with content; where it is run by default
  --commit REV      which commit is published; HEAD by default
  --at INSTANT      what is now for balances, e.g. 2026-03-02T11:15:00+01:00; when the commit was made by default
  --since COMMIT    leaves alone what DIR holds of COMMIT and that did not change
  --locale LANGUAGE fr or en for all; by default the firm's, and each customer's own
  --threads N       how many work at once; by default one for each processor, where there is enough to do

Exit code: 0, or 2 for a call that cannot be carried out.
`;

/** The call cannot be carried out; `message` says what to write. */
class Refusal extends Error {}

function readArguments() {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      customer: { type: 'string', multiple: true },
      all: { type: 'boolean' },
      as: { type: 'string', multiple: true },
      'portal-url': { type: 'string' },
      repo: { type: 'string' },
      commit: { type: 'string' },
      at: { type: 'string' },
      since: { type: 'string' },
      locale: { type: 'string' },
      threads: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return values;
}
type Arguments = ReturnType<typeof readArguments>;

function readWhose({ customer, all, as = ['member'] }: Arguments) {
  if (customer && all) throw new Refusal('--customer and --all are two answers; say one.');
  for (const slug of customer ?? [])
    if (!isSlug(slug))
      throw new Refusal(`--customer wants a slug; found ${JSON.stringify(slug)}. Write --customer mairie-boege.`);
  const roles = [...new Set(as)].map((role) => {
    if (role !== 'member' && role !== 'manager')
      throw new Refusal(`--as wants member or manager; found ${JSON.stringify(role)}. Write --as member.`);
    return role;
  });
  return { roles, ...(all ? { customers: 'all' as const } : customer && { customers: [...new Set(customer)] }) };
}

function readPortal(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username)
    throw new Refusal(
      `--portal-url wants the portal's address; found ${JSON.stringify(text)}. Write --portal-url https://support.example.`,
    );
  return url.origin;
}

function readLocale(text: string | undefined): 'fr' | 'en' | undefined {
  if (text === undefined || text === 'fr' || text === 'en') return text;
  throw new Refusal(`--locale wants fr or en; found ${JSON.stringify(text)}.`);
}

async function readAt(text: string | undefined, gitDir: string, commit: string): Promise<Instant> {
  if (text !== undefined) {
    const at = parseInstant(text);
    if (at !== undefined) return at;
    throw new Refusal(
      `--at wants an instant with its offset; found ${JSON.stringify(text)}. Write --at 2026-03-02T11:15:00+01:00.`,
    );
  }
  const { stdout } = await runGit(['show', '--no-patch', '--format=%ct', '--end-of-options', commit], { gitDir });
  return instantOf(Number(stdout.toString('latin1').trim()) * 1000);
}

async function readSince(text: string | undefined, gitDir: string): Promise<string | undefined> {
  if (text === undefined) return undefined;
  const commit = await resolveCommit(gitDir, text);
  if (commit === null) throw new Refusal(`--since wants a commit; there is no ${JSON.stringify(text)}.`);
  return commit;
}

/** A thread reads the content for itself, which a small one does not repay. */
async function workersFor(threads: string | undefined, gitDir: string, commit: string): Promise<number> {
  if (threads !== undefined) {
    if (/^[1-9]\d?$/.test(threads)) return Number(threads) - 1;
    throw new Refusal(`--threads wants a number from 1 to 99; found ${JSON.stringify(threads)}. Write --threads 2.`);
  }
  const args = ['ls-tree', '-r', '--name-only', '--full-tree', '--end-of-options', commit, 'content'];
  const { stdout } = await runGit(args, { gitDir, maxBytes: 512 * 1024 * 1024 });
  let files = 0;
  for (const byte of stdout) if (byte === 0x0a) files += 1;
  return files < 2_000 ? 0 : Math.min(availableParallelism(), 8) - 1;
}

async function main(): Promise<void> {
  // npm runs a script of this name after `npm publish`, which is about the package and not about anybody's content.
  if (process.env.npm_command === 'publish') return;
  const values = readArguments();
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  if (values.out === undefined) throw new Refusal('--out is missing: the folder to write to. Write --out DIR.');
  const whose = readWhose(values);
  const portal = readPortal(values['portal-url']);
  const locale = readLocale(values.locale);
  const { gitDir, commit } = await findContent({ path: values.repo ?? '.', commit: values.commit ?? 'HEAD' });
  if (gitDir === null || commit === null) throw new Error('A commit is of a repository.');
  const at = await readAt(values.at, gitDir, commit);
  const since = await readSince(values.since, gitDir);
  const workers = await workersFor(values.threads, gitDir, commit);
  await ensureBuilt();
  // npm runs scripts in the package's folder; a relative path is meant from where npm was called.
  const out = isAbsolute(values.out) ? values.out : resolve(process.env.INIT_CWD ?? '.', values.out);
  const started = Date.now();
  const { copies, removed, left } = await publish({
    ...whose,
    gitDir,
    commit,
    at,
    ...(since !== undefined && { since }),
    ...(portal !== undefined && { portal }),
    ...(locale !== undefined && { locale }),
    dist: join(root, 'dist'),
    built: readFileSync(join(root, 'dist/.stamp'), 'utf8'),
    out,
    workers,
  });
  for (const { name, pages, written, skipped } of copies)
    console.log(`${name}: ${pages} pages, ${skipped ? 'nothing changed' : `${written} files written`}`);
  if (removed.length > 0) console.log(`${removed.length} files removed`);
  for (const path of left)
    console.error(`${path} is of no copy any more, and was changed by somebody: remove it if it is not wanted.`);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.error(`Published ${commit.slice(0, 12)} as of ${formatInstant(at, 'UTC')} in ${seconds} s.`);
}

try {
  await main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const told = [Refusal, NoContent, NoCustomer, NotOurs].some((kind) => error instanceof kind);
  if (!told && !code.startsWith('ERR_PARSE_ARGS')) throw error;
  process.stderr.write(`${(error as Error).message}\nTry: npm run publish -- --help\n`);
  process.exitCode = 2;
}
