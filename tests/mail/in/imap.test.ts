import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openMailNotes } from '../../../src/mail/notes.ts';
import { openImap } from '../../../src/mail/in/imap.ts';
import type { Outcome } from '../../../src/mail/in/take.ts';
import { findTool } from '../../../scripts/install-tools.ts';
import { expectSound } from '../../support/jobs.ts';
import { bareRepository, git } from '../../support/repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { authservId, firm } from '../corpus/firm.ts';
import { startDovecot } from './dovecot.ts';

const folder = temporaryFolder();
const program = findTool('dovecot');
const dovecot = program === undefined ? undefined : await startDovecot(program, folder);
const mail = (number: number) =>
  `Authentication-Results: ${authservId}; dmarc=pass header.from=boege.example\r\nFrom: dsi@boege.example\r\nSubject: Panne ${number}\r\nMessage-ID: <${number}@boege.example>\r\n\r\nLa panne ${number}.\r\n`;

test.skipIf(!dovecot)(
  'what is taken is moved, what nothing can be made of goes aside, and the queue moves on',
  async () => {
    const told: string[] = [];
    const notes = openMailNotes(join(folder, 'notes.sqlite'));
    const tries = new Map<string, number>();
    const idle = Promise.withResolvers<void>();
    const way = openImap({
      host: '127.0.0.1',
      port: dovecot!.port,
      secure: false,
      user: 'support',
      password: 'secret',
      mailbox: 'INBOX',
      log: (line) => told.push(line),
      idle: () => idle.resolve(),
      pauses: { firstMs: 10, againMs: 10 },
      aside: {
        add: (mail) => notes.setAside(mail, 0),
        counted: (name, count) => notes.countAside(name, count),
      },
      async take(bytes): Promise<Outcome> {
        const subject = /Subject: (.*)\r/.exec(Buffer.from(bytes).toString())![1]!;
        tries.set(subject, (tries.get(subject) ?? 0) + 1);
        if (subject === 'Panne 1') return { outcome: 'failed', reason: 'cannot be read' };
        return subject === 'Panne 2' ? { outcome: 'back', reason: 'too large' } : { outcome: 'done' };
      },
    });
    await idle.promise;
    // It waits by now: what comes wakes it.
    await dovecot!.append([1, 2, 3].map(mail));
    while ((await dovecot!.count('INBOX')) > 0) await sleep(50);
    while (notes.aside()?.count !== 2) await sleep(20);
    await way.close();
    expect(notes.aside()).toMatchObject({
      folder: 'Rejets',
      count: 2,
      mails: [
        { from: 'dsi@boege.example', subject: 'Panne 1', reason: 'cannot be read' },
        { from: 'dsi@boege.example', subject: 'Panne 2', reason: 'too large' },
      ],
    });
    notes.countAside('Rejets', 0);
    expect(notes.aside()).toBeUndefined();
    notes.close();
    expect([await dovecot!.count('Traités'), await dovecot!.count('Rejets')]).toEqual([1, 2]);
    expect(Object.fromEntries(tries)).toEqual({ 'Panne 1': 3, 'Panne 2': 1, 'Panne 3': 1 });
    expect(told.join('\n')).toMatch(/cannot be read[^]*|too large/);
  },
  60_000,
);

test.skipIf(!dovecot)(
  'killed at random, each mail has one effect',
  async () => {
    const repository = bareRepository(folder, firm);
    const mails = Array.from({ length: 12 }, (_, i) => mail(100 + i));
    await dovecot!.append([...mails, mails[0]!, mails[5]!]);
    const start = () =>
      spawn(process.execPath, [join(import.meta.dirname, '../../../scripts/mail.ts')], {
        stdio: 'ignore',
        env: {
          PATH: process.env['PATH'],
          CARNET_REPO: repository,
          CARNET_STATE: join(folder, 'state'),
          MAIL_IN: dovecot!.url,
          MAIL_AUTHSERV_ID: authservId,
        },
      });
    const opened = () => Number(git(repository, 'rev-list', '--count', 'main')) - 1;
    for (let kills = 0; kills < 4; kills += 1) {
      const before = opened();
      const worker = start();
      const ended = new Promise((resolve) => worker.on('exit', resolve));
      // Amid its work: some mails after it has begun.
      while (opened() === before && worker.exitCode === null && (await dovecot!.count('INBOX')) > 0) await sleep(20);
      await sleep(Math.random() * 60);
      worker.kill('SIGKILL');
      await ended;
    }
    const worker = start();
    const ended = new Promise((resolve) => worker.on('exit', resolve));
    while ((await dovecot!.count('INBOX')) > 0) await sleep(50);
    worker.kill('SIGTERM');
    await ended;
    expect(opened()).toBe(12);
    const subjects = git(repository, 'grep', '-h', '^subject: Panne 1', 'main').trim().split('\n');
    expect(subjects.toSorted()).toEqual(Array.from({ length: 12 }, (_, i) => `subject: Panne ${100 + i}`));
    expectSound(repository);
  },
  180_000,
);
