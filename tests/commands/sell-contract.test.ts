import { expect, test } from 'vitest';
import { sellContract, type SellContractInput } from '../../src/commands/sell-contract.ts';
import { settle, type SettleInput } from '../../src/commands/settle.ts';
import { content } from '../support/content.ts';
import { contentOf, filesOf, openStory, problemsOf, story } from './support.ts';

const files = new Map([
  ...story,
  ...content`
    === offers/help-20.md
    ---
    name: LibrA-HELP 20
    hours: 20
    price: 1200
    step: 15m
    multipliers:
      - { where: onsite, under: 4h, factor: 2 }
      - { outsideServiceHours: true, factor: 1.5 }
    warnAt: [80]
    takeChargeWithin: 2h
    serviceHours: ["mon-fri 08:00-18:00", "sat 09:00-12:00"]
    overage: refuse
    ---
    === offers/unlimited.md
    ---
    name: Illimité
    price: 9800
    ---
    === contracts/LH-2026-0001/contract.md
    ---
    customer: annecy
    offer: unlimited
    start: 2026-01-01
    ---
  `,
]);
const sale: SellContractInput = {
  team: 'camille',
  customer: 'mairie-boege',
  offer: 'help-20',
  number: 'LH-2026-0002',
  start: '2026-03-10',
  coversFrom: '2026-03-01',
  hours: '',
  price: '',
  body: '---\nprice: 0\n---\nSigné.',
  welcome: 'Appeler Claire Favre le 11 à 10 h.',
  seen: 'r1',
};
const codes = (result: unknown) =>
  Array.isArray(result) ? result.map(({ field, code }) => (field ? `${field}-${code}` : code)) : result;

test('a sale is a contract with the offer’s terms in it and a note, in one commit', async () => {
  const { store, deps } = await openStory(files);
  const before = contentOf(files).contracts.length;
  expect(await sellContract(deps, sale)).toEqual({ contract: 'LH-2026-0002', commit: await store.head() });
  const after = await filesOf(store);
  expect(await problemsOf(store)).toEqual([]);
  const text = after.get('content/contracts/LH-2026-0002/contract.md')!;
  expect(text.split('---')[1]!.trim().split('\n')).toEqual([
    'customer: mairie-boege',
    'offer: help-20',
    'start: 2026-03-10',
    'coversFrom: 2026-03-01',
    'end: 2027-03-09',
    'hours: 20',
    'price: 1200',
    'step: 15m',
    'warnAt: [80]',
    'warnBeforeEnd: [30]',
    'multipliers: [{ where: onsite, under: 4h, factor: 2 }, { outsideServiceHours: true, factor: 1.5 }]',
    'overage: refuse',
    'serviceHours: ["mon-fri 08:00-18:00","sat 09:00-12:00"]',
    'takeChargeWithin: 2h',
  ]);
  const { contracts } = contentOf(after);
  expect(contracts).toHaveLength(before + 1);
  const sold = contracts.find(({ number }) => number === 'LH-2026-0002')!;
  expect(sold.body).toBe(sale.body);
  expect(sold.events).toMatchObject([{ type: 'note', by: { team: 'camille' }, body: sale.welcome }]);
  expect(sold).toMatchObject({ minutes: 1200, priceCents: 120_000, stepMinutes: 15 });
  expect(sold.multipliers).toEqual(contentOf(files).offers.get('help-20')!.multipliers);

  // What is sold later under the same name is another thing.
  const changed = new Map([
    ...after,
    ['content/offers/help-20.md', '---\nname: X\nhours: 1\nprice: 1\nstep: 1h\n---\n'],
  ]);
  const still = contentOf(changed).contracts.find(({ number }) => number === 'LH-2026-0002')!;
  expect({ ...still, offerName: sold.offerName }).toEqual(sold);
});

test('hours and price of its own', async () => {
  const { store, deps } = await openStory(files);
  await sellContract(deps, { ...sale, hours: '9,5', price: '1 150,50 €', coversFrom: '' });
  const sold = contentOf(await filesOf(store)).contracts.find(({ number }) => number === 'LH-2026-0002')!;
  expect(sold).toMatchObject({ minutes: 570, priceCents: 115_050, coversFrom: '2026-03-10' });
});

test('an unlimited one has no hours', async () => {
  const { store, deps } = await openStory(files);
  await sellContract(deps, { ...sale, offer: 'unlimited' });
  expect(await problemsOf(store)).toEqual([]);
  expect(contentOf(await filesOf(store)).contracts.find(({ number }) => number === 'LH-2026-0002')!.minutes).toBeNull();
});

