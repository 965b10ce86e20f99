/** The whole portal, put together: the record, what is derived from it, who mails, who is signed in, and the edge. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { participantWith, personWith } from '../auth/identify.ts';
import { openSessions } from '../auth/sessions.ts';
import type { Config } from '../config.ts';
import { openIndex } from '../index/open-index.ts';
import { openMailNotes } from '../mail/notes.ts';
import { openPostman } from '../mail/postman.ts';
import { openSmtp } from '../mail/transport.ts';
import { openLocalStore } from '../store/local.ts';
import type { Store } from '../store/port.ts';
import { openRemoteStore, type RemoteStanding } from '../store/remote.ts';
import { openRecordClaims } from '../store/record-claims.ts';
import { openWriter } from '../store/writer.ts';
import { openActions } from './actions.ts';
import { answerElsewhere } from './answer-elsewhere.ts';
import { readAssets } from './assets.ts';
import { openCookies } from './cookies.ts';
import { openDeliveries } from './deliveries.ts';
import { openDrafts } from './drafts.ts';
import { openEdge, type Edge } from './edge.ts';
import { openExports } from './exports.ts';
import { openFileSender } from './files.ts';
import { openHealth } from './health.ts';
import { openHooks } from './hooks.ts';
import { openKeptFiles } from './kept-files.ts';
import { openKeptPages } from './kept-pages.ts';
import { keptHolder } from './holder.ts';
import { listen } from './listen.ts';
import { openLog, type Log } from './log.ts';
import { mailFileFinder } from './mail-files.ts';
import { openMailIn, originalsIn } from './mail-in.ts';
import { openRates } from './rates.ts';
import { openReviewsOf } from './reviews.ts';
import { loadAstro, pageRenderer, type AstroHandler } from './render.ts';
import { securityHeaders } from './security-headers.ts';
import { sender, textAnswer, type Answer } from './send.ts';
import { openSite } from './site.ts';
import { openStandings } from './standings.ts';
import { openLogo, openMailLogo } from './logo.ts';
import { openStylesheet } from './stylesheet.ts';
import { formTaker } from './take-form.ts';
import { openUploads } from './uploads.ts';
import { openWarner } from './warner.ts';

export interface Portal {
  /** The public address, without a slash at the end. */
  readonly url: string;
  /** What is listened on: the same, unless something stands in front. */
  readonly address: string;
  /** Resolves when the content at the head is served. Until then every page says to come back. */
  readonly ready: Promise<void>;
  /**
   * Looks now whether others wrote, as when a forge says that they did; resolves when that is served. Where the record is
   * on this machine it is seen anyway. Throws RemoteError.
   */
  poke(): Promise<void>;
  /** Lets what is under way finish, for some seconds, and lets go of everything. */
  close(): Promise<void>;
}
export interface PortalOptions {
  /** The folder that `astro build` wrote, or what is in it. */
  dist: string | { astro: AstroHandler; assets: ReadonlyMap<string, Answer> };
  /** ms since epoch. */
  now?: () => number;
  log?: Log;
}

/** A remote that is out of reach for less is not worth a word on the pages. */
const quietForMs = 60_000;
/** What requests under way get to finish, once the end has begun. */
const graceMs = 10_000;

