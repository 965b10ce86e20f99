import { expect, test } from 'vitest';
import { sendWarnings, type WarningReport } from '../../src/commands/send-warnings.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Mail } from '../../src/mail/mail.ts';
import type { Outcome } from '../../src/mail/transport.ts';
import { openClaims, type Claim } from '../../src/store/claims.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { content } from '../support/content.ts';
import { contentOf, filesOf, openStory, problemsOf, story } from './support.ts';

const files = new Map([
  ...story,
  ...content`
    === offers/help-1.md
    ---
    name: LibrA-HELP 1
    hours: 1
    price: 70
    ---
    === contracts/LH-1/contract.md
    ---
    customer: mairie-boege
    offer: help-1
    start: 2026-02-01
    end: 2027-01-31
    hours: 1
    price: 70
    step: 15m
    warnAt: [80]
    warnBeforeEnd: [30]
    ---
    === tickets/1000-1999/1234/2026-03-01T093000Z-camille.md
    ---
    at: 2026-03-01T10:30:00+01:00
    by: camille
    spent: 1h
    ---
  `,
]);

async function openFirm() {
  const { store, deps } = await openStory(files);
  const claims = openClaims(await openMemoryStore({}), { holder: 'test', now: deps.now });
  const sent: Mail[] = [];
  let answer = (_mail: Mail): Outcome => ({ outcome: 'sent' });
  const run = async (before: (claim: Claim) => Promise<void> = async () => {}): Promise<WarningReport[]> => {
    const taken = await claims.take('warn');
    if (!('claim' in taken)) throw new Error('held');
    await before(taken.claim);
    const source = sourceOf(contentOf(await filesOf(store)), await store.head());
    const send = async (mail: Mail) => {
      const result = answer(mail);
      if (result.outcome === 'sent') sent.push(mail);
      return result;
    };
    const reports = await sendWarnings({ ...deps, claim: taken.claim, send, portalUrl: null }, source);
    await taken.claim.release();
    return reports;
  };
  const to = () => sent.map((mail) => mail.to.address);
  return { store, run, sent, to, answers: (next: typeof answer) => (answer = next) };
}

test('each recipient once, then recorded in one commit that passes check', async () => {
  const { store, run, to } = await openFirm();
  expect(await run()).toEqual([
    {
      customer: 'mairie-boege',
      contract: 'LH-1',
      notices: ['used-80', 'used-100'],
      told: ['mairie-boege/dsi', 'firm'],
      failed: [],
      unreached: [],
      commit: await store.head(),
    },
  ]);
  expect(to()).toEqual(['dsi@mairie-boege.example', 'support@libra.example']);
  const events = [...(await filesOf(store))].filter(([path]) => path.startsWith('content/contracts/LH-1/2'));
  expect(events.map(([, text]) => /notice: (.*)/.exec(text)?.[1])).toEqual(['used-80', 'used-100']);
  expect((await problemsOf(store)).filter(({ path }) => path.includes('LH-1'))).toEqual([]);
  expect(await run()).toEqual([]);
  expect(to()).toHaveLength(2);
});

test('who could not be told is told at the next run, and nobody twice; till then it is not recorded', async () => {
  const { store, run, to, answers } = await openFirm();
  answers(({ to: { address } }) =>
    address.startsWith('dsi') ? { outcome: 'later', reason: '451 not now' } : { outcome: 'sent' },
  );
  const head = await store.head();
  expect(await run()).toMatchObject([
    { told: ['firm'], failed: [{ handle: 'mairie-boege/dsi', reason: '451 not now' }] },
  ]);
  expect(await store.head()).toBe(head);
  answers(() => ({ outcome: 'sent' }));
  expect(await run()).toMatchObject([{ told: ['mairie-boege/dsi', 'firm'], failed: [] }]);
  expect(to()).toEqual(['support@libra.example', 'dsi@mairie-boege.example']);
  expect(await run()).toEqual([]);
});

test('a server that is down is asked once', async () => {
  const { run, answers } = await openFirm();
  let asked = 0;
  answers(() => {
    asked += 1;
    return { outcome: 'unreachable', reason: 'ECONNREFUSED' };
  });
  expect(await run()).toMatchObject([{ told: [], failed: [{ handle: 'mairie-boege/dsi' }, { handle: 'firm' }] }]);
  expect(asked).toBe(1);
});

test('what was recorded and not forgotten, as by a kill, is forgotten', async () => {
  const { run, to } = await openFirm();
  await run();
  await run((claim) => claim.add(['LH-1 used-80 mairie-boege/dsi', 'GONE used-80 mairie-boege/dsi']));
  await run(async (claim) => expect([...claim.done]).toEqual([]));
  expect(to()).toHaveLength(2);
});
