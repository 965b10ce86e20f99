/** What the portal writes passes what is asked of an engineer's change: `check --base --strict`. */
import { expect, test } from 'vitest';
import { answerTicket } from '../../src/commands/answer-ticket.ts';
import { openTicket } from '../../src/commands/open-ticket.ts';
import { reply } from '../../src/commands/reply.ts';
import { sellContract } from '../../src/commands/sell-contract.ts';
import { check } from '../../src/domain/check.ts';
import { assembleBoth } from '../../src/domain/compare-files.ts';
import { checkChange } from '../../src/domain/compare-problems.ts';
import { compareAccounts } from '../../src/domain/compare.ts';
import { instantOf } from '../../src/domain/values.ts';
import { content } from '../support/content.ts';
import { filesOf, noon, openStory, story } from './support.ts';

const contentFiles = (files: ReadonlyMap<string, string>) =>
  [...files].map(([path, bytes]) => ({ path, kind: 'file' as const, oid: null, bytes }));

/** Offers with every term that a sale has to copy. */
const offers = content`
  === offers/help-20.md
  ---
  name: LibrA-HELP 20
  hours: 20
  price: 1200
  step: 15m
  overage: refuse
  warnAt: [80]
  warnBeforeEnd: [30]
  takeChargeWithin: 2h
  serviceHours: ["mon-fri 09:00-18:00"]
  multipliers: [{ where: onsite, under: 4h, outsideServiceHours: false, factor: 1.5 }, { factor: 1 }]
  ---
`;

test('a sale, a ticket and answers, by contacts and by the team', async () => {
  const { store, deps, clock } = await openStory(new Map([...story, ...offers]));
  const before = await filesOf(store);
  const sale = { customer: 'mairie-boege', offer: 'help-20', number: 'LH-2026-0001', start: '2026-03-01', seen: 'r1' };
  const untold = {
    coversFrom: undefined,
    hours: undefined,
    price: undefined,
    body: undefined,
    welcome: 'Camille appelle.',
  };
  expect(await sellContract(deps, { team: 'camille', ...sale, ...untold })).toMatchObject({ contract: sale.number });
  const dsi = { customer: 'mairie-boege', contact: 'dsi' };
  const form = { via: 'web', kind: 'incident', component: 'postfix', seen: 'r1' } as const;
  const opened = await openTicket(deps, { ...form, ...dsi, author: dsi, subject: 'Panne', body: '---\nspent: -9h' });
  expect(opened).toMatchObject({ ticket: 1236 });
  for (const author of [dsi, { team: 'camille' }]) {
    for (const ticket of [1234, 1236]) {
      clock.nowMs += 1;
      const written = await reply(deps, { author, ticket, body: 'Voilà.', close: ticket === 1236, seen: 'r1' });
      expect(written).toMatchObject({ ticket });
    }
  }
  clock.nowMs += 1;
  const texts = { body: 'Fait.', spent: '35m', where: 'phone' };
  expect(await answerTicket(deps, { team: 'camille', ticket: 1234, texts, seen: 'r1' })).toMatchObject({
    ticket: 1234,
  });
  const both = assembleBoth(contentFiles(before), contentFiles(await filesOf(store)));
  const changeAt = (ms: number) => {
    const at = instantOf(ms);
    return { ...both, at, accounts: compareAccounts(both.before, both.after, at) };
  };
  // A hook looks at once, when answers in a row are dated up to some seconds ahead.
  for (const ms of [clock.nowMs, noon + 60_000]) {
    expect([...check(both.after), ...checkChange(changeAt(ms), { allowRewrite: false })]).toEqual([]);
  }
  expect(changeAt(noon + 60_000).accounts).toMatchObject([
    { contracts: [{ number: 'LH-2026-0001', before: null, after: { usedMinutes: 45 } }], debits: [{ kind: 'new' }] },
  ]);
});
