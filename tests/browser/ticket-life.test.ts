/** A ticket from its opening to its end, by its customer and an engineer in turn, each in a browser, mails included. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserOf } from '../support/browser.ts';
import { chromiumPath } from '../support/chromium.ts';
import { openStage, samplePeople } from '../support/stage.ts';
import { isTo, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { plain, walk, type Walker, type WayName, ways } from './walk.ts';

const folder = temporaryFolder();
let portal: RunningPortal;
beforeAll(async () => {
  portal = await startPortal({ state: join(folder, 'state') });
});
afterAll(() => portal?.stop());

const picture = {
  name: 'écran.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};
const log = { name: 'mail.log', mimeType: 'text/plain', buffer: Buffer.from('status=deferred (connection refused)\n') };
const secret = { name: 'interne.txt', mimeType: 'text/plain', buffer: Buffer.from('À ne pas montrer.') };

/** Who opens it: a colleague of theirs is in copy, and their contract names a component where `own` says so. */
const customers: Record<WayName, { manager: string; colleague: string; copy: string; own?: string }> = {
  'phone, fr': {
    manager: 'dsi@mairie-boege.example',
    colleague: 'Monique Pellier',
    copy: 'secretariat@mairie-boege.example',
  },
  'desk, en': {
    manager: 'e.whitcombe@aldermere.example',
    colleague: 'Tom Okafor',
    copy: 't.okafor@aldermere.example',
    own: 'slurm',
  },
  'phone, en, no script': {
    manager: 'laurence@morval-decolletage.example',
    colleague: 'Denis Favre',
    copy: 'methodes@morval-decolletage.example',
  },
  'desk, fr, keyboard': {
    manager: 'colette.arnoux@ruches-partagees.example',
    colleague: 'Jean-Marc Vuillod',
    copy: 'jm.vuillod@ruches-partagees.example',
  },
};

describe.skipIf(!chromiumPath)('a ticket’s life', () => {
  const browser = browserOf();

  test.each(Object.keys(ways) as WayName[])(
    '%s',
    async (name) => {
      const { manager, colleague, copy, own } = customers[name];
      const stage = openStage(portal, browser.it, { ...samplePeople, manager });
      const customer = await walk(stage, 'manager', ways[name]);
      const engineer = await walk(stage, 'engineer', ways[name]);
      const subject = `Panne (${name})`;
      const mailed = (email: string, wanted: RegExp) =>
        portal.mail((mail) => isTo(mail, email) && mail.subject!.includes(subject) && wanted.test(mail.text ?? ''));

      const path = await open(customer, { subject, colleague, own });
      await mailed(manager, /connection refused|L’envoi échoue/);
      await mailed(copy, /L’envoi échoue/);

      await take(engineer, subject, path);
      await ask(engineer, path);
      await mailed(manager, /Que dit le journal/);
      await customer.go(path);
      expect(await customer.text()).toContain(customer.t('status.waiting'));
      expect(await customer.text()).toContain(plain(customer.t('steps.level-2')));
      await answer(customer, path);

      await note(engineer, path);
      await customer.go(path);
      expect(await customer.text()).not.toContain('Le client ne doit pas');
      expect(await customer.page.content()).not.toContain(secret.name);

      await solve(engineer, path);
      await mailed(manager, /Contourné|Workaround|Worked around/i);
      await end(customer, path);
      await mailed(manager, /30 min|30 min/);
      await customer.leave();
      await engineer.leave();
    },
    300_000,
  );
});

