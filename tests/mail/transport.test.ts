import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFiles, openSmtp, type Transport } from '../../src/mail/transport.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { mailServer } from './mail-server.ts';
import { sampleMail } from './sample-mail.ts';

const folder = temporaryFolder();
const server = await mailServer();
let smtp: Transport;
beforeEach(() => {
  server.reset();
  smtp = openSmtp(server.url);
});
afterEach(() => smtp.close());
const one = () => 1;

test('a mail arrives at its recipient alone', async () => {
  expect(await smtp.send(sampleMail(), one)).toEqual({ outcome: 'sent' });
  expect(server.received).toMatchObject([{ from: 'support@libra.example', to: ['dsi@boege.example'] }]);
  expect(server.received[0]!.parsed.subject).toBe(sampleMail().subject);
});

test('an address that was never one does not leave', async () => {
  const mail = sampleMail({ to: { name: 'A', address: 'a@b.example\r\nRCPT TO:<thief@evil.example>' } });
  expect(await smtp.send(mail, one)).toMatchObject({ outcome: 'refused' });
  expect(server.received).toEqual([]);
});

test.each([
  ['recipient', 550, 'refused'],
  ['recipient', 451, 'later'],
  ['recipient', 421, 'later'],
  ['message', 554, 'refused'],
  ['message', 452, 'later'],
  ['sender', 550, 'unreachable'],
  ['sender', 530, 'unreachable'],
  ['sender', 552, 'refused'],
  ['sender', 451, 'later'],
] as const)('%s answered by %d: %s', async (stage, code, outcome) => {
  if (stage === 'recipient') server.onRecipient = () => ({ code });
  if (stage === 'message') server.onMessage = () => ({ code });
  if (stage === 'sender') server.onSender = () => ({ code });
  const result = await smtp.send(sampleMail(), one);
  expect(result).toMatchObject({ outcome, reason: expect.stringContaining(String(code)) });
  // And the next one is not spoilt by it.
  server.reset();
  expect(await smtp.send(sampleMail(), one)).toEqual({ outcome: 'sent' });
});

test('cut after the message: nobody knows, so it is sent again as the same message', async () => {
  server.onMessage = () => 'cut';
  expect(await smtp.send(sampleMail(), one)).toMatchObject({ outcome: 'later' });
  server.onMessage = () => 'accept';
  expect(await smtp.send(sampleMail(), one)).toEqual({ outcome: 'sent' });
  expect(server.received.length).toBeGreaterThanOrEqual(2);
  expect(new Set(server.received.map(({ parsed }) => parsed.messageId)).size).toBe(1);
  expect(new Set(server.received.map(({ raw }) => raw)).size).toBe(1);
});

test('closed with a mail under way: it may have left, and is sent again', async () => {
  const stalled = Promise.withResolvers<'accept'>();
  const begun = Promise.withResolvers<void>();
  server.onMessage = () => {
    begun.resolve();
    return stalled.promise;
  };
  const sending = smtp.send(sampleMail(), one);
  await begun.promise;
  smtp.close();
  expect(await sending).toMatchObject({ outcome: 'later' });
  stalled.resolve('accept');
});

test('nobody listens', async () => {
  const gone = await mailServer();
  await gone.close();
  const transport = openSmtp(gone.url);
  expect(await transport.send(sampleMail(), one)).toMatchObject({ outcome: 'unreachable' });
  transport.close();
});

test('a file per mail, named in the order of leaving, for this user alone', async () => {
  const files = openFiles(join(folder, 'outbox'));
  expect(await files.lastNumber()).toBe(0);
  for (const number of [9, 10, 100])
    expect(await files.send(sampleMail({ subject: String(number) }), () => number)).toEqual({ outcome: 'sent' });
  const names = readdirSync(join(folder, 'outbox')).toSorted();
  expect(names).toEqual(['00000009-1234-received.eml', '00000010-1234-received.eml', '00000100-1234-received.eml']);
  expect((await simpleParser(readFileSync(join(folder, 'outbox', names[2]!)))).subject).toBe('100');
  expect(statSync(join(folder, 'outbox')).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'outbox', names[0]!)).mode & 0o777).toBe(0o600);
  expect(await openFiles(join(folder, 'outbox')).lastNumber()).toBe(100);
});

test('a mail that is sent again is there once, and no label leads out of the folder', async () => {
  const outbox = mkdtempSync(join(folder, 'again-'));
  const files = openFiles(outbox);
  const mail = sampleMail({ label: '../../1234/x' });
  writeFileSync(join(outbox, '.00000003-1234x.eml'), 'half a ma');
  expect(await files.lastNumber()).toBe(3);
  for (let times = 0; times < 2; times++) await files.send(mail, () => 3);
  expect(readdirSync(outbox)).toEqual(['00000003-1234x.eml']);
});

test('a folder that cannot be written to is nobody’s mail’s fault', async () => {
  const outbox = mkdtempSync(join(folder, 'gone-'));
  const files = openFiles(outbox);
  rmSync(outbox, { recursive: true });
  expect(await files.send(sampleMail(), one)).toMatchObject({ outcome: 'unreachable' });
});
