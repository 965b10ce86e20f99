import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveGit, type GitServer } from '../support/git-server.ts';
import { firm } from '../support/firm.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal, shown } from './support.ts';
import { join } from 'node:path';

const folder = temporaryFolder();
let bare: string;
let forge: GitServer;
let one: Awaited<ReturnType<typeof openPortal>>;
let other: Awaited<ReturnType<typeof openPortal>>;

beforeAll(async () => {
  bare = bareRepository(folder, firm());
  forge = await serveGit({ folder: dirname(bare) });
  const address = `${forge.url}/${bare.slice(dirname(bare).length + 1)}`;
  const open = (name: string) =>
    openPortal(folder, join(folder, `${name}.git`), { remote: { address, everyMs: 3_600_000 } });
  [one, other] = await Promise.all([open('one'), open('other')]);
}, 300_000);
afterAll(async () => {
  await Promise.all([one?.portal.close(), other?.portal.close()]);
  await forge?.close();
});

const replies = { multipart: true };
const count = () => Number(git(bare, 'rev-list', '--count', 'main'));

describe('two portals before one remote', () => {
  test('each has what the other wrote, and what engineers push, once it has looked', async () => {
    const [dsi, accueil] = [await one.signIn('dsi@boege.example'), await other.signIn('dsi@boege.example')];
    const first = await dsi.post('/tickets/1/replies', { body: 'Du premier.', seen: 'a' }, replies);
    expect(first.status).toBe(303);
    // Its head is one fetch behind: it learns that by pushing, and writes on top.
    const second = await accueil.post('/tickets/1/replies', { body: 'Du second.', seen: 'a' }, replies);
    expect(second.status).toBe(303);
    expect(count()).toBe(3);
    await one.portal.poke();
    const pushed = clone(bare).push(new Map([['content/articles/essai.md', '---\ntitle: Essai\n---\nTexte.\n']]));
    await Promise.all([one.portal.poke(), other.portal.poke()]);
    const served = await Promise.all([one, other].map(async ({ visitor }) => (await visitor().get('/healthz')).text));
    for (const text of served) expect(JSON.parse(text)).toMatchObject({ commit: pushed, remote: { state: 'ok' } });
    expect(shown(await dsi.get('/tickets/1')).ticket).toBe(shown(await accueil.get('/tickets/1')).ticket);
  }, 300_000);

  test('a form that is sent to one, then to the other, is written once', async () => {
    const [dsi, accueil] = [await one.signIn('dsi@boege.example'), await other.signIn('dsi@boege.example')];
    const before = count();
    const form = { body: 'Une seule fois.', seen: 'b' };
    const first = await dsi.post('/tickets/1/replies', form, replies);
    const again = await accueil.post('/tickets/1/replies', form, replies);
    expect([first.status, again.status, again.location]).toEqual([303, 303, first.location]);
    expect(count()).toBe(before + 1);
  }, 300_000);
});

test('while the remote is down pages are read and say of when they are, and a write comes back to be sent again', async () => {
  const dsi = await one.signIn('dsi@boege.example');
  expect(shown(await dsi.get('/tickets/1'))).not.toHaveProperty('asOf');
  const before = count();
  const send = () => dsi.post('/tickets/1/replies', { body: 'Un récit.', seen: 'c' }, replies);
  await forge.close();
  const refused = await send();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
  expect(shown(refused)).toMatchObject({ url: '/tickets/1', notice: 'unavailable', values: { body: 'Un récit.' } });
  // Not yet worth a word.
  expect(shown(await dsi.get('/tickets/1'))).not.toHaveProperty('asOf');
  one.clock.nowMs += 120_000;
  const old = shown(await dsi.get('/tickets/1'));
  expect(old).toMatchObject({ asOf: expect.stringMatching(/^\d{4}-/), ticket: expect.any(String) });
  const times = one.site.rendered.get('/tickets/1');
  expect(shown(await dsi.get('/tickets/1'))).toEqual(old);
  expect(one.site.rendered.get('/tickets/1'), 'kept as it is').toBe(times);
  const health = await one.visitor().get('/healthz');
  expect([health.status, JSON.parse(health.text).remote]).toEqual([
    200,
    { state: 'unreachable', looked: expect.any(String) },
  ]);
  expect(one.log()).toContain('the remote is out of reach');

  await forge.reopen();
  expect((await send()).status).toBe(303);
  expect(count()).toBe(before + 1);
  await eventually(async () => ('asOf' in shown(await dsi.get('/tickets/1')) ? undefined : true));
  expect(one.log()).toContain('the remote is reached again');
}, 300_000);
