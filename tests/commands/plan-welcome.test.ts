import { expect, test } from 'vitest';
import { planWelcome } from '../../src/commands/plan-welcome.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import { welcomeNoticesBetween } from '../../src/domain/welcome-notices.ts';
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
  `,
]);
const camille = { team: 'camille', contract: 'LH-1', appointment: '2026-03-10T10:00', to: 'dsi accueil', seen: 'r1' };

async function openFirm() {
  const { store, deps, clock } = await openStory(files);
  const source = async () => sourceOf(contentOf(await filesOf(store)), await store.head());
  const plan = async (input: Partial<Parameters<typeof planWelcome>[2]> = {}) =>
    planWelcome(deps, await source(), { ...camille, ...input });
  const events = async () => [...(await filesOf(store))].filter(([, text]) => text.includes('type: welcome'));
  return { store, deps, clock, source, plan, events };
}

test('is one event in one commit, from which the mails follow, and passes check', async () => {
  const { store, source, plan, events } = await openFirm();
  expect(await plan()).toEqual({ contract: 'LH-1', commit: await store.head() });
  const [[path, text]] = (await events()) as [[string, string]];
  expect(text).toBe(
    '---\nat: 2026-03-02T12:00:00+01:00\ntype: welcome\nby: camille\n---\n\nAppointment: 2026-03-10T10:00:00+01:00\n\nTo: dsi, accueil\n',
  );
  expect((await problemsOf(store)).filter((problem) => problem.path.includes('LH-1'))).toEqual([]);
  const { notices } = welcomeNoticesBetween({ added: [path], source: await source() });
  expect(notices).toMatchObject([
    {
      contract: 'LH-1',
      sequence: 0,
      recipients: [{ handle: 'mairie-boege/dsi' }, { handle: 'mairie-boege/accueil' }],
    },
  ]);
});

test('the same form again is the same; another that says the same is told that all have it', async () => {
  const { plan, events } = await openFirm();
  const first = await plan();
  expect(await plan()).toEqual(first);
  expect(await plan({ seen: 'r2' })).toMatchObject([{ code: 'told', field: 'to' }]);
  expect(await events()).toHaveLength(1);
});

test('two colleagues at once do not tell anybody twice', async () => {
  const { deps, source, events } = await openFirm();
  const seen = await source();
  const both = await Promise.all(['r1', 'r2'].map((each) => planWelcome(deps, seen, { ...camille, seen: each })));
  expect(both.filter((did) => Array.isArray(did))).toMatchObject([[{ code: 'told' }]]);
  expect(await events()).toHaveLength(1);
});

test('who is new is told alone, of the appointment that stands; a move is told to all, one higher', async () => {
  const { clock, source, plan, events } = await openFirm();
  await plan({ to: 'dsi' });
  clock.nowMs += 1000;
  await plan({ appointment: '', seen: 'r2' });
  clock.nowMs += 1000;
  await plan({ appointment: '2026-03-11T10:00', seen: 'r3' });
  const paths = (await events()).map(([path]) => path);
  const { notices } = welcomeNoticesBetween({ added: paths, source: await source() });
  expect(notices.map(({ sequence, appointment, recipients }) => [sequence, appointment, recipients.length])).toEqual([
    [0, '2026-03-10T09:00:00', 1],
    [0, '2026-03-10T09:00:00', 1],
    [1, '2026-03-11T09:00:00', 2],
  ]);
});

test.each<[what: string, input: Partial<Parameters<typeof planWelcome>[2]>, problem: object]>([
  ['a time that is none', { appointment: 'mardi' }, { code: 'malformed', field: 'appointment' }],
  ['a time that clocks skip', { appointment: '2026-03-29T02:30' }, { code: 'malformed', field: 'appointment' }],
  ['a time that is past', { appointment: '2026-03-01T10:00' }, { code: 'past', field: 'appointment' }],
  ['a time after the end', { appointment: '2027-02-01T10:00' }, { code: 'late', field: 'appointment' }],
  ['nobody', { to: '' }, { code: 'missing', field: 'to' }],
  ['another customer’s', { to: 'it' }, { code: 'unknown', field: 'to' }],
  ['who has left', { to: 'ancien' }, { code: 'unknown', field: 'to' }],
  ['no page', { seen: '' }, { code: 'stale' }],
  ['a contract of nobody', { contract: 'LH-9' }, { code: 'not-found' }],
  ['a writer who has left', { team: 'bruno' }, { code: 'not-found' }],
])('%s is refused at its field, and nothing is written', async (_what, input, problem) => {
  const { store, plan } = await openFirm();
  const before = await store.head();
  expect(await plan(input)).toMatchObject([problem]);
  expect(await store.head()).toBe(before);
});

test('a contract that has ended is told', async () => {
  const { clock, plan } = await openFirm();
  clock.nowMs = Date.UTC(2027, 1, 1, 12);
  expect(await plan({ appointment: '' })).toMatchObject([{ code: 'ended', field: 'contract' }]);
});
