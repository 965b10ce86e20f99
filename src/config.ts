/**
 * The environment, read once at start. Nothing else in src looks at it, so that a person who installs the portal finds
 * every setting here, and hears of every mistake at once instead of at the first request that trips over it.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { join, resolve } from 'node:path';
import type { Problem } from './domain/problem.ts';
import { readForgeSettings, type ForgeSettings } from './config/forge.ts';
import { problemOf, type Environment, type Read } from './config/read.ts';
import { readConnections, readDkim, type SmtpSettings } from './config/smtp.ts';
import { isRemoteAddress, withoutPassword } from './domain/remote-address.ts';

/** Where mail comes in; `pipe`: by `npm run mail-in`, which the mail server runs. */
export type MailIn =
  | { by: 'pipe' }
  | { by: 'lmtp'; host: string; port: number }
  | { by: 'imap'; host: string; port: number; secure: boolean; user: string; password: string; mailbox: string };

export interface Config extends ForgeSettings {
  /** The content repository, bare: absolute. Where `remote` is set, the mirror that it is read through. */
  repo: string;
  /** Where the record is, if not on this machine, and how often it is looked at for what others wrote. */
  remote: { address: string; everyMs: number } | null;
  /** `repo` is the embedded demo, made from the sample content. */
  demo: boolean;
  branch: string;
  /** Everything that is not content: absolute, exists, for this user alone. */
  stateFolder: string;
  /** Origin of every link in mails, without a slash at the end; null: the address the portal ends up listening on. */
  url: string | null;
  /** Addresses and CIDR blocks whose `X-Forwarded-For` counts. */
  proxies: BlockList;
  /** Key of whatever the portal signs or hashes; at least 32 characters. */
  secret: string;
  /** null: mails are files in the state folder's `outbox/`. */
  smtpUrl: string | null;
  smtp: SmtpSettings;
  /** Whether the portal mails what contracts have come to, by `smtpUrl`. */
  warns: boolean;
  /** null: no mail comes in. */
  mailIn: MailIn | null;
  /** Name of the mail server whose Authentication-Results count; absent: no sender is verified. */
  authservId: string | undefined;
  host: string;
  /** 0: any free port. */
  port: number;
}

const names = [
  'CARNET_REPO',
  'CARNET_BRANCH',
  'CARNET_FETCH_SECONDS',
  'CARNET_FORGE',
  'CARNET_STATE',
  'CARNET_URL',
  'CARNET_PROXIES',
  'CARNET_SECRET',
  'CARNET_WARN',
] as const;

/**
 * Reads and checks every variable. Makes the state folder (mode 0700) and its `secret` (0600) when they are missing and
 * nothing else is wrong. `warnings` are for the log: the portal runs, but probably not as meant.
 */
