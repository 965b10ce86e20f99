/**
 * A mailbox of a real Dovecot read by a worker that is killed at random: each mail is to have one effect. A thousand mails
 * and fifty kills in SECONDS=500 or more, fewer in less; from SEED.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findTool } from '../scripts/install-tools.ts';
import { authservId } from '../tests/mail/corpus/firm.ts';
import { startDovecot } from '../tests/mail/in/dovecot.ts';
import { bareRepository, git } from '../tests/support/repository.ts';

const seconds = Number(process.env.SECONDS ?? 60);
const mails = Math.min(1_000, seconds * 2);
const kills = Math.ceil(mails / 20);
/** Of one contact no more are filed in a day. */
const each = 20;

let state = Number(process.env.SEED ?? 1) || 1;
const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

const contacts = Array.from({ length: Math.ceil(mails / each) }, (_, i) => `c${i}`);
const firm = new Map([
  ['content/company.md', '---\nname: LibrA\nemail: support@libra.example\n---\n'],
  [
    'content/customers/boege.md',
    `---\nname: Boëge\ncontacts:\n${contacts.map((name) => `  ${name}: { name: ${name}, email: ${name}@boege.example }\n`).join('')}---\n`,
  ],
]);
const mailOf = (number: number) => {
  const from = `${contacts[Math.floor(number / each)]}@boege.example`;
  return `Authentication-Results: ${authservId}; dmarc=pass header.from=boege.example\r\nFrom: ${from}\r\nSubject: Panne ${number}\r\nMessage-ID: <${number}@boege.example>\r\n\r\nLa panne ${number}.\r\n`;
};

const program = findTool('dovecot');
if (program === undefined) {
  console.log('Left out: dovecot is not on this machine.');
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'carnet-soak-mailbox-'));
let stopServer = async () => {};
let worker: ChildProcess | undefined;
try {
  const dovecot = await startDovecot(program, folder, (stop) => (stopServer = stop));
  const repository = bareRepository(folder, firm);
  await dovecot.append(Array.from({ length: mails }, (_, number) => mailOf(number)));
  const opened = () => Number(git(repository, 'rev-list', '--count', 'main')) - 1;
  const begun = Date.now();

  const start = () => {
    worker = spawn(process.execPath, [join(import.meta.dirname, '../scripts/mail.ts')], {
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        CARNET_REPO: repository,
        CARNET_STATE: join(folder, 'state'),
        MAIL_IN: dovecot.url,
        MAIL_AUTHSERV_ID: authservId,
      },
    });
    return { worker, ended: new Promise((resolve) => worker!.on('exit', resolve)) };
  };
  let killed = 0;
  // Spread over all of the mails, so that the last ones are killed amid as well.
  for (; killed < kills; killed += 1) {
    const before = opened();
    if (before >= mails) break;
    const { worker, ended } = start();
    while (opened() === before && worker.exitCode === null && (await dovecot.count('INBOX')) > 0) await sleep(20);
    const until = Math.min(mails, ((killed + 1) * mails) / (kills + 1));
    while (opened() < until && worker.exitCode === null) await sleep(20);
    await sleep(random() * 150);
    worker.kill('SIGKILL');
    await ended;
  }
  const { worker: last, ended } = start();
  while ((await dovecot.count('INBOX')) > 0) await sleep(100);
  last.kill('SIGTERM');
  await ended;

  const subjects = git(repository, 'grep', '-h', '^subject: Panne', 'main').trim().split('\n').toSorted();
  const wanted = Array.from({ length: mails }, (_, number) => `subject: Panne ${number}`).toSorted();
  const held = git(repository, 'ls-tree', '-r', '--name-only', 'main').includes('content/inbox/');
  const took = Math.round((Date.now() - begun) / 1000);
  const done = await dovecot.count('Traités');
  console.log(`${mails} mails, ${killed} kills, ${opened()} commits, ${subjects.length} tickets, ${took} s`);
  if (opened() !== mails || held || done !== mails || subjects.join() !== wanted.join()) {
    console.error(`Not one effect each: ${done} of them are in Traités${held ? ', and some are held' : ''}.`);
    process.exitCode = 1;
  }
} finally {
  worker?.kill('SIGKILL');
  await stopServer();
  rmSync(folder, { recursive: true, force: true });
}
