import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openLmtp } from '../../../src/mail/in/lmtp.ts';
import type { Envelope, Outcome } from '../../../src/mail/in/take.ts';

/** Hands one mail over, as a mail server does, and gives its last answer. */
async function hand(take: (bytes: Uint8Array, envelope?: Envelope) => Promise<Outcome>, from = 'dsi@boege.example') {
  const log: string[] = [];
  const lmtp = await openLmtp({ host: '127.0.0.1', port: 0, take, log: (line) => log.push(line) });
  const socket = connect(lmtp.port, '127.0.0.1');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value } = await lines.next();
    return /^\d{3}-/.test(value ?? '') ? answer() : (value ?? '');
  };
  const say = (line: string) => {
    socket.write(`${line}\r\n`);
    return answer();
  };
  await answer();
  for (const line of ['LHLO mx.libra.example', `MAIL FROM:<${from}>`, 'RCPT TO:<support+1.x@libra.example>', 'DATA'])
    await say(line);
  const last = await say('Subject: x\r\n\r\nBonjour.\r\n.');
  socket.destroy();
  await lmtp.close();
  return { last, log };
}

test('a mail is answered for once it is taken, with whom it is for', async () => {
  const taken: unknown[] = [];
  const answer = await hand(async (bytes, envelope) => {
    taken.push([Buffer.from(bytes).toString(), envelope]);
    return { outcome: 'done' };
  });
  expect(answer.last).toMatch(/^250 /);
  expect(taken).toEqual([
    ['Subject: x\r\n\r\nBonjour.\r\n', { recipients: ['support+1.x@libra.example'], isReport: false }],
  ]);
});

test('the server is told why a mail goes back, on one line', async () => {
  const answer = await hand(async () => ({ outcome: 'back', reason: 'Le courriel a plus de\r\n36 Mo' }));
  expect(answer).toMatchObject({ last: expect.stringMatching(/^554 .*Le courriel a plus de 36 Mo$/) });
});

test('the server keeps a mail that cannot be written now', async () => {
  const answer = await hand(async () => Promise.reject(new Error('the disk is full')));
  expect(answer).toMatchObject({
    last: expect.stringMatching(/^451 /),
    log: [expect.stringContaining('the disk is full')],
  });
});

test('a mail without a sender is known as one that nobody waits for an answer to', async () => {
  const taken: (Envelope | undefined)[] = [];
  await hand(async (_, envelope) => {
    taken.push(envelope);
    return { outcome: 'done' };
  }, '');
  expect(taken).toMatchObject([{ isReport: true }]);
});
