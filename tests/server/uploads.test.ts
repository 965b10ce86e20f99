/** Files that come with a form: into the same commit as their entry, or nowhere, and never left on disk. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../support/client.ts';
import { firm } from '../support/firm.ts';
import { bareRepository, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal, shown } from './support.ts';

const folder = temporaryFolder();
const megabyte = 1024 * 1024;
let repo: string;
let open: Awaited<ReturnType<typeof openPortal>>;
let dsi: Client;
let accueil: Client;
let head: string;

beforeAll(async () => {
  repo = bareRepository(folder, firm());
  open = await openPortal(folder, repo);
  dsi = await open.signIn('dsi@boege.example');
  accueil = await open.signIn('accueil@boege.example');
});
beforeEach(() => {
  head = git(repo, 'rev-parse', 'main').trim();
  // Every limit has forgotten.
  open.clock.nowMs += 20 * 60_000;
});
afterAll(() => open?.portal.close());

const uploads = () => join(open.config.stateFolder, 'uploads');
const left = () => readdirSync(uploads());
const added = () =>
  git(repo, '-c', 'core.quotePath=off', 'diff', '--name-only', head, 'main').trim().split('\n').filter(Boolean);
const blob = (path: string) => git(repo, 'rev-parse', `main:${path}`).trim();
const oidOf = (bytes: Uint8Array) => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

type Sent = readonly (readonly [name: string, bytes: Uint8Array])[];
function formOf(fields: Readonly<Record<string, string>>, files: Sent): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [name, bytes] of files) form.append('files', new File([Buffer.from(bytes)], name));
  return form;
}
const replying = (fields: Readonly<Record<string, string>>, files: Sent, client = dsi) =>
  client.postForm('/tickets/1/replies', formOf(fields, files));

describe('taken', () => {
  test('a reply and its files are one commit, byte for byte', async () => {
    const bytes = [randomBytes(3 * megabyte), Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(0)] as const;
    const answer = await replying({ body: 'Voici.', seen: 'a' }, [
      ['../journal d’été.log', bytes[0]],
      ['journal d’été.log', bytes[1]],
      ['vide.txt', bytes[2]],
    ]);
    const entry = /#(.+)$/.exec(answer.location!)![1]!;
    const files = `content/tickets/0-999/1/files/${entry}`;
    expect(added()).toEqual([
      `content/tickets/0-999/1/${entry}.md`,
      `${files}/journal d’été.log`,
      `${files}/journal d’été.log.png`,
      `${files}/vide.txt`,
    ]);
    expect(blob(`${files}/journal d’été.log`)).toBe(oidOf(bytes[0]));
    expect(blob(`${files}/vide.txt`)).toBe(oidOf(bytes[2]));
    expect(git(repo, 'rev-list', '--count', `${head}..main`).trim()).toBe('1');
    expect(git(repo, 'fsck', '--strict', '--no-dangling')).toBe('');
    expect(left()).toEqual([]);
    const served = await dsi.fetch(`/tickets/1/files/${entry}/${encodeURIComponent('journal d’été.log')}`);
    expect(Buffer.from(await served.arrayBuffer()).equals(bytes[0])).toBe(true);
  });

  test('a ticket has the files of its opening', async () => {
    const fields = { subject: 'Panne', body: 'Voir le journal.', kind: 'incident', component: '', seen: 'b' };
    const answer = await dsi.postForm('/tickets/new', formOf(fields, [['a.log', Buffer.from('x')]]));
    const number = answer.location!.slice('/tickets/'.length);
    const path = `content/tickets/0-999/${number}`;
    expect(added()).toEqual([`${path}/files/ticket/a.log`, `${path}/ticket.md`]);
    expect((await dsi.fetch(`/tickets/${number}/files/ticket/a.log`)).status).toBe(200);
  });

  test('the team’s forms take them too; a preview writes none, and says which', async () => {
    const camille = await open.signIn('camille@libra.example');
    const note: Sent = [['correctif.patch', Buffer.from('--- a\n')]];
    const fields = { body: 'À appliquer.', seen: 'team' };
    const answer = (step: string) => camille.postForm('/tickets/1/answers', formOf({ ...fields, step }, note));
    expect(shown(await answer('preview')).files).toEqual(['correctif.patch']);
    expect(added()).toEqual([]);
    const entry = /#(.+)$/.exec((await answer('send')).location!)![1]!;
    expect(blob(`content/tickets/0-999/1/files/${entry}/correctif.patch`)).toBe(oidOf(note[0]![1]));
    const opening = { customer: 'mairie-boege', contact: 'dsi', via: 'phone', subject: 'Appel', body: 'x', seen: 'o' };
    const opened = await camille.postForm('/desk/open', formOf(opening, note));
    expect((await dsi.fetch(`${opened.location}/files/ticket/correctif.patch`)).status).toBe(200);
    expect(left()).toEqual([]);
  });

  test('files need no words', async () => {
    expect((await replying({ body: '', seen: 'c' }, [['a.log', Buffer.from('x')]])).status).toBe(303);
  });

  test('the same form twice is one write; with another file it is another', async () => {
    const send = (text: string) => replying({ body: 'Deux fois.', seen: 'd' }, [['a.log', Buffer.from(text)]]);
    const [one, two] = [await send('x'), await send('x')];
    expect(two.location).toBe(one.location);
    expect((await send('y')).location).not.toBe(one.location);
    expect(git(repo, 'rev-list', '--count', `${head}..main`).trim()).toBe('2');
  });

  test('an empty file input is nothing', async () => {
    expect((await replying({ body: 'Sans.', seen: 'e' }, [['', Buffer.alloc(0)]])).status).toBe(303);
    expect(added()).toHaveLength(1);
  });
});

describe('refused, with the text', () => {
  const small: Sent[number] = ['petit.log', Buffer.from('x')];
  test.each<[string, Sent, string]>([
    ['a file over 10 MB', [small, ['grand.iso', Buffer.alloc(10 * megabyte + 1)]], 'files-too-large'],
    ['a file of 60 MB', [['grand.iso', Buffer.alloc(60 * megabyte)]], 'files-too-large'],
    ['over 25 MB together', ['a', 'b', 'c'].map((name) => [name, Buffer.alloc(9 * megabyte)]), 'files-too-much'],
    ['21 files', Array.from({ length: 21 }, (_, i) => [`${i}.log`, Buffer.from('x')] as const), 'files-too-many'],
  ])('%s', async (_, files, problem) => {
    const answer = await replying({ body: 'Un récit.', seen: 'r' }, files);
    expect([answer.status, shown(answer).problems]).toEqual([413, [problem]]);
    expect(shown(answer)).toMatchObject({ values: { body: 'Un récit.' }, files: files.map(([name]) => name) });
    expect([added(), left()]).toEqual([[], []]);
  });

  test('10 MB, and 25 MB together, are taken', async () => {
    const files: Sent = [10, 10, 5].map((size, i) => [`${i}.bin`, Buffer.alloc(size * megabyte, i)]);
    expect((await replying({ body: 'Tout.', seen: 'r' }, files)).status).toBe(303);
    expect(added()).toHaveLength(4);
  });

  test('for another reason: the files are to be chosen again, and are named', async () => {
    const answer = await replying({ body: 'Un récit.' }, [small]);
    expect(shown(answer)).toMatchObject({ problems: ['stale'], files: ['petit.log'], values: { body: 'Un récit.' } });
    expect([added(), left()]).toEqual([[], []]);
  });

  test('a stranger’s: not written anywhere', async () => {
    const answer = await replying({ body: 'Un récit.' }, [small], open.visitor());
    expect([answer.status, shown(answer).values]).toEqual([401, { body: 'Un récit.' }]);
    expect(left()).toEqual([]);
  });

  test('a disk that takes nothing: 503, and it can be sent again', async () => {
    const aside = `${uploads()}.aside`;
    renameSync(uploads(), aside);
    writeFileSync(uploads(), '');
    const send = () => replying({ body: 'Un récit.', seen: 'disk' }, [small]);
    try {
      const answer = await send();
      expect([answer.status, shown(answer).values]).toEqual([503, { body: 'Un récit.' }]);
      expect(added()).toEqual([]);
    } finally {
      rmSync(uploads());
      renameSync(aside, uploads());
    }
    expect((await send()).status).toBe(303);
  });
});

/** A multipart request of which nothing has been sent. */
function begin(client: Client, path: string): ClientRequest {
  return request(new URL(path, open.portal.address), {
    method: 'POST',
    headers: {
      origin: client.url,
      cookie: `carnet=${client.cookies.get('carnet')}`,
      'content-type': 'multipart/form-data; boundary=x',
    },
  }).on('error', () => undefined);
}
const field = (name: string, value: string) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const fileHead = (name: string) =>
  `--x\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n`;

