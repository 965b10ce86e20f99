import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openOutbox, retryDelaysMs, type Outbox } from '../../src/mail/outbox.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { sampleMail } from './sample-mail.ts';

const folder = temporaryFolder();
const minute = 60_000;
let file: string;
let outbox: Outbox;
const reopen = (log?: (line: string) => void) => {
  outbox.close();
  outbox = openOutbox(file, log);
};
beforeEach(() => {
  file = join(mkdtempSync(join(folder, 'state-')), 'outbox.sqlite');
  outbox = openOutbox(file);
});
afterEach(() => outbox.close());

const mails = (...keys: string[]) => keys.map((key) => sampleMail({ key }));
const keysDue = (nowMs: number) => outbox.due(nowMs, 100).map(({ key }) => key);
const link = (fields = {}) => ({
  address: 'dsi@boege.example',
  link: 'http://127.0.0.1:4321/login/s3cr3t',
  expiresMs: 15 * minute,
  ...fields,
});

test('one mail per key, in the order of coming, after a restart too', () => {
  outbox.addNotices(mails('b', 'a'), 1, 0);
  outbox.addNotices(mails('a', 'c', 'b'), 1, 0);
  reopen();
  outbox.addNotices(mails('c'), 2, 0);
  expect(keysDue(0)).toEqual(['b', 'a', 'c']);
  expect(outbox.due(0, 1)).toMatchObject([{ kind: 'notice', mail: sampleMail({ key: 'b' }), attempts: 0 }]);
  expect(outbox.has('a')).toBe(true);
  expect(outbox.has('d')).toBe(false);
});

test('links go before a backlog of notices', () => {
  outbox.addNotices(mails('a', 'b'), 1, 0);
  outbox.addSignIn('link', link(), 0);
  expect(keysDue(0)).toEqual(['link', 'a', 'b']);
  expect(outbox.due(0, 9, 'sign-in')).toMatchObject([{ key: 'link', kind: 'sign-in', request: link() }]);
});

test('what failed is tried again after 1, 5, 30 minutes, 2 and 8 hours, then kept as dead', () => {
  outbox.addNotices(mails('a'), 1, 0);
  const { id } = outbox.due(0, 1)[0]!;
  let nowMs = 0;
  for (const delay of [1, 5, 30, 120, 480].map((minutes) => minutes * minute)) {
    expect(outbox.failed(id, '451 not now', nowMs, false)).toBe('queued');
    expect(keysDue(nowMs + delay - 1)).toEqual([]);
    nowMs += delay;
    expect(outbox.nextDueMs()).toBe(nowMs);
    expect(keysDue(nowMs)).toEqual(['a']);
  }
  expect(outbox.failed(id, '451 not now', nowMs, false)).toBe('dead');
  expect(keysDue(Infinity)).toEqual([]);
  expect(outbox.counts()).toEqual({ queued: 0, dead: 1, lastSentMs: undefined });
  outbox.addNotices(mails('a'), 2, nowMs);
  expect(outbox.counts().queued).toBe(0);
  expect(retryDelaysMs).toHaveLength(5);
});

test('what is refused is dead at once; a dead link is not kept', () => {
  outbox.addNotices(mails('a'), 1, 0);
  outbox.addSignIn('link', link(), 0);
  for (const { id } of outbox.due(0, 9)) expect(outbox.failed(id, '550 never', 0, true)).toBe('dead');
  expect(outbox.counts()).toMatchObject({ queued: 0, dead: 1 });
  expect(outbox.has('link')).toBe(false);
});