export function readConfig(
  env: Environment,
  workingFolder = process.cwd(),
): { config: Config; warnings: Problem[] } | { problems: Problem[] } {
  const problems: Problem[] = [];
  const take = <T>(field: string, read: (text: string | undefined) => Read<T>): T | undefined => {
    const text = env[field]?.trim() || undefined;
    const result = read(text);
    if ('value' in result) return result.value;
    problems.push(problemOf('problem', field, result.message, result.hint));
    return undefined;
  };

  for (const name of Object.keys(env))
    if (name.startsWith('CARNET_') && !(names as readonly string[]).includes(name))
      problems.push(
        problemOf('problem', name, `${name} is no setting of Carnet.`, `The settings are ${names.join(', ')}.`),
      );

  const stateFolder = resolve(
    workingFolder,
    take('CARNET_STATE', (text = 'var') => readState(text, workingFolder)) ?? 'var',
  );
  const repo = take('CARNET_REPO', (text) => readRepo(text, workingFolder));
  const branch = take('CARNET_BRANCH', readBranch);
  const fetchSeconds = take('CARNET_FETCH_SECONDS', readFetchSeconds);
  const forge = readForgeSettings(env, repo?.address, workingFolder);
  problems.push(...forge.problems);
  const url = take('CARNET_URL', readUrl);
  const proxies = take('CARNET_PROXIES', readProxies);
  const secret = take('CARNET_SECRET', readSecret);
  const smtpUrl = take('SMTP_URL', readSmtp);
  const connections = take('SMTP_CONNECTIONS', readConnections);
  const dkim = take('SMTP_DKIM', (text) => wrapped(readDkim(text)));
  const warns = take('CARNET_WARN', readWarn);
  const mailIn = take('MAIL_IN', readMailIn);
  const authservId = take('MAIL_AUTHSERV_ID', readAuthservId);
  const host = take('HOST', readHost);
  const port = take('PORT', readPort);

  if (host !== undefined && url === null && !isLoopback(host))
    problems.push(
      problemOf(
        'problem',
        'CARNET_URL',
        `HOST=${host} is reached from other machines, and CARNET_URL does not say under which address.`,
        'Write the address people type, e.g. CARNET_URL=https://support.example.',
      ),
    );
  if (
    problems.length > 0 ||
    repo === undefined ||
    branch === undefined ||
    fetchSeconds === undefined ||
    url === undefined ||
    proxies === undefined ||
    secret === undefined ||
    smtpUrl === undefined ||
    connections === undefined ||
    dkim === undefined ||
    warns === undefined ||
    mailIn === undefined ||
    authservId === undefined ||
    host === undefined ||
    port === undefined
  )
    return { problems };

  const warnings: Problem[] = [...forge.warnings];
  if (mailIn !== null && authservId === null)
    warnings.push(
      problemOf(
        'warning',
        'MAIL_AUTHSERV_ID',
        'MAIL_IN lets mail in, and MAIL_AUTHSERV_ID names no mail server whose word on its senders counts: every mail is held.',
        'Write the name your server begins Authentication-Results with, e.g. MAIL_AUTHSERV_ID=mx.firm.example.',
      ),
    );
  if (url?.startsWith('https:') && proxies.rules.length === 0)
    warnings.push(
      problemOf(
        'warning',
        'CARNET_PROXIES',
        'CARNET_URL is https, so something stands in front of the portal, and CARNET_PROXIES does not name it: everyone seems to come from its one address, and shares one limit.',
        'Write its address, e.g. CARNET_PROXIES=127.0.0.1.',
      ),
    );
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    return {
      config: {
        repo: repo?.folder ?? join(stateFolder, repo ? 'mirror.git' : 'demo.git'),
        remote: repo?.address === undefined ? null : { address: repo.address, everyMs: fetchSeconds * 1000 },
        ...forge.settings,
        demo: repo === null,
        branch,
        stateFolder,
        url,
        proxies,
        secret: secret ?? keptSecret(join(stateFolder, 'secret')),
        smtpUrl,
        smtp: { connections, dkim: dkim.found },
        warns,
        mailIn,
        authservId: authservId ?? undefined,
        host,
        port,
      },
      warnings,
    };
  } catch (error) {
    return {
      problems: [
        problemOf(
          'problem',
          'CARNET_STATE',
          `The state folder ${stateFolder} cannot be written to: ${(error as Error).message}.`,
          'Name a folder that belongs to the user the portal runs as.',
        ),
      ],
    };
  }
}

function readState(text: string, workingFolder: string): Read<string> {
  const folder = resolve(workingFolder, text);
  if (existsSync(folder) && !statSync(folder).isDirectory())
    return { message: `CARNET_STATE=${text} is a file.`, hint: 'Name a folder, e.g. CARNET_STATE=var.' };
  return { value: folder };
}

/** null: none named, so the demo. */
function readRepo(text: string | undefined, workingFolder: string): Read<{ folder?: string; address?: string } | null> {
  if (text === undefined) return { value: null };
  if (isRemoteAddress(text))
    return /^(https?|ssh|file):\/\/\S+$/i.test(text) || !text.includes('://')
      ? { value: { address: text } }
      : {
          message: `CARNET_REPO=${withoutPassword(text)} is an address of a kind that Carnet does not use.`,
          hint: 'Write e.g. CARNET_REPO=git@forge.example:firm/support.git, or https://…, ssh://…, file:///….',
        };
  const folder = resolve(workingFolder, text);
  if (!existsSync(folder))
    return {
      message: `CARNET_REPO=${text} does not exist.`,
      hint: 'Name a bare repository, or leave it out for the demo.',
    };
  if (existsSync(join(folder, '.git')))
    return {
      message: `CARNET_REPO=${text} is a work tree: commits of the portal would move its branch under whoever works there.`,
      hint: `Make a bare repository of it, git clone --bare ${text} content.git, name that, and push to it.`,
    };
  if (['HEAD', 'objects', 'refs'].every((part) => existsSync(join(folder, part)))) return { value: { folder } };
  return {
    message: `CARNET_REPO=${text} is not a git repository.`,
    hint: 'Name a bare repository, as git init --bare or git clone --bare makes it.',
  };
}