test('the same form sent again is one sale, and of two with one number the second is refused', async () => {
  const { deps } = await openStory(files);
  const [first, twin, other] = await Promise.all([
    sellContract(deps, sale),
    sellContract(deps, sale),
    sellContract(deps, { ...sale, customer: 'annecy' }),
  ]);
  expect(twin).toEqual(first);
  expect(codes(other)).toEqual(['number-taken']);
});

test.each<[string, Partial<SellContractInput>, string[]]>([
  ['no customer', { customer: '' }, ['customer-missing']],
  ['a customer that is a path', { customer: '../team/camille' }, ['customer-unknown']],
  ['an offer there is not', { offer: 'help-99' }, ['offer-unknown']],
  ['a number that is taken', { number: 'LH-2026-0001' }, ['number-taken']],
  ['a number that is a path', { number: '../x' }, ['number-malformed']],
  ['a number with a line end', { number: 'LH\nprice: 0' }, ['number-malformed']],
  ['a first day there is not', { start: '2026-02-30' }, ['start-malformed']],
  ['a first day that is more', { start: '2026-03-10\nprice: 0' }, ['start-malformed']],
  ['no first day', { start: '' }, ['start-missing']],
  ['covering from after its start', { coversFrom: '2026-03-11' }, ['coversFrom-later']],
  ['no hours', { hours: '0' }, ['hours-malformed']],
  ['hours of an unlimited one', { offer: 'unlimited', hours: '10' }, ['hours-unlimited']],
  ['a negative price', { price: '-1' }, ['price-malformed']],
  ['no welcome', { welcome: ' ' }, ['welcome-missing']],
  ['a form without a page', { seen: '' }, ['stale']],
  ['by somebody who has left', { team: 'bruno' }, ['not-found']],
])('%s: refused, and nothing is written', async (_, wrong, expected) => {
  const { store, deps } = await openStory(files);
  const head = await store.head();
  expect(codes(await sellContract(deps, { ...sale, ...wrong }))).toEqual(expected);
  expect(await store.head()).toBe(head);
});

const invoice: SettleInput = {
  team: 'camille',
  contract: 'LH-2026-0001',
  overage: '2 h 30',
  travel: '45,50',
  body: 'Facture 2026-17',
  seen: 'r1',
};
const outstanding = { overageMinutes: 150, travelCents: 5000 };

test('what is invoiced is an event beside the contract', async () => {
  const { store, deps } = await openStory(files);
  expect(await settle(deps, invoice, outstanding)).toHaveProperty('commit', await store.head());
  expect(await problemsOf(store)).toEqual([]);
  expect(contentOf(await filesOf(store)).contracts[0]!.events).toMatchObject([
    { type: 'settled', by: { team: 'camille' }, overageMinutes: 150, travelCents: 4550, body: 'Facture 2026-17' },
  ]);
});

test('two who click the same are one record', async () => {
  const { store, deps } = await openStory(
    new Map([
      ...files,
      ...content`
      === team/agnes.md
      ---
      name: Agnès
      email: agnes@libra.example
      ---
    `,
    ]),
  );
  const [first, twin] = await Promise.all([
    settle(deps, invoice, outstanding),
    settle(deps, { ...invoice, team: 'agnes' }, outstanding),
  ]);
  expect(twin).toEqual(first);
  // A second click on the page that has not seen the first.
  expect(await settle(deps, invoice, { overageMinutes: 0, travelCents: 450 })).toEqual(first);
  expect(contentOf(await filesOf(store)).contracts[0]!.events).toHaveLength(1);
});

test.each<[string, Partial<SettleInput>, string[]]>([
  ['nothing', { overage: '', travel: ' ' }, ['overage-missing']],
  ['no time at all', { overage: '0m', travel: '' }, ['overage-missing']],
  ['more than there is', { overage: '2h31' }, ['overage-too-much']],
  ['more travel than there is', { travel: '50.01' }, ['travel-too-much']],
  ['what is no time', { overage: '2,5' }, ['overage-malformed']],
  ['a contract there is not', { contract: 'LH-1' }, ['not-found']],
  ['a contract that is a path', { contract: '../../customers' }, ['not-found']],
  ['a form without a page', { seen: '' }, ['stale']],
  ['by somebody who has left', { team: 'bruno' }, ['not-found']],
])('%s: not settled', async (_, wrong, expected) => {
  const { store, deps } = await openStory(files);
  const head = await store.head();
  expect(codes(await settle(deps, { ...invoice, ...wrong }, outstanding))).toEqual(expected);
  expect(await store.head()).toBe(head);
});