test('what was given up is listed, and tried again from the start when somebody says so, after a restart too', () => {
  outbox.addNotices(mails('a', 'b'), 1, 0);
  outbox.endRange(1, 'c1');
  const [a, b] = outbox.due(0, 9);
  outbox.failed(a!.id, '550 no such user', 5, true);
  outbox.failed(b!.id, '550 gone', 7, true);
  expect(outbox.toldUpTo()).toBe('c1');
  reopen();
  expect(outbox.dead(9).map(({ id, reason, sinceMs }) => [id, reason, sinceMs])).toEqual([
    [b!.id, '550 gone', 7],
    [a!.id, '550 no such user', 5],
  ]);
  expect(outbox.revive(a!.id, 'new@boege.example', 10)).toBe(true);
  expect(outbox.revive(a!.id, 'new@boege.example', 10)).toBe(false);
  reopen();
  expect(outbox.dead(9)).toHaveLength(1);
  const [again] = outbox.due(10, 9);
  expect(again).toMatchObject({ id: a!.id, attempts: 0, mail: { key: 'a', to: { address: 'new@boege.example' } } });
  expect(outbox.failed(a!.id, '451 not now', 10, false)).toBe('queued');
});

test('a dead mail tried again holds up no cursor, and outlives every move of it', () => {
  outbox.startFrom('base', 0);
  outbox.addNotices(mails('a'), outbox.nextRange(), 0);
  const { id } = outbox.due(0, 1)[0]!;
  outbox.failed(id, '550', 0, true);
  outbox.endRange(outbox.nextRange(), 'one');
  outbox.startFrom('one', 0);
  outbox.revive(id, 'new@boege.example', 0);
  outbox.endRange(outbox.nextRange(), 'two');
  expect(outbox.toldUpTo()).toBe('two');
  outbox.startFrom('two', 0);
  outbox.startFrom('elsewhere', 0);
  expect(keysDue(0)).toEqual(['a']);
  outbox.sent(id, 0);
  expect([outbox.sentSince(), outbox.isTold('a')]).toEqual([[], true]);
});

test('the words of what left are not kept, not even in freed pages', () => {
  outbox.addNotices([sampleMail({ key: 'a', text: 'the notice’s words' })], 1, 0);
  outbox.addSignIn('link', link(), 0);
  const onDisk = () =>
    readdirSync(join(file, '..'))
      .map((name) => readFileSync(join(file, '..', name), 'latin1'))
      .join('');
  expect(onDisk()).toContain('s3cr3t');
  for (const { id } of outbox.due(0, 9).toReversed()) outbox.sent(id, 5);
  expect(outbox.counts()).toEqual({ queued: 0, dead: 0, lastSentMs: 5 });
  expect(outbox.has('a')).toBe(true);
  expect(onDisk()).not.toContain('s3cr3t');
  expect(onDisk()).not.toContain('words');
});

test('numbers: in the order of asking, the same for the same mail, never used twice', () => {
  outbox.addNotices(mails('a', 'b'), 1, 0);
  const [a, b] = outbox.due(0, 9).map(({ id }) => id) as [number, number];
  expect([outbox.numberOf(b), outbox.numberOf(a), outbox.numberOf(b)]).toEqual([1, 2, 1]);
  outbox.drop(a);
  reopen();
  outbox.skipNumbers(7);
  outbox.skipNumbers(3);
  outbox.addNotices(mails('c'), 1, 0);
  expect(outbox.numberOf(outbox.due(0, 9).at(-1)!.id)).toBe(8);
});

test('told up to the last range before the first mail that waits', () => {
  expect(outbox.toldUpTo()).toBeUndefined();
  outbox.addNotices(mails('a'), outbox.nextRange(), 0);
  outbox.endRange(1, 'one');
  outbox.addNotices(mails('b', 'c'), outbox.nextRange(), 0);
  outbox.endRange(2, 'two');
  outbox.endRange(3, 'three');
  outbox.addNotices(mails('d'), outbox.nextRange(), 0);
  const [a, b, c, d] = outbox.due(0, 9).map(({ id }) => id) as [number, number, number, number];
  expect([outbox.lastRange(), outbox.nextRange(), outbox.toldUpTo()]).toEqual(['three', 4, undefined]);
  outbox.sent(a, 0);
  expect(outbox.toldUpTo()).toBe('one');
  outbox.sent(c, 0);
  expect(outbox.toldUpTo()).toBe('one');
  outbox.failed(b, '550', 0, true);
  expect(outbox.toldUpTo()).toBe('three');
  outbox.sent(d, 0);
  outbox.addSignIn('link', link(), 0);
  expect(outbox.toldUpTo()).toBe('three');
  outbox.startFrom('three', 0);
  reopen();
  expect([outbox.lastRange(), outbox.nextRange(), outbox.toldUpTo()]).toEqual(['three', 4, 'three']);
});

