/** What the forms of the portal do, one function each: from what was sent to where the browser goes next. */
import { readAddress } from '../auth/address.ts';
import { personWith } from '../auth/identify.ts';
import { linkLifeMs, type Sessions } from '../auth/sessions.ts';
import type { GivenFile } from '../commands/attach-files.ts';
import { chooseMails } from '../commands/choose-mails.ts';
import { confirmWelcome } from '../commands/confirm-welcome.ts';
import { openTicket } from '../commands/open-ticket.ts';
import type { CommandDeps } from '../commands/deps.ts';
import { reply } from '../commands/reply.ts';
import { requestProblem } from '../commands/request-problem.ts';
import { openSpace } from '../domain/open-space.ts';
import type { Problem } from '../domain/problem.ts';
import type { Author, Locale } from '../domain/records.ts';
import type { Source } from '../domain/source.ts';
import type { Reader } from '../domain/space.ts';
import { instantOf } from '../domain/values.ts';
import type { Postman } from '../mail/postman.ts';
import type { Cookies } from './cookies.ts';
import { openConsultActions } from './consult-actions.ts';
import { openDeskActions } from './desk-actions.ts';
import type { Drafts } from './drafts.ts';
import type { Log } from './log.ts';
import type { ActionRoute } from './routes.ts';
import type { Notice } from './site.ts';
import { openMailActions } from './mail-actions.ts';
import { openVisitorActions } from './visitor-actions.ts';
import { wayBack } from './way-back.ts';

export interface Sent {
  readonly reader: Reader;
  readonly values: Readonly<Record<string, string>>;
  /** There until the action is done. */
  readonly files: readonly GivenFile[];
  /** Of the address: a ticket's number, a link's token. */
  readonly parameter: string | undefined;
  readonly sessionToken: string | undefined;
  /** The page that wanted a session first. */
  readonly next: string | undefined;
  /** Of the page that the form is on. */
  readonly locale: Locale;
}
export type Outcome =
  /** Done. */
  | { readonly go: string; readonly cookies?: readonly string[] }
  /** The form again, with what was typed. */
  | { readonly refused: readonly Problem[]; readonly status: number; readonly notice?: Notice }
  /** There is nothing of that name for this reader. */
  | { readonly missing: true };

export interface Actions {
  run(action: ActionRoute['action'], sent: Sent): Promise<Outcome>;
}

export interface ActionParts {
  /** Of the portal, without a slash at the end: the only source of links. */
  origin: string;
  sessions: Sessions;
  drafts: Drafts;
  cookies: Cookies;
  source: () => Source & Disposable;
  /** Resolves when `source` has everything that was written before. */
  follow: () => Promise<unknown>;
  postman: Pick<Postman, 'enqueueSignIn' | 'sendAgain' | 'giveUp'>;
  commands: Omit<CommandDeps, 'timezone'>;
  log: Log;
  now: () => number;
  /** The portal's. */
  secret: string;
}

/** How long a writer waits to be shown what they wrote, before they are sent to a page that may not have it yet. */
const shownWithinMs = 2_000;

