import { expect, test } from 'vitest';
import { personWith } from '../../src/auth/identify.ts';
import { mostFolded } from '../../src/commands/fold-automatic.ts';
import { takeMail } from '../../src/commands/take-mail.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import { instantOf } from '../../src/domain/values.ts';
import { parseReason } from '../../src/i18n/mail-reason.ts';
import { decide } from '../../src/mail/in/decide.ts';
import { mailsPerDay } from '../../src/mail/in/filed-lately.ts';
import { readMail } from '../../src/mail/in/read-mail.ts';
import { recordedBody } from '../../src/mail/in/recorded-body.ts';
import { replyAddress } from '../../src/mail/reply-address.ts';
import { authservId, firm, secret } from '../mail/corpus/firm.ts';
import { contentOf, filesOf, openStory, problemsOf } from './support.ts';

/** A portal that mails come into, one after the other. */
async function openInbox() {
  const { store, deps, clock } = await openStory(firm);
  const content = async () => contentOf(await filesOf(store));
  return {
    store,
    clock,
    content,
    problems: () => problemsOf(store),
    heads: async () => (await Array.fromAsync(store.log(null, (await store.head())!))).length,
    async receive(text: string) {
      const source = sourceOf(await content(), await store.head());
      const mail = readMail(Buffer.from(text));
      if ('beyond' in mail) throw new Error(mail.beyond);
      const decision = decide(mail, source, { authservId, secret, now: instantOf(clock.nowMs) }, (address) =>
        personWith(source, address),
      );
      return takeMail(deps, { mail, decision, locale: 'fr', recorded: recordedBody(source, mail.messageId) });
    },
  };
}
const mail = (from: string, headers: string, body: string) =>
  `Authentication-Results: ${authservId}; dmarc=pass header.from=${from.split('@')[1]}\r\nFrom: ${from}\r\n${headers.replace(/\n/g, '\r\n')}\r\n\r\n${body}`;
const opened = '2026-03-01T08:00:00' as Parameters<typeof replyAddress>[1]['opened'];
const toTicket1 = replyAddress('support@libra.example', { number: 1, opened }, secret);

test('a contact opens a ticket, with its file, by its Message-ID', async () => {
  const inbox = await openInbox();
  const filed = await inbox.receive(
    mail(
      'dsi@boege.example',
      'Subject: Panne\nMessage-ID: <m1@boege.example>\nContent-Type: multipart/mixed; boundary=b',
      '--b\r\n\r\nPlus rien.\r\n--b\r\nContent-Disposition: attachment; filename="../a.log"\r\n\r\nligne\r\n--b--',
    ),
  );
  expect(filed).toMatchObject({ did: 'opened', ticket: 3 });
  expect((await inbox.content()).tickets.get(3)!.file).toMatchObject({
    contact: 'dsi',
    via: 'email',
    subject: 'Panne',
    messageId: '<m1@boege.example>',
    body: 'Plus rien.',
  });
  expect((await filesOf(inbox.store)).get('content/tickets/0-999/3/files/ticket/a.log')).toBe('ligne');
  expect(await inbox.problems()).toEqual([]);
});

test('whoever writes as only a program does is held, and so is whoever does it in one ticket', async () => {
  const inbox = await openInbox();
  const write = (n: number, subject: string) =>
    inbox.receive(mail('dsi@boege.example', `Subject: ${subject}\nMessage-ID: <n${n}@boege.example>`, `Encore ${n}.`));
  for (let n = 0; n < mailsPerDay; n += 1) expect((await write(n, 'Panne')).did).toBe('opened');
  expect((await write(100, 'Panne')).did).toBe('held');
  // A thread is counted by itself.
  for (let n = 0; n < mailsPerDay; n += 1) expect((await write(200 + n, 'Re: [#1]')).did).toBe('replied');
  expect((await write(300, 'Re: [#1]')).did).toBe('held');
  const reasons = [...(await inbox.content()).heldMail.values()].map(({ reason }) => parseReason(reason!)?.is);
  expect(reasons).toEqual(['too-often', 'too-often']);
  inbox.clock.nowMs += 25 * 3_600_000;
  expect((await write(301, 'Re: [#1]')).did).toBe('replied');
  expect((await write(302, 'Panne')).did).toBe('opened');
});

