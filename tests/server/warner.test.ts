/** The portal's own `carnet warn`, beside the job: after a change, as days pass, and once. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { openIndex } from '../../src/index/open-index.ts';
import { openSmtp } from '../../src/mail/transport.ts';
import { openWarner } from '../../src/server/warner.ts';
import { openClaims } from '../../src/store/claims.ts';
import { openLocalStore } from '../../src/store/local.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { openWriter } from '../../src/store/writer.ts';
import { mailServer } from '../mail/mail-server.ts';
import { content } from '../support/content.ts';
import { daysAgo, entryId, firm } from '../support/firm.ts';
import { job } from '../support/jobs.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal } from './support.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
const mails = await mailServer();
beforeEach(() => mails.reset());

const entry = (days: number, spent: string) =>
  new Map([
    [
      `content/tickets/0-999/1/${entryId(daysAgo(days), 'camille')}.md`,
      `---\nat: ${daysAgo(days)}\nby: camille\nspent: ${spent}\ninternal: true\n---\n`,
    ],
  ]);
const warned = (bare: string) => git(bare, 'log', '--format=%s', 'main').match(/LH-1: warned of .*/g) ?? [];
const ofWarnings = () =>
  mails.received
    .filter(({ headers }) => !headers.some((line) => line.startsWith('X-Carnet-Ticket')))
    .map(({ to }) => to[0]);

test('a portal with a mail server warns after a change, once, also beside the job; one told not to does not', async () => {
  const bare = bareRepository(folder, firm());
  const silent = await openPortal(folder, bareRepository(folder, new Map([...firm(), ...entry(1, '8h')])), {
    smtpUrl: mails.url,
    warns: false,
  });
  const { portal } = await openPortal(folder, bare, { smtpUrl: mails.url });
  clone(bare).push(entry(1, '8h'));
  await eventually(() => (warned(bare).length > 0 ? true : undefined), 60_000);
  expect(warned(bare)).toEqual(['LH-1: warned of used-80']);
  expect(ofWarnings().toSorted()).toEqual(['dsi@boege.example', 'support@libra.example']);
  expect(job('warn', '--mails', join(folder, 'letters'), '--repo', bare).stdout).toBe('Nothing is due.\n');
  await portal.close();
  await silent.portal.close();
  expect(ofWarnings()).toHaveLength(2);
});

test('as days pass, with nothing written, and again where one was refused', async () => {
  const soon = content`
    === contracts/LH-1/contract.md
    ---
    customer: mairie-boege
    offer: help-10
    contacts: [dsi]
    start: 2026-01-01
    end: 2026-12-31
    warnBeforeEnd: [30]
    ---
  `;
  const bare = bareRepository(folder, new Map([...firm(), ...soon]));
  const clock = { nowMs: Date.UTC(2026, 10, 15) };
  const now = () => clock.nowMs;
  const store = await openLocalStore({ path: bare, branch: 'main' });
  const index = openIndex({ store, file: join(mkdtempSync(join(folder, 'state-')), 'index.sqlite') });
  const writer = openWriter(store);
  const claims = openClaims(await openMemoryStore({}), { holder: 'portal' });
  const said: string[] = [];
  const log = { info: () => {}, problem: (event: string) => void said.push(event) };
  const transport = openSmtp(mails.url);
  const warner = openWarner(
    { index, writer, claims, look: async () => {}, transport, portalUrl: 'http://x', now, random: randomBytes, log },
    { quietMs: 10, everyMs: 50, againMs: 50, refusedMs: 50 },
  );
  const head = git(bare, 'rev-parse', 'main');
  mails.onRecipient = (address) => (address.startsWith('dsi@') ? { code: 550 } : undefined);
  clock.nowMs = Date.UTC(2026, 11, 5);
  await eventually(() => (said.length > 1 ? true : undefined));
  expect([new Set(said), ofWarnings(), git(bare, 'rev-parse', 'main')]).toEqual([
    new Set(['a warning did not leave']),
    ['support@libra.example'],
    head,
  ]);
  mails.onRecipient = () => undefined;
  await eventually(() => (warned(bare).length > 0 ? true : undefined));
  expect(ofWarnings()).toEqual(['support@libra.example', 'dsi@boege.example']);
  await warner.close();
  await writer.close();
  await index.close();
  await store.close();
});