async function open(
  { go, follow, tick, write, choose, attach, submit, field, main, page, text, t }: Walker,
  given: { subject: string; colleague: string; own: string | undefined },
): Promise<string> {
  await go('/tickets');
  await follow(t('nav.new'), /^\/tickets\/new$/);
  await tick(page.getByRole('radio', { name: new RegExp(`^${t('new.kind.advice')}`) }));
  await tick(page.getByRole('radio', { name: new RegExp(`^${t('new.kind.incident')}`) }));
  await write(field(t('new.subject')), given.subject);
  await write(field(t('new.body')), 'L’envoi échoue :\n```\nconnection refused\n```');
  await attach(main.locator('input[type="file"]'), [picture, log]);
  await choose(field(t('new.component')), given.own ?? 'Postfix');
  await tick(page.getByRole('checkbox', { name: given.colleague }));
  await submit(t('new.send'), /^\/tickets\/\d+/);

  expect(await text()).toContain(given.subject);
  expect(await text()).toContain(given.colleague);
  expect(await text()).toContain(given.own ?? 'Postfix');
  expect(await text()).toContain(plain(t('ticket.take-before')));
  expect(await main.locator('pre').innerText()).toContain('connection refused');
  const shown = main.getByRole('img', { name: t('ticket.picture', { name: picture.name }) });
  await shown.scrollIntoViewIfNeeded();
  await expect
    .poll(() => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth), { timeout: 20_000 })
    .toBe(1);
  const saving = page.waitForEvent('download');
  await main.getByRole('link', { name: log.name }).click();
  expect((await saving).suggestedFilename()).toBe(log.name);
  return new URL(page.url()).pathname;
}

async function take({ go, follow, submit, text, t }: Walker, subject: string, path: string): Promise<void> {
  await go('/desk?whose=nobody');
  await follow(subject, new RegExp(`^${path}$`));
  await submit(t('answer.take'), new RegExp(`^${path}#`));
  expect(await text()).toContain('Camille Perrin');
  await go('/desk?whose=mine');
  expect(await text()).toContain(subject);
}

/** A question, at level 2: the customer is waited for. */
async function ask({ go, write, choose, submit, field, t }: Walker, path: string): Promise<void> {
  await go(path);
  await write(field(t('answer.body')), 'Que dit le journal du serveur ?');
  await choose(field(t('tickets.status')), t('status.waiting-team'));
  await choose(field(t('tickets.level')), '2');
  await submit(t('answer.send'), new RegExp(`^${path}#`));
}

async function answer({ go, write, submit, field, text, t }: Walker, path: string): Promise<void> {
  await go(path);
  await write(field(t('ticket.reply-body')), 'Il dit : connection refused.');
  await submit(t('ticket.reply-send'), new RegExp(`^${path}#`));
  expect(await text()).toContain('Il dit : connection refused.');
}

/** For the team alone, with a file. */
async function note(
  { go, write, attach, tick, submit, field, main, text, page, t }: Walker,
  path: string,
): Promise<void> {
  await go(path);
  await write(field(t('answer.body')), 'Le client ne doit pas lire ceci.');
  await attach(main.locator('input[type="file"]'), [secret]);
  await tick(page.getByRole('checkbox', { name: new RegExp(`^${t('ticket.internal')}`) }));
  await submit(t('answer.send'), new RegExp(`^${path}#`));
  expect(await text()).toContain('Le client ne doit pas lire ceci.');
  expect(await text()).toContain(secret.name);
}

/** The debit is seen before it is sent. */
async function solve({ go, write, choose, submit, field, text, t }: Walker, path: string): Promise<void> {
  await go(path);
  await write(field(t('answer.body')), 'Un relais prend la suite.');
  await write(field(t('debit.spent')), '20m');
  await choose(field(t('answer.where')), t('when.where.remote'));
  await choose(field(t('tickets.status')), t('status.solved'));
  await choose(field(t('answer.resolution')), t('resolution.workaround'));
  await submit(t('answer.preview'), new RegExp(`^${path}/answers`));
  expect(await text()).toMatch(/30 min/);
  await submit(t('answer.send-shown'), new RegExp(`^${path}#`));
  expect(await text()).toContain(plain(t('steps.workaround')));
}

async function end({ go, write, submit, field, text, t }: Walker, path: string): Promise<void> {
  await go(path);
  expect(await text()).toContain('20 min → 30 min');
  await write(field(t('ticket.reply-body')), 'Tout part. Merci.');
  await submit(t('ticket.reply-close'), new RegExp(`^${path}#`));
  expect(await text()).toContain(t('steps.closed'));
  await write(field(t('ticket.reply-body')), 'Cela recommence.');
  await submit(t('ticket.reply-send'), new RegExp(`^${path}#`));
  expect(await text()).toContain(t('steps.reopened'));
}