test('what a contact’s program answers is kept with the ticket, once, moves nothing of it, and is bounded', async () => {
  const inbox = await openInbox();
  const away = (n: number, from = 'dsi@boege.example', more = '') =>
    inbox.receive(
      mail(
        from,
        `Subject: Absent : Re: [#1]\nAuto-Submitted: auto-replied\nMessage-ID: <a${n}@boege.example>${more}`,
        'Je rentre lundi.',
      ),
    );
  const before = (await inbox.content()).tickets.get(1)!;
  expect(await away(1)).toMatchObject({ did: 'folded', ticket: 1 });
  expect(await away(1)).toEqual({ did: 'ignored' });
  const after = (await inbox.content()).tickets.get(1)!;
  expect([after.entries, after.state, after.takenInChargeAt]).toEqual([
    before.entries,
    before.state,
    before.takenInChargeAt,
  ]);
  const [file, ...others] = after.attachments.get('ticket')!;
  expect(others).toEqual([]);
  expect(file!.name).toMatch(/^reponse-automatique-dsi-.*\.txt$/);
  const text = (await filesOf(inbox.store)).get(`content/tickets/0-999/1/files/ticket/${file!.name}`);
  expect(text).toMatch(/Absent : Re: \[#1\]\n\nJe rentre lundi\.\n$/);
  expect(await inbox.problems()).toEqual([]);
  // Nobody's, another customer's, a portal's and a server's leave nothing.
  const heads = await inbox.heads();
  expect(await away(2, 'si@tilleuls.example')).toEqual({ did: 'ignored' });
  expect(await away(3, 'qui@ailleurs.example')).toEqual({ did: 'ignored' });
  expect(await away(4, 'camille@libra.example')).toEqual({ did: 'ignored' });
  expect(await away(5, 'dsi@boege.example', '\nX-Carnet: support.boege.example')).toEqual({ did: 'ignored' });
  expect(await inbox.heads()).toBe(heads);
  for (let n = 10; n < 10 + mostFolded - 1; n += 1) {
    inbox.clock.nowMs += 1000;
    expect((await away(n)).did).toBe('folded');
  }
  expect(await away(99)).toEqual({ did: 'ignored' });
});

test('the same mail again is one effect, also a month later; another one with its Message-ID is held', async () => {
  const inbox = await openInbox();
  const first = mail('dsi@boege.example', 'Subject: Panne\nMessage-ID: <m1@boege.example>', 'Plus rien.');
  await inbox.receive(first);
  const before = await inbox.heads();
  expect(await inbox.receive(first)).toEqual({ did: 'already' });
  inbox.clock.nowMs += 40 * 24 * 3_600_000;
  expect(await inbox.receive(first)).toEqual({ did: 'already' });
  expect(await inbox.heads()).toBe(before);

  const other = first.replace('Plus rien.', 'Versez 1000 €.');
  expect(await inbox.receive(other)).toMatchObject({ did: 'held' });
  expect(await inbox.receive(other)).toMatchObject({ did: 'held' });
  const { heldMail, tickets } = await inbox.content();
  expect([...heldMail.values()]).toMatchObject([{ messageId: '<m1@boege.example>', body: 'Versez 1000 €.' }]);
  expect(tickets.size).toBe(3);
});

test('a colleague who answers the first mail to all stays in its thread', async () => {
  const inbox = await openInbox();
  await inbox.receive(mail('dsi@boege.example', 'Subject: Panne\nMessage-ID: <m1@boege.example>', 'Plus rien.'));
  const headers = 'Subject: Re: Panne\nMessage-ID: <m2@boege.example>\nReferences: <m0@x.example> <m1@boege.example>';
  expect(await inbox.receive(mail('accueil@boege.example', headers, 'Ici non plus.'))).toMatchObject({
    did: 'replied',
    ticket: 3,
  });
  const { entries } = (await inbox.content()).tickets.get(3)!;
  expect(entries).toMatchObject([
    { by: { customer: 'mairie-boege', contact: 'accueil' }, messageId: '<m2@boege.example>' },
  ]);
});

test('somebody new at a domain becomes a requester, once', async () => {
  const inbox = await openInbox();
  const from = 'paul.neuf@boege.example';
  await inbox.receive(mail(from, 'Subject: Un\nMessage-ID: <n1@boege.example>', 'Bonjour.'));
  await inbox.receive(mail(from, 'Subject: Deux\nMessage-ID: <n2@boege.example>', 'Encore.'));
  const { customers, tickets } = await inbox.content();
  expect(customers.get('mairie-boege')!.contacts.get('paul-neuf')).toMatchObject({ email: from, role: 'requester' });
  expect(customers.get('mairie-boege')!.contacts.size).toBe(4);
  expect([3, 4].map((number) => tickets.get(number)!.file.contact)).toEqual(['paul-neuf', 'paul-neuf']);
  expect(await inbox.problems()).toEqual([]);
});

test('an engineer answers through the reply address, with time and a step', async () => {
  const inbox = await openInbox();
  const headers = `To: ${toTicket1.toUpperCase()}\nSubject: Re: x\nMessage-ID: <e1@libra.example>`;
  const filed = await inbox.receive(
    mail(
      'camille@libra.example',
      headers,
      'spent: 35m\r\nwhere: onsite\r\nstatus: waiting\r\n\r\nVoyez-vous la file ?',
    ),
  );
  expect(filed).toMatchObject({ did: 'replied', ticket: 1 });
  expect((await inbox.content()).tickets.get(1)!.entries).toMatchObject([
    { by: { team: 'camille' }, spentMinutes: 35, where: 'onsite', status: 'waiting', body: 'Voyez-vous la file ?' },
  ]);
});

test.each([
  ['spend: 35m', /spend: 35m/],
  ['spent: 1,5h', /spent/],
  ['status: parked', /status/],
  ['spent: 35m\r\nspent: 40m', /spent: 40m/],
  ['internal: yes', /internal/],
])('an engineer’s mail that says %j goes back, and posts nothing', async (lines, reason) => {
  const inbox = await openInbox();
  const before = await inbox.heads();
  const headers = `To: ${toTicket1}\nSubject: Re: x\nMessage-ID: <e1@libra.example>`;
  const filed = await inbox.receive(mail('camille@libra.example', headers, `${lines}\r\n\r\nC’est réglé.`));
  expect(filed).toMatchObject({ did: 'refused', problems: [{ message: expect.stringMatching(reason) }] });
  expect(await inbox.heads()).toBe(before);
});

test('a reply address that somebody made up is none', async () => {
  const inbox = await openInbox();
  const headers = 'To: support+1.abcdefghij0123456789@libra.example\nSubject: x\nMessage-ID: <e1@libra.example>';
  expect(await inbox.receive(mail('camille@libra.example', headers, 'Bonjour.'))).toMatchObject({ did: 'held' });
});
