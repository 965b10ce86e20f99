import { expect, test } from 'vitest';
import { openRates } from '../../src/server/rates.ts';

test.each([1, 3, 7, 20])('%i times, then one more each share of the time', (times) => {
  let nowMs = 1_770_000_000_123;
  const rates = openRates(() => nowMs);
  const rate = { times, perMs: 900_000 };
  for (let i = 0; i < times; i++) expect(rates.allow('dsi', rate)).toBe(true);
  expect(rates.allow('dsi', rate)).toBe(false);
  expect(rates.allow('paul', rate)).toBe(true);
  nowMs += Math.ceil(900_000 / times);
  expect(rates.allow('dsi', rate)).toBe(true);
  expect(rates.allow('dsi', rate)).toBe(false);
  nowMs += 900_000;
  for (let i = 0; i < times; i++) expect(rates.allow('dsi', rate)).toBe(true);
});

test('being refused does not put off being allowed again', () => {
  let nowMs = 0;
  const rates = openRates(() => nowMs);
  const rate = { times: 1, perMs: 60_000 };
  expect(rates.allow('dsi', rate)).toBe(true);
  for (; nowMs < 59_000; nowMs += 1_000) expect(rates.allow('dsi', rate)).toBe(false);
  nowMs = 60_000;
  expect(rates.allow('dsi', rate)).toBe(true);
});

test('many senders do not cost memory: the least recent is forgotten', () => {
  const rates = openRates(() => 0, 2);
  const rate = { times: 1, perMs: 60_000 };
  expect(rates.allow('a', rate)).toBe(true);
  expect(rates.allow('b', rate)).toBe(true);
  expect(rates.allow('c', rate)).toBe(true);
  expect(rates.allow('c', rate)).toBe(false);
  expect(rates.allow('b', rate)).toBe(false);
  expect(rates.allow('a', rate)).toBe(true);
});
