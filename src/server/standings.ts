/**
 * Who a request comes from and what decides the bytes they get: rights, language, revision, and until when these hold.
 * Asked for on every request, so remembered per session for one commit; whoever leaves the repository, or changes role,
 * does so with a commit.
 */
import { addressOf, participantWith, readerOf } from '../auth/identify.ts';
import type { Session, Sessions } from '../auth/sessions.ts';
import { openSpace } from '../domain/open-space.ts';
import type { Locale } from '../domain/records.ts';
import type { Source } from '../domain/source.ts';
import type { Reader, Space } from '../domain/space.ts';
import { epochMs, instantOf } from '../domain/values.ts';

export interface Standing {
  readonly reader: Reader;
  readonly rights: string;
  readonly locale: Locale;
  readonly revision: string;
  readonly validUntilMs: number;
}
/** What of a request says whose it is. */
export interface Credentials {
  /** Of the session's cookie. */
  readonly token: string | undefined;
  /** Chosen on the page. */
  readonly locale: Locale | undefined;
  /** What the browser asks for, which counts for visitors alone. */
  readonly browserLocale: Locale | undefined;
}

export interface Standings {
  of(credentials: Credentials): Standing;
  /** The space of that standing, over a source the caller holds open. The source may be a later one. */
  space(source: Source, credentials: Credentials): Space;
}

interface Remembered {
  readonly version: string | undefined;
  readonly standing: Standing;
}

/** `version` changes with any revision. `now` is ms since epoch. */
export function openStandings({
  sessions,
  version,
  source,
  now,
}: {
  sessions: Sessions;
  version: () => string | undefined;
  source: () => Source & Disposable;
  now: () => number;
}): Standings {
  const bySession = new WeakMap<Session, Map<string, Remembered>>();
  const visitors = new Map<string, Remembered>();

  const readerWith = (people: Source, token: string | undefined): Reader => {
    const session = token === undefined ? undefined : sessions.find(token);
    if (session === undefined) return { kind: 'visitor' };
    const { person } = session;
    const address = addressOf(people, person);
    if (address !== undefined && sessions.isFor(session, address)) {
      const { ticket } = session;
      if (ticket === undefined) return readerOf(people, person)!;
      // Whoever is no longer in copy may be again; the session has its end anyway.
      const participant = participantWith(people, address, ticket);
      return participant ? { kind: 'guest', customer: participant.customer, ticket } : { kind: 'visitor' };
    }
    // Gone for good, unless their customer's file cannot be read: then it may say so again once mended.
    if ('team' in person || people.customers().has(person.customer)) sessions.end(token!);
    return { kind: 'visitor' };
  };
  const spaceOf = (content: Source, { token, locale, browserLocale }: Credentials): Space => {
    const reader = readerWith(content, token);
    const asked = locale ?? (reader.kind === 'visitor' ? browserLocale : undefined);
    return openSpace(content, reader, instantOf(now()), asked);
  };

  return {
    of(credentials) {
      const session = credentials.token === undefined ? undefined : sessions.find(credentials.token);
      let memory = visitors;
      if (session) {
        memory = bySession.get(session) ?? new Map<string, Remembered>();
        bySession.set(session, memory);
      }
      const language = `${credentials.locale ?? ''}/${credentials.browserLocale ?? ''}`;
      const known = memory.get(language);
      const served = version();
      if (known && known.version === served && known.standing.validUntilMs > now()) return known.standing;

      using content = source();
      const space = spaceOf(content, credentials);
      const standing: Standing = {
        reader: space.reader,
        rights: space.rights,
        locale: space.locale,
        revision: space.revision,
        validUntilMs: epochMs(space.validUntil),
      };
      memory.set(language, { version: served, standing });
      return standing;
    },
    space: spaceOf,
  };
}