test('who goes away in the middle, or stops sending, leaves nothing and holds only their own places', async () => {
  const stalled = Array.from({ length: 4 }, () => begin(dsi, '/tickets/1/replies'));
  for (const one of stalled) one.write(field('body', 'À moitié') + fileHead('a.log') + 'half of it');
  await expect.poll(() => left().length).toBe(4);
  const fifth = await replying({ body: 'Un récit.', seen: 's' }, [['a.log', Buffer.from('x')]]);
  expect([fifth.status, shown(fifth).values]).toEqual([503, { body: 'Un récit.' }]);
  const theirs = await replying({ body: 'Moi aussi.', seen: 's' }, [['a.log', Buffer.from('x')]], accueil);
  expect(theirs.status).toBe(303);
  head = git(repo, 'rev-parse', 'main').trim();
  for (const one of stalled) one.destroy();
  await expect.poll(left).toEqual([]);
  expect(added()).toEqual([]);
  expect((await replying({ body: 'Enfin.', seen: 's' }, [['a.log', Buffer.from('x')]])).status).toBe(303);
});

test('what a killed process left is removed at start', async () => {
  mkdirSync(join(uploads(), 'dead-1'), { recursive: true });
  writeFileSync(join(uploads(), 'dead-1', '1'), 'x');
  await open.portal.close();
  open.config.port = Number(new URL(open.portal.address).port);
  open.portal = await open.start();
  await open.portal.ready;
  expect(left()).toEqual([]);
});

