/** The team's tasks on its desk: who waits, a call written down, corrections, a customer's page, sales, the month, what is owed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserOf } from '../support/browser.ts';
import { chromiumPath } from '../support/chromium.ts';
import { git } from '../support/repository.ts';
import { openStage } from '../support/stage.ts';
import { type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { peopleOf } from './people.ts';
import { plain, walk, type Walker, wayNames, ways } from './walk.ts';

const folder = temporaryFolder();
const state = join(folder, 'state');
let portal: RunningPortal;
beforeAll(async () => {
  portal = await startPortal({ state });
});
afterAll(() => portal?.stop());

const daysAhead = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const lastAuthor = () => git(join(state, 'demo.git'), 'log', '-1', '--format=%an', 'main').trim();

describe.skipIf(!chromiumPath).each(wayNames)('%s', (name) => {
  const browser = browserOf();
  const { customer } = peopleOf[name];
  const enter = () => walk(openStage(portal, browser.it, peopleOf[name]), 'engineer', ways[name]);

  test('an engineer writes down a call, corrects it, and the visit that follows is invoiced', async () => {
    const engineer = await enter();
    const path = await writeDown(engineer, customer, `Au téléphone (${name})`);
    expect(lastAuthor()).toBe('camille');
    await correct(engineer, path);
    expect(lastAuthor()).toBe('camille');
    await goThere(engineer, path);
    await settle(engineer, customer);
    expect(lastAuthor()).toBe('camille');
    await engineer.leave();
  });

  test('the desk says who waits for what, and leads to each customer', async () => {
    const { go, follow, main, text, page, t, leave } = await enter();
    await go('/');
    await follow(t('nav.desk'), /^\/desk$/, page.getByRole('banner'));
    for (const part of ['take', 'open', 'waiting', 'solved', 'contracts', 'settle', 'held', 'problems'] as const)
      expect(await main.getByRole('heading', { name: t(`desk.${part}`) }).count(), part).toBe(1);
    expect(await text(main.getByRole('region', { name: t('desk.take') }))).toMatch(/late|left|retard|reste/);
    await follow(t('desk.customers'), /^\/desk\/customers$/);
    await follow(customer, /^\/desk\/customers\/[\w-]+$/);
    for (const part of ['desk.contacts', 'credit.contracts', 'desk.systems', 'desk.history'] as const)
      expect(await main.getByRole('region', { name: t(part) }).count(), part).toBe(1);
    expect(await text(main.getByRole('region', { name: t('desk.systems') }))).toContain('Debian 12');
    await leave();
  });

  test('a contract is sold and renewed with the offer’s terms, and its people are welcomed with a click', async () => {
    const { go, follow, submit, choose, write, field, main, page, text, t, leave } = await enter();
    await go('/desk');
    await follow(t('desk.sell'), /^\/desk\/contracts\/new/);
    await choose(field(t('new.customer')), customer);
    const offer = (await field(t('desk.offer')).locator('option').nth(2).innerText()).trim();
    await choose(field(t('desk.offer')), offer);
    const number = await field(t('desk.contract-number')).inputValue();
    await write(field(t('desk.welcome')), 'Appeler jeudi.');
    await submit(t('desk.sell-send'), new RegExp(`^/desk/contracts/${number}$`));
    expect(lastAuthor()).toBe('camille');
    expect(await text(main.getByRole('region', { name: t('desk.events') }))).toContain('Appeler jeudi.');
    const welcome = main.getByRole('region', { name: t('desk.welcome-people') });
    expect(await text(welcome)).toContain(plain(t('desk.welcome-none')));
    await submit(t('desk.welcome-send'), new RegExp(`^/desk/contracts/${number}\\?notice=welcome-planned$`));
    expect(lastAuthor()).toBe('camille');
    expect(await text(welcome)).not.toContain(plain(t('desk.welcome-untold')));
    // Whoever has it is not sent it again, but for another time; what was typed stays.
    await submit(t('desk.welcome-send'), new RegExp(`^/desk/contracts/${number}/welcome$`));
    expect(await text()).toContain(plain(t.find('problem.to-told')!));
    await page.getByLabel(t('desk.welcome-appointment')).fill(`${daysAhead(6)}T10:00`);
    await submit(t('desk.welcome-send'), new RegExp(`^/desk/contracts/${number}\\?notice=welcome-planned$`));
    expect(await text(welcome)).toContain(plain(t('desk.welcome-appointment-at')));
    await follow(t('desk.renew-of', { number }), /^\/desk\/contracts\/new\?renew=/);
    expect(await text()).toContain(number);
    expect(await field(t('credit.first-day')).inputValue()).toMatch(/^\d{4}-\d\d-\d\d$/);
    await leave();
  });

  test('the month’s end is a page and a table', async () => {
    const { go, follow, press, main, page, t, leave } = await enter();
    await go('/desk');
    await follow(t('desk.report'), /^\/desk\/report$/);
    await follow(t('desk.report-before'), /month=\d{4}-\d\d$/);
    for (const part of ['packs', 'lapsing', 'promises', 'by-customer', 'by-component', 'by-engineer'] as const)
      expect(await main.getByRole('heading', { name: t(`desk.report-${part}`) }).count(), part).toBe(1);
    const saving = page.waitForEvent('download');
    await press(main.getByRole('link', { name: t('csv.save') }).first());
    expect(await readFile(await (await saving).path(), 'utf8')).toContain(',');
    await leave();
  });
});

async function writeDown(engineer: Walker, customer: string, subject: string): Promise<string> {
  const { go, follow, submit, choose, write, field, text, page, t } = engineer;
  await go('/desk');
  await follow(t('desk.open-for'), /^\/desk\/open$/);
  await choose(field(t('new.customer')), customer);
  await submit(t('desk.continue'), /^\/desk\/open\?customer=/);
  await write(field(t('new.subject')), subject);
  await write(field(t('desk.open-body')), 'Rien ne va plus, dit-elle.');
  await submit(t('nav.new'), /^\/tickets\/\d+$/);
  expect(await text()).toContain(plain(t('via.phone')));
  expect(await text()).toContain('Camille Perrin');
  return new URL(page.url()).pathname;
}

async function correct({ go, press, write, choose, submit, text, main, t }: Walker, path: string): Promise<void> {
  await go(path);
  const box = main.locator('details', { hasText: t('answer.correct-send') });
  await press(box.locator('summary'));
  await write(box.getByLabel(t('tickets.subject')), 'Un autre sujet');
  const contacts = box.getByLabel(t('tickets.contact'));
  const other = (await contacts.locator('option').nth(1).innerText()).trim();
  await choose(contacts, other);
  await choose(box.getByLabel(t('ticket.component')), 'Samba');
  await write(box.getByLabel(t('ticket.duplicate-of')), '1027');
  await submit(t('answer.correct-send'), new RegExp(`^${path}#`), box);
  const shown = await text();
  for (const said of ['Un autre sujet', other, 'Samba', plain(t('ticket.number', { number: 1027 }))])
    expect(shown).toContain(said);
}

/** An hour on site counts twice, and its travel is invoiced apart. */
async function goThere(
  { go, press, write, choose, submit, field, text, main, t }: Walker,
  path: string,
): Promise<void> {
  await go(path);
  await write(field(t('answer.body')), 'Réparé sur place.');
  await write(field(t('debit.spent')), '1h');
  await choose(field(t('answer.where')), t('when.where.onsite'));
  await press(main.locator('summary', { hasText: t('answer.more') }));
  await write(field(t('debit.travel')), '45,50');
  await submit(t('answer.preview'), new RegExp(`^${path}/answers`));
  expect(await text()).toContain('1 h × 2 → 2 h');
  await submit(t('answer.send-shown'), new RegExp(`^${path}#`));
  expect(await text()).toContain('Réparé sur place.');
}

async function settle({ go, write, submit, main, text, t }: Walker, customer: string): Promise<void> {
  await go('/desk');
  const owed = main.getByRole('region', { name: t('desk.settle'), exact: true });
  const theirs = owed.getByRole('listitem').filter({ hasText: customer });
  await write(theirs.getByLabel(t('desk.settle-note')), 'F-2026-118');
  await submit(t('desk.settle-send'), /^\/desk#to-settle$/, theirs);
  expect(await text(owed)).not.toContain(customer);
}