// The subset of git's rules that needs no git, and nothing that could be taken for an option.
function readBranch(text = 'main'): Read<string> {
  return /^[A-Za-z0-9_][\w.+/-]*$/.test(text) && !/\.\.|\/\/|\.lock(\/|$)|[./]$/.test(text)
    ? { value: text }
    : { message: `CARNET_BRANCH=${text} is no name of a branch.`, hint: 'Write it without refs/heads/, e.g. main.' };
}

function readFetchSeconds(text = '15'): Read<number> {
  return /^\d{1,4}$/.test(text) && Number(text) > 0
    ? { value: Number(text) }
    : {
        message: `CARNET_FETCH_SECONDS=${text} is no number of seconds.`,
        hint: 'Write how often the remote is looked at, from 1 to 9999, e.g. CARNET_FETCH_SECONDS=15.',
      };
}

/** What a job that mails needs of the environment, by the same rules; null: not said. */
export function readMailSettings(
  env: Environment,
):
  | { smtpUrl: string | null; smtp: SmtpSettings; portalUrl: string | null; secret: string | null }
  | { problems: Problem[] } {
  const smtp = readSmtp(env['SMTP_URL']?.trim() || undefined);
  const url = readUrl(env['CARNET_URL']?.trim() || undefined);
  const secret = readSecret(env['CARNET_SECRET']?.trim() || undefined);
  const connections = readConnections(env['SMTP_CONNECTIONS']?.trim() || undefined);
  const dkim = readDkim(env['SMTP_DKIM']?.trim() || undefined);
  if ('value' in smtp && 'value' in url && 'value' in secret && 'value' in connections && 'value' in dkim)
    return {
      smtpUrl: smtp.value,
      smtp: { connections: connections.value, dkim: dkim.value },
      portalUrl: url.value,
      secret: secret.value,
    };
  const all = {
    SMTP_URL: smtp,
    SMTP_CONNECTIONS: connections,
    SMTP_DKIM: dkim,
    CARNET_URL: url,
    CARNET_SECRET: secret,
  };
  return {
    problems: Object.entries(all).flatMap(([field, read]) =>
      'value' in read ? [] : [problemOf('problem', field, read.message, read.hint)],
    ),
  };
}

function readUrl(text: string | undefined): Read<string | null> {
  if (text === undefined) return { value: null };
  const hint = 'Write scheme and host alone, e.g. CARNET_URL=https://support.example.';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return { message: `CARNET_URL=${withoutPassword(text)} is no web address.`, hint };
  if (url.pathname !== '/' || url.search || url.hash || url.username || url.password)
    return { message: `CARNET_URL=${withoutPassword(text)} says more than a scheme and a host.`, hint };
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return {
      message: `CARNET_URL=${text} is plain http, over which sign-in links and sessions can be read on the way.`,
      hint: `Put TLS in front (docs/operating.md has an nginx example) and write CARNET_URL=https://${url.hostname}.`,
    };
  return { value: url.origin };
}

function readProxies(text = ''): Read<BlockList> {
  const list = new BlockList();
  for (const part of text.split(/[\s,]+/).filter(Boolean)) {
    const [address = '', prefix, ...rest] = part.split('/');
    const family = isIP(address);
    const bits = prefix === undefined ? undefined : Number(prefix);
    const fits = bits === undefined || (/^\d+$/.test(prefix!) && bits <= (family === 4 ? 32 : 128));
    if (family === 0 || !fits || rest.length > 0)
      return {
        message: `CARNET_PROXIES holds ${part}, which is neither an address nor a block of addresses.`,
        hint: 'Write addresses with commas between them, e.g. CARNET_PROXIES=127.0.0.1,10.0.0.0/8.',
      };
    const kind = family === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, kind);
    else list.addSubnet(address, bits, kind);
  }
  return { value: list };
}

