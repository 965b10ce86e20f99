import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { authservId, firm } from '../mail/corpus/firm.ts';
import { freePort } from '../mail/in/dovecot.ts';
import { eventually } from '../support/start-portal.ts';
import { bareRepository, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal } from './support.ts';

const folder = temporaryFolder();

/** Hands a mail over as a mail server does; gives its last answer. */
async function hand(port: number, from: string, to: string, headers: string, body: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const say = async (text?: string): Promise<string> => {
    if (text !== undefined) socket.write(`${text}\r\n`);
    const { value } = await lines.next();
    return /^\d{3}-/.test(value ?? '') ? say() : (value ?? '');
  };
  await say();
  for (const line of ['LHLO mx', `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA']) await say(line);
  const report = `Authentication-Results: ${authservId}; dmarc=pass header.from=${from.split('@')[1]}`;
  const last = await say(`${report}\r\nFrom: ${from}\r\nTo: ${to}\r\n${headers}\r\n\r\n${body}\r\n.`);
  socket.destroy();
  return last;
}

/** Its text, as far as quoted-printable hides it. */
function decoded(mail: string): string {
  return mail.replace(/=\r?\n/g, '').replace(/=3D/g, '=');
}

test('the team is given each mail as it came, and the files of one that is held; nobody else is', async () => {
  const repository = bareRepository(folder, firm);
  const port = await freePort();
  const open = await openPortal(folder, repository, { mailIn: { by: 'lmtp', host: '127.0.0.1', port }, authservId });
  const camille = await open.signIn('camille@libra.example');
  const dsi = await open.signIn('dsi@boege.example');
  const quote = '> Tout ce qui était avant.';
  await hand(
    port,
    'dsi@boege.example',
    'support@libra.example',
    'Message-ID: <o1@boege.example>',
    `Panne.\r\n${quote}`,
  );
  const parts = [
    'Content-Type: text/plain\r\n\r\nUn devis ?',
    'Content-Type: text/html; name=a.html\r\nContent-Disposition: attachment; filename="a.html"\r\n\r\n<script>1</script>',
  ];
  const mixed = parts.map((part) => `--x\r\n${part}\r\n`).join('') + '--x--';
  const headers = 'Message-ID: <o2@ailleurs.example>\r\nContent-Type: multipart/mixed; boundary=x';
  await hand(port, 'qui@ailleurs.example', 'support@libra.example', headers, mixed);

  const inbox = git(repository, 'ls-tree', '-r', '--name-only', 'main:content/inbox').trim().split('\n');
  const id = inbox.find((name) => name.endsWith('.md'))!.slice(0, -3);
  expect(inbox).toContain(`files/${id}/a.html`);
  const served = () => camille.get(`/desk/inbox/${id}/original`);
  await eventually(async () => ((await served()).status === 200 ? true : undefined));
  const original = await served();
  expect(original.headers.get('content-type')).toBe('message/rfc822');
  expect(original.headers.get('content-disposition')).toContain('attachment');
  expect(original.text).toContain('From: qui@ailleurs.example');
  const file = await camille.get(`/desk/inbox/${id}/files/a.html`);
  expect([file.status, file.headers.get('content-type'), file.text]).toEqual([
    200,
    'application/octet-stream',
    '<script>1</script>',
  ]);
  expect((await camille.get('/tickets/3/originals/ticket')).text).toContain(quote);
  expect((await camille.get(`/desk/inbox/${id}/files/b.html`)).status).toBe(404);
  expect((await camille.get('/tickets/1/originals/ticket')).status).toBe(404);
  for (const path of [`/desk/inbox/${id}/original`, `/desk/inbox/${id}/files/a.html`, '/tickets/3/originals/ticket']) {
    expect([path, (await dsi.get(path)).status]).toEqual([path, 404]);
    expect((await open.visitor().get(path)).location).toBe('/login');
  }
  await open.portal.close();
}, 120_000);

test('a contact nobody vouches for confirms by the mailed link, once, and only then it is filed', async () => {
  const repository = bareRepository(folder, firm);
  const port = await freePort();
  const open = await openPortal(folder, repository, {
    mailIn: { by: 'lmtp', host: '127.0.0.1', port },
    authservId: 'mx.other.example',
  });
  await open.portal.ready;
  const headers = 'Subject: Re: [#1] Encore\r\nMessage-ID: <c1@boege.example>';
  await hand(port, 'dsi@boege.example', 'support@libra.example', headers, 'Toujours rien.');
  const inbox = () => git(repository, 'ls-tree', '-r', '--name-only', 'main:content/inbox').trim();
  expect(inbox()).toMatch(/-mail-.*\.md$/);
  const link = /\/confirm\/([\w.-]+)/;
  const asked = await eventually(() =>
    open.mailed().find((mail) => /^To: .*dsi@boege\.example/m.test(mail) && link.test(decoded(mail))),
  );
  expect(decoded(asked)).not.toContain('Toujours rien');
  const path = `/confirm/${link.exec(decoded(asked))![1]}`;
  const visitor = open.visitor();
  expect((await visitor.get(path)).status).toBe(200);
  expect(inbox()).toMatch(/\.md$/);
  for (const _ of [1, 2])
    expect(await visitor.post(path, {})).toMatchObject({ status: 303, location: '/confirm?notice=mail-confirmed' });
  expect(() => inbox()).toThrow();
  expect(git(repository, 'grep', '-c', 'Toujours rien', 'main', '--', 'content/tickets/0-999/1').trim()).toMatch(/:1$/);
  expect((await visitor.post(path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A'), {})).status).toBe(410);
  open.clock.nowMs += 8 * 24 * 3_600_000;
  expect((await visitor.post(path, {})).status).toBe(410);
  await open.portal.close();
}, 120_000);

test('a mail opens a ticket; what the portal then writes is answered at an address of the ticket', async () => {
  const repository = bareRepository(folder, firm);
  const port = await freePort();
  const mailIn = { by: 'lmtp', host: '127.0.0.1', port } as const;
  const portal = await openPortal(folder, repository, { mailIn, authservId });
  const headers = 'Subject: Panne\r\nMessage-ID: <p1@boege.example>';
  expect(await hand(port, 'dsi@boege.example', 'support@libra.example', headers, 'Plus rien.')).toMatch(/^250 /);
  expect(git(repository, 'show', 'main:content/tickets/0-999/3/ticket.md')).toContain('Plus rien.');

  const address = /^Reply-To: .*<(support\+3\.[a-z0-9]{20}@libra\.example)>/m;
  const answered = () => portal.mailed().flatMap((mail) => address.exec(mail.replace(/\r\n /g, ' ')) ?? [])[1];
  while (answered() === undefined) await sleep(50);
  const reply = 'Subject: Re: Panne\r\nMessage-ID: <e1@libra.example>';
  expect(await hand(port, 'camille@libra.example', answered()!, reply, 'spent: 35m\r\n\r\nRegardez.')).toMatch(/^250 /);
  expect(git(repository, 'grep', '-h', 'spent: 35m', 'main', '--', 'content/tickets/0-999/3').trim()).toContain(
    'spent: 35m',
  );
  // What cannot be read goes back.
  const bad = 'Subject: Re: Panne\r\nMessage-ID: <e2@libra.example>';
  expect(await hand(port, 'camille@libra.example', answered()!, bad, 'spent: 1,5h\r\n\r\nRegardez.')).toMatch(
    /^554 .*spent/,
  );
  await portal.portal.close();
}, 120_000);
