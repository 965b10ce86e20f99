import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { formatMail, headerText, isMailAddress } from '../../src/mail/mail.ts';
import { sampleMail } from './sample-mail.ts';

async function headersOf(bytes: Buffer): Promise<string[]> {
  const text = bytes.toString('latin1');
  return text
    .slice(0, text.indexOf('\r\n\r\n'))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
}

test('what was put in is read back by another program', async () => {
  const mail = sampleMail({ subject: `[#1234] Réponse : « l’été » ${'é'.repeat(180)} 日本 🎟` });
  const bytes = await formatMail(mail);
  const read = await simpleParser(bytes);
  expect(read).toMatchObject({
    subject: mail.subject,
    messageId: mail.messageId,
    inReplyTo: '<1234.thread@libra.example>',
    date: new Date(mail.dateMs),
    text: mail.text,
    from: { value: [mail.from] },
    to: { value: [mail.to] },
  });
  expect(read.html).toContain('Ça ne marche plus.');
  expect(read.headers.get('auto-submitted')).toBe('auto-generated');
  expect(bytes.toString('latin1')).not.toMatch(/[^\x00-\x7f]/);
});

test.each(['=?UTF-8?Q?=0D=0ABcc:_thief=40evil.example?=', '[#1] =?utf-8?B?QQ==?= =?utf-8?B?QQ==?='])(
  'what only looks encoded (%s) is not decoded',
  async (text) => {
    const read = await simpleParser(
      await formatMail(sampleMail({ subject: text, to: { name: text, address: 'a@b.example' } })),
    );
    expect(read.subject).toBe(text.replaceAll('=?', '= ?'));
    expect([read.to].flat()[0]!.value[0]!.name).toBe(text.replaceAll('=?', '= ?'));
  },
);

test('a ticket’s number can be read in the raw message', async () => {
  expect(await headersOf(await formatMail(sampleMail({ subject: '[#1234] Réponse : été' })))).toContainEqual(
    expect.stringMatching(/^Subject: \[#1234\] =\?UTF-8/),
  );
});

test('the same mail gives the same bytes', async () => {
  expect(await formatMail(sampleMail())).toEqual(await formatMail(sampleMail()));
});

test.each([
  ['subject', { subject: 'x\r\nBcc: thief@evil.example\r\n\r\nboo' }],
  ['subject, Unicode line ends', { subject: 'x\u2028Bcc: thief@evil.example\u0085y\u0000z' }],
  ['name', { to: { name: 'A\r\nBcc: thief@evil.example', address: 'dsi@boege.example' } }],
  ['quoted name', { to: { name: 'A" <thief@evil.example>, "B', address: 'dsi@boege.example' } }],
  ['firm', { from: { name: 'F\nX-Evil: 1\n', address: 'support@libra.example' } }],
  ['text', { text: '\r\n.\r\nQUIT\r\n\u0000\u0007' }],
])('no header comes out of a %s', async (_, fields) => {
  const headers = await headersOf(await formatMail(sampleMail(fields)));
  const names = headers.map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
  expect(names.toSorted()).toEqual(
    [
      ...['auto-submitted', 'content-type', 'date', 'from', 'in-reply-to', 'message-id', 'mime-version'],
      ...['references', 'reply-to', 'subject', 'to'],
    ].toSorted(),
  );
  const read = await simpleParser(await formatMail(sampleMail(fields)));
  expect([read.to].flat().flatMap((to) => to!.value.map(({ address }) => address))).toEqual(['dsi@boege.example']);
});

test.each([
  'a@b.example\r\nRCPT TO:<thief@evil.example>',
  'a@b.example, thief@evil.example',
  '<a@b.example>',
  '"a b"@b.example',
  'a@b@c.example',
  'a@b.example\u0000',
  'a@',
  '@b.example',
  'nobody',
  '',
  `${'a'.repeat(65)}@b.example`,
  `a@${'b'.repeat(260)}.example`,
])('%j is no address to write to', async (address) => {
  expect(isMailAddress(address)).toBe(false);
  await expect(formatMail(sampleMail({ to: { name: 'A', address } }))).rejects.toThrow('not one mailbox');
});

test('no line is too long for a server, whatever is in it', async () => {
  const line = 'à'.repeat(5000);
  const bytes = await formatMail(sampleMail({ text: line, html: `<p>${line}</p>`, subject: `${'b'.repeat(900)}é` }));
  expect(
    Math.max(
      ...bytes
        .toString('latin1')
        .split('\r\n')
        .map((each) => each.length),
    ),
  ).toBeLessThanOrEqual(200);
  expect(bytes.toString('latin1').replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
});

test.each([
  ['  a \r\n b\t', 'a b'],
  ['a\u202eb', 'a b'],
  ['été « x »', 'été « x »'],
])('%j as a header is %j', (text, expected) => {
  expect(headerText(text)).toBe(expected);
});
