import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { answers, freePort } from './dovecot.ts';

export interface Postfix {
  /** Where it takes mail, as SMTP_URL has it. */
  url: string;
  port: number;
  log(): string;
  /** How many mails it still has to deliver. */
  queued(): number;
}

/** Why it cannot be started here; undefined: it can. */
export function postfixMissing(program: string | undefined): string | undefined {
  if (program === undefined) return 'postfix is not on this machine';
  return process.getuid!() === 0 ? undefined : 'postfix starts as root alone';
}

/**
 * A real Postfix of this machine, on loopback, with a configuration and a queue of its own; gone when the test file's tests
 * are. What docs/mail.md tells people to write is in it as it stands there, its address and port replaced by each of
 * `doors`; `elsewhere` goes by SMTP to these. Call it outside of `test`.
 */
export async function startPostfix(
  program: string,
  folder: string,
  { doors, elsewhere }: { doors: Readonly<Record<string, number>>; elsewhere: Readonly<Record<string, number>> },
): Promise<Postfix> {
  const base = mkdtempSync(join(folder, 'postfix-'));
  for (const place of [folder, base]) chmodSync(place, 0o755);
  const [conf, queue, data] = ['conf', 'queue', 'data'].map((name) => join(base, name)) as [string, string, string];
  for (const place of [conf, queue, data]) mkdirSync(place, { mode: 0o755 });
  execFileSync('chown', ['postfix', data]);
  const port = await freePort();
  const log = join(base, 'log');

  const docs = readFileSync(join(import.meta.dirname, '../../../docs/mail.md'), 'utf8');
  const written = (file: string) => new RegExp(`\`\`\`\\n# ${file}[^\\n]*\\n([^\`]*)\`\`\``).exec(docs)![1]!;
  const [, , line] = /^((\S+)\s+lmtp:inet:\S+)$/m.exec(written('/etc/postfix/transport'))!;
  const transport = Object.entries(doors).map(([address, door]) =>
    written('/etc/postfix/transport')
      .replace(line!, address)
      .replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${door}`),
  );
  const others = Object.entries(elsewhere).map(([domain, at]) => `${domain}  smtp:[127.0.0.1]:${at}\n`);
  writeFileSync(join(conf, 'transport'), [...transport, ...others].join(''));
  const domains = [...Object.keys(doors).map((address) => address.split('@')[1]), ...Object.keys(elsewhere)];
  writeFileSync(
    join(conf, 'main.cf'),
    `${written('/etc/postfix/main.cf').replaceAll('/etc/postfix/', `${conf}/`)}
compatibility_level = 3.6
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mx.test.example
mydestination =
relay_domains = ${[...new Set(domains)].join(' ')}
smtpd_relay_restrictions = permit_mynetworks, reject
smtp_tls_security_level = none
smtp_dns_support_level = disabled
smtp_host_lookup = native
alias_maps =
queue_directory = ${queue}
data_directory = ${data}
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${log}
maillog_file_prefixes = ${base}
`,
  );
  const internal = [
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'flush unix n - n 1000? 0 flush',
    'proxymap unix - - n - - proxymap',
    'smtp unix - - n - - smtp',
    'relay unix - - n - - smtp',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'showq unix n - n - - showq',
    'lmtp unix - - n - - lmtp',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'postlog unix-dgram n - n - 1 postlogd',
  ];
  writeFileSync(join(conf, 'master.cf'), [`127.0.0.1:${port} inet n - n - - smtpd`, ...internal, ''].join('\n'));
  execFileSync('postmap', ['-c', conf, join(conf, 'transport')]);

  const read = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  const server = spawn(program, ['-c', conf, 'start-fg'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise((resolve) => server.on('exit', resolve));
  afterAll(async () => {
    if (server.exitCode === null) execFileSync(program, ['-c', conf, 'stop'], { stdio: 'ignore' });
    await ended;
  });
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`postfix ended: ${said}\n${read()}`);
    await sleep(50);
  }
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    log: read,
    queued: () =>
      execFileSync('postqueue', ['-c', conf, '-j'])
        .toString()
        .split('\n')
        .filter((each) => each !== '').length,
  };
}
