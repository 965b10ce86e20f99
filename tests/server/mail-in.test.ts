import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { authservId, firm } from '../mail/corpus/firm.ts';
import { freePort } from '../mail/in/dovecot.ts';
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
