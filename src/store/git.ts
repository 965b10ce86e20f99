/**
 * The only place that starts git with our own plumbing: an argument list and never a shell, and an environment made
 * from nothing, so that neither the user's configuration, hooks, prompts, pagers nor replace refs change what it does.
 * simple-git cannot feed stdin, and lets options through as revisions; what needs either runs here.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface GitOptions {
  /** The repository (`x.git`, or a work tree's `.git`). Without it, git looks for none above `cwd`. */
  gitDir?: string;
  cwd?: string;
  /** Added to the fixed configuration, for this run only. */
  config?: Readonly<Record<string, string>>;
  /** Protocols that git may open, e.g. `['file', 'https']`; none by default, so nothing is fetched behind our back. */
  protocols?: readonly string[];
}
export interface GitRunOptions extends GitOptions {
  input?: string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Killed after this; 60,000 by default. */
  timeoutMs?: number;
  /** Killed when it prints more than this; 64 MiB by default. */
  maxBytes?: number;
  /** Exit codes that are an answer, not a failure; `[0]` by default. */
  codes?: readonly number[];
}
export interface GitResult {
  code: number;
  stdout: Buffer;
  stderr: string;
}

/** git failed, was killed, or could not be started. `code` null: no exit code. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly code: number | null;
  readonly stderr: string;
  constructor(args: readonly string[], code: number | null, stderr: string, reason?: string, cause?: unknown) {
    const said = stderr.trim().slice(0, 2000);
    super(`git ${args[0] ?? ''}: ${reason ?? `exit code ${code}`}${said === '' ? '' : `: ${said}`}`, { cause });
    this.code = code;
    this.stderr = stderr;
  }
}

const fixedConfig: Readonly<Record<string, string>> = {
  'advice.graftFileDeprecated': 'false',
  'core.hooksPath': devNull,
  'core.fsmonitor': 'false',
  'core.attributesFile': devNull,
  'core.askPass': '',
  'core.quotePath': 'false',
  'core.fsync': 'all',
  'core.fsyncMethod': 'fsync',
  'credential.helper': '',
  'gc.auto': '0',
  'log.showSignature': 'false',
  'maintenance.auto': 'false',
  'protocol.ext.allow': 'never',
  // The repository is named by whoever runs us; who owns its files is their affair.
  'safe.directory': '*',
};

/** The whole environment git is run with; nothing of ours leaks into it but where programs are. */
export function gitEnvironment(options: GitOptions = {}): Record<string, string> {
  return environmentWith({ ...fixedConfig, ...options.config }, options);
}

function environmentWith(config: Readonly<Record<string, string>>, options: GitOptions): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    HOME: '/nonexistent',
    XDG_CONFIG_HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_SYSTEM: devNull,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_GRAFT_FILE: devNull,
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'false',
    GIT_TEMPLATE_DIR: '',
    // Names nobody: only reflogs carry it, and commits are given theirs.
    GIT_AUTHOR_NAME: 'carnet',
    GIT_AUTHOR_EMAIL: 'carnet@localhost.invalid',
    GIT_COMMITTER_NAME: 'carnet',
    GIT_COMMITTER_EMAIL: 'carnet@localhost.invalid',
    GIT_ALLOW_PROTOCOL: (options.protocols ?? []).join(':'),
    // Never a repository that happens to be around the working directory.
    GIT_DIR: options.gitDir ?? devNull,
    ...quarantine(),
  };
  for (const [i, [key, value]] of Object.entries(config).entries()) {
    environment[`GIT_CONFIG_KEY_${i}`] = key;
    environment[`GIT_CONFIG_VALUE_${i}`] = value;
  }
  environment['GIT_CONFIG_COUNT'] = String(Object.keys(config).length);
  return environment;
}

/** Of git's own variables, those by which people say how other machines are reached. */
const personal =
  /^GIT_(SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|SSL_\w+|HTTP_\w+|PROXY_\w+|CONFIG_(NOSYSTEM|SYSTEM|GLOBAL))$/;
/** What no program but the portal is to know, and what would ask a person on a screen. */
const withheld = /^(CARNET_\w+|SMTP_URL|MAIL_IN|HOOK_SECRET|GITHUB_APP_KEY|SSH_ASKPASS|SSH_ASKPASS_REQUIRE)$/;

/**
 * The environment for talking to another machine: the keys, credential helpers, proxies and address rewritings that
 * the person's git has, or talking would not be allowed. No prompts, hooks or clean-up all the same.
 */
