/** Debian's Postfix, as docs/mail.md tells people to set it up, between the world and portals. */
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { findTool } from '../../../scripts/install-tools.ts';
import { openPortal } from '../../server/support.ts';
import { content } from '../../support/content.ts';
import { bareRepository, git } from '../../support/repository.ts';
import { eventually } from '../../support/start-portal.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { authservId, firm } from '../corpus/firm.ts';
import { mailServer } from '../mail-server.ts';
import { freePort } from './dovecot.ts';
import { postfixMissing, startPostfix } from './postfix.ts';

const folder = temporaryFolder();
const program = findTool('postfix');
const missing = postfixMissing(program);
/** What the customers have: it takes what is sent to them. */
const world = await mailServer();
const [libra, autre] = [await freePort(), await freePort()];
const postfix =
  missing === undefined
    ? await startPostfix(program!, folder, {
        doors: { 'support@libra.example': libra, 'support@autre.example': autre },
        elsewhere: { 'boege.example': Number(new URL(world.url).port) },
      })
    : undefined;

/** As a customer's mail server hands a mail on, checked by ours. */
async function send(from: string, to: string, headers: string, body: string): Promise<void> {
  const smtp = createTransport({ url: postfix!.url, ignoreTLS: true });
  const report = `Authentication-Results: ${authservId}; dmarc=pass header.from=${from.split('@')[1]}`;
  const raw = `${report}\r\nFrom: ${from}\r\nTo: ${to}\r\n${headers}\r\n\r\n${body}\r\n`;
  await smtp.sendMail({ envelope: { from, to: [to] }, raw });
  smtp.close();
}
const delivered = () => eventually(() => (postfix!.queued() === 0 ? true : undefined), 60_000);

test.skipIf(missing !== undefined)(
  `a mail goes in, its answer comes back to the ticket by the signed address, and what is refused goes back with the reason${missing ? `: ${missing}` : ''}`,
  async () => {
    const repository = bareRepository(folder, firm);
    const mailIn = { by: 'lmtp', host: '127.0.0.1', port: libra } as const;
    const open = await openPortal(folder, repository, { mailIn, authservId, smtpUrl: postfix!.url, warns: false });
    const headers = 'Subject: Panne\r\nMessage-ID: <p1@boege.example>';
    await send('accueil@boege.example', 'support@libra.example', headers, 'Plus rien.');
    const ticket = 'content/tickets/0-999/3';
    const filed = (text: string) => () => {
      try {
        return git(repository, 'grep', '-l', text, 'main', '--', ticket) !== '' || undefined;
      } catch {
        return undefined;
      }
    };
    await eventually(filed('Plus rien'));
    const received = await eventually(() => world.received.find(({ to }) => to.includes('accueil@boege.example')));
    const [, answer] = /^Reply-To: .*<(support\+3\.[a-z0-9]{20}@libra\.example)>$/m.exec(received.headers.join('\n'))!;
    await send('accueil@boege.example', answer!, 'Subject: Re: x\r\nMessage-ID: <p2@boege.example>', 'Toujours rien.');
    await eventually(filed('Toujours rien'));

    const heads = git(repository, 'rev-parse', 'main');
    const many = Array.from(
      { length: 21 },
      (_, i) => `--b\r\nContent-Disposition: attachment; filename="${i}.log"\r\n\r\n${i}\r\n`,
    );
    const mixed = 'Message-ID: <p3@boege.example>\r\nContent-Type: multipart/mixed; boundary=b';
    await send('accueil@boege.example', 'support@libra.example', mixed, `${many.join('')}--b--`);
    const bounce = await eventually(() => world.received.find(({ from }) => from === ''), 60_000);
    expect(bounce.to).toEqual(['accueil@boege.example']);
    expect(bounce.raw).toMatch(/plus de\s+20\s+fichiers/);
    // A report of it comes to us as well when it is ours that bounces; it is not answered.
    await send(
      '',
      'support@libra.example',
      'From: MAILER-DAEMON@boege.example\r\nMessage-ID: <b1@boege.example>',
      'Non.',
    );
    await delivered();
    expect(git(repository, 'rev-parse', 'main')).toBe(heads);
    await open.portal.close();
  },
  180_000,
);

test.skipIf(missing !== undefined)(
  `two portals that have each other as a contact stop at once${missing ? `: ${missing}` : ''}`,
  async () => {
    const firmOf = (own: string, other: string) => content`
      === company.md
      ---
      name: ${own}
      email: support@${own}.example
      ---
      === customers/${other}.md
      ---
      name: ${other}
      domains: [${other}.example]
      contacts:
        support: { name: Support, email: support@${other}.example, role: manager }
      ---
    `;
    const portals = [];
    for (const [own, other, port] of [
      ['libra', 'autre', libra],
      ['autre', 'libra', autre],
    ] as const) {
      const repository = bareRepository(folder, firmOf(own, other));
      const mailIn = { by: 'lmtp', host: '127.0.0.1', port } as const;
      const open = await openPortal(folder, repository, { mailIn, authservId, smtpUrl: postfix!.url, warns: false });
      portals.push({ own, repository, open });
    }
    const before = postfix!.log().length;
    // Somebody writes by hand from the mailbox that the other portal reads.
    await send(
      'support@autre.example',
      'support@libra.example',
      'Subject: Bonjour\r\nMessage-ID: <h1@autre.example>',
      'Bonjour.',
    );
    const [first, second] = portals as [(typeof portals)[0], (typeof portals)[0]];
    const ticket = 'content/tickets/0-999/1/ticket.md';
    await eventually(() => {
      try {
        return git(first.repository, 'show', `main:${ticket}`);
      } catch {
        return undefined;
      }
    });
    // Its answer has reached the other portal.
    const deliveries = () =>
      [
        ...postfix!
          .log()
          .slice(before)
          .matchAll(/to=<support[^@]*@(\w+)\.example>.*status=sent/g),
      ].map(([, to]) => to);
    await eventually(() => (deliveries().includes('autre') ? true : undefined), 60_000);
    await delivered();
    for (const { open } of portals) await open.portal.close();
    await delivered();
    expect(deliveries()).toEqual(['libra', 'autre']);
    expect(git(second.repository, 'rev-list', '--count', 'main').trim()).toBe('1');
    expect(git(first.repository, 'rev-list', '--count', 'main').trim()).toBe('2');
  },
  180_000,
);
