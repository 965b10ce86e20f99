/**
 * Mailed links and sessions: what is known of a browser between two requests. Kept in the state folder, so losing it
 * signs people out and costs nothing else. A row says who signed in, never what they may do. Tokens and signed-in addresses are
 * there as keyed hashes alone, so what is read from this file opens nothing; a link's address goes when it has expired.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Author } from '../domain/records.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

export const linkLifeMs = 15 * minute;
export const sessionIdleMs = 7 * day;
export const sessionLifeMs = 30 * day;
/** From when a link to one ticket was asked for to the end of what it opened. */
export const guestLifeMs = day;
/** Links one address may ask for while the first of them still works: all of them do, so nobody is locked out. */
export const linksPerAddress = 5;

/** How much older than the truth `seen` may be: one write to disk per session and quarter of an hour. */
const seenGrainMs = 15 * minute;
/** Sessions kept in memory; the others are one lookup away. */
const remembered = 10_000;

export interface Session {
  readonly person: Author;
  /** The one ticket that it opens, to be read alone; absent for who signed in. */
  readonly ticket?: number;
  /** Keyed hash of the address that was signed in with; see `Sessions.isFor`. */
  readonly addressHash: string;
  readonly beganMs: number;
}
/** A link to one ticket, asked for with this address. */
export interface TicketLink {
  readonly address: string;
  readonly ticket: number;
  /** ms since epoch. */
  readonly offeredMs: number;
}

export interface Sessions {
  /**
   * A new sign-in link's token for this address, whoever has it; `too-many` when as many as `linksPerAddress` still
   * work. Does the same work for every address.
   */
  offer(address: string): string | 'too-many';
  /** The address that a link was mailed to, once: spent, unknown and expired tokens give nothing. */
  spend(linkToken: string): string | undefined;
  /**
   * A token that opens this ticket for `guestLifeMs`, if the address turns out to be one of its own; `too-many` as for
   * `offer`. Does the same work for every address and number.
   */
  offerTicket(address: string, ticket: number): string | 'too-many';
  /** What a link to a ticket was asked for with; as often as it is asked, and nothing once it is `guestLifeMs` old. */
  ticketLink(token: string): TicketLink | undefined;
  /** Begins a session and gives its token, for the cookie. With a link to a ticket, it opens that alone and ends with it. */
  begin(person: Author, address: string, link?: TicketLink): string;
  /** The session of a cookie's token, until it ends, was idle for `sessionIdleMs`, or is too old. */
  find(token: string): Session | undefined;
  /** Whether a session was begun with this address. */
  isFor(session: Session, address: string): boolean;
  end(token: string): void;
  close(): void;
}

/** What a row of `sessions` says in `person`. */
type Opens = Author | { person: Author; ticket: number };

interface Remembered extends Session {
  seenMs: number;
  writtenMs: number;
}