test('eight messages of 25 MB at once are never in memory', async () => {
  const piece = randomBytes(megabyte);
  function* body(message: number) {
    yield Buffer.from(field('body', `Message ${message}`) + field('seen', 'memory'));
    for (let file = 0; file < 3; file++) {
      yield Buffer.from(`${fileHead(`${file}.bin`)}${message}-${file}`);
      for (let i = 0; i < 8; i++) yield piece;
      yield Buffer.from('\r\n');
    }
    yield Buffer.from('--x--\r\n');
  }
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  const answers = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map(
      (message) =>
        new Promise<IncomingMessage>((resolve) => {
          const req = begin(message > 4 ? accueil : dsi, '/tickets/1/replies').on('response', (res) =>
            resolve(res.resume()),
          );
          Readable.from(body(message)).pipe(req);
        }),
    ),
  );
  clearInterval(watch);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(8).fill(303));
  // Whole they are 192 MB.
  expect((most - before) / megabyte).toBeLessThan(140);
  expect(added()).toHaveLength(32);
  expect(left()).toEqual([]);
});

describe('when the store takes nothing', () => {
  const note = [['journal.log', Buffer.from('ligne')]] as const;
  /** A portal of its own whose store can be shut; new objects go where nothing can be written. */
  async function shut() {
    const own = bareRepository(folder, firm());
    const portal = await openPortal(folder, own);
    const packs = join(own, 'objects/pack');
    renameSync(packs, `${packs}.away`);
    return { own, portal, reopen: () => renameSync(`${packs}.away`, packs) };
  }

  test('files are kept with the text, for whoever sent them, and go with it by one press', async () => {
    const { own, portal, reopen } = await shut();
    try {
      const jean = await portal.signIn('dsi@boege.example');
      const send = (fields: Record<string, string>, client = jean, files: Sent = []) =>
        client.postForm('/tickets/1/replies', formOf({ body: 'Voici.', seen: 'k', ...fields }, files));
      const refused = await send({}, jean, note);
      expect(refused.status).toBe(503);
      const { kept, values, files } = shown(refused);
      expect({ kept, body: values?.['body'], files }).toEqual({
        kept: { token: expect.stringMatching(/^[0-9a-f]{32}$/), names: ['journal.log'] },
        body: 'Voici.',
      });
      // Once more in vain: they are kept on.
      const again = shown(await send({ kept: kept!.token })).kept!;
      expect(again.names).toEqual(['journal.log']);
      reopen();
      const lise = await portal.signIn('accueil@boege.example');
      const foreign = await send({ kept: again.token }, lise);
      expect([foreign.status, shown(foreign).problems]).toEqual([400, ['files-gone']]);
      // A press may come twice.
      const done = await Promise.all([send({ kept: again.token }), send({ kept: again.token })]);
      expect(done.map(({ status, location }) => [status, location])).toEqual([
        [303, done[0]!.location],
        [303, done[0]!.location],
      ]);
      expect(git(own, 'rev-list', '--count', 'main').trim()).toBe('2');
      const [, path] = git(own, 'show', '--name-only', '--format=', 'main').trim().split('\n');
      expect(git(own, 'show', `main:${path}`)).toBe('ligne');

      portal.clock.nowMs += 61 * 60_000;
      const late = await send({ kept: again.token, seen: 'l' });
      expect([late.status, shown(late).problems]).toEqual([400, ['files-gone']]);
    } finally {
      await portal.portal.close();
    }
  });
});