test('what left is forgotten after a month, once the cursor is past it', () => {
  const month = 32 * 24 * 60 * minute;
  outbox.startFrom('base', 0);
  outbox.addNotices(mails('told'), 2, 0);
  outbox.endRange(2, 'one');
  outbox.addNotices(mails('beyond'), 3, 0);
  for (const { id } of outbox.due(0, 9)) outbox.sent(id, 0);
  outbox.startFrom('one', month);
  expect([outbox.has('told'), outbox.has('beyond')]).toEqual([false, true]);
});

test('where others moved the cursor what waits up to there goes, and what they sent is known', () => {
  outbox.startFrom('base', 0);
  outbox.addNotices(mails('a', 'b'), outbox.nextRange(), 0);
  outbox.endRange(outbox.nextRange(), 'one');
  outbox.addNotices(mails('c', 'd'), outbox.nextRange(), 0);
  outbox.endRange(outbox.nextRange(), 'two');
  outbox.startFrom('one', 0);
  expect(keysDue(0)).toEqual(['c', 'd']);
  outbox.addSent(['c', 'e'], outbox.nextRange(), 0);
  expect(keysDue(0)).toEqual(['d']);
  expect(outbox.sentSince()).toEqual(['c', 'e']);
  expect([outbox.isTold('c'), outbox.isTold('e')]).toEqual([false, false]);
  outbox.sent(outbox.due(0, 1)[0]!.id, 0);
  expect(outbox.toldUpTo()).toBe('two');
  outbox.startFrom('two', 0);
  expect([outbox.isTold('c'), outbox.isTold('d'), outbox.isTold('e')]).toEqual([true, true, false]);

  // A cursor that this outbox has never heard of: what waits is worked out again from there.
  outbox.addNotices(mails('f'), outbox.nextRange(), 0);
  outbox.addSignIn('link', link(), 0);
  outbox.startFrom('elsewhere', 0);
  reopen();
  expect(keysDue(0)).toEqual(['link']);
  expect([outbox.lastRange(), outbox.toldUpTo(), outbox.isTold('e')]).toEqual(['elsewhere', 'elsewhere', true]);
});

test('one of two sends, and the other when the first has gone', () => {
  const other = openOutbox(file);
  expect([outbox.claim(), outbox.claim(), other.claim()]).toEqual([true, true, false]);
  // Whoever waits may still add.
  other.addSignIn('link', link(), 0);
  outbox.close();
  expect(other.claim()).toBe(true);
  outbox = other;
});

test.each([
  ['not a database', 'x'.repeat(5000)],
  ['another version', undefined],
])('%s is put aside, and said', (_, bytes) => {
  outbox.addNotices(mails('a'), 1, 0);
  outbox.close();
  if (bytes !== undefined) writeFileSync(file, bytes);
  else {
    const raw = readFileSync(file);
    raw.writeInt32BE(99, 60); // user_version, in SQLite's header
    writeFileSync(file, raw);
  }
  const lines: string[] = [];
  outbox = openOutbox(file, (line) => lines.push(line));
  expect(outbox.has('a')).toBe(false);
  expect(lines).toEqual([expect.stringContaining('kept as')]);
  expect(readdirSync(join(file, '..')).filter((name) => name.endsWith('.unread'))).toHaveLength(1);
});