export function openActions(parts: ActionParts): Actions {
  const { sessions, cookies, log } = parts;

  // Spent, unknown, too old, or of nobody any more: one answer.
  const expired = { refused: [], status: 410, notice: 'link-expired' } as const;

  function askForALink({ values, locale }: Sent): Outcome {
    const typed = values['email'] ?? '';
    const address = readAddress(typed);
    if (address === undefined) return { refused: [addressProblem(typed)], status: 400 };
    const token = sessions.offer(address);
    // All the links already on their way still work.
    if (token === 'too-many') return { refused: [], status: 429, notice: 'too-many' };
    parts.postman.enqueueSignIn({
      address,
      link: `${parts.origin}/login/${token}`,
      expiresMs: parts.now() + linkLifeMs,
      locale,
    });
    return { go: '/login?notice=link-sent' };
  }

  function signIn({ parameter, sessionToken, next }: Sent): Outcome {
    const address = sessions.spend(parameter!);
    if (address === undefined) return expired;
    using content = parts.source();
    const person = personWith(content, address);
    if (person === undefined || person === 'ambiguous') {
      log.info('nobody signed in', { because: person ?? 'unknown address' });
      return expired;
    }
    if (sessionToken !== undefined) sessions.end(sessionToken);
    const token = sessions.begin(person, address);
    log.info('signed in', { ...person });
    return {
      go: wayBack(next, { kind: 'team' in person ? 'team' : 'contact' }) ?? '/tickets',
      cookies: [cookies.set('session', token), ...(next === undefined ? [] : [cookies.clear('next')])],
    };
  }

  function signOut({ sessionToken }: Sent): Outcome {
    if (sessionToken !== undefined) sessions.end(sessionToken);
    return { go: '/login?notice=signed-out', cookies: [cookies.clear('session')] };
  }

  /** What a command did, once everybody can read it. */
  async function shown(did: { commit: string } | Problem[], what: string, go: string): Promise<Outcome> {
    if (Array.isArray(did))
      return did.some(({ code }) => code === 'not-found') ? { missing: true } : { refused: did, status: 400 };
    log.info(what, { ...did });
    await withinTime(parts.follow(), shownWithinMs);
    return { go };
  }
  const written = (did: { ticket: number; entry?: string; commit: string } | Problem[], what: string) =>
    shown(did, what, 'ticket' in did ? `/tickets/${did.ticket}${did.entry === undefined ? '' : `#${did.entry}`}` : '');

  /** A write that the world prevents: nothing is lost, the form comes back. */
  const attempt = async (what: string, write: () => Promise<Outcome>): Promise<Outcome> => {
    try {
      return await write();
    } catch (error) {
      log.problem(`${what} failed`, error);
      return { refused: [], status: 503, notice: 'unavailable' };
    }
  };

  const creditOf = (reader: Reader) => {
    using content = parts.source();
    return openSpace(content, reader, instantOf(parts.now())).credit();
  };
  const commandDeps = (): CommandDeps => {
    using content = parts.source();
    return { ...parts.commands, timezone: content.company().timezone };
  };

  const desk = openDeskActions({ source: parts.source, postman: parts.postman, commandDeps, now: parts.now, shown });
  const consult = openConsultActions(parts);
  const mails = openMailActions(parts, { commandDeps, shown });
  const visitors = openVisitorActions(parts, { commandDeps, shown });
  const actions: Record<ActionRoute['action'], (sent: Sent) => Outcome | Promise<Outcome>> = {
    'ask for a link': askForALink,
    'sign in': signIn,
    'sign out': signOut,
    ...consult,
    'ask to open': (sent) => attempt('keeping a draft', () => visitors['ask to open'](sent)),
    'confirm an opening': (sent) => attempt('filing a draft', () => visitors['confirm an opening'](sent)),
    'confirm a mail': (sent) => attempt('confirming a mail', () => mails['confirm a mail'](sent)),
    'open a ticket': ({ reader, values, files }) =>
      attempt('opening a ticket', async () => {
        const author = authorOf(reader);
        if (author === undefined) return { missing: true };
        const forThemselves = 'customer' in author;
        const opened = await openTicket(commandDeps(), {
          author,
          customer: forThemselves ? author.customer : (values['customer'] ?? ''),
          contact: forThemselves ? author.contact : (values['contact'] ?? ''),
          via: forThemselves ? 'web' : 'phone',
          subject: values['subject'],
          body: values['body'],
          kind: values['kind'],
          component: values['component'],
          ...(forThemselves && { cc: values['cc'] }),
          files,
          seen: values['seen'],
        });
        return written(opened, 'ticket opened');
      }),
    'ask for a renewal': ({ reader, values }) =>
      attempt('asking for a renewal', async () => {
        const author = authorOf(reader);
        if (author === undefined || 'team' in author) return { missing: true };
        const credit = creditOf(reader);
        if (credit === undefined) return { missing: true };
        // Whoever of theirs clicks first has asked.
        if (credit.renewal !== undefined) return { go: `/tickets/${credit.renewal}` };
        const asked = await openTicket(commandDeps(), {
          author,
          customer: author.customer,
          contact: author.contact,
          via: 'web',
          subject: values['subject'],
          body: values['body'],
          kind: undefined,
          renewal: true,
          component: undefined,
          seen: values['seen'],
        });
        return written(asked, 'renewal asked for');
      }),
    'choose mails': ({ reader, values }) =>
      attempt('choosing mails', async () => {
        const author = authorOf(reader);
        if (author === undefined || 'team' in author) return { missing: true };
        const { mails, seen } = values;
        const chosen = await chooseMails(commandDeps(), { ...author, mails, seen });
        return shown(chosen, 'mails chosen', '/mails?notice=mails-kept');
      }),
    'confirm a welcome': ({ reader, values, parameter }) =>
      attempt('confirming a welcome', async () => {
        const author = authorOf(reader);
        if (author === undefined || 'team' in author) return { missing: true };
        const contract = parameter!;
        const confirmed = await confirmWelcome(commandDeps(), { ...author, contract, seen: values['seen'] });
        return shown(confirmed, 'welcome confirmed', `/welcomes/${contract}?notice=welcome-confirmed`);
      }),
    reply: ({ reader, values, files, parameter }) =>
      attempt('a reply', async () => {
        const author = authorOf(reader);
        if (author === undefined) return { missing: true };
        const replied = await reply(commandDeps(), {
          author,
          ticket: Number(parameter),
          body: values['body'],
          close: values['close'] === 'true',
          files,
          seen: values['seen'],
        });
        return written(replied, 'reply written');
      }),
    answer: (sent) => attempt('an answer', () => desk.answer(sent)),
    'open for a customer': (sent) => attempt('opening a ticket', () => desk['open for a customer'](sent)),
    'plan a welcome': (sent) => attempt('planning a welcome', () => desk['plan a welcome'](sent)),
    'sell a contract': (sent) => attempt('selling a contract', () => desk['sell a contract'](sent)),
    'file as a ticket': (sent) => attempt('filing a mail', () => desk['file as a ticket'](sent)),
    'file as a reply': (sent) => attempt('filing a mail', () => desk['file as a reply'](sent)),
    dismiss: (sent) => attempt('dismissing a mail', () => desk.dismiss(sent)),
    settle: (sent) => attempt('settling', () => desk.settle(sent)),
    'see to a letter': (sent) => attempt('seeing to a letter', () => desk['see to a letter'](sent)),
  };

  return {
    run: async (action, sent) => actions[action](sent),
  };
}

function authorOf(reader: Reader): Author | undefined {
  if (reader.kind === 'team') return { team: reader.handle };
  return reader.kind === 'contact' ? { customer: reader.customer, contact: reader.handle } : undefined;
}

export function addressProblem(typed: string): Problem {
  return typed.trim() === ''
    ? requestProblem('missing', 'email', 'There is no address.', 'Write the one we know for your tickets.')
    : requestProblem('malformed', 'email', 'This is no mail address.', 'Write it as name@domain.');
}

function withinTime(done: Promise<unknown>, ms: number): Promise<unknown> {
  let timer: NodeJS.Timeout;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  return Promise.race([done.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}
