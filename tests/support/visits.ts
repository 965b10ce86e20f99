/**
 * Every page of the portal, and every state that a page can be in, as ways to get there over the sample. axe looks at
 * each, and each has its picture in docs/screenshots. A route without a visit fails `tests/browser/every-page.test.ts`.
 */
import type { Page } from 'playwright-core';
import { type Translator, translator } from '../../src/i18n/translator.ts';
import type { Locale } from '../../src/domain/records.ts';
import type { Role, Stage } from './stage.ts';

export interface Visit {
  /** The path of its route; none for what no route answers. */
  readonly route?: string;
  /** Of its picture. */
  readonly name: string;
  readonly who: Role;
  /** Where it is, if that is not the route itself. */
  readonly at?: string | ((stage: Stage) => Promise<string>);
  /** What brings the page into its state. */
  readonly act?: (page: Page, t: Translator) => Promise<void>;
  /** The action whose refusal this shows. */
  readonly refuses?: string;
}

/** Fills in the form of these fields that goes to `action`, and sends it past what the browser would stop. */
async function send(page: Page, action: string, fields: Readonly<Record<string, string>>, button?: string) {
  const forms = Object.keys(fields).reduce(
    (some, name) => some.filter({ has: page.locator(`[name="${name}"]:not([type="hidden"])`) }),
    page.locator(`form[action="${action}"]`),
  );
  const form = forms.first();
  await form.evaluate((one) => {
    one.setAttribute('novalidate', '');
    for (let box = one.closest('details'); box; box = box.parentElement!.closest('details')) box.open = true;
    for (const box of one.querySelectorAll('details')) box.open = true;
  });
  for (const [name, value] of Object.entries(fields)) {
    const control = form.locator(`[name="${name}"]:not([type="hidden"])`).first();
    if ((await control.evaluate((element) => element.tagName)) === 'SELECT') await control.selectOption(value);
    else await control.fill(value);
  }
  const pressed = button ? form.getByRole('button', { name: button, exact: true }) : form.locator('button').first();
  await Promise.all([page.waitForEvent('domcontentloaded'), pressed.click()]);
}

/** Presses the one button of a page that a mailed link opens. */
const use = (page: Page) =>
  Promise.all([page.waitForEvent('domcontentloaded'), page.getByRole('main').getByRole('button').click()]).then(
    () => {},
  );

