import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openDelivery, type Delivery } from '../../src/mail/deliver.ts';
import type { Mail } from '../../src/mail/mail.ts';
import { openOutbox, type Outbox } from '../../src/mail/outbox.ts';
import type { Outcome } from '../../src/mail/transport.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { sampleMail } from './sample-mail.ts';

const minute = 60_000;
const folder = temporaryFolder();
let outbox: Outbox;
let delivery: Delivery;
let nowMs: number;
let tried: string[];
let answer: (mail: Mail) => Outcome;
let compose: () => Mail | undefined;
let kept: string[];
let renewals: number;

beforeEach(() => {
  outbox = openOutbox(join(mkdtempSync(join(folder, 'state-')), 'outbox.sqlite'));
  nowMs = 0;
  tried = [];
  kept = [];
  renewals = 0;
  answer = () => ({ outcome: 'sent' });
  compose = () => sampleMail({ key: 'link' });
  delivery = openDelivery({
    outbox,
    transport: {
      lanes: 2,
      lastNumber: async () => 0,
      close: () => {},
      async send(mail) {
        tried.push(mail.key);
        await new Promise(setImmediate);
        return answer(mail);
      },
    },
    composeLink: () => compose(),
    now: () => nowMs,
    log: () => {},
    isClosing: () => false,
  });
});
const turn = {
  done: new Set<string>(),
  renew: async () => void (renewals += 1),
  add: async (keys: readonly string[]) => void kept.push(...keys),
};
const drain = () => Promise.all([delivery.sendLinks(), delivery.sendNotices(turn)]);
const add = (...keys: string[]) =>
  outbox.addNotices(
    keys.map((key) => sampleMail({ key })),
    1,
    nowMs,
  );
const ask = () =>
  outbox.addSignIn('link', { address: 'a@b.example', link: 'x', expiresMs: nowMs + 15 * minute }, nowMs);

test('all that is due leaves, each once, and is kept one by one', async () => {
  add('a', 'b', 'c', 'd', 'e');
  await drain();
  expect(tried).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(delivery.nextMs('notice')).toBeUndefined();
  expect(kept).toEqual(tried);
  expect(renewals).toBe(5);
});

test('while nothing can leave, notices wait 1, 5, then 15 minutes, and lose no attempt', async () => {
  add('a', 'b', 'c');
  answer = () => ({ outcome: 'unreachable', reason: 'no route' });
  const waits: number[] = [];
  for (let times = 0; times < 5; times++) {
    await drain();
    waits.push((delivery.nextMs('notice')! - nowMs) / minute);
    nowMs = delivery.nextMs('notice')!;
  }
  expect(waits).toEqual([1, 5, 15, 15, 15]);
  expect(delivery.unreachable()).toBe('no route');
  expect(outbox.due(nowMs, 9).map(({ attempts }) => attempts)).toEqual([0, 0, 0]);
  answer = () => ({ outcome: 'sent' });
  await drain();
  expect(delivery.unreachable()).toBeUndefined();
  expect(outbox.counts()).toMatchObject({ queued: 0, dead: 0 });
});

test('a link is tried during the wait, and its success ends it', async () => {
  add('a');
  answer = () => ({ outcome: 'unreachable', reason: 'no route' });
  await drain();
  ask();
  await drain();
  expect(tried).toEqual(['a', 'link']);
  nowMs += minute - 1;
  await drain();
  expect(tried).toHaveLength(2);
  answer = () => ({ outcome: 'sent' });
  nowMs += 1;
  await drain();
  expect(tried.toSorted()).toEqual(['a', 'a', 'link', 'link']);
});

test('a mail that nobody takes at once does not keep the others', async () => {
  add('a', 'b', 'c');
  answer = ({ key }) => (key === 'a' ? { outcome: 'later', reason: '451' } : { outcome: 'sent' });
  await drain();
  expect(outbox.counts()).toMatchObject({ queued: 1, dead: 0 });
  expect(delivery.nextMs('notice')).toBe(minute);
  expect(delivery.unreachable()).toBeUndefined();
});

test('nothing leaves once somebody else has the turn', async () => {
  add('a', 'b');
  const lost = new Error('somebody else has it');
  await expect(
    delivery.sendNotices({
      ...turn,
      renew: async () => {
        if (tried.length > 0) throw lost;
      },
    }),
  ).rejects.toBe(lost);
  expect([tried, kept]).toEqual([['a'], ['a']]);
});

test('nor does one that cannot be written', async () => {
  ask();
  add('a');
  compose = () => {
    throw new Error('unheard of');
  };
  await drain();
  expect(tried).toEqual(['a']);
  expect(outbox.counts()).toMatchObject({ queued: 1, dead: 0 });
});
