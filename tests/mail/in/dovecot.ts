import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { afterAll } from 'vitest';

export interface Dovecot {
  port: number;
  /** As MAIL_IN has it. */
  url: string;
  /** Puts mails into the mailbox, one after the other. */
  append(mails: readonly string[]): Promise<void>;
  /** How many mails a folder has; 0 where there is none. */
  count(folder: string): Promise<number>;
}

/** A real Dovecot of this machine, on loopback, with one user; gone when `atEnd` says, which is when the test file's tests are. Call it outside of `test`. */
export async function startDovecot(
  program: string,
  folder: string,
  atEnd: (stop: () => Promise<void>) => void = afterAll,
): Promise<Dovecot> {
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  // Dovecot gives no mail to root; what it reads must be reached by whom it reads as.
  const [uid, gid] = isRoot ? [65_534, 65_534] : [process.getuid!(), process.getgid!()];
  const base = join(folder, 'dovecot');
  for (const name of ['', 'run', 'state', 'home']) mkdirSync(join(base, name), { recursive: true });
  chmodSync(folder, 0o755);
  if (isRoot) chownSync(join(base, 'home'), uid, gid);
  const conf = join(base, 'dovecot.conf');
  const self = isRoot
    ? ''
    : `default_internal_user = ${process.env['USER']}\ndefault_login_user = ${process.env['USER']}\n`;
  writeFileSync(
    conf,
    `${self}protocols = imap
listen = 127.0.0.1
base_dir = ${base}/run
state_dir = ${base}/state
log_path = ${base}/log
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:~/Maildir
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${base}/home/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`,
  );
  const server = spawn(program, ['-F', '-c', conf], { stdio: 'ignore' });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  atEnd(async () => {
    server.kill('SIGTERM');
    await ended;
  });
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`dovecot ended: ${readFileSync(join(base, 'log'), 'utf8')}`);
    await sleep(50);
  }

  async function withClient<T>(work: (imap: ImapFlow) => Promise<T>): Promise<T> {
    const auth = { user: 'support', pass: 'secret' };
    const imap = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth, logger: false, disableAutoIdle: true });
    await imap.connect();
    try {
      return await work(imap);
    } finally {
      await imap.logout();
    }
  }
  return {
    port,
    url: `imap://support:secret@127.0.0.1:${port}`,
    append: (mails) =>
      withClient(async (imap) => {
        for (const mail of mails) await imap.append('INBOX', Buffer.from(mail));
      }),
    count: (name) =>
      withClient(async (imap) => {
        const there = (await imap.list()).find((each) => each.name === name);
        const status = there && (await imap.status(there.path, { messages: true }));
        return (status && status.messages) || 0;
      }),
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
