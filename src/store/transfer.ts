/**
 * What goes between a git directory and its remote, by simple-git: looking, fetching, pushing. Passwords come from
 * where the person's own git has them, and never from a question; what git says is told without them.
 */
import { basename, dirname } from 'node:path';
import { withoutPassword } from '../domain/remote-address.ts';
import { RemoteError } from './errors.ts';
import { transferEnvironment } from './git.ts';
import { openPorcelain } from './porcelain.ts';

/** A ref at the remote, to be moved if it still is `from`. Null: there is none. */
export interface RemoteMove {
  ref: string;
  from: string | null;
  to: string | null;
}

export interface Transfer {
  /** Where the refs that match are, by name in full. `refs/carnet/*` matches as in a shell. */
  list(patterns: readonly string[]): Promise<Map<string, string>>;
  /** The branch that the remote's HEAD names; null: it names none that is there. */
  defaultBranch(): Promise<string | null>;
  /** Brings what these refs lead to into the git directory; no ref in it is touched. */
  fetch(refs: readonly string[]): Promise<void>;
  /**
   * `already`: the ref was at `to` before this push. `stale`: the ref is elsewhere, or somebody else moves it just now, and it was not moved. `refused`: the remote will
   * not have it, in its own words. Any RemoteError leaves open whether it was moved.
   */
  push(move: RemoteMove): Promise<'moved' | 'already' | 'stale' | { refused: string }>;
}

export interface TransferOptions {
  gitDir: string;
  /** A URL, or the name of one of the git directory's remotes. */
  remote: string;
  /** How long the remote may say nothing; 20,000 by default. */
  quietMs?: number;
  /** Ends what is under way. */
  closing?: AbortSignal;
}

export const defaultQuietMs = 20_000;
/** However much the remote says, one transfer ends within this many times `quietMs`. */
const longest = { look: 2, push: 8, fetch: 60 };

/** Every method throws RemoteError. */
export async function openTransfer({
  gitDir,
  remote,
  quietMs = defaultQuietMs,
  closing,
}: TransferOptions): Promise<Transfer> {
  const protocols = ['file', 'http', 'https', 'ssh'];
  const ssh = await sshConfig(gitDir);
  // What git starts to talk goes on when git is killed: it gives up by itself too.
  const patience = { 'http.lowSpeedLimit': '1', 'http.lowSpeedTime': String(Math.ceil(quietMs / 1000)) };
  const environment = transferEnvironment({ gitDir, protocols, config: { ...ssh, ...patience } });
  // A remote at a relative path is meant from the top of the work tree, as git itself takes it.
  const folder = basename(gitDir) === '.git' ? dirname(gitDir) : gitDir;

  function git(kind: keyof typeof longest) {
    const late = AbortSignal.timeout(quietMs * longest[kind]);
    const abort = closing === undefined ? late : AbortSignal.any([closing, late]);
    return openPorcelain(folder, { environment, quietMs, abort });
  }
  const failed = (error: unknown) => remoteError(remote, error);

  return {
    async list(patterns) {
      const wanted = patterns.map((pattern) => globPattern(pattern));
      const listed = new Map<string, string>();
      const answer = await git('look')
        .listRemote(['--refs', '--end-of-options', remote, ...patterns])
        .catch((error: unknown) => {
          throw failed(error);
        });
      for (const line of answer.split('\n')) {
        const [oid = '', ref = ''] = line.split('\t');
        // A pattern matches at the end of a name, also of a longer one.
        if (wanted.some((pattern) => pattern.test(ref))) listed.set(ref, oid);
      }
      return listed;
    },

    async defaultBranch() {
      const answer = await git('look')
        .listRemote(['--symref', '--end-of-options', remote, 'HEAD'])
        .catch((error: unknown) => {
          throw failed(error);
        });
      return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(answer)?.[1] ?? null;
    },

    async fetch(refs) {
      const still = ['--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--refmap='];
      await git('fetch')
        .fetch([...still, '--progress', '--end-of-options', remote, ...refs])
        .catch((error: unknown) => {
          throw failed(error);
        });
    },

    async push({ ref, from, to }) {
      const lease = `--force-with-lease=${ref}:${from ?? ''}`;
      const how = ['--porcelain', '--progress', '--no-verify', '--recurse-submodules=no', lease];
      try {
        // Its own `push` puts options last, where none may be.
        const answer = await git('push').raw('push', ...how, '--end-of-options', remote, `${to ?? ''}:${ref}`);
        return /^=\t/m.test(answer) ? 'already' : 'moved';
      } catch (error) {
        return rejection(error) ?? Promise.reject(failed(error));
      }
    },
  };
}

/** Never a question, however ssh is called; a person's own way of calling it is theirs. */
async function sshConfig(gitDir: string): Promise<Record<string, string>> {
  const environment = transferEnvironment({ gitDir });
  if (environment['GIT_SSH_COMMAND'] ?? environment['GIT_SSH']) return {};
  const own = await openPorcelain(gitDir, { environment }).raw('config', '--default', '', '--get', 'core.sshCommand');
  return own.trim() === ''
    ? { 'core.sshCommand': 'ssh -o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=10' }
    : {};
}

function globPattern(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

const elsewhere =
  /stale info|fetch first|non-fast-forward|needs force|cannot lock ref|failed to lock|unable to lock|failed to update ref|incorrect old value|reference already exists|remote ref updated/i;

/** What became of a push that the remote answered; undefined: it did not answer. */
function rejection(error: unknown): 'stale' | { refused: string } | undefined {
  const said = textOf(error);
  const [, reason] = /^!\t\S*:\S+\t\[(?:remote )?rejected\] \((.*)\)$/m.exec(said) ?? [];
  if (reason === undefined) return undefined;
  if (elsewhere.test(reason)) return 'stale';
  const told = [...said.matchAll(/^remote: *(\S.*?)\s*$/gm)].map(([, line]) => line);
  return { refused: withoutPassword([reason, ...told].join('; ')).slice(0, 1000) };
}

const kinds: readonly [RegExp, RemoteError['kind'], string][] = [
  [
    /Host key verification failed/,
    'denied',
    'its host key is not known here: connect once by hand, or add it to known_hosts',
  ],
  [
    /Authentication failed|could not read (Username|Password)|Permission denied|terminal prompts disabled|error: 40[13]|access denied/i,
    'denied',
    'give git credentials that need no typing: an ssh key, a credential helper, or a token in the address',
  ],
  [
    /not found|does not exist|does not appear to be a git repository|no such (device|remote)|not a git repository/i,
    'missing',
    'look whether the address is right, and whether this user may see it',
  ],
];

function remoteError(remote: string, error: unknown): RemoteError {
  const said = withoutPassword(textOf(error)).trim();
  const where = withoutPassword(remote);
  const [, kind, advice] = kinds.find(([pattern]) => pattern.test(said)) ?? [
    null,
    'unreachable' as const,
    'look whether it is up and can be reached from here',
  ];
  const line = said.split('\n').find((each) => /^(fatal|error|ssh|remote):/i.test(each)) ?? said.split('\n').at(-1);
  return new RemoteError(kind, `the remote ${where} cannot be used: ${line}; ${advice}`);
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
