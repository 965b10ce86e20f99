import { expect, test } from 'vitest';
import Credit from '../../src/pages/credit.astro';
import Renew from '../../src/pages/credit/renew.astro';
import type { Space } from '../../src/domain/space.ts';
import { spaceOf, type Role, type Variation } from './fixtures.ts';
import { render } from './rendering.ts';

const renew = (space: Space) => render(Renew, { space }, { path: '/credit/renew' });
const asked = (role: Role): Space => {
  const space = spaceOf(role, 'fr');
  return { ...space, credit: (query) => ({ ...space.credit(query)!, renewal: 1250 }) };
};

test.each<[Role]>([['manager'], ['member']])('a %s asks, in words to change', async (role) => {
  const { text, html } = await render(Credit, { space: spaceOf(role, 'fr') }, { path: '/credit' });
  expect(text).toContain('Demander un renouvellement');
  expect(html).toContain('href="/credit/renew"');
  const page = await renew(spaceOf(role, 'fr'));
  expect(page.html).toMatch(/<input[^>]* name="subject"[^>]* value="Renouvellement de LH-2026-0050 \(LibrA-HELP 50\)"/);
  expect(page.html).toMatch(
    /<textarea[^>]* name="body"[^>]*>\s*Bonjour,\s+Nous souhaitons renouveler le carnet LH-2026-0050/,
  );
  expect(page.html).toMatch(/<form[^>]* method="post" action="\/credit\/renew"/);
});

test('once asked, the ticket is named and there is nothing to send', async () => {
  const page = await renew(asked('member'));
  expect(page.html).toContain('href="/tickets/1250"');
  expect(page.html).not.toContain('name="body"');
  const { text, html } = await render(Credit, { space: asked('member') }, { path: '/credit' });
  expect(text).toContain('Le renouvellement est demandé~: N°~1250');
  expect(html).not.toContain('href="/credit/renew"');
});

test.each<[string, Role, Variation]>([
  ['whoever sees no credit', 'requester', {}],
  ['the team', 'team', {}],
  ['nobody in particular', 'visitor', {}],
  ['a customer without a contract', 'manager', { empty: true }],
])('nothing for %s', async (_, role, vary) => {
  expect((await renew(spaceOf(role, 'fr', vary))).status).toBe(404);
});