export function transferEnvironment(options: GitOptions): Record<string, string> {
  const { 'credential.helper': _, ...config } = fixedConfig;
  const environment = environmentWith({ ...config, ...transferConfig, ...options.config }, options);
  for (const name of ['HOME', 'XDG_CONFIG_HOME', 'GIT_CONFIG_NOSYSTEM', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_GLOBAL'])
    delete environment[name];
  for (const [name, value] of Object.entries(process.env)) {
    const theirs = name.startsWith('GIT_') ? personal.test(name) : !withheld.test(name) && name !== 'LC_ALL';
    if (theirs && value !== undefined) environment[name] = value;
  }
  return environment;
}

/** What people set for their own pushes and would change ours. */
const transferConfig: Readonly<Record<string, string>> = {
  'fetch.writeCommitGraph': 'false',
  'push.followTags': 'false',
  'push.gpgSign': 'false',
  'push.pushOption': '',
  'submodule.recurse': 'false',
};

/** Where git keeps what is being pushed until a hook has accepted it; it tells the hook by its environment alone. */
function quarantine(): Record<string, string> {
  const objects = process.env['GIT_OBJECT_DIRECTORY'];
  const alternates = process.env['GIT_ALTERNATE_OBJECT_DIRECTORIES'];
  if (!process.env['GIT_QUARANTINE_PATH'] || !objects || !alternates) return {};
  return { GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates };
}

/**
 * Starts git and hands over its pipes. The caller ends stdin, reads both outputs and waits for `close`.
 * Revisions and paths from outside go after `--end-of-options`, or through stdin.
 */
export function startGit(args: readonly string[], options: GitOptions = {}): ChildProcessWithoutNullStreams {
  const child = spawn('git', args, {
    cwd: options.cwd,
    env: gitEnvironment(options),
    shell: false,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A process that ends before it has read everything is told by its exit code, not by EPIPE.
  child.stdin.on('error', () => {});
  return child;
}

/** Output of a run as it comes. Throws GitError at the end if git failed; kills git when the reader stops early. */
export async function* streamGit(
  args: readonly string[],
  { input, codes = [0], ...options }: Omit<GitRunOptions, 'timeoutMs' | 'maxBytes'> = {},
): AsyncGenerator<Buffer, number> {
  const child = startGit(args, options);
  const stderr = stderrOf(child);
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  // Both are awaited below, unless the reader stops early.
  closed.catch(() => {});
  const fed = feed(child, input);
  fed.catch(() => {});
  let ended = false;
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const [code, signal] = await closed.catch((error: unknown) => {
      throw new GitError(args, null, '', 'could not be started', error);
    });
    ended = true;
    if (code === null || !codes.includes(code)) {
      throw new GitError(args, code, stderr(), signal === null ? undefined : `ended by ${signal}`);
    }
    await fed;
    return code;
  } finally {
    if (!ended) child.kill('SIGKILL');
  }
}

/** Runs git to its end. Throws GitError on any exit code but `codes`, on time-out, and on too much output. */
export async function runGit(args: readonly string[], options: GitRunOptions = {}): Promise<GitResult> {
  const { input, timeoutMs = 60_000, maxBytes = 64 * 1024 * 1024, codes = [0] } = options;
  const child = startGit(args, options);
  const stderr = stderrOf(child);
  let reason: string | undefined;
  const kill = (why: string) => {
    reason ??= why;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => kill(`took more than ${timeoutMs} ms`), timeoutMs);
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) kill(`printed more than ${maxBytes} bytes`);
    else chunks.push(chunk);
  });
  try {
    const closed = once(child, 'close') as Promise<[number | null, string | null]>;
    const fed = feed(child, input).catch((error: unknown) => {
      kill('its input failed');
      throw error;
    });
    fed.catch(() => {});
    const [code, signal] = await closed.catch((error: unknown) => {
      throw new GitError(args, null, '', 'could not be started', error);
    });
    if (reason === undefined && code !== null && codes.includes(code)) {
      await fed;
      return { code, stdout: Buffer.concat(chunks), stderr: stderr() };
    }
    const cause = reason === 'its input failed' ? await fed.catch((error: unknown) => error) : undefined;
    throw new GitError(args, code, stderr(), reason ?? (code === null ? `ended by ${signal}` : undefined), cause);
  } finally {
    clearTimeout(timer);
  }
}

async function feed(child: ChildProcessWithoutNullStreams, input: GitRunOptions['input']): Promise<void> {
  if (input === undefined || typeof input === 'string' || input instanceof Uint8Array) {
    child.stdin.end(input);
    return;
  }
  try {
    await pipeline(Readable.from(input, { objectMode: false }), child.stdin);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ECONNRESET') throw error;
  }
}

/** Gathers the end of what a process says on stderr, bounded. */
export function stderrOf(child: ChildProcessWithoutNullStreams): () => string {
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-8192);
  });
  return () => text;
}
