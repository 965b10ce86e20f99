/**
 * What somebody might send, by form or by push, meaning harm or not. Each time: the message they get, and a record that
 * is as it was, or sound.
 */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { translator } from '../../src/i18n/translator.ts';
import { type Client, textOf } from '../support/client.ts';
import { content } from '../support/content.ts';
import { daysAgo, entryId, firm, minutesAgo } from '../support/firm.ts';
import { expectSound, job } from '../support/jobs.ts';
import { openTicket, reply, replyForm } from '../support/journey.ts';
import { bareRepository, type Clone, clone, git } from '../support/repository.ts';
import { isTo, type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const t = translator('fr');
let repo: string;
let portal: RunningPortal;
let dsi: Client;
let engineer: Clone;

beforeAll(async () => {
  repo = bareRepository(folder, firm());
  portal = await startPortal({ state: join(folder, 'state'), repo });
  dsi = await portal.signIn('dsi@boege.example');
  engineer = clone(repo);
});
afterAll(() => portal?.stop());

const head = () => git(repo, 'rev-parse', 'main').trim();
const added = (before: string) => git(repo, 'diff', '--name-only', before, 'main').trim();
/** Minutes that Boëge has left, as a CI job computes them. */
const left = (): number => {
  const { stdout } = job('credit', '--json', '--repo', repo, '--customer', 'mairie-boege');
  return (JSON.parse(stdout) as { customers: [{ availableMinutes: number }] }).customers[0].availableMinutes;
};

const isRefusal = (status: number) => status >= 400 && status < 500;

/** Pushes files, looks at what comes of them, and takes them away again. */
async function pushed(files: ReadonlyMap<string, string>, look: (check: string) => unknown): Promise<void> {
  const odd = engineer.push(files, 'Something odd');
  await portal.serves(odd);
  try {
    expect(git(repo, 'fsck', '--strict', '--no-dangling')).toBe('');
    await look(job('check', repo).stdout);
    expect(textOf((await dsi.get('/tickets/1')).text), 'all the rest goes on').toContain('Le disque est plein');
  } finally {
    engineer.git('revert', '--no-edit', odd);
    await portal.serves(engineer.push(new Map(), 'Nothing more'));
  }
}

/** An entry by Camille in ticket 1, with these lines of front matter, and this below them. */
function entry(keys: string, body = '', head = '---'): Map<string, string> {
  const at = minutesAgo(1);
  return new Map([
    [
      `content/tickets/0-999/1/${entryId(at, 'camille')}-odd1.md`,
      `${head}\nat: ${at}\nby: camille\n${keys}---\n\n${body}\n`,
    ],
  ]);
}

describe('a body that looks like front matter', () => {
  const bodies = [
    '---js\nmodule.exports = require("child_process").execSync("touch owned")\n---\nBonjour',
    '---\nspent: -9h\ncharge: 0m\n---\nBonjour',
  ];
  test.each(bodies)('by form is text: %j', async (body) => {
    const [before, minutes] = [head(), left()];
    const { status, location } = await openTicket(dsi, { subject: 'Un corps curieux', body, kind: 'incident' });
    expect(status).toBe(303);
    expect(added(before).split('\n')).toHaveLength(1);
    const page = textOf((await dsi.get(location!)).text);
    for (const line of ['Bonjour', body.includes('spent') ? 'spent: -9h' : 'module.exports'])
      expect(page).toContain(line);
    expect(left()).toBe(minutes);
    expectSound(repo);
  });

  test.each(bodies)('by push, below its own front matter, is text too: %j', async (body) => {
    const minutes = left();
    await pushed(entry('', body), async (check) => {
      expect(check).not.toMatch(/^content\//m);
      expect(textOf((await dsi.get('/tickets/1')).text)).toContain('Bonjour');
      expect(left()).toBe(minutes);
    });
  });

  test('front matter in JavaScript is never run, and the file is left out', async () => {
    const run = join(folder, 'owned');
    const script = `require('node:fs').writeFileSync(${JSON.stringify(run)}, '');`;
    await pushed(entry(`${script}\n`, 'Bonjour', '---js'), async (check) => {
      expect(check).toMatch(/-odd1\.md:1: Front matter is YAML alone; the first line names "js", which is never run\./);
      expect(textOf((await dsi.get('/tickets/1')).text)).not.toContain('Bonjour');
    });
    expect(() => git(folder, 'hash-object', run)).toThrow();
  });

  test('time below zero is a problem, and no gift', async () => {
    const minutes = left();
    await pushed(entry('spent: -9h\n', 'Bonjour'), (check) => {
      expect(check).toMatch(/-odd1\.md:4: .*"-9h".*spent: /);
      expect(left()).toBe(minutes);
    });
  });
});

describe('line breaks in a subject', () => {
  test('by form are refused, and the text is kept', async () => {
    const before = head();
    const answer = await openTicket(dsi, {
      subject: 'Bonjour\r\nBcc: tous@boege.example',
      body: 'Un long récit.',
      kind: 'incident',
    });
    expect(answer.status).toSatisfy(isRefusal);
    expect(textOf(answer.text)).toContain(t('problem.subject-line-break'));
    expect(answer.text).toContain('Un long récit.');
    expect(head()).toBe(before);
  });

  test('by push are a problem, and no mail leaves', async () => {
    const mails = (await portal.mails()).length;
    const story = content`
      === tickets/0-999/900/ticket.md
      ---
      customer: mairie-boege
      contact: dsi
      opened: ${minutesAgo(1)}
      subject: "Bonjour\r\nBcc: tous@boege.example"
      ---
    `;
    await pushed(story, async (check) => {
      expect(check).toMatch(/tickets\/0-999\/900\/ticket\.md:5: .*line/);
      expect((await dsi.get('/tickets/900')).status).toBe(404);
    });
    expect((await portal.mails()).length).toBe(mails);
  });
});

describe('HTML and scripts in Markdown', () => {
  const body =
    '<script>alert(1)</script> <img src=x onerror=alert(1)> [lien](javascript:alert(1)) <iframe src="//x.example">';
  const expectHarmless = (page: string) => {
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).not.toMatch(/<script>alert|<img src=x|<iframe|href="javascript:/i);
  };
  test('by form are shown, not run', async () => {
    const { location } = await openTicket(dsi, { subject: '<b>Gras</b>', body, kind: 'incident' });
    const answer = await dsi.get(location!);
    expectHarmless(answer.text);
    expect(answer.text).not.toContain('<b>Gras');
    expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'none'|default-src 'none'/);
    const mail = await portal.mail((one) => isTo(one, 'camille@libra.example') && one.subject!.includes('<b>Gras</b>'));
    expect(mail.html || '').not.toMatch(/<script|<img src=x|<iframe|href="javascript:|<b>Gras/i);
    expectSound(repo);
  });
  test('by push are shown, not run', () =>
    pushed(entry('', body), async () => expectHarmless((await dsi.get('/tickets/1')).text)));
});

describe('a subject of a megabyte', () => {
  const subject = 'a'.repeat(1_000_000);
  test('by form is refused with the limit, and the text is kept', async () => {
    const before = head();
    const answer = await openTicket(dsi, { subject, body: 'Un long récit.', kind: 'incident' });
    expect(answer.status).toSatisfy(isRefusal);
    expect(textOf(answer.text)).toMatch(/200 caractères|trop volumineux/);
    expect(answer.text).toContain('Un long récit.');
    expect(answer.text.length).toBeLessThan(600_000);
    expect(head()).toBe(before);
  });
  test('by push is a problem', async () => {
    const keys = `customer: mairie-boege\ncontact: dsi\nopened: ${minutesAgo(1)}\nsubject: ${subject}\n`;
    await pushed(new Map([['content/tickets/0-999/900/ticket.md', `---\n${keys}---\n`]]), (check) => {
      expect(check).toMatch(/tickets\/0-999\/900\/ticket\.md:(5: .*200|1: .*longer than a million)/);
      expect(check.length).toBeLessThan(2_000);
    });
  });
});

describe('a slug that leads elsewhere', () => {
  test.each(['../../company', '..', 'a/b', 'postfix\u0000'])('component %j by form is refused', async (component) => {
    const before = head();
    const answer = await openTicket(dsi, { subject: 'Ailleurs', body: 'Bonjour', kind: 'incident', component });
    expect(answer.status).toSatisfy(isRefusal);
    expect(textOf(answer.text)).toContain(t('problem.component-unknown'));
    expect(head()).toBe(before);
  });
  test('a customer may not write as another', async () => {
    const before = head();
    const answer = await openTicket(dsi, {
      subject: 'Ailleurs',
      body: 'Bonjour',
      kind: 'incident',
      customer: '../customers/clinique-tilleuls',
      contact: 'si',
    });
    if (answer.status === 303) {
      expect(git(repo, 'show', 'main:' + added(before))).toContain('customer: mairie-boege');
      expectSound(repo);
    } else expect(head()).toBe(before);
  });
  test('by push is a problem', () =>
    pushed(
      content`
        === tickets/0-999/900/ticket.md
        ---
        customer: ../customers/mairie-boege
        contact: dsi
        opened: ${minutesAgo(1)}
        subject: Ailleurs
        component: ../../company
        ---
      `,
      (check) => {
        expect(check).toMatch(/900\/ticket\.md:2: .*\.\.\/customers\/mairie-boege/);
        expect(check).toMatch(/900\/ticket\.md:6: .*\.\.\/\.\.\/company/);
      },
    ));
});

describe('another customer’s ticket', () => {
  test('by form does not exist', async () => {
    const before = head();
    const form = { ...(await replyForm(dsi, 1)), body: 'Bonjour' };
    const [theirs, none] = await Promise.all(
      ['/tickets/2/replies', '/tickets/4711/replies'].map((path) => dsi.post(path, form, { multipart: true })),
    );
    expect(theirs!.status).toBe(404);
    expect(theirs!.text).toBe(none!.text);
    expect(head()).toBe(before);
  });
  test('by push is a problem, and shows to nobody', async () => {
    const at = minutesAgo(1);
    const si = await portal.signIn('si@tilleuls.example');
    await pushed(
      content`
        === tickets/0-999/2/${entryId(at, 'dsi')}.md
        ---
        at: ${at}
        by: mairie-boege/dsi
        ---
        Bonjour de chez le voisin.
      `,
      async (check) => {
        expect(check).toMatch(/tickets\/0-999\/2\/.*-dsi\.md:3: .*mairie-boege/);
        expect(textOf((await si.get('/tickets/2')).text)).not.toContain('voisin');
        expect((await dsi.get('/tickets/2')).status).toBe(404);
      },
    );
  });
});

describe('a cookie that is not one', () => {
  test.each<[string, (value: string) => string]>([
    ['forged', () => 'A'.repeat(43)],
    ['with one letter changed', (value) => (value.startsWith('A') ? 'B' : 'A') + value.slice(1)],
    ['of nothing', () => 'x'],
  ])('%s: asked to sign in, and what was written is given back', async (_, forge) => {
    const before = head();
    const form = { ...(await replyForm(dsi, 1)), body: 'Un long récit.' };
    const forger = portal.visitor();
    for (const [name, value] of dsi.cookies) forger.cookies.set(name, forge(value));
    const answer = await forger.post('/tickets/1/replies', form, { multipart: true });
    expect(answer.status).toSatisfy(isRefusal);
    expect(textOf(answer.text)).toContain(t('notice.expired'));
    expect(answer.text).toContain('Un long récit.');
    expect((await forger.get('/tickets/1')).status).not.toBe(200);
    expect(head()).toBe(before);
  });
  test('expired: signed out, it opens nothing any more', async () => {
    const accueil = await portal.signIn('accueil@boege.example');
    const kept = new Map(accueil.cookies);
    await accueil.post('/logout', {});
    const later = portal.visitor();
    for (const [name, value] of kept) later.cookies.set(name, value);
    expect((await later.get('/tickets')).location).toBe('/login');
  });
});

describe('where a form comes from', () => {
  test.each([
    ['nowhere', null],
    ['elsewhere', 'https://elsewhere.example'],
    ['an opaque page', 'null'],
  ])('%s: refused, in words', async (_, origin) => {
    const before = head();
    const form = { ...(await replyForm(dsi, 1)), body: 'Bonjour' };
    for (const path of ['/tickets/1/replies', '/login', '/logout']) {
      const answer = await dsi.post(path, form, { multipart: path.includes('tickets'), origin });
      expect(answer.status).toBe(403);
      expect(textOf(answer.text)).toContain(t('notice.forbidden-origin-text'));
    }
    expect((await dsi.get('/tickets')).status).toBe(200);
    expect(head()).toBe(before);
  });
});

describe('a symbolic link in the repository', () => {
  const link = async (path: string, target: string, look: (check: string) => unknown) => {
    const file = join(engineer.folder, path);
    mkdirSync(join(file, '..'), { recursive: true });
    symlinkSync(target, file);
    await pushed(new Map(), look);
  };
  test('in place of an entry is a problem, and is not followed', () =>
    link(`content/tickets/0-999/1/${entryId(minutesAgo(1), 'camille')}-link.md`, '/etc/hostname', (check) => {
      expect(check).toMatch(/-link\.md:1: Found a symbolic link, which is not followed\./);
    }));
  test('in place of the next ticket’s folder is not written through', async () => {
    const next =
      Math.max(...git(repo, 'ls-tree', '--name-only', 'main:content/tickets/0-999').trim().split('\n').map(Number)) + 1;
    await link(`content/tickets/0-999/${next}`, '../../team', async () => {
      const before = head();
      const { status } = await openTicket(dsi, { subject: 'À côté', body: 'Bonjour', kind: 'incident' });
      expect(status).toBe(303);
      expect(added(before)).toBe(`content/tickets/0-999/${next + 1}/ticket.md`);
    });
    expectSound(repo);
  });
});

test('one address in two customers signs nobody in, and check names it', async () => {
  const path = 'content/customers/clinique-tilleuls.md';
  const shared = engineer
    .git('show', `HEAD:${path}`)
    .replace('contacts:\n', 'contacts:\n  autre: { name: Autre, email: accueil@boege.example }\n');
  await pushed(new Map([[path, shared]]), async (check) => {
    expect(check).toMatch(/customers\/[a-z-]+\.md:\d+: .*accueil@boege\.example/);
    const mails = (await portal.mails()).length;
    const answer = await portal.visitor().post('/login', { email: 'accueil@boege.example' });
    const known = await portal.visitor().post('/login', { email: 'international@boege.example' });
    expect([answer.status, answer.text]).toEqual([known.status, known.text]);
    await portal.mail((one) => isTo(one, 'international@boege.example'));
    expect((await portal.mails()).slice(mails).filter((one) => isTo(one, 'accueil@boege.example'))).toEqual([]);
  });
});

describe('a clock an hour off', () => {
  test('an engineer’s, ahead: what was answered after it still counts after it', async () => {
    const { location } = await openTicket(dsi, { subject: 'Horloge', body: 'Bonjour', kind: 'incident' });
    const number = Number(/\d+/.exec(location!)![0]);
    const [ahead, minutes] = [minutesAgo(-60), left()];
    engineer.git('pull', '--quiet', '--rebase', 'origin', 'main');
    const commit = engineer.push(content`
      === tickets/0-999/${number}/${entryId(ahead, 'camille')}.md
      ---
      at: ${ahead}
      by: camille
      status: solved
      spent: 30m
      ---
      Réparé.
    `);
    await portal.serves(commit);
    expect(textOf((await dsi.get(`/tickets/${number}`)).text)).toContain('Réparé.');
    expect(left(), 'what is to come is not debited yet').toBe(minutes);
    expect((await reply(dsi, number, { body: 'Toujours en panne.' })).status).toBe(303);
    const list = textOf((await dsi.get('/tickets?status=open')).text);
    expect(list, 'an answer opens what was solved').toMatch(/Horloge/);
    expectSound(repo);
  });

  test('an engineer’s, behind: the entry stands where its clock says', async () => {
    const behind = daysAgo(4).replace(/\d\dZ$/, '00Z');
    const files = content`
      === tickets/0-999/1/${entryId(behind, 'camille')}-late.md
      ---
      at: ${behind}
      by: camille
      spent: 10m
      ---
      Noté après coup.
    `;
    const minutes = left();
    await pushed(files, async (check) => {
      expect(check).not.toMatch(/^content\//m);
      expect(left()).toBe(minutes - 15);
      expect(textOf((await dsi.get('/tickets/1')).text)).toContain('Noté après coup.');
    });
  });
});

test('after all of it, the record is sound', () => expectSound(repo));
