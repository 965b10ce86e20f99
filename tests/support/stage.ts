/** A running portal with its people: whoever is asked for gets a browser of their own, signed in as they would be. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Locale } from '../../src/domain/records.ts';
import type { Client } from './client.ts';
import { eventually, isTo, type RunningPortal } from './start-portal.ts';

export type Role = 'visitor' | 'guest' | 'requester' | 'member' | 'manager' | 'engineer';
/** `ticket`: what a guest reads. */
export type People = Readonly<
  Record<Exclude<Role, 'visitor' | 'guest'>, string> & { guest: { email: string; ticket: number } }
>;
/** A mailed link that a button then uses. */
export type LinkKind = 'login' | 'consult' | 'open';

/** Of the sample, all but the engineer at the town hall of Boëge. */
export const samplePeople: People = {
  manager: 'dsi@mairie-boege.example',
  member: 'secretariat@mairie-boege.example',
  requester: 'urbanisme@mairie-boege.example',
  guest: { email: 'urbanisme@mairie-boege.example', ticket: 1014 },
  engineer: 'camille@meleze-noyau.example',
};

export interface Stage {
  readonly portal: RunningPortal;
  readonly people: People;
  /** A page of whoever plays this role, in this language. Its session is shared among all pages of the role. */
  open(role: Role, locale: Locale, options?: BrowserContextOptions): Promise<Page>;
  /** The address, below the portal's, that is mailed to `email` once `ask` has been done. */
  mailedLink(kind: LinkKind, email: string, ask: () => Promise<unknown>): Promise<string>;
}

export function openStage(portal: RunningPortal, browser: () => Browser, people: People): Stage {
  const clients = new Map<Role, Promise<Client>>();
  const clientOf = (role: Role) => {
    const known = clients.get(role) ?? enter(role);
    clients.set(role, known);
    return known;
  };
  const mailedLink: Stage['mailedLink'] = async (kind, email, ask) => {
    const before = (await portal.mails()).length;
    await ask();
    const link = new RegExp(`https?://\\S+(/${kind}/[\\w-]+)`);
    return eventually(async () => {
      const mails = (await portal.mails()).slice(before).filter((mail) => isTo(mail, email));
      return mails.map(({ text }) => link.exec(text ?? '')?.[1]).find(Boolean);
    });
  };
  async function enter(role: Role): Promise<Client> {
    if (role === 'visitor') return portal.visitor();
    if (role !== 'guest') return portal.signIn(people[role]);
    const client = portal.visitor();
    const { email, ticket } = people.guest;
    const link = await mailedLink('consult', email, () => client.post('/consult', { email, ticket: `${ticket}` }));
    await client.post(link, {});
    return client;
  }
  return {
    portal,
    people,
    mailedLink,
    async open(role, locale, options) {
      const client = await clientOf(role);
      const context = await browser().newContext({ timezoneId: 'Europe/Paris', ...options });
      const cookies = [...client.cookies, ['carnet-lang', locale] as const];
      await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: portal.url })));
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      return page;
    },
  };
}
