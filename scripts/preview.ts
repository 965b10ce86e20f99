/** What an answer will show and mail, to look at before it is anybody's. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { assembleBoth } from '../src/domain/compare-files.ts';
import { instantOf } from '../src/domain/values.ts';
import { readCommit } from '../src/store/read-content.ts';
import { ensureBuilt } from './build.ts';
import { readContent } from './content/open-content.ts';
import { Mistake } from './engineer/mistake.ts';
import { previewFiles, type PreviewedPage } from './engineer/preview-files.ts';
import { run } from './engineer/run.ts';
import { tryGit, userGit } from './engineer/user-git.ts';
import { defaultBranch } from './engineer/ways.ts';
import { findWorkplace, type Workplace } from './engineer/workplace.ts';

const help = `Shows what you have written and not pushed as everyone will get it: the page of its ticket, and each mail. Nothing is sent.

  carnet preview [--head REV] [--base REV] [--out DIR] [--no-open] [--repo PATH] [--json]

  --head REV    a commit or a branch, also of the remote; by default your files as they are, committed or not
  --base REV    what it is compared with; by default what the remote has
  --out DIR     where the pages are written; by default a new folder below the system's temporary one, for you alone
  --no-open     only say where they are; by default your browser opens on a terminal
  --repo PATH   your clone; where you are by default
  --json        index, and each page and mail with whose it is, as JSON

Links of the mails lead to CARNET_URL. Exit code: 0 written, 1 there is nothing to show, 2 a wrong call.
`;
const root = join(import.meta.dirname, '..');

await run('preview', help, async () => {
  const { values } = parseArgs({
    options: {
      head: { type: 'string' },
      base: { type: 'string' },
      out: { type: 'string' },
      'no-open': { type: 'boolean' },
      repo: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const place = findWorkplace(values.repo ?? process.env.INIT_CWD ?? process.cwd());
  const gitDir = userGit(place.root, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
  const head = values.head === undefined ? undefined : commitOf(place, values.head);
  const base = commitOf(place, values.base ?? baseOf(place, head ?? place.head));
  const before = await Array.fromAsync(readCommit(gitDir, base));
  const { files: now } = await readContent({ path: place.root, commit: head });
  const change = assembleBoth(before, now);
  await ensureBuilt();
  const portalUrl = (process.env.CARNET_URL ?? 'https://portal.invalid').replace(/\/+$/, '');
  const made = await previewFiles({ ...change, at: instantOf(Date.now()), portalUrl, dist: join(root, 'dist') });
  if (made.pages.length === 0)
    throw new Mistake(
      'nothing-new',
      'Nothing here says anything about a ticket that the remote does not have.',
      'Write an answer first, as in: carnet reply 12 --commit. Or name what to look at: --head BRANCH',
    );
  const out =
    values.out === undefined
      ? mkdtempSync(join(tmpdir(), 'carnet-preview-'))
      : resolve(process.env.INIT_CWD ?? '.', values.out);
  for (const [path, text] of made.files) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), text);
  }
  const index = join(out, 'index.html');
  if (values.json) console.log(JSON.stringify({ index, pages: made.pages }, null, 2));
  else console.log([...made.pages.map(lineOf), index].join('\n'));
  if (!values['no-open'] && !values.json && process.stdout.isTTY) openInBrowser(index);
});

function lineOf({ ticket, who, mail }: PreviewedPage): string {
  return `#${ticket} ${who}: ${mail ? mail.subject : 'reads the page'}`;
}

function commitOf({ root: folder, remote }: Workplace, revision: string): string {
  for (const name of [revision, ...(remote === null ? [] : [`refs/remotes/${remote}/${revision}`])]) {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
    const found = tryGit(folder, args);
    if (found.code === 0) return found.stdout.split('\n').at(-1)!;
  }
  throw new Mistake('no-commit', `There is no commit ${JSON.stringify(revision)} here.`, 'Bring it first: git fetch');
}

/** Where the change left what the remote has; without a remote, the last commit. */
function baseOf({ root: folder, remote, head }: Workplace, of: string): string {
  if (remote === null) return head;
  const tip = `refs/remotes/${remote}/${defaultBranch(folder, remote)}`;
  const left = tryGit(folder, ['merge-base', '--end-of-options', tip, of]);
  return left.code === 0 ? left.stdout : head;
}

function openInBrowser(file: string): void {
  const program = process.env.BROWSER || (process.platform === 'darwin' ? 'open' : 'xdg-open');
  const child = spawn(program, [file], { stdio: 'ignore', detached: true });
  // Its path is printed all the same.
  child.on('error', () => {});
  child.unref();
}
