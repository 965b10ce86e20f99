/** What the portal writes passes what is asked of an engineer's change: `check --base --strict`. */
import { expect, test } from 'vitest';
import { openTicket } from '../../src/commands/open-ticket.ts';
import { reply } from '../../src/commands/reply.ts';
import { check } from '../../src/domain/check.ts';
import { assembleBoth } from '../../src/domain/compare-files.ts';
import { checkChange } from '../../src/domain/compare-problems.ts';
import { compareAccounts } from '../../src/domain/compare.ts';
import { instantOf } from '../../src/domain/values.ts';
import { filesOf, noon, openStory } from './support.ts';

const contentFiles = (files: ReadonlyMap<string, string>) =>
  [...files].map(([path, bytes]) => ({ path, kind: 'file' as const, oid: null, bytes }));

test('a ticket and answers, by contacts and by the team', async () => {
  const { store, deps, clock } = await openStory();
  const before = await filesOf(store);
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
  const both = assembleBoth(contentFiles(before), contentFiles(await filesOf(store)));
  const at = instantOf(noon + 1000);
  const accounts = compareAccounts(both.before, both.after, at);
  expect(both.files.added.size).toBe(5);
  expect(accounts).toEqual([]);
  expect([...check(both.after), ...checkChange({ ...both, accounts, at }, { allowRewrite: false })]).toEqual([]);
});
