/** Without a session: what the firm says to anyone, writing to it, and one ticket read through a mailed link. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserOf } from '../support/browser.ts';
import { chromiumPath } from '../support/chromium.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { peopleOf } from './people.ts';
import { plain, walk, type Walker, wayNames, ways } from './walk.ts';

const folder = temporaryFolder();
let portal: RunningPortal;
beforeAll(async () => {
  portal = await startPortal({ state: join(folder, 'state') });
});
afterAll(() => portal?.stop());

describe.skipIf(!chromiumPath).each(wayNames)('%s', (name) => {
  const browser = browserOf();
  const way = ways[name];
  const people = peopleOf[name];
  const stageOf = () => openStage(portal, browser.it, people);

  test('a visitor reads how the firm works, what it sells, knows and tells', async () => {
    const visitor = await walk(stageOf(), 'visitor', way);
    const { go, follow, text, main, page, t, leave } = visitor;
    const banner = page.getByRole('banner');
    await go('/');
    await follow(t('nav.procedures'), /^\/procedures$/, banner);
    for (const level of [1, 2, 3] as const) expect(await text()).toContain(plain(t(`procedures.level-${level}`)));
    for (const part of ['life', 'hours', 'time', 'remote'] as const)
      expect(await main.getByRole('heading', { name: t(`procedures.${part}`) }).count()).toBe(1);
    await follow(t('nav.offers'), /^\/offers$/, banner);
    expect(await text()).toMatch(way.locale === 'fr' ? /soit 70 € de l’heure/ : /€70 per hour/);
    await follow(t('nav.catalogue'), /^\/catalogue$/, banner);
    expect(await text(main.locator('section', { has: page.getByRole('heading', { name: /^Messagerie/ }) }))).toMatch(
      /Postfix Versions 3\.7/,
    );
    await follow(t('nav.articles'), /^\/articles$/, banner);
    for (const kind of ['help', 'watch'] as const)
      expect(
        await main
          .getByRole('region', { name: t(`articles.${kind}`) })
          .getByRole('listitem')
          .count(),
      ).toBeGreaterThan(1);
    const feed = await page.request.get(`${portal.url}/articles.atom`);
    expect(await feed.text()).toContain('<feed');
    await leave();
  });

  test('what a known address writes is its ticket once confirmed, and not before', async () => {
    const stage = stageOf();
    const visitor = await walk(stage, 'visitor', way);
    const subject = `Sans me connecter (${name})`;
    const path = await ask(visitor, stage, people.requester, subject);
    const manager = await walk(stage, 'manager', way);
    await manager.go('/tickets');
    expect(await manager.text()).not.toContain(subject);
    await visitor.go(path);
    await visitor.submit(visitor.t('open.confirm'), /^\/tickets\/\d+$/);
    expect(await visitor.text()).toContain(subject);
    await manager.go('/tickets');
    expect(await manager.text()).toContain(subject);
    await Promise.all([visitor.leave(), manager.leave()]);
  });

  test('what an unknown address writes is held for the team, who makes it a ticket of a new contact', async () => {
    const stage = stageOf();
    const visitor = await walk(stage, 'visitor', way);
    const subject = `Un devis (${name})`;
    const path = await ask(visitor, stage, `${name.replaceAll(/\W/g, '')}@ailleurs.example`, subject);
    await visitor.go(path);
    await visitor.submit(visitor.t('open.confirm'), /^\/open\?notice=opening-held$/);
    expect(await visitor.text()).toContain(visitor.t('notice.opening-held'));
    const engineer = await walk(stage, 'engineer', way);
    await engineer.go('/desk');
    const { follow, write, choose, submit, field, text, main, t } = engineer;
    await follow(subject, /^\/desk\/inbox\//, main.getByRole('region', { name: t('desk.held') }));
    expect(await text()).toContain('Le serveur ne démarre plus.');
    const asTicket = main.locator('form', { has: main.page().locator('[name="customer"]') });
    await choose(field(t('new.customer'), asTicket), people.customer);
    await submit(t('desk.continue'), /\?customer=/, asTicket);
    await write(main.getByLabel(t('held.name'), { exact: true }), 'Corinne Mugnier');
    await submit(t('held.send-ticket'), /^\/tickets\/\d+/);
    expect(await text()).toContain(subject);
    expect(await text()).toContain(plain(t('via.web')));
    await Promise.all([visitor.leave(), engineer.leave()]);
  });

  test('a guest reads one ticket by a mailed link, without a word of credit, and nothing else', async () => {
    const stage = stageOf();
    const { email, ticket } = people.guest;
    const guest = await walk(stage, 'visitor', way);
    const { go, follow, write, submit, field, text, main, page, t, leave } = guest;
    const consult = async (number: number) => {
      await go('/login');
      await follow(t('consult.title'), /^\/consult$/);
      await write(field(t('login.email')), email);
      await write(field(t('consult.ticket')), `${number}`);
      await submit(t('login.send'), /^\/consult\?notice=ticket-link-sent$/);
      return text();
    };
    let answer = '';
    const link = await stage.mailedLink('consult', email, async () => (answer = await consult(ticket)));
    // A ticket that is another's gets the very same words.
    expect(await consult(988)).toBe(answer);
    await go(link);
    await submit(t('consult.open'), new RegExp(`^/tickets/${ticket}$`));
    expect(await text()).toContain(plain(t('consult.read-only')));
    expect(await text()).not.toMatch(new RegExp(`${t('debit.debited')}|LH-20|€`));
    expect(await main.locator('textarea').count()).toBe(0);
    for (const path of ['/tickets', '/credit', '/tickets/988']) {
      await page.goto(portal.url + path);
      expect(await text()).not.toContain('Hervé Dunoyer');
    }
    await leave();
  });
});

/** Writes without a session, and gives where the mailed link leads. */
async function ask(walker: Walker, stage: Stage, email: string, subject: string): Promise<string> {
  const { go, follow, write, submit, field, text, t } = walker;
  await go('/login');
  await follow(t('open.title'), /^\/open$/);
  await write(field(t('login.email')), email);
  await write(field(t('new.subject')), subject);
  await write(field(t('new.body')), 'Le serveur ne démarre plus.');
  const link = await stage.mailedLink('open', email, () => submit(t('open.send'), /^\/open\?notice=opening-sent$/));
  expect(await text()).toContain(t('notice.opening-sent'));
  return link;
}
