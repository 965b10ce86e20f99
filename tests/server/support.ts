/**
 * The real portal on real git, with a page that says what it was given in place of the built site: for what is decided
 * before and after a page is rendered.
 */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { join } from 'node:path';
import type { Config } from '../../src/config.ts';
import { bytesOf } from '../../src/server/bytes.ts';
import { openLog } from '../../src/server/log.ts';
import { startPortal } from '../../src/server/portal.ts';
import type { AstroHandler } from '../../src/server/render.ts';
import { Client } from '../support/client.ts';
import { eventually } from '../support/start-portal.ts';

/** What a page was given, as the stand-in shows it. */
export interface Shown {
  url: string;
  reader: string;
  locale: string;
  notice?: string;
  values?: Record<string, string>;
  problems?: string[];
  /** Names of files to be chosen again. */
  files?: readonly string[];
  /** Files that go with it when it is sent again. */
  kept?: { token: string; names: readonly string[] };
  /** Of `/tickets/<n>`: whether the space has it, and its revision. */
  ticket?: string;
  revision: string;
  /** Since when nothing new has come in. */
  asOf?: string;
}

export interface Site {
  astro: AstroHandler;
  /** How often each address was rendered. */
  rendered: Map<string, number>;
  /** Set: awaited before each page is rendered. */
  before?: (url: string) => Promise<void>;
}

export function standIn(): Site {
  const site: Site = {
    rendered: new Map(),
    async astro(req, res, _next, { space, notice, form, asOf, status }) {
      const { url } = req as { url: string };
      site.rendered.set(url, (site.rendered.get(url) ?? 0) + 1);
      await site.before?.(url);
      const number = /^\/tickets\/(\d+)/.exec(url)?.[1];
      const shown: Shown = {
        url,
        reader: space.rights,
        locale: space.locale,
        notice,
        values: form?.values,
        problems: form?.problems.map(({ field, code }) => (field ? `${field}-${code}` : code)),
        files: form?.files,
        ...(form?.kept && { kept: form.kept }),
        ticket: number === undefined ? undefined : space.ticket(Number(number))?.revision,
        revision: space.revision,
        ...(asOf !== undefined && { asOf }),
      };
      const answer = res as {
        writeHead(status: number, headers: unknown): void;
        write(text: string): void;
        end(): void;
      };
      answer.writeHead(status ?? 200, { 'content-type': 'text/html' });
      // Large enough to be worth compressing.
      answer.write(JSON.stringify(shown) + ' '.repeat(2_000));
      answer.end();
    },
  };
  return site;
}

/** Settings of a portal of its own on this machine, on any free port. */
export function testConfig(over: Pick<Config, 'repo' | 'stateFolder'> & Partial<Config>): Config {
  return {
    remote: null,
    forge: null,
    hookSecret: null,
    github: null,
    demo: false,
    branch: 'main',
    url: null,
    proxies: new BlockList(),
    secret: 'a secret of these tests, long enough',
    smtpUrl: null,
    smtp: { connections: 4, dkim: undefined },
    warns: true,
    mailIn: null,
    authservId: undefined,
    host: '127.0.0.1',
    port: 0,
    ...over,
  };
}

export async function openPortal(folder: string, repo: string, over: Partial<Config> = {}) {
  const site = standIn();
  const stateFolder = mkdtempSync(join(folder, 'state-'));
  const clock = { nowMs: Date.now() };
  const said: string[] = [];
  const config = testConfig({ repo, stateFolder, ...over });
  const start = () =>
    startPortal(config, {
      dist: {
        astro: (...given) => site.astro(...given),
        assets: new Map([
          [
            '/_assets/page.css',
            { status: 200, headers: { 'cache-control': 'immutable' }, bytes: bytesOf(Buffer.from('a{}'.repeat(500))) },
          ],
        ]),
      },
      now: () => clock.nowMs,
      log: openLog(
        (line) => said.push(line),
        () => clock.nowMs,
      ),
    });
  const portal = await start();
  await portal.ready;
  const mailed = () =>
    readdirSync(join(stateFolder, 'outbox'))
      // One that is being written begins with a dot.
      .filter((name) => /^\d.*\.eml$/.test(name))
      .sort()
      .map((name) => readFileSync(join(stateFolder, 'outbox', name), 'utf8'));
  /** Asks for a link as this browser, and gives it once the mail is there. */
  const link = async (client: Client, email: string): Promise<string> => {
    const before = mailed().length;
    await client.post('/login', { email });
    return eventually(() =>
      mailed()
        .slice(before)
        // They may be told of a ticket meanwhile.
        .filter((text) => /^To: .*$/m.exec(text)?.[0].includes(email))
        .map((text) => /\/login\/[\w-]{43}/.exec(text.replaceAll('=\r\n', ''))?.[0])
        .find(Boolean),
    );
  };
  return {
    portal,
    site,
    clock,
    config,
    start,
    mailed,
    link,
    /** What was logged, whole. */
    log: () => said.join(''),
    visitor: (url = portal.url) => new Client(url),
    async signIn(email: string): Promise<Client> {
      const client = new Client(portal.url);
      await client.post(await link(client, email), {});
      if (client.cookies.size === 0) throw new Error(`${email} was not signed in`);
      return client;
    },
  };
}

export function shown(answer: { text: string }): Shown {
  return JSON.parse(answer.text) as Shown;
}