/** `stateFolder` exists; `random(n)` gives n unpredictable bytes; `now` is ms since epoch. */
export function openSessions({
  stateFolder,
  secret,
  now,
  random,
}: {
  stateFolder: string;
  secret: string;
  now: () => number;
  random: (bytes: number) => Buffer;
}): Sessions {
  const file = join(stateFolder, 'sessions.sqlite');
  const db = new DatabaseSync(file);
  chmodSync(file, 0o600);
  // NORMAL under WAL may lose the last sign-ins in a power cut, never the file.
  db.exec(`
    pragma journal_mode = wal;
    pragma synchronous = normal;
    pragma busy_timeout = 5000;
    create table if not exists links (hash text primary key, address text not null, offered integer not null)
      strict, without rowid;
    create table if not exists ticket_links (hash text primary key, address text not null, ticket integer not null,
      offered integer not null) strict, without rowid;
    create table if not exists sessions (hash text primary key, person text not null, address text not null,
      began integer not null, seen integer not null) strict, without rowid;
  `);
  const sql = {
    forgetLinks: db.prepare('delete from links where offered <= ?'),
    countLinks: db.prepare('select count(*) as links from links where address = ?'),
    addLink: db.prepare('insert into links (hash, address, offered) values (?, ?, ?)'),
    spendLink: db.prepare('delete from links where hash = ? returning address, offered'),
    forgetTicketLinks: db.prepare('delete from ticket_links where offered <= ?'),
    countTicketLinks: db.prepare('select count(*) as links from ticket_links where address = ? and offered > ?'),
    addTicketLink: db.prepare('insert into ticket_links (hash, address, ticket, offered) values (?, ?, ?, ?)'),
    findTicketLink: db.prepare('select address, ticket, offered from ticket_links where hash = ?'),
    addSession: db.prepare('insert into sessions (hash, person, address, began, seen) values (?, ?, ?, ?, ?)'),
    findSession: db.prepare('select person, address, began, seen from sessions where hash = ?'),
    seeSession: db.prepare('update sessions set seen = ? where hash = ?'),
    endSession: db.prepare('delete from sessions where hash = ?'),
    forgetSessions: db.prepare('delete from sessions where seen <= ? or began <= ?'),
  };

  const forget = () => {
    sql.forgetLinks.run(now() - linkLifeMs);
    sql.forgetTicketLinks.run(now() - guestLifeMs);
    sql.forgetSessions.run(now() - sessionIdleMs, now() - sessionLifeMs);
  };
  forget();
  // In a portal that nobody signs in to, addresses go too.
  const forgetting = setInterval(forget, linkLifeMs).unref();

  // Each purpose has its own hashes, so that a link's token is never a session's.
  const hash = (purpose: 'link' | 'ticket link' | 'session' | 'address', text: string) =>
    createHmac('sha256', secret).update(`${purpose}\0${text}`).digest('base64url');
  const newToken = () => random(32).toString('base64url');

  const memory = new Map<string, Remembered>();
  const remember = (key: string, session: Remembered) => {
    memory.delete(key);
    memory.set(key, session);
    if (memory.size > remembered) memory.delete(memory.keys().next().value!);
  };

  return {
    offer(address) {
      sql.forgetLinks.run(now() - linkLifeMs);
      const { links } = sql.countLinks.get(address) as { links: number };
      if (links >= linksPerAddress) return 'too-many';
      const token = newToken();
      sql.addLink.run(hash('link', token), address, now());
      return token;
    },
    spend(linkToken) {
      if (!isToken(linkToken)) return undefined;
      const link = sql.spendLink.get(hash('link', linkToken)) as { address: string; offered: number } | undefined;
      return link && link.offered > now() - linkLifeMs ? link.address : undefined;
    },
    offerTicket(address, ticket) {
      const { links } = sql.countTicketLinks.get(address, now() - linkLifeMs) as { links: number };
      if (links >= linksPerAddress) return 'too-many';
      const token = newToken();
      sql.addTicketLink.run(hash('ticket link', token), address, ticket, now());
      return token;
    },
    ticketLink(token) {
      if (!isToken(token)) return undefined;
      const link = sql.findTicketLink.get(hash('ticket link', token)) as
        { address: string; ticket: number; offered: number } | undefined;
      return link && link.offered > now() - guestLifeMs
        ? { address: link.address, ticket: link.ticket, offeredMs: link.offered }
        : undefined;
    },
    begin(person, address, link) {
      const token = newToken();
      const opens: Opens = link ? { person, ticket: link.ticket } : person;
      const key = hash('session', token);
      sql.addSession.run(key, JSON.stringify(opens), hash('address', address), link?.offeredMs ?? now(), now());
      return token;
    },
    find(token) {
      if (!isToken(token)) return undefined;
      const key = hash('session', token);
      const at = now();
      let session = memory.get(key);
      if (session === undefined) {
        const row = sql.findSession.get(key) as
          { person: string; address: string; began: number; seen: number } | undefined;
        if (row === undefined) return undefined;
        const opens = JSON.parse(row.person) as Opens;
        session = {
          ...('person' in opens ? opens : { person: opens }),
          addressHash: row.address,
          beganMs: row.began,
          seenMs: row.seen,
          writtenMs: row.seen,
        };
        remember(key, session);
      }
      const lifeMs = session.ticket === undefined ? sessionLifeMs : guestLifeMs;
      if (session.seenMs <= at - sessionIdleMs || session.beganMs <= at - lifeMs) {
        sql.endSession.run(key);
        memory.delete(key);
        return undefined;
      }
      session.seenMs = at;
      if (session.writtenMs <= at - seenGrainMs) {
        // Another portal over the same folder may have ended it.
        if (sql.seeSession.run(at, key).changes === 0) {
          memory.delete(key);
          return undefined;
        }
        session.writtenMs = at;
        remember(key, session);
      }
      return session;
    },
    isFor(session, address) {
      return timingSafeEqual(Buffer.from(session.addressHash), Buffer.from(hash('address', address)));
    },
    end(token) {
      const key = hash('session', token);
      memory.delete(key);
      sql.endSession.run(key);
    },
    close() {
      clearInterval(forgetting);
      db.close();
    },
  };
}

/** The form of every token: 256 bits in base64url. */
export function isToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}