/** From the desk to the first mail that is held there. */
async function openHeld(page: Page): Promise<void> {
  await page.locator('a[href^="/desk/inbox/"]').first().click();
  await page.waitForURL(/\/desk\/inbox\//);
}

/** The newest month's statement, which is saved rather than shown: read as whoever opens the file does. */
async function readStatement(page: Page): Promise<void> {
  const statement = page.locator('a[href*="/credit/statements/"][href*=".html"]').first();
  const address = new URL((await statement.getAttribute('href'))!, page.url()).href;
  const html = await (await page.request.get(address)).text();
  await page.goto('about:blank');
  await page.setContent(html);
}

const nobodysToken = 'A'.repeat(43);
const address = 'quelquun@ailleurs.example';

export const visits: readonly Visit[] = [
  // What the firm says to anyone.
  { route: '/', name: 'home', who: 'visitor' },
  { route: '/', name: 'home-customer', who: 'manager' },
  { route: '/', name: 'home-requester', who: 'requester' },
  { route: '/', name: 'home-team', who: 'engineer' },
  { route: '/offers', name: 'offers', who: 'visitor' },
  { route: '/catalogue', name: 'catalogue', who: 'visitor' },
  { route: '/procedures', name: 'procedures', who: 'visitor' },
  { route: '/articles', name: 'articles', who: 'visitor' },
  { route: '/articles/:slug', name: 'article', who: 'visitor', at: '/articles/agrandir-volume-lvm' },
  { name: 'not-found', who: 'visitor', at: '/nowhere' },
  { name: 'not-found-customer', who: 'manager', at: '/tickets/4711' },

  // Signing in, and the ways around it.
  { route: '/login', name: 'login', who: 'visitor' },
  { route: '/login', name: 'login-sent', who: 'visitor', at: '/login?notice=link-sent' },
  { route: '/login', name: 'login-signed-out', who: 'visitor', at: '/login?notice=signed-out' },
  {
    route: '/login',
    name: 'login-refused',
    who: 'visitor',
    refuses: '/login',
    act: (page) => send(page, '/login', { email: 'dsi' }),
  },
  {
    route: '/login/:token',
    name: 'login-link',
    who: 'visitor',
    at: ({ mailedLink, portal, people }) =>
      mailedLink('login', people.member, () => portal.visitor().post('/login', { email: people.member })),
  },
  {
    route: '/login/:token',
    name: 'login-link-expired',
    who: 'visitor',
    at: `/login/${nobodysToken}`,
    refuses: '/login/:token',
    act: use,
  },
  { route: '/open', name: 'open', who: 'visitor' },
  { route: '/open', name: 'open-sent', who: 'visitor', at: '/open?notice=opening-sent' },
  { route: '/open', name: 'open-held', who: 'visitor', at: '/open?notice=opening-held' },
  {
    route: '/open',
    name: 'open-refused',
    who: 'visitor',
    refuses: '/open',
    act: (page) => send(page, '/open', { email: 'sans-arobase', body: 'Le serveur ne répond plus.' }),
  },
  {
    route: '/open/:token',
    name: 'open-link',
    who: 'visitor',
    at: ({ mailedLink, portal }) =>
      mailedLink('open', address, () =>
        portal
          .visitor()
          .post(
            '/open',
            { email: address, subject: 'Une question', body: 'Prenez-vous encore des clients ?' },
            { multipart: true },
          ),
      ),
  },
  {
    route: '/open/:token',
    name: 'open-link-expired',
    who: 'visitor',
    at: `/open/${nobodysToken}`,
    refuses: '/open/:token',
    act: use,
  },
  { route: '/confirm', name: 'confirm-done', who: 'visitor', at: '/confirm?notice=mail-confirmed' },
  {
    route: '/confirm/:confirmation',
    name: 'confirm-link',
    who: 'visitor',
    at: `/confirm/2026-03-01T090000Z-mail-x7f2.tau5c0.${'A'.repeat(27)}`,
  },
  {
    route: '/confirm/:confirmation',
    name: 'confirm-link-expired',
    who: 'visitor',
    at: `/confirm/2026-03-01T090000Z-mail-x7f2.tau5c0.${'A'.repeat(27)}`,
    refuses: '/confirm/:confirmation',
    act: use,
  },
  { route: '/consult', name: 'consult', who: 'visitor' },
  { route: '/consult', name: 'consult-sent', who: 'visitor', at: '/consult?notice=ticket-link-sent' },
  {
    route: '/consult',
    name: 'consult-refused',
    who: 'visitor',
    refuses: '/consult',
    act: (page) => send(page, '/consult', { email: '', ticket: 'douze' }),
  },
  {
    route: '/consult/:token',
    name: 'consult-link',
    who: 'visitor',
    at: ({ mailedLink, portal, people: { guest } }) =>
      mailedLink('consult', guest.email, () =>
        portal.visitor().post('/consult', { email: guest.email, ticket: `${guest.ticket}` }),
      ),
  },
  {
    route: '/consult/:token',
    name: 'consult-link-expired',
    who: 'visitor',
    at: `/consult/${nobodysToken}`,
    refuses: '/consult/:token',
    act: use,
  },
  {
    route: '/tickets/:number',
    name: 'ticket-guest',
    who: 'guest',
    at: async ({ people }) => `/tickets/${people.guest.ticket}`,
  },

  // Finding.
  { route: '/search', name: 'search', who: 'visitor' },
  { route: '/search', name: 'search-found', who: 'manager', at: '/search?q=certificat' },
  { route: '/search', name: 'search-nothing', who: 'manager', at: '/search?q=zzyzx' },
  { route: '/search', name: 'search-team', who: 'engineer', at: '/search?q=postfix' },

  // Tickets.
  { route: '/tickets', name: 'tickets', who: 'manager', at: '/tickets?status=all' },
  { route: '/tickets', name: 'tickets-open', who: 'member', at: '/tickets?status=open' },
  {
    route: '/tickets',
    name: 'tickets-narrowed',
    who: 'manager',
    at: '/tickets?status=all&component=postfix&contact=dsi',
  },
  { route: '/tickets', name: 'tickets-empty', who: 'requester', at: '/tickets?status=all&period=2001' },
  { route: '/tickets', name: 'tickets-requester', who: 'requester', at: '/tickets?status=all' },
  { route: '/tickets', name: 'tickets-team', who: 'engineer', at: '/tickets?status=all' },
  { route: '/tickets/new', name: 'ticket-new', who: 'manager' },
  { route: '/tickets/new', name: 'ticket-new-about', who: 'requester', at: '/tickets/new?component=postfix' },
  { route: '/tickets/new', name: 'ticket-new-team', who: 'engineer' },
  {
    route: '/tickets/new',
    name: 'ticket-new-refused',
    who: 'manager',
    refuses: '/tickets/new',
    act: (page) => send(page, '/tickets/new', { body: 'Depuis ce matin, rien ne part.' }),
  },
  { route: '/tickets/:number', name: 'ticket', who: 'manager', at: '/tickets/1012' },
  { route: '/tickets/:number', name: 'ticket-new-one', who: 'manager', at: '/tickets/1027' },
  { route: '/tickets/:number', name: 'ticket-onsite', who: 'member', at: '/tickets/1018' },
  { route: '/tickets/:number', name: 'ticket-picture', who: 'member', at: '/tickets/991' },
  { route: '/tickets/:number', name: 'ticket-voided', who: 'manager', at: '/tickets/999' },
  { route: '/tickets/:number', name: 'ticket-requester', who: 'requester', at: '/tickets/1014' },
  {
    route: '/tickets/:number',
    name: 'ticket-contested',
    who: 'manager',
    at: '/credit',
    act: async (page, t) => {
      const why = page.locator('details', { hasText: t('credit.contest') }).first();
      await why.locator('summary').first().click();
      await why
        .getByRole('link', { name: t('credit.contest') })
        .first()
        .click();
      await page.waitForURL(/\?line=/);
    },
  },
  {
    route: '/tickets/:number',
    name: 'ticket-reply-refused',
    who: 'manager',
    at: '/tickets/1027',
    refuses: '/tickets/:number/replies',
    act: (page) => send(page, '/tickets/1027/replies', { body: '' }),
  },
  { route: '/synthesis', name: 'synthesis', who: 'manager' },
  { route: '/synthesis', name: 'synthesis-empty', who: 'member', at: '/synthesis?from=2001-01-01&to=2001-12-31' },
  { route: '/synthesis', name: 'synthesis-choose', who: 'engineer' },
  { route: '/synthesis', name: 'synthesis-team', who: 'engineer', at: '/synthesis?customer=mairie-boege' },

  // Credit.
  { route: '/credit', name: 'credit', who: 'manager' },
  { route: '/credit', name: 'credit-member', who: 'member' },
  {
    route: '/credit',
    name: 'credit-past',
    who: 'manager',
    at: async () => `/credit?at=${new Date(Date.now() - 90 * 86_400_000).toISOString().slice(0, 10)}`,
  },
  { route: '/credit', name: 'credit-past-wrong', who: 'manager', at: '/credit?at=hier' },
  { route: '/credit', name: 'credit-choose', who: 'engineer' },
  { route: '/credit', name: 'credit-team', who: 'engineer', at: '/credit?customer=morval-decolletage' },
  { route: '/credit', name: 'credit-unlimited', who: 'engineer', at: '/credit?customer=clinique-tilleuls' },
  { route: '/credit/statements/:statement', name: 'statement', who: 'manager', at: '/credit', act: readStatement },
  { route: '/credit/renew', name: 'renew', who: 'manager' },
  {
    route: '/credit/renew',
    name: 'renew-refused',
    who: 'manager',
    refuses: '/credit/renew',
    act: (page) => send(page, '/credit/renew', { subject: '', body: '' }),
  },

  { route: '/mails', name: 'mails', who: 'manager' },
  { route: '/mails', name: 'mails-kept', who: 'requester', at: '/mails?notice=mails-kept' },
  {
    route: '/mails',
    name: 'mails-refused',
    who: 'member',
    refuses: '/mails',
    act: async (page) => {
      await page
        .locator('form[action="/mails"] [name="mails"]')
        .evaluateAll((all) => all.forEach((one) => one.remove()));
      await send(page, '/mails', {});
    },
  },

  { route: '/welcomes/:contract', name: 'welcome', who: 'requester', at: '/welcomes/LH-2026-0017' },
  {
    route: '/welcomes/:contract',
    name: 'welcome-confirmed',
    who: 'manager',
    at: '/welcomes/LH-2026-0017?notice=welcome-confirmed',
  },
  {
    route: '/welcomes/:contract',
    name: 'welcome-refused',
    who: 'requester',
    at: '/welcomes/LH-2026-0017',
    refuses: '/welcomes/:contract/confirm',
    act: async (page) => {
      const form = page.locator('form[action$="/confirm"]');
      await form.locator('[name="seen"]').evaluate((field) => field.remove());
      await send(page, '/welcomes/LH-2026-0017/confirm', {});
    },
  },

  // The team's desk.
  { route: '/desk', name: 'desk', who: 'engineer' },
  { route: '/desk', name: 'desk-mine', who: 'engineer', at: '/desk?whose=mine' },
  { route: '/desk', name: 'desk-nobody', who: 'engineer', at: '/desk?whose=nobody' },
  {
    route: '/desk',
    name: 'desk-settle-refused',
    who: 'engineer',
    refuses: '/desk/settle',
    act: async (page) => {
      const form = page.locator('form[action="/desk/settle"]').first();
      for (const field of await form.locator('input:not([type="hidden"])').all()) await field.fill('');
      await send(page, '/desk/settle', {});
    },
  },
  {
    route: '/desk',
    name: 'desk-letter-gone',
    who: 'engineer',
    refuses: '/desk/letters/:letter',
    // As from a page that a colleague was faster than.
    act: async (page) => {
      await page.evaluate(() => {
        const form = document.querySelector('main')!.appendChild(document.createElement('form'));
        form.method = 'post';
        form.action = '/desk/letters/4711';
        form.append(document.createElement('button'));
      });
      await send(page, '/desk/letters/4711', {});
    },
  },
  { route: '/desk/open', name: 'desk-open-choose', who: 'engineer' },
  { route: '/desk/open', name: 'desk-open', who: 'engineer', at: '/desk/open?customer=mairie-boege' },
  {
    route: '/desk/open',
    name: 'desk-open-refused',
    who: 'engineer',
    at: '/desk/open?customer=mairie-boege',
    refuses: '/desk/open',
    act: (page) => send(page, '/desk/open', { subject: '', body: 'Il rappelle à 14 h.' }),
  },
  { route: '/desk/customers', name: 'desk-customers', who: 'engineer' },
  { route: '/desk/customers/:slug', name: 'desk-customer', who: 'engineer', at: '/desk/customers/morval-decolletage' },
  { route: '/desk/contracts/new', name: 'desk-contract-new', who: 'engineer' },
  {
    route: '/desk/contracts/new',
    name: 'desk-contract-renew',
    who: 'engineer',
    at: '/desk/contracts/new?renew=LH-2026-0017',
  },
  {
    route: '/desk/contracts/new',
    name: 'desk-contract-refused',
    who: 'engineer',
    at: '/desk/contracts/new?customer=mairie-boege',
    refuses: '/desk/contracts/new',
    act: (page) => send(page, '/desk/contracts/new', { hours: 'dix', price: 'beaucoup', welcome: '' }),
  },
  { route: '/desk/contracts/:contract', name: 'desk-contract', who: 'engineer', at: '/desk/contracts/LH-2026-0039' },
  {
    route: '/desk/contracts/:contract',
    name: 'desk-contract-planned',
    who: 'engineer',
    at: '/desk/contracts/LH-2026-0017?notice=welcome-planned',
  },
  {
    route: '/desk/contracts/:contract',
    name: 'desk-contract-welcome-refused',
    who: 'engineer',
    at: '/desk/contracts/LH-2026-0040',
    refuses: '/desk/contracts/:contract/welcome',
    act: (page) => send(page, '/desk/contracts/LH-2026-0040/welcome', { appointment: '2020-03-02T10:00' }),
  },
  { route: '/desk/inbox/:mail', name: 'desk-held', who: 'engineer', at: '/desk', act: openHeld },
  {
    route: '/desk/inbox/:mail',
    name: 'desk-held-gone',
    who: 'engineer',
    at: '/desk/inbox/2001-01-01T000000Z-mail-x7f2',
  },
  {
    route: '/desk/inbox/:mail',
    name: 'desk-held-ticket-refused',
    who: 'engineer',
    at: '/desk',
    refuses: '/desk/inbox/:mail/ticket',
    act: async (page) => {
      await openHeld(page);
      await page.goto(`${page.url()}?customer=mairie-boege`);
      await send(page, `${new URL(page.url()).pathname}/ticket`, { subject: '', handle: 'Pas Ainsi', name: '' });
    },
  },
  {
    route: '/desk/inbox/:mail',
    name: 'desk-held-reply-refused',
    who: 'engineer',
    at: '/desk',
    refuses: '/desk/inbox/:mail/reply',
    act: async (page) => {
      await openHeld(page);
      await page.goto(`${page.url()}?ticket=1027`);
      await send(page, `${new URL(page.url()).pathname}/reply`, { handle: 'Pas Ainsi', name: '' });
    },
  },
  {
    route: '/desk/inbox/:mail',
    name: 'desk-held-dismiss-refused',
    who: 'engineer',
    at: '/desk',
    refuses: '/desk/inbox/:mail/dismiss',
    act: async (page) => {
      await openHeld(page);
      const reason = page.locator('[name="reason"]');
      await reason.evaluate((field) => field.removeAttribute('maxlength'));
      await send(page, `${new URL(page.url()).pathname}/dismiss`, { reason: 'x'.repeat(600) });
    },
  },
  { route: '/desk/report', name: 'desk-report', who: 'engineer' },
  { route: '/desk/report', name: 'desk-report-empty', who: 'engineer', at: '/desk/report?month=2001-01' },
  { route: '/tickets/:number', name: 'ticket-team', who: 'engineer', at: '/tickets/1024' },
  {
    route: '/tickets/:number',
    name: 'ticket-team-preview',
    who: 'engineer',
    at: '/tickets/1026',
    act: (page, t) =>
      send(
        page,
        '/tickets/1026/answers',
        { body: 'Les compteurs reviennent : la communauté SNMP avait changé.', spent: '35m', where: 'onsite' },
        t('answer.preview'),
      ),
  },
  {
    route: '/tickets/:number',
    name: 'ticket-team-refused',
    who: 'engineer',
    at: '/tickets/1026',
    refuses: '/tickets/:number/answers',
    act: (page, t) =>
      send(page, '/tickets/1026/answers', { body: 'Fait.', spent: 'une heure', charge: '0m' }, t('answer.send')),
  },
  {
    route: '/tickets/:number',
    name: 'ticket-team-correct-refused',
    who: 'engineer',
    at: '/tickets/1026',
    act: (page, t) =>
      send(
        page,
        '/tickets/1026/answers',
        { subject: 'MRTG', cc: 'personne', duplicateOf: '4711' },
        t('answer.correct-send'),
      ),
  },
];

/** Brings the page to what the visit is about. */
export async function pay(visit: Visit, page: Page, stage: Stage, locale: Locale): Promise<void> {
  const at = typeof visit.at === 'function' ? await visit.at(stage) : (visit.at ?? visit.route!);
  await page.goto(stage.portal.url + at);
  await visit.act?.(page, translator(locale));
}
