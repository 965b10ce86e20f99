/** `npm run statement -- --send` from a clone, with a real mail server: who gets what, once, and what it holds later. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { contract, entry, firm, ticket } from '../domain/firm.ts';
import { mailServer } from '../mail/mail-server.ts';
import { content } from '../support/content.ts';
import { job } from '../support/jobs.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Every step is a process.
vi.setConfig({ testTimeout: 180_000 });

const folder = temporaryFolder();
const mail = await mailServer();
beforeEach(() => mail.reset());

const people = content`
  === customers/boege.md
  ---
  name: Mairie de Boëge
  contacts:
    dsi: { email: dsi@boege.example, name: Claire Favre, role: manager }
    maire: { email: maire@boege.example, name: Ann Lee, role: manager, locale: en }
    accueil: { email: accueil@boege.example, name: Paul Rey }
    parti: { email: parti@boege.example, name: Jean Blanc, role: manager, active: false }
  ---
`;
const record = () =>
  bareRepository(
    folder,
    new Map([
      ...firm,
      ...people,
      ...contract('LH-1', 'hours: 2', 'price: 140', 'start: 2026-01-10'),
      ...ticket(7),
      ...entry(7, '2026-01-20T09:00:00Z', 'spent: 50m', 'where: onsite'),
    ]),
  );

function statement(cwd: string, ...args: string[]) {
  const script = join(import.meta.dirname, '../../scripts/statement.ts');
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    SMTP_URL: mail.url,
    CARNET_URL: 'https://support.libra.example',
  };
  return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [script, '--send', '--month', '2026-01', ...args],
      { cwd, env },
      (error, stdout, stderr) => resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

test('each manager gets theirs once, with its sum; a later change of that past is told to the minute', async () => {
  const bare = record();
  const tree = clone(bare);
  const first = await statement(tree.folder);
  expect(first, first.stderr).toMatchObject({ status: 0, stdout: 'boege 2026-01: went to boege/dsi, boege/maire\n' });
  expect(mail.received.map(({ to }) => to).sort()).toEqual([['dsi@boege.example'], ['maire@boege.example']]);
  for (const { raw, parsed, headers, to } of mail.received) {
    const [file] = parsed.attachments;
    const sum = createHash('sha256').update(file!.content).digest('hex');
    expect(parsed.text).toContain(`boege-2026-01.html`);
    expect(parsed.text).toContain(`sha256 ${sum}`);
    expect(file).toMatchObject({ filename: 'boege-2026-01.html', contentType: 'text/html' });
    const english = to[0] === 'maire@boege.example';
    expect(file!.content.toString('utf8')).toContain(english ? 'Statement for January 2026' : 'Relevé de janvier 2026');
    expect(headers).toEqual(expect.arrayContaining(['Auto-Submitted: auto-generated', `X-Carnet-Sha256: ${sum}`]));
    expect(raw).toMatch(/^Message-ID: <statement\.[0-9a-f]{32}@libra\.example>\r$/im);
  }

  const [name] = git(bare, 'ls-tree', '--name-only', 'main', 'content/contracts/LH-1/').match(/\S+-carnet-\w{4}\.md/)!;
  expect(git(bare, 'show', `main:${name}`)).toMatch(
    /type: statement\non: 2026-01-31\nusedMinutes: 105\nremainingMinutes: 15\n/,
  );
  expect(job('check', bare).status).toBe(0);

  expect(await statement(tree.folder)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('recorded already'),
  });
  expect(mail.received).toHaveLength(2);

  tree.push(new Map([...entry(7, '2026-01-25T09:00:00Z', 'spent: 10m')]));
  const { status, stdout } = job('check', bare);
  expect(status).toBe(1);
  expect(stdout).toContain('the customer was told 105 minutes used, and the ledger counts 120: 15 minutes (15m) more');

  // Told again, what was told first holds no more.
  expect((await statement(tree.folder, '--again')).status).toBe(0);
  expect(mail.received).toHaveLength(4);
  expect(new Set(mail.received.map(({ parsed }) => parsed.messageId)).size).toBe(4);
  expect(job('check', bare).status).toBe(0);
});

test('two at once send it once', async () => {
  const bare = record();
  const runs = await Promise.all([statement(clone(bare).folder), statement(clone(bare).folder)]);
  expect(runs.map(({ status }) => status)).toEqual([0, 0]);
  expect(mail.received.map(({ to }) => to[0]).sort()).toEqual(['dsi@boege.example', 'maire@boege.example']);
  expect(git(bare, 'log', '--format=%s', 'main').match(/statement of 2026-01/g)).toHaveLength(1);
});

test('whoever is refused gets it at the next run, alone, and nothing is recorded before', async () => {
  const bare = record();
  mail.onRecipient = (address) => (address.startsWith('maire') ? { code: 451 } : undefined);
  const first = await statement(bare);
  expect(first).toMatchObject({ status: 1, stdout: expect.stringContaining('not boege/maire') });
  expect(git(bare, 'rev-list', '--count', 'main').trim()).toBe('1');
  mail.onRecipient = () => undefined;
  expect(await statement(bare)).toMatchObject({ status: 0 });
  expect(mail.received.map(({ to }) => to[0])).toEqual(['dsi@boege.example', 'maire@boege.example']);
});

test('--dry-run says who would get it, and leaves no trace', async () => {
  const bare = record();
  expect(await statement(bare, '--dry-run')).toMatchObject({
    status: 0,
    stdout: 'boege 2026-01: would go to boege/dsi, boege/maire\n',
  });
  expect(mail.received).toEqual([]);
  expect(git(bare, 'for-each-ref', '--format=%(refname)').trim()).toBe('refs/heads/main');
});
