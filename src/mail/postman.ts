/**
 * The one who mails: what the branch says and nobody was told yet, and the links people ask for. Two loops that do not
 * wait for each other, so that a backlog of notices never keeps a link waiting, nor a slow server the notices.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DeadLetter } from '../domain/mail-trouble.ts';
import type { Author, Locale } from '../domain/records.ts';
import type { Source } from '../domain/source.ts';
import { instantOf } from '../domain/values.ts';
import type { Claims } from '../store/claims.ts';
import { composeConfirm, composeConsult, composeSignIn } from './compose-link.ts';
import { openDelivery } from './deliver.ts';
import type { Mail } from './mail.ts';
import type { MailNotes } from './notes.ts';
import { openNotifier, type Contents, type History } from './notify.ts';
import { openOutbox, type SignInRequest } from './outbox.ts';
import { openFiles, openSmtp, type SmtpOptions } from './transport.ts';

export type { SignInRequest } from './outbox.ts';

/** The longest sleep: what nobody woke us for is seen this late at most. */
const heartbeatMs = 30_000;
/** The sleep after a failure, and while another sends. */
const troubleMs = 2000;
/** What a mail under way gets at our end: a server may keep us waiting for longer. */
const graceMs = 10_000;
/** Of what was given up: more than anyone goes through one by one. */
const shownLetters = 100;

export interface MailStatus {
  /** `stopped`: no notice leaves until somebody mends the cursor. `failing`: nothing leaves at the moment. */
  state: 'ok' | 'stopped' | 'failing';
  reason?: string;
  queued: number;
  /** Given up; kept. */
  dead: number;
  /** The commit up to which everything was told; null while that is not known. */
  cursor: string | null;
  /** ms since epoch. */
  lastSentMs?: number;
}
export interface Postman {
  /** Begins to tell and to send. Resolves at once; the first mails leave when the index is ready. */
  start(): void;
  /**
   * A link for whoever has this address, if anybody. On disk when it returns, and the same work for every address. Works
   * before `start` too.
   */
  enqueueSignIn(request: SignInRequest): void;
  /** The branch may have moved, or time has passed. */
  wake(): void;
  status(): MailStatus;
  /** What was given up, newest first. */
  deadLetters(): DeadLetter[];
  /** Tries one of them again, to the address that its reader has now; false: it is there no more. On disk when it returns. */
  sendAgain(id: number): boolean;
  /** Forgets one of them; false: it is there no more. */
  giveUp(id: number): boolean;
  /** After the mails under way, or ten seconds: those leave again later, as the same messages. */
  close(): Promise<void>;
}

/**
 * `claims` are the record's: of all that have it, portals and jobs, one at a time tells. `stateFolder` exists. `smtpUrl` null: mails are files in its `outbox/`. `replySecret` as `composeNotice` has it. `portalUrl`, without a slash at the end, is the only
 * source of links. `personWith` says who an address belongs to, with a number among those of that ticket alone. `now` in ms since epoch.
 */
