import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  guestLifeMs,
  linkLifeMs,
  linksPerAddress,
  openSessions,
  sessionIdleMs,
  sessionLifeMs,
  type Sessions,
} from '../../src/auth/sessions.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const day = 24 * 3600 * 1000;
const dsi = { customer: 'mairie-boege', contact: 'dsi' };
const address = 'dsi@mairie-boege.example';

const folder = temporaryFolder();
let stateFolder: string;
let nowMs: number;
let sessions: Sessions;
const open = (secret = 'a secret of this test') =>
  openSessions({ stateFolder, secret, now: () => nowMs, random: randomBytes });

beforeEach(() => {
  stateFolder = mkdtempSync(join(folder, 'state-'));
  nowMs = Date.UTC(2026, 2, 1);
  sessions = open();
});
afterEach(() => sessions.close());

test('a link is spent once, and gives the address it was mailed to', () => {
  const token = sessions.offer(address);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(sessions.spend(token)).toBe(address);
  expect(sessions.spend(token)).toBeUndefined();
});

test('a link works for 15 minutes', () => {
  const [early, token] = [sessions.offer(address), sessions.offer(address)];
  nowMs += linkLifeMs - 1;
  expect(sessions.spend(early)).toBe(address);
  nowMs += 1;
  expect(sessions.spend(token)).toBeUndefined();
  nowMs -= 1;
  expect(sessions.spend(token), 'spent by the late try').toBeUndefined();
});

test('an address may ask for so many links, and all of them work; then more when they have expired', () => {
  const tokens = Array.from({ length: linksPerAddress }, () => sessions.offer(address));
  expect(sessions.offer(address)).toBe('too-many');
  expect(sessions.offer('paul@mairie-boege.example')).not.toBe('too-many');
  expect(tokens.map((token) => sessions.spend(token))).toEqual(tokens.map(() => address));
  expect(sessions.offer(address), 'none is on its way any more').not.toBe('too-many');
  for (let i = 1; i < linksPerAddress; i++) sessions.offer(address);
  expect(sessions.offer(address)).toBe('too-many');
  nowMs += linkLifeMs;
  expect(sessions.offer(address)).not.toBe('too-many');
});

test('a session is found by its token, after a restart too, and by nothing else', () => {
  const token = sessions.begin(dsi, address);
  expect(sessions.find(token)?.person).toEqual(dsi);
  sessions.close();
  sessions = open();
  const session = sessions.find(token)!;
  expect(session.person).toEqual(dsi);
  expect(sessions.isFor(session, address)).toBe(true);
  expect(sessions.isFor(session, 'paul@mairie-boege.example')).toBe(false);
  const forged = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
  for (const wrong of [forged, '', 'x', `${token}x`, sessions.offer(address), `' or 1=1 --`])
    expect(sessions.find(wrong)).toBeUndefined();
});

describe('a link to one ticket', () => {
  const ask = () => {
    const token = sessions.offerTicket(address, 1234) as string;
    return { token, link: sessions.ticketLink(token)! };
  };

  test('says what it was asked for with, as often as it is asked and after a restart, and signs nobody in', () => {
    const { token, link } = ask();
    expect(link).toEqual({ address, ticket: 1234, offeredMs: nowMs });
    sessions.close();
    sessions = open();
    expect(sessions.ticketLink(token)).toEqual(link);
    expect(sessions.spend(token)).toBeUndefined();
    expect(sessions.find(token)).toBeUndefined();
    expect(sessions.ticketLink(sessions.offer(address))).toBeUndefined();
  });
  test('ends after 24 hours, and what it opened ends with it, however late that began', () => {
    const { token, link } = ask();
    nowMs += guestLifeMs - 1;
    const session = sessions.begin(dsi, address, sessions.ticketLink(token)!);
    expect(sessions.find(session)).toMatchObject({ person: dsi, ticket: 1234, beganMs: link.offeredMs });
    sessions.close();
    sessions = open();
    expect(sessions.find(session)).toMatchObject({ person: dsi, ticket: 1234 });
    nowMs += 1;
    expect(sessions.ticketLink(token)).toBeUndefined();
    expect(sessions.find(session)).toBeUndefined();
  });
  test('an address may ask for so many in a quarter of an hour', () => {
    for (let i = 0; i < linksPerAddress; i++) expect(sessions.offerTicket(address, i)).not.toBe('too-many');
    expect(sessions.offerTicket(address, 1234)).toBe('too-many');
    expect(sessions.offer(address), 'signing in is another thing').not.toBe('too-many');
    nowMs += linkLifeMs;
    expect(sessions.offerTicket(address, 1234)).not.toBe('too-many');
  });
});

test('with another secret nobody is signed in any more', () => {
  const token = sessions.begin(dsi, address);
  sessions.close();
  sessions = open('another secret');
  expect(sessions.find(token)).toBeUndefined();
});

test('a session that is used lasts, at most 30 days', () => {
  const token = sessions.begin(dsi, address);
  const began = nowMs;
  while (nowMs + 6 * day < began + sessionLifeMs) {
    nowMs += 6 * day;
    expect(sessions.find(token)).toBeDefined();
    // What was written down holds as well as what is in memory.
    sessions.close();
    sessions = open();
  }
  nowMs = began + sessionLifeMs;
  expect(sessions.find(token)).toBeUndefined();
});

test('a session that is not used ends after 7 days', () => {
  const token = sessions.begin(dsi, address);
  nowMs += sessionIdleMs;
  expect(sessions.find(token)).toBeUndefined();
  nowMs -= sessionIdleMs;
  expect(sessions.find(token), 'ended for good').toBeUndefined();
});

test('a session ended is ended, also in another portal over the same folder within a quarter of an hour', () => {
  const other = open();
  const token = sessions.begin(dsi, address);
  expect(other.find(token)).toBeDefined();
  sessions.end(token);
  expect(sessions.find(token)).toBeUndefined();
  nowMs += linkLifeMs;
  expect(other.find(token)).toBeUndefined();
  other.close();
});

test('the file holds no token and no signed-in address, and is for its owner alone', () => {
  const link = sessions.offer('link@mairie-boege.example');
  const token = sessions.begin(dsi, address);
  sessions.find(token);
  sessions.close();
  const file = join(stateFolder, 'sessions.sqlite');
  const text = readFileSync(file, 'latin1');
  expect(text).toContain('mairie-boege');
  for (const secret of [link, token, address]) expect(text).not.toContain(secret);
  expect(statSync(file).mode & 0o077).toBe(0);
  sessions = open();
});