/** null: one is kept in the state folder. */
function readSecret(text: string | undefined): Read<string | null> {
  if (text === undefined) return { value: null };
  return text.length >= 32
    ? { value: text }
    : {
        message: `CARNET_SECRET has ${text.length} characters, too few to resist guessing.`,
        hint: 'Write at least 32, e.g. from openssl rand -base64 32, or leave it out: one is made and kept.',
      };
}

function readSmtp(text: string | undefined): Read<string | null> {
  if (text === undefined) return { value: null };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && /^smtps?:$/.test(url.protocol) && url.hostname !== ''
    ? { value: text }
    : {
        message: `SMTP_URL=${withoutPassword(text)} is no address of a mail server.`,
        hint: 'Write e.g. SMTP_URL=smtp://user:password@mail.example:587, or leave it out: mails become files.',
      };
}

/** So that what is not set differs from what is wrong. */
function wrapped<T>(read: Read<T>): Read<{ found: T }> {
  return 'value' in read ? { value: { found: read.value } } : read;
}

function readWarn(text = 'on'): Read<boolean> {
  return text === 'on' || text === 'off'
    ? { value: text === 'on' }
    : {
        message: `CARNET_WARN=${text} is neither on nor off.`,
        hint: 'Write CARNET_WARN=off where another program runs carnet warn, or leave it out.',
      };
}

/** null: none. */
function readMailIn(text: string | undefined): Read<MailIn | null> {
  if (text === undefined) return { value: null };
  if (text === 'pipe') return { value: { by: 'pipe' } };
  const hint =
    'Write MAIL_IN=imaps://user:password@mail.example, MAIL_IN=lmtp://127.0.0.1:2424, or MAIL_IN=pipe for npm run mail-in.';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const host = url?.hostname.replace(/^\[(.*)\]$/, '$1') ?? '';
  if (url === undefined || !/^(?:imaps?|lmtp):$/.test(url.protocol) || host === '')
    return { message: `MAIL_IN=${withoutPassword(text)} is no address that mail comes in by.`, hint };
  if (url.protocol !== 'imaps:' && !isLoopback(host))
    return { message: `MAIL_IN=${withoutPassword(text)} is without TLS, and not on this machine.`, hint };
  if (url.protocol === 'lmtp:') {
    if (url.port === '') return { message: `MAIL_IN=${text} has no port.`, hint };
    return { value: { by: 'lmtp', host, port: Number(url.port) } };
  }
  if (url.username === '' || url.password === '')
    return { message: `MAIL_IN=${withoutPassword(text)} has no user and password.`, hint };
  const secure = url.protocol === 'imaps:';
  const [user, password, folder] = [url.username, url.password, url.pathname.slice(1)].map(decoded);
  if (user === undefined || password === undefined || folder === undefined)
    return { message: `MAIL_IN=${withoutPassword(text)} has a % that encodes nothing.`, hint };
  const port = Number(url.port || (secure ? 993 : 143));
  return { value: { by: 'imap', host, port, secure, user, password, mailbox: folder || 'INBOX' } };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** null: none. */
function readAuthservId(text: string | undefined): Read<string | null> {
  if (text === undefined) return { value: null };
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,253}$/.test(text)
    ? { value: text }
    : {
        message: `MAIL_AUTHSERV_ID=${text} is no name of a mail server.`,
        hint: 'Write what stands first in the Authentication-Results it adds, e.g. MAIL_AUTHSERV_ID=mx.firm.example.',
      };
}

function readHost(text = '127.0.0.1'): Read<string> {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(bare)
    ? { value: bare }
    : {
        message: `HOST=${text} is no address to listen on.`,
        hint: 'Write e.g. HOST=127.0.0.1, or HOST=0.0.0.0 for all.',
      };
}

function readPort(text = '4321'): Read<number> {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535
    ? { value: Number(text) }
    : { message: `PORT=${text} is no port.`, hint: 'Write a number from 1 to 65535, e.g. PORT=4321.' };
}

/** Whether only this machine reaches `host`. */
function isLoopback(host: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

function keptSecret(file: string): string {
  if (!existsSync(file)) {
    // Two portals starting at once over one state folder must agree: the first link wins, and is never seen half written.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft);
    }
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) throw new Error(`${file} holds no secret of at least 32 characters; delete it`);
  return secret;
}
