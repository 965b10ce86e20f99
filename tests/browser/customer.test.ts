/** What a customer's people find, sum, take away and read of their credit, each by their role. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserOf } from '../support/browser.ts';
import { chromiumPath } from '../support/chromium.ts';
import { openStage } from '../support/stage.ts';
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
  const enter = (role: 'manager' | 'member' | 'requester') =>
    walk(openStage(portal, browser.it, peopleOf[name]), role, ways[name]);

  test('a manager follows, finds, sums and takes away, reads what was paid, and asks for more', async () => {
    const manager = await enter('manager');
    await narrowTheList(manager);
    await find(manager);
    await sumAndTakeAway(manager);
    const { text, main, t, follow, submit, leave } = manager;

    await follow(t('nav.credit'), /^\/credit$/, manager.page.getByRole('banner'));
    expect(await text()).toMatch(/(?:€ ?\d|\d ?€)/);
    if (peopleOf[name].visited) {
      expect(await text()).toContain(plain(t('credit.settle-travel')));
      expect(await text()).toContain(plain(t('debit.travel')));
    }
    expect(await save(manager, t('csv.save'))).toMatch(/^\uFEFF.*\r\n\d{4}-/);
    await aDebit(manager);

    await manager.go('/credit');
    await follow(t('renew.ask'), /^\/credit\/renew$/);
    await submit(t('renew.send'), /^\/tickets\/\d+/);
    expect(await text(main.getByRole('heading', { level: 1 }))).toMatch(/LH-/);
    await manager.go('/credit');
    expect(await text()).toContain(plain(t('renew.asked')));
    await leave();
  });

  test('a member reads hours and no price, and chooses which mails come', async () => {
    const member = await enter('member');
    await member.go('/credit');
    expect(await member.text()).not.toContain('€');
    expect(await member.text()).toMatch(/\d h/);
    await aDebit(member);

    const { page, t, follow, tick, submit, text, leave } = member;
    await follow(t('mails.title'), /^\/mails$/, page.getByRole('contentinfo'));
    const closures = page.getByRole('radio', { name: new RegExp(`^${t('mails.closures')}`) });
    await tick(closures);
    await submit(t('mails.keep'), /^\/mails\?notice=mails-kept$/);
    expect(await text()).toContain(t('notice.mails-kept'));
    expect(await closures.isChecked()).toBe(true);
    await leave();
  });

  test('a requester has their own tickets, and nothing of credit', async () => {
    const requester = await enter('requester');
    const { page, t, go, follow, text, main, leave } = requester;
    await go('/tickets?status=all');
    expect(
      await page
        .getByRole('banner')
        .getByRole('link', { name: t('nav.credit') })
        .count(),
    ).toBe(0);
    const own = main.getByRole('rowheader').getByRole('link').first();
    await follow((await own.innerText()).trim(), /^\/tickets\/\d+$/);
    expect(await text()).not.toContain(t('debit.debited'));
    await go('/credit');
    expect(await text()).toContain(t('notice.not-found'));
    await leave();
  });
});

async function narrowTheList({ go, follow, press, choose, submit, field, text, main, t }: Walker): Promise<void> {
  await go('/tickets');
  await follow(t('tickets.filter.closed'), /status=closed/);
  await press(main.locator('summary', { hasText: t('tickets.narrow') }));
  const list = main.locator('details form');
  const label = await field(t('tickets.narrow.component'), list).locator('option').nth(1).innerText();
  await choose(field(t('tickets.narrow.component'), list), label.trim());
  await submit(t('credit.at-go'), /component=\w/, list);
  expect(await text()).toMatch(/1 ticket|[2-9] tickets/);
  await follow(t('tickets.narrow.none'), /\/tickets\?status=closed$/);
}

async function find({ go, write, submit, field, follow, text, main, t }: Walker): Promise<void> {
  await go('/tickets?status=all');
  const subject = (await main.getByRole('rowheader').getByRole('link').first().innerText()).trim();
  const number = (await main.getByRole('cell').first().innerText()).trim();
  await write(field(t('search.label')), number);
  await submit(t('search.go'), /^\/search\?q=\d+/);
  expect(await text()).toContain(plain(subject));
  // Without its accents, and half of it.
  await write(field(t('search.label')), 'sauvegar');
  await submit(t('search.go'), /^\/search\?q=sauvegar/);
  expect(await text(main.getByRole('region', { name: t('articles.title') }))).toContain('sauvegarde');
  await follow(
    /sauvegarde/,
    /^\/articles\/verifier-une-sauvegarde/,
    main.getByRole('region', { name: t('articles.title') }),
  );
  expect(await main.getByRole('heading', { level: 1 }).innerText()).toMatch(/sauvegarde/);
}

async function sumAndTakeAway(walker: Walker): Promise<void> {
  const { go, follow, main, text, t } = walker;
  await go('/tickets?status=all');
  expect(await save(walker, t('csv.save'))).toMatch(/\r\n\d+,/);
  const archive = unzipSync(new Uint8Array(await bytes(walker, t('export.save'))));
  expect(Object.keys(archive).some((name) => /tickets\/\d+\.md$/.test(name))).toBe(true);
  await follow(t('synthesis.title'), /^\/synthesis/);
  for (const by of ['month', 'component', 'contact'] as const)
    expect(
      await main
        .getByRole('region', { name: t(`synthesis.by-${by}`) })
        .getByRole('row')
        .count(),
    ).toBeGreaterThan(1);
  const [year] = await main
    .getByRole('navigation', { name: t('synthesis.years') })
    .getByRole('link')
    .allInnerTexts();
  await follow(year!.trim(), new RegExp(`from=${year!.trim()}-01-01`));
  expect(await text()).toContain(year!.trim());
  expect(await save(walker, t('csv.save'))).toContain(',');
}

/** Why a line is what it is, what the account was on that day, and an objection that begins by naming the line. */
async function aDebit({ go, press, follow, main, text, field, t }: Walker): Promise<void> {
  await go('/credit');
  const unfold = main.locator('details.unfold').last();
  await press(unfold.locator('summary'));
  await follow(t('credit.that-day'), /^\/credit\?at=\d{4}-\d\d-\d\d$/, unfold);
  expect(await text()).toContain(plain(t('credit.at-today')));
  await go('/credit');
  const again = main.locator('details.unfold').last();
  await press(again.locator('summary'));
  await follow(t('credit.contest'), /^\/tickets\/\d+\?line=/, again);
  expect(await field(t('ticket.reply-body')).inputValue()).toMatch(/\d{4}-\d\d-\d\dT\d{6}Z/);
}

async function bytes({ page, main, press }: Walker, words: string): Promise<Buffer> {
  const saving = page.waitForEvent('download');
  await press(main.getByRole('link', { name: words }).first());
  return readFile(await (await saving).path());
}
const save = async (walker: Walker, words: string) => (await bytes(walker, words)).toString();