export async function openPostman({
  store,
  index,
  claims,
  stateFolder,
  smtpUrl,
  smtp,
  portalUrl,
  replySecret,
  personWith,
  notes,
  now = Date.now,
  log = console.error,
}: {
  store: History;
  index: Contents;
  claims: Claims;
  stateFolder: string;
  smtpUrl: string | null;
  smtp?: SmtpOptions;
  portalUrl: string;
  replySecret?: string | undefined;
  personWith: (people: Source, address: string, ticket?: number) => Author | 'ambiguous' | undefined;
  notes?: Pick<MailNotes, 'sent' | 'refused'>;
  now?: () => number;
  log?: (line: string) => void;
}): Promise<Postman> {
  const outbox = openOutbox(join(stateFolder, 'outbox.sqlite'), log);
  const transport = smtpUrl === null ? openFiles(join(stateFolder, 'outbox'), smtp) : openSmtp(smtpUrl, smtp);
  // The folder of files may have outlived the outbox that numbered them.
  outbox.skipNumbers(await transport.lastNumber());

  let closing = false;
  const isClosing = () => closing;
  const telling = openBell();
  const sending = openBell();
  const failures = new Map<string, string>();
  let standsBy = false;
  let loops: Promise<unknown> = Promise.resolve();

  const closed = Promise.withResolvers<void>();
  let hasContents = false;
  const contents: Contents = {
    source: () => index.source(),
    async follow() {
      // The first indexing of a large record takes longer than anyone should wait for our end.
      await (hasContents ? index.follow() : Promise.race([index.follow(), closed.promise]));
      hasContents = !closing;
    },
  };
  const delivery = openDelivery({ outbox, transport, composeLink, notes, now, log, isClosing });
  const notifier = openNotifier({
    store,
    index: contents,
    claims,
    outbox,
    delivery,
    portalUrl,
    replySecret,
    who: personWith,
    now,
    log,
    isClosing,
  });

  function composeLink(key: string, request: SignInRequest): Mail | undefined {
    const { address, link, locale, expiresMs, ticket, confirms } = request;
    using source = index.source();
    const person = personWith(source, address, ticket);
    const known = person !== undefined && person !== 'ambiguous';
    if (!known && !confirms) return undefined;
    // Whoever confirms is named by nobody yet.
    const { name, locales } = known && !confirms ? describe(source, person) : { name: '', locales: [] };
    const sent = {
      key,
      company: source.company(),
      portalUrl,
      to: { name, address },
      locale: [...locales, locale, source.company().locale].find(isLocale) ?? 'fr',
      link,
      nowMs: now(),
      expiresMs,
    };
    if (confirms) return composeConfirm(sent);
    return ticket === undefined ? composeSignIn(sent) : composeConsult({ ...sent, ticket });
  }

  async function send(): Promise<void> {
    // Whom a link is for is looked up in the content.
    if (!hasContents) await contents.follow();
    const wasUnreachable = delivery.unreachable() !== undefined;
    await delivery.sendLinks();
    if (wasUnreachable && delivery.unreachable() === undefined) telling.ring();
  }

  /** Until something of this kind may leave, or somebody else's turn may be over. */
  function sleepMs(kind: 'notice' | 'sign-in'): number {
    // Those who wait for the same one do not come back together.
    if (kind === 'notice' && notifier.heldBy() !== undefined) return troubleMs * (0.5 + Math.random());
    return Math.min(heartbeatMs, (delivery.nextMs(kind) ?? Infinity) - now());
  }

  /** Does `work` whenever the bell rings, by itself after `sleepMs`, and until we close. What failed is tried again. */
  async function loop(name: string, bell: Bell, kind: 'notice' | 'sign-in', work: () => Promise<void>): Promise<void> {
    while (!closing) {
      bell.hush();
      try {
        // One process sends from a state folder; another one over it waits for that one's end.
        standsBy = !outbox.claim();
        if (!standsBy) await work();
        failures.delete(name);
      } catch (error) {
        const reason = (error as Error).message;
        if (failures.get(name) !== reason) log(`${name} failed: ${(error as Error).stack ?? reason}`);
        failures.set(name, reason);
      }
      if (!closing) await bell.rung(standsBy || failures.has(name) ? troubleMs : sleepMs(kind));
    }
  }

  return {
    start() {
      loops = Promise.all([
        loop('telling', telling, 'notice', notifier.turn),
        loop('sending', sending, 'sign-in', send),
      ]);
    },
    enqueueSignIn(request) {
      const key = `sign-in/${createHash('sha256').update(request.link).digest('hex')}`;
      outbox.addSignIn(key, request, now());
      sending.ring();
    },
    wake() {
      telling.ring();
      sending.ring();
    },
    status() {
      const { queued, dead, lastSentMs } = outbox.counts();
      const failing = delivery.unreachable() ?? [...failures.values()][0];
      const other = notifier.heldBy();
      const reason =
        notifier.stopped() ??
        failing ??
        (standsBy ? 'Another process sends from this state folder.' : other && `${other.holder} sends at the moment.`);
      return {
        state: notifier.stopped() !== undefined ? 'stopped' : failing !== undefined ? 'failing' : 'ok',
        reason,
        queued,
        dead,
        cursor: notifier.cursor(),
        lastSentMs,
      };
    },
    deadLetters: () =>
      outbox.dead(shownLetters).map(({ id, mail: { to, subject }, reason, sinceMs }) => {
        return { id, to, subject, reason, at: instantOf(sinceMs) };
      }),
    sendAgain(id) {
      const letter = outbox.dead().find((one) => one.id === id);
      if (letter === undefined) return false;
      using source = index.source();
      const isThere = outbox.revive(id, addressNow(source, letter.mail) ?? letter.mail.to.address, now());
      telling.ring();
      return isThere;
    },
    giveUp(id) {
      const isThere = outbox.dead().some((one) => one.id === id);
      if (isThere) outbox.drop(id);
      return isThere;
    },
    async close() {
      closing = true;
      closed.resolve();
      telling.ring();
      sending.ring();
      const grace = setTimeout(() => transport.close(), graceMs);
      await loops;
      clearTimeout(grace);
      transport.close();
      outbox.close();
    },
  };
}

function describe(source: Source, person: Author): { name: string; locales: (string | undefined)[] } {
  if ('team' in person) return { name: source.team().get(person.team)?.name ?? person.team, locales: [] };
  const customer = source.customers().get(person.customer);
  const contact = customer?.contacts.get(person.contact);
  return { name: contact?.name ?? person.contact, locales: [contact?.locale, customer?.locale] };
}

/** Of whom a mail is for, which its key ends with; undefined: they have left, or nobody has that name. */
function addressNow(source: Source, { key }: Mail): string | undefined {
  const [first = '', second] = key.slice(key.lastIndexOf(' ') + 1).split('/');
  const person = second === undefined ? source.team().get(first) : source.customers().get(first)?.contacts.get(second);
  return person?.active ? person.email : undefined;
}

function isLocale(locale: string | undefined): locale is Locale {
  return locale === 'fr' || locale === 'en';
}

interface Bell {
  ring(): void;
  /** What rang until now was heard. */
  hush(): void;
  /** When it rings, has rung, or after `ms`. */
  rung(ms: number): Promise<void>;
}

function openBell(): Bell {
  let isRinging = false;
  let heard: (() => void) | undefined;
  return {
    ring() {
      isRinging = true;
      heard?.();
    },
    hush() {
      isRinging = false;
    },
    async rung(ms) {
      if (isRinging) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, ms));
        heard = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      heard = undefined;
    },
  };
}