/** Resolves when requests are taken. Rejects, with nothing left open, when something it needs is not there. */
export async function startPortal(
  config: Config,
  { dist, now = Date.now, log = openLog((line) => process.stderr.write(line), now) }: PortalOptions,
): Promise<Portal> {
  // Closed in the order opposite to the one they are opened in.
  await using opening = new AsyncDisposableStack();
  const opened = <T>(part: T, close: (part: T) => unknown): T =>
    opening.adopt(part, async (one) => void (await close(one)));

  const { astro, assets } =
    typeof dist === 'string' ? { astro: await loadAstro(dist), assets: readAssets(join(dist, 'client')) } : dist;
  const { store, look, standing } = await openRecord(config, { now, log });
  opened(store, (part) => part.close());
  const { claims } = opened(
    openRecordClaims(
      { gitDir: config.repo, remote: config.remote?.address ?? null },
      { holder: keptHolder(config.stateFolder) },
    ),
    (part) => part.close(),
  );
  const index = opened(openIndex({ store, file: join(config.stateFolder, 'index.sqlite') }), (part) => part.close());
  const writer = opened(openWriter(store, { now, ...(config.remote && { patienceMs: 25_000 }) }), (part) =>
    part.close(),
  );
  const sessions = opened(
    openSessions({ stateFolder: config.stateFolder, secret: config.secret, now, random: randomBytes }),
    (part) => part.close(),
  );
  const drafts = opened(
    openDrafts({ stateFolder: config.stateFolder, secret: config.secret, now, random: randomBytes }),
    (part) => part.close(),
  );

  // The address is known once it is listened on, and whatever makes links wants it.
  let edge: Edge = (req, res) => sender({}, () => true)(req, res, textAnswer(503, 'Starting.', { 'retry-after': '1' }));
  const listening = opened(await listen((req, res) => edge(req, res), config), (part) => part.close(graceMs));
  const url = config.url ?? listening.address;
  const https = url.startsWith('https:');
  // People type either of these for a portal of their own machine.
  const origins = config.url
    ? [url]
    : [url, `http://localhost:${listening.port}`, `http://127.0.0.1:${listening.port}`];

  const source = () => index.source();
  const version = () => {
    const status = index.status();
    return status.commit === undefined ? undefined : status.version;
  };
  const smtp = { ...config.smtp, logo: openMailLogo(store, source, version) };
  const notes = opened(openMailNotes(join(config.stateFolder, 'mail-notes.sqlite')), (part) => part.close());
  const postman = opened(
    await openPostman({
      store: { ...store, look },
      index,
      claims,
      stateFolder: config.stateFolder,
      smtpUrl: config.smtpUrl,
      smtp,
      // Without a way in, an answer to such an address would come back to its sender.
      replySecret: config.mailIn === null ? undefined : config.secret,
      portalUrl: url,
      personWith: (content, address, ticket) =>
        ticket === undefined ? personWith(content, address) : participantWith(content, address, ticket),
      notes,
      now,
      log: (line) => log.problem('mail', line),
    }),
    (part) => part.close(),
  );

  const cookies = openCookies(https);
  const standings = openStandings({ sessions, version, source, now });
  const uploads = openUploads(join(config.stateFolder, 'uploads'), log);
  const keptFiles = opened(
    openKeptFiles({ folder: join(config.stateFolder, 'kept-files'), now, random: randomBytes, log }),
    (part) => part.close(),
  );
  const headers = securityHeaders(https);
  const rates = openRates(now);
  const poke = async () => {
    await look();
    await index.follow();
  };
  const deliveries = opened(openDeliveries(config.stateFolder), (part) => part.close());
  const reviews = opened(openReviewsOf(config, { portalUrl: url, now, log }), (part) => part?.close());
  /** Since when nothing new has come in, once that has lasted. */
  const asOf = () => {
    const { fault, lookedMs } = standing?.() ?? { fault: null, lookedMs: null };
    return fault !== null && lookedMs !== null && now() - lookedMs >= quietForMs ? lookedMs : undefined;
  };
  const site = openSite(pageRenderer(astro, url, config.forge?.kind), openKeptPages(now), asOf, () => {
    const setAside = notes.aside();
    return { letters: postman.deadLetters(), failing: notes.failing(now()), ...(setAside && { setAside }) };
  });
  const actions = openActions({
    origin: url,
    sessions,
    drafts,
    cookies,
    source,
    follow: () => index.follow(),
    postman,
    commands: { writer, now, random: randomBytes },
    log,
    now,
    secret: config.secret,
  });
  edge = openEdge({
    version,
    source,
    standings,
    cookies,
    site,
    takeForm: formTaker({
      origins: new Set(origins),
      proxies: config.proxies,
      source,
      standings,
      cookies,
      rates,
      actions,
      site,
      uploads,
      keptFiles,
    }),
    files: openFileSender(store, headers),
    mailFile: mailFileFinder(store, originalsIn(config.stateFolder)),
    exports: openExports(
      store,
      async (path, query, space) => (await site.kept(path, query, space)).bytes.plain,
      headers,
    ),
    answerElsewhere: answerElsewhere(config, { now, random: randomBytes }),
    hooks: openHooks({
      secret: config.hookSecret,
      branch: config.branch,
      deliveries,
      rates,
      proxies: config.proxies,
      poke,
      reviews: config.github && reviews ? { repository: config.github.repository, ask: reviews.ask } : null,
      log,
    }),
    assets,
    stylesheet: openStylesheet(source, version),
    logo: openLogo(store, source, version),
    health: openHealth({ index, postman, remote: standing }),
    send: sender(headers, listening.closing),
    log,
  });

  const tell = () =>
    index.follow().then(
      () => postman.wake(),
      (error: unknown) => log.problem('following the branch failed', error),
    );
  opened(
    store.watch(() => void tell()),
    (stop) => stop(),
  );
  postman.start();
  // Written to files they would count as sent, and nobody would have been told.
  if (config.warns && config.smtpUrl !== null && !config.demo) {
    const transport = openSmtp(config.smtpUrl, smtp);
    const warner = opened(
      openWarner({ index, writer, claims, look, transport, portalUrl: url, now, random: randomBytes, log }),
      (part) => part.close(),
    );
    opened(
      store.watch(() => warner.wake()),
      (stop) => stop(),
    );
  }
  if (config.mailIn !== null) {
    const mailLog = (line: string) => log.problem('mail in', line);
    opened(await openMailIn(config.mailIn, { config, index, writer, notes, now, log: mailLog }), (part) =>
      part?.close(),
    );
  }
  const ready = index.ready.then(async () => {
    log.info('serving', { commit: index.status().commit, url });
    // The index is open to one process at a time: whatever is there is of one that has ended.
    void reviews?.askForAll();
    await uploads.removeLeftovers().catch((error: unknown) => log.problem('removing old uploads failed', error));
  });
  ready.catch((error: unknown) => log.problem('the content cannot be indexed', error));

  // Astro's adapter listens for these, which keeps Node from ending the process, and is silent about those of ours.
  const unhandled = (error: unknown) => log.problem('unhandled rejection', error);
  process.on('unhandledRejection', unhandled);
  opening.defer(() => void process.off('unhandledRejection', unhandled));

  const running = opening.move();
  const close = async () => {
    // First of all: what is under way still needs everything else.
    await listening.close(graceMs);
    await running.disposeAsync();
  };
  return { url, address: listening.address, ready, poke, close };
}

/** The record of this machine, or the remote's. `standing`: undefined where there is no remote. */
export async function openRecord(
  { repo: path, branch, remote }: Pick<Config, 'repo' | 'branch' | 'remote'>,
  { now, log }: { now: () => number; log: Log },
): Promise<{ store: Store; look: () => Promise<void>; standing: (() => RemoteStanding) | undefined }> {
  const failed = (error: unknown) => log.problem('cleaning up the repository failed', error);
  if (remote === null) {
    return { store: await openLocalStore({ path, branch, failed }), look: async () => {}, standing: undefined };
  }
  const store = await openRemoteStore({
    path,
    branch,
    remote: remote.address,
    lookEveryMs: remote.everyMs,
    now,
    failed,
    changed: ({ fault }) =>
      fault === null ? log.info('the remote is reached again', {}) : log.problem('the remote is out of reach', fault),
  });
  return { store, look: store.look, standing: store.standing };
}
